package io.github.userstats.internal.program;

/** A file that cannot be used; the message, for the user, is one line that says where and why. */
final class InputException extends Exception {
    private static final long serialVersionUID = 1;

    InputException(String message) {
        super(message);
    }
}
