package io.github.userstats.benchmarks;

import static io.github.userstats.testbindings.userstats_h.*;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.IntStandardDeviation;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Warmup;

/** What is the population standard deviation of payments in ints? */
public class PaymentDeviation extends Question {
    @Override
    Kind kind() {
        return Kind.PAYMENTS;
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
        return new StudyLoops(column.ages, column.cents).paymentStandardDeviation();
    }

    /** Overflows for long columns of large payments; otherwise what Java does best without further thought. */
    @Benchmark
    public double longLoop(JavaColumn column) {
        long sum = 0;
        long squares = 0;
        for (int cents : column.cents) {
            sum += cents;
            squares += (long) cents * cents;
        }
        double mean = (double) sum / column.cents.length;
        return Math.sqrt((double) squares / column.cents.length - mean * mean) / 100;
    }

    @Benchmark
    public double intStream(JavaColumn column) {
        return Streams.deviation(column.cents, IntStream.of(column.cents).average());
    }

    @Benchmark
    public double commonsStatistics(JavaColumn column) {
        return IntStandardDeviation.of(column.cents).setBiased(true).getAsDouble() / 100;
    }

    @Benchmark
    @Warmup(iterations = 15)
    @Fork(jvmArgsAppend = {NATIVE_ACCESS, UNSAFE_ACCESS, VECTOR_MODULE})
    public double vectorApi(JavaColumn column) {
        return VectorApi.paymentDeviation(column.cents);
    }

    @Benchmark
    public double criticalCall(ArrayForC column) {
        return CFunctions.critical(CFunctions.PAYMENT_STANDARD_DEVIATION, column.segment, column.count);
    }

    @Benchmark
    public double plainCall(MemoryForC column) {
        return userstats_payment_standard_deviation(column.segment, column.count);
    }

    @Benchmark
    public double copyAndCall(ArrayForC column) {
        try (Arena arena = Arena.ofConfined()) {
            return userstats_payment_standard_deviation(
                    arena.allocateFrom(ValueLayout.JAVA_INT, column.cents), column.count);
        }
    }

    @Benchmark
    public double jni(ArrayForJni column) {
        return Jni.deviation(column.cents, USERSTATS_I32_POWER_SUMS(), 2);
    }
}
