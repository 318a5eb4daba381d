package io.github.userstats.benchmarks;

import static io.github.userstats.testbindings.userstats_h.*;

import java.util.stream.LongStream;
import org.apache.commons.statistics.descriptive.LongStandardDeviation;
import org.openjdk.jmh.annotations.Benchmark;

/** What is the population standard deviation of payments in longs? */
public class LongPaymentDeviation extends Question {
    @Override
    Kind kind() {
        return Kind.LONG_PAYMENTS;
    }

    @Override
    Object answer(Exact exact) {
        return exact.deviation();
    }

    @Benchmark
    public double userstats(UserstatsColumn column) {
        return column.payments.standardDeviation();
    }

    @Benchmark
    public double javaLoop(JavaColumn column) {
        double sum = 0;
        double squares = 0;
        for (long cents : column.longCents) {
            sum += cents;
            squares += (double) cents * cents;
        }
        double mean = sum / column.longCents.length;
        return Math.sqrt(squares / column.longCents.length - mean * mean) / 100;
    }

    /** Overflows for long columns of large payments; otherwise what Java does best without further thought. */
    @Benchmark
    public double longLoop(JavaColumn column) {
        long sum = 0;
        long squares = 0;
        for (long cents : column.longCents) {
            sum += cents;
            squares += cents * cents;
        }
        double mean = (double) sum / column.longCents.length;
        return Math.sqrt((double) squares / column.longCents.length - mean * mean) / 100;
    }

    @Benchmark
    public double longStream(JavaColumn column) {
        return Streams.deviation(
                column.longCents, LongStream.of(column.longCents).average());
    }

    @Benchmark
    public double commonsStatistics(JavaColumn column) {
        return LongStandardDeviation.of(column.longCents).setBiased(true).getAsDouble() / 100;
    }

    @Benchmark
    public double criticalCall(ArrayForC column) {
        return CFunctions.criticalDeviation(column.segment, column.count, USERSTATS_I64_POWER_SUMS(), 2);
    }
}
