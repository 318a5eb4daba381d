package io.github.userstats.internal.program;

/** A file cannot be used. The message is for the user: one line that says where and why. */
final class InputException extends Exception {
    private static final long serialVersionUID = 1;

    InputException(String message) {
        super(message);
    }
}
