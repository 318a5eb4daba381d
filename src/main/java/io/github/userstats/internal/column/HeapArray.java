package io.github.userstats.internal.column;

import java.lang.foreign.MemorySegment;

/** Refuses a segment over an array of another type, whose values would be read as other numbers. */
final class HeapArray {
    private HeapArray() {}

    /**
     * Byte arrays may hold anything. A read-only segment hides its array, but not the size of the array's elements. They
     * seem smaller than they are if the segment begins inside one. The size must be that of the values. Nobody can tell a read-only
     * {@code float[]} from an {@code int[]}, or from a part of a {@code long[]} that begins in the middle of a long.
     *
     * @throws IllegalArgumentException if the segment is over an array of another type than the column's
     */
    static void check(ColumnType type, MemorySegment segment) {
        Object array = segment.heapBase().orElse(null);
        if (array != null && !(array instanceof byte[]) && !type.element().isIn(array)) {
            throw contradiction(type, array.getClass().getSimpleName());
        }
        if (array == null && !segment.isNative() && segment.maxByteAlignment() != type.width() && !isBytes(segment)) {
            throw contradiction(type, "a read-only array of " + segment.maxByteAlignment() + "-byte elements");
        }
    }

    /** Only a segment over a byte array can become a byte buffer. Callers pass read-only segments. */
    private static boolean isBytes(MemorySegment segment) {
        try {
            return segment.asByteBuffer().isReadOnly();
        } catch (UnsupportedOperationException exception) {
            return false;
        }
    }

    private static IllegalArgumentException contradiction(ColumnType type, String array) {
        return new IllegalArgumentException("a segment over " + array + " does not hold " + type.width() + "-byte "
                + type.plural() + ": " + type.callsForArrays());
    }
}
