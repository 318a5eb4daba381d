package io.github.userstats.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Which values of a column count: value i does if bit {@code offset + i} is set, least significant bit first, as in Apache
 * Arrow.
 */
record Validity(MemorySegment bitmap, long offset) {
    /** Of a column without a bitmap. */
    static final Validity ALL = new Validity(MemorySegment.NULL, 0);

    /**
     * For a column of so many values.
     *
     * @throws IndexOutOfBoundsException if the offset is negative, or the bitmap does not have a bit for each value
     */
    static Validity of(MemorySegment bitmap, long offset, long length) {
        if (offset < 0) {
            throw new IndexOutOfBoundsException("the offset into a validity bitmap is negative: " + offset);
        }
        // In whole bytes first: the number of bits may leave 64 bits.
        long bytes = bitmap.byteSize();
        long needed = length / Byte.SIZE + (offset % Byte.SIZE + length % Byte.SIZE + Byte.SIZE - 1) / Byte.SIZE;
        if (needed > bytes - offset / Byte.SIZE) {
            throw new IndexOutOfBoundsException(
                    "a validity bitmap of " + bytes + " bytes is too short: it must have a bit" + " for each of "
                            + length + " values from bit " + offset + " on");
        }
        return new Validity(bitmap, offset);
    }

    @SuppressWarnings("ReferenceEquality") // an empty bitmap of a closed arena may equal NULL
    boolean isAll() {
        return this == ALL;
    }

    /** The same for the part of the column that begins at this value. */
    Validity from(long index) {
        return isAll() ? ALL : new Validity(bitmap, offset + index);
    }

    boolean isValid(long index) {
        long bit = offset + index;
        return isAll() || (bitmap.get(ValueLayout.JAVA_BYTE, bit / Byte.SIZE) >> bit % Byte.SIZE & 1) != 0;
    }
}
