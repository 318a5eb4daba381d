package io.github.userstats.benchmarks;

import io.github.userstats.PaymentStatistics;
import java.util.IntSummaryStatistics;
import java.util.LongSummaryStatistics;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;

/** What are the totals of the payments of a stream of objects? */
public class CollectPayments extends Question {
    @Override
    Kind kind() {
        return Kind.PAYMENTS;
    }

    @Override
    Object answer(Exact exact) {
        return exact.totals();
    }

    @Benchmark
    public PaymentStatistics userstats(ObjectColumn column) {
        return column.purchases.stream().collect(PaymentStatistics.summarizing(ObjectColumn.Purchase::cents));
    }

    @Benchmark
    public IntSummaryStatistics summarizingInt(ObjectColumn column) {
        return column.purchases.stream().collect(Collectors.summarizingInt(ObjectColumn.Purchase::cents));
    }

    @Benchmark
    public LongSummaryStatistics summarizingLong(ObjectColumn column) {
        return column.purchases.stream().collect(Collectors.summarizingLong(ObjectColumn.Purchase::cents));
    }
}
