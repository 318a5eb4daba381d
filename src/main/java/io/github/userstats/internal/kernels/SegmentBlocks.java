package io.github.userstats.internal.kernels;

import io.github.userstats.internal.library.Platform;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Copies a segment block by block into an array, and its part of the bitmap into another, and adds each block. A program that
 * only has arrays never loads this class and its layouts.
 */
public final class SegmentBlocks {
    /** A block of this size is added up while it is still in the first-level cache. */
    static final int BYTES = 16 * 1024;

    /**
     * How many bytes of native memory are copied at once. Any native memory can be a mapped file, because a view of a
     * buffer does not reveal it. On aarch64, JDK 25 copies more than 80 bytes in a loop that does not expect the end of a
     * file: if the file has been truncated, the JVM ends.
     */
    private static final int NATIVE_BYTES = Platform.NAME.endsWith("-aarch64") ? 64 : BYTES;

    /**
     * Index n holds a spare array of one block, for elements of n bytes. While a computation uses the array, the entry is null,
     * and another computation makes its own. The three arrays keep up to 48 KiB on the heap, with the values that were copied
     * last.
     *
     * <p>With a new array for each call, 100,000 mapped ages took 1.6 times as long: the JVM fills it with zeros, and it displaces
     * other data in the cache.
     */
    private static final AtomicReferenceArray<Object> SPARE = new AtomicReferenceArray<>(Long.BYTES + 1);

    private SegmentBlocks() {}

    /** Does what {@link Kernels#add(Element, Measure, MemorySegment, long, Validity, Moments)} does, in any byte order. */
    public static boolean add(
            Kernels kernels,
            Element element,
            Measure measure,
            MemorySegment values,
            ByteOrder order,
            long count,
            Validity validity,
            Moments moments) {
        ValueLayout layout = layout(element, order);
        int blockLength = (int) Math.min(count, BYTES / element.bytes());
        Object array = takeArray(element, blockLength);
        BitmapBlock bitmap = validity.isAll() ? null : new BitmapBlock(validity, blockLength);
        long start = 0;
        do { // At least once: the copy checks that the memory is accessible.
            int copied = (int) Math.min(count - start, blockLength);
            copy(values, layout, start * element.bytes(), array, copied);
            boolean isAdded = bitmap == null
                    ? kernels.addArray(element, measure, array, 0, copied, moments)
                    : kernels.add(
                            element,
                            measure,
                            Element.segment(array).asSlice(0, (long) copied * element.bytes()),
                            copied,
                            bitmap.copy(start, copied),
                            moments);
            if (!isAdded) {
                return false;
            }
            start += copied;
        } while (start < count);
        giveBack(element, array, blockLength);
        return true;
    }

    private static Object takeArray(Element element, int length) {
        Object spare = isWholeBlock(element, length) ? SPARE.getAndSet(element.bytes(), null) : null;
        return spare == null ? element.newArray(length) : spare;
    }

    private static void giveBack(Element element, Object array, int length) {
        if (isWholeBlock(element, length)) {
            SPARE.set(element.bytes(), array);
        }
    }

    private static boolean isWholeBlock(Element element, int length) {
        return length * element.bytes() == BYTES;
    }

    private static ValueLayout layout(Element element, ByteOrder order) {
        return switch (element.bytes()) {
            case Byte.BYTES -> ValueLayout.JAVA_BYTE;
            case Integer.BYTES -> ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
            default -> ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
        };
    }

    /** The part of a bitmap that belongs to a block. */
    private static final class BitmapBlock {
        private final Validity validity;
        private final byte[] bytes;

        BitmapBlock(Validity validity, int blockLength) {
            this.validity = validity;
            bytes = new byte[bytesFor(Byte.SIZE - 1, blockLength)];
        }

        /** The result is valid until the next call. */
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
