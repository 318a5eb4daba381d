package io.github.userstats.internal.program;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the fields of rows, as RFC 4180 delimits them, eight bytes at a time. One object reads one row after the other. */
final class Row {
    /** The delimiter of a file with one column: a byte that is searched for anyway, and that never ends a field. */
    static final byte NO_DELIMITER = '"';

    /** How many bytes after the end of the text are read, and ignored. */
    static final int PADDING = Long.BYTES - 1;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long TOP_BITS = 0x8080808080808080L;

    private final byte delimiter;
    private final long delimiterWord;
    private final int[] starts;
    private final int[] ends;
    private int fields;
    private int lines;

    /**
     * Makes an object for rows with this delimiter.
     *
     * @param kept the number of fields whose bounds are kept, counted from the first
     */
    Row(byte delimiter, int kept) {
        this.delimiter = delimiter;
        delimiterWord = (delimiter & 0xff) * EACH_BYTE;
        starts = new int[kept];
        ends = new int[kept];
    }

    byte delimiter() {
        return delimiter;
    }

    /** The number of all fields, whether their bounds are kept or not. */
    int fields() {
        return fields;
    }

    /** The number of lines that the row takes. */
    int lines() {
        return lines;
    }

    int start(int field) {
        return starts[field];
    }

    int end(int field) {
        return ends[field];
    }

    /** Whether the row is an empty line, or has only blanks. */
    boolean isEmpty(byte[] text) {
        return fields == 1
                // Nearly every row ends here: a value begins with a digit or a letter.
                && (starts[0] == ends[0] || text[starts[0]] <= ' ')
                && Blanks.skip(text, starts[0], ends[0], delimiter) == ends[0];
    }

    /**
     * Finds the fields of the row that begins at {@code from}, in text that ends before {@code to} and has
     * {@link #PADDING}.
     *
     * @return where the next row begins
     * @throws FieldException if quotes are used otherwise than RFC 4180 says
     */
    int read(byte[] text, int from, int to) throws FieldException {
        fields = 0;
        lines = 1;
        int start = from;
        while (true) {
            int end = endOfPlainText(text, start, to);
            if (end < to && text[end] == '"') {
                end = endOfQuotedField(text, start, end, to);
            }
            if (fields < starts.length) {
                starts[fields] = start;
                ends[fields] = end;
            }
            fields++;
            if (end == to) {
                return to;
            }
            if (text[end] != delimiter) {
                return end + Lines.breakLength(text, end, to);
            }
            start = end + 1;
        }
    }

    /** Returns where the first delimiter, quote or line break is, or {@code to}. */
    private int endOfPlainText(byte[] text, int from, int to) {
        for (int position = from; position < to; position += Long.BYTES) {
            long word = (long) WORDS.get(text, position);
            long found = matches(word, delimiterWord)
                    | matches(word, '"' * EACH_BYTE)
                    | matches(word, '\n' * EACH_BYTE)
                    | matches(word, '\r' * EACH_BYTE);
            if (found != 0) {
                return Math.min(position + Long.numberOfTrailingZeros(found) / Byte.SIZE, to);
            }
        }
        return to;
    }

    /** Returns a word whose lowest bit set, if any, is the top bit of the first byte that both words share. */
    private static long matches(long word, long repeatedByte) {
        long difference = word ^ repeatedByte;
        return (difference - EACH_BYTE) & ~difference & TOP_BITS;
    }

    private int endOfQuotedField(byte[] text, int from, int quote, int to) throws FieldException {
        if (Blanks.skip(text, from, quote, delimiter) != quote) {
            throw misplacedQuote(text, from, quote, to);
        }
        int position = quote + 1;
        while (position < to && (text[position] != '"' || (position + 1 < to && text[position + 1] == '"'))) {
            if (text[position] == '"') {
                position += 2;
            } else {
                int length = Lines.breakLength(text, position, to);
                lines += length == 0 ? 0 : 1;
                position += Math.max(length, 1);
            }
        }
        if (position >= to) {
            throw new FieldException(
                    quote,
                    Printable.quoteStart(text, quote, Lines.endOfLine(text, quote, to))
                            + " opens a quote that is never closed. Close it, or write \"\" for a quote inside a"
                            + " quoted field.");
        }
        int end = Blanks.skip(text, position + 1, to, delimiter);
        if (end < to && text[end] != delimiter && Lines.breakLength(text, end, to) == 0) {
            throw misplacedQuote(text, quote, position, to);
        }
        return end;
    }

    private FieldException misplacedQuote(byte[] text, int field, int quote, int to) {
        int end = quote;
        do {
            end++;
        } while (end < to && text[end] != delimiter && Lines.breakLength(text, end, to) == 0);
        return new FieldException(
                quote,
                Printable.quoteStart(text, Blanks.skip(text, field, end, delimiter), end)
                        + " has a quote in its middle. Put the whole field in quotes, and write \"\" for a quote"
                        + " inside it.");
    }
}
