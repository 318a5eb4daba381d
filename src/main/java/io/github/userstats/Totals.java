package io.github.userstats;

import io.github.userstats.internal.column.ColumnType;
import io.github.userstats.internal.moments.Moments;
import java.math.BigInteger;

/** Turns exact totals of another system into moments. */
final class Totals {
    private Totals() {}

    /**
     * The check is incomplete: it accepts some totals that no values can have.
     *
     * @throws IllegalArgumentException if values of this type cannot have these totals, or if they exceed 128 bits
     */
    static Moments moments(
            ColumnType type, long count, BigInteger sum, BigInteger sumOfSquares, long minimum, long maximum) {
        Arguments.nonNull(sum, "sum");
        Arguments.nonNull(sumOfSquares, "sumOfSquares");
        try {
            Moments moments = Moments.of(
                    count,
                    sum,
                    sumOfSquares,
                    count == 0 ? Long.MAX_VALUE : minimum,
                    count == 0 ? Long.MIN_VALUE : maximum);
            if (type.canHave(moments)) {
                return moments;
            }
        } catch (ArithmeticException exception) {
            throw new IllegalArgumentException(
                    "sum " + sum + " or sumOfSquares " + sumOfSquares + " is not within 128 bits", exception);
        }
        throw new IllegalArgumentException("no " + type.plural() + " have count " + count + ", sum " + sum
                + ", sumOfSquares " + sumOfSquares + ", minimum " + minimum + " and maximum " + maximum
                + ": take all five from the same " + type.plural());
    }
}
