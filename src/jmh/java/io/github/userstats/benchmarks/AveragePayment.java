package io.github.userstats.benchmarks;

import static io.github.userstats.testbindings.userstats_h.*;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.IntMean;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Warmup;

/** What is the average of payments in ints? */
public class AveragePayment extends Question {
    @Override
    Kind kind() {
        return Kind.PAYMENTS;
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
        return column.payments.average();
    }

    @Benchmark
    public double javaLoop(JavaColumn column) {
        return new StudyLoops(column.ages, column.cents).averagePayment();
    }

    @Benchmark
    public double intStream(JavaColumn column) {
        return IntStream.of(column.cents).average().orElse(Double.NaN) / 100;
    }

    @Benchmark
    public double longStream(JavaColumn column) {
        return IntStream.of(column.cents).asLongStream().average().orElse(Double.NaN) / 100;
    }

    @Benchmark
    public double commonsStatistics(JavaColumn column) {
        return IntMean.of(column.cents).getAsDouble() / 100;
    }

    @Benchmark
    @Warmup(iterations = 15)
    @Fork(jvmArgsAppend = {NATIVE_ACCESS, UNSAFE_ACCESS, VECTOR_MODULE})
    public double vectorApi(JavaColumn column) {
        return VectorApi.averagePayment(column.cents);
    }

    @Benchmark
    public double criticalCall(ArrayForC column) {
        return CFunctions.critical(CFunctions.AVERAGE_PAYMENT, column.segment, column.count);
    }

    @Benchmark
    public double plainCall(MemoryForC column) {
        return userstats_average_payment(column.segment, column.count);
    }

    @Benchmark
    public double copyAndCall(ArrayForC column) {
        try (Arena arena = Arena.ofConfined()) {
            return userstats_average_payment(arena.allocateFrom(ValueLayout.JAVA_INT, column.cents), column.count);
        }
    }

    @Benchmark
    public double jni(ArrayForJni column) {
        return Jni.mean(column.cents, USERSTATS_I32_SUM(), 2);
    }
}
