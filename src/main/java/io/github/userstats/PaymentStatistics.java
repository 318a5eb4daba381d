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
import java.math.BigDecimal;
import java.nio.IntBuffer;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.Collector;

/**
 * Count, total, minimum, maximum, average and standard deviation of payments in cents, in the manner of
 * {@link java.util.IntSummaryStatistics}: values can be added at any time, and objects combined. Totals are exact, so the
 * order does not matter, and averages and deviations are rounded once, to the nearest {@code double}.
 *
 * <p>{@code accept} reads integers as Java's signed ones, a negative one being a refund that counts as a payment;
 * {@code acceptUnsigned} reads them as 0 to 4,294,967,295. One object may collect both. Segments hold 4-byte integers in
 * native byte order, buffers in the order that they have; both may be of any kind and alignment.
 *
 * <p>Row by row, as from a JDBC {@code ResultSet}, where a {@code NULL} is no payment:
 * {@snippet :
 * PaymentStatistics payments = new PaymentStatistics();
 * while (rows.next()) {
 *     int cents = rows.getInt("cents");
 *     if (!rows.wasNull()) {
 *         payments.accept(cents);
 *     }
 * }
 * }
 *
 * <p>A method that throws leaves the object as it was before. All methods that add throw {@link ArithmeticException} if
 * the count would leave 63 bits, and for a segment what {@link UserData} says. Not thread-safe.
 *
 * <p>Serialized, it takes 109 bytes, and 71 after others in one stream; a corrupt form is an
 * {@link InvalidObjectException}, and a stream that is cut off another {@link java.io.ObjectStreamException} or an
 * {@link java.io.EOFException}. Frameworks that copy fields, like Kryo, can copy it too, but do not check anything.
 */
public final class PaymentStatistics implements IntConsumer, Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** No field: {@code writeReplace} is all. None is transient, for frameworks that copy fields, like Kryo. */
    @Serial
    @SuppressWarnings("unused") // Java's serialization reads it
    private static final ObjectStreamField[] serialPersistentFields = {};

    private static final int DECIMALS = 2;
    static final long LARGEST_PAYMENT = 0xffffffffL;

    private final Moments moments;

    /** No payments yet. */
    public PaymentStatistics() {
        this(new Moments());
    }

    PaymentStatistics(Moments moments) {
        this.moments = moments;
    }

    /**
     * {@return the statistics of an array of signed payments}
     *
     * @param cents the payments, a refund negative
     */
    public static PaymentStatistics of(int[] cents) {
        return new PaymentStatistics(Column.payments(cents, false).moments(Measure.MOMENTS));
    }

    /**
     * {@return the statistics of a segment of signed payments}
     *
     * @param cents the payments, a refund negative, 4 bytes each in native order
     * @throws IllegalArgumentException if its size is not a multiple of 4
     */
    public static PaymentStatistics of(MemorySegment cents) {
        return new PaymentStatistics(Column.payments(cents, false).moments(Measure.MOMENTS));
    }

    /**
     * {@return the statistics of signed payments in a buffer, from its position to its limit} It is not changed.
     *
     * @param cents the payments, a refund negative, in the buffer's byte order
     */
    public static PaymentStatistics of(IntBuffer cents) {
        return new PaymentStatistics(Column.payments(cents, false).moments(Measure.MOMENTS));
    }

    /**
     * {@return the statistics of an array of unsigned payments}
     *
     * @param cents the payments, 0 to 4,294,967,295
     */
    public static PaymentStatistics ofUnsigned(int[] cents) {
        return new PaymentStatistics(Column.payments(cents, true).moments(Measure.MOMENTS));
    }

    /**
     * {@return the statistics of a segment of unsigned payments}
     *
     * @param cents the payments, 0 to 4,294,967,295, 4 bytes each in native order
     * @throws IllegalArgumentException if its size is not a multiple of 4
     */
    public static PaymentStatistics ofUnsigned(MemorySegment cents) {
        return new PaymentStatistics(Column.payments(cents, true).moments(Measure.MOMENTS));
    }

    /**
     * {@return the statistics of unsigned payments in a buffer, from its position to its limit} It is not changed.
     *
     * @param cents the payments, 0 to 4,294,967,295, in the buffer's byte order
     */
    public static PaymentStatistics ofUnsigned(IntBuffer cents) {
        return new PaymentStatistics(Column.payments(cents, true).moments(Measure.MOMENTS));
    }

    /**
     * {@return a collector of one payment of each element, in the manner of
     * {@link java.util.stream.Collectors#summarizingInt}} It throws what {@link #accept(int)} and {@link #combine} throw.
     *
     * @param <T> the type of the elements
     * @param cents the payment of an element, a refund negative
     */
    public static <T> Collector<T, ?, PaymentStatistics> summarizing(ToIntFunction<? super T> cents) {
        Objects.requireNonNull(cents);
        return Collector.of(
                PaymentStatistics::new,
                (payments, element) -> payments.accept(cents.applyAsInt(element)),
                (payments, others) -> {
                    payments.combine(others);
                    return payments;
                },
                Collector.Characteristics.UNORDERED);
    }

    /**
     * Adds one payment, a refund if it is negative.
     *
     * @param cents the payment, a refund negative
     */
    @Override
    public void accept(int cents) {
        moments.add(cents);
    }

    /**
     * Adds the payments of an array.
     *
     * @param cents the payments, a refund negative
     */
    public void accept(int[] cents) {
        add(Column.payments(cents, false));
    }

    /**
     * Adds the payments of an array from index {@code from} to before {@code to}.
     *
     * @param cents the payments, a refund negative
     * @param from the first index
     * @param to the index after the last
     * @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= cents.length}
     */
    public void accept(int[] cents, int from, int to) {
        add(Column.payments(cents, from, to, false));
    }

    /**
     * Adds the payments of a segment.
     *
     * @param cents the payments, a refund negative, 4 bytes each in native order
     * @throws IllegalArgumentException if its size is not a multiple of 4
     */
    public void accept(MemorySegment cents) {
        add(Column.payments(cents, false));
    }

    /**
     * Adds the payments in a buffer, from its position to its limit. It is not changed.
     *
     * @param cents the payments, a refund negative, in the buffer's byte order
     */
    public void accept(IntBuffer cents) {
        add(Column.payments(cents, false));
    }

    /**
     * Adds those payments of a segment that are not null, as {@link #accept(MemorySegment, MemorySegment, long)} with
     * offset 0.
     *
     * @param cents the payments, a refund negative, 4 bytes each in native order
     * @param validity a bit for each
     * @throws IllegalArgumentException if the size of {@code cents} is not a multiple of 4
     * @throws IndexOutOfBoundsException if {@code validity} does not have a bit for each value
     */
    public void accept(MemorySegment cents, MemorySegment validity) {
        accept(cents, validity, 0);
    }

    /**
     * Adds those payments of a segment that are not null: those of which a bit is set in a bitmap of Apache Arrow's layout,
     * least significant bit first. Others are ignored, whatever they are. The calling thread computes
     * alone: {@link UserData#parallel()} takes no bitmap.
     *
     * @param cents the payments, a refund negative, 4 bytes each in native order
     * @param validity the bitmap, a segment of any kind
     * @param validityOffset its bit for the first value; the first of a slice need not be that of a byte
     * @throws IllegalArgumentException if the size of {@code cents} is not a multiple of 4
     * @throws IndexOutOfBoundsException if {@code validityOffset} is negative, or {@code validity} does not have a bit for
     *     each value from there on
     */
    public void accept(MemorySegment cents, MemorySegment validity, long validityOffset) {
        add(Column.payments(cents, validity, validityOffset, false));
    }

    /**
     * Adds one payment, read as 0 to 4,294,967,295.
     *
     * @param cents the payment
     */
    public void acceptUnsigned(int cents) {
        moments.add(Integer.toUnsignedLong(cents));
    }

    /**
     * Adds the payments of an array.
     *
     * @param cents the payments, 0 to 4,294,967,295
     */
    public void acceptUnsigned(int[] cents) {
        add(Column.payments(cents, true));
    }

    /**
     * Adds the payments of an array from index {@code from} to before {@code to}.
     *
     * @param cents the payments, 0 to 4,294,967,295
     * @param from the first index
     * @param to the index after the last
     * @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= cents.length}
     */
    public void acceptUnsigned(int[] cents, int from, int to) {
        add(Column.payments(cents, from, to, true));
    }

    /**
     * Adds the payments of a segment.
     *
     * @param cents the payments, 0 to 4,294,967,295, 4 bytes each in native order
     * @throws IllegalArgumentException if its size is not a multiple of 4
     */
    public void acceptUnsigned(MemorySegment cents) {
        add(Column.payments(cents, true));
    }

    /**
     * Adds the payments in a buffer, from its position to its limit. It is not changed.
     *
     * @param cents the payments, 0 to 4,294,967,295, in the buffer's byte order
     */
    public void acceptUnsigned(IntBuffer cents) {
        add(Column.payments(cents, true));
    }

    /**
     * Adds those payments of a segment that are not null, as
     * {@link #acceptUnsigned(MemorySegment, MemorySegment, long)} with offset 0.
     *
     * @param cents the payments, 0 to 4,294,967,295, 4 bytes each in native order
     * @param validity a bit for each
     * @throws IllegalArgumentException if the size of {@code cents} is not a multiple of 4
     * @throws IndexOutOfBoundsException if {@code validity} does not have a bit for each value
     */
    public void acceptUnsigned(MemorySegment cents, MemorySegment validity) {
        acceptUnsigned(cents, validity, 0);
    }

    /**
     * Adds those payments of a segment that are not null: those of which a bit is set in a bitmap of Apache Arrow's layout,
     * least significant bit first. Others are ignored, whatever they are. The calling thread computes
     * alone: {@link UserData#parallel()} takes no bitmap.
     *
     * @param cents the payments, 0 to 4,294,967,295, 4 bytes each in native order
     * @param validity the bitmap, a segment of any kind
     * @param validityOffset its bit for the first value; the first of a slice need not be that of a byte
     * @throws IllegalArgumentException if the size of {@code cents} is not a multiple of 4
     * @throws IndexOutOfBoundsException if {@code validityOffset} is negative, or {@code validity} does not have a bit for
     *     each value from there on
     */
    public void acceptUnsigned(MemorySegment cents, MemorySegment validity, long validityOffset) {
        add(Column.payments(cents, validity, validityOffset, true));
    }

    private void add(Column payments) {
        moments.merge(payments.moments(Measure.MOMENTS));
    }

    /**
     * Adds what another object has collected.
     *
     * @param other what is added; it stays as it is
     */
    public void combine(PaymentStatistics other) {
        moments.merge(other.moments);
    }

    /** {@return the number of payments, refunds included} */
    public long count() {
        return moments.count();
    }

    /**
     * {@return the sum of the payments, in cents; 0 if there are none}
     *
     * @throws ArithmeticException if it does not fit into a {@code long}
     */
    public long totalCents() {
        return moments.sumAsLong();
    }

    /** {@return the smallest payment, in cents; {@code Long.MAX_VALUE} if there is none} */
    public long minimumCents() {
        return moments.minimum();
    }

    /** {@return the largest payment, in cents; {@code Long.MIN_VALUE} if there is none} */
    public long maximumCents() {
        return moments.maximum();
    }

    /**
     * {@return {@code totalCents() / count() / 100}, in currency units, correctly rounded; {@code NaN} if there are no
     * payments}
     */
    public double average() {
        return Rounding.mean(moments, DECIMALS);
    }

    /**
     * {@return the population standard deviation, {@code sqrt(sum((payment - mean)^2) / count) / 100}, in currency units,
     * correctly rounded; {@code NaN} if there are no payments, 0.0 if all are the same}
     */
    public double standardDeviation() {
        return Rounding.populationDeviation(moments, DECIMALS);
    }

    /**
     * {@return the sample standard deviation, {@code sqrt(sum((payment - mean)^2) / (count - 1)) / 100}, in currency
     * units, correctly rounded; {@code NaN} if there are fewer than two payments}
     */
    public double sampleStandardDeviation() {
        return Rounding.sampleDeviation(moments, DECIMALS);
    }

    /** Whether the other object has collected payments with the same count, total, sum of squares, minimum and maximum. */
    @Override
    public boolean equals(Object object) {
        return object instanceof PaymentStatistics other && moments.equals(other.moments);
    }

    @Override
    public int hashCode() {
        return moments.hashCode();
    }

    /** In currency units. */
    @Override
    public String toString() {
        return count() == 0
                ? "PaymentStatistics{count=0}"
                : "PaymentStatistics{count=" + count() + ", total=" + new BigDecimal(moments.sum(), DECIMALS)
                        + ", minimum="
                        + units(minimumCents()) + ", maximum="
                        + units(maximumCents()) + ", average=" + average()
                        + ", standardDeviation=" + standardDeviation() + "}";
    }

    private static BigDecimal units(long cents) {
        return BigDecimal.valueOf(cents, DECIMALS);
    }

    /**
     * {@return the serialized form}
     *
     * @serialData 62 bytes, numbers in big-endian order: the version of this form (1 byte, 1), the kind of statistics
     *     (1 byte, 2: payments), count (8), total in cents (16), sum of squares (16), minimum (8; if there is none,
     *     {@code Long.MAX_VALUE}), maximum (8; if there is none, {@code Long.MIN_VALUE}), CRC-32C of all these (4)
     */
    @Serial
    private Object writeReplace() {
        return new Ser(Ser.PAYMENTS, moments);
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
