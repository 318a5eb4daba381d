package io.github.userstats.internal.column;

import java.lang.foreign.MemorySegment;

/** Finds out whether a segment is an array of values of another type, which would be read as other numbers. */
final class HeapArray {
    private HeapArray() {}

    /**
     * Byte arrays may hold anything. A read-only segment hides its array, but not the size of its elements: it must be that
     * of the values. Nobody can tell a read-only {@code float[]} from an {@code int[]}.
     *
     * @throws IllegalArgumentException if the segment is an array of another type than the column's
     */
    static void check(ColumnType type, MemorySegment segment) {
        Object array = segment.heapBase().orElse(null);
        if (array != null && !(array instanceof byte[]) && !isArrayOf(type, array)) {
            throw contradiction(type, array.getClass().getSimpleName());
        }
        if (array == null && !segment.isNative() && segment.maxByteAlignment() != type.width() && !isBytes(segment)) {
            throw contradiction(type, "a read-only array of " + segment.maxByteAlignment() + "-byte elements");
        }
    }

    /** Only byte arrays have byte buffers, and only a read-only segment is asked here. */
    private static boolean isBytes(MemorySegment segment) {
        try {
            return segment.asByteBuffer().isReadOnly();
        } catch (UnsupportedOperationException exception) {
            return false;
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
