package io.github.userstats;

import io.github.userstats.internal.column.ColumnType;
import io.github.userstats.internal.compute.Computation;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import io.github.userstats.internal.moments.Rounding;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamField;
import java.io.Serial;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;
import java.util.stream.Collector;

/**
 * Collects payments in cents, like {@link java.util.LongSummaryStatistics}, and gives their exact average, standard
 * deviation and other statistics. Payments and whole columns can be added at any time, and objects can be combined. Totals are
 * exact integers, so the order does not matter. Each result is rounded once, to the nearest {@code double}. A negative
 * payment is a refund, which counts as a payment.
 *
 * {@snippet :
 * PaymentStatistics day = new PaymentStatistics();
 * day.accept(1999);
 * day.accept(Payments.ofCents(new int[] {4950, -1999}));
 * IO.println(day.total() + " " + day.average()); // 49.50 16.5
 *
 * record Purchase(String country, long cents) {}
 * Map<String, PaymentStatistics> byCountry = Stream.of(new Purchase("BR", 1999), new Purchase("PT", 4950))
 *         .collect(Collectors.groupingBy(Purchase::country, PaymentStatistics.summarizing(Purchase::cents)));
 * IO.println(byCountry.get("PT").average()); // 49.5
 *
 * PaymentStatistics yen = Payments.ofCents(new long[] {1_000, 1_500}).statistics(); // no decimals
 * IO.println(yen.average(0)); // 1250.0
 * }
 *
 * <p>Averages, deviations and {@link #total()} are in currency units of 100 cents. For a currency whose smallest unit is
 * not a hundredth, pass its number of decimals: 0 for yen, 3 for dinars.
 *
 * <p>A method that throws leaves the object as it was. Methods that add throw {@link ArithmeticException} if the sum of
 * squares would exceed 128 bits, or the count 63 bits. The sum never overflows. Objects are not thread-safe.
 *
 * <p>Objects can be serialized. Reading a corrupt form throws {@link InvalidObjectException}. Reading a stream that ends
 * too early throws another {@link java.io.ObjectStreamException} or {@link java.io.EOFException}. Frameworks that copy fields,
 * like Kryo, can copy an object too, but they do not check the copy.
 */
@SuppressWarnings("overloads") // of andThen, as in java.util.LongSummaryStatistics
public final class PaymentStatistics implements IntConsumer, LongConsumer, Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** Empty, because {@code writeReplace} writes another object. Fields are not transient, for frameworks that copy them. */
    @Serial
    @SuppressWarnings("unused") // Java's serialization reads it
    private static final ObjectStreamField[] serialPersistentFields = {};

    /** A cent is a hundredth of a currency unit. */
    static final int CENT_DECIMALS = 2;

    private final Moments moments;

    /** Creates statistics of no payments. */
    public PaymentStatistics() {
        this(new Moments());
    }

    PaymentStatistics(Moments moments) {
        this.moments = moments;
    }

    /**
     * {@return statistics with exact totals that are known already, for instance because another system has computed them}
     *
     * @param count the number of payments
     * @param sum the sum of the payments, in cents
     * @param sumOfSquares the sum of the squares of the payments, in cents squared
     * @param minimum the smallest payment, in cents; ignored if {@code count} is 0
     * @param maximum the largest payment, in cents; ignored if {@code count} is 0
     * @throws IllegalArgumentException if {@code sumOfSquares} exceeds 128 bits, or if the totals contradict each other;
     *     not every contradiction is found
     */
    public static PaymentStatistics ofTotals(
            long count, BigInteger sum, BigInteger sumOfSquares, long minimum, long maximum) {
        return new PaymentStatistics(Totals.moments(ColumnType.CENT_LONGS, count, sum, sumOfSquares, minimum, maximum));
    }

    /**
     * {@return a collector that takes one payment from each element, like
     * {@link java.util.stream.Collectors#summarizingLong}} It throws what {@link #accept(long)} and {@link #combine}
     * throw.
     *
     * @param <T> the type of the elements
     * @param cents the payment of an element, an {@code int} or a {@code long}
     */
    public static <T> Collector<T, ?, PaymentStatistics> summarizing(ToLongFunction<? super T> cents) {
        Arguments.nonNull(cents, "cents");
        return Collector.of(
                PaymentStatistics::new,
                (payments, element) -> payments.accept(cents.applyAsLong(element)),
                (payments, others) -> {
                    payments.combine(others);
                    return payments;
                },
                Collector.Characteristics.UNORDERED);
    }

    /**
     * Adds one payment.
     *
     * @param cents the payment, a refund negative
     */
    @Override
    public void accept(int cents) {
        moments.add(cents);
    }

    /**
     * Adds one payment.
     *
     * @param cents the payment, a refund negative
     */
    @Override
    public void accept(long cents) {
        moments.add(cents);
    }

    /**
     * Adds the payments of a column that are not null. This method also throws the exceptions that {@link Payments} lists.
     *
     * @param payments the column
     */
    public void accept(Payments payments) {
        Arguments.nonNull(payments, "payments");
        moments.merge(Computation.moments(payments.column, Measure.MOMENTS));
    }

    /**
     * Adds what another object has collected.
     *
     * @param other the object whose values are added; it does not change
     */
    public void combine(PaymentStatistics other) {
        Arguments.nonNull(other, "other");
        moments.merge(other.moments);
    }

    /** {@return the number of payments, refunds included} */
    public long count() {
        return moments.count();
    }

    /**
     * {@return the sum of the payments, in cents; 0 if there are none}
     *
     * @throws ArithmeticException if the sum does not fit a {@code long}; {@link #total()} never throws
     */
    public long totalCents() {
        if (!moments.isSumLong()) {
            throw new ArithmeticException("the total of " + moments.sum() + " cents does not fit a long: use total()");
        }
        return moments.sumLow();
    }

    /** {@return the exact sum of the payments, in currency units, with two decimals; 0.00 if there are none} */
    public BigDecimal total() {
        return total(CENT_DECIMALS);
    }

    /**
     * {@return the exact sum of the payments, in currency units with {@code decimals} decimals}
     *
     * @param decimals the number of decimals that the currency has, 0 to 9
     * @throws IllegalArgumentException unless {@code decimals} is 0 to 9
     */
    public BigDecimal total(int decimals) {
        return new BigDecimal(moments.sum(), Rounding.checkedDecimals(decimals));
    }

    /** {@return the smallest payment, in cents; {@code Long.MAX_VALUE} if there is none} */
    public long minimumCents() {
        return moments.minimum();
    }

    /** {@return the largest payment, in cents; {@code Long.MIN_VALUE} if there is none} */
    public long maximumCents() {
        return moments.maximum();
    }

    /** {@return the sum of the squares of the payments, in cents squared; 0 if there are none} */
    public BigInteger sumOfSquares() {
        return moments.sumOfSquares();
    }

    /** {@return the average, {@code total() / count()}, in currency units; {@code NaN} if there are no payments} */
    public double average() {
        return average(CENT_DECIMALS);
    }

    /**
     * {@return the average, in currency units; {@code NaN} if there are no payments}
     *
     * @param decimals the number of decimals that the currency has, 0 to 9
     * @throws IllegalArgumentException unless {@code decimals} is 0 to 9
     */
    public double average(int decimals) {
        return Rounding.mean(moments, decimals);
    }

    /**
     * {@return the population standard deviation, {@code sqrt(sum((payment - average)^2) / count)}, in currency units;
     * {@code NaN} if there are no payments, 0.0 if all are the same}
     */
    public double standardDeviation() {
        return standardDeviation(CENT_DECIMALS);
    }

    /**
     * {@return the population standard deviation, in currency units; {@code NaN} if there are no payments, 0.0 if all are
     * the same}
     *
     * @param decimals the number of decimals that the currency has, 0 to 9
     * @throws IllegalArgumentException unless {@code decimals} is 0 to 9
     */
    public double standardDeviation(int decimals) {
        return Rounding.populationDeviation(moments, decimals);
    }

    /**
     * {@return the sample standard deviation, {@code sqrt(sum((payment - average)^2) / (count - 1))}, in currency units;
     * {@code NaN} if there are fewer than two payments}
     */
    public double sampleStandardDeviation() {
        return sampleStandardDeviation(CENT_DECIMALS);
    }

    /**
     * {@return the sample standard deviation, in currency units; {@code NaN} if there are fewer than two payments}
     *
     * @param decimals the number of decimals that the currency has, 0 to 9
     * @throws IllegalArgumentException unless {@code decimals} is 0 to 9
     */
    public double sampleStandardDeviation(int decimals) {
        return Rounding.sampleDeviation(moments, decimals);
    }

    /**
     * {@return whether the other object has collected payments with the same count, total, sum of squares, minimum and maximum}
     */
    @Override
    public boolean equals(Object object) {
        return object instanceof PaymentStatistics other && moments.equals(other.moments);
    }

    @Override
    public int hashCode() {
        return moments.hashCode();
    }

    /**
     * {@return the values that {@link #equals} compares, the average and the standard deviation} Amounts are in currency
     * units of 100 cents, the sum of squares in cents squared.
     */
    @Override
    public String toString() {
        return count() == 0
                ? "PaymentStatistics{count=0}"
                : "PaymentStatistics{count=" + count() + ", total=" + total() + ", minimum=" + units(minimumCents())
                        + ", maximum=" + units(maximumCents()) + ", sumOfSquares=" + sumOfSquares() + ", average="
                        + average() + ", standardDeviation=" + standardDeviation() + "}";
    }

    private static BigDecimal units(long cents) {
        return BigDecimal.valueOf(cents, CENT_DECIMALS);
    }

    /**
     * {@return the serialized form}
     *
     * @serialData numbers in big-endian order: the version of this form (1 byte, 1), the kind of statistics
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
