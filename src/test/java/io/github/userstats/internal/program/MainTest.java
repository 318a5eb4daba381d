package io.github.userstats.internal.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.userstats.Backend;
import io.github.userstats.testing.ChildJvm;
import io.github.userstats.testing.Oracle;
import io.github.userstats.testing.RequestedBackend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private static final String NO_AGE = " is not a number. Ages look like 31.";
    private static final String TOO_LONG =
            " is longer than 1048576 bytes. Check that the file is text with one row a line.";
    private static final String SYNOPSIS = "Usage: java -jar userstats.jar [--json] [[--unsigned] AGES PAYMENTS]";
    private static final int LONGEST_LINE = 1 << 20;

    private record Result(int status, List<String> output, List<String> errors) {}

    @TempDir
    private Path folder;

    // ---- Statistics -------------------------------------------------------------------------------------------------

    @Test
    @Tag("backends")
    void statisticsOfFiles() throws Exception {
        RequestedBackend.assertInUse();
        Path ages = file("ages.csv", "age\n18\n24\n255\n0\n");
        Path payments = file("payments.csv", "payment in €\n11.77\n-0.05\n42949672.95\n-21474836.48\n12\n.5\n");
        assertStatistics(
                run(ages, payments),
                Oracle.of(18, 24, 255, 0),
                ", header \"age\" skipped",
                Oracle.of(1177, -5, 4294967295L, Integer.MIN_VALUE, 1200, 50),
                ", header \"payment in €\" skipped");
    }

    @Test
    @Tag("backends")
    void digitsAreTheExpectedOnes() throws Exception {
        Result result = run(file("ages", "20\n21\n21\n"), file("payments", "1\n2\n3\n4\n"));
        assertThat(result.output.subList(0, 5))
                .containsExactly(
                        "average age                 20.666666666666668",
                        "average payment             2.5",
                        "payment standard deviation  1.118033988749895",
                        "ages      3, total 62, minimum 20, maximum 21",
                        "payments  4, total 10.00, minimum 1.00, maximum 4.00");
    }

    /** Ten megabytes: lines fall across the ends of what is read at once. */
    @Test
    @Tag("backends")
    void statisticsOfLargeFiles() throws Exception {
        RequestedBackend.assertInUse();
        Random random = new Random(42);
        long[] ages = random.longs(1_000_000, 0, 256).toArray();
        StringBuilder ageLines = new StringBuilder();
        for (long age : ages) {
            ageLines.append(age).append('\n');
        }
        long[] payments = new long[1_000_000];
        StringBuilder paymentLines = new StringBuilder();
        for (int i = 0; i < payments.length; i++) {
            // Lines of all lengths. The first ones, and a quarter of the rest, are too large for signed integers.
            payments[i] = i < 100_000 || i % 4 == 0
                    ? random.nextLong(Integer.MAX_VALUE, 1L << 32)
                    : random.nextInt() >> random.nextInt(32);
            paymentLines.append(BigDecimal.valueOf(payments[i], 2)).append(i % 3 == 0 ? "\r\n" : "\n");
        }
        assertThat(ageLines.length() + paymentLines.length()).isGreaterThan(10_000_000);
        assertStatistics(
                run(file("ages", ageLines.toString()), file("payments", paymentLines.toString())),
                Oracle.of(ages),
                "",
                Oracle.of(payments),
                "");
    }

    @Test
    @Tag("backends")
    void statisticsOfRandomColumns() throws Exception {
        RequestedBackend.assertInUse();
        Random random = new Random(1);
        long[] ages = random.ints(100_000, 0, 100).asLongStream().toArray();
        long[] payments = random.ints(1_000_000, 0, 1_000_000).asLongStream().toArray();
        Oracle ageOracle = Oracle.of(ages);
        Oracle paymentOracle = Oracle.of(payments);

        Result result = run();
        assertThat(result.errors).isEmpty();
        assertThat(result.status).isZero();
        assertThat(result.output).hasSize(7);
        String time = " +[0-9]+\\.[0-9]{3} ms a call";
        assertThat(result.output.get(0)).matches("average age +" + ageOracle.mean(1) + time);
        assertThat(result.output.get(1)).matches("average payment +" + paymentOracle.mean(100) + time);
        assertThat(result.output.get(2))
                .matches("payment standard deviation +" + paymentOracle.populationDeviation(100) + time);
        assertThat(result.output.get(3))
                .isEqualTo("ages      100000, total " + ageOracle.sum() + ", minimum 0, maximum 99");
        assertThat(result.output.get(4))
                .isEqualTo(
                        "payments  1000000, total " + units(paymentOracle.sum()) + ", minimum 0.00, maximum 9999.99");
        assertThat(result.output.get(5)).matches("1,000 calls of each statistic took [0-9]+\\.[0-9]{3} ms");
        assertThat(result.output.get(6)).isEqualTo(Backend.current().toString());
    }

    private static void assertStatistics(
            Result result, Oracle ages, String agesRemark, Oracle payments, String paymentsRemark) {
        assertThat(result.errors).isEmpty();
        assertThat(result.status).isZero();
        assertThat(result.output).hasSize(7);
        assertThat(result.output.subList(0, 5))
                .containsExactly(
                        "average age                 " + ages.mean(1),
                        "average payment             " + payments.mean(100),
                        "payment standard deviation  " + payments.populationDeviation(100),
                        "ages      " + ages.count() + ", total " + ages.sum() + ", minimum " + ages.minimum()
                                + ", maximum " + ages.maximum() + agesRemark,
                        "payments  " + payments.count() + ", total " + units(payments.sum()) + ", minimum "
                                + units(payments.minimum()) + ", maximum " + units(payments.maximum())
                                + paymentsRemark);
        assertThat(result.output.get(5)).matches("reading and computing took [0-9]+\\.[0-9]{3} ms");
        assertThat(result.output.get(6)).isEqualTo(Backend.current().toString());
    }

    private static BigDecimal units(BigInteger cents) {
        return new BigDecimal(cents, 2);
    }

    // ---- Lines ----

    @Test
    void longLines() throws Exception {
        String zeros = "0".repeat(LONGEST_LINE - 1);
        assertAges(zeros + "7", "", 7);
        assertAges(zeros + "7\n8\n", "", 7, 8);
        assertAges(" ".repeat(LONGEST_LINE - 1) + "7\n8\n", "", 7, 8);
        assertAges("a".repeat(LONGEST_LINE) + "\n7\n", ", header \"" + "a".repeat(60) + "\"... skipped", 7);
        assertAges(zeros + "7\n" + zeros + "8\n" + zeros + "9", "", 7, 8, 9);
    }

    private void assertAges(String text, String remark, long... ages) throws Exception {
        assertStatistics(run(file("ages", text), file("payments", "1")), Oracle.of(ages), remark, Oracle.of(100), "");
    }

    @Test
    void badLineOfLargeFile() throws Exception {
        Path ages = file("ages.csv", "20\n".repeat(1_000_000) + "300\n" + "20\n".repeat(1_000_000));
        assertError(
                run(ages, file("payments.csv", "1")), ages + ":1000001: \"300\" is out of range: ages are 0 to 255.");
    }

    @Test
    void contentIsShortenedAndEscaped() throws Exception {
        assertContent("1".repeat(60), "\"" + "1".repeat(60) + "\"", " is out of range: ages are 0 to 255.");
        assertContent("1".repeat(61), "\"" + "1".repeat(60) + "\"...", " is out of range: ages are 0 to 255.");
        assertContent("😀".repeat(60), "\"" + "😀".repeat(60) + "\"", NO_AGE);
        assertContent("😀".repeat(61), "\"" + "😀".repeat(60) + "\"...", NO_AGE);
        assertContent("x".repeat(LONGEST_LINE), "\"" + "x".repeat(60) + "\"...", NO_AGE);
        assertContent("1\t2\u001b[31m\u0001", "\"1\\t2\\u001b[31m\\u0001\"", NO_AGE);
        assertContent("1\u00a0\u2028\u202e\ufeff", "\"1\\u00a0\\u2028\\u202e\\ufeff\"", NO_AGE);
        assertContent("1\ue000\udbff\udfff", "\"1\\ue000\\udbff\\udfff\"", NO_AGE);
    }

    private void assertContent(String line, String shown, String complaint) throws Exception {
        Path ages = file("ages.csv", "20\n" + line + "\n20\n");
        assertError(run(ages, file("payments.csv", "1")), ages + ":2: " + shown + complaint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "a", " "})
    void tooLongLine(String character) throws Exception {
        Path ages = file("ages.csv", "20\n" + character.repeat(LONGEST_LINE + 1) + "\n20\n");
        assertError(run(ages, file("payments.csv", "1")), ages + ":2: \"" + character.repeat(60) + "\"..." + TOO_LONG);
    }

    // ---- Columns of files -------------------------------------------------------------------------------------------

    private static final String USERS = """
            name,age,payment
            "Miller, Anna",20,"1,234.50"
            Ben,,-0.05
            Cleo,21,NA
            """;

    @Test
    @Tag("backends")
    void bothColumnsOfOneFile() throws Exception {
        RequestedBackend.assertInUse();
        Path users = file("users.csv", USERS);
        Oracle ages = Oracle.of(20, 21);
        Oracle payments = Oracle.of(123450, -5);
        String agesRemark = ", 1 null left out, header \"age\" skipped";
        String paymentsRemark = ", 1 null left out, header \"payment\" skipped";
        assertStatistics(run(users + ":age", users + ":payment"), ages, agesRemark, payments, paymentsRemark);
        assertStatistics(run(users + ":2", users + ":3"), ages, agesRemark, payments, paymentsRemark);
    }

    @Test
    void columnsOfTwoFiles() throws Exception {
        Path payments = file("payments.csv", "5.00\nNaN\nNaN\n");
        assertStatistics(
                run(file("users.csv", USERS) + ":age", payments.toString()),
                Oracle.of(20, 21),
                ", 1 null left out, header \"age\" skipped",
                Oracle.of(500),
                ", 2 nulls left out");
    }

    @Test
    void severalColumnsOfWhichNoneIsNamed() throws Exception {
        Path users = file("users.csv", USERS);
        String columns = ": several columns: 1 \"name\", 2 \"age\", 3 \"payment\". Name the one of ";
        assertError(
                run(users.toString(), users + ":payment"),
                users + columns + "ages, as in " + users + ":NAME or " + users + ":NUMBER.");
        assertError(
                run(users + ":age", users.toString()),
                users + columns + "payments, as in " + users + ":NAME or " + users + ":NUMBER.");
    }

    /** Two columns are named by their numbers, and one of them has a value in the first line. */
    @Test
    void headerOfOneColumnOnlyIsNone() throws Exception {
        Path users = file("users.csv", "age,5.00\n20,6.00\n");
        assertError(
                run(users + ":1", users + ":2"),
                users + ":1: \"age\"" + NO_AGE + " If it is the name of the column, say so: " + users + ":age");
        assertStatistics(
                run(users + ":age", users + ":2"),
                Oracle.of(20),
                ", header \"age\" skipped",
                Oracle.of(600),
                ", header \"5.00\" skipped");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "names of files have no colons there")
    void longestNameThatIsAFilesIsTheFiles() throws Exception {
        String payments = file("payments.csv", "1").toString();
        Path users = file("users.csv", "a:b,age\n20,21\n");
        String remark = ", header \"a:b\" skipped";
        assertStatistics(run(users + ":a:b", payments), Oracle.of(20), remark, Oracle.of(100), "");
        file("users.csv:a", "b,c\n22,23\n");
        remark = ", header \"b\" skipped";
        assertStatistics(run(users + ":a:b", payments), Oracle.of(22), remark, Oracle.of(100), "");
        file("users.csv:a:b", "24");
        assertStatistics(run(users + ":a:b", payments), Oracle.of(24), "", Oracle.of(100), "");
        Path drive = file("C:\\users.csv", "id,age\n1,25\n");
        remark = ", header \"age\" skipped";
        assertStatistics(run(drive + ":age", payments), Oracle.of(25), remark, Oracle.of(100), "");
    }

    @Test
    void columnOfMissingFile() throws Exception {
        String payments = file("payments.csv", "1").toString();
        Path missing = folder.resolve("missing.csv");
        assertError(run(missing + ":age", payments), missing + ": there is no such file");
        assertError(run("C:\\no\\users.csv", payments), "C:\\no\\users.csv: there is no such file");
        assertError(run("C:\\no\\users.csv:age", payments), "C:\\no\\users.csv: there is no such file");
        if (!isWindows()) { // there, no file name contains a colon
            assertError(run(missing + ":a:b", payments), missing + ":a: there is no such file");
            assertError(run(":age", payments), ":age: there is no such file");
        }
    }

    @Test
    void columnOfRawValues() throws Exception {
        Path ages = rawAges("ages.bin", 20);
        assertError(
                run(ages + ":age", file("payments.csv", "1").toString()),
                ages + ":age: a .bin file has one column. Leave out its name.");
    }

    // ---- JSON -------------------------------------------------------------------------------------------------------

    @Test
    @Tag("backends")
    void json() throws Exception {
        Path users = file("users.csv", USERS);
        Oracle payments = Oracle.of(123450, -5);
        for (List<String> arguments : List.of(
                List.of("--json", users + ":age", users + ":payment"),
                List.of(users + ":age", users + ":payment", "--json"))) {
            Result result = run(arguments.toArray(String[]::new));
            assertThat(result.errors).isEmpty();
            assertThat(result.status).isZero();
            assertThat(result.output).hasSize(1);
            String expected = "{\"averageAge\":20.5,\"averagePayment\":" + payments.mean(100)
                    + ",\"paymentStandardDeviation\":" + payments.populationDeviation(100)
                    + ",\"ages\":{\"count\":2,\"total\":41,\"minimum\":20,\"maximum\":21,\"nulls\":1,\"header\":\"age\"}"
                    + ",\"payments\":{\"count\":2,\"total\":1234.45,\"minimum\":-0.05,\"maximum\":1234.50,\"nulls\":1,"
                    + "\"header\":\"payment\"},\"nanoseconds\":NANOS,\"backend\":\"" + Backend.current() + "\"}";
            assertThat(result.output.getFirst().replaceFirst("\"nanoseconds\":[0-9]+", "\"nanoseconds\":NANOS"))
                    .isEqualTo(expected);
        }
    }

    @Test
    void textInJsonIsEscaped() throws Exception {
        Path users = file("users.csv", "\"say \"\"\\hi\"\"\r\n\u0001é\";payment\n20;5\n");
        Result result = run("--json", users + ":1", users + ":2");
        assertThat(result.output).hasSize(1);
        assertThat(result.output.getFirst())
                .contains("\"header\":\"say \\\"\\\\hi\\\"\\u000d\\u000a\\u0001\\u00e9\"}")
                .contains("\"header\":\"payment\"}");
    }

    @Test
    void randomColumnsAsJson() {
        Result result = run("--json");
        assertThat(result.output).hasSize(1);
        assertThat(result.output.getFirst())
                .startsWith("{\"averageAge\":")
                .contains("\"payments\":{\"count\":1000000,")
                .contains("\"nulls\":0,\"header\":null}");
    }

    // ---- Files that cannot be read ----------------------------------------------------------------------------------

    @Test
    void emptyName() throws Exception {
        assertError(
                run("", file("payments.csv", "1").toString()), "an argument is empty. Name a file, or FILE:COLUMN.");
    }

    @Test
    void missingFile() throws Exception {
        Path missing = folder.resolve("missing.csv");
        String message = missing + ": there is no such file";
        assertError(run(missing, file("payments.csv", "1")), message);
        assertError(run(file("ages.csv", "20"), missing), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "-:age"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "standard input has no name there")
    void theNameOfStandardInputIsTold(String argument) throws Exception {
        assertError(
                run(argument, file("payments.csv", "1").toString()),
                "-: there is no such file. For standard input, use /dev/stdin.");
    }

    /** The names are looked at before the first file, which may be long, is read. */
    @Test
    void missingSecondFileIsFoundFirst() throws Exception {
        Path missing = folder.resolve("missing.csv");
        assertError(run(file("ages.csv", "bad\nbad\n"), missing), missing + ": there is no such file");
    }

    @Test
    void directory() throws Exception {
        assertError(run(folder, file("payments.csv", "1")), folder + ": is a directory");
        assertError(run(file("ages.csv", "20"), folder), folder + ": is a directory");
    }

    @Test
    void unreadableFile() throws Exception {
        Path ages = file("ages.csv", "20");
        assumeTrue(ages.toFile().setReadable(false) && !Files.isReadable(ages), "this user may read everything");
        assertError(run(ages, file("payments.csv", "1")), ages + ": permission to read it is denied");
    }

    @Test
    void impossibleName() throws Exception {
        Path payments = file("payments.csv", "1");
        String reason = isWindows() ? "Illegal char <\\u0000>" : "Nul character not allowed";
        assertError(run("a\u0000b", payments.toString()), "a\\u0000b: is not a file name: " + reason);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no such file names there")
    void nameIsEscapedInMessages() throws Exception {
        Path ages = file("a\n\u001b.csv", "20\nx\n");
        String shown = folder + "/a\\n\\u001b.csv";
        assertError(run(ages, file("payments.csv", "1")), shown + ":2: \"x\"" + NO_AGE);
        Files.delete(ages);
        assertError(run(ages, file("payments.csv", "1")), shown + ": there is no such file");
    }

    private static boolean isWindows() {
        return OS.current() == OS.WINDOWS;
    }

    // ---- Raw values ------------------------------------------------------------------------------------------------

    /** A length for several threads, with a rest. */
    private static final int PIECE = 64 << 20;

    @Test
    @Tag("backends")
    void statisticsOfRawValues() throws Exception {
        RequestedBackend.assertInUse();
        Result result = run(rawAges("ages.bin", 18, 24, 127, 0), rawPayments("payments.BIN", 1177, -5, 1 << 31));
        assertStatistics(result, Oracle.of(18, 24, 127, 0), "", Oracle.of(1177, -5, Integer.MIN_VALUE), "");
    }

    @Test
    @Tag("backends")
    void statisticsOfUnsignedRawValues() throws Exception {
        RequestedBackend.assertInUse();
        Path ages = rawAges("ages.bin", 18, -1, -128);
        Path payments = rawPayments("payments.bin", 1177, -5, 1 << 31);
        assertStatistics(
                run("--unsigned", ages.toString(), payments.toString()),
                Oracle.of(18, 255, 128),
                "",
                Oracle.of(1177, 4294967291L, 1L << 31),
                "");
    }

    @Test
    @Tag("backends")
    void oneFileOfRawValuesAndOneOfText() throws Exception {
        Path ages = file("ages.csv", "age\n20\n255\n");
        Path payments = file("payments.csv", "42949672.95\n-1\n");
        String remark = ", header \"age\" skipped";
        assertStatistics(run(ages, rawPayments("payments.bin", -1)), Oracle.of(20, 255), remark, Oracle.of(-1), "");
        assertStatistics(run(rawAges("ages.bin", 20), payments), Oracle.of(20), "", Oracle.of(4294967295L, -100), "");
        assertStatistics(
                run("--unsigned", rawAges("ages.bin", -1).toString(), payments.toString()),
                Oracle.of(255),
                "",
                Oracle.of(4294967295L, -100),
                "");
    }

    @Test
    @Tag("backends")
    void rawValuesInSeveralPieces() throws Exception {
        byte[] ages = {1, 2, 3};
        byte[] payments = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
        Result result = run(sparse("ages.bin", PIECE - 1, ages), sparse("payments.bin", PIECE - 4, payments));
        assertStatistics(
                result,
                Oracle.of(0).times(PIECE - 1).plus(Oracle.of(1, 2, 3)),
                "",
                Oracle.of(0).times(PIECE / 4 - 1).plus(Oracle.of(1, 256, 65_536)),
                "");
    }

    @Test
    void progressOfRawValuesIsShown() throws Exception {
        Path payments = sparse("payments.bin", PIECE, new byte[] {1, 0, 0, 0});
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        Result result = run(shownEachTime(terminal), file("ages.csv", "20").toString(), payments.toString());
        assertStatistics(
                result, Oracle.of(20), "", Oracle.of(0).times(PIECE / 4).plus(Oracle.of(1)), "");
        String shown = Pattern.quote(payments.toString()) + "  [0-9]+ %  [0-9]+ MB/s *";
        assertThat(terminal.toString(StandardCharsets.UTF_8)).matches("\r[^\r]+\r +\r(\r" + shown + "){2,}\r +\r");
    }

    /** Progress whose clock goes on by a second each time. */
    private static Progress shownEachTime(OutputStream terminal) {
        AtomicLong seconds = new AtomicLong();
        return new Progress(
                new PrintStream(terminal, true, StandardCharsets.UTF_8),
                () -> seconds.getAndIncrement() * 1_000_000_000);
    }

    @Test
    void progressOfTextIsShown() throws Exception {
        Path payments = file("payments.csv", "1.00\n".repeat(1_000_000));
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        Result result = run(shownEachTime(terminal), rawAges("ages.bin", 20).toString(), payments.toString());
        assertStatistics(result, Oracle.of(20), "", Oracle.of(100).times(1_000_000), "");
        String shown = Pattern.quote(payments.toString()) + "  [0-9]+ %  [0-9]+ MB/s *";
        assertThat(terminal.toString(StandardCharsets.UTF_8)).matches("\r[^\r]+\r +\r(\r" + shown + "){2,}\r +\r");
    }

    @Test
    void littleDirectMemoryIsEnough() throws Exception {
        List<String> options = ChildJvm.granted("-XX:MaxDirectMemorySize=128k");
        Path text = file("ages.csv", "20\n".repeat(1_000_000));
        ChildJvm.Result result = new ChildJvm(folder.resolve("jvm"))
                .startOnClassPath(
                        options,
                        Main.class,
                        text.toString(),
                        sparse("payments.bin", PIECE, new byte[4]).toString())
                .result();
        assertThat(result.errors()).isEmpty();
        assertThat(result.output()).startsWith("average age                 20.0", "average payment             0.0");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4_001})
    void partOfRawPayment(int size) throws Exception {
        Path payments = Files.write(folder.resolve("payments.bin"), new byte[size]);
        assertError(
                run(file("ages.csv", "20"), payments),
                payments + ": cannot be read: payments are 4 bytes each, and " + size + " bytes are not a multiple of"
                        + " that: the file is incomplete, or holds something else");
    }

    @Test
    void noRawValues() throws Exception {
        Path ages = rawAges("ages.bin");
        Path payments = rawPayments("payments.bin");
        assertError(run(ages, file("payments.csv", "1")), ages + ": no values: the file is empty");
        assertError(run(file("ages.csv", "20"), payments), payments + ": no values: the file is empty");
    }

    @Test
    void negativeRawAge() throws Exception {
        String reason = " is negative: expected 0 to 127, or 0 to 255 with --unsigned";
        Path payments = file("payments.csv", "1");
        Path ages = rawAges("ages.bin", 20, -3, -4);
        assertError(run(ages, payments), ages + ": age -3 at byte 1" + reason);
        Path many = sparse("many.bin", PIECE, new byte[] {5, -128});
        assertError(run(many, payments), many + ": age -128 at byte " + (PIECE + 1) + reason);
    }

    /** Nothing is read behind the slice of 64 MiB that has the age. */
    @Test
    void negativeRawAgeEndsTheReading() throws Exception {
        String payments = file("payments.csv", "1").toString();
        Path ages = sparse("ages.bin", 3 * PIECE, new byte[1]);
        for (int slices : new int[] {2, 1, 0}) { // the last age first, because the others stay
            long index = (long) slices * PIECE;
            try (FileChannel channel = FileChannel.open(ages, StandardOpenOption.WRITE)) {
                assertThat(channel.write(ByteBuffer.wrap(new byte[] {-1}), index))
                        .isEqualTo(1);
            }
            ByteArrayOutputStream terminal = new ByteArrayOutputStream();
            assertError(
                    run(shownEachTime(terminal), ages.toString(), payments),
                    ages + ": age -1 at byte " + index
                            + " is negative: expected 0 to 127, or 0 to 255 with --unsigned");
            String shown = terminal.toString(StandardCharsets.UTF_8);
            assertThat(shown.split(" %", -1)).as(shown).hasSize(slices + 1);
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no mapped file is truncated there")
    void fileOfRawValuesThatBecomesShorterWhileItIsRead() throws Exception {
        Path ages = rawAges("ages.bin", new int[1 << 20]);
        // Progress asks for the time when the file is open and nothing of it is read.
        Progress progress = new Progress(null, () -> truncate(ages));
        assertError(
                run(progress, ages.toString(), file("payments.csv", "1").toString()),
                ages + ": cannot be read: it has become shorter meanwhile");
    }

    private static long truncate(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(100);
            return 0;
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no such file")
    void rawValuesInNoRegularFile() throws Exception {
        Path device = Files.createSymbolicLink(folder.resolve("device.bin"), Path.of("/dev/null"));
        assertError(run(file("ages.csv", "20"), device), device + ": cannot be read: is not a regular file");
    }

    @Test
    void missingFileOfRawValues() throws Exception {
        Path missing = folder.resolve("missing.bin");
        assertError(run(missing, file("payments.csv", "1")), missing + ": there is no such file");
    }

    @Test
    void textIsNotUnsigned() throws Exception {
        assertError(
                run(
                        "--unsigned",
                        file("ages.csv", "20").toString(),
                        file("payments.bin.csv", "1").toString()),
                "--unsigned is for files whose names end in .bin; text is read the same way without it");
    }

    private Path rawAges(String name, int... ages) throws IOException {
        byte[] bytes = new byte[ages.length];
        for (int i = 0; i < ages.length; i++) {
            bytes[i] = (byte) ages[i];
        }
        return Files.write(folder.resolve(name), bytes);
    }

    private Path rawPayments(String name, int... cents) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(cents.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(cents);
        return Files.write(folder.resolve(name), bytes.array());
    }

    /** A file of zeros, which needs no room on most file systems, with more bytes at its end. */
    private Path sparse(String name, int zeros, byte[] more) throws IOException {
        Path file = folder.resolve(name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            assertThat(channel.write(ByteBuffer.wrap(more), zeros)).isEqualTo(more.length);
        }
        return file;
    }

    // ---- The command line -------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "ages.csv, '2 columns are needed, not 1'",
        "a b c, '2 columns are needed, not 3'",
        "--unsigned, '2 columns are needed, not 0'",
        "--unsigned a.bin, '2 columns are needed, not 1'",
        "--unsigned a.bin b.bin c, '2 columns are needed, not 3'",
        "--version, --version is not an option",
        "a b --wrong, --wrong is not an option"
    })
    void wrongArguments(String arguments, String problem) {
        assertError(run(arguments.split(" ")), problem + ". " + SYNOPSIS + " (--help tells more)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "--help ages.csv"})
    void help(String arguments) {
        Result result = run(arguments.split(" "));
        assertThat(result.status).isZero();
        assertThat(result.errors).isEmpty();
        assertThat(result.output)
                .startsWith(SYNOPSIS)
                .anySatisfy(line -> assertThat(line).contains("-92233720368547758.08 to 92233720368547758.07"));
        assertThat(result.output).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
    }

    @Test
    void outputThatCannotBeWrittenIsAnError() throws Exception {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int status = Main.run(
                new String[] {
                    file("ages", "20").toString(), file("payments", "1").toString()
                },
                new PrintStream(broken, false, StandardCharsets.UTF_8),
                new PrintStream(errors, false, StandardCharsets.UTF_8),
                Progress.notShown());
        assertThat(status).isEqualTo(2);
        assertThat(lines(errors.toByteArray())).containsExactly("standard output cannot be written");
    }

    // ---- JVMs of their own ------------------------------------------------------------------------------------------

    @Test
    @Tag("backends")
    void programPrintsWhatRunDoesInAnyLocale() throws Exception {
        Path ages = file("ages.csv", "20\n21\n21\n");
        Path payments = file("payments.csv", "1234567.89\n-0.05\n");
        List<String> options = List.of("-Duser.language=ar", "-Duser.country=EG", "-Duser.extensions=nu-arab");
        Result result = start(options, ages.toString(), payments.toString()).result();
        assertStatistics(result, Oracle.of(20, 21, 21), "", Oracle.of(123456789, -5), "");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "standard input has no name there")
    void standardInputIsReadByItsName() throws Exception {
        Program program =
                start(List.of(), "/dev/stdin", file("payments.csv", "1").toString());
        try (OutputStream input = program.process.getOutputStream()) {
            for (String part : List.of("ag", "e\n2", "0\n2", "1", "\n")) {
                input.write(part.getBytes(StandardCharsets.US_ASCII));
                input.flush();
            }
        }
        assertStatistics(program.result(), Oracle.of(20, 21), ", header \"age\" skipped", Oracle.of(100), "");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "standard input has no name there")
    void bothColumnsOfStandardInputByTwoNames() throws Exception {
        Program program = start(List.of(), "/dev/stdin:age", "/dev/./stdin:payment");
        try (OutputStream input = program.process.getOutputStream()) {
            input.write(USERS.getBytes(StandardCharsets.US_ASCII));
        }
        assertStatistics(
                program.result(),
                Oracle.of(20, 21),
                ", 1 null left out, header \"age\" skipped",
                Oracle.of(123450, -5),
                ", 1 null left out, header \"payment\" skipped");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "standard input has no name there")
    void brokenPipeIsOneLine() throws Exception {
        Program program =
                start(List.of(), "/dev/stdin", file("payments.csv", "1").toString());
        // The program cannot write before it has read.
        program.process.getInputStream().close();
        try (OutputStream input = program.process.getOutputStream()) {
            input.write('1');
        }
        assertThat(program.waitFor()).isEqualTo(2);
        assertThat(Files.readAllLines(program.errors)).containsExactly("standard output cannot be written");
    }

    @Test
    void longLineNeedsNoMoreMemory() throws Exception {
        Path ages = file("ages.csv", "x".repeat(64 << 20));
        Result result = start(
                        List.of("-Xmx16m"),
                        ages.toString(),
                        file("payments.csv", "1").toString())
                .result();
        assertError(result, ages + ":1: \"" + "x".repeat(60) + "\"..." + TOO_LONG);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void zerosWithoutEndAreNoText() throws Exception {
        Path zeros = Path.of("/dev/zero");
        String message = zeros
                + ":1: a byte is zero, as in UTF-16 and in binary files. Save text as UTF-8, or end the name of a file"
                + " of raw values in .bin.";
        assertError(run(zeros, file("payments.csv", "1")), message);
    }

    @Test
    void largeFileNeedsNoMoreMemory() throws Exception {
        Path ages = folder.resolve("ages.csv");
        byte[] part = "20\n".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream output = Files.newOutputStream(ages)) {
            for (int i = 0; i < 20; i++) {
                output.write(part);
            }
        }
        Result result = start(
                        List.of("-Xmx16m"),
                        ages.toString(),
                        file("payments.csv", "1").toString())
                .result();
        assertStatistics(result, Oracle.of(20).times(20_000_000), "", Oracle.of(100), "");
    }

    @ParameterizedTest
    @CsvSource({
        "userstats.backend, rust, ': use auto, native or java'",
        "userstats.library.path, /nowhere/libuserstats.so, ': there is no such file'",
    })
    void badPropertyIsOneLine(String property, String value, String complaint) throws Exception {
        String option = "-D" + property + "=" + value;
        Path ages = file("ages.csv", "20");
        // The Java backend, which the build may have asked for, looks for no library.
        List<String> options = List.of("-Duserstats.backend=auto", option);
        assertError(start(options, ages.toString(), ages.toString()).result(), option + complaint);
        assertError(start(options).result(), option + complaint);
    }

    /** The program in a JVM. */
    private record Program(Process process, Path errors) {
        int waitFor() throws InterruptedException {
            try {
                assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("ends").isTrue();
            } finally {
                process.destroyForcibly();
            }
            return process.exitValue();
        }

        Result result() throws IOException, InterruptedException {
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readAllBytes();
            return new Result(waitFor(), lines(output), Files.readAllLines(errors));
        }
    }

    private Program start(List<String> options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(ChildJvm.java());
        command.addAll(
                List.of("--enable-native-access=ALL-UNNAMED", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8"));
        command.add("-Duserstats.backend=" + System.getProperty("userstats.backend"));
        command.addAll(options);
        command.addAll(List.of("-cp", ChildJvm.classesOf(Main.class).toString(), Main.class.getName()));
        command.addAll(Arrays.asList(arguments));
        Path errors = folder.resolve("errors.txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        // The JVM says so when it takes options from these.
        List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS").forEach(builder.environment()::remove);
        return new Program(builder.start(), errors);
    }

    // ---- Helpers ----------------------------------------------------------------------------------------------------

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Result run(Path ages, Path payments) {
        return run(ages.toString(), payments.toString());
    }

    private static Result run(String... arguments) {
        return run(Progress.notShown(), arguments);
    }

    private static Result run(Progress progress, String... arguments) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int status = Main.run(
                arguments,
                new PrintStream(output, false, StandardCharsets.UTF_8),
                new PrintStream(errors, false, StandardCharsets.UTF_8),
                progress);
        return new Result(status, lines(output.toByteArray()), lines(errors.toByteArray()));
    }

    private static List<String> lines(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).lines().toList();
    }

    /** One line, and no partial result. */
    private static void assertError(Result result, String message) {
        assertThat(result.errors).containsExactly(message);
        assertThat(result.output).isEmpty();
        assertThat(result.status).isEqualTo(2);
    }
}
