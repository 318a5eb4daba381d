package io.github.userstats.benchmarks;

import io.github.userstats.PaymentStatistics;
import java.util.LongSummaryStatistics;
import org.apache.commons.statistics.descriptive.LongStatistics;
import org.openjdk.jmh.annotations.Benchmark;

/** What are the totals of payments that come as one {@code long} after the other? */
public class AcceptLongPayments extends Question {
    @Override
    Kind kind() {
        return Kind.LONG_PAYMENTS;
    }

    @Override
    Object answer(Exact exact) {
        return exact.totals();
    }

    @Benchmark
    public PaymentStatistics userstats(JavaColumn column) {
        PaymentStatistics statistics = new PaymentStatistics();
        for (long cent : column.longCents) {
            statistics.accept(cent);
        }
        return statistics;
    }

    @Benchmark
    public LongSummaryStatistics longSummaryStatistics(JavaColumn column) {
        LongSummaryStatistics statistics = new LongSummaryStatistics();
        for (long cent : column.longCents) {
            statistics.accept(cent);
        }
        return statistics;
    }

    @Benchmark
    public LongStatistics commonsStatistics(JavaColumn column) {
        LongStatistics statistics = Summary.COMMONS_LONGS.build();
        for (long cent : column.longCents) {
            statistics.accept(cent);
        }
        return statistics;
    }
}
