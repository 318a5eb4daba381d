package io.github.userstats.benchmarks;

import io.github.userstats.benchmarks.StatisticBenchmark.Nulls;
import io.github.userstats.internal.bindings.userstats_h;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The C functions that take a validity bitmap, each in one critical call. The library must have been loaded. */
record AccumulatingCalls(MemorySegment ages, MemorySegment cents, MemorySegment validity, long validityOffset)
        implements Computation {
    private static final MethodHandle AGES_SUM = CriticalCalls.critical(
            userstats_h.userstats_ages_u8_sum$address(), userstats_h.userstats_ages_u8_sum$descriptor());
    private static final MethodHandle AGES_MOMENTS = CriticalCalls.critical(
            userstats_h.userstats_ages_u8_moments$address(), userstats_h.userstats_ages_u8_moments$descriptor());
    private static final MethodHandle PAYMENTS_SUM = CriticalCalls.critical(
            userstats_h.userstats_payments_u32_sum$address(), userstats_h.userstats_payments_u32_sum$descriptor());
    private static final MethodHandle PAYMENTS_POWER_SUMS = CriticalCalls.critical(
            userstats_h.userstats_payments_u32_power_sums$address(),
            userstats_h.userstats_payments_u32_power_sums$descriptor());
    private static final MethodHandle PAYMENTS_MOMENTS = CriticalCalls.critical(
            userstats_h.userstats_payments_u32_moments$address(),
            userstats_h.userstats_payments_u32_moments$descriptor());

    /** Of copies of arrays of which one is empty. As in Arrow's slices, values have the same offset as their bits. */
    static AccumulatingCalls of(byte[] ages, int[] cents, Nulls nulls) {
        MemorySegment validity = nulls == Nulls.NONE
                ? MemorySegment.NULL
                : MemorySegment.ofArray(nulls.bitmap(ages.length + cents.length));
        MemorySegment ageBuffer = MemorySegment.ofArray(new byte[nulls.offset + ages.length]);
        MemorySegment centBuffer = MemorySegment.ofArray(new int[nulls.offset + cents.length]);
        return new AccumulatingCalls(
                ageBuffer.asSlice(nulls.offset).copyFrom(MemorySegment.ofArray(ages)),
                centBuffer.asSlice((long) nulls.offset * Integer.BYTES).copyFrom(MemorySegment.ofArray(cents)),
                validity,
                nulls.offset);
    }

    private MemorySegment moments(MethodHandle function, MemorySegment values, long count) {
        MemorySegment moments = CriticalCalls.noMoments();
        try {
            CriticalCalls.checkStatus((int) function.invokeExact(moments, values, count, validity, validityOffset));
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
        return moments;
    }

    private MemorySegment ofAges(MethodHandle function) {
        return moments(function, ages, ages.byteSize());
    }

    private MemorySegment ofPayments(MethodHandle function) {
        return moments(function, cents, cents.byteSize() / Integer.BYTES);
    }

    @Override
    public double averageAge() {
        return CriticalCalls.ageSummary(ofAges(AGES_SUM)).average();
    }

    @Override
    public double averagePayment() {
        return CriticalCalls.paymentSummary(ofPayments(PAYMENTS_SUM)).average();
    }

    @Override
    public double paymentStandardDeviation() {
        return CriticalCalls.paymentSummary(ofPayments(PAYMENTS_POWER_SUMS)).deviation();
    }

    @Override
    public Summary ageSummary() {
        return CriticalCalls.ageSummary(ofAges(AGES_MOMENTS));
    }

    @Override
    public Summary paymentSummary() {
        return CriticalCalls.paymentSummary(ofPayments(PAYMENTS_MOMENTS));
    }
}
