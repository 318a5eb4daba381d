package io.github.userstats.benchmarks;

import static io.github.userstats.testbindings.userstats_h.*;

import io.github.userstats.testbindings.userstats_moments;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The C functions as jextract binds them, which take native memory only. The library must have been loaded. */
record PlainCalls(MemorySegment ages, MemorySegment cents, MemorySegment moments) implements Computation {
    private static final MemorySegment NO_MOMENTS = CriticalCalls.noMoments();

    /** In an arena of which memory for the moments is taken, too. */
    static PlainCalls of(MemorySegment ages, MemorySegment cents, Arena arena) {
        return new PlainCalls(ages, cents, userstats_moments.allocate(arena));
    }

    @Override
    public double averageAge() {
        return userstats_average_age(ages, ages.byteSize());
    }

    @Override
    public double averagePayment() {
        return userstats_average_payment(cents, cents.byteSize() / Integer.BYTES);
    }

    @Override
    public double paymentStandardDeviation() {
        return userstats_payment_standard_deviation(cents, cents.byteSize() / Integer.BYTES);
    }

    @Override
    public Summary ageSummary() {
        moments.copyFrom(NO_MOMENTS);
        CriticalCalls.checkStatus(
                userstats_add(moments, USERSTATS_U8_MOMENTS(), ages, ages.byteSize(), MemorySegment.NULL, 0));
        return Summary.of(moments, userstats_moments_mean(moments, 0), 0);
    }

    @Override
    public Summary paymentSummary() {
        moments.copyFrom(NO_MOMENTS);
        CriticalCalls.checkStatus(userstats_add(
                moments, USERSTATS_U32_MOMENTS(), cents, cents.byteSize() / Integer.BYTES, MemorySegment.NULL, 0));
        return Summary.of(
                moments,
                userstats_moments_mean(moments, CriticalCalls.CENT_DECIMALS),
                userstats_moments_population_deviation(moments, CriticalCalls.CENT_DECIMALS));
    }
}
