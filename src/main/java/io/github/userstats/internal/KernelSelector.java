package io.github.userstats.internal;

import io.github.userstats.internal.Settings.BackendChoice;
import io.github.userstats.internal.kernels.JavaKernels;
import io.github.userstats.internal.kernels.Kernels;
import java.lang.System.Logger.Level;

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

    /** Asked here, because most JVMs never need the class of the settings. */
    static final boolean IS_ANY_PROPERTY_SET = System.getProperty(Settings.BACKEND) != null
            || System.getProperty(Settings.LIBRARY_PATH) != null
            || System.getProperty(Settings.INSTRUCTION_SET) != null;

    /** Null until the choice is made; never changes then. */
    private static volatile Selection selection;

    private static volatile boolean isBindingStarted;

    private KernelSelector() {}

    /**
     * The kernels for a column of this size.
     *
     * @throws IllegalArgumentException if a property has a value that it cannot have
     * @throws UnsatisfiedLinkError if a property demands what cannot be loaded
     */
    public static Kernels forBytes(long bytes) {
        Selection made = selection;
        return made != null ? made.kernels() : beforeSelection(bytes);
    }

    private static Kernels beforeSelection(long bytes) {
        if (IS_ANY_PROPERTY_SET) {
            return select().kernels();
        }
        if (bytes >= LARGE_BYTES && !isBindingStarted) {
            // Two threads that come here at once start two, of which the second has nothing to do.
            isBindingStarted = true;
            new BindingThread().start();
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
            Settings settings = Settings.fromSystemProperties();
            selection = Selection.make(settings);
            // The first log of a JVM takes tens of milliseconds: not for Java alone, which somebody has asked for.
            if (settings.backend() != BackendChoice.JAVA) {
                System.getLogger("io.github.userstats").log(Level.DEBUG, selection);
            }
        }
        return selection;
    }

    /** A class, because the first lambda expression of a JVM takes longer than a million values. */
    private static final class BindingThread extends Thread {
        BindingThread() {
            super(null, null, "userstats-binding", 0, false);
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                select();
            } catch (RuntimeException | Error ignored) {
                // Java goes on computing, and runtime() throws it again: nothing is printed by us.
            }
        }
    }
}
