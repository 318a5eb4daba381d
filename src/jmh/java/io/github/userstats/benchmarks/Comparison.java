package io.github.userstats.benchmarks;

import io.github.userstats.Backend;
import io.github.userstats.benchmarks.StatisticBenchmark.Arm;
import io.github.userstats.benchmarks.StatisticBenchmark.Memory;
import io.github.userstats.benchmarks.StatisticBenchmark.Nulls;
import io.github.userstats.benchmarks.StatisticBenchmark.Statistic;
import io.github.userstats.benchmarks.StatisticBenchmark.Values;
import io.github.userstats.testbindings.userstats_h;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link StatisticBenchmark} for what is to be compared, round by round, each configuration once a round in a fork
 * of its own: so a machine whose speed drifts slows all of them. Ratios are taken within a round; their median is
 * printed.
 */
final class Comparison {
    private static final int IN_CACHE = 1_000_000;
    private static final int IN_MEMORY = 100_000_000;
    private static final int STUDY_AGES = 100_000;
    private static final int[] SIZES = {
        0, 1, 3, 8, 16, 30, 64, 256, 1_000, 4_096, 30_000, 100_000, 1_000_000, 10_000_000, 100_000_000
    };
    private static final int[] QUICK_SIZES = {64, 100_000};
    private static final int[] ARM_SIZES = {1, 33, 1_000, 10_007, 100_000, 1_000_000, 100_000_000};
    /** Of summaries, which differ little from the deviation. */
    private static final int[] SUMMARY_SIZES = {33, 10_007, 1_000_000};

    private static final int[] QUICK_ARM_SIZES = {33, 1_000_000};
    /** Of ages as of payments: in the second-level cache, with the bitmap. */
    private static final int NULLS_IN_CACHE = 100_000;
    /** Some just before and after columns are long enough for two threads: 4,194,304 payments, 16,777,216 ages. */
    private static final int[] PARALLEL_SIZES = {
        1_000,
        10_000,
        100_000,
        1_000_000,
        4_000_000,
        4_300_000,
        10_000_000,
        16_500_000,
        17_000_000,
        40_000_000,
        100_000_000
    };

    /** 20 MB of payments, as of ages: in a shared cache, if there is one of that size. */
    private static final int PARALLEL_IN_CACHE = 5_000_000;

    private static final int[] QUICK_PARALLEL_SIZES = {100_000, 4_300_000};
    private static final double LEAST_SPEED_UP = 0.95;

    /**
     * A ratio that is wanted.
     *
     * @param measured over the fastest of {@code base}
     * @param atMost the ratio, or, if that allows more, {@code orNanosMore} than the base
     */
    private record Target(
            String name, Configuration measured, List<Configuration> base, double atMost, double orNanosMore) {}

    /** How many times faster than one thread two threads read and compute the same column. */
    private record SpeedUp(String name, Configuration library, List<Configuration> readLoops) {
        Configuration parallel() {
            return library.with(Arm.PARALLEL);
        }

        List<Configuration> readLoopsByTwo() {
            return readLoops.stream().map(loop -> loop.with(Arm.READ_BY_TWO)).toList();
        }

        Stream<Configuration> configurations() {
            return Stream.of(readLoops, readLoopsByTwo(), List.of(library, parallel()))
                    .flatMap(List::stream);
        }
    }

    /** Few sizes. */
    private final boolean isQuick;
    /** Short measurements. */
    private final boolean isShort;

    private final int rounds;
    private final Path json;
    private final List<Target> targets = new ArrayList<>();
    private final List<SpeedUp> speedUps = new ArrayList<>();
    private final Map<Configuration, double[]> nanos = new LinkedHashMap<>();
    private final List<RunResult> results = new ArrayList<>();

    private Comparison(String pace, int rounds, Path json) {
        this.isQuick = pace.equals("quick");
        this.isShort = isQuick || pace.equals("short");
        this.rounds = rounds;
        this.json = json;
    }

    /**
     * Arguments: {@code targets|sizes|arms|nulls|parallel}, the number of rounds, {@code quick|short|full}, the file for JMH's JSON, beside
     * which goes one for the ratios, and a regular expression that is found in what is wanted.
     */
    public static void main(String[] arguments) throws RunnerException, IOException {
        Backend.current(); // loads the library, which knows the instruction sets
        Comparison comparison = new Comparison(arguments[2], Integer.parseInt(arguments[1]), Path.of(arguments[3]));
        switch (arguments[0]) {
            case "targets" -> comparison.addTargets();
            case "sizes" -> comparison.addSizes();
            case "arms" -> comparison.addArms();
            case "nulls" -> comparison.addNulls();
            case "parallel" -> comparison.addParallel();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        Predicate<String> isWanted = Pattern.compile(arguments[4]).asPredicate();
        comparison.targets.removeIf(target -> !isWanted.test(target.name));
        comparison.speedUps.removeIf(speedUp -> !isWanted.test(speedUp.name));
        comparison.run();
        List<Table> tables = new ArrayList<>(List.of(comparison.ratios()));
        if (!comparison.speedUps.isEmpty()) {
            tables.add(comparison.speedUps());
        }
        System.out.println(Backend.current());
        System.out.printf("JDK %s, %d rounds%n", Runtime.version(), comparison.rounds);
        for (Table table : tables) {
            System.out.println();
            table.print();
        }
        Table.writeJson(comparison.json.resolveSibling(arguments[0] + "-ratios.json"), tables.toArray(Table[]::new));
    }

    /** At the rate of reading, whatever the values; the facade costs nothing; faster than the loops. */
    private void addTargets() {
        String best = Backend.current().instructionSet();
        for (int size : new int[] {IN_CACHE, IN_MEMORY}) {
            boolean isInCache = size == IN_CACHE;
            String where = isInCache ? ", in cache" : ", in memory";
            add(
                    "deviation / reading" + where,
                    Configuration.library(Statistic.DEVIATION, size),
                    best,
                    isInCache ? 1.20 : 1.08);
            add(
                    "average payment / reading" + where,
                    Configuration.library(Statistic.AVERAGE_PAYMENT, size),
                    best,
                    isInCache ? 1.08 : 1.05);
            Configuration read = Configuration.library(Statistic.AVERAGE_PAYMENT, size);
            targets.add(new Target(
                    "reading / reading again" + where,
                    read.readLoops(best).getLast(),
                    List.of(read.again().readLoops(best).getLast()),
                    Double.NaN,
                    0));
        }
        add("average age / reading, 100,000", Configuration.library(Statistic.AVERAGE_AGE, STUDY_AGES), best, 1.15);
        add("average age / reading, in memory", Configuration.library(Statistic.AVERAGE_AGE, IN_MEMORY), best, 1.08);
        Configuration deviation = Configuration.library(Statistic.DEVIATION, IN_CACHE);
        Configuration unsigned = deviation.unsigned();
        target("deviation, any unsigned / small", unsigned.with(Values.FULL_RANGE), unsigned, 1.10);
        target("deviation, any signed / small unsigned", deviation.with(Values.FULL_RANGE), unsigned, 1.10);
        target("deviation, small signed / small unsigned", deviation, unsigned, 1.10);
        target(
                "deviation, alternating / any",
                deviation.with(Values.ALTERNATING),
                deviation.with(Values.FULL_RANGE),
                1.10);
        for (Statistic statistic : Statistic.OF_STUDY) {
            Configuration library = Configuration.library(statistic, IN_CACHE).unsigned();
            target(
                    Configuration.lower(statistic) + ", facade / C function",
                    library,
                    library.with(Arm.C_FUNCTION),
                    1.02);
        }
        for (String tier : instructionSets()) {
            if (!tier.equals(best) && !isQuick) {
                addTier(tier);
            }
        }
        for (Statistic statistic : Statistic.OF_STUDY) {
            int size = statistic == Statistic.AVERAGE_AGE ? STUDY_AGES : IN_CACHE;
            double speedUp = switch (statistic) {
                case AVERAGE_AGE -> 40;
                case AVERAGE_PAYMENT -> 1.9;
                case DEVIATION -> 11;
                default -> throw new AssertionError(statistic);
            };
            Configuration library = Configuration.library(statistic, size).unsigned();
            target(
                    Configuration.lower(statistic) + " / the study's loop",
                    library,
                    library.with(Arm.LOOP),
                    1 / speedUp);
            targets.add(new Target(
                    Configuration.lower(statistic) + ", Java backend / the study's loop",
                    library.onJava(),
                    List.of(library.with(Arm.LOOP)),
                    Double.NaN,
                    0));
        }
    }

    /** Over the loops that only read with the same instruction set. */
    private void addTier(String tier) {
        String with = " with " + tier;
        for (Statistic statistic : Statistic.OF_STUDY) {
            int size = statistic == Statistic.AVERAGE_AGE ? STUDY_AGES : IN_CACHE;
            double atMost = statistic == Statistic.DEVIATION && tier.equals("avx2") ? 1.8 : Double.NaN;
            Configuration capped = Configuration.library(statistic, size).cappedAt(tier);
            add(Configuration.lower(statistic) + with + " / reading" + with, capped, tier, atMost);
        }
        Configuration any = Configuration.library(Statistic.DEVIATION, IN_CACHE)
                .cappedAt(tier)
                .with(Values.FULL_RANGE);
        target("deviation" + with + ", alternating / any", any.with(Values.ALTERNATING), any, 1.10);
    }

    /** Never slower than Java. */
    private void addSizes() {
        for (Statistic statistic : Statistic.OF_STUDY) {
            double nanosMore = statistic == Statistic.DEVIATION ? 30 : 10;
            for (int size : isQuick ? QUICK_SIZES : SIZES) {
                Configuration library = Configuration.library(statistic, size);
                List<Configuration> javas = List.of(library.onJava(), library.with(Arm.LOOP));
                String name = Configuration.lower(statistic) + " / Java, " + grouped(size);
                targets.add(new Target(name, library, javas, 1.05, nanosMore));
                double segmentRatio = size <= 4_096 ? 1.05 : 1.10;
                double segmentNanosMore = size <= 4_096 ? 40 : 0;
                targets.add(new Target(
                        name + ", Java backend after every kind of segment / before",
                        library.onJava().with(Memory.MIXED),
                        List.of(library.onJava()),
                        Double.NaN,
                        0));
                for (Memory memory : new Memory[] {Memory.OFF_HEAP, Memory.MIXED}) {
                    targets.add(new Target(
                            name + ", " + memory, library.with(memory), javas, segmentRatio, segmentNanosMore));
                }
            }
        }
    }

    /** Every way to compute the same column, over the library. */
    private void addArms() {
        List<String> tiers = instructionSets();
        for (int size : isQuick ? QUICK_ARM_SIZES : ARM_SIZES) {
            for (Statistic statistic : Statistic.values()) {
                if (!Statistic.OF_STUDY.contains(statistic)
                        && (isQuick || Arrays.binarySearch(SUMMARY_SIZES, size) < 0)) {
                    continue;
                }
                Configuration library = Configuration.library(statistic, size).unsigned();
                List<Configuration> others = new ArrayList<>(
                        List.of(library.onJava(), library.with(Memory.OFF_HEAP), library.with(Memory.MAPPED)));
                for (Arm arm : Arm.values()) {
                    if (arm != Arm.LIBRARY && arm != Arm.PARALLEL && arm != Arm.ACCUMULATING && !arm.isReading()) {
                        others.add(library.with(arm));
                    }
                }
                if (!isQuick) {
                    tiers.stream().skip(1).map(library::cappedAt).forEach(others::add);
                }
                String name = Configuration.lower(statistic) + ", " + grouped(size) + ", ";
                for (Configuration other : others) {
                    target(name + other.label() + " / library", other, library, Double.NaN);
                }
                add(name + "library / reading", library, tiers.getFirst(), Double.NaN);
            }
        }
    }

    /** Nulls cost little, whatever computes. */
    private void addNulls() {
        List<String> tiers = instructionSets();
        for (String tier : isQuick ? tiers.subList(0, 1) : tiers) {
            for (int size : isQuick ? new int[] {NULLS_IN_CACHE} : new int[] {NULLS_IN_CACHE, IN_MEMORY}) {
                for (Statistic statistic : Statistic.values()) {
                    Configuration all = Configuration.library(statistic, size)
                            .unsigned()
                            .with(Arm.ACCUMULATING)
                            .cappedAt(tier);
                    String name = Configuration.lower(statistic) + ", " + grouped(size) + ", " + tier + ", ";
                    for (Nulls nulls : new Nulls[] {Nulls.TENTH, Nulls.TENTH_OF_SLICE}) {
                        target(name + Configuration.lower(nulls) + " null / without nulls", all.with(nulls), all, 1.30);
                    }
                }
            }
        }
    }

    /** Two threads compute as two threads read; and are never slower than one. */
    private void addParallel() {
        String best = Backend.current().instructionSet();
        for (Statistic statistic : Statistic.OF_STUDY) {
            int inCache = statistic.isOfAges() ? PARALLEL_IN_CACHE * Integer.BYTES : PARALLEL_IN_CACHE;
            for (int size : isQuick ? new int[] {inCache} : new int[] {inCache, IN_MEMORY}) {
                Configuration library = Configuration.library(statistic, size).unsigned();
                String name = Configuration.lower(statistic) + (size == inCache ? ", in cache" : ", in memory");
                speedUps.add(new SpeedUp(name, library, wanted(library.readLoops(best))));
            }
            for (int size : isQuick ? QUICK_PARALLEL_SIZES : PARALLEL_SIZES) {
                Configuration library = Configuration.library(statistic, size).unsigned();
                String name = Configuration.lower(statistic) + ", " + grouped(size);
                target(name + ", parallel / one thread", library.with(Arm.PARALLEL), library, 1.05);
            }
        }
    }

    private static String grouped(int size) {
        return String.format(Locale.ROOT, "%,d", size);
    }

    /** From the best down. */
    static List<String> instructionSets() {
        List<String> names = new ArrayList<>();
        MemorySegment name = userstats_h.userstats_available_instruction_set(0);
        while (name.address() != 0) {
            names.add(name.getString(0));
            name = userstats_h.userstats_available_instruction_set(names.size());
        }
        return names;
    }

    private void add(String name, Configuration library, String readInstructionSet, double atMost) {
        targets.add(new Target(name, library, wanted(library.readLoops(readInstructionSet)), atMost, 0));
    }

    /** To look quickly, those that are mostly the fastest. */
    private List<Configuration> wanted(List<Configuration> readLoops) {
        return isQuick ? readLoops.subList(readLoops.size() - 2, readLoops.size()) : readLoops;
    }

    private void target(String name, Configuration measured, Configuration base, double atMost) {
        targets.add(new Target(name, measured, List.of(base), atMost, 0));
    }

    private void run() throws RunnerException, IOException {
        for (Target target : targets) {
            nanos.putIfAbsent(target.measured, new double[rounds]);
            target.base.forEach(base -> nanos.putIfAbsent(base, new double[rounds]));
        }
        for (SpeedUp speedUp : speedUps) {
            speedUp.configurations().forEach(configuration -> nanos.putIfAbsent(configuration, new double[rounds]));
        }
        TimeLeft timeLeft = new TimeLeft(rounds * nanos.size());
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<Configuration, double[]> entry : nanos.entrySet()) {
                entry.getValue()[round] = measure(entry.getKey());
                timeLeft.advance();
            }
            // After each round, so that an interruption costs no more than one.
            writeJson();
        }
    }

    private void writeJson() throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ResultFormatFactory.getInstance(ResultFormatType.JSON, new PrintStream(written, true, StandardCharsets.UTF_8))
                .writeOut(results);
        // Where this machine keeps its JDK is nobody's business.
        Files.writeString(
                json, written.toString(StandardCharsets.UTF_8).replace(System.getProperty("java.home"), "$JAVA_HOME"));
    }

    private double measure(Configuration configuration) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .verbosity(VerboseMode.SILENT)
                .output(json.resolveSibling("jmh.log").toString()) // for warnings of JVMs
                .forks(1)
                .shouldFailOnError(true);
        if (isShort) {
            options.warmupIterations(5)
                    .warmupTime(TimeValue.milliseconds(100))
                    .measurementIterations(3)
                    .measurementTime(TimeValue.milliseconds(50));
        }
        if (configuration.arm() == Arm.VECTOR) {
            options.warmupIterations(15); // before it is compiled it is a thousand times slower
        }
        configuration.applyTo(options);
        RunResult result = new Runner(options.build()).runSingle();
        results.add(result);
        return nanos(result)[0];
    }

    /** Of each fork the median of its iterations, which an interruption does not move. */
    static double[] nanos(RunResult result) {
        return result.getBenchmarkResults().stream()
                .mapToDouble(fork -> median(fork.getIterationResults().stream()
                        .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                        .toArray()))
                .toArray();
    }

    private Table ratios() {
        Table table = new Table(
                "ratios",
                "what",
                "ratio",
                "least",
                "most",
                "at_most",
                "met",
                "measured",
                "measured_ns",
                "over",
                "over_ns");
        for (Target target : targets) {
            Configuration fastest = fastest(target.base);
            double[] ratios = ratios(nanos.get(target.measured), nanos.get(fastest));
            double ratio = median(ratios);
            double base = median(nanos.get(fastest));
            double limit = Math.max(target.atMost, target.orNanosMore > 0 ? (base + target.orNanosMore) / base : 0);
            boolean hasLimit = !Double.isNaN(limit);
            table.add(
                    target.name,
                    ratio,
                    least(ratios),
                    most(ratios),
                    hasLimit ? (Double) limit : null,
                    !hasLimit ? null : ratio <= limit ? "yes" : "no",
                    target.measured.label(),
                    median(nanos.get(target.measured)),
                    fastest.label(),
                    base);
        }
        return table;
    }

    private Table speedUps() {
        Table table = new Table(
                "speed_ups",
                "what",
                "reading",
                "reading_least",
                "reading_most",
                "library",
                "library_least",
                "library_most",
                "ratio",
                "least",
                "most",
                "at_least",
                "met");
        for (SpeedUp speedUp : speedUps) {
            double[] reading =
                    ratios(nanos.get(fastest(speedUp.readLoops)), nanos.get(fastest(speedUp.readLoopsByTwo())));
            double[] library = ratios(nanos.get(speedUp.library), nanos.get(speedUp.parallel()));
            double[] ratios = ratios(library, reading);
            double ratio = median(ratios);
            table.add(
                    speedUp.name,
                    median(reading),
                    least(reading),
                    most(reading),
                    median(library),
                    least(library),
                    most(library),
                    ratio,
                    least(ratios),
                    most(ratios),
                    LEAST_SPEED_UP,
                    // Threads that read no faster than one did not have two processors, and bound nothing.
                    median(reading) < 1 ? "unknown, busy" : ratio >= LEAST_SPEED_UP ? "yes" : "no");
        }
        return table;
    }

    private Configuration fastest(List<Configuration> configurations) {
        return configurations.stream()
                .min((a, b) -> Double.compare(median(nanos.get(a)), median(nanos.get(b))))
                .orElseThrow();
    }

    /** Round by round. */
    private static double[] ratios(double[] values, double[] over) {
        double[] ratios = new double[values.length];
        Arrays.setAll(ratios, round -> values[round] / over[round]);
        return ratios;
    }

    static double least(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    static double most(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
