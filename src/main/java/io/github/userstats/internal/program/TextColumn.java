package io.github.userstats.internal.program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a file with one number a line, in memory that depends neither on the file nor on its lines. A UTF-8 byte order
 * mark, a header line, blanks around a number, carriage returns before line feeds and empty lines at the end are
 * skipped.
 */
final class TextColumn {
    /** What the lines hold. */
    enum Content {
        AGES(0, 0, 255, "an age, a whole number from 0 to 255"),
        /** In cents; what 32 bits hold, signed or unsigned. */
        PAYMENTS(
                2,
                Integer.MIN_VALUE,
                0xffffffffL,
                "a payment from -21474836.48 to 42949672.95 with at most two decimals");

        private final int decimals;
        private final long smallest;
        private final long largest;
        private final String description;

        Content(int decimals, long smallest, long largest, String description) {
            this.decimals = decimals;
            this.smallest = smallest;
            this.largest = largest;
            this.description = description;
        }
    }

    /** Takes the numbers: ages in years, payments in cents. */
    interface Values {
        void add(long value);
    }

    private static final int LONGEST_LINE_BYTES = 1 << 20;

    /** Larger than any number that is allowed, and far from overflow when a digit is appended. */
    private static final long TOO_LARGE = 1L << 40;

    private final String fileName;
    private final Content content;
    private final Values values;
    /** Holds the longest line and its line feed. */
    private final byte[] buffer = new byte[LONGEST_LINE_BYTES + 1];

    private long lineNumber;
    private boolean isAnyValue;
    private String header;

    /** The number of the first of the empty lines just read, 0 if there are none: they are allowed at the end only. */
    private long emptyLine;

    private TextColumn(String fileName, Content content, Values values) {
        this.fileName = fileName;
        this.content = content;
        this.values = values;
    }

    /**
     * Reads a file and passes on its numbers.
     *
     * @return the header line, fit for showing, or null if there is none
     * @throws InputException if the file cannot be read, holds no number, or something else
     */
    static String read(Path file, Content content, Values values, Progress progress) throws InputException {
        TextColumn column = new TextColumn(Printable.escape(file.toString()), content, values);
        try (InputStream input = Files.newInputStream(file)) {
            progress.begin(column.fileName, Files.isRegularFile(file) ? Files.size(file) : 0);
            column.read(input, progress);
        } catch (IOException exception) {
            throw InputFile.unreadable(file, exception);
        } finally {
            progress.end();
        }
        return column.header;
    }

    private void read(InputStream input, Progress progress) throws IOException, InputException {
        int end = 0;
        int count;
        while ((count = input.read(buffer, end, buffer.length - end)) >= 0) {
            int lineStart = 0;
            int scanned = end;
            end += count;
            for (int i = scanned; i < end; i++) {
                if (buffer[i] == '\n') {
                    line(lineStart, i);
                    lineStart = i + 1;
                }
            }
            if (lineStart == 0 && end == buffer.length) {
                lineNumber++;
                throw error(0, end, "is longer than " + LONGEST_LINE_BYTES + " bytes");
            }
            end -= lineStart;
            System.arraycopy(buffer, lineStart, buffer, 0, end);
            progress.advance(count);
        }
        if (end > 0) {
            line(0, end);
        }
        if (!isAnyValue) {
            throw new InputException(fileName + ": no values: expected " + content.description + ", on each line");
        }
    }

    /** Takes the line in the buffer from {@code start} to before {@code end}, where its line feed is or would be. */
    private void line(int start, int end) throws InputException {
        int from = start;
        int to = end;
        if (++lineNumber == 1 && startsWithByteOrderMark(from, to)) {
            from += 3;
        }
        while (from < to && isBlank(buffer[from])) {
            from++;
        }
        while (from < to && isBlank(buffer[to - 1])) {
            to--;
        }
        if (from == to) {
            if (emptyLine == 0) {
                emptyLine = lineNumber;
            }
            return;
        }
        if (emptyLine != 0) {
            throw new InputException(fileName + ":" + emptyLine + ": empty line: expected " + content.description);
        }
        if (lineNumber == 1 && !mayBeginNumber(buffer[from])) {
            header = Printable.quoteStart(buffer, from, to);
            return;
        }
        values.add(number(from, to));
        isAnyValue = true;
    }

    private boolean startsWithByteOrderMark(int from, int to) {
        return to - from >= 3
                && buffer[from] == (byte) 0xef
                && buffer[from + 1] == (byte) 0xbb
                && buffer[from + 2] == (byte) 0xbf;
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\t' || character == '\r';
    }

    /** A plus sign is no part of a number here, but no header begins with one: a value must not vanish as a header. */
    private static boolean mayBeginNumber(byte character) {
        return isDigit(character) || character == '-' || character == '.' || character == '+';
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    /** The number in the buffer, in units of its last possible decimal. */
    private long number(int from, int to) throws InputException {
        boolean isNegative = buffer[from] == '-';
        int position = isNegative ? from + 1 : from;
        long magnitude = 0;
        int digits = 0;
        int decimals = 0;
        boolean isFraction = false;
        for (; position < to; position++) {
            byte character = buffer[position];
            if (isDigit(character)) {
                digits++;
                if (isFraction) {
                    decimals++;
                }
                magnitude = Math.min(magnitude * 10 + (character - '0'), TOO_LARGE);
            } else if (character == '.' && !isFraction) {
                isFraction = true;
            } else {
                throw error(from, to, "is not a number");
            }
        }
        if (digits == 0) {
            throw error(from, to, "is not a number");
        }
        if (isFraction && content.decimals == 0) {
            throw error(from, to, "is not a whole number");
        }
        if (decimals > content.decimals) {
            throw error(from, to, "has more than two decimals");
        }
        for (; decimals < content.decimals; decimals++) {
            magnitude *= 10;
        }
        long number = isNegative ? -magnitude : magnitude;
        if (number < content.smallest || number > content.largest) {
            throw error(from, to, "is out of range");
        }
        return number;
    }

    private InputException error(int from, int to, String what) {
        String shown = Printable.quoteStart(buffer, from, to);
        return new InputException(
                fileName + ":" + lineNumber + ": " + shown + " " + what + ": expected " + content.description);
    }
}
