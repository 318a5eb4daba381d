package io.github.userstats.internal.moments;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * What is known of the values so far: count, sum and sum of squares (128 bits each), minimum and maximum. Several threads may
 * read the same object, but not while one of them adds to it.
 *
 * <p>The sum never overflows: 2^63 values of at most 2^63 are within 127 bits. The sum of squares is unsigned, and squares
 * are never negative, so whether it leaves 128 bits does not depend on the order in which values come.
 */
public final class Moments {
    private static final int COUNT = 0;
    private static final int SUM_LOW = 1;
    private static final int SUM_HIGH = 2;
    private static final int SQUARES_LOW = 3;
    private static final int SQUARES_HIGH = 4;
    private static final int MINIMUM = 5;
    private static final int MAXIMUM = 6;

    private final long[] fields;

    /*
     * Single values of at most 32 bits are added up here first, where nothing can carry; that takes two thirds of the time. A
     * long has room for the sum of as many values as an int counts, and of halves of their squares. Readers leave the sums
     * here, because several threads may read at the same time.
     */
    private int recentCount;
    private long recentSum;
    private long recentLowerHalves;
    private long recentUpperHalves;

    public Moments() {
        this(0, 0, 0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);
    }

    public Moments(
            long count, long sumLow, long sumHigh, long squaresLow, long squaresHigh, long minimum, long maximum) {
        this(new long[] {count, sumLow, sumHigh, squaresLow, squaresHigh, minimum, maximum});
    }

    private Moments(long[] fields) {
        this.fields = fields;
    }

    /** @throws ArithmeticException if a sum does not fit into 128 bits, which no values can have */
    public static Moments of(long count, BigInteger sum, BigInteger sumOfSquares, long minimum, long maximum) {
        if (sum.bitLength() >= 2 * Long.SIZE || sumOfSquares.signum() < 0 || sumOfSquares.bitLength() > 2 * Long.SIZE) {
            throw overflow();
        }
        return new Moments(
                count,
                sum.longValue(),
                sum.shiftRight(Long.SIZE).longValue(),
                sumOfSquares.longValue(),
                sumOfSquares.shiftRight(Long.SIZE).longValue(),
                minimum,
                maximum);
    }

    /** The fields themselves, in the order of the C struct {@code userstats_moments}: a kernel in C adds to them in place. */
    public long[] fields() {
        addRecentToFields();
        return fields;
    }

    public long count() {
        return fields[COUNT] + recentCount;
    }

    public BigInteger sum() {
        Moments settled = settled();
        return BigInteger.valueOf(settled.sumHigh()).shiftLeft(Long.SIZE).add(unsigned(settled.sumLow()));
    }

    /** The low 64 bits of the sum. */
    public long sumLow() {
        return settled().fields[SUM_LOW];
    }

    /** The high 64 bits of the sum, with its sign. */
    public long sumHigh() {
        return settled().fields[SUM_HIGH];
    }

    /** Whether the sum is {@link #sumLow()} read as a signed integer. */
    public boolean isSumLong() {
        Moments settled = settled();
        return settled.sumHigh() == settled.sumLow() >> 63;
    }

    public BigInteger sumOfSquares() {
        Moments settled = settled();
        return unsigned(settled.squaresHigh()).shiftLeft(Long.SIZE).add(unsigned(settled.squaresLow()));
    }

    /** The low 64 bits of the sum of squares. */
    public long squaresLow() {
        return settled().fields[SQUARES_LOW];
    }

    /** The high 64 bits of the sum of squares. */
    public long squaresHigh() {
        return settled().fields[SQUARES_HIGH];
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
     * Adds one value.
     *
     * @throws ArithmeticException as {@link #merge}
     */
    public void add(long value) {
        // All of these are 0 except in rare cases, so one branch serves for all.
        long beyond32Bits = Math.abs(value) >>> 32;
        long nearLimits = (fields[COUNT] | fields[SQUARES_HIGH]) >>> 62;
        long isCountFull = (recentCount + 1L) >>> 31;
        if ((beyond32Bits | nearLimits | isCountFull) != 0) {
            merge(1, value, value >> 63, value * value, Math.multiplyHigh(value, value), value, value);
            return;
        }
        long square = value * value;
        recentCount++;
        recentSum += value;
        recentLowerHalves += square & 0xffffffffL;
        recentUpperHalves += square >>> 32;
        if (value < fields[MINIMUM]) {
            fields[MINIMUM] = value;
        }
        if (value > fields[MAXIMUM]) {
            fields[MAXIMUM] = value;
        }
    }

    private void addRecentToFields() {
        if (recentCount == 0) {
            return;
        }
        long shifted = recentUpperHalves << 32;
        long squares = shifted + recentLowerHalves;
        long squaresHigh = (recentUpperHalves >>> 32) + carry(shifted, recentLowerHalves, squares);
        addToFields(recentCount, recentSum, recentSum >> 63, squares, squaresHigh, Long.MAX_VALUE, Long.MIN_VALUE);
        recentCount = 0;
        recentSum = 0;
        recentLowerHalves = 0;
        recentUpperHalves = 0;
    }

    /** The same moments with all values in their fields; this object does not change. */
    Moments settled() {
        if (recentCount == 0) {
            return this;
        }
        Moments settled = new Moments(fields.clone());
        settled.recentCount = recentCount;
        settled.recentSum = recentSum;
        settled.recentLowerHalves = recentLowerHalves;
        settled.recentUpperHalves = recentUpperHalves;
        settled.addRecentToFields();
        return settled;
    }

    /**
     * Adds what another object holds. The other object may be this one.
     *
     * @throws ArithmeticException if the sum of squares would leave 128 bits or the count 63; nothing has changed then
     */
    public void merge(Moments other) {
        Moments settled = other.settled();
        merge(
                settled.fields[COUNT],
                settled.fields[SUM_LOW],
                settled.fields[SUM_HIGH],
                settled.fields[SQUARES_LOW],
                settled.fields[SQUARES_HIGH],
                settled.fields[MINIMUM],
                settled.fields[MAXIMUM]);
    }

    /**
     * Adds values of which only count and sum are known, in less time than {@link #merge} (measured).
     *
     * @throws ArithmeticException if the count would leave 63 bits
     */
    public void addSum(long count, long sum) {
        addRecentToFields();
        long newCount = fields[COUNT] + count;
        if (newCount < 0) {
            throw overflow();
        }
        long oldSum = fields[SUM_LOW];
        long newSum = oldSum + sum;
        fields[COUNT] = newCount;
        fields[SUM_LOW] = newSum;
        fields[SUM_HIGH] += (sum >> 63) + carry(oldSum, sum, newSum);
    }

    /** Does what {@link #merge(Moments)} does, without an object for the moments. */
    public void merge(
            long count, long sumLow, long sumHigh, long squaresLow, long squaresHigh, long minimum, long maximum) {
        addRecentToFields();
        addToFields(count, sumLow, sumHigh, squaresLow, squaresHigh, minimum, maximum);
    }

    private void addToFields(
            long count, long sumLow, long sumHigh, long squaresLow, long squaresHigh, long minimum, long maximum) {
        long newCount = fields[COUNT] + count;
        long oldSquares = fields[SQUARES_LOW];
        long squares = oldSquares + squaresLow;
        long oldSquaresHigh = fields[SQUARES_HIGH];
        long newSquaresHigh = oldSquaresHigh + squaresHigh + carry(oldSquares, squaresLow, squares);
        if (newCount < 0 || carry(oldSquaresHigh, squaresHigh, newSquaresHigh) != 0) {
            throw overflow();
        }
        long oldSum = fields[SUM_LOW];
        long sum = oldSum + sumLow;
        fields[COUNT] = newCount;
        fields[SUM_LOW] = sum;
        fields[SUM_HIGH] += sumHigh + carry(oldSum, sumLow, sum);
        fields[SQUARES_LOW] = squares;
        fields[SQUARES_HIGH] = newSquaresHigh;
        fields[MINIMUM] = Math.min(fields[MINIMUM], minimum);
        fields[MAXIMUM] = Math.max(fields[MAXIMUM], maximum);
    }

    /**
     * The carry of {@code sum}, which is {@code a + b} or {@code a + b + 1}: 1 if it has left 64 bits as an unsigned integer,
     * else 0. There is no branch, because no processor can predict a carry.
     */
    public static long carry(long a, long b, long sum) {
        return ((a & b) | ((a | b) & ~sum)) >>> 63;
    }

    /** The exception for a sum of squares that leaves 128 bits, or a count that leaves 63. */
    public static ArithmeticException overflow() {
        return new ArithmeticException(
                "the sum of squares would exceed 128 bits, or the count 63 bits: split the values"
                        + " among several statistics objects; a column's average() needs no squares");
    }

    /**
     * Whether these can be the moments of values from {@code smallest} to {@code largest}. All real moments pass; some
     * impossible ones pass too.
     */
    public boolean arePossible(long smallest, long largest) {
        if (count() == 0) {
            return equals(new Moments());
        }
        if (count() < 0 || minimum() < smallest || maximum() > largest || minimum() > maximum()) {
            return false;
        }
        BigInteger minimum = BigInteger.valueOf(minimum());
        BigInteger maximum = BigInteger.valueOf(maximum());
        if (count() == 1) {
            return minimum.equals(maximum)
                    && sum().equals(minimum)
                    && sumOfSquares().equals(minimum.pow(2));
        }
        // Beside one minimum and one maximum there are others in between.
        BigInteger others = BigInteger.valueOf(count() - 2);
        BigInteger sum = sum().subtract(minimum).subtract(maximum);
        BigInteger squares = sumOfSquares().subtract(minimum.pow(2)).subtract(maximum.pow(2));
        // The sum over the others x of (x - minimum) * (maximum - x) is not negative.
        BigInteger mostSquares = minimum.add(maximum)
                .multiply(sum)
                .subtract(others.multiply(minimum).multiply(maximum));
        return sum.compareTo(others.multiply(minimum)) >= 0
                && sum.compareTo(others.multiply(maximum)) <= 0
                && squares.signum() >= 0
                && others.multiply(squares).compareTo(sum.pow(2)) >= 0 // Cauchy-Schwarz
                && squares.compareTo(mostSquares) <= 0
                && sum.testBit(0) == squares.testBit(0); // a number is as odd as its square
    }

    private static BigInteger unsigned(long bits) {
        BigInteger value = BigInteger.valueOf(bits);
        return bits < 0 ? value.add(BigInteger.ONE.shiftLeft(Long.SIZE)) : value;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Moments other && Arrays.equals(settled().fields, other.settled().fields);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(settled().fields);
    }

    @Override
    public String toString() {
        return "count " + count() + ", sum " + sum() + ", sum of squares " + sumOfSquares() + ", minimum " + minimum()
                + ", maximum " + maximum();
    }
}
