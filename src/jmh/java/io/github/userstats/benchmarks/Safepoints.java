package io.github.userstats.benchmarks;

import io.github.userstats.Backend;
import io.github.userstats.UserData;
import io.github.userstats.benchmarks.StatisticBenchmark.Arm;
import io.github.userstats.benchmarks.StatisticBenchmark.Memory;
import io.github.userstats.benchmarks.StatisticBenchmark.Statistic;
import io.github.userstats.benchmarks.StatisticBenchmark.Values;
import io.github.userstats.testbindings.userstats_h;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/** How long safepoints are held up by columns of 1 GB: what the JVM waits, and how long single calls take. */
final class Safepoints {
    private static final long BYTES = 1_000_000_000;
    private static final double MAX_MICROS = 50;

    private final boolean isQuick;
    private final List<Memory> memories;

    private Safepoints(boolean isQuick) {
        this.isQuick = isQuick;
        memories = isQuick ? List.of(Memory.ARRAY) : List.of(Memory.ARRAY, Memory.OFF_HEAP, Memory.MAPPED);
    }

    /** Arguments: {@code quick|full}, and the file for JSON. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Backend.current(); // loads the library
        Safepoints safepoints = new Safepoints(arguments[0].equals("quick"));
        Table waits = safepoints.waits();
        System.out.println();
        Table calls = safepoints.calls();
        Table.writeJson(Path.of(arguments[1]), waits, calls);
    }

    private Table waits() throws IOException, InterruptedException {
        boolean isSlackLeast = leastTimerSlack();
        Configuration library = Configuration.library(Statistic.DEVIATION, (int) (BYTES / Integer.BYTES))
                .unsigned();
        List<Configuration> configurations = new ArrayList<>();
        for (Memory memory : memories) {
            configurations.add(library.with(memory));
            configurations.add(library.with(memory).onJava());
        }
        configurations.addAll(List.of(
                library.with(Arm.LOOP), library.with(Arm.VECTOR), library.with(Arm.JNI), library.with(Arm.C_FUNCTION)));
        if (!isQuick) {
            configurations.addAll(List.of(
                    library.with(Arm.STREAM),
                    library.with(Arm.COMMONS),
                    library.with(Arm.PLAIN_CALL),
                    library.with(Arm.COPY)));
        }
        // With the parallel collector JNI cannot keep an array in place but by keeping the collector waiting.
        List<String> collectors = isQuick ? List.of("G1") : List.of("G1", "Parallel");
        TimeLeft timeLeft = new TimeLeft(collectors.size() * (1 + configurations.size()));
        Table table = new Table(
                "waits",
                "collector",
                "memory",
                "arm",
                "safepoints",
                "median_us",
                "p95_us",
                "p99_us",
                "longest_us",
                "median_gc_ms",
                "longest_gc_ms");
        for (String collector : collectors) {
            addWaits(table, collector, library, true);
            timeLeft.advance();
            for (Configuration configuration : configurations) {
                addWaits(table, collector, configuration, false);
                timeLeft.advance();
            }
        }
        System.out.printf("""
                How long the JVM waits for a safepoint while one thread computes over 1 GB again and again. It
                looks every 10 us; waking up, and this machine, add to that, as the first row shows, which computes
                nothing and could stop at once. Timer slack: %s. A collection (System.gc) includes its own work.

                """, isSlackLeast ? "1 ns" : "the default (on Linux 50 us, which the waits include)");
        table.print();
        return table;
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

    private void addWaits(Table table, String collector, Configuration configuration, boolean isIdle)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(configuration.jvmArguments());
        options.addAll(List.of("-Xlog:safepoint", "-XX:+Use" + collector + "GC"));
        String output = ChildJvms.run(
                options,
                WaitsProbe.class,
                isIdle ? WaitsProbe.IDLE : configuration.arm().name(),
                configuration.memory().name(),
                isQuick ? "100" : "500",
                isQuick ? "3" : "20");
        double[] micros = numbers(WaitsProbe.REACHING, output, 1e3);
        double[] gcMillis = numbers(WaitsProbe.COLLECTED, output, 1e6);
        table.add(
                collector,
                isIdle ? "none" : Configuration.lower(configuration.memory()),
                isIdle
                        ? "nothing"
                        : configuration.arm() == Arm.LIBRARY ? configuration.backend() : configuration.arm().label,
                micros.length,
                permille(micros, 500),
                permille(micros, 950),
                permille(micros, 990),
                permille(micros, 1000),
                permille(gcMillis, 500),
                permille(gcMillis, 1000));
    }

    /** Of which a pattern finds nanoseconds, in a larger unit and sorted. */
    private static double[] numbers(Pattern nanos, String output, double unit) {
        return nanos.matcher(output)
                .results()
                .mapToDouble(found -> Long.parseLong(found.group(1)) / unit)
                .sorted()
                .toArray();
    }

    private Table calls() throws IOException, InterruptedException {
        List<String> instructionSets =
                isQuick ? Comparison.instructionSets().subList(0, 1) : Comparison.instructionSets();
        TimeLeft timeLeft = new TimeLeft(instructionSets.size() * memories.size());
        Table table = new Table(
                "calls",
                "instruction_set",
                "memory",
                "statistic",
                "median_us",
                "p99_us",
                "p999_us",
                "longest_us",
                "slowest_piece_us",
                "met");
        for (String instructionSet : instructionSets) {
            List<String> options = List.of("-Xmx2g", "-Duserstats.backend=native", "-Duserstats.isa=" + instructionSet);
            for (Memory memory : memories) {
                String output = ChildJvms.run(options, CallsProbe.class, memory.name(), isQuick ? "2" : "5");
                output.lines().forEach(line -> {
                    String[] cells = line.split("\t", -1);
                    double[] micros = Arrays.stream(cells)
                            .skip(1)
                            .mapToDouble(Double::parseDouble)
                            .toArray();
                    String met = micros[4] <= MAX_MICROS ? "yes" : "no";
                    table.add(
                            instructionSet,
                            Configuration.lower(memory),
                            cells[0],
                            micros[0],
                            micros[1],
                            micros[2],
                            micros[3],
                            micros[4],
                            met);
                });
                timeLeft.advance();
            }
        }
        System.out.printf("""
                How long the longest calls take: a safepoint waits for at most one of each thread. 1 GB in the
                pieces that the library asks for, mapped memory in blocks of 16 KiB with the copy before the call; %s times;
                large payments.
                The longest times include those in which the system had taken the core away or interrupted; some
                of that shows in the loop, which reads no memory. "Met" is therefore not about the 99.9 %%: a piece
                counts by the quickest of its calls, and the slowest piece must take at most 50 us.

                """, isQuick ? "two" : "five");
        table.print();
        return table;
    }

    private static double permille(double[] sorted, int permille) {
        return sorted[(int) Math.min(sorted.length - 1, (long) sorted.length * permille / 1000)];
    }

    /** Computes on one thread, and asks for safepoints and collections on another. */
    static final class WaitsProbe {
        private static final String IDLE = "IDLE";
        private static final Pattern REACHING = Pattern.compile("\"ThreadDump\".*Reaching safepoint: *(\\d+) ns");
        private static final Pattern COLLECTED = Pattern.compile("collected in (\\d+) ns");
        private static final int MAX_SECONDS = 10;

        private static volatile boolean isDone;
        private static volatile double result;

        /** Arguments: arm, memory, how many safepoints, how many collections. */
        public static void main(String[] arguments) throws InterruptedException {
            Runnable once = arguments[0].equals(IDLE) ? () -> result = 0 : computation(arguments[0], arguments[1]);
            once.run(); // touches the memory
            Thread computing = Thread.ofPlatform().start(() -> {
                while (!isDone) {
                    once.run();
                }
            });
            long begin = System.nanoTime();
            int safepoints = Integer.parseInt(arguments[2]);
            for (int i = 0; i < safepoints && System.nanoTime() - begin < MAX_SECONDS * 1_000_000_000L; i++) {
                ManagementFactory.getThreadMXBean().dumpAllThreads(false, false);
                TimeUnit.MILLISECONDS.sleep(3);
            }
            System.gc(); // moves what the following ones leave in place
            for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
                TimeUnit.MILLISECONDS.sleep(3);
                long before = System.nanoTime();
                System.gc();
                System.out.println("collected in " + (System.nanoTime() - before) + " ns");
            }
            isDone = true;
            computing.join();
        }

        private static Runnable computation(String armName, String memoryName) {
            Backend.current(); // loads the library for those that call it without the facade
            Arm arm = Arm.valueOf(armName);
            MemorySegment column = Memory.valueOf(memoryName).allocate(BYTES);
            fill(column, MemorySegment.ofArray(StatisticBenchmark.randomPayments(1_000_000, Values.SMALL)));
            Facade library = new Facade(Facade.over(MemorySegment.NULL, column));
            Computation computation = switch (arm) {
                case LIBRARY -> library;
                case C_FUNCTION -> new CriticalCalls(MemorySegment.NULL, column);
                case PLAIN_CALL -> PlainCalls.of(MemorySegment.NULL, column, Arena.global());
                default -> arm.over(new byte[0], (int[]) column.heapBase().orElseThrow());
            };
            arm.check(Statistic.DEVIATION, computation, library);
            return () -> result = computation.averagePayment() + computation.paymentStandardDeviation();
        }
    }

    private static void fill(MemorySegment column, MemorySegment values) {
        for (long start = 0; start < column.byteSize(); start += values.byteSize()) {
            long bytes = Math.min(values.byteSize(), column.byteSize() - start);
            MemorySegment.copy(values, 0, column, start, bytes);
        }
    }

    /** Measures calls of the largest piece, and prints a line for each statistic. */
    static final class CallsProbe {
        private static final int WARM_UP_CALLS = 50_000;
        /** As long as a call takes. */
        private static final int LOOP_STEPS = 33_000;

        private static volatile double result;

        /** Arguments: memory, and how many rounds. */
        public static void main(String[] arguments) {
            Map<String, ToDoubleFunction<UserData>> statistics = new LinkedHashMap<>();
            statistics.put("none: a loop", CallsProbe::loop);
            statistics.put("average age", UserData::averageAge);
            statistics.put("age statistics", data -> data.ages().statistics().average());
            statistics.put("average payment", UserData::averagePayment);
            statistics.put("deviation", UserData::paymentStandardDeviation);
            statistics.put(
                    "payment statistics", data -> data.payments().statistics().average());

            Backend.current(); // loads the library
            Memory memory = Memory.valueOf(arguments[0]);
            // What the native kernels pass in one call.
            int pieceBytes = memory == Memory.MAPPED
                    ? 16 * 1024
                    : (int) userstats_h.userstats_piece_bytes(userstats_h.USERSTATS_U32_MOMENTS());
            // Four ages are a large payment, the kind that takes longer.
            MemorySegment values = MemorySegment.ofArray(StatisticBenchmark.randomAges(pieceBytes));
            MemorySegment cents = memory.allocate(BYTES);
            MemorySegment ages = memory == Memory.ARRAY ? MemorySegment.ofArray(new byte[(int) BYTES]) : cents;
            UserData[] pieces = new UserData[(int) (BYTES / pieceBytes)];
            for (int i = 0; i < pieces.length; i++) {
                long start = (long) i * pieceBytes;
                pieces[i] = Facade.over(
                        ages.asSlice(start, pieceBytes).copyFrom(values),
                        cents.asSlice(start, pieceBytes).copyFrom(values));
            }
            UserData few = Facade.over(ages.asSlice(0, 4096), cents.asSlice(0, 4096));
            for (int i = 0; i < WARM_UP_CALLS; i++) {
                statistics.values().forEach(statistic -> result = statistic.applyAsDouble(few));
            }
            for (Map.Entry<String, ToDoubleFunction<UserData>> statistic : statistics.entrySet()) {
                print(statistic.getKey(), statistic.getValue(), pieces, Integer.parseInt(arguments[1]));
            }
        }

        private static void print(String name, ToDoubleFunction<UserData> statistic, UserData[] pieces, int rounds) {
            double[] micros = new double[rounds * pieces.length];
            double[] quickest = new double[pieces.length];
            Arrays.fill(quickest, Double.MAX_VALUE);
            for (int i = 0; i < micros.length; i++) {
                int index = i % pieces.length;
                long begin = System.nanoTime();
                result = statistic.applyAsDouble(pieces[index]);
                micros[i] = (System.nanoTime() - begin) / 1e3;
                quickest[index] = Math.min(quickest[index], micros[i]);
            }
            Arrays.sort(micros);
            System.out.println(name + "\t" + permille(micros, 500) + "\t" + permille(micros, 990) + "\t"
                    + permille(micros, 999) + "\t" + permille(micros, 1000) + "\t"
                    + Arrays.stream(quickest).max().orElseThrow());
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
