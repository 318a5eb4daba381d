package io.github.userstats.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Adds segments by way of arrays into which one block after the other is copied, and its part of the bitmap. A class of its
 * own, so that who has arrays only need not load the layouts.
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

    /** As {@link Kernels#addAges(Measure, boolean, MemorySegment, long, Validity, Moments)}. */
    static boolean addAges(
            Kernels kernels,
            Measure measure,
            boolean unsigned,
            MemorySegment ages,
            long count,
            Validity validity,
            Moments moments) {
        byte[] block = new byte[(int) Math.min(count, BYTES)];
        BitmapBlock bitmap = validity.isAll() ? null : new BitmapBlock(validity, block.length);
        long start = 0;
        do { // Once at least: the copy checks that the memory is accessible.
            int copied = (int) Math.min(count - start, block.length);
            copy(ages, ValueLayout.JAVA_BYTE, start, block, copied);
            boolean isAdded = bitmap == null
                    ? kernels.addAges(measure, unsigned, block, 0, copied, moments)
                    : kernels.addAges(
                            measure,
                            unsigned,
                            MemorySegment.ofArray(block).asSlice(0, copied),
                            copied,
                            bitmap.copy(start, copied),
                            moments);
            if (!isAdded) {
                return false;
            }
            start += copied;
        } while (start < count);
        return true;
    }

    /** As {@link Kernels#addPayments(Measure, boolean, MemorySegment, long, Validity, Moments)}. */
    static void addPayments(
            Kernels kernels,
            Measure measure,
            boolean unsigned,
            MemorySegment cents,
            long count,
            Validity validity,
            Moments moments) {
        addPayments(kernels, measure, unsigned, cents, ValueLayout.JAVA_INT_UNALIGNED, count, validity, moments);
    }

    /** The same for payments in a layout of any byte order. */
    static void addPayments(
            Kernels kernels,
            Measure measure,
            boolean unsigned,
            MemorySegment cents,
            ValueLayout.OfInt layout,
            long count,
            Validity validity,
            Moments moments) {
        int[] block = new int[(int) Math.min(count, BYTES / Integer.BYTES)];
        BitmapBlock bitmap = validity.isAll() ? null : new BitmapBlock(validity, block.length);
        long start = 0;
        do { // As above.
            int copied = (int) Math.min(count - start, block.length);
            copy(cents, layout, start * Integer.BYTES, block, copied);
            if (bitmap == null) {
                kernels.addPayments(measure, unsigned, block, 0, copied, moments);
            } else {
                kernels.addPayments(
                        measure,
                        unsigned,
                        MemorySegment.ofArray(block).asSlice(0, (long) copied * Integer.BYTES),
                        copied,
                        bitmap.copy(start, copied),
                        moments);
            }
            start += copied;
        } while (start < count);
    }

    /** The part of a bitmap that belongs to a block. */
    private static final class BitmapBlock {
        private final Validity validity;
        private final byte[] bytes;

        BitmapBlock(Validity validity, int blockLength) {
            this.validity = validity;
            bytes = new byte[bytesFor(Byte.SIZE - 1, blockLength)];
        }

        /** It stays until the next call. */
        Validity copy(long start, int count) {
            long bit = validity.offset() + start;
            int firstBit = (int) (bit % Byte.SIZE);
            int copied = bytesFor(firstBit, count);
            SegmentBlocks.copy(validity.bitmap(), ValueLayout.JAVA_BYTE, bit / Byte.SIZE, bytes, copied);
            return new Validity(MemorySegment.ofArray(bytes), firstBit);
        }

        private static int bytesFor(int firstBit, int count) {
            return (firstBit + count + Byte.SIZE - 1) / Byte.SIZE;
        }
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
