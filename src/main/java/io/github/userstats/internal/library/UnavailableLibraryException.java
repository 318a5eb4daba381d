package io.github.userstats.internal.library;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** The native library cannot be used. The message says what was tried and what to do. */
public final class UnavailableLibraryException extends Exception {
    private static final long serialVersionUID = 1;

    UnavailableLibraryException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A cause in the words of such a message. */
    static String describe(Throwable cause) {
        if (cause instanceof NoSuchFileException) {
            return "there is no such file or directory: " + cause.getMessage();
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied: " + cause.getMessage();
        }
        // The names of these classes tell the user nothing.
        return cause instanceof UnsatisfiedLinkError || cause.getClass() == IOException.class
                ? cause.getMessage()
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
