package io.github.userstats.internal.program;

/** Line breaks: CR, LF, or both. */
final class Lines {
    private Lines() {}

    /** The number of bytes of the line break at {@code position}, 0 if there is none. */
    static int breakLength(byte[] text, int position, int to) {
        if (text[position] == '\n') {
            return 1;
        }
        if (text[position] != '\r') {
            return 0;
        }
        return position + 1 < to && text[position + 1] == '\n' ? 2 : 1;
    }

    /** Returns where the first line break is, or {@code to}. */
    static int endOfLine(byte[] text, int from, int to) {
        int position = from;
        while (position < to && breakLength(text, position, to) == 0) {
            position++;
        }
        return position;
    }

    /** The number of line breaks, inside quotes or not. */
    static int count(byte[] text, int from, int to) {
        int count = 0;
        for (int position = from; position < to; position++) {
            int length = breakLength(text, position, to);
            if (length != 0) {
                count++;
                position += length - 1;
            }
        }
        return count;
    }
}
