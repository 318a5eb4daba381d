package io.github.userstats.benchmarks;

import static io.github.userstats.testbindings.userstats_h.*;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Calls the C functions without the library's Java code in between. A critical call takes arrays without a copy, and
 * every safepoint waits for it. A plain call takes native memory only. The library must be loaded already.
 */
final class CFunctions {
    static final MethodHandle AVERAGE_AGE =
            critical(userstats_average_age$address(), userstats_average_age$descriptor());
    static final MethodHandle AVERAGE_PAYMENT =
            critical(userstats_average_payment$address(), userstats_average_payment$descriptor());
    static final MethodHandle PAYMENT_STANDARD_DEVIATION =
            critical(userstats_payment_standard_deviation$address(), userstats_payment_standard_deviation$descriptor());
    private static final MethodHandle ADD = critical(userstats_add$address(), userstats_add$descriptor());
    private static final MethodHandle MEAN =
            critical(userstats_moments_mean$address(), userstats_moments_mean$descriptor());
    private static final MethodHandle DEVIATION = critical(
            userstats_moments_population_deviation$address(), userstats_moments_population_deviation$descriptor());

    private CFunctions() {}

    private static MethodHandle critical(MemorySegment address, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(address, descriptor, Linker.Option.critical(true));
    }

    /** Calls one of the three functions for a whole column. */
    static double critical(MethodHandle function, MemorySegment values, long count) {
        try {
            return (double) function.invokeExact(values, count);
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
    }

    /** @param column a constant of {@code userstats.h} */
    static double criticalMean(MemorySegment values, long count, int column, int decimals) {
        try {
            return (double) MEAN.invokeExact(criticalAdd(new long[7], values, count, column), decimals);
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
    }

    static double criticalDeviation(MemorySegment values, long count, int column, int decimals) {
        try {
            return (double) DEVIATION.invokeExact(criticalAdd(new long[7], values, count, column), decimals);
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
    }

    static Summary criticalSummary(MemorySegment values, long count, int column, int decimals) {
        long[] fields = new long[7];
        MemorySegment moments = criticalAdd(fields, values, count, column);
        try {
            return Summary.of(fields, (double) MEAN.invokeExact(moments, decimals), (double)
                    DEVIATION.invokeExact(moments, decimals));
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
    }

    private static MemorySegment criticalAdd(long[] fields, MemorySegment values, long count, int column) {
        fields[5] = Long.MAX_VALUE;
        fields[6] = Long.MIN_VALUE;
        MemorySegment moments = MemorySegment.ofArray(fields);
        try {
            check((int) ADD.invokeExact(moments, column, values, count, MemorySegment.NULL, 0L));
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
        return moments;
    }

    static Summary plainSummary(MemorySegment values, long count, int column, int decimals) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment moments = arena.allocate(ValueLayout.JAVA_LONG, 7);
            userstats_moments_init(moments);
            check(userstats_add(moments, column, values, count, MemorySegment.NULL, 0));
            return Summary.of(
                    moments.toArray(ValueLayout.JAVA_LONG),
                    userstats_moments_mean(moments, decimals),
                    userstats_moments_population_deviation(moments, decimals));
        }
    }

    private static void check(int status) {
        if (status != USERSTATS_OK()) {
            throw new AssertionError("userstats_add returned " + status);
        }
    }
}
