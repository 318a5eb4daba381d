package io.github.userstats.internal.kernels;

import io.github.userstats.internal.library.NativeLibrary;
import io.github.userstats.internal.library.Settings;
import io.github.userstats.internal.library.UnavailableLibraryException;

/**
 * The kernels that were chosen.
 *
 * @param kernels the kernels
 * @param reason why these
 * @param instructionSet the one that they use; {@code java} for the Java kernels
 * @param library where the native library came from; {@code none} for the Java kernels
 */
public record Selection(Kernels kernels, String reason, String instructionSet, String library) {
    /**
     * Chooses as the settings say.
     *
     * @throws IllegalStateException if a property has a value that it cannot have
     * @throws UnsatisfiedLinkError if the settings demand what cannot be loaded
     */
    static Selection make(Settings settings) {
        settings.check();
        if (settings.isJavaDemanded()) {
            return ofJava("-D" + Settings.BACKEND + "=java");
        }
        String library;
        try {
            library = NativeLibrary.bind(settings.libraryPath());
        } catch (UnavailableLibraryException exception) {
            return withoutLibrary(settings, exception.getMessage(), exception);
        }
        if (settings.instructionSet() != null) {
            NativeLibrary.capInstructionSet(settings.instructionSet());
        }
        String reason = settings.isAnySet() ? "bound because a userstats property is set" : "bound by default";
        return new Selection(NativeKernels.INSTANCE, reason, NativeLibrary.instructionSet(), library);
    }

    /**
     * Java, unless the settings demand the library.
     *
     * @throws UnsatisfiedLinkError if they do
     */
    static Selection withoutLibrary(Settings settings, String reason, Throwable cause) {
        if (settings.isNativeDemanded()) {
            throw (UnsatisfiedLinkError) new UnsatisfiedLinkError(reason).initCause(cause);
        }
        return ofJava(reason);
    }

    static Selection ofJava(String reason) {
        return new Selection(JavaKernels.INSTANCE, reason, "java", "none");
    }

    public boolean isNative() {
        return kernels != JavaKernels.INSTANCE;
    }
}
