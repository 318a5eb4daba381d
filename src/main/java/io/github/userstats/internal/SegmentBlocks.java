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

    /**
     * So much is copied at once of native memory, which may be a mapped file even if it does not say so, as a view of a
     * buffer does not. Longer copies end the JVM on aarch64 (JDK 25) if the file has been truncated: the loop that they
     * run is not among those where it expects that.
     */
    private static final int NATIVE_BYTES = Platform.NAME.endsWith("-aarch64") ? 64 : BYTES;

    private SegmentBlocks() {}

    /** As {@link Kernels#addAges(Measure, boolean, MemorySegment, long, Moments)}. */
    static boolean addAges(
            Kernels kernels, Measure measure, boolean unsigned, MemorySegment ages, long count, Moments moments) {
        byte[] block = new byte[(int) Math.min(count, BYTES)];
        long start = 0;
        do { // Once at least: the copy checks that the memory is accessible.
            int copied = (int) Math.min(count - start, block.length);
            copy(ages, ValueLayout.JAVA_BYTE, start, block, copied);
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
        addPayments(kernels, measure, unsigned, cents, ValueLayout.JAVA_INT_UNALIGNED, count, moments);
    }

    /** The same for payments in a layout of any byte order. */
    static void addPayments(
            Kernels kernels,
            Measure measure,
            boolean unsigned,
            MemorySegment cents,
            ValueLayout.OfInt layout,
            long count,
            Moments moments) {
        int[] block = new int[(int) Math.min(count, BYTES / Integer.BYTES)];
        long start = 0;
        do { // As above.
            int copied = (int) Math.min(count - start, block.length);
            copy(cents, layout, start * Integer.BYTES, block, copied);
            kernels.addPayments(measure, unsigned, block, 0, copied, moments);
            start += copied;
        } while (start < count);
    }

    private static void copy(MemorySegment segment, ValueLayout layout, long offset, Object array, int count) {
        int width = (int) layout.byteSize();
        int atOnce = segment.isNative() ? NATIVE_BYTES / width : count;
        int start = 0;
        do {
            int copied = Math.min(count - start, atOnce);
            MemorySegment.copy(segment, layout, offset + (long) start * width, array, start, copied);
            start += copied;
        } while (start < count);
    }
}
