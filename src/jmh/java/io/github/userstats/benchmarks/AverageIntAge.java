package io.github.userstats.benchmarks;

import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.IntMean;
import org.openjdk.jmh.annotations.Benchmark;

/** What is the average of ages in ints, whose range the library checks as it adds them up? */
public class AverageIntAge extends Question {
    @Override
    Kind kind() {
        return Kind.INT_AGES;
    }

    @Override
    Object answer(Exact exact) {
        return exact.average();
    }

    @Benchmark
    public double userstats(UserstatsColumn column) {
        return column.ages.average();
    }

    @Benchmark
    public double javaLoop(JavaColumn column) {
        long sum = 0;
        for (int age : column.intAges) {
            sum += age;
        }
        return (double) sum / column.intAges.length;
    }

    @Benchmark
    public double intStream(JavaColumn column) {
        return IntStream.of(column.intAges).average().orElse(Double.NaN);
    }

    @Benchmark
    public double commonsStatistics(JavaColumn column) {
        return IntMean.of(column.intAges).getAsDouble();
    }
}
