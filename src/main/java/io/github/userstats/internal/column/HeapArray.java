package io.github.userstats.internal.column;

import java.lang.foreign.MemorySegment;

/** Finds out whether a segment is an array of values of another type, which would be read as other numbers. */
final class HeapArray {
    private HeapArray() {}

    /**
     * Byte arrays may hold anything. A read-only segment hides its array, but not that its elements are too large.
     *
     * @throws IllegalArgumentException if the segment is an array of another type than the column's
     */
    static void check(ColumnType type, MemorySegment segment) {
        Object array = segment.heapBase().orElse(null);
        if (array != null && !(array instanceof byte[]) && !isArrayOf(type, array)) {
            throw contradiction(type, array.getClass().getSimpleName());
        }
        if (!segment.isNative() && segment.maxByteAlignment() > type.width()) {
            throw contradiction(type, "an array of " + segment.maxByteAlignment() + "-byte elements");
        }
    }

    private static boolean isArrayOf(ColumnType type, Object array) {
        return switch (type.width()) {
            case Byte.BYTES -> false;
            case Integer.BYTES -> array instanceof int[];
            default -> array instanceof long[];
        };
    }

    private static IllegalArgumentException contradiction(ColumnType type, String array) {
        return new IllegalArgumentException("a segment over " + array + " does not hold " + type.width() + "-byte "
                + type.plural() + ": " + type.callsForArrays());
    }
}
