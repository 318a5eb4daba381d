package io.github.userstats.benchmarks;

import io.github.userstats.AgeStatistics;
import io.github.userstats.PaymentStatistics;
import io.github.userstats.benchmarks.StatisticBenchmark.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.IntSummaryStatistics;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One value at a time, as streams and rows of a database bring them; and the JDK's class, which keeps no squares. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(5)
@OperationsPerInvocation(AcceptBenchmark.VALUES)
@State(Scope.Benchmark)
public class AcceptBenchmark {
    static final int VALUES = 10_000;
    private static final double MAX_NANOS = 2.0;

    private final int[] payments = StatisticBenchmark.randomPayments(VALUES, Values.FULL_RANGE);
    private final int[] ages = new int[VALUES];

    private PaymentStatistics paymentStatistics;
    private AgeStatistics ageStatistics;
    private IntSummaryStatistics intSummaryStatistics;

    /** Each iteration with new ones: a total of so many payments does not leave 64 bits. */
    @Setup(Level.Iteration)
    public void prepare() {
        byte[] random = StatisticBenchmark.randomAges(VALUES);
        for (int i = 0; i < VALUES; i++) {
            ages[i] = random[i];
        }
        paymentStatistics = new PaymentStatistics();
        ageStatistics = new AgeStatistics();
        intSummaryStatistics = new IntSummaryStatistics();
    }

    @Benchmark
    public IntSummaryStatistics intSummaryStatistics() {
        for (int payment : payments) {
            intSummaryStatistics.accept(payment);
        }
        return intSummaryStatistics;
    }

    @Benchmark
    public PaymentStatistics payments() {
        for (int payment : payments) {
            paymentStatistics.accept(payment);
        }
        return paymentStatistics;
    }

    @Benchmark
    public PaymentStatistics longPayments() {
        for (int payment : payments) {
            paymentStatistics.accept((long) payment);
        }
        return paymentStatistics;
    }

    @Benchmark
    public AgeStatistics ages() {
        for (int age : ages) {
            ageStatistics.accept(age);
        }
        return ageStatistics;
    }

    /** Arguments: {@code quick|short|full}, and the file for JSON. */
    public static void main(String[] arguments) throws RunnerException, IOException {
        Path json = Path.of(arguments[1]);
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(AcceptBenchmark.class.getName())
                .verbosity(VerboseMode.SILENT)
                .output(json.resolveSibling("jmh.log").toString())
                .shouldFailOnError(true);
        if (!arguments[0].equals("full")) {
            options.forks(arguments[0].equals("quick") ? 1 : 3).measurementTime(TimeValue.milliseconds(50));
        }
        Collection<RunResult> results = new Runner(options.build()).run();
        double ofJdk = results.stream()
                .filter(AcceptBenchmark::isOfJdk)
                .mapToDouble(result -> Comparison.median(Comparison.nanos(result)))
                .findFirst()
                .orElseThrow();
        Table table = new Table(
                "accept", "values", "ns", "from_ns", "to_ns", "over_IntSummaryStatistics", "at_most_ns", "met");
        for (RunResult result : results) {
            double[] nanos = Comparison.nanos(result);
            double median = Comparison.median(nanos);
            table.add(
                    result.getPrimaryResult().getLabel(),
                    median,
                    Comparison.least(nanos),
                    Comparison.most(nanos),
                    median / ofJdk,
                    isOfJdk(result) ? null : (Double) MAX_NANOS,
                    isOfJdk(result) ? null : median <= MAX_NANOS ? "yes" : "no");
        }
        System.out.println(
                "The time for each value that is accepted, by itself: the median of the JVMs, the least and the most.\n");
        table.print();
        Table.writeJson(json, table);
    }

    private static boolean isOfJdk(RunResult result) {
        return result.getPrimaryResult().getLabel().equals("intSummaryStatistics");
    }
}
