package io.github.userstats.internal;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * From exact moments to the nearest double, ties to even. The usual case takes a few operations in double; where those
 * cannot tell, exact arithmetic decides.
 */
public final class Rounding {
    /** Up to here every integer is a double. */
    private static final long EXACT_DOUBLES = 1L << 53;

    /** The double-double result is off by a few times 2^-104 of itself. */
    private static final double RELATIVE_ERROR_BOUND = 0x1p-98;

    private Rounding() {}

    /** {@code sum / count / scale}; NaN for no values. */
    public static double mean(Moments moments, int scale) {
        long count = moments.count();
        long sum = moments.sum();
        if (Math.abs(sum) <= EXACT_DOUBLES && count <= EXACT_DOUBLES / scale) {
            // The division is the one rounding, and 0 / 0 is NaN. (Long.MIN_VALUE passes; it is a double.)
            return (double) sum / ((double) count * scale);
        }
        return exactMean(moments, scale);
    }

    static double exactMean(Moments moments, int scale) {
        BigInteger sum = BigInteger.valueOf(moments.sum());
        BigInteger divisor = BigInteger.valueOf(moments.count()).multiply(BigInteger.valueOf(scale));
        if (divisor.signum() == 0) {
            return Double.NaN;
        }
        double magnitude = nearest(sum.abs(), divisor, 1, sum.abs().doubleValue() / divisor.doubleValue());
        return sum.signum() < 0 ? -magnitude : magnitude;
    }

    /** {@code sqrt(sum((x - mean)^2) / count) / scale}; NaN for no values. */
    public static double populationDeviation(Moments moments, int scale) {
        return deviation(moments, moments.count(), scale);
    }

    /** {@code sqrt(sum((x - mean)^2) / (count - 1)) / scale}; NaN for fewer than two values. */
    public static double sampleDeviation(Moments moments, int scale) {
        return deviation(moments, moments.count() - 1, scale);
    }

    /** The root of V / D, where V = count * squares - sum^2 and D = count * divisor * scale^2 are integers. */
    private static double deviation(Moments moments, long divisor, int scale) {
        long count = moments.count();
        if (count <= 0 || divisor <= 0) {
            return Double.NaN;
        }
        if (count > 1L << 31 || moments.squaresHigh() >>> 31 != 0) {
            return exactDeviation(moments, divisor, scale);
        }
        // V, in 128 bits.
        long low = count * moments.squaresLow();
        long high = Math.unsignedMultiplyHigh(count, moments.squaresLow()) + count * moments.squaresHigh();
        long sum = moments.sum();
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

        // V as the unevaluated sum v + vTail of two doubles, from pieces that are doubles.
        double top = (double) (high >>> 11) * 0x1p75;
        double middle = (double) ((high & 0x7ff) << 42 | low >>> 22) * 0x1p22;
        double bottom = (double) (low & 0x3fffff);
        double upper = top + middle;
        double lower = middle - (upper - top) + bottom;
        double v = upper + lower;
        double vTail = lower - (v - upper);
        // D likewise: count and divisor have at most 31 bits here.
        double scaledDivisor = (double) divisor * ((double) scale * scale);
        double d = count * scaledDivisor;
        double dTail = Math.fma((double) count, scaledDivisor, -d);
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
        BigInteger squares = unsigned(moments.squaresHigh()).shiftLeft(64).add(unsigned(moments.squaresLow()));
        BigInteger numerator = count.multiply(squares)
                .subtract(BigInteger.valueOf(moments.sum()).pow(2));
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

    static BigInteger unsigned(long bits) {
        BigInteger value = BigInteger.valueOf(bits);
        return bits < 0 ? value.add(BigInteger.ONE.shiftLeft(64)) : value;
    }
}
