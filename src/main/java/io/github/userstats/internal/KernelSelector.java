package io.github.userstats.internal;

import io.github.userstats.internal.Settings.BackendChoice;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Chooses the kernels that compute.
 *
 * <p>Binding the native library takes tens of milliseconds, more than the first calls could win back. So unless a property
 * is set, the first large column starts the binding on a thread of its own, and the Java kernels answer until it is done.
 * Whoever has small columns only never loads anything.
 */
public final class KernelSelector {
    /** From this size on a column is large. */
    static final long LARGE_BYTES = 64 * 1024;

    /** Null until a column or {@link #select} asks for it. */
    private static volatile Settings settings;

    /** Null until it is made; never changes then. */
    private static volatile Selection selection;

    private static final AtomicBoolean IS_BINDING_STARTED = new AtomicBoolean();

    /**
     * What was chosen.
     *
     * @param kernels the kernels
     * @param reason why these
     * @param instructionSet the one that they use; {@code java} for the Java kernels
     * @param library where the native library came from; {@code none} for the Java kernels
     */
    public record Selection(Kernels kernels, String reason, String instructionSet, String library) {
        static Selection ofJava(String reason) {
            return new Selection(JavaKernels.INSTANCE, reason, "java", "none");
        }

        public boolean isNative() {
            return kernels instanceof NativeKernels;
        }
    }

    private KernelSelector() {}

    /**
     * The kernels for a column of this size.
     *
     * @throws IllegalArgumentException if a property has a value that it cannot have
     * @throws UnsatisfiedLinkError if a property demands what cannot be loaded
     */
    static Kernels forBytes(long bytes) {
        Selection made = selection;
        return made != null ? made.kernels : beforeSelection(bytes);
    }

    private static Kernels beforeSelection(long bytes) {
        if (settings().isExplicit()) {
            return select().kernels;
        }
        if (bytes >= LARGE_BYTES && IS_BINDING_STARTED.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("userstats-binding").start(KernelSelector::select);
        }
        return JavaKernels.INSTANCE;
    }

    /**
     * Makes the choice, if that is not done yet, and waits for it. One that fails is tried again the next time.
     *
     * @throws IllegalArgumentException if a property has a value that it cannot have
     * @throws UnsatisfiedLinkError if a property demands what cannot be loaded
     */
    public static synchronized Selection select() {
        if (selection == null) {
            selection = choose(settings());
            System.getLogger("io.github.userstats").log(Level.DEBUG, selection);
        }
        return selection;
    }

    private static Settings settings() {
        if (settings == null) {
            settings = Settings.fromSystemProperties();
        }
        return settings;
    }

    private static Selection choose(Settings settings) {
        if (settings.backend() == BackendChoice.JAVA) {
            return Selection.ofJava("-D" + Settings.BACKEND + "=java");
        }
        try {
            String library = NativeLibrary.bind(settings.libraryPath(), settings.instructionSet());
            String reason = settings.isExplicit() ? "bound because a userstats property is set" : "bound by default";
            return new Selection(NativeKernels.INSTANCE, reason, NativeLibrary.instructionSet(), library);
        } catch (NativeLibrary.UnavailableException exception) {
            if (settings.backend() == BackendChoice.NATIVE || settings.libraryPath() != null) {
                throw (UnsatisfiedLinkError) new UnsatisfiedLinkError(exception.getMessage()).initCause(exception);
            }
            return Selection.ofJava(exception.getMessage());
        }
    }
}
