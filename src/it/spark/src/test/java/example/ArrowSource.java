package example;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.sql.vectorized.ArrowColumnVector;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** SparkTest's payments or ages in Arrow batches. Each partition fails once, at its last batch. */
public final class ArrowSource
        implements TableProvider, SupportsRead, ScanBuilder, Scan, Batch, PartitionReaderFactory {
    static final AtomicInteger FAILURES = new AtomicInteger();

    private static final int BATCH = 1000;

    private int partitions;
    private boolean areAges;

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        return readSchema();
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> options) {
        return this;
    }

    @Override
    public String name() {
        return "users";
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }

    @Override
    @Deprecated
    public StructType schema() {
        return readSchema();
    }

    @Override
    public StructType readSchema() {
        return new StructType().add("value", DataTypes.IntegerType);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
        partitions = options.getInt("partitions", 1);
        areAges = options.get("column").equals("age");
        return this;
    }

    @Override
    public Scan build() {
        return this;
    }

    @Override
    public Batch toBatch() {
        return this;
    }

    private record Part(int from, int to) implements InputPartition {}

    @Override
    public InputPartition[] planInputPartitions() {
        return IntStream.range(0, partitions)
                .mapToObj(i -> new Part(SparkTest.ROWS * i / partitions, SparkTest.ROWS * (i + 1) / partitions))
                .toArray(InputPartition[]::new);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return this;
    }

    @Override
    public boolean supportColumnarReads(InputPartition partition) {
        return true;
    }

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
        throw new UnsupportedOperationException("this source has batches, no rows");
    }

    @Override
    public PartitionReader<ColumnarBatch> createColumnarReader(InputPartition partition) {
        return new Reader((Part) partition);
    }

    private final class Reader implements PartitionReader<ColumnarBatch> {
        private final BufferAllocator allocator = new RootAllocator();
        private final int to;
        private int from;
        private int next;

        Reader(Part part) {
            to = part.to;
            next = part.from;
        }

        @Override
        public boolean next() {
            from = next;
            next = Math.min(from + BATCH, to);
            return from < to;
        }

        @Override
        public ColumnarBatch get() {
            if (next == to && TaskContext.get().attemptNumber() == 0) {
                FAILURES.incrementAndGet();
                throw new IllegalStateException("a first attempt that fails at its last batch");
            }
            return new ColumnarBatch(new ColumnVector[] {new ArrowColumnVector(slice())}, next - from);
        }

        /** The values after three others. Null ones have a value too: of the ages, one that is impossible. */
        private IntVector slice() {
            IntVector slice = new IntVector("value", allocator);
            try (IntVector vector = new IntVector("value", allocator)) {
                for (int id = from - 3; id < next; id++) {
                    boolean isNull = SparkTest.isNull(id);
                    int age = isNull ? -1 : SparkTest.age(id);
                    vector.setSafe(id - from + 3, areAges ? age : SparkTest.cents(id));
                    if (isNull) {
                        vector.setNull(id - from + 3);
                    }
                }
                vector.setValueCount(next - from + 3);
                vector.makeTransferPair(slice).splitAndTransfer(3, next - from);
            }
            return slice;
        }

        /** Fails if a batch was not closed. */
        @Override
        public void close() {
            allocator.close();
        }
    }
}
