package io.github.userstats.benchmarks;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.function.IntPredicate;

/**
 * The exact results for a column, computed independently of all that is measured. Averages and deviations are in years
 * or currency units.
 */
record Exact(int decimals, long count, BigInteger sum, BigInteger squares, long minimum, long maximum) {
    /** So many more digits than a double has that rounding twice does no harm. */
    private static final MathContext DIGITS = new MathContext(60);

    /** The results for {@code count} values that repeat a block. Nulls do not count. */
    static Exact of(Kind kind, long[] block, long count, IntPredicate isValid) {
        Exact whole = of(kind, block, block.length, count / Math.max(1, block.length), isValid);
        return whole.plus(of(kind, block, (int) (count % Math.max(1, block.length)), 1, isValid));
    }

    private static Exact of(Kind kind, long[] block, int length, long times, IntPredicate isValid) {
        long count = 0;
        long sum = 0;
        long squares = 0;
        long squaresHigh = 0;
        long minimum = Long.MAX_VALUE;
        long maximum = Long.MIN_VALUE;
        for (int i = 0; times > 0 && i < length; i++) {
            if (isValid.test(i)) {
                long value = block[i];
                count++;
                sum += value;
                squares += value * value;
                squaresHigh +=
                        Math.multiplyHigh(value, value) + (Long.compareUnsigned(squares, value * value) < 0 ? 1 : 0);
                minimum = Math.min(minimum, value);
                maximum = Math.max(maximum, value);
            }
        }
        BigInteger low = new BigInteger(Long.toUnsignedString(squares));
        BigInteger factor = BigInteger.valueOf(times);
        return new Exact(
                kind.decimals,
                count * times,
                BigInteger.valueOf(sum).multiply(factor),
                BigInteger.valueOf(squaresHigh).shiftLeft(Long.SIZE).add(low).multiply(factor),
                minimum,
                maximum);
    }

    private Exact plus(Exact other) {
        return new Exact(
                decimals,
                count + other.count,
                sum.add(other.sum),
                squares.add(other.squares),
                Math.min(minimum, other.minimum),
                Math.max(maximum, other.maximum));
    }

    double average() {
        return count == 0 ? Double.NaN : units(new BigDecimal(sum).divide(BigDecimal.valueOf(count), DIGITS));
    }

    /** The population standard deviation. */
    double deviation() {
        if (count == 0) {
            return Double.NaN;
        }
        BigInteger numerator = squares.multiply(BigInteger.valueOf(count)).subtract(sum.pow(2));
        return units(new BigDecimal(numerator).sqrt(DIGITS).divide(BigDecimal.valueOf(count), DIGITS));
    }

    private double units(BigDecimal value) {
        return value.movePointLeft(decimals).doubleValue();
    }

    /** Count, sum, minimum and maximum. */
    Summary totals() {
        return new Summary(count, sum.longValueExact(), minimum, maximum, 0, 0);
    }

    Summary summary() {
        return totals().with(average(), deviation());
    }

    /** Whether an answer is right: to the last bit, or except for the error of floating-point formulas. */
    static boolean isRight(Object answer, Object right, boolean toTheBit) {
        if (!(right instanceof Summary wanted)) {
            return isRight((double) answer, (double) right, toTheBit);
        }
        Summary summary = Summary.of(answer);
        return summary.totals().equals(wanted.totals())
                && isRight(summary.average(), wanted.average(), toTheBit)
                && isRight(summary.deviation(), wanted.deviation(), toTheBit);
    }

    private static boolean isRight(double answer, double right, boolean toTheBit) {
        return Double.compare(answer, right) == 0 || (!toTheBit && Math.abs(answer - right) <= 1e-9 * right);
    }
}
