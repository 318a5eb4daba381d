package io.github.userstats.internal.column;

import io.github.userstats.internal.kernels.Element;
import io.github.userstats.internal.moments.Moments;

/**
 * What the values of a column mean: how they are read, which values are in range, and what to say of others. Only ages can be
 * out of range.
 */
public enum ColumnType {
    /** Bytes are signed in Java, so ages above 127 would be negative. */
    AGE_BYTES(Element.U7, 0, Byte.MAX_VALUE),
    UNSIGNED_AGE_BYTES(Element.U8, 0, ColumnType.LARGEST_AGE),
    AGE_INTS(Element.I32, 0, ColumnType.LARGEST_AGE),
    CENT_INTS(Element.I32, Integer.MIN_VALUE, Integer.MAX_VALUE),
    UNSIGNED_CENT_INTS(Element.U32, 0, 0xffffffffL),
    CENT_LONGS(Element.I64, Long.MIN_VALUE, Long.MAX_VALUE);

    public static final int LARGEST_AGE = 255;

    private final Element element;
    private final long smallest;
    private final long largest;

    ColumnType(Element element, long smallest, long largest) {
        this.element = element;
        this.smallest = smallest;
        this.largest = largest;
    }

    Element element() {
        return element;
    }

    /** Whether some values of the element are out of range. */
    public boolean isNarrowerThanElement() {
        return this == AGE_INTS;
    }

    /** Whether all values with these moments are in range. */
    public boolean holds(Moments moments) {
        return moments.count() == 0 || (moments.minimum() >= smallest && moments.maximum() <= largest);
    }

    /** Whether values in range can have these moments. */
    public boolean canHave(Moments moments) {
        return moments.arePossible(smallest, largest);
    }

    /** The size of a value in bytes. */
    public int width() {
        return element.bytes();
    }

    private boolean isOfAges() {
        return this != CENT_INTS && this != UNSIGNED_CENT_INTS && this != CENT_LONGS;
    }

    /** What the values are called. */
    public String plural() {
        return isOfAges() ? "ages" : "payments";
    }

    boolean isUnsigned() {
        return this == UNSIGNED_AGE_BYTES || this == UNSIGNED_CENT_INTS;
    }

    /** Which calls take arrays of which types. */
    String callsForArrays() {
        return isOfAges()
                ? "Ages.of(segment) takes byte[], Ages.of(segment, ValueLayout.JAVA_INT) takes int[]"
                : "Payments.ofCents(segment, ValueLayout.JAVA_INT) takes int[], Payments.ofCents(segment,"
                        + " ValueLayout.JAVA_LONG) takes long[]";
    }

    /** The exception for a value that is out of range. */
    public IllegalArgumentException outOfRange(long value, long index) {
        return new IllegalArgumentException("age " + value + " at index " + index + " is not " + smallest + " to "
                + largest + ": if it means unknown, leave it out or use a validity bitmap"
                + (this == AGE_BYTES ? "; if bytes above 127 are meant, use unsigned()" : ""));
    }

    /** @throws IllegalStateException if values of this type have no unsigned form */
    ColumnType unsigned() {
        if (this == AGE_INTS) {
            throw new IllegalStateException("unsigned() is for ages in bytes: ages in ints are 0 to 255 without it");
        }
        if (this == CENT_LONGS) {
            throw new IllegalStateException("unsigned() is for payments of 4 bytes: those of 8 bytes are always"
                    + " signed, because no payment needs the 64th bit");
        }
        return isOfAges() ? UNSIGNED_AGE_BYTES : UNSIGNED_CENT_INTS;
    }
}
