package example;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import io.github.userstats.AgeStatistics;
import io.github.userstats.PaymentStatistics;
import java.math.BigInteger;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF5;
import org.apache.spark.sql.api.java.UDF6;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Exact statistics of a column, for {@code agg}, {@code groupBy} and windows. Spark's own aggregate functions add up
 * integers, in code that Spark generates; the last step makes statistics of these totals. Call {@link #register} first.
 *
 * <p>Nulls do not count. Where nothing counts, {@code count} is 0 and the other fields are null.
 */
public final class ExactStatistics {
    private static final StructType PAYMENTS = new StructType()
            .add("count", DataTypes.LongType)
            .add("totalCents", DataTypes.LongType)
            .add("minimumCents", DataTypes.LongType)
            .add("maximumCents", DataTypes.LongType)
            .add("average", DataTypes.DoubleType)
            .add("standardDeviation", DataTypes.DoubleType);

    private static final StructType AGES = new StructType()
            .add("count", DataTypes.LongType)
            .add("total", DataTypes.LongType)
            .add("minimum", DataTypes.IntegerType)
            .add("maximum", DataTypes.IntegerType)
            .add("average", DataTypes.DoubleType)
            .add("standardDeviation", DataTypes.DoubleType);

    private static final UserDefinedFunction PAYMENT_STATISTICS =
            udf((UDF6<Long, Long, Long, Long, Long, Long, Row>) ExactStatistics::payments, PAYMENTS);

    private static final UserDefinedFunction AGE_STATISTICS =
            udf((UDF5<Long, Long, Long, Long, Long, Row>) ExactStatistics::ages, AGES);

    /** So many lower halves of squares, each below 2^32, add up to less than 2^63. */
    private static final long MOST_PAYMENTS = 1L << 31;

    private static final long LOWER_HALF = 0xffff_ffffL;

    private ExactStatistics() {}

    /**
     * Gives a session the functions that this class uses: the catalog {@code userstats}, and for SQL
     * {@code payment_statistics} and {@code age_statistics}, which make statistics of totals.
     *
     * @param spark the session
     */
    public static void register(SparkSession spark) {
        spark.conf().set("spark.sql.catalog." + UserstatsCatalog.NAME, UserstatsCatalog.class.getName());
        spark.udf().register("payment_statistics", PAYMENT_STATISTICS);
        spark.udf().register("age_statistics", AGE_STATISTICS);
    }

    /**
     * {@return count, totalCents, minimumCents, maximumCents, average and standardDeviation, in one struct}
     *
     * @param payments INT or BIGINT, in cents, or DECIMAL(p, 2) of up to 18 digits
     */
    public static Column paymentStatistics(Column payments) {
        return paymentStatistics(payments, UnaryOperator.identity());
    }

    /** {@return the same over a window} */
    public static Column paymentStatistics(Column payments, WindowSpec window) {
        return paymentStatistics(payments, total -> total.over(window));
    }

    private static Column paymentStatistics(Column payments, UnaryOperator<Column> over) {
        Column cents = call_function(UserstatsCatalog.NAME + ".cents", payments);
        Column square = cents.multiply(cents);
        return PAYMENT_STATISTICS.apply(
                over.apply(count(cents)),
                over.apply(sum(cents)),
                over.apply(sum(shiftrightunsigned(square, Integer.SIZE))),
                over.apply(sum(square.bitwiseAND(lit(LOWER_HALF)))),
                over.apply(min(cents)),
                over.apply(max(cents)));
    }

    /**
     * {@return count, total, minimum, maximum, average and standardDeviation, in one struct}
     *
     * @param ages TINYINT, SMALLINT, INT or BIGINT, in years, 0 to 255
     */
    public static Column ageStatistics(Column ages) {
        return ageStatistics(ages, UnaryOperator.identity());
    }

    /** {@return the same over a window} */
    public static Column ageStatistics(Column ages, WindowSpec window) {
        return ageStatistics(ages, total -> total.over(window));
    }

    private static Column ageStatistics(Column ages, UnaryOperator<Column> over) {
        Column age = call_function(UserstatsCatalog.NAME + ".age", ages);
        return AGE_STATISTICS.apply(
                over.apply(count(age)),
                over.apply(sum(age)),
                over.apply(sum(age.multiply(age))),
                over.apply(min(age)),
                over.apply(max(age)));
    }

    private static Row payments(
            Long count, Long total, Long upperHalves, Long lowerHalves, Long minimum, Long maximum) {
        if (count == 0) {
            return RowFactory.create(0L, null, null, null, null, null);
        }
        // In SQL, squares may be of any numbers; without the ANSI mode, those that do not fit wrap around.
        UserstatsCatalog.Cents.invoke(minimum);
        UserstatsCatalog.Cents.invoke(maximum);
        if (count > MOST_PAYMENTS) {
            throw new IllegalArgumentException(count + " payments are more than the " + MOST_PAYMENTS
                    + " that one group may have: make more groups, or use Partitions for a whole column");
        }
        BigInteger squares =
                BigInteger.valueOf(upperHalves).shiftLeft(Integer.SIZE).add(BigInteger.valueOf(lowerHalves));
        PaymentStatistics statistics =
                PaymentStatistics.ofTotals(count, BigInteger.valueOf(total), squares, minimum, maximum);
        return RowFactory.create(
                statistics.count(),
                statistics.totalCents(),
                statistics.minimumCents(),
                statistics.maximumCents(),
                statistics.average(),
                statistics.standardDeviation());
    }

    private static Row ages(Long count, Long total, Long squares, Long minimum, Long maximum) {
        if (count == 0) {
            return RowFactory.create(0L, null, null, null, null, null);
        }
        AgeStatistics statistics =
                AgeStatistics.ofTotals(count, BigInteger.valueOf(total), BigInteger.valueOf(squares), minimum, maximum);
        return RowFactory.create(
                statistics.count(),
                statistics.total(),
                statistics.minimum(),
                statistics.maximum(),
                statistics.average(),
                statistics.standardDeviation());
    }
}
