package io.github.userstats.benchmarks;

import static io.github.userstats.testbindings.userstats_h.*;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.IntMean;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Warmup;

/** What is the average of ages in bytes? */
public class AverageAge extends Question {
    @Override
    Kind kind() {
        return Kind.AGES;
    }

    @Override
    Object answer(Exact exact) {
        return exact.average();
    }

    @Benchmark
    public int reading(ReadColumn column) {
        return column.read();
    }

    @Benchmark
    public double userstats(UserstatsColumn column) {
        return column.ages.average();
    }

    @Benchmark
    public double javaLoop(JavaColumn column) {
        return new StudyLoops(column.ages, column.cents).averageAge();
    }

    @Benchmark
    public double intStream(JavaColumn column) {
        byte[] ages = column.ages;
        return IntStream.range(0, ages.length).map(i -> ages[i]).average().orElse(Double.NaN);
    }

    /** {@code IntMean.of} takes an array of ints only. */
    @Benchmark
    public double commonsStatistics(JavaColumn column) {
        IntMean mean = IntMean.create();
        for (byte age : column.ages) {
            mean.accept(age);
        }
        return mean.getAsDouble();
    }

    @Benchmark
    @Warmup(iterations = 15)
    @Fork(jvmArgsAppend = {NATIVE_ACCESS, UNSAFE_ACCESS, VECTOR_MODULE})
    public double vectorApi(JavaColumn column) {
        return VectorApi.averageAge(column.ages);
    }

    @Benchmark
    public double criticalCall(ArrayForC column) {
        return CFunctions.critical(CFunctions.AVERAGE_AGE, column.segment, column.count);
    }

    @Benchmark
    public double plainCall(MemoryForC column) {
        return userstats_average_age(column.segment, column.count);
    }

    @Benchmark
    public double copyAndCall(ArrayForC column) {
        try (Arena arena = Arena.ofConfined()) {
            return userstats_average_age(arena.allocateFrom(ValueLayout.JAVA_BYTE, column.ages), column.count);
        }
    }

    @Benchmark
    public double jni(ArrayForJni column) {
        return Jni.mean(column.ages, USERSTATS_U8_SUM(), 0);
    }
}
