package example;

import static org.apache.spark.sql.functions.call_udf;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.rand;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.userstats.AgeStatistics;
import io.github.userstats.PaymentStatistics;
import io.github.userstats.Payments;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import java.util.function.LongToIntFunction;
import java.util.stream.LongStream;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Results must be those of one machine, to the last bit, however Spark cuts, orders and repeats the work. */
class SparkTest {
    static final int ROWS = 10_007;

    private static final AtomicInteger FAILURES = new AtomicInteger();
    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2, 3]") // two threads, three attempts
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 5)
                .getOrCreate();
        spark.sparkContext().setLogLevel("OFF"); // tasks that fail
        ExactStatistics.register(spark);
        spark.udf()
                .register(
                        "failing_at_first", (UDF1<Integer, Integer>) SparkTest::failingAtFirst, DataTypes.IntegerType);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    // ---- The column, here and there --------------------------------------------------------------------------------

    private static Dataset<Row> users(int partitions) {
        return spark.range(0, ROWS, 1, partitions)
                .select(
                        col("id"),
                        expr("if(id % 11 = 3, null, cast(id * 2654435761 % 4294967296 - 2147483648 AS int))")
                                .as("cents"),
                        expr("if(id % 7 = 2, null, cast(id * 31 % 256 AS int))").as("age"));
    }

    static int age(long id) {
        return (int) (id * 31 % 256);
    }

    static int cents(long id) {
        return (int) (id * 2654435761L % 4294967296L - 2147483648L);
    }

    static boolean isNull(long id) {
        return id % 11 == 3;
    }

    private static PaymentStatistics payments(LongPredicate ids) {
        return statistics(LongStream.range(0, ROWS)
                .filter(ids)
                .filter(id -> !isNull(id))
                .mapToInt(SparkTest::cents)
                .toArray());
    }

    private static PaymentStatistics statistics(int[] cents) {
        return Payments.ofCents(cents).statistics();
    }

    private static AgeStatistics ages(LongPredicate ids) {
        AgeStatistics statistics = new AgeStatistics();
        LongStream.range(0, ROWS).filter(ids).mapToInt(SparkTest::age).forEach(statistics);
        return statistics;
    }

    private static AgeStatistics ages() {
        return ages(id -> id % 7 != 2);
    }

    private static Row row(PaymentStatistics statistics) {
        return RowFactory.create(
                statistics.count(),
                statistics.totalCents(),
                statistics.minimumCents(),
                statistics.maximumCents(),
                statistics.average(),
                statistics.standardDeviation());
    }

    private static Row row(AgeStatistics statistics) {
        return RowFactory.create(
                statistics.count(),
                statistics.total(),
                statistics.minimum(),
                statistics.maximum(),
                statistics.average(),
                statistics.standardDeviation());
    }

    // ---- Whatever the partitions and the order ---------------------------------------------------------------------

    private static List<Named<Dataset<Row>>> arrangements() {
        return List.of(
                Named.of("1 partition", users(1)),
                Named.of("3 partitions", users(3)),
                Named.of("7 partitions", users(7)),
                Named.of("200 partitions", users(200)),
                Named.of("3 repartitioned to 7", users(3).repartition(7)),
                Named.of("200 coalesced to 2", users(200).coalesce(2)),
                Named.of("in random order", users(3).orderBy(rand(5))),
                Named.of("with empty partitions", users(200).filter("id < 30").union(users(3).filter("id >= 30"))),
                Named.of("cached", users(4).cache()));
    }

    private static Row aggregated(Dataset<Row> users) {
        return users.agg(ExactStatistics.paymentStatistics(col("cents")), ExactStatistics.ageStatistics(col("age")))
                .head();
    }

    @ParameterizedTest
    @MethodSource("arrangements")
    void resultsAreThoseOfOneMachine(Dataset<Row> users) {
        PaymentStatistics payments = payments(id -> true);
        assertThat(aggregated(users)).isEqualTo(RowFactory.create(row(payments), row(ages())));
        assertThat(Partitions.paymentStatistics(users.select("cents"))).isEqualTo(payments);
        assertThat(Partitions.ageStatistics(users.select("age"))).isEqualTo(ages());
    }

    @Test
    void noRowsAndNullsAlone() {
        Row none = RowFactory.create(
                RowFactory.create(0L, null, null, null, null, null),
                RowFactory.create(0L, null, null, null, null, null));
        for (Dataset<Row> users : List.of(users(3).filter("id < 0"), users(3).filter("id % 77 = 58"))) {
            assertThat(aggregated(users)).isEqualTo(none);
            assertThat(Partitions.paymentStatistics(users.select("cents"))).isEqualTo(new PaymentStatistics());
            assertThat(Partitions.ageStatistics(users.select("age"))).isEqualTo(new AgeStatistics());
        }
    }

    // ---- Whatever batches they come in -----------------------------------------------------------------------------

    /** Payments with many values, and payments and ages with few, for which Spark and Parquet keep dictionaries. */
    private static Dataset<Row> payments(int partitions) {
        return users(partitions)
                .select(
                        col("cents"),
                        expr("if(id % 5 = 1, null, cast(id * id % 5 * 1000 AS int))")
                                .as("few"),
                        col("age"));
    }

    private static Dataset<Row> parquet(Dataset<Row> payments, Path file) {
        payments.write().option("compression", "none").parquet(file.toString());
        return spark.read().parquet(file.toString());
    }

    @ParameterizedTest
    @CsvSource({"1, true", "1, false", "3, true", "3, false", "7, true", "7, false"})
    void batchesOfSparksOwnAreTakenWhole(int partitions, boolean isOffHeap, @TempDir Path directory) {
        Dataset<Row> nulls = payments(partitions);
        Dataset<Row> none = nulls.na().drop();
        spark.conf().set("spark.sql.columnVector.offheap.enabled", isOffHeap);
        try {
            for (Dataset<Row> payments : List.of(
                    nulls.cache(),
                    nulls.repartition(5).cache(), // adaptive execution
                    parquet(nulls, directory.resolve("nulls")))) {
                assertBatches(payments, "cents", id -> !isNull(id), SparkTest::cents);
                assertBatches(payments, "few", id -> id % 5 != 1, SparkTest::few);
                assertBatchesOfAges(payments, id -> id % 7 != 2);
            }
            for (Dataset<Row> payments : List.of(none.cache(), parquet(none, directory.resolve("none")))) {
                LongPredicate ids = id -> !isNull(id) && id % 5 != 1 && id % 7 != 2;
                assertBatches(payments, "cents", ids, SparkTest::cents);
                assertBatches(payments, "few", ids, SparkTest::few);
                assertBatchesOfAges(payments, ids);
            }
        } finally {
            spark.conf().unset("spark.sql.columnVector.offheap.enabled");
            spark.catalog().clearCache();
        }
    }

    private static int few(long id) {
        return (int) (id * id % 5 * 1000);
    }

    private static void assertBatches(
            Dataset<Row> payments, String column, LongPredicate ids, LongToIntFunction value) {
        Dataset<Row> selected = payments.select(column);
        assertThat(Partitions.paymentStatistics(selected))
                .isEqualTo(statistics(
                        LongStream.range(0, ROWS).filter(ids).mapToInt(value).toArray()));
        assertThat(areRowsMade(selected)).isFalse();
    }

    private static void assertBatchesOfAges(Dataset<Row> payments, LongPredicate ids) {
        Dataset<Row> selected = payments.select("age");
        assertThat(Partitions.ageStatistics(selected)).isEqualTo(ages(ids));
        assertThat(areRowsMade(selected)).isFalse();
    }

    /** Only what Spark reads row by row has such a step. */
    private static boolean areRowsMade(Dataset<Row> column) {
        return Partitions.ofPartitions(
                        ((org.apache.spark.sql.classic.Dataset<Row>) column).queryExecution(), new Kind.Payments())
                .toDebugString()
                .contains("SQLExecutionRDD");
    }

    @Test
    void whatIsComputedRowByRowIsTakenSo() {
        assertThat(areRowsMade(users(3).select("cents"))).isTrue();
        assertThat(areRowsMade(users(3).select("cents").repartition(5))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7})
    void batchesOfArrowAreTakenWhole(int partitions) {
        assertThat(Partitions.paymentStatistics(arrow("cents", partitions))).isEqualTo(payments(id -> true));
        assertThat(ArrowSource.FAILURES).hasValue(partitions);
        assertThat(Partitions.ageStatistics(arrow("age", partitions))).isEqualTo(ages(id -> !isNull(id)));
        assertThat(ArrowSource.FAILURES).hasValue(partitions);
    }

    private static Dataset<Row> arrow(String column, int partitions) {
        Dataset<Row> values = spark.read()
                .format(ArrowSource.class.getName())
                .option("column", column)
                .option("partitions", partitions)
                .load();
        assertThat(areRowsMade(values)).isFalse();
        ArrowSource.FAILURES.set(0);
        return values;
    }

    // ---- Whatever fails --------------------------------------------------------------------------------------------

    private static Integer failingAtFirst(Integer cents) {
        if (cents != null && cents % 100 == 7 && TaskContext.get().attemptNumber() == 0) {
            FAILURES.incrementAndGet();
            throw new IllegalStateException("a first attempt that fails in the middle");
        }
        return cents;
    }

    @Test
    void valuesOfTasksThatFailedDoNotCountTwice() {
        Dataset<Row> users =
                users(7).select(call_udf("failing_at_first", col("cents")).as("cents"));
        FAILURES.set(0);
        assertThat(users.agg(ExactStatistics.paymentStatistics(col("cents")))
                        .head()
                        .getStruct(0))
                .isEqualTo(row(payments(id -> true)));
        assertThat(FAILURES).hasValue(7);

        FAILURES.set(0);
        assertThat(Partitions.paymentStatistics(users)).isEqualTo(payments(id -> true));
        assertThat(FAILURES).hasValue(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -200, -1, 256, 65_536 + 40, Integer.MAX_VALUE})
    void anImpossibleAgeIsAnError(int age) {
        Column ages = expr("if(id = 5001, " + age + ", age)").as("age");
        Dataset<Row> rows = users(3).select(ages);
        Dataset<Row> batches = users(4).select(ages).cache();
        List<ThrowingCallable> ways = List.of(
                () -> rows.agg(ExactStatistics.ageStatistics(col("age"))).head(),
                () -> Partitions.ageStatistics(rows),
                () -> Partitions.ageStatistics(batches));
        for (ThrowingCallable way : ways) {
            assertThatThrownBy(way)
                    .hasStackTraceContaining("age " + age + " ")
                    .hasStackTraceContaining(" is not 0 to 255");
        }
    }

    @Test
    void partitionsOfAnotherTypeAreAnError() {
        Dataset<Row> ids = users(3).select("id");
        List<ThrowingCallable> ways =
                List.of(() -> Partitions.paymentStatistics(ids), () -> Partitions.ageStatistics(ids));
        for (ThrowingCallable way : ways) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(way)
                    .withMessage("one column of INT is needed: select or cast it, instead of [LongType]");
        }
    }

    // ---- Whatever serializes ---------------------------------------------------------------------------------------

    private static List<Serializer> serializers() {
        return List.of(new JavaSerializer(new SparkConf()), new KryoSerializer(new SparkConf()));
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void serializersKeepStatistics(Serializer serializer) {
        ClassTag<Object> any = ClassTag$.MODULE$.apply(Object.class);
        SerializerInstance instance = serializer.newInstance();
        for (Object statistics : List.of(payments(id -> true), new PaymentStatistics(), ages(), new AgeStatistics())) {
            Object read = instance.deserialize(instance.serialize(statistics, any), any);
            assertThat(read).isEqualTo(statistics).isNotSameAs(statistics);
        }
    }
}
