package io.github.userstats.internal.kernels;

import io.github.userstats.internal.library.Settings;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Chooses the kernels that compute, once and for all.
 *
 * <p>Binding the native library takes tens of milliseconds, more than the first calls could win back. So unless a property
 * is set, the first large column starts the binding on a thread of its own, and the Java kernels answer until it is done.
 * Whoever has small columns only never loads anything. A property is for somebody who asks for something special, so the
 * first column of any size makes the choice and throws the error if there is one.
 */
public final class KernelSelector {
    /** From this size on a column is large. */
    static final long LARGE_BYTES = 64 * 1024;

    private static final Settings SETTINGS = Settings.fromSystemProperties();

    /** Java until the choice is made, which also loads the class as long as the jar is sure to be there. */
    private static volatile Selection selection = Selection.ofJava("the choice is not made yet");

    private static volatile boolean isMade;

    /** If there is a property for which no choice can be made: the message of the exception at every use, else null. */
    private static String badProperty;

    /** If the library that a property demands cannot be loaded: the message of the error at every use, else null. */
    private static String missingLibrary;

    private static volatile boolean isBinding;

    /** Those that came while nothing was binding. */
    private static final AtomicInteger LARGE_COLUMNS = new AtomicInteger();

    private KernelSelector() {}

    /**
     * The kernels for a column of this size.
     *
     * @throws IllegalStateException if a property has a value that it cannot have
     * @throws UnsatisfiedLinkError if a property demands what cannot be loaded
     */
    public static Kernels forBytes(long bytes) {
        return isMade ? selection.kernels() : beforeSelection(bytes);
    }

    private static Kernels beforeSelection(long bytes) {
        if (SETTINGS.isAnySet()) {
            return select().kernels();
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
            select(); // which finds out what else of the jar is lost
        }
    }

    /**
     * Makes the choice, if that is not done yet, and waits for it.
     *
     * @throws IllegalStateException if a property has a value that it cannot have
     * @throws UnsatisfiedLinkError if a property demands what cannot be loaded
     */
    public static Selection select() {
        if (!isMade && makeSelection()) {
            log();
        }
        return selection;
    }

    /** Returns whether this call made it. */
    private static synchronized boolean makeSelection() {
        if (isMade) {
            return false;
        }
        if (badProperty != null) {
            throw new IllegalStateException(badProperty);
        }
        if (missingLibrary != null) {
            throw new UnsatisfiedLinkError(missingLibrary);
        }
        try {
            selection = Selection.make(SETTINGS);
        } catch (IllegalStateException exception) {
            badProperty = exception.getMessage();
            throw exception;
        } catch (UnsatisfiedLinkError error) {
            missingLibrary = error.getMessage();
            throw error;
        } catch (LinkageError error) {
            String reason = "a class of userstats cannot be loaded: " + error
                    + "; if its jar has been replaced or deleted, restart the program";
            selection = Selection.withoutLibrary(SETTINGS, reason, error);
        }
        isMade = true;
        return true;
    }

    private static void log() {
        // The first log of a JVM takes tens of milliseconds: not for Java alone, which somebody has asked for.
        if (SETTINGS.isJavaDemanded()) {
            return;
        }
        try {
            System.getLogger("io.github.userstats").log(Level.DEBUG, selection);
        } catch (RuntimeException | Error exception) {
            // Computing does not depend on the program's logger.
        }
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
            } catch (RuntimeException | Error exception) {
                // For want of memory, say. Java goes on, nothing is printed by us, and later columns try again.
                isBinding = false;
            }
        }
    }
}
