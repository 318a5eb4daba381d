package io.github.userstats.benchmarks;

import static io.github.userstats.testbindings.userstats_h.*;

import io.github.userstats.AgeStatistics;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.IntSummaryStatistics;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.IntStatistics;
import org.apache.commons.statistics.descriptive.Statistic;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Warmup;

/** What are count, total, minimum, maximum, average and population standard deviation of ages in bytes? */
public class AgeSummary extends Question {
    @Override
    Kind kind() {
        return Kind.AGES;
    }

    @Override
    Object answer(Exact exact) {
        return exact.summary();
    }

    @Benchmark
    public Summary userstats(UserstatsColumn column) {
        AgeStatistics statistics = column.ages.statistics();
        return Summary.of(statistics).with(statistics.average(), statistics.standardDeviation());
    }

    @Benchmark
    public Summary javaLoop(JavaColumn column) {
        byte[] ages = column.ages;
        long sum = 0;
        long squares = 0;
        int minimum = Integer.MAX_VALUE;
        int maximum = Integer.MIN_VALUE;
        for (int age : ages) {
            sum += age;
            squares += (long) age * age;
            minimum = Math.min(minimum, age);
            maximum = Math.max(maximum, age);
        }
        double mean = (double) sum / ages.length;
        double deviation = Math.sqrt((double) squares / ages.length - mean * mean);
        return new Summary(ages.length, sum, minimum, maximum, mean, deviation);
    }

    @Benchmark
    public Summary intStream(JavaColumn column) {
        byte[] ages = column.ages;
        IntSummaryStatistics statistics =
                IntStream.range(0, ages.length).map(i -> ages[i]).summaryStatistics();
        double mean = statistics.getAverage();
        double variance = IntStream.range(0, ages.length)
                .mapToDouble(i -> (ages[i] - mean) * (ages[i] - mean))
                .average()
                .orElse(Double.NaN);
        return Summary.of(statistics).with(mean, Math.sqrt(variance));
    }

    @Benchmark
    public Summary commonsStatistics(JavaColumn column) {
        IntStatistics statistics = Summary.COMMONS_INTS.build();
        for (byte age : column.ages) {
            statistics.accept(age);
        }
        return Summary.of(statistics)
                .with(statistics.getAsDouble(Statistic.MEAN), statistics.getAsDouble(Statistic.STANDARD_DEVIATION));
    }

    @Benchmark
    @Warmup(iterations = 15)
    @Fork(jvmArgsAppend = {NATIVE_ACCESS, UNSAFE_ACCESS, VECTOR_MODULE})
    public Summary vectorApi(JavaColumn column) {
        return VectorApi.ageSummary(column.ages);
    }

    @Benchmark
    public Summary criticalCall(ArrayForC column) {
        return CFunctions.criticalSummary(column.segment, column.count, USERSTATS_U8_MOMENTS(), 0);
    }

    @Benchmark
    public Summary plainCall(MemoryForC column) {
        return CFunctions.plainSummary(column.segment, column.count, USERSTATS_U8_MOMENTS(), 0);
    }

    @Benchmark
    public Summary copyAndCall(ArrayForC column) {
        try (Arena arena = Arena.ofConfined()) {
            return CFunctions.plainSummary(
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, column.ages), column.count, USERSTATS_U8_MOMENTS(), 0);
        }
    }

    @Benchmark
    public Summary jni(ArrayForJni column) {
        return Jni.summary(column.ages, USERSTATS_U8_MOMENTS(), 0);
    }
}
