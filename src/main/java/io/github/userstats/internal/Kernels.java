package io.github.userstats.internal;

import java.lang.foreign.MemorySegment;

/**
 * What runs over the values of a column and adds those that are valid to {@code moments}: natively or in Java, with the same
 * result.
 *
 * <p>Bytes are ages, 4-byte integers in native order are payments in cents, at any address. Callers have checked ranges;
 * a segment holds just as many values as are said, and a bitmap has a bit for each. After an exception, or {@code false},
 * {@code moments} holds part of the column: callers pass an object of their own and throw it away.
 *
 * <p>All methods throw {@link ArithmeticException} if a total would leave its type, and for a segment what the JDK throws
 * if its memory is not accessible.
 */
interface Kernels {
    /** Returns false if ages are signed and one is negative. */
    boolean addAges(Measure measure, boolean unsigned, byte[] ages, int from, int count, Moments moments);

    /** Returns false if ages are signed and a valid one is negative. */
    boolean addAges(
            Measure measure, boolean unsigned, MemorySegment ages, long count, Validity validity, Moments moments);

    void addPayments(Measure measure, boolean unsigned, int[] cents, int from, int count, Moments moments);

    void addPayments(
            Measure measure, boolean unsigned, MemorySegment cents, long count, Validity validity, Moments moments);
}
