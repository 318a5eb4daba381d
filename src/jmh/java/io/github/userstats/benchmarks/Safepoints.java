package io.github.userstats.benchmarks;

import io.github.userstats.UserData;
import io.github.userstats.UserStats;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long safepoints are held up by columns of 1 GB: what the JVM waits, and how long single calls take. */
final class Safepoints {
    private static final long BYTES = 1_000_000_000;
    private static final double MOST_MICROS = 50;
    private static final List<String> MEMORIES = List.of("array", "off-heap", "mapped");

    private Safepoints() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        printWaits();
        System.out.println();
        printCalls();
    }

    private static void printWaits() throws IOException, InterruptedException {
        System.out.printf(
                """
                How long the JVM waits for a safepoint while one thread computes over 1 GB again and again. It looks
                every 10 us; waking up, and this machine, add to that, as the loop shows, which computes nothing and
                could stop at once. Timer slack: %s.

                | memory | what computes | median, us | 95 %%, us | 99 %%, us | longest, us |
                | --- | --- | --- | --- | --- | --- |
                """,
                leastTimerSlack() ? "1 ns" : "the default (on Linux 50 us, which the waits include)");
        printWaits("none", "loop");
        for (String memory : MEMORIES) {
            printWaits(memory, "native");
            printWaits(memory, "java");
        }
    }

    /** Of this thread and the JVMs that it starts. Returns false if the system does not allow that. */
    private static boolean leastTimerSlack() {
        try {
            Path thread = Path.of("/proc/thread-self").toRealPath().getFileName();
            Files.writeString(Path.of("/proc", thread.toString(), "timerslack_ns"), "1");
            return true;
        } catch (IOException exception) {
            return false;
        }
    }

    private static void printWaits(String memory, String backend) throws IOException, InterruptedException {
        List<String> options = List.of(
                "-Xmx2g", "-Xlog:safepoint", "-Duserstats.backend=" + (backend.equals("loop") ? "auto" : backend));
        Matcher waits = WaitsProbe.REACHING.matcher(ChildJvms.run(options, WaitsProbe.class, memory));
        double[] micros = waits.results().mapToDouble(wait -> Long.parseLong(wait.group(1)) / 1e3).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.1f | %.1f | %.1f | %.1f |%n",
                memory,
                backend,
                permille(micros, 500),
                permille(micros, 950),
                permille(micros, 990),
                permille(micros, 1000));
    }

    private static void printCalls() throws IOException, InterruptedException {
        System.out.print(
                """
                How long the longest calls take: a safepoint waits for at most one of each thread. 1 GB in pieces of
                256 KiB (without AVX 32 KiB), mapped memory in blocks of 16 KiB with the copy before the call; five times;
                large payments.
                The longest times include those in which the system had taken the core away or interrupted; some of that
                shows in the loop, which reads no memory. "Met" is therefore not about the 99.9 %: a piece counts by the
                quickest of its five calls, and the slowest piece must take at most 50 us.

                | instruction set | memory | statistic | median, us | 99 % | 99.9 % | longest | slowest piece | met |
                | --- | --- | --- | --- | --- | --- | --- | --- | --- |
                """);
        UserStats.runtime(); // loads the library
        for (String instructionSet : Comparison.instructionSets()) {
            List<String> options =
                    List.of("-Xmx2g", "-Duserstats.backend=native", "-Duserstats.isa=" + instructionSet);
            for (String memory : MEMORIES) {
                System.out.print(ChildJvms.run(options, CallsProbe.class, memory));
            }
        }
    }

    private static double permille(double[] sorted, int permille) {
        return sorted[(int) Math.min(sorted.length - 1, (long) sorted.length * permille / 1000)];
    }

    private static MemorySegment column(String memory) throws IOException {
        return switch (memory) {
            case "array" -> MemorySegment.ofArray(new int[(int) (BYTES / Integer.BYTES)]);
            case "off-heap" -> Arena.global().allocate(BYTES, 64);
            case "mapped" -> {
                Path file = Files.createTempFile("userstats-benchmark", ".bin");
                try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
                    yield channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, Arena.global());
                }
            }
            default -> throw new IllegalArgumentException(memory);
        };
    }

    /** Computes on one thread, and asks for safepoints on another. */
    static final class WaitsProbe {
        private static final Pattern REACHING = Pattern.compile("\"ThreadDump\".*Reaching safepoint: *(\\d+) ns");
        private static final int SAFEPOINTS = 500;

        private static volatile boolean isDone;
        private static volatile double result;

        public static void main(String[] arguments) throws IOException, InterruptedException {
            Runnable once = () -> result = 0;
            if (!arguments[0].equals("none")) {
                UserData data = UserData.of(MemorySegment.NULL, column(arguments[0]));
                once = () -> result = data.averagePayment() + data.paymentStandardDeviation();
            }
            once.run(); // binds; touches the memory
            Runnable computation = once;
            Thread computing = Thread.ofPlatform().start(() -> {
                while (!isDone) {
                    computation.run();
                }
            });
            for (int i = 0; i < SAFEPOINTS; i++) {
                ManagementFactory.getThreadMXBean().dumpAllThreads(false, false);
                TimeUnit.MILLISECONDS.sleep(3);
            }
            isDone = true;
            computing.join();
        }
    }

    /** Measures calls of the largest piece, and prints a line for each statistic. */
    static final class CallsProbe {
        private static final int WARM_UP_CALLS = 50_000;
        private static final int ROUNDS = 5;

        /** As long as a call takes. */
        private static final int LOOP_STEPS = 33_000;

        private static volatile double result;

        public static void main(String[] arguments) throws IOException {
            Map<String, ToDoubleFunction<UserData>> statistics = new LinkedHashMap<>();
            statistics.put("none: a loop", CallsProbe::loop);
            statistics.put("average age", UserData::averageAge);
            statistics.put("age statistics", data -> data.ageStatistics().average());
            statistics.put("average payment", UserData::averagePayment);
            statistics.put("deviation", UserData::paymentStandardDeviation);
            statistics.put("payment statistics", data -> data.paymentStatistics().average());

            // What the native kernels pass in one call.
            boolean hasAvx = UserStats.runtime().instructionSet().startsWith("avx");
            int pieceBytes = (arguments[0].equals("mapped") ? 16 : hasAvx ? 256 : 32) * 1024;
            // Four ages are a large payment, the kind that takes longer.
            MemorySegment values = MemorySegment.ofArray(StatisticBenchmark.randomAges(pieceBytes));
            MemorySegment column = column(arguments[0]);
            MemorySegment[] pieces = new MemorySegment[(int) (column.byteSize() / pieceBytes)];
            for (int i = 0; i < pieces.length; i++) {
                pieces[i] = column.asSlice((long) i * pieceBytes, pieceBytes).copyFrom(values);
            }
            UserData few = UserData.of(column.asSlice(0, 4096), column.asSlice(0, 4096));
            for (int i = 0; i < WARM_UP_CALLS; i++) {
                statistics.values().forEach(statistic -> result = statistic.applyAsDouble(few));
            }
            for (Map.Entry<String, ToDoubleFunction<UserData>> statistic : statistics.entrySet()) {
                print(arguments[0], statistic.getKey(), statistic.getValue(), pieces);
            }
        }

        private static void print(
                String memory, String name, ToDoubleFunction<UserData> statistic, MemorySegment[] pieces) {
            double[] micros = new double[ROUNDS * pieces.length];
            double[] quickest = new double[pieces.length];
            Arrays.fill(quickest, Double.MAX_VALUE);
            for (int i = 0; i < micros.length; i++) {
                int index = i % pieces.length;
                UserData data = UserData.of(pieces[index], pieces[index]);
                long begin = System.nanoTime();
                result = statistic.applyAsDouble(data);
                micros[i] = (System.nanoTime() - begin) / 1e3;
                quickest[index] = Math.min(quickest[index], micros[i]);
            }
            Arrays.sort(micros);
            double slowestPiece = Arrays.stream(quickest).max().orElseThrow();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %.1f | %.1f | %.1f | %.1f | %.1f | %s |%n",
                    UserStats.runtime().instructionSet(),
                    memory,
                    name,
                    permille(micros, 500),
                    permille(micros, 990),
                    permille(micros, 999),
                    permille(micros, 1000),
                    slowestPiece,
                    slowestPiece <= MOST_MICROS ? "yes" : "no");
        }

        private static double loop(UserData ignored) {
            double sum = 0;
            for (int i = 0; i < LOOP_STEPS; i++) {
                sum += i; // One after the other: the JIT compiler may not reorder additions.
            }
            return sum;
        }
    }
}
