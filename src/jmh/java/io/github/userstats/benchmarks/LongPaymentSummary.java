package io.github.userstats.benchmarks;

import static io.github.userstats.testbindings.userstats_h.*;

import io.github.userstats.PaymentStatistics;
import java.util.LongSummaryStatistics;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.apache.commons.statistics.descriptive.LongStatistics;
import org.apache.commons.statistics.descriptive.Statistic;
import org.openjdk.jmh.annotations.Benchmark;

/** What are count, total, minimum, maximum, average and population standard deviation of payments in longs? */
public class LongPaymentSummary extends Question {
    @Override
    Kind kind() {
        return Kind.LONG_PAYMENTS;
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
    public Summary longStream(JavaColumn column) {
        LongSummaryStatistics statistics = LongStream.of(column.longCents).summaryStatistics();
        double deviation = Streams.deviation(column.longCents, OptionalDouble.of(statistics.getAverage()));
        return Summary.of(statistics).with(statistics.getAverage() / 100, deviation);
    }

    @Benchmark
    public Summary commonsStatistics(JavaColumn column) {
        LongStatistics statistics = Summary.COMMONS_LONGS.build(column.longCents);
        return Summary.of(statistics)
                .with(
                        statistics.getAsDouble(Statistic.MEAN) / 100,
                        statistics.getAsDouble(Statistic.STANDARD_DEVIATION) / 100);
    }

    @Benchmark
    public Summary criticalCall(ArrayForC column) {
        return CFunctions.criticalSummary(column.segment, column.count, USERSTATS_I64_MOMENTS(), 2);
    }
}
