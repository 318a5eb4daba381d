package example;

import io.github.userstats.AgeStatistics;
import io.github.userstats.PaymentStatistics;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.ColumnarToRowTransition;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.Option;

/**
 * Statistics of a whole column, a partition at a time, without an object for a value: of batches as they come out of
 * Spark's cache, its vectorized readers or Arrow, and of rows, gathered in an array, where Spark computes rows.
 */
public final class Partitions {
    private static final int BLOCK = 4096;

    private Partitions() {}

    /**
     * @param payments with one column, of INT, in cents
     */
    public static PaymentStatistics paymentStatistics(Dataset<Row> payments) {
        return statistics(payments, new Kind.Payments());
    }

    /**
     * One that is not 0 to 255 makes the query fail, with a message that has it.
     *
     * @param ages with one column, of INT, in years
     */
    public static AgeStatistics ageStatistics(Dataset<Row> ages) {
        return statistics(ages, new Kind.Ages());
    }

    private static <S> S statistics(Dataset<Row> column, Kind<S> kind) {
        List<DataType> types = List.of(column.schema().fields()).stream()
                .map(field -> field.dataType())
                .toList();
        // What a row or a batch of Spark holds is not checked when it is read.
        if (!types.equals(List.of(DataTypes.IntegerType))) {
            throw new IllegalArgumentException("one column of INT is needed: select or cast it, instead of " + types);
        }
        QueryExecution query = ((org.apache.spark.sql.classic.Dataset<Row>) column).queryExecution();
        // As Spark's own actions do: tasks then see the session's settings, and the user interface shows the query.
        return SQLExecution.withNewExecutionId(
                query, Option.empty(), () -> ofPartitions(query, kind).fold(kind.none(), kind::combined));
    }

    static <S> JavaRDD<S> ofPartitions(QueryExecution query, Kind<S> kind) {
        SparkPlan plan = withBatches(query.executedPlan());
        if (plan.supportsColumnar()) {
            return plan.executeColumnar().toJavaRDD().mapPartitions(batches -> ofBatches(batches, kind));
        }
        // Rows as Spark keeps them; those of Dataset.mapPartitions are objects that hold objects.
        return query.toRdd().toJavaRDD().mapPartitions(rows -> ofRows(rows, kind));
    }

    /** The plan, without its last step if that makes rows of batches. */
    private static SparkPlan withBatches(SparkPlan plan) {
        return switch (plan) {
            // Runs what comes before a shuffle; that will not run again, whichever way this is read.
            case AdaptiveSparkPlanExec adaptive -> withBatches(adaptive.finalPhysicalPlan());
            case WholeStageCodegenExec stage
            when stage.child() instanceof ColumnarToRowTransition toRows -> toRows.child();
            case ColumnarToRowTransition toRows -> toRows.child();
            default -> plan;
        };
    }

    private static <S> Iterator<S> ofBatches(Iterator<ColumnarBatch> batches, Kind<S> kind) {
        S statistics = kind.none();
        while (batches.hasNext()) {
            ColumnarBatch batch = batches.next();
            kind.add(batch.column(0), batch.numRows(), statistics);
            batch.closeIfFreeable(); // Arrow's, for one; others are used for the next batch again
        }
        return List.of(statistics).iterator();
    }

    private static <S> Iterator<S> ofRows(Iterator<InternalRow> rows, Kind<S> kind) {
        S statistics = kind.none();
        int[] block = new int[BLOCK];
        int length = 0;
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            if (!row.isNullAt(0)) {
                block[length++] = row.getInt(0);
                if (length == BLOCK) {
                    kind.add(block, length, statistics);
                    length = 0;
                }
            }
        }
        kind.add(block, length, statistics);
        return List.of(statistics).iterator();
    }
}
