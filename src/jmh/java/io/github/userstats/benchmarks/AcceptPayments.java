package io.github.userstats.benchmarks;

import io.github.userstats.PaymentStatistics;
import java.util.IntSummaryStatistics;
import org.apache.commons.statistics.descriptive.IntStatistics;
import org.openjdk.jmh.annotations.Benchmark;

/** What are the totals of payments that come as one {@code int} after the other? */
public class AcceptPayments extends Question {
    @Override
    Kind kind() {
        return Kind.PAYMENTS;
    }

    @Override
    Object answer(Exact exact) {
        return exact.totals();
    }

    @Benchmark
    public PaymentStatistics userstats(JavaColumn column) {
        PaymentStatistics statistics = new PaymentStatistics();
        for (int cent : column.cents) {
            statistics.accept(cent);
        }
        return statistics;
    }

    @Benchmark
    public IntSummaryStatistics intSummaryStatistics(JavaColumn column) {
        IntSummaryStatistics statistics = new IntSummaryStatistics();
        for (int cent : column.cents) {
            statistics.accept(cent);
        }
        return statistics;
    }

    @Benchmark
    public IntStatistics commonsStatistics(JavaColumn column) {
        IntStatistics statistics = Summary.COMMONS_INTS.build();
        for (int cent : column.cents) {
            statistics.accept(cent);
        }
        return statistics;
    }
}
