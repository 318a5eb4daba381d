package io.github.userstats.benchmarks;

import java.lang.foreign.MemorySegment;

/** An array for ways in plain Java. The field for its kind of values has it; the other fields are empty. */
public class JavaColumn extends Column {
    byte[] ages = {};
    int[] intAges = {};
    int[] cents = {};
    long[] longCents = {};

    /** The array as a segment. */
    MemorySegment segment;

    @Override
    Exact make() {
        return Exact.of(kind, fill(), count, _ -> true);
    }

    /** Returns the values of the first block. */
    final long[] fill() {
        long[] block = kind.block(count, "small");
        segment = kind.newArray(count);
        kind.fill(segment, block);
        switch (kind) {
            case AGES -> ages = (byte[]) segment.heapBase().orElseThrow();
            case INT_AGES -> intAges = (int[]) segment.heapBase().orElseThrow();
            case PAYMENTS -> cents = (int[]) segment.heapBase().orElseThrow();
            case LONG_PAYMENTS -> longCents = (long[]) segment.heapBase().orElseThrow();
        }
        return block;
    }

    @Override
    boolean isToTheBit() {
        return false;
    }
}
