package io.github.userstats.internal.program;

/** Blanks around fields in UTF-8 text: space, tab, no-break space and narrow no-break space. */
final class Blanks {
    private Blanks() {}

    /** Returns where the first character that is not a blank begins. A tab that is the delimiter is not a blank. */
    static int skip(byte[] text, int from, int to, byte delimiter) {
        int position = from;
        while (position < to) {
            int width = width(text, position, to, delimiter);
            if (width == 0) {
                break;
            }
            position += width;
        }
        return position;
    }

    /** Returns where the last character that is not a blank ends. */
    static int trim(byte[] text, int from, int to, byte delimiter) {
        int position = to;
        while (position > from) {
            int start = position - 1;
            while (start > from && isContinuation(text[start])) {
                start--;
            }
            if (width(text, start, position, delimiter) != position - start) {
                break;
            }
            position = start;
        }
        return position;
    }

    /** The number of bytes of the blank that begins at {@code position}, 0 if none does. */
    private static int width(byte[] text, int position, int to, byte delimiter) {
        byte first = text[position];
        if (first == ' ' || (first == '\t' && delimiter != '\t')) {
            return 1;
        }
        if (first == (byte) 0xc2 && to - position >= 2 && text[position + 1] == (byte) 0xa0) {
            return 2;
        }
        if (first == (byte) 0xe2
                && to - position >= 3
                && text[position + 1] == (byte) 0x80
                && text[position + 2] == (byte) 0xaf) {
            return 3;
        }
        return 0;
    }

    private static boolean isContinuation(byte octet) {
        return (octet & 0xc0) == 0x80;
    }
}
