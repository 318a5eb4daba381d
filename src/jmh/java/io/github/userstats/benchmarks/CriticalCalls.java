package io.github.userstats.benchmarks;

import io.github.userstats.testbindings.userstats_h;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The C functions of whole columns, with nothing of the library's Java between: one critical call, which arrays can be
 * passed to as they are, and for which every safepoint has to wait. The library must have been loaded.
 */
record CriticalCalls(MemorySegment ages, MemorySegment cents) implements Computation {
    static final int CENT_DECIMALS = 2;

    private static final MethodHandle AVERAGE_AGE =
            critical(userstats_h.userstats_average_age$address(), userstats_h.userstats_average_age$descriptor());
    private static final MethodHandle AVERAGE_PAYMENT = critical(
            userstats_h.userstats_average_payment$address(), userstats_h.userstats_average_payment$descriptor());
    private static final MethodHandle PAYMENT_STANDARD_DEVIATION = critical(
            userstats_h.userstats_payment_standard_deviation$address(),
            userstats_h.userstats_payment_standard_deviation$descriptor());
    private static final MethodHandle ADD =
            critical(userstats_h.userstats_add$address(), userstats_h.userstats_add$descriptor());
    private static final MethodHandle MEAN =
            critical(userstats_h.userstats_moments_mean$address(), userstats_h.userstats_moments_mean$descriptor());
    private static final MethodHandle POPULATION_DEVIATION = critical(
            userstats_h.userstats_moments_population_deviation$address(),
            userstats_h.userstats_moments_population_deviation$descriptor());

    static MethodHandle critical(MemorySegment address, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(address, descriptor, Linker.Option.critical(true));
    }

    /** What a {@code userstats_moments} holds before the first value. */
    static MemorySegment noMoments() {
        return MemorySegment.ofArray(new long[] {0, 0, 0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE});
    }

    @Override
    public double averageAge() {
        try {
            return (double) AVERAGE_AGE.invokeExact(ages, ages.byteSize());
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
    }

    @Override
    public double averagePayment() {
        try {
            return (double) AVERAGE_PAYMENT.invokeExact(cents, cents.byteSize() / Integer.BYTES);
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
    }

    @Override
    public double paymentStandardDeviation() {
        try {
            return (double) PAYMENT_STANDARD_DEVIATION.invokeExact(cents, cents.byteSize() / Integer.BYTES);
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
    }

    @Override
    public Summary ageSummary() {
        return ageSummary(moments(userstats_h.USERSTATS_U8_MOMENTS(), ages, ages.byteSize(), MemorySegment.NULL, 0));
    }

    @Override
    public Summary paymentSummary() {
        long count = cents.byteSize() / Integer.BYTES;
        return paymentSummary(moments(userstats_h.USERSTATS_U32_MOMENTS(), cents, count, MemorySegment.NULL, 0));
    }

    /** One call for a column, of the kind that a constant of the header says. */
    static MemorySegment moments(
            int column, MemorySegment values, long count, MemorySegment validity, long validityOffset) {
        MemorySegment moments = noMoments();
        try {
            checkStatus((int) ADD.invokeExact(moments, column, values, count, validity, validityOffset));
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
        return moments;
    }

    static Summary ageSummary(MemorySegment moments) {
        try {
            return Summary.of(moments, (double) MEAN.invokeExact(moments, 0), 0);
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
    }

    static Summary paymentSummary(MemorySegment moments) {
        try {
            return Summary.of(moments, (double) MEAN.invokeExact(moments, CENT_DECIMALS), (double)
                    POPULATION_DEVIATION.invokeExact(moments, CENT_DECIMALS));
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
    }

    static void checkStatus(int status) {
        if (status != userstats_h.USERSTATS_OK()) {
            throw new AssertionError("userstats returned " + status);
        }
    }
}
