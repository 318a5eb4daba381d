package example;

import io.github.userstats.AgeStatistics;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Statistics of ages in years, an INT column. As in Spark's functions, nulls do not count and none give NULL. */
public final class AgeAggregator extends Aggregator<Integer, AgeStatistics, Row> {
    private static final StructType RESULT = new StructType()
            .add("count", DataTypes.LongType)
            .add("total", DataTypes.LongType)
            .add("minimum", DataTypes.IntegerType)
            .add("maximum", DataTypes.IntegerType)
            .add("average", DataTypes.DoubleType);

    @Override
    public AgeStatistics zero() {
        return new AgeStatistics();
    }

    @Override
    public AgeStatistics reduce(AgeStatistics statistics, Integer age) {
        if (age != null) {
            statistics.accept(age);
        }
        return statistics;
    }

    @Override
    public AgeStatistics merge(AgeStatistics statistics, AgeStatistics others) {
        statistics.combine(others);
        return statistics;
    }

    @Override
    public Row finish(AgeStatistics statistics) {
        if (statistics.count() == 0) {
            return RowFactory.create(0L, null, null, null, null);
        }
        return RowFactory.create(
                statistics.count(),
                statistics.total(),
                statistics.minimum(),
                statistics.maximum(),
                statistics.average());
    }

    @Override
    public Encoder<AgeStatistics> bufferEncoder() {
        return Encoders.javaSerialization(AgeStatistics.class);
    }

    @Override
    public Encoder<Row> outputEncoder() {
        return Encoders.row(RESULT);
    }
}
