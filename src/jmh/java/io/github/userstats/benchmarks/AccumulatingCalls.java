package io.github.userstats.benchmarks;

import io.github.userstats.benchmarks.StatisticBenchmark.Nulls;
import io.github.userstats.testbindings.userstats_h;
import java.lang.foreign.MemorySegment;

/** The C function that takes a validity bitmap, in one critical call. The library must have been loaded. */
record AccumulatingCalls(MemorySegment ages, MemorySegment cents, MemorySegment validity, long validityOffset)
        implements Computation {
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

    private MemorySegment ofAges(int column) {
        return CriticalCalls.moments(column, ages, ages.byteSize(), validity, validityOffset);
    }

    private MemorySegment ofPayments(int column) {
        return CriticalCalls.moments(column, cents, cents.byteSize() / Integer.BYTES, validity, validityOffset);
    }

    @Override
    public double averageAge() {
        return CriticalCalls.ageSummary(ofAges(userstats_h.USERSTATS_U8_SUM())).average();
    }

    @Override
    public double averagePayment() {
        return CriticalCalls.paymentSummary(ofPayments(userstats_h.USERSTATS_U32_SUM()))
                .average();
    }

    @Override
    public double paymentStandardDeviation() {
        return CriticalCalls.paymentSummary(ofPayments(userstats_h.USERSTATS_U32_POWER_SUMS()))
                .deviation();
    }

    @Override
    public Summary ageSummary() {
        return CriticalCalls.ageSummary(ofAges(userstats_h.USERSTATS_U8_MOMENTS()));
    }

    @Override
    public Summary paymentSummary() {
        return CriticalCalls.paymentSummary(ofPayments(userstats_h.USERSTATS_U32_MOMENTS()));
    }
}
