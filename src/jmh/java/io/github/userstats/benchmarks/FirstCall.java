package io.github.userstats.benchmarks;

import io.github.userstats.Backend;
import io.github.userstats.UserData;
import io.github.userstats.benchmarks.StatisticBenchmark.Arm;
import io.github.userstats.benchmarks.StatisticBenchmark.Values;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a fresh JVM needs: the time until it has the first result and until it has ended, and its memory. Without and
 * with an ahead-of-time cache ({@code -XX:AOTCache}), in which the JVM finds classes loaded and linked. Each arm has
 * one of its own.
 */
final class FirstCall {
    private static final String NOTHING = "nothing";
    private static final int[] SIZES = {3, 1_000_000};
    private static final Start LOOP = new Start("Java loop", Arm.LOOP.name());
    private static final Start DEFAULT = new Start("library, auto", Arm.LIBRARY.name());
    private static final List<Start> STARTS = List.of(
            new Start("nothing", NOTHING),
            LOOP,
            new Start("IntStream", Arm.STREAM.name()),
            new Start("Commons Statistics", Arm.COMMONS.name()),
            new Start("Vector API", Arm.VECTOR.name(), Arm.VECTOR.jvmOptions().toArray(String[]::new)),
            DEFAULT,
            new Start("library, Java backend", Arm.LIBRARY.name(), "-Duserstats.backend=java"),
            new Start("library, native", Arm.LIBRARY.name(), "-Duserstats.backend=native"),
            new Start(Arm.C_FUNCTION.label, Arm.C_FUNCTION.name()),
            new Start(Arm.PLAIN_CALL.label, Arm.PLAIN_CALL.name()),
            new Start(Arm.COPY.label, Arm.COPY.name()),
            new Start(
                    Arm.JNI.label,
                    Arm.JNI.name(),
                    "-D" + ReadLoops.LIBRARY_PROPERTY + "=" + System.getProperty(ReadLoops.LIBRARY_PROPERTY)));

    /** A way to start a JVM. */
    private record Start(String label, String arm, String... options) {}

    /** In milliseconds and, where the system tells, megabytes. */
    private record Measured(double first, double process, Double peakMemory) {}

    private FirstCall() {}

    /** Arguments: {@code quick|full}, and the file for JSON. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int repetitions = arguments[0].equals("quick") ? 3 : 20;
        Path folder = Files.createTempDirectory("userstats-benchmark");
        TimeLeft timeLeft = new TimeLeft(STARTS.size() * (1 + 2 * SIZES.length * repetitions));
        String classPath = classPathOfJars(folder);
        for (Start start : STARTS) {
            createCache(start, classPath, folder);
            timeLeft.advance();
        }
        Table table = new Table(
                "first_call",
                "values",
                "launch",
                "arm",
                "first_result_ms",
                "over_loop_ms",
                "at_most_ms",
                "process_ms",
                "peak_memory_mb");
        for (int size : SIZES) {
            for (boolean isCached : new boolean[] {false, true}) {
                measure(size, isCached, repetitions, classPath, folder, timeLeft, table);
            }
        }
        for (File file : folder.toFile().listFiles()) {
            Files.delete(file.toPath());
        }
        Files.delete(folder);
        System.out.printf("""
                Medians of %d starts. The first result: of the three statistics, from within main. The process: from its
                start to its end, with what makes the values. Peak memory: of the process (VmHWM), values included.

                """, repetitions);
        table.print();
        Table.writeJson(Path.of(arguments[1]), table);
    }

    /** The class path, with its folders made into jars: the JVM makes no cache of folders. */
    private static String classPathOfJars(Path output) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> new File(entry).isDirectory() ? jarOf(entry, output) : entry)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String jarOf(String folder, Path output) {
        String jar = output.resolve(folder.replaceAll("\\W", "-") + ".jar").toString();
        int status =
                ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, "cf", jar, "-C", folder, ".");
        if (status != 0) {
            throw new IllegalStateException("cannot make a jar of " + folder);
        }
        return jar;
    }

    private static Path cache(Start start, Path folder) {
        return folder.resolve(start.label.replaceAll("\\W", "-") + ".aot");
    }

    private static void createCache(Start start, String classPath, Path folder)
            throws IOException, InterruptedException {
        Path recorded = folder.resolve("recorded.aotconf");
        String configuration = "-XX:AOTConfiguration=" + recorded;
        String cache = "-XX:AOTCache=" + cache(start, folder);
        run(start, classPath, 1_000_000, "-XX:AOTMode=record", configuration, "-Xlog:aot=off");
        run(start, classPath, 0, "-XX:AOTMode=create", configuration, cache, "-Xlog:aot=off");
        Files.delete(recorded);
    }

    private static String run(Start start, String classPath, int size, String... options)
            throws IOException, InterruptedException {
        List<String> all = Stream.of(Stream.of("-cp", classPath), Stream.of(start.options), Stream.of(options))
                .flatMap(part -> part)
                .toList();
        return ChildJvms.run(all, Probe.class, start.arm, Integer.toString(size));
    }

    private static void measure(
            int size, boolean isCached, int repetitions, String classPath, Path folder, TimeLeft timeLeft, Table table)
            throws IOException, InterruptedException {
        double exact = Probe.sum(new Facade(Facade.unsigned(
                StatisticBenchmark.randomAges(size), StatisticBenchmark.randomPayments(size, Values.SMALL))));
        Measured[][] measured = new Measured[STARTS.size()][repetitions];
        for (int repetition = 0; repetition < repetitions; repetition++) {
            for (int i = 0; i < STARTS.size(); i++) {
                Start start = STARTS.get(i);
                String[] options = isCached
                        ? new String[] {"-XX:AOTMode=on", "-XX:AOTCache=" + cache(start, folder)}
                        : new String[0];
                long begin = System.nanoTime();
                String[] printed = run(start, classPath, size, options).strip().split(" ", -1);
                double process = (System.nanoTime() - begin) / 1e6;
                double result = Double.parseDouble(printed[0]);
                if (!start.arm.equals(NOTHING) && !(Math.abs(result - exact) <= 1e-9 * exact)) {
                    throw new AssertionError(start.label + " computes " + result + ", not " + exact);
                }
                Double memory = printed[2].equals("null") ? null : Double.parseDouble(printed[2]);
                measured[i][repetition] = new Measured(Double.parseDouble(printed[1]), process, memory);
                timeLeft.advance();
            }
        }
        double loop = median(measured[STARTS.indexOf(LOOP)], Measured::first);
        for (int i = 0; i < STARTS.size(); i++) {
            Start start = STARTS.get(i);
            double first = median(measured[i], Measured::first);
            table.add(
                    size,
                    isCached ? "AOT cache" : "plain",
                    start.label,
                    first,
                    first - loop,
                    start.equals(DEFAULT) ? Integer.valueOf(size == 3 ? 1 : 15) : null,
                    median(measured[i], Measured::process),
                    measured[i][0].peakMemory == null ? null : median(measured[i], Measured::peakMemory));
        }
    }

    private static double median(Measured[] measured, ToDoubleFunction<Measured> value) {
        double[] sorted = Arrays.stream(measured).mapToDouble(value).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** In the fresh JVM: prints the sum of three statistics, the milliseconds that it took, and the peak memory. */
    static final class Probe {
        public static void main(String[] arguments) throws IOException {
            int size = Integer.parseInt(arguments[1]);
            byte[] ages = StatisticBenchmark.randomAges(size);
            int[] payments = StatisticBenchmark.randomPayments(size, Values.SMALL);
            // What is needed only because several arms are measured must not count.
            Objects.requireNonNull(Computation.class);
            double sum = 0;
            long begin = System.nanoTime();
            switch (arguments[0]) {
                case NOTHING -> sum = 0;
                case "LIBRARY" -> {
                    UserData data = Facade.unsigned(ages, payments);
                    sum = data.averageAge() + data.averagePayment() + data.paymentStandardDeviation();
                }
                case "LOOP" -> sum = sum(new Loops(ages, payments));
                case "STREAM" -> sum = sum(new Streams(ages, payments));
                case "COMMONS" -> sum = sum(new Commons(ages, payments));
                case "VECTOR" -> sum = sum(new Vectors(ages, payments));
                case "JNI" -> sum = sum(new JniCalls(ages, payments));
                case "C_FUNCTION", "PLAIN_CALL", "COPY" -> {
                    Backend.current(); // loads the library
                    sum = sum(Arm.valueOf(arguments[0]).over(ages, payments));
                }
                default -> throw new IllegalArgumentException(arguments[0]);
            }
            long nanos = System.nanoTime() - begin;
            System.out.println(sum + " " + nanos / 1e6 + " " + peakMegabytes());
        }

        static double sum(Computation computation) {
            return computation.averageAge() + computation.averagePayment() + computation.paymentStandardDeviation();
        }

        /** Or null: Linux alone tells. */
        private static Double peakMegabytes() throws IOException {
            Path status = Path.of("/proc/self/status");
            if (Files.exists(status)) {
                for (String line : Files.readAllLines(status)) {
                    if (line.startsWith("VmHWM:")) {
                        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
                    }
                }
            }
            return null;
        }
    }
}
