package io.github.userstats.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The C functions over a copy of the array in native memory, which each call makes and frees. */
record CopyingCalls(byte[] ages, int[] cents) implements Computation {
    private PlainCalls ages(Arena arena) {
        return PlainCalls.of(arena.allocateFrom(ValueLayout.JAVA_BYTE, ages), MemorySegment.NULL, arena);
    }

    private PlainCalls payments(Arena arena) {
        return PlainCalls.of(MemorySegment.NULL, arena.allocateFrom(ValueLayout.JAVA_INT, cents), arena);
    }

    @Override
    public double averageAge() {
        try (Arena arena = Arena.ofConfined()) {
            return ages(arena).averageAge();
        }
    }

    @Override
    public double averagePayment() {
        try (Arena arena = Arena.ofConfined()) {
            return payments(arena).averagePayment();
        }
    }

    @Override
    public double paymentStandardDeviation() {
        try (Arena arena = Arena.ofConfined()) {
            return payments(arena).paymentStandardDeviation();
        }
    }

    @Override
    public Summary ageSummary() {
        try (Arena arena = Arena.ofConfined()) {
            return ages(arena).ageSummary();
        }
    }

    @Override
    public Summary paymentSummary() {
        try (Arena arena = Arena.ofConfined()) {
            return payments(arena).paymentSummary();
        }
    }
}
