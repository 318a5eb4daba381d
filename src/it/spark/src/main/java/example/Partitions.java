package example;

import io.github.userstats.PaymentStatistics;
import java.lang.foreign.MemorySegment;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.IntVector;
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
import org.apache.spark.sql.vectorized.ArrowColumnVector;
import org.apache.spark.sql.vectorized.ColumnVector;
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
        List<DataType> types = List.of(payments.schema().fields()).stream()
                .map(field -> field.dataType())
                .toList();
        // What a row or a batch of Spark holds is not checked when it is read.
        if (!types.equals(List.of(DataTypes.IntegerType))) {
            throw new IllegalArgumentException("one column of INT is needed: select or cast it, instead of " + types);
        }
        QueryExecution query = ((org.apache.spark.sql.classic.Dataset<Row>) payments).queryExecution();
        // As Spark's own actions do: tasks then see the session's settings, and the user interface shows the query.
        return SQLExecution.withNewExecutionId(
                query, Option.empty(), () -> ofPartitions(query).fold(new PaymentStatistics(), Partitions::combined));
    }

    static JavaRDD<PaymentStatistics> ofPartitions(QueryExecution query) {
        SparkPlan plan = withBatches(query.executedPlan());
        if (plan.supportsColumnar()) {
            return plan.executeColumnar().toJavaRDD().mapPartitions(Partitions::ofBatches);
        }
        // Rows as Spark keeps them; those of Dataset.mapPartitions are objects that hold objects.
        return query.toRdd().toJavaRDD().mapPartitions(Partitions::ofRows);
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

    // ---- Batches ---------------------------------------------------------------------------------------------------

    private static Iterator<PaymentStatistics> ofBatches(Iterator<ColumnarBatch> batches) {
        PaymentStatistics statistics = new PaymentStatistics();
        while (batches.hasNext()) {
            ColumnarBatch batch = batches.next();
            add(batch.column(0), batch.numRows(), statistics);
            batch.closeIfFreeable(); // Arrow's, for one; others are used for the next batch again
        }
        return List.of(statistics).iterator();
    }

    private static void add(ColumnVector cents, int rows, PaymentStatistics statistics) {
        // A subclass may have other values, or at other rows, than its vector.
        if (cents.getClass() == ArrowColumnVector.class
                && ((ArrowColumnVector) cents).getValueVector() instanceof IntVector vector) {
            add(vector, rows, statistics);
        } else if (!cents.hasNull()) {
            statistics.accept(cents.getInts(0, rows));
        } else {
            int[] values = new int[rows];
            int length = 0;
            for (int row = 0; row < rows; row++) {
                if (!cents.isNullAt(row)) {
                    values[length++] = cents.getInt(row);
                }
            }
            statistics.accept(values, 0, length);
        }
    }

    /** Where the vector lies in memory, without a copy. */
    private static void add(IntVector cents, int rows, PaymentStatistics statistics) {
        MemorySegment values = memory(cents.getDataBuffer(), (long) rows * Integer.BYTES);
        if (cents.getNullCount() == 0) {
            statistics.accept(values);
        } else {
            int bytes = BitVectorHelper.getValidityBufferSizeFromCount(rows);
            statistics.accept(values, memory(cents.getValidityBuffer(), bytes));
        }
    }

    private static MemorySegment memory(ArrowBuf buffer, long bytes) {
        buffer.checkBytes(0, bytes);
        return MemorySegment.ofAddress(buffer.memoryAddress()).reinterpret(bytes);
    }

    // ---- Rows ------------------------------------------------------------------------------------------------------

    private static Iterator<PaymentStatistics> ofRows(Iterator<InternalRow> rows) {
        PaymentStatistics statistics = new PaymentStatistics();
        int[] block = new int[BLOCK];
        int length = 0;
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            if (!row.isNullAt(0)) {
                block[length++] = row.getInt(0);
                if (length == BLOCK) {
                    statistics.accept(block);
                    length = 0;
                }
            }
        }
        statistics.accept(block, 0, length);
        return List.of(statistics).iterator();
    }

    private static PaymentStatistics combined(PaymentStatistics statistics, PaymentStatistics others) {
        statistics.combine(others);
        return statistics;
    }
}
