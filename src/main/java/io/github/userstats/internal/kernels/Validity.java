package io.github.userstats.internal.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Says which values of a column are null, as in Apache Arrow: value i is null if bit {@code offset + i} of the bitmap is 0. The
 * least significant bit of the first byte is bit 0.
 */
public record Validity(MemorySegment bitmap, long offset) {
    /** No value is null. */
    public static final Validity ALL = new Validity(MemorySegment.NULL, 0);

    /**
     * Makes the validity of a column of {@code length} values. A native bitmap at address 0 says that no value is null, as in
     * Arrow's C data interface. Heap segments and empty mapped files have address 0 too, but they are bitmaps.
     *
     * @throws IndexOutOfBoundsException if the offset is negative, or if the bitmap does not have a bit for each value
     */
    public static Validity of(MemorySegment bitmap, long offset, long length) {
        if (offset < 0) {
            throw new IndexOutOfBoundsException("the offset into a validity bitmap is negative: " + offset);
        }
        if (bitmap.isNative() && !bitmap.isMapped() && bitmap.address() == 0) {
            return ALL;
        }
        // Whole bytes are counted first, because the number of bits may exceed 64 bits.
        long bytes = bitmap.byteSize();
        long needed = length / Byte.SIZE + (offset % Byte.SIZE + length % Byte.SIZE + Byte.SIZE - 1) / Byte.SIZE;
        if (needed > bytes - offset / Byte.SIZE) {
            throw new IndexOutOfBoundsException(
                    "a validity bitmap of " + bytes + " bytes is too short: it must have a bit for each of " + length
                            + " values from bit " + offset + " on");
        }
        return new Validity(bitmap, offset);
    }

    @SuppressWarnings("ReferenceEquality") // an empty bitmap of a closed arena may equal NULL
    public boolean isAll() {
        return this == ALL;
    }

    /** The validity of the part of the column that begins at this value. */
    public Validity from(long index) {
        return isAll() ? ALL : new Validity(bitmap, offset + index);
    }
}
