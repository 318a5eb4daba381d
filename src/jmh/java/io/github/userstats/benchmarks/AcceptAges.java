package io.github.userstats.benchmarks;

import io.github.userstats.AgeStatistics;
import java.util.IntSummaryStatistics;
import org.openjdk.jmh.annotations.Benchmark;

/** What are the totals of ages that come one after the other? */
public class AcceptAges extends Question {
    @Override
    Kind kind() {
        return Kind.AGES;
    }

    @Override
    Object answer(Exact exact) {
        return exact.totals();
    }

    @Benchmark
    public AgeStatistics userstats(JavaColumn column) {
        AgeStatistics statistics = new AgeStatistics();
        for (byte age : column.ages) {
            statistics.accept(age);
        }
        return statistics;
    }

    @Benchmark
    public IntSummaryStatistics intSummaryStatistics(JavaColumn column) {
        IntSummaryStatistics statistics = new IntSummaryStatistics();
        for (byte age : column.ages) {
            statistics.accept(age);
        }
        return statistics;
    }
}
