package io.github.userstats.internal;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * What is known of the values so far: count, sum, sum of squares (128 bits), minimum and maximum. Its {@link #fields} are
 * the C struct {@code userstats_moments}, which is eight-byte integers throughout, so a kernel of either kind adds to
 * them in place. Not thread-safe.
 */
public final class Moments {
    static final int COUNT = 0;
    static final int SUM = 1;
    static final int SQUARES_LOW = 2;
    static final int SQUARES_HIGH = 3;
    static final int MINIMUM = 4;
    static final int MAXIMUM = 5;

    final long[] fields;

    public Moments() {
        this(0, 0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);
    }

    public Moments(long count, long sum, long squaresLow, long squaresHigh, long minimum, long maximum) {
        fields = new long[] {count, sum, squaresLow, squaresHigh, minimum, maximum};
    }

    public long count() {
        return fields[COUNT];
    }

    public long sum() {
        return fields[SUM];
    }

    /** The low 64 bits of the sum of squares. */
    public long squaresLow() {
        return fields[SQUARES_LOW];
    }

    /** The high 64 bits of the sum of squares. */
    public long squaresHigh() {
        return fields[SQUARES_HIGH];
    }

    /** {@code Long.MAX_VALUE} while there is none. */
    public long minimum() {
        return fields[MINIMUM];
    }

    /** {@code Long.MIN_VALUE} while there is none. */
    public long maximum() {
        return fields[MAXIMUM];
    }

    /**
     * Adds one value of at most 32 bits and a sign, in less time than the general way (measured).
     *
     * @throws ArithmeticException as {@link #merge}
     */
    public void add(long value) {
        long count = fields[COUNT] + 1;
        long sum = fields[SUM] + value;
        if ((count | ((fields[SUM] ^ sum) & (value ^ sum))) < 0) {
            throw overflow();
        }
        long square = value * value;
        long oldLow = fields[SQUARES_LOW];
        long low = oldLow + square;
        fields[COUNT] = count;
        fields[SUM] = sum;
        fields[SQUARES_LOW] = low;
        // The carry, without a branch: whether there is one cannot be predicted.
        fields[SQUARES_HIGH] += ((oldLow & square) | ((oldLow | square) & ~low)) >>> 63;
        if (value < fields[MINIMUM]) {
            fields[MINIMUM] = value;
        }
        if (value > fields[MAXIMUM]) {
            fields[MAXIMUM] = value;
        }
    }

    /**
     * Adds what another object holds; it may be this one.
     *
     * @throws ArithmeticException if a total would leave its type; nothing has changed then
     */
    public void merge(Moments other) {
        add(other.count(), other.sum(), other.squaresLow(), other.squaresHigh(), other.minimum(), other.maximum());
    }

    void add(long count, long sum, long squaresLow, long squaresHigh, long minimum, long maximum) {
        long newCount = fields[COUNT] + count;
        long newSum = fields[SUM] + sum;
        long newLow = fields[SQUARES_LOW] + squaresLow;
        long newHigh = fields[SQUARES_HIGH] + squaresHigh + (Long.compareUnsigned(newLow, squaresLow) < 0 ? 1 : 0);
        // The squares cannot leave their type before the count does: 2^63 squares of 2^64 are 2^127.
        if (newCount < 0 || ((fields[SUM] ^ newSum) & (sum ^ newSum)) < 0) {
            throw overflow();
        }
        fields[COUNT] = newCount;
        fields[SUM] = newSum;
        fields[SQUARES_LOW] = newLow;
        fields[SQUARES_HIGH] = newHigh;
        fields[MINIMUM] = Math.min(fields[MINIMUM], minimum);
        fields[MAXIMUM] = Math.max(fields[MAXIMUM], maximum);
    }

    static ArithmeticException overflow() {
        return new ArithmeticException("the total would leave 64 bits: use several statistics objects");
    }

    /**
     * Whether there can be values from {@code smallest} to {@code largest} of which these are the moments. It holds for all
     * real ones; some impossible ones pass too.
     */
    public boolean arePossible(long smallest, long largest) {
        if (count() == 0) {
            return equals(new Moments());
        }
        if (count() < 0 || minimum() < smallest || maximum() > largest || minimum() > maximum()) {
            return false;
        }
        BigInteger count = BigInteger.valueOf(count());
        BigInteger sum = BigInteger.valueOf(sum());
        BigInteger minimum = BigInteger.valueOf(minimum());
        BigInteger maximum = BigInteger.valueOf(maximum());
        BigInteger squares = Rounding.unsigned(squaresHigh()).shiftLeft(64).add(Rounding.unsigned(squaresLow()));
        // Cauchy-Schwarz, and the sum over all x of (x - minimum) * (maximum - x), which is not negative either.
        BigInteger mostSquares = minimum.add(maximum)
                .multiply(sum)
                .subtract(count.multiply(minimum).multiply(maximum));
        return sum.compareTo(count.multiply(minimum)) >= 0
                && sum.compareTo(count.multiply(maximum)) <= 0
                && count.multiply(squares).compareTo(sum.multiply(sum)) >= 0
                && squares.compareTo(mostSquares) <= 0;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Moments other && Arrays.equals(fields, other.fields);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fields);
    }

    @Override
    public String toString() {
        return "Moments" + Arrays.toString(fields);
    }
}
