package io.github.userstats.benchmarks;

import io.github.userstats.Backend;
import io.github.userstats.UserData;
import io.github.userstats.benchmarks.Computation.Summary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One statistic of one column, by one of several arms. {@link Comparison} runs what belongs together and prints ratios;
 * {@link Configuration} has the system properties that the fork needs.
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
        DEVIATION,
        /** All that {@code AgeStatistics} tells. */
        AGE_SUMMARY,
        /** All that {@code PaymentStatistics} tells. */
        PAYMENT_SUMMARY;

        /** Those of the study. */
        static final List<Statistic> OF_STUDY = List.of(AVERAGE_AGE, AVERAGE_PAYMENT, DEVIATION);

        boolean isOfAges() {
            return this == AVERAGE_AGE || this == AGE_SUMMARY;
        }

        DoubleSupplier of(Computation computation) {
            return switch (this) {
                case AVERAGE_AGE -> computation::averageAge;
                case AVERAGE_PAYMENT -> computation::averagePayment;
                case DEVIATION -> computation::paymentStandardDeviation;
                case AGE_SUMMARY -> () -> computation.ageSummary().consumed();
                case PAYMENT_SUMMARY -> () -> computation.paymentSummary().consumed();
            };
        }
    }

    /** What computes it. */
    public enum Arm {
        /** The facade. */
        LIBRARY("library", true),
        /** Its {@code parallel()}, on two threads. */
        PARALLEL("library, parallel", true),
        /** The study's formula. */
        LOOP("Java loop", false),
        STREAM("IntStream", false),
        COMMONS("Commons Statistics", false),
        VECTOR("Vector API", false),
        /** One call of the whole column, array or not. */
        C_FUNCTION("C function, critical call", true),
        /** One call, of memory that is native already. */
        PLAIN_CALL("C function, plain call", true),
        /** The C functions that take a bitmap of nulls, in one call as well. */
        ACCUMULATING("accumulating C function, critical call", true),
        COPY("C function, copy and plain call", true),
        JNI("C function, JNI", true),
        /** Not computed: a C loop that only reads. */
        READ("reading", false),
        /** That loop, over half of the column on each of two threads. */
        READ_BY_TWO("reading by two threads", false);

        final String label;
        /** Else it is Java alone, or reads. */
        final boolean usesLibrary;

        Arm(String label, boolean usesLibrary) {
            this.label = label;
            this.usesLibrary = usesLibrary;
        }

        boolean isReading() {
            return this == READ || this == READ_BY_TWO;
        }

        /** What a JVM needs for it. */
        List<String> jvmOptions() {
            return switch (this) {
                case VECTOR -> List.of("--add-modules=jdk.incubator.vector");
                // As many threads as those that only read, on whatever machine.
                case PARALLEL -> List.of("-XX:ActiveProcessorCount=2");
                default -> List.of();
            };
        }

        /** Over arrays; {@code PLAIN_CALL} over copies of them. */
        Computation over(byte[] ages, int[] cents) {
            return switch (this) {
                case LIBRARY -> new Facade(Facade.unsigned(ages, cents));
                case PARALLEL -> new Facade(Facade.parallel(Facade.unsigned(ages, cents)));
                case LOOP -> new Loops(ages, cents);
                case STREAM -> new Streams(ages, cents);
                case COMMONS -> new Commons(ages, cents);
                case VECTOR -> new Vectors(ages, cents);
                case C_FUNCTION -> new CriticalCalls(MemorySegment.ofArray(ages), MemorySegment.ofArray(cents));
                case PLAIN_CALL ->
                    PlainCalls.of(
                            Memory.OFF_HEAP.copyOf(MemorySegment.ofArray(ages)),
                            Memory.OFF_HEAP.copyOf(MemorySegment.ofArray(cents)),
                            Arena.global());
                case ACCUMULATING -> AccumulatingCalls.of(ages, cents, Nulls.NONE);
                case COPY -> new CopyingCalls(ages, cents);
                case JNI -> new JniCalls(ages, cents);
                case READ, READ_BY_TWO -> throw new IllegalArgumentException("a loop that only reads computes nothing");
            };
        }

        /**
         * Throws unless the statistic is what the library says, to the bit if that computes it, else but for what
         * floating-point formulas lose: another computation's time says nothing.
         */
        void check(Statistic statistic, Computation computation, Facade library) {
            boolean agrees = switch (statistic) {
                case AVERAGE_AGE -> agrees(computation.averageAge(), library.averageAge());
                case AVERAGE_PAYMENT -> agrees(computation.averagePayment(), library.averagePayment());
                case DEVIATION -> agrees(computation.paymentStandardDeviation(), library.paymentStandardDeviation());
                case AGE_SUMMARY -> agrees(computation.ageSummary(), library.ageSummary());
                case PAYMENT_SUMMARY -> agrees(computation.paymentSummary(), library.paymentSummary());
            };
            if (!agrees) {
                throw new AssertionError(label + " computes another " + statistic + " than the library");
            }
        }

        private boolean agrees(Summary summary, Summary exact) {
            return summary.count() == exact.count()
                    && summary.sum() == exact.sum()
                    && summary.minimum() == exact.minimum()
                    && summary.maximum() == exact.maximum()
                    && agrees(summary.average(), exact.average())
                    && agrees(summary.deviation(), exact.deviation());
        }

        private boolean agrees(double result, double exact) {
            return Double.compare(result, exact) == 0
                    || (!usesLibrary && Math.abs(result - exact) <= LOST_BY_FORMULAS * Math.abs(exact));
        }
    }

    /** Where the column lies. */
    public enum Memory {
        ARRAY,
        OFF_HEAP,
        MAPPED,
        /** Off-heap, after segments of every kind have been computed in the same JVM. */
        MIXED;

        MemorySegment copyOf(MemorySegment column) {
            return allocate(column.byteSize()).copyFrom(column);
        }

        /** For a multiple of 4 bytes if it is an array. */
        MemorySegment allocate(long bytes) {
            return switch (this) {
                case ARRAY -> MemorySegment.ofArray(new int[Math.toIntExact(bytes / Integer.BYTES)]);
                case OFF_HEAP, MIXED ->
                    Arena.global().allocate(Math.max(1, bytes), 64).asSlice(0, bytes);
                case MAPPED -> mapped(bytes, Arena.global());
            };
        }

        static MemorySegment mapped(long bytes, Arena arena) {
            try {
                Path file = Files.createTempFile("userstats-benchmark", ".bin");
                try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
                    return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
                }
            } catch (IOException exception) {
                throw new UncheckedIOException(exception);
            }
        }
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

    /** Which values of a column are null. */
    public enum Nulls {
        NONE(0),
        /** One in ten, at random. */
        TENTH(0),
        /** The same in a slice: the first bit is not that of a byte. */
        TENTH_OF_SLICE(3);

        final int offset;

        Nulls(int offset) {
            this.offset = offset;
        }

        /** A bit for each value, after {@link #offset} others. */
        byte[] bitmap(int length) {
            byte[] bitmap = new byte[(offset + length) / Byte.SIZE + 1];
            SplittableRandom random = new SplittableRandom(2);
            for (int bit = offset; bit < offset + length; bit++) {
                boolean isValid = this == NONE || random.nextInt(10) != 0;
                bitmap[bit / Byte.SIZE] |= (byte) (isValid ? 1 << bit % Byte.SIZE : 0);
            }
            return bitmap;
        }

        boolean isValid(byte[] bitmap, int index) {
            return (bitmap[(offset + index) / Byte.SIZE] >> (offset + index) % Byte.SIZE & 1) != 0;
        }

        /** Those that are not null. */
        byte[] valid(byte[] ages) {
            byte[] bitmap = bitmap(ages.length);
            byte[] valid = new byte[ages.length];
            int count = 0;
            for (int i = 0; i < ages.length; i++) {
                valid[count] = ages[i];
                count += isValid(bitmap, i) ? 1 : 0;
            }
            return Arrays.copyOf(valid, count);
        }

        /** As above. */
        int[] valid(int[] payments) {
            byte[] bitmap = bitmap(payments.length);
            int[] valid = new int[payments.length];
            int count = 0;
            for (int i = 0; i < payments.length; i++) {
                valid[count] = payments[i];
                count += isValid(bitmap, i) ? 1 : 0;
            }
            return Arrays.copyOf(valid, count);
        }
    }

    private static final double LOST_BY_FORMULAS = 1e-9;

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

    /** For the accumulating C functions; others have none. */
    @Param("NONE")
    public Nulls nulls;

    /** Or unsigned. */
    @Param("true")
    public boolean signed;

    /** Of {@link ReadLoops}, for that arm. */
    @Param("none")
    public String readLoop;

    /** Of the library, as its property has it: {@code native} or {@code java}; {@code none} for other arms. */
    @Param("native")
    public String backend;

    /** That the library uses; {@code none} for other arms. */
    @Param("none")
    public String instructionSet;

    private DoubleSupplier measured;

    @Setup(Level.Trial)
    public void prepare() {
        byte[] ages = statistic.isOfAges() ? randomAges(size) : new byte[0];
        int[] payments = statistic.isOfAges() ? new int[0] : randomPayments(size, values);
        if (arm.isReading()) {
            MemorySegment column = statistic.isOfAges() ? MemorySegment.ofArray(ages) : MemorySegment.ofArray(payments);
            measured = arm == Arm.READ ? ReadLoops.of(readLoop, column) : ReadLoops.byTwoThreads(readLoop, column);
            return;
        }
        // The warm state is measured: what is bound in the background is bound now.
        String used = Backend.current().instructionSet();
        if (arm.usesLibrary && !used.equals(instructionSet)) {
            throw new IllegalStateException("the library uses " + used + ", not " + instructionSet);
        }
        if (memory == Memory.MIXED) {
            computeEveryKind();
        }
        if (arm == Arm.ACCUMULATING) {
            Computation computation = AccumulatingCalls.of(ages, payments, nulls);
            arm.check(statistic, computation, new Facade(Facade.unsigned(nulls.valid(ages), nulls.valid(payments))));
            measured = statistic.of(computation);
            return;
        }
        Facade library = new Facade(signed ? UserData.of(ages, payments) : Facade.unsigned(ages, payments));
        Computation computation = arm != Arm.LIBRARY
                ? arm.over(ages, payments)
                : memory == Memory.ARRAY ? library : new Facade(inMemory(ages, payments));
        arm.check(statistic, computation, library);
        measured = statistic.of(computation);
    }

    private UserData inMemory(byte[] ages, int[] payments) {
        MemorySegment ageSegment = memory.copyOf(MemorySegment.ofArray(ages));
        MemorySegment paymentSegment = memory.copyOf(MemorySegment.ofArray(payments));
        UserData data = Facade.over(ageSegment, paymentSegment);
        return signed
                ? data
                : new UserData(data.ages().unsigned(), data.payments().unsigned());
    }

    @TearDown(Level.Trial)
    public void end() throws InterruptedException {
        if (measured instanceof ReadLoops.ByTwoThreads reading) {
            reading.end();
        }
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
    private static void computeEveryKind() {
        int[] payments = randomPayments(100, Values.SMALL);
        byte[] ages = randomAges(400);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment nativePayments = arena.allocateFrom(ValueLayout.JAVA_INT, payments);
            MemorySegment mapped = Memory.mapped(400, arena);
            UserData[] kinds = {
                UserData.of(ages, payments),
                Facade.over(MemorySegment.ofArray(ages), MemorySegment.ofArray(payments)),
                Facade.over(MemorySegment.ofArray(ages), MemorySegment.ofArray(ages)),
                Facade.over(nativePayments, nativePayments),
                Facade.over(mapped, mapped)
            };
            double sum = 0;
            for (int i = 0; i < 20_000; i++) {
                for (UserData kind : kinds) {
                    UserData data = new UserData(kind.ages().unsigned(), kind.payments());
                    sum += data.averageAge() + data.averagePayment() + data.paymentStandardDeviation();
                }
            }
            if (Double.isNaN(sum)) {
                throw new AssertionError();
            }
        }
    }
}
