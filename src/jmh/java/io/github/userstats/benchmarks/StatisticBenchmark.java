package io.github.userstats.benchmarks;

import io.github.userstats.UserData;
import io.github.userstats.UserStats;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One statistic of one column, by one of several arms. {@link Comparison} runs what belongs together and prints ratios; the
 * library's backend is chosen by the system properties of the fork.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(3)
@State(Scope.Benchmark)
public class StatisticBenchmark {
    /** What is computed. */
    public enum Statistic {
        AVERAGE_AGE,
        AVERAGE_PAYMENT,
        DEVIATION
    }

    /** What computes it. */
    public enum Arm {
        /** The facade. */
        LIBRARY,
        /** The study's formula as a Java loop. */
        LOOP,
        /** The C function of the whole column, called directly. */
        C_FUNCTION,
        /** Not computed: a C loop that only reads. */
        READ
    }

    /** Where the column lies. */
    public enum Memory {
        ARRAY,
        OFF_HEAP,
        /** Off-heap, after segments of every kind have been computed in the same JVM. */
        MIXED
    }

    /** What payments are drawn from. */
    public enum Values {
        /** 0.00 to 9,999.99. */
        SMALL,
        /** All that 32 bits can hold. */
        FULL_RANGE,
        /** Blocks of 1,024 small ones and blocks of 1,024 of any in turn. */
        ALTERNATING
    }

    @Param("1000")
    public int size;

    @Param("AVERAGE_AGE")
    public Statistic statistic;

    @Param("LIBRARY")
    public Arm arm;

    @Param("ARRAY")
    public Memory memory;

    @Param("SMALL")
    public Values values;

    /** Signed ({@code of}) or unsigned ({@code ofUnsigned}). */
    @Param("true")
    public boolean signed;

    /** Of {@link ReadLoops}, for that arm. */
    @Param("none")
    public String readLoop;

    private DoubleSupplier measured;

    @Setup(Level.Trial)
    public void prepare() throws IOException {
        byte[] ages = statistic == Statistic.AVERAGE_AGE ? randomAges(size) : new byte[0];
        int[] payments = statistic == Statistic.AVERAGE_AGE ? new int[0] : randomPayments(size, values);
        MemorySegment column = statistic == Statistic.AVERAGE_AGE
                ? MemorySegment.ofArray(ages)
                : MemorySegment.ofArray(payments);
        measured = switch (arm) {
            case LIBRARY -> {
                UserStats.runtime(); // the warm state is measured here: what is bound in the background is bound now
                if (memory == Memory.ARRAY) {
                    yield statisticOf(signed ? UserData.of(ages, payments) : UserData.ofUnsigned(ages, payments));
                }
                if (memory == Memory.MIXED) {
                    computeEveryKind();
                }
                MemorySegment copy = Arena.global().allocate(Math.max(1, column.byteSize()), 64);
                copy = copy.asSlice(0, column.byteSize()).copyFrom(column);
                MemorySegment none = MemorySegment.NULL;
                yield statisticOf(
                        statistic == Statistic.AVERAGE_AGE ? data(copy, none, signed) : data(none, copy, signed));
            }
            case LOOP ->
                switch (statistic) {
                    case AVERAGE_AGE -> () -> Loops.averageAge(ages);
                    case AVERAGE_PAYMENT -> () -> Loops.averagePayment(payments);
                    case DEVIATION -> () -> Loops.paymentStandardDeviation(payments);
                };
            case C_FUNCTION -> DirectCalls.of(statistic, column, size);
            case READ -> ReadLoops.of(readLoop, column);
        };
    }

    private static UserData data(MemorySegment ages, MemorySegment payments, boolean signed) {
        return signed ? UserData.of(ages, payments) : UserData.ofUnsigned(ages, payments);
    }

    private DoubleSupplier statisticOf(UserData data) {
        return switch (statistic) {
            case AVERAGE_AGE -> data::averageAge;
            case AVERAGE_PAYMENT -> data::averagePayment;
            case DEVIATION -> data::paymentStandardDeviation;
        };
    }

    @Benchmark
    public double measure() {
        return measured.getAsDouble();
    }

    static byte[] randomAges(int length) {
        byte[] ages = new byte[length];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < length; i++) {
            ages[i] = (byte) random.nextInt(100);
        }
        return ages;
    }

    static int[] randomPayments(int length, Values values) {
        int[] payments = new int[length];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < length; i++) {
            boolean isSmall = values == Values.SMALL || (values == Values.ALTERNATING && i / 1024 % 2 == 0);
            payments[i] = isSmall ? random.nextInt(1_000_000) : random.nextInt();
        }
        return payments;
    }

    /** So that the JIT compiler has met arrays and heap, native and mapped segments at every call. */
    private static void computeEveryKind() throws IOException {
        int[] payments = randomPayments(100, Values.SMALL);
        byte[] ages = randomAges(400);
        Path file = Files.createTempFile("userstats-benchmark", ".bin");
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, 400, arena);
            MemorySegment[] kinds = {
                MemorySegment.ofArray(payments),
                MemorySegment.ofArray(ages),
                MemorySegment.ofArray(new long[50]),
                arena.allocateFrom(ValueLayout.JAVA_INT, payments),
                mapped
            };
            double sum = 0;
            for (int i = 0; i < 20_000; i++) {
                for (MemorySegment kind : kinds) {
                    UserData data = UserData.ofUnsigned(kind, kind);
                    sum += data.averageAge() + data.averagePayment() + data.paymentStandardDeviation();
                }
                UserData data = UserData.of(ages, payments);
                sum += data.averageAge() + data.averagePayment() + data.paymentStandardDeviation();
            }
            if (Double.isNaN(sum)) {
                throw new AssertionError();
            }
        } finally {
            Files.delete(file);
        }
    }
}
