package io.github.userstats.testing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/**
 * Computes what statistics must be, in arithmetic of any size, and rounds from 100 decimal digits. It shares no code with the
 * library. While there are no values, the minimum is the largest {@code long} and the maximum the smallest.
 */
public record Oracle(BigInteger count, BigInteger sum, BigInteger squares, BigInteger minimum, BigInteger maximum) {
    public static final Oracle OF_NOTHING = new Oracle(
            BigInteger.ZERO,
            BigInteger.ZERO,
            BigInteger.ZERO,
            BigInteger.valueOf(Long.MAX_VALUE),
            BigInteger.valueOf(Long.MIN_VALUE));

    /** A quotient that is a double, or midway between two, or the square of one, has fewer digits for all moments. */
    private static final MathContext QUOTIENT_DIGITS = new MathContext(200);

    private static final MathContext RESULT_DIGITS = new MathContext(100);

    public static Oracle of(long... values) {
        return of(LongStream.of(values));
    }

    public static Oracle of(LongStream values) {
        long count = 0;
        BigInteger sum = BigInteger.ZERO;
        BigInteger squares = BigInteger.ZERO;
        long minimum = Long.MAX_VALUE;
        long maximum = Long.MIN_VALUE;
        for (PrimitiveIterator.OfLong iterator = values.iterator(); iterator.hasNext(); count++) {
            long value = iterator.nextLong();
            BigInteger exact = BigInteger.valueOf(value);
            sum = sum.add(exact);
            squares = squares.add(exact.multiply(exact));
            minimum = Math.min(minimum, value);
            maximum = Math.max(maximum, value);
        }
        return new Oracle(
                BigInteger.valueOf(count), sum, squares, BigInteger.valueOf(minimum), BigInteger.valueOf(maximum));
    }

    public static Oracle ofSigned(byte[] ages) {
        return of(LongStream.range(0, ages.length).map(i -> ages[(int) i]));
    }

    public static Oracle ofUnsigned(byte[] ages) {
        return of(LongStream.range(0, ages.length).map(i -> Byte.toUnsignedLong(ages[(int) i])));
    }

    public static Oracle ofSigned(int[] payments) {
        return of(LongStream.range(0, payments.length).map(i -> payments[(int) i]));
    }

    public static Oracle ofUnsigned(int[] payments) {
        return of(LongStream.range(0, payments.length).map(i -> Integer.toUnsignedLong(payments[(int) i])));
    }

    /** The oracle of a column in which every value comes this many times as often. */
    public Oracle times(long times) {
        BigInteger factor = BigInteger.valueOf(times);
        return new Oracle(count.multiply(factor), sum.multiply(factor), squares.multiply(factor), minimum, maximum);
    }

    public Oracle plus(Oracle other) {
        return new Oracle(
                count.add(other.count),
                sum.add(other.sum),
                squares.add(other.squares),
                minimum.min(other.minimum),
                maximum.max(other.maximum));
    }

    public double mean(int scale) {
        if (count.signum() == 0) {
            return Double.NaN;
        }
        BigInteger divisor = count.multiply(BigInteger.valueOf(scale));
        return new BigDecimal(sum)
                .divide(new BigDecimal(divisor), QUOTIENT_DIGITS)
                .doubleValue();
    }

    public double populationDeviation(int scale) {
        return exactDeviation(count, scale);
    }

    public double sampleDeviation(int scale) {
        return exactDeviation(count.subtract(BigInteger.ONE), scale);
    }

    private double exactDeviation(BigInteger divisor, int scale) {
        BigInteger numerator = count.multiply(squares).subtract(sum.multiply(sum));
        if (count.signum() <= 0 || divisor.signum() <= 0 || numerator.signum() < 0) {
            return Double.NaN;
        }
        BigInteger denominator =
                count.multiply(divisor).multiply(BigInteger.valueOf(scale).pow(2));
        return new BigDecimal(numerator)
                .divide(new BigDecimal(denominator), QUOTIENT_DIGITS)
                .sqrt(RESULT_DIGITS)
                .doubleValue();
    }
}
