package io.github.userstats.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Adds segments by way of an array into which one block after the other is copied. A class of its own, so that who has
 * arrays only need not load the layouts.
 */
final class SegmentBlocks {
    /** Small enough to be added up while it is in the first-level cache. */
    static final int BYTES = 16 * 1024;

    private SegmentBlocks() {}

    /** As {@link Kernels#addAges(Measure, boolean, MemorySegment, long, Moments)}. */
    static boolean addAges(
            Kernels kernels, Measure measure, boolean unsigned, MemorySegment ages, long count, Moments moments) {
        byte[] block = new byte[(int) Math.min(count, BYTES)];
        long start = 0;
        do { // Once at least: the copy checks that the memory is accessible.
            int copied = (int) Math.min(count - start, block.length);
            MemorySegment.copy(ages, ValueLayout.JAVA_BYTE, start, block, 0, copied);
            if (!kernels.addAges(measure, unsigned, block, 0, copied, moments)) {
                return false;
            }
            start += copied;
        } while (start < count);
        return true;
    }

    /** As {@link Kernels#addPayments(Measure, boolean, MemorySegment, long, Moments)}. */
    static void addPayments(
            Kernels kernels, Measure measure, boolean unsigned, MemorySegment cents, long count, Moments moments) {
        int[] block = new int[(int) Math.min(count, BYTES / Integer.BYTES)];
        long start = 0;
        do { // As above.
            int copied = (int) Math.min(count - start, block.length);
            MemorySegment.copy(cents, ValueLayout.JAVA_INT_UNALIGNED, start * Integer.BYTES, block, 0, copied);
            kernels.addPayments(measure, unsigned, block, 0, copied, moments);
            start += copied;
        } while (start < count);
    }
}
