package io.github.userstats.benchmarks;

import io.github.userstats.UserData;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The study's workload, 100,000 ages and 1,000,000 payments: the library on both backends, and the study's formulas as
 * plain Java loops.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
public class StudyBenchmark {
    private static final String FORCE_NATIVE = "-Duserstats.backend=native";
    private static final String FORCE_JAVA = "-Duserstats.backend=java";
    private static final String GRANT = "--enable-native-access=ALL-UNNAMED";

    private byte[] ages;
    private int[] payments;
    private UserData data;

    @Setup
    public void generate() {
        Random random = new Random(1);
        ages = new byte[100_000];
        for (int i = 0; i < ages.length; i++) {
            ages[i] = (byte) random.nextInt(100);
        }
        payments = random.ints(1_000_000, 0, 1_000_000).toArray();
        data = UserData.ofUnsigned(ages, payments);
    }

    @Benchmark
    @Fork(value = 3, jvmArgsAppend = {FORCE_NATIVE, GRANT})
    public double averageAgeNative() {
        return data.averageAge();
    }

    @Benchmark
    @Fork(value = 3, jvmArgsAppend = FORCE_JAVA)
    public double averageAgeJava() {
        return data.averageAge();
    }

    @Benchmark
    @Fork(3)
    public double averageAgeLoop() {
        return Loops.averageAge(ages);
    }

    @Benchmark
    @Fork(value = 3, jvmArgsAppend = {FORCE_NATIVE, GRANT})
    public double averagePaymentNative() {
        return data.averagePayment();
    }

    @Benchmark
    @Fork(value = 3, jvmArgsAppend = FORCE_JAVA)
    public double averagePaymentJava() {
        return data.averagePayment();
    }

    @Benchmark
    @Fork(3)
    public double averagePaymentLoop() {
        return Loops.averagePayment(payments);
    }

    @Benchmark
    @Fork(value = 3, jvmArgsAppend = {FORCE_NATIVE, GRANT})
    public double paymentStandardDeviationNative() {
        return data.paymentStandardDeviation();
    }

    @Benchmark
    @Fork(value = 3, jvmArgsAppend = FORCE_JAVA)
    public double paymentStandardDeviationJava() {
        return data.paymentStandardDeviation();
    }

    @Benchmark
    @Fork(3)
    public double paymentStandardDeviationLoop() {
        return Loops.paymentStandardDeviation(payments);
    }
}
