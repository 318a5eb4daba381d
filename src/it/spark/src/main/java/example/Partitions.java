package example;

import io.github.userstats.PaymentStatistics;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Statistics of a whole column, a partition at a time and in primitive arrays: no object is made for a value. */
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
        // What a row of Spark holds is not checked when it is read.
        if (!types.equals(List.of(DataTypes.IntegerType))) {
            throw new IllegalArgumentException("one column of INT is needed: select or cast it, instead of " + types);
        }
        // Rows as Spark keeps them; those of Dataset.mapPartitions are objects that hold objects.
        return ((org.apache.spark.sql.classic.Dataset<Row>) payments)
                .queryExecution()
                .toRdd()
                .toJavaRDD()
                .mapPartitions(Partitions::ofPartition)
                .fold(new PaymentStatistics(), Partitions::combined);
    }

    private static Iterator<PaymentStatistics> ofPartition(Iterator<InternalRow> rows) {
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
