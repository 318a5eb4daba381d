package io.github.userstats.internal.kernels;

import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import java.lang.foreign.MemorySegment;

/**
 * Adds the values of a column to {@code moments}, natively or in Java, with the same result.
 *
 * <p>Callers have checked all ranges, and the width of the element is that of the array. A segment holds {@code count} values
 * in native byte order at any address, and a validity bitmap has a bit for each value.
 *
 * <p>All methods return false if a U7 value that is not null is above 127. They throw {@link ArithmeticException} if
 * the sum of squares would exceed 128 bits, or the count 63 bits. If the memory of a segment is not accessible, they
 * throw what the JDK throws. In all these cases {@code moments} may hold part of the column. So callers pass moments of
 * their own, and throw them away.
 */
public interface Kernels {
    /** Adds values of U7 or U8. */
    boolean add(Element element, Measure measure, byte[] values, int from, int count, Moments moments);

    /** Adds values of U32 or I32. */
    boolean add(Element element, Measure measure, int[] values, int from, int count, Moments moments);

    /** Adds values of I64. */
    boolean add(Element element, Measure measure, long[] values, int from, int count, Moments moments);

    /** Does the same with an array of the element's type. Arrays stay arrays, because a segment would be unwrapped again. */
    default boolean addArray(Element element, Measure measure, Object array, int from, int count, Moments moments) {
        // A switch over types would link code when it first runs, which takes milliseconds.
        if (array instanceof byte[] bytes) {
            return add(element, measure, bytes, from, count, moments);
        }
        return array instanceof int[] ints
                ? add(element, measure, ints, from, count, moments)
                : add(element, measure, (long[]) array, from, count, moments);
    }

    /** Adds values of any element, in memory of any kind. */
    boolean add(Element element, Measure measure, MemorySegment values, long count, Validity validity, Moments moments);
}
