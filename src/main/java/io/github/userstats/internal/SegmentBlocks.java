package io.github.userstats.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies of parts of segments in arrays. A class of its own, so that who has arrays only need not load the layouts. */
final class SegmentBlocks {
    private SegmentBlocks() {}

    /** Throws if the memory is not accessible, also for a count of 0. */
    static void copyAges(MemorySegment ages, long from, byte[] block, int count) {
        MemorySegment.copy(ages, ValueLayout.JAVA_BYTE, from, block, 0, count);
    }

    /** Throws if the memory is not accessible, also for a count of 0. */
    static void copyPayments(MemorySegment cents, long from, int[] block, int count) {
        MemorySegment.copy(cents, ValueLayout.JAVA_INT_UNALIGNED, from * Integer.BYTES, block, 0, count);
    }
}
