package io.github.userstats.internal.moments;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Turns exact moments into the nearest double, ties to even. The usual case takes a few operations in double. If they cannot
 * guarantee correct rounding, exact arithmetic decides.
 */
public final class Rounding {
    /** Every integer up to this one is a double. */
    private static final long EXACT_DOUBLES = 1L << 53;

    /** The double-double result is off by a few times 2^-104 of itself. */
    private static final double RELATIVE_ERROR_BOUND = 0x1p-98;

    private static final int[] POWERS_OF_TEN = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
    };

    private Rounding() {}

    /**
     * {@code sum / count / 10^decimals}; NaN for no values.
     *
     * @throws IllegalArgumentException unless {@code 0 <= decimals <= 9}
     */
    public static double mean(Moments moments, int decimals) {
        int scale = powerOfTen(decimals);
        Moments settled = moments.settled();
        long count = settled.count();
        long sum = settled.sumLow();
        if (settled.isSumLong() && Math.abs(sum) <= EXACT_DOUBLES && count <= EXACT_DOUBLES / scale) {
            // The division is the one rounding, and 0 / 0 is NaN. (Long.MIN_VALUE passes; it is a double.)
            return (double) sum / ((double) count * scale);
        }
        return exactMean(settled, scale);
    }

    private static int powerOfTen(int decimals) {
        return POWERS_OF_TEN[checkedDecimals(decimals)];
    }

    /** @throws IllegalArgumentException unless {@code 0 <= decimals <= 9} */
    public static int checkedDecimals(int decimals) {
        if (decimals < 0 || decimals >= POWERS_OF_TEN.length) {
            throw new IllegalArgumentException("decimals are 0 to " + (POWERS_OF_TEN.length - 1) + ", not " + decimals
                    + ": most currencies have 2, yen 0, dinars 3");
        }
        return decimals;
    }

    static double exactMean(Moments moments, int scale) {
        BigInteger sum = moments.sum();
        BigInteger divisor = BigInteger.valueOf(moments.count()).multiply(BigInteger.valueOf(scale));
        if (divisor.signum() == 0) {
            return Double.NaN;
        }
        double magnitude = nearest(sum.abs(), divisor, 1, sum.abs().doubleValue() / divisor.doubleValue());
        return sum.signum() < 0 ? -magnitude : magnitude;
    }

    /**
     * {@code sqrt(sum((x - mean)^2) / count) / 10^decimals}; NaN for no values.
     *
     * @throws IllegalArgumentException unless {@code 0 <= decimals <= 9}
     */
    public static double populationDeviation(Moments moments, int decimals) {
        Moments settled = moments.settled();
        return deviation(settled, settled.count(), powerOfTen(decimals));
    }

    /**
     * {@code sqrt(sum((x - mean)^2) / (count - 1)) / 10^decimals}; NaN for fewer than two values.
     *
     * @throws IllegalArgumentException unless {@code 0 <= decimals <= 9}
     */
    public static double sampleDeviation(Moments moments, int decimals) {
        Moments settled = moments.settled();
        return deviation(settled, settled.count() - 1, powerOfTen(decimals));
    }

    /** The root of V / D, where V = count * squares - sum^2 and D = count * divisor * scale^2 are integers. */
    private static double deviation(Moments moments, long divisor, int scale) {
        long count = moments.count();
        if (count <= 0 || divisor <= 0) {
            return Double.NaN;
        }
        if (count > 1L << 31 || moments.squaresHigh() >>> 31 != 0 || !moments.isSumLong()) {
            return exactDeviation(moments, divisor, scale);
        }
        // V, in 128 bits. For real moments, sum^2 <= count * squares < 2^126. For others V may be negative.
        long low = count * moments.squaresLow();
        long high = Math.unsignedMultiplyHigh(count, moments.squaresLow()) + count * moments.squaresHigh();
        long sum = moments.sumLow();
        long squareLow = sum * sum;
        long squareHigh = Math.multiplyHigh(sum, sum);
        high -= squareHigh + (Long.compareUnsigned(low, squareLow) < 0 ? 1 : 0);
        low -= squareLow;
        if ((high | low) == 0) {
            return 0;
        }
        if (high < 0) {
            return exactDeviation(moments, divisor, scale);
        }

        // V as the unevaluated sum v + vTail of two doubles, made of pieces that are doubles.
        double top = (double) (high >>> 11) * 0x1p75;
        double middle = (double) ((high & 0x7ff) << 42 | low >>> 22) * 0x1p22;
        double bottom = (double) (low & 0x3fffff);
        double upper = top + middle;
        double lower = middle - (upper - top) + bottom;
        double v = upper + lower;
        double vTail = lower - (v - upper);
        // D likewise: count * divisor has at most 62 bits here, and scale^2, which is at most 10^18, is a double.
        long product = count * divisor;
        double factor = (double) product;
        double factorTail = (double) (product - (long) factor);
        double square = (double) scale * scale;
        double d = factor * square;
        double dTail = Math.fma(factor, square, -d) + factorTail * square;
        // V / D and its root, each as a first result and a correction from its exact remainder.
        double quotient = v / d;
        double quotientTail = (Math.fma(-quotient, d, v) + vTail - quotient * dTail) / d;
        double root = Math.sqrt(quotient);
        double rootTail = (Math.fma(-root, root, quotient) + quotientTail) / (2 * root);

        double error = root * RELATIVE_ERROR_BOUND;
        double least = root + (rootTail - error);
        double most = root + (rootTail + error);
        return least == most ? least : exactDeviation(moments, divisor, scale);
    }

    static double exactDeviation(Moments moments, long divisor, int scale) {
        BigInteger count = BigInteger.valueOf(moments.count());
        BigInteger numerator =
                count.multiply(moments.sumOfSquares()).subtract(moments.sum().pow(2));
        BigInteger denominator =
                count.multiply(BigInteger.valueOf(divisor)).multiply(BigInteger.valueOf((long) scale * scale));
        if (numerator.signum() < 0) {
            return Double.NaN;
        }
        double guess = Math.sqrt(numerator.doubleValue() / denominator.doubleValue());
        return nearest(numerator, denominator, 2, guess);
    }

    /** The double nearest to {@code (numerator / denominator)^(1 / power)}, from a guess a few doubles away. */
    private static double nearest(BigInteger numerator, BigInteger denominator, int power, double guess) {
        if (numerator.signum() == 0) {
            return 0;
        }
        double result = guess;
        while (isAboveMidpoint(numerator, denominator, power, result)) {
            result = Math.nextUp(result);
        }
        while (!isAboveMidpoint(numerator, denominator, power, Math.nextDown(result))) {
            result = Math.nextDown(result);
        }
        return result;
    }

    /** Whether the number is nearer to the double after {@code lower}, or as near and that one is even. */
    private static boolean isAboveMidpoint(BigInteger numerator, BigInteger denominator, int power, double lower) {
        BigDecimal midpoint =
                new BigDecimal(lower).add(new BigDecimal(Math.nextUp(lower))).divide(BigDecimal.TWO);
        int comparison = new BigDecimal(numerator).compareTo(midpoint.pow(power).multiply(new BigDecimal(denominator)));
        boolean isLowerOdd = (Double.doubleToRawLongBits(lower) & 1) != 0;
        return comparison > 0 || (comparison == 0 && isLowerOdd);
    }
}
