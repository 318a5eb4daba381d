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
import java.math.BigInteger;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.Collector;

/**
 * Collects ages in years, like {@link java.util.IntSummaryStatistics}, and gives their exact average, standard deviation and
 * other statistics. Ages and whole columns can be added at any time, and objects can be combined. Totals are exact integers,
 * so the order does not matter. Each result is rounded once, to the nearest {@code double}.
 *
 * {@snippet :
 * AgeStatistics users = new AgeStatistics();
 * users.accept(31);
 * users.accept(Ages.of(new byte[] {42, 27}));
 * IO.println(users.average() + " " + users.maximum()); // 33.333333333333336 42
 *
 * record User(String country, int age) {}
 * Map<String, AgeStatistics> byCountry = Stream.of(new User("BR", 31), new User("PT", 42))
 *         .collect(Collectors.groupingBy(User::country, AgeStatistics.summarizing(User::age)));
 * users.combine(byCountry.get("PT"));
 * IO.println(users.count()); // 4
 * }
 *
 * <p>A method that throws leaves the object as it was. Methods that add throw {@link ArithmeticException} if the count
 * would exceed 63 bits. Objects are not thread-safe.
 *
 * <p>Objects can be serialized. Reading a corrupt form throws {@link InvalidObjectException}. Reading a stream that ends
 * too early throws another {@link java.io.ObjectStreamException} or {@link java.io.EOFException}. Frameworks that copy fields,
 * like Kryo, can copy an object too, but they do not check the copy.
 */
public final class AgeStatistics implements IntConsumer, Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** Empty, because {@code writeReplace} writes another object. Fields are not transient, for frameworks that copy them. */
    @Serial
    @SuppressWarnings("unused") // Java's serialization reads it
    private static final ObjectStreamField[] serialPersistentFields = {};

    private final Moments moments;

    /** Creates statistics of no ages. */
    public AgeStatistics() {
        this(new Moments());
    }

    AgeStatistics(Moments moments) {
        this.moments = moments;
    }

    /**
     * {@return statistics with exact totals that are known already, for instance because another system has computed them}
     *
     * @param count the number of ages
     * @param sum the sum of the ages
     * @param sumOfSquares the sum of the squares of the ages
     * @param minimum the smallest age; ignored if {@code count} is 0
     * @param maximum the largest age; ignored if {@code count} is 0
     * @throws IllegalArgumentException if the totals contradict each other; not every contradiction is found
     */
    public static AgeStatistics ofTotals(
            long count, BigInteger sum, BigInteger sumOfSquares, long minimum, long maximum) {
        return new AgeStatistics(Totals.moments(ColumnType.AGE_INTS, count, sum, sumOfSquares, minimum, maximum));
    }

    /**
     * {@return a collector that takes one age from each element, like
     * {@link java.util.stream.Collectors#summarizingInt}} It throws what {@link #accept(int)} and {@link #combine}
     * throw.
     *
     * @param <T> the type of the elements
     * @param age the age of an element, in years, 0 to 255
     */
    public static <T> Collector<T, ?, AgeStatistics> summarizing(ToIntFunction<? super T> age) {
        Arguments.nonNull(age, "age");
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
     * @throws IllegalArgumentException if the age is not 0 to 255
     */
    @Override
    public void accept(int age) {
        if (age < 0 || age > ColumnType.LARGEST_AGE) {
            throw new IllegalArgumentException(
                    "age " + age + " is not 0 to " + ColumnType.LARGEST_AGE + ": if it means unknown, leave it out");
        }
        moments.add(age);
    }

    /**
     * Adds the ages of a column that are not null. This method also throws the exceptions that {@link Ages} lists.
     *
     * @param ages the column
     * @throws IllegalArgumentException if an age is out of range
     */
    public void accept(Ages ages) {
        Arguments.nonNull(ages, "ages");
        moments.merge(Computation.moments(ages.column, Measure.MOMENTS));
    }

    /**
     * Adds what another object has collected.
     *
     * @param other the object whose values are added; it does not change
     */
    public void combine(AgeStatistics other) {
        Arguments.nonNull(other, "other");
        moments.merge(other.moments);
    }

    /** {@return the number of ages} */
    public long count() {
        return moments.count();
    }

    /**
     * {@return the sum of the ages, in years; 0 if there are none}
     *
     * @throws ArithmeticException if the sum does not fit a {@code long}
     */
    public long total() {
        if (!moments.isSumLong()) {
            throw new ArithmeticException("the total of " + moments.sum() + " years does not fit a long");
        }
        return moments.sumLow();
    }

    /** {@return the smallest age; {@code Integer.MAX_VALUE} if there is none} */
    public int minimum() {
        return count() == 0 ? Integer.MAX_VALUE : (int) moments.minimum();
    }

    /** {@return the largest age; {@code Integer.MIN_VALUE} if there is none} */
    public int maximum() {
        return count() == 0 ? Integer.MIN_VALUE : (int) moments.maximum();
    }

    /** {@return the sum of the squares of the ages; 0 if there are none} */
    public BigInteger sumOfSquares() {
        return moments.sumOfSquares();
    }

    /** {@return the average, {@code total() / count()}, in years; {@code NaN} if there are no ages} */
    public double average() {
        return Rounding.mean(moments, 0);
    }

    /**
     * {@return the population standard deviation, {@code sqrt(sum((age - average)^2) / count)}, in years; {@code NaN} if
     * there are no ages, 0.0 if all are the same}
     */
    public double standardDeviation() {
        return Rounding.populationDeviation(moments, 0);
    }

    /**
     * {@return the sample standard deviation, {@code sqrt(sum((age - average)^2) / (count - 1))}, in years; {@code NaN} if
     * there are fewer than two ages}
     */
    public double sampleStandardDeviation() {
        return Rounding.sampleDeviation(moments, 0);
    }

    /**
     * {@return whether the other object has collected ages with the same count, total, sum of squares, minimum and maximum}
     */
    @Override
    public boolean equals(Object object) {
        return object instanceof AgeStatistics other && moments.equals(other.moments);
    }

    @Override
    public int hashCode() {
        return moments.hashCode();
    }

    /** {@return the values that {@link #equals} compares, the average and the standard deviation} */
    @Override
    public String toString() {
        return count() == 0
                ? "AgeStatistics{count=0}"
                : "AgeStatistics{count=" + count() + ", total=" + moments.sum() + ", minimum=" + minimum()
                        + ", maximum="
                        + maximum() + ", sumOfSquares=" + sumOfSquares() + ", average=" + average()
                        + ", standardDeviation=" + standardDeviation() + "}";
    }

    /**
     * {@return the serialized form}
     *
     * @serialData numbers in big-endian order: the version of this form (1 byte, 1), the kind of statistics
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
