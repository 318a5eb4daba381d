package io.github.userstats.internal.kernels;

import io.github.userstats.internal.library.NativeLibrary;
import io.github.userstats.internal.library.Settings;
import io.github.userstats.internal.library.UnavailableLibraryException;
import java.lang.System.Logger.Level;

/** Chooses the kernels once, and remembers the choice, or why no choice can be made. */
final class KernelSelector {
    private static Selection selection;

    /** The message of the exception at every use, if a property has a wrong value; else null. */
    private static String badProperty;

    /** The message of the error at every use, if the library that a property demands cannot be loaded; else null. */
    private static String missingLibrary;

    private KernelSelector() {}

    /**
     * Makes the choice if it is not made yet.
     *
     * @throws IllegalStateException if a property has a value that it cannot have
     * @throws UnsatisfiedLinkError if the settings demand what cannot be loaded
     */
    static Selection select(Settings settings) {
        boolean isNew;
        synchronized (KernelSelector.class) {
            isNew = selection == null;
            if (isNew) {
                selection = make(settings);
            }
        }
        if (isNew) {
            log(settings);
        }
        return selection;
    }

    private static Selection make(Settings settings) {
        if (badProperty != null) {
            throw new IllegalStateException(badProperty);
        }
        if (missingLibrary != null) {
            throw new UnsatisfiedLinkError(missingLibrary);
        }
        try {
            return bind(settings);
        } catch (IllegalStateException exception) {
            badProperty = exception.getMessage();
            throw exception;
        } catch (UnavailableLibraryException exception) {
            if (settings.isNativeDemanded()) {
                missingLibrary = exception.getMessage();
                throw (UnsatisfiedLinkError) new UnsatisfiedLinkError(missingLibrary).initCause(exception);
            }
            return Selection.ofJava(exception.getMessage());
        }
    }

    private static Selection bind(Settings settings) throws UnavailableLibraryException {
        settings.check();
        if (settings.isJavaDemanded()) {
            return Selection.ofJava("-D" + Settings.BACKEND + "=java");
        }
        String library = NativeLibrary.bind(settings.libraryPath());
        if (settings.instructionSet() != null) {
            NativeLibrary.capInstructionSet(settings.instructionSet());
        }
        String reason = settings.isAnySet() ? "loaded because a userstats property is set" : "loaded by default";
        return new Selection(NativeKernels.INSTANCE, reason, NativeLibrary.instructionSet(), library);
    }

    private static void log(Settings settings) {
        // The first log of a JVM takes tens of milliseconds. Who has asked for Java alone should not pay for it.
        if (settings.isJavaDemanded()) {
            return;
        }
        try {
            System.getLogger("io.github.userstats").log(Level.DEBUG, selection);
        } catch (RuntimeException | Error exception) {
            // Computing does not depend on the program's logger.
        }
    }
}
