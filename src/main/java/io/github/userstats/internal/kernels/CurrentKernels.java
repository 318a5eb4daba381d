package io.github.userstats.internal.kernels;

import io.github.userstats.internal.library.Settings;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells which kernels compute.
 *
 * <p>Binding the native library takes longer than the first calls could win back. If no property
 * is set, the first large column starts the binding on a thread of its own, and the Java kernels answer until it is done. A
 * program with only small columns never loads anything. If a property is set, somebody has asked for something special: the
 * first column of any size makes the choice, and throws the error if there is one.
 */
public final class CurrentKernels {
    /** Columns of this size and above are large. */
    static final long LARGE_BYTES = 64 * 1024;

    private static final Settings SETTINGS = Settings.fromSystemProperties();

    /** Java until the choice is made. This also loads the class early, while the jar is certainly still there. */
    private static volatile Selection selection = Selection.ofJava("the choice is not made yet");

    private static volatile boolean isChosen;

    private static volatile boolean isBinding;

    /** Counts the large columns that came while no thread was binding. */
    private static final AtomicInteger LARGE_COLUMNS = new AtomicInteger();

    private CurrentKernels() {}

    /**
     * The kernels for a column of this size.
     *
     * @throws IllegalStateException if a property has a value that it cannot have
     * @throws UnsatisfiedLinkError if a property demands what cannot be loaded
     */
    public static Kernels forBytes(long bytes) {
        return isChosen ? selection.kernels() : beforeChoice(bytes);
    }

    private static Kernels beforeChoice(long bytes) {
        if (SETTINGS.isAnySet()) {
            return choose().kernels();
        }
        if (bytes >= LARGE_BYTES && !isBinding) {
            bindInBackground();
        }
        return JavaKernels.INSTANCE;
    }

    /**
     * If no thread can be started, the second, fourth and eighth large column and so on try again. Not every column does,
     * because the JVM prints a warning each time.
     */
    private static void bindInBackground() {
        if (Integer.bitCount(LARGE_COLUMNS.incrementAndGet()) != 1) {
            return;
        }
        // Two threads may come here at once and both start a thread; the second one finds nothing to do.
        isBinding = true;
        try {
            new BindingThread().start();
        } catch (OutOfMemoryError error) {
            isBinding = false;
        } catch (LinkageError error) {
            chooseJava(error);
        }
    }

    /**
     * Makes the choice if it is not made yet, and waits until it is made.
     *
     * @throws IllegalStateException if a property has a value that it cannot have
     * @throws UnsatisfiedLinkError if a property demands what cannot be loaded
     */
    public static Selection choose() {
        if (!isChosen) {
            try {
                selection = KernelSelector.select(SETTINGS);
            } catch (UnsatisfiedLinkError error) {
                throw error;
            } catch (LinkageError error) {
                if (SETTINGS.isNativeDemanded()) {
                    throw error;
                }
                chooseJava(error);
                return selection;
            }
            isChosen = true;
        }
        return selection;
    }

    private static void chooseJava(LinkageError error) {
        selection = Selection.ofLostClass(error);
        isChosen = true;
    }

    /** This is a class because the first lambda expression of a JVM takes longer than a million values. */
    private static final class BindingThread extends Thread {
        BindingThread() {
            super(null, null, "userstats-binding", 0, false);
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                choose();
            } catch (RuntimeException | Error exception) {
                // Memory may be short, for instance. Java goes on, nothing is printed, and later columns try again.
                isBinding = false;
            }
        }
    }
}
