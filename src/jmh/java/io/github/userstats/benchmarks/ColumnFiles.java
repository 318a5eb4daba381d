package io.github.userstats.benchmarks;

import io.github.userstats.Ages;
import io.github.userstats.Payments;
import io.github.userstats.benchmarks.StatisticBenchmark.Values;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * How long the program in the jar takes over a column of raw values that the system holds in memory, from its start to its
 * end, and how long {@code cat} takes to read the same file.
 */
final class ColumnFiles {
    /** What is written again and again. */
    private static final int BLOCK_BYTES = 4_000_000;

    private static final double MOST_OVER_CAT = 1.25;

    /** A command, with a line that it must print; or none, if its output is not wanted. */
    private record Arm(String name, long bytes, String expected, List<Double> seconds, List<String> command) {
        Arm(String name, long bytes, String expected, String... command) {
            this(name, bytes, expected, new ArrayList<>(), List.of(command));
        }

        void measure() throws IOException, InterruptedException {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
            if (expected == null) {
                builder.redirectOutput(Redirect.DISCARD);
            }
            long begin = System.nanoTime();
            Process process = builder.start();
            List<String> output = process.inputReader().readAllLines();
            int status = process.waitFor();
            seconds.add((System.nanoTime() - begin) / 1e9);
            if (status != 0 || (expected != null && !output.contains(expected))) {
                throw new AssertionError(command + " printed " + output + ", not " + expected);
            }
        }

        double median() {
            double[] sorted =
                    seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        }
    }

    private ColumnFiles() {}

    /** Arguments: {@code quick|short|full}, the file for JSON, and the jar. The column lies beside the former. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean isQuick = arguments[0].equals("quick");
        long bytes = isQuick ? 400_000_000L : 4_000_000_000L;
        int rounds = arguments[0].equals("full") ? 11 : 3;
        Path json = Path.of(arguments[1]);
        Path column = Files.createTempFile(json.toAbsolutePath().getParent(), "column", ".bin");
        Path oneValue = Files.createTempFile(json.toAbsolutePath().getParent(), "value", ".bin");
        for (Path file : List.of(column, oneValue)) {
            file.toFile().deleteOnExit();
        }
        Files.write(oneValue, new byte[] {1, 0, 0, 0});
        int[] payments = StatisticBenchmark.randomPayments(BLOCK_BYTES / Integer.BYTES, Values.SMALL);
        byte[] block = new byte[BLOCK_BYTES];
        ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(payments);
        write(block, bytes / BLOCK_BYTES, column);

        // The same values again and again have the same average.
        double averageAge = Ages.of(block).unsigned().average();
        double averagePayment = Payments.ofCents(payments).average();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String jar = arguments[2];
        String large = column.toString();
        String small = oneValue.toString();
        List<Arm> arms = List.of(
                new Arm("cat", bytes, null, "cat", large),
                new Arm("cat again", bytes, null, "cat", large),
                new Arm(
                        "program, payments",
                        bytes,
                        "average payment             " + averagePayment,
                        java,
                        "-jar",
                        jar,
                        "--unsigned",
                        small,
                        large),
                new Arm(
                        "program, ages",
                        bytes,
                        "average age                 " + averageAge,
                        java,
                        "-jar",
                        jar,
                        "--unsigned",
                        large,
                        small),
                new Arm(
                        "program, nothing",
                        Integer.BYTES,
                        "average payment             0.01",
                        java,
                        "-jar",
                        jar,
                        small,
                        small));
        TimeLeft timeLeft = new TimeLeft(arms.size() * (rounds + 1));
        for (int round = 0; round <= rounds; round++) {
            for (Arm arm : arms) {
                arm.measure();
                timeLeft.advance();
            }
            if (round == 0) {
                arms.forEach(arm -> arm.seconds.clear()); // The column was not in memory perhaps.
            }
        }
        Table table =
                new Table("files", "command", "bytes", "median_s", "shortest_s", "longest_s", "over_cat", "at_most");
        double catSeconds = arms.getFirst().median();
        for (Arm arm : arms) {
            table.add(
                    arm.name,
                    arm.bytes,
                    arm.median(),
                    arm.seconds.stream().min(Double::compare).orElseThrow(),
                    arm.seconds.stream().max(Double::compare).orElseThrow(),
                    arm.median() / catSeconds,
                    arm.expected != null && arm.bytes == bytes && !isQuick ? Double.valueOf(MOST_OVER_CAT) : null);
        }
        System.out.printf("""
                Over a column in a file that the system holds in memory: the program, from the start of its JVM to the
                end, and "cat COLUMN", whose output goes to /dev/null (GNU's reads 128 KiB at once). %d runs of each, in
                turn.

                """, rounds);
        table.print();
        Table.writeJson(json, table);
    }

    private static void write(byte[] block, long times, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long i = 0; i < times; i++) {
                ByteBuffer left = ByteBuffer.wrap(block);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
            }
            channel.force(true); // Not while it is read.
        }
    }
}
