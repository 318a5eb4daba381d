package io.github.userstats.benchmarks;

import static io.github.userstats.testbindings.userstats_h.*;

import io.github.userstats.PaymentStatistics;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.IntSummaryStatistics;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.IntStatistics;
import org.apache.commons.statistics.descriptive.Statistic;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Warmup;

/** What are count, total, minimum, maximum, average and population standard deviation of payments in ints? */
public class PaymentSummary extends Question {
    @Override
    Kind kind() {
        return Kind.PAYMENTS;
    }

    @Override
    Object answer(Exact exact) {
        return exact.summary();
    }

    @Benchmark
    public Summary userstats(UserstatsColumn column) {
        PaymentStatistics statistics = column.payments.statistics();
        return Summary.of(statistics).with(statistics.average(), statistics.standardDeviation());
    }

    @Benchmark
    public Summary javaLoop(JavaColumn column) {
        int[] cents = column.cents;
        long sum = 0;
        double squares = 0;
        int minimum = Integer.MAX_VALUE;
        int maximum = Integer.MIN_VALUE;
        for (int cent : cents) {
            sum += cent;
            squares += (double) cent * cent;
            minimum = Math.min(minimum, cent);
            maximum = Math.max(maximum, cent);
        }
        double mean = (double) sum / cents.length;
        double deviation = Math.sqrt(squares / cents.length - mean * mean);
        return new Summary(cents.length, sum, minimum, maximum, mean / 100, deviation / 100);
    }

    @Benchmark
    public Summary intStream(JavaColumn column) {
        IntSummaryStatistics statistics = IntStream.of(column.cents).summaryStatistics();
        double deviation = Streams.deviation(column.cents, OptionalDouble.of(statistics.getAverage()));
        return Summary.of(statistics).with(statistics.getAverage() / 100, deviation);
    }

    @Benchmark
    public Summary commonsStatistics(JavaColumn column) {
        IntStatistics statistics = Summary.COMMONS_INTS.build(column.cents);
        return Summary.of(statistics)
                .with(
                        statistics.getAsDouble(Statistic.MEAN) / 100,
                        statistics.getAsDouble(Statistic.STANDARD_DEVIATION) / 100);
    }

    @Benchmark
    @Warmup(iterations = 15)
    @Fork(jvmArgsAppend = {NATIVE_ACCESS, UNSAFE_ACCESS, VECTOR_MODULE})
    public Summary vectorApi(JavaColumn column) {
        return VectorApi.paymentSummary(column.cents);
    }

    @Benchmark
    public Summary criticalCall(ArrayForC column) {
        return CFunctions.criticalSummary(column.segment, column.count, USERSTATS_I32_MOMENTS(), 2);
    }

    @Benchmark
    public Summary plainCall(MemoryForC column) {
        return CFunctions.plainSummary(column.segment, column.count, USERSTATS_I32_MOMENTS(), 2);
    }

    @Benchmark
    public Summary copyAndCall(ArrayForC column) {
        try (Arena arena = Arena.ofConfined()) {
            return CFunctions.plainSummary(
                    arena.allocateFrom(ValueLayout.JAVA_INT, column.cents), column.count, USERSTATS_I32_MOMENTS(), 2);
        }
    }

    @Benchmark
    public Summary jni(ArrayForJni column) {
        return Jni.summary(column.cents, USERSTATS_I32_MOMENTS(), 2);
    }
}
