package io.github.userstats.internal.program;

/** Reads the fields of a column, and passes on their values in blocks. Each thread has its own reader. */
final class ColumnReader {
    /** Takes the values of a column, from several threads at once, as integers that {@link Content#decimals} scales. */
    @FunctionalInterface
    interface Values {
        void add(long[] values, int length);
    }

    /** A block has 128 KiB, which stay in the second-level cache until they are computed. */
    private static final int BLOCK_LENGTH = 1 << 14;

    private final Content content;
    private final byte delimiter;
    private final Values values;
    private final long[] block = new long[BLOCK_LENGTH];
    private int length;
    private long count;
    private long nulls;

    ColumnReader(Content content, byte delimiter, Values values) {
        this.content = content;
        this.delimiter = delimiter;
        this.values = values;
    }

    /** The number of values passed on so far. */
    long count() {
        return count;
    }

    /** The number of nulls so far. */
    long nulls() {
        return nulls;
    }

    /** @throws FieldException if the field is neither a value nor a null */
    void read(byte[] text, int start, int end) throws FieldException {
        if (isReadAsPlain(text, start, end)) {
            return;
        }
        int from = Blanks.skip(text, start, end, delimiter);
        int to = Blanks.trim(text, from, end, delimiter);
        boolean isQuoted = from < to && text[from] == '"';
        if (isQuoted) {
            // The quotes of every field in a row are closed.
            from = Blanks.skip(text, from + 1, to - 1, Row.NO_DELIMITER);
            to = Blanks.trim(text, from, to - 1, Row.NO_DELIMITER);
        }
        if (isReadAsPlain(text, from, to)) {
            return;
        }
        if (NumberText.isNull(text, from, to)) {
            nulls++;
        } else {
            add(NumberText.number(text, from, to, isQuoted, content));
        }
    }

    private boolean isReadAsPlain(byte[] text, int from, int to) {
        long value = NumberText.plain(text, from, to, content.decimals);
        if (value == NumberText.NOT_PLAIN || value < content.smallest || value > content.largest) {
            return false;
        }
        add(value);
        return true;
    }

    private void add(long value) {
        block[length++] = value;
        if (length == block.length) {
            flush();
        }
    }

    /** Passes on the values that are left. */
    void flush() {
        values.add(block, length);
        count += length;
        length = 0;
    }
}
