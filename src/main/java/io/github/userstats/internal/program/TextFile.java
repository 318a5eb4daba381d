package io.github.userstats.internal.program;

import io.github.userstats.internal.program.BlockOutcomes.Fault;
import io.github.userstats.internal.program.RowBlocks.Block;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Reads columns of numbers from a text file, in one pass, on several threads, and in memory that depends neither on the
 * file nor on its lines.
 */
final class TextFile {
    /** A wanted column: its name or number, or null if it must be the only column, and who takes its values. */
    record Wanted(Content content, String column, ColumnReader.Values values) {}

    /** What a column has beside values: the header, null if there is none, and the number of nulls. */
    record Found(String header, long nulls) {
        static final Found ONLY_VALUES = new Found(null, 0);
    }

    /** So many more bytes make one more thread worthwhile. */
    private static final long BYTES_PER_THREAD = 4L << 20;

    /** With this much memory, a thread can read the longest rows. */
    private static final long MEMORY_PER_THREAD = 4L << 20;

    /** Some programs write a second byte order mark before a text that already has one. */
    private static final int MOST_BYTE_ORDER_MARKS = 2;

    private final String fileName;
    private final List<Wanted> wanted;
    private final RowBlocks blocks;
    private final BlockOutcomes outcomes = new BlockOutcomes();
    /** Whether a thread has failed, so that the others need not go on. */
    private volatile boolean isStopped;

    private TextFile(String fileName, List<Wanted> wanted, RowBlocks blocks) {
        this.fileName = fileName;
        this.wanted = wanted;
        this.blocks = blocks;
    }

    /**
     * Reads a file, and passes on the values of the wanted columns.
     *
     * @return what else was found, for each wanted column
     * @throws InputException if the file cannot be read, a column is not in it, a field is not a value, or there are no values
     */
    static List<Found> read(Path path, List<Wanted> wanted, Progress progress) throws InputException {
        String fileName = Printable.escape(path.toString());
        try (InputStream input = Files.newInputStream(path)) {
            long size = Files.isRegularFile(path) ? Files.size(path) : 0;
            progress.begin(fileName, size);
            ThreadFactory helpers = Thread.ofPlatform().daemon().factory();
            return read(fileName, input, wanted, threads(size), helpers, progress);
        } catch (IOException exception) {
            throw InputFile.unreadable(path, exception);
        } finally {
            progress.end();
        }
    }

    /** Reads text on this number of threads. The calling thread is one of them. */
    static List<Found> read(
            String fileName,
            InputStream input,
            List<Wanted> wanted,
            int threads,
            ThreadFactory helpers,
            Progress progress)
            throws IOException, InputException {
        return new TextFile(fileName, wanted, new RowBlocks(input, progress)).read(threads, helpers);
    }

    /** A pipe has size 0 too, and may turn out to be long. */
    private static int threads(long size) {
        Runtime runtime = Runtime.getRuntime();
        long useful = size == 0 ? Long.MAX_VALUE : size / BYTES_PER_THREAD;
        return Math.clamp(Math.min(useful, runtime.maxMemory() / MEMORY_PER_THREAD), 1, runtime.availableProcessors());
    }

    private List<Found> read(int threads, ThreadFactory helpers) throws IOException, InputException {
        Block first = new Block();
        blocks.next(first);
        int start = endOfByteOrderMarks(first.text, first.length);
        if (start == first.length) {
            throw noValues(wanted.getFirst(), 0);
        }
        TextLayout layout = layout(first, start);
        int[] indices = new int[wanted.size()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = layout.find(wanted.get(i).content, wanted.get(i).column);
        }
        List<Reading> readings = Stream.generate(() -> new Reading(layout, indices))
                .limit(threads)
                .toList();
        readings.getFirst().parse(first, layout.hasHeader() ? layout.firstRowEnd() : start);
        readAll(readings, helpers);
        Fault fault = outcomes.firstFault();
        if (fault != null) {
            throw error(fault.line(), fault.message() + (fault.line() == 1 ? layout.adviceForNames(indices) : ""));
        }
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < indices.length; i++) {
            long nulls = sum(readings, i, ColumnReader::nulls);
            if (sum(readings, i, ColumnReader::count) == 0) {
                throw noValues(wanted.get(i), nulls);
            }
            found.add(new Found(layout.hasHeader() ? layout.name(indices[i]) : null, nulls));
        }
        return found;
    }

    private void readAll(List<Reading> readings, ThreadFactory threads) throws IOException, InputException {
        try (ExecutorService helpers = Executors.newThreadPerTaskExecutor(threads)) {
            try {
                readings.stream().skip(1).forEach(helpers::execute);
            } catch (OutOfMemoryError error) {
                // The system has no more threads. Those that did start and this one read the file.
            }
            readings.getFirst().run();
        }
        try {
            for (Reading reading : readings) {
                reading.rethrow();
            }
        } catch (ArithmeticException exception) {
            throw new InputException(
                    fileName + ": the payments are too large: the sum of their squares exceeds 128 bits");
        }
    }

    private static long sum(List<Reading> readings, int column, ToLongFunction<ColumnReader> count) {
        return readings.stream()
                .mapToLong(reading -> count.applyAsLong(reading.readers[column]))
                .sum();
    }

    private InputException noValues(Wanted column, long nulls) {
        String what = nulls == 0 ? "" : ", only " + nulls + " null" + (nulls == 1 ? "" : "s");
        return new InputException(
                fileName + (column.column == null ? "" : ", column " + Printable.escape(column.column)) + ": no values"
                        + what + ". " + column.content.example);
    }

    private static int endOfByteOrderMarks(byte[] text, int length) {
        int end = 0;
        for (int marks = 0; marks < MOST_BYTE_ORDER_MARKS && startsWithByteOrderMark(text, end, length); marks++) {
            end += 3;
        }
        return end;
    }

    private static boolean startsWithByteOrderMark(byte[] text, int from, int to) {
        return to - from >= 3
                && text[from] == (byte) 0xef
                && text[from + 1] == (byte) 0xbb
                && text[from + 2] == (byte) 0xbf;
    }

    private TextLayout layout(Block first, int start) throws InputException {
        if (startsWithUtf16Mark(first.text, first.length)) {
            throw error(1, "the file is UTF-16. Save it as UTF-8.");
        }
        if (hasZeroInFirstLine(first.text, first.length)) {
            throw error(
                    1,
                    "a byte is zero, as in UTF-16 and in binary files. Save text as UTF-8, or end the name of a file of raw"
                            + " values in " + BinaryColumn.EXTENSION + ".");
        }
        if (first.isTooLongRow) {
            throw error(1, BlockParser.tooLongRow(first.text, start, first.length));
        }
        try {
            return new TextLayout(fileName, first.text, start, first.length);
        } catch (FieldException exception) {
            throw error(Lines.count(first.text, start, exception.position) + 1, exception.getMessage());
        }
    }

    /** The mark has one of two byte orders. */
    private static boolean startsWithUtf16Mark(byte[] text, int length) {
        if (length < 2) {
            return false;
        }
        int first = ((text[0] & 0xff) << 8) | (text[1] & 0xff);
        return first == 0xfeff || first == 0xfffe;
    }

    /** Looks at the first line alone, because the first block may end behind it. */
    private static boolean hasZeroInFirstLine(byte[] text, int length) {
        for (int position = 0; position < length && text[position] != '\n' && text[position] != '\r'; position++) {
            if (text[position] == 0) {
                return true;
            }
        }
        return false;
    }

    private InputException error(long line, String message) {
        return new InputException(fileName + ":" + line + ": " + message);
    }

    /** Reads whole blocks on one thread, one after the other, until there are no more. */
    private final class Reading implements Runnable {
        private final ColumnReader[] readers;
        private final BlockParser parser;
        private Throwable failure;

        Reading(TextLayout layout, int[] indices) {
            readers = wanted.stream()
                    .map(column -> new ColumnReader(column.content, layout.delimiter(), column.values))
                    .toArray(ColumnReader[]::new);
            parser = new BlockParser(layout, indices, readers);
        }

        @Override
        public void run() {
            try {
                Block block = new Block();
                while (!isStopped && !outcomes.isAnyFaulty() && blocks.next(block)) {
                    parse(block, 0);
                }
                for (ColumnReader reader : readers) {
                    reader.flush();
                }
            } catch (Throwable thrown) {
                failure = thrown;
                isStopped = true;
            }
        }

        void parse(Block block, int start) {
            outcomes.add(parser.parse(block, start));
        }

        void rethrow() throws IOException {
            switch (failure) {
                case null -> {}
                case IOException exception -> throw exception;
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                default -> throw new IllegalStateException(failure);
            }
        }
    }
}
