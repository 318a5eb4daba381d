package io.github.userstats.internal.program;

/** A fault in a block of text: at which byte, and what is wrong. Whoever knows the block turns the byte into a line. */
final class FieldException extends Exception {
    private static final long serialVersionUID = 1;

    final int position;

    FieldException(int position, String message) {
        super(message);
        this.position = position;
    }
}
