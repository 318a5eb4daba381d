package io.github.userstats.internal.kernels;

import io.github.userstats.internal.library.Settings;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells which kernels compute.
 *
 * <p>Binding the native library takes tens of milliseconds, more than the first calls could win back. So unless a property
 * is set, the first large column starts the binding on a thread of its own, and the Java kernels answer until it is done.
 * A program that has small columns only never loads anything. A property is for somebody who asks for something special, so
 * the first column of any size makes the choice and throws the error if there is one.
 */
public final class CurrentKernels {
    /** From this size on a column is large. */
    static final long LARGE_BYTES = 64 * 1024;

    private static final Settings SETTINGS = Settings.fromSystemProperties();

    /** Java until the choice is made, which also loads the class while the jar is sure to be there. */
    private static volatile Selection selection = Selection.ofJava("the choice is not made yet");

    private static volatile boolean isChosen;

    private static volatile boolean isBinding;

    /** Counts large columns that came while nothing was binding. */
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
     * Where no thread can be started, later columns try again: the second, the fourth, the eighth. The JVM prints a warning
     * each time that it cannot.
     */
    private static void bindInBackground() {
        if (Integer.bitCount(LARGE_COLUMNS.incrementAndGet()) != 1) {
            return;
        }
        // Two threads that come here at once start two, of which the second has nothing to do.
        isBinding = true;
        try {
            new BindingThread().start();
        } catch (OutOfMemoryError error) {
            isBinding = false;
        } catch (NoClassDefFoundError error) {
            choose(); // which finds out what else of the jar is lost
        }
    }

    /**
     * Makes the choice, if that is not done yet, and waits for it.
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
                selection = Selection.ofLostClass(error);
            }
            isChosen = true;
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
                choose();
            } catch (RuntimeException | Error exception) {
                // For want of memory, say. Java goes on, nothing is printed by us, and later columns try again.
                isBinding = false;
            }
        }
    }
}
