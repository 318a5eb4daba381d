package io.github.userstats.internal.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.userstats.PaymentStatistics;
import io.github.userstats.internal.program.TextFile.Found;
import io.github.userstats.internal.program.TextFile.Wanted;
import io.github.userstats.testing.Oracle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text of many blocks, and threads that read it. */
class TextFileTest {
    private static final int MANY_ROWS = 200_000;

    /** All values of a column, which may come in any order. */
    private static final class Values implements ColumnReader.Values {
        private final LongStream.Builder values = LongStream.builder();

        @Override
        public synchronized void add(long[] block, int length) {
            for (int i = 0; i < length; i++) {
                values.add(block[i]);
            }
        }

        Oracle oracle() {
            return Oracle.of(values.build());
        }
    }

    /** Megabytes with line breaks and delimiters in quotes, so that a cut in the wrong place would show. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void twoColumnsOfManyBlocks(int threads) throws Exception {
        Random random = new Random(7);
        String[] names = {"Anna", "\"Miller, Ben\"", "\"two\nlines\"", "\"\"", "\"say \"\"hi\"\"\"", "\"\r\n,\r\"", ""};
        String[] lineBreaks = {"\n", "\r\n", "\r"};
        StringBuilder text = new StringBuilder("payment,name,age\n");
        long[] payments = new long[MANY_ROWS];
        long[] ages = new long[MANY_ROWS];
        for (int row = 0; row < MANY_ROWS; row++) {
            payments[row] = random.nextLong() >> random.nextInt(64);
            ages[row] = random.nextInt(256);
            String quote = random.nextBoolean() ? "\"" : "";
            text.append(quote).append(BigDecimal.valueOf(payments[row], 2)).append(quote);
            text.append(',')
                    .append(names[random.nextInt(names.length)])
                    .append(',')
                    .append(ages[row]);
            text.append(lineBreaks[random.nextInt(lineBreaks.length)]);
        }
        Values paymentValues = new Values();
        Values ageValues = new Values();
        List<Found> found = read(
                text.toString(),
                threads,
                new Wanted(Content.PAYMENTS, "payment", paymentValues),
                new Wanted(Content.AGES, "age", ageValues));
        assertThat(found).containsExactly(new Found("payment", 0), new Found("age", 0));
        assertThat(paymentValues.oracle()).isEqualTo(Oracle.of(payments));
        assertThat(ageValues.oracle()).isEqualTo(Oracle.of(ages));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void nullsOfManyBlocksAreCounted(int threads) throws Exception {
        Values values = new Values();
        List<Found> found =
                read("5.00\nNA\n\"\"\n".repeat(MANY_ROWS), threads, new Wanted(Content.PAYMENTS, null, values));
        assertThat(found).containsExactly(new Found(null, 2L * MANY_ROWS));
        assertThat(values.oracle()).isEqualTo(Oracle.of(500).times(MANY_ROWS));
    }

    /** Threads find several faults, each in the last row of its part. The first fault counts. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void firstFaultIsReportedWithItsLine(int threads) {
        String sound = "\"two\nlines\",1\r\n".repeat(MANY_ROWS);
        String text = "name,payment\n" + sound + "x,bad\n" + sound + "x,worse\n" + sound;
        assertThatThrownBy(() -> read(text, threads, new Wanted(Content.PAYMENTS, "payment", new Values())))
                .isInstanceOf(InputException.class)
                .hasMessage("FILE:" + (2 * MANY_ROWS + 2)
                        + ": \"bad\" is not a number. Payments look like 19.99 or -5.00.");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void emptyLinesThatFillBlocksAreAllowedAtTheEndOnly(int threads) throws Exception {
        String emptyLines = "\n".repeat(1 << 20);
        Values values = new Values();
        read("1\n" + emptyLines, threads, new Wanted(Content.PAYMENTS, null, values));
        assertThat(values.oracle()).isEqualTo(Oracle.of(100));
        assertThatThrownBy(() ->
                        read("1\n" + emptyLines + "2\nx\n", threads, new Wanted(Content.PAYMENTS, null, new Values())))
                .hasMessage("FILE:2: empty line. Remove it, or write NA if a value is missing.");
    }

    /** A CR at the end of what has been read is a line break only once the next byte is there. */
    @Test
    void carriageReturnBetweenReadsEndsARow() throws Exception {
        int rows = RowBlocks.LONGEST_ROW_BYTES;
        InputStream input = new InputStream() {
            private int read;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                if (length < 2 || read++ == rows) {
                    return -1;
                }
                bytes[offset] = '1';
                bytes[offset + 1] = '\r';
                return 2;
            }
        };
        Values values = new Values();
        Wanted column = new Wanted(Content.PAYMENTS, null, values);
        TextFile.read("FILE", input, List.of(column), 1, Thread::new, Progress.notShown());
        assertThat(values.oracle()).isEqualTo(Oracle.of(100).times(rows));
    }

    @Test
    void quoteThatIsNeverClosedIsReportedWhereItOpens() {
        String text = "payment,name\n1,x\n2,\"x\n" + "3,x\n".repeat(1 << 20);
        assertThatThrownBy(() -> read(text, 1, new Wanted(Content.PAYMENTS, "payment", new Values())))
                .hasMessage(
                        "FILE:3: \"\"x\" opens a quote that is never closed. Close it, or write \"\" for a quote inside"
                                + " a quoted field.");
    }

    @Test
    void oneThreadReadsAllWhereNoOtherCanBeStarted() throws Exception {
        ThreadFactory none = task -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        Values values = new Values();
        TextFile.read(
                "FILE",
                input("1\n".repeat(MANY_ROWS)),
                List.of(new Wanted(Content.PAYMENTS, null, values)),
                3,
                none,
                Progress.notShown());
        assertThat(values.oracle()).isEqualTo(Oracle.of(100).times(MANY_ROWS));
    }

    /** Each thread may be the one that fails; the last block is flushed by every one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void overflowIsOneLine(int threads) {
        PaymentStatistics payments = new PaymentStatistics();
        ColumnReader.Values values = (block, length) -> {
            synchronized (payments) {
                Arrays.stream(block, 0, length).forEach(payments);
            }
        };
        String text = "-92233720368547758.08\n".repeat(4);
        assertThatThrownBy(() -> read(text, threads, new Wanted(Content.PAYMENTS, null, values)))
                .isInstanceOf(InputException.class)
                .hasMessage("FILE: the payments are too large: the sum of their squares exceeds 128 bits");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void failureOfTheInputIsTold(int threads) {
        IOException failure = new IOException("the disk is gone");
        InputStream failing = new InputStream() {
            private int lines;

            @Override
            public int read() throws IOException {
                throw failure;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (lines++ == MANY_ROWS) {
                    throw failure;
                }
                bytes[offset] = '1';
                bytes[offset + 1] = '\n';
                return 2;
            }
        };
        assertThatThrownBy(() -> TextFile.read(
                        "FILE",
                        failing,
                        List.of(new Wanted(Content.PAYMENTS, null, new Values())),
                        threads,
                        Thread::new,
                        Progress.notShown()))
                .isSameAs(failure);
    }

    private static List<Found> read(String text, int threads, Wanted... columns) throws IOException, InputException {
        return TextFile.read("FILE", input(text), List.of(columns), threads, Thread::new, Progress.notShown());
    }

    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
