package io.github.userstats.benchmarks;

import io.github.userstats.internal.bindings.userstats_h;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The C functions of whole columns, with nothing of the library's Java between: one critical call, which arrays can be
 * passed to as they are, and for which every safepoint has to wait. The library must have been loaded.
 */
record CriticalCalls(MemorySegment ages, MemorySegment cents) implements Computation {
    private static final MethodHandle AVERAGE_AGE =
            critical(userstats_h.userstats_average_age$address(), userstats_h.userstats_average_age$descriptor());
    private static final MethodHandle AVERAGE_PAYMENT = critical(
            userstats_h.userstats_average_payment$address(), userstats_h.userstats_average_payment$descriptor());
    private static final MethodHandle PAYMENT_STANDARD_DEVIATION = critical(
            userstats_h.userstats_payment_standard_deviation$address(),
            userstats_h.userstats_payment_standard_deviation$descriptor());
    private static final MethodHandle AGES_MOMENTS = critical(
            userstats_h.userstats_ages_u8_moments$address(), userstats_h.userstats_ages_u8_moments$descriptor());
    private static final MethodHandle PAYMENTS_MOMENTS = critical(
            userstats_h.userstats_payments_u32_moments$address(),
            userstats_h.userstats_payments_u32_moments$descriptor());
    private static final MethodHandle MOMENTS_AVERAGE_AGE = critical(
            userstats_h.userstats_moments_average_age$address(),
            userstats_h.userstats_moments_average_age$descriptor());
    private static final MethodHandle MOMENTS_AVERAGE_PAYMENT = critical(
            userstats_h.userstats_moments_average_payment$address(),
            userstats_h.userstats_moments_average_payment$descriptor());
    private static final MethodHandle MOMENTS_PAYMENT_STANDARD_DEVIATION = critical(
            userstats_h.userstats_moments_payment_standard_deviation$address(),
            userstats_h.userstats_moments_payment_standard_deviation$descriptor());

    static MethodHandle critical(MemorySegment address, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(address, descriptor, Linker.Option.critical(true));
    }

    /** What a {@code userstats_moments} holds before the first value. */
    static MemorySegment noMoments() {
        return MemorySegment.ofArray(new long[] {0, 0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE});
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
        MemorySegment moments = noMoments();
        try {
            int status = (int) AGES_MOMENTS.invokeExact(moments, ages, ages.byteSize(), MemorySegment.NULL, 0L);
            checkStatus(status);
            return ageSummary(moments);
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
    }

    @Override
    public Summary paymentSummary() {
        MemorySegment moments = noMoments();
        long count = cents.byteSize() / Integer.BYTES;
        try {
            int status = (int) PAYMENTS_MOMENTS.invokeExact(moments, cents, count, MemorySegment.NULL, 0L);
            checkStatus(status);
            return paymentSummary(moments);
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
    }

    static Summary ageSummary(MemorySegment moments) {
        try {
            return Summary.of(moments, (double) MOMENTS_AVERAGE_AGE.invokeExact(moments), 0);
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
    }

    static Summary paymentSummary(MemorySegment moments) {
        try {
            return Summary.of(moments, (double) MOMENTS_AVERAGE_PAYMENT.invokeExact(moments), (double)
                    MOMENTS_PAYMENT_STANDARD_DEVIATION.invokeExact(moments));
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
