package io.github.userstats.benchmarks;

import static io.github.userstats.testbindings.userstats_h.*;

import java.util.stream.LongStream;
import org.apache.commons.statistics.descriptive.LongMean;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Warmup;

/** What is the average of payments in longs? */
public class AverageLongPayment extends Question {
    @Override
    Kind kind() {
        return Kind.LONG_PAYMENTS;
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

    /** The sum wraps around beyond 64 bits. */
    @Benchmark
    public double javaLoop(JavaColumn column) {
        long sum = 0;
        for (long cents : column.longCents) {
            sum += cents;
        }
        return (double) sum / column.longCents.length / 100;
    }

    @Benchmark
    public double longStream(JavaColumn column) {
        return LongStream.of(column.longCents).average().orElse(Double.NaN) / 100;
    }

    @Benchmark
    public double commonsStatistics(JavaColumn column) {
        return LongMean.of(column.longCents).getAsDouble() / 100;
    }

    @Benchmark
    @Warmup(iterations = 15)
    @Fork(jvmArgsAppend = {NATIVE_ACCESS, UNSAFE_ACCESS, VECTOR_MODULE})
    public double vectorApi(JavaColumn column) {
        return VectorApi.averageLongPayment(column.longCents);
    }

    @Benchmark
    public double criticalCall(ArrayForC column) {
        return CFunctions.criticalMean(column.segment, column.count, USERSTATS_I64_SUM(), 2);
    }

    @Benchmark
    public double jni(ArrayForJni column) {
        return Jni.mean(column.longCents, USERSTATS_I64_SUM(), 2);
    }
}
