package example;

import io.github.userstats.PaymentStatistics;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Statistics of payments in cents, an INT column. As in Spark's functions, nulls do not count and none give NULL. */
public final class PaymentAggregator extends Aggregator<Integer, PaymentStatistics, Row> {
    private static final StructType RESULT = new StructType()
            .add("count", DataTypes.LongType)
            .add("totalCents", DataTypes.LongType)
            .add("minimumCents", DataTypes.LongType)
            .add("maximumCents", DataTypes.LongType)
            .add("average", DataTypes.DoubleType)
            .add("standardDeviation", DataTypes.DoubleType);

    @Override
    public PaymentStatistics zero() {
        return new PaymentStatistics();
    }

    @Override
    public PaymentStatistics reduce(PaymentStatistics statistics, Integer cents) {
        if (cents != null) {
            statistics.accept(cents);
        }
        return statistics;
    }

    @Override
    public PaymentStatistics merge(PaymentStatistics statistics, PaymentStatistics others) {
        statistics.combine(others);
        return statistics;
    }

    @Override
    public Row finish(PaymentStatistics statistics) {
        if (statistics.count() == 0) {
            return RowFactory.create(0L, null, null, null, null, null);
        }
        return RowFactory.create(
                statistics.count(),
                statistics.totalCents(),
                statistics.minimumCents(),
                statistics.maximumCents(),
                statistics.average(),
                statistics.standardDeviation());
    }

    @Override
    public Encoder<PaymentStatistics> bufferEncoder() {
        return Encoders.javaSerialization(PaymentStatistics.class);
    }

    @Override
    public Encoder<Row> outputEncoder() {
        return Encoders.row(RESULT);
    }
}
