package io.github.userstats;

import io.github.userstats.internal.Column;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import io.github.userstats.internal.moments.Rounding;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamField;
import java.io.Serial;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.Collector;

/**
 * Count, total, minimum, maximum and average of ages in years, in the manner of
 * {@link java.util.IntSummaryStatistics}: values can be added at any time, and objects combined. Totals are exact, so the
 * order does not matter, and the average is rounded once, to the nearest {@code double}.
 *
 * <p>{@code accept} reads bytes as Java's signed ones, so an age is 0 to 127 and a negative one is an error;
 * {@code acceptUnsigned} reads them as 0 to 255. Segments and buffers may be of any kind and alignment.
 *
 * <p>A method that throws leaves the object as it was before. All methods that add throw {@link ArithmeticException} if
 * the count would leave 63 bits, and for a segment what {@link UserData} says. Not thread-safe.
 *
 * <p>Serialized, it takes 109 bytes, and 71 after others in one stream; a corrupt form is an
 * {@link InvalidObjectException}, and a stream that is cut off another {@link java.io.ObjectStreamException} or an
 * {@link java.io.EOFException}. Frameworks that copy fields, like Kryo, can copy it too, but do not check anything.
 */
public final class AgeStatistics implements IntConsumer, Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** No field: {@code writeReplace} is all. None is transient, for frameworks that copy fields, like Kryo. */
    @Serial
    @SuppressWarnings("unused") // Java's serialization reads it
    private static final ObjectStreamField[] serialPersistentFields = {};

    static final int LARGEST_AGE = 255;

    private final Moments moments;

    /** No ages yet. */
    public AgeStatistics() {
        this(new Moments());
    }

    AgeStatistics(Moments moments) {
        this.moments = moments;
    }

    /**
     * {@return the statistics of an array of signed ages}
     *
     * @param ages in years, 0 to 127
     * @throws IllegalArgumentException if one is negative; the message has its index and value
     */
    public static AgeStatistics of(byte[] ages) {
        return new AgeStatistics(Column.ages(ages, false).moments(Measure.MOMENTS));
    }

    /**
     * {@return the statistics of a segment of signed ages}
     *
     * @param ages in years, 0 to 127, a byte each
     * @throws IllegalArgumentException if one is negative; the message has its index and value
     */
    public static AgeStatistics of(MemorySegment ages) {
        return new AgeStatistics(Column.ages(ages, false).moments(Measure.MOMENTS));
    }

    /**
     * {@return the statistics of signed ages in a buffer, from its position to its limit} It is not changed.
     *
     * @param ages in years, 0 to 127
     * @throws IllegalArgumentException if one is negative; the message has its index in the buffer and value
     */
    public static AgeStatistics of(ByteBuffer ages) {
        return new AgeStatistics(Column.ages(ages, false).moments(Measure.MOMENTS));
    }

    /**
     * {@return the statistics of an array of unsigned ages}
     *
     * @param ages in years, 0 to 255
     */
    public static AgeStatistics ofUnsigned(byte[] ages) {
        return new AgeStatistics(Column.ages(ages, true).moments(Measure.MOMENTS));
    }

    /**
     * {@return the statistics of a segment of unsigned ages}
     *
     * @param ages in years, 0 to 255, a byte each
     */
    public static AgeStatistics ofUnsigned(MemorySegment ages) {
        return new AgeStatistics(Column.ages(ages, true).moments(Measure.MOMENTS));
    }

    /**
     * {@return the statistics of unsigned ages in a buffer, from its position to its limit} It is not changed.
     *
     * @param ages in years, 0 to 255
     */
    public static AgeStatistics ofUnsigned(ByteBuffer ages) {
        return new AgeStatistics(Column.ages(ages, true).moments(Measure.MOMENTS));
    }

    /**
     * {@return a collector of one age of each element, in the manner of
     * {@link java.util.stream.Collectors#summarizingInt}} It throws what {@link #accept(int)} and {@link #combine} throw.
     *
     * @param <T> the type of the elements
     * @param age the age of an element, in years, 0 to 255
     */
    public static <T> Collector<T, ?, AgeStatistics> summarizing(ToIntFunction<? super T> age) {
        Objects.requireNonNull(age);
        return Collector.of(
                AgeStatistics::new,
                (ages, element) -> ages.accept(age.applyAsInt(element)),
                (ages, others) -> {
                    ages.combine(others);
                    return ages;
                },
                Collector.Characteristics.UNORDERED);
    }

    /**
     * Adds one age.
     *
     * @param age in years
     * @throws IllegalArgumentException unless it is 0 to 255
     */
    @Override
    public void accept(int age) {
        if (age < 0 || age > LARGEST_AGE) {
            throw new IllegalArgumentException("age " + age + " is not 0 to " + LARGEST_AGE);
        }
        moments.add(age);
    }

    /**
     * Adds the ages of an array.
     *
     * @param ages in years, 0 to 127
     * @throws IllegalArgumentException if one is negative; the message has its index and value
     */
    public void accept(byte[] ages) {
        add(Column.ages(ages, false));
    }

    /**
     * Adds the ages of an array from index {@code from} to before {@code to}.
     *
     * @param ages in years, 0 to 127
     * @param from the first index
     * @param to the index after the last
     * @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= ages.length}
     * @throws IllegalArgumentException if one is negative; the message has its index and value
     */
    public void accept(byte[] ages, int from, int to) {
        add(Column.ages(ages, from, to, false));
    }

    /**
     * Adds the ages of a segment.
     *
     * @param ages in years, 0 to 127, a byte each
     * @throws IllegalArgumentException if one is negative; the message has its index and value
     */
    public void accept(MemorySegment ages) {
        add(Column.ages(ages, false));
    }

    /**
     * Adds the ages in a buffer, from its position to its limit. It is not changed.
     *
     * @param ages in years, 0 to 127
     * @throws IllegalArgumentException if one is negative; the message has its index in the buffer and value
     */
    public void accept(ByteBuffer ages) {
        add(Column.ages(ages, false));
    }

    /**
     * Adds those ages of a segment that are not null, as {@link #accept(MemorySegment, MemorySegment, long)} with
     * offset 0.
     *
     * @param ages in years, 0 to 127, a byte each
     * @param validity a bit for each
     * @throws IllegalArgumentException if one that is not null is negative; the message has its index and value
     * @throws IndexOutOfBoundsException if {@code validity} does not have a bit for each value
     */
    public void accept(MemorySegment ages, MemorySegment validity) {
        accept(ages, validity, 0);
    }

    /**
     * Adds those ages of a segment that are not null: those of which a bit is set in a bitmap of Apache Arrow's layout,
     * least significant bit first. Others are ignored, whatever they are. The calling thread computes
     * alone: {@link UserData#parallel()} takes no bitmap.
     *
     * @param ages in years, 0 to 127, a byte each
     * @param validity the bitmap, a segment of any kind
     * @param validityOffset its bit for the first value; the first of a slice need not be that of a byte
     * @throws IllegalArgumentException if one that is not null is negative; the message has its index and value
     * @throws IndexOutOfBoundsException if {@code validityOffset} is negative, or {@code validity} does not have a bit for
     *     each value from there on
     */
    public void accept(MemorySegment ages, MemorySegment validity, long validityOffset) {
        add(Column.ages(ages, validity, validityOffset, false));
    }

    /**
     * Adds one age, given as it is or as a Java byte that was widened: -56 is the byte of 200.
     *
     * @param age in years
     * @throws IllegalArgumentException unless it is -128 to 255
     */
    public void acceptUnsigned(int age) {
        if (age < Byte.MIN_VALUE || age > LARGEST_AGE) {
            throw new IllegalArgumentException("age " + age + " is neither 0 to " + LARGEST_AGE + " nor a byte");
        }
        moments.add(age & LARGEST_AGE);
    }

    /**
     * Adds the ages of an array.
     *
     * @param ages in years, 0 to 255
     */
    public void acceptUnsigned(byte[] ages) {
        add(Column.ages(ages, true));
    }

    /**
     * Adds the ages of an array from index {@code from} to before {@code to}.
     *
     * @param ages in years, 0 to 255
     * @param from the first index
     * @param to the index after the last
     * @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= ages.length}
     */
    public void acceptUnsigned(byte[] ages, int from, int to) {
        add(Column.ages(ages, from, to, true));
    }

    /**
     * Adds the ages of a segment.
     *
     * @param ages in years, 0 to 255, a byte each
     */
    public void acceptUnsigned(MemorySegment ages) {
        add(Column.ages(ages, true));
    }

    /**
     * Adds the ages in a buffer, from its position to its limit. It is not changed.
     *
     * @param ages in years, 0 to 255
     */
    public void acceptUnsigned(ByteBuffer ages) {
        add(Column.ages(ages, true));
    }

    /**
     * Adds those ages of a segment that are not null, as
     * {@link #acceptUnsigned(MemorySegment, MemorySegment, long)} with offset 0.
     *
     * @param ages in years, 0 to 255, a byte each
     * @param validity a bit for each
     * @throws IndexOutOfBoundsException if {@code validity} does not have a bit for each value
     */
    public void acceptUnsigned(MemorySegment ages, MemorySegment validity) {
        acceptUnsigned(ages, validity, 0);
    }

    /**
     * Adds those ages of a segment that are not null: those of which a bit is set in a bitmap of Apache Arrow's layout,
     * least significant bit first. Others are ignored, whatever they are. The calling thread computes
     * alone: {@link UserData#parallel()} takes no bitmap.
     *
     * @param ages in years, 0 to 255, a byte each
     * @param validity the bitmap, a segment of any kind
     * @param validityOffset its bit for the first value; the first of a slice need not be that of a byte
     * @throws IndexOutOfBoundsException if {@code validityOffset} is negative, or {@code validity} does not have a bit for
     *     each value from there on
     */
    public void acceptUnsigned(MemorySegment ages, MemorySegment validity, long validityOffset) {
        add(Column.ages(ages, validity, validityOffset, true));
    }

    private void add(Column ages) {
        moments.merge(ages.moments(Measure.MOMENTS));
    }

    /**
     * Adds what another object has collected.
     *
     * @param other what is added; it stays as it is
     */
    public void combine(AgeStatistics other) {
        moments.merge(other.moments);
    }

    /** {@return the number of ages} */
    public long count() {
        return moments.count();
    }

    /**
     * {@return the sum of the ages, in years; 0 if there are none}
     *
     * @throws ArithmeticException if it does not fit into a {@code long}
     */
    public long total() {
        return moments.sumAsLong();
    }

    /** {@return the smallest age; {@code Integer.MAX_VALUE} if there is none} */
    public int minimum() {
        return count() == 0 ? Integer.MAX_VALUE : (int) moments.minimum();
    }

    /** {@return the largest age; {@code Integer.MIN_VALUE} if there is none} */
    public int maximum() {
        return count() == 0 ? Integer.MIN_VALUE : (int) moments.maximum();
    }

    /** {@return {@code total() / count()}, in years, correctly rounded; {@code NaN} if there are no ages} */
    public double average() {
        return Rounding.mean(moments, 0);
    }

    /** Whether the other object has collected ages with the same count, total, sum of squares, minimum and maximum. */
    @Override
    public boolean equals(Object object) {
        return object instanceof AgeStatistics other && moments.equals(other.moments);
    }

    @Override
    public int hashCode() {
        return moments.hashCode();
    }

    @Override
    public String toString() {
        return count() == 0
                ? "AgeStatistics{count=0}"
                : "AgeStatistics{count=" + count() + ", total=" + moments.sum() + ", minimum=" + minimum()
                        + ", maximum=" + maximum() + ", average=" + average() + "}";
    }

    /**
     * {@return the serialized form}
     *
     * @serialData 62 bytes, numbers in big-endian order: the version of this form (1 byte, 1), the kind of statistics
     *     (1 byte, 1: ages), count (8), total in years (16), sum of squares (16), minimum (8; if there is none,
     *     {@code Long.MAX_VALUE}), maximum (8; if there is none, {@code Long.MIN_VALUE}), CRC-32C of all these (4)
     */
    @Serial
    private Object writeReplace() {
        return new Ser(Ser.AGES, moments);
    }

    /**
     * Refuses to read anything but the serialized form.
     *
     * @param stream not read
     * @throws InvalidObjectException always
     */
    @Serial
    private void readObject(ObjectInputStream stream) throws InvalidObjectException {
        throw new InvalidObjectException("only its serialized form is read");
    }
}
