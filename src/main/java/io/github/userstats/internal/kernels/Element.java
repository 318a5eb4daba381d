package io.github.userstats.internal.kernels;

import java.lang.foreign.MemorySegment;

/** How a kernel reads values, in native byte order. */
public enum Element {
    /** Bytes from 0 to 127; a larger one is an error. */
    U7(Byte.BYTES),
    /** Bytes from 0 to 255. */
    U8(Byte.BYTES),
    /** Integers from 0 to 2^32 - 1. */
    U32(Integer.BYTES),
    /** Signed integers of 32 bits. */
    I32(Integer.BYTES),
    /** Signed integers of 64 bits. */
    I64(Long.BYTES);

    private final int bytes;

    Element(int bytes) {
        this.bytes = bytes;
    }

    /** The size of a value. */
    public int bytes() {
        return bytes;
    }

    /** The segment of a {@code byte[]}, an {@code int[]} or a {@code long[]}. */
    public static MemorySegment segment(Object array) {
        if (array instanceof byte[] bytes) {
            return MemorySegment.ofArray(bytes);
        }
        return array instanceof int[] ints ? MemorySegment.ofArray(ints) : MemorySegment.ofArray((long[]) array);
    }

    /** A new array for such values: a {@code byte[]}, an {@code int[]} or a {@code long[]}. */
    Object newArray(int length) {
        return switch (bytes) {
            case Byte.BYTES -> new byte[length];
            case Integer.BYTES -> new int[length];
            default -> new long[length];
        };
    }

    /** Whether this is an array for such values. */
    public boolean isIn(Object array) {
        return switch (bytes) {
            case Byte.BYTES -> array instanceof byte[];
            case Integer.BYTES -> array instanceof int[];
            default -> array instanceof long[];
        };
    }
}
