package io.github.userstats.internal;

import io.github.userstats.internal.Settings.BackendChoice;
import io.github.userstats.internal.kernels.JavaKernels;
import io.github.userstats.internal.kernels.Kernels;
import io.github.userstats.internal.kernels.NativeKernels;

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
     * @throws IllegalArgumentException if the instruction set is not there
     * @throws UnsatisfiedLinkError if the settings demand what cannot be loaded
     */
    static Selection make(Settings settings) {
        if (settings.backend() == BackendChoice.JAVA) {
            return ofJava("-D" + Settings.BACKEND + "=java");
        }
        try {
            String library = NativeLibrary.bind(settings.libraryPath(), settings.instructionSet());
            String reason = KernelSelector.IS_ANY_PROPERTY_SET
                    ? "bound because a userstats property is set"
                    : "bound by default";
            return new Selection(NativeKernels.INSTANCE, reason, LoadedLibrary.instructionSet(), library);
        } catch (UnavailableLibraryException exception) {
            if (settings.backend() == BackendChoice.NATIVE || settings.libraryPath() != null) {
                throw (UnsatisfiedLinkError) new UnsatisfiedLinkError(exception.getMessage()).initCause(exception);
            }
            return ofJava(exception.getMessage());
        }
    }

    private static Selection ofJava(String reason) {
        return new Selection(JavaKernels.INSTANCE, reason, "java", "none");
    }

    public boolean isNative() {
        return kernels instanceof NativeKernels;
    }
}
