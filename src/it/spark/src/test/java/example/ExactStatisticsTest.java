package example;

import static example.ExactStatistics.ageStatistics;
import static example.ExactStatistics.paymentStatistics;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything with Spark's ANSI mode and without, and with generated code and without. */
@ParameterizedClass
@CsvSource({"true, true", "true, false", "false, true", "false, false"})
class ExactStatisticsTest {
    private static final int ROWS = 10_007;

    /** The largest payment whose square fits a BIGINT. */
    private static final long LARGEST = 3_037_000_499L;

    private static SparkSession spark;

    private final boolean isAnsi;
    private final boolean isCodeGenerated;

    ExactStatisticsTest(boolean isAnsi, boolean isCodeGenerated) {
        this.isAnsi = isAnsi;
        this.isCodeGenerated = isCodeGenerated;
    }

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 3)
                .getOrCreate();
        spark.sparkContext().setLogLevel("OFF"); // queries that fail
        ExactStatistics.register(spark);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @BeforeEach
    void setModes() {
        spark.conf().set("spark.sql.ansi.enabled", isAnsi);
        spark.conf().set("spark.sql.codegen.wholeStage", isCodeGenerated);
        spark.conf().set("spark.sql.codegen.factoryMode", isCodeGenerated ? "CODEGEN_ONLY" : "NO_CODEGEN");
    }

    // ---- What is right, by integers and decimals of Java ----------------------------------------------------------

    private static Row expected(LongStream values, BigDecimal unit) {
        BigInteger sum = BigInteger.ZERO;
        BigInteger squares = BigInteger.ZERO;
        List<Long> list = values.boxed().toList();
        if (list.isEmpty()) {
            return RowFactory.create(0L, null, null, null, null, null);
        }
        for (long value : list) {
            sum = sum.add(BigInteger.valueOf(value));
            squares = squares.add(BigInteger.valueOf(value).pow(2));
        }
        long minimum = list.stream().mapToLong(value -> value).min().getAsLong();
        long maximum = list.stream().mapToLong(value -> value).max().getAsLong();
        return expected(BigInteger.valueOf(list.size()), sum, squares, minimum, maximum, unit);
    }

    /** 99 digits: what is near the middle of two doubles is on its right side, and what is the middle is exact. */
    private static Row expected(
            BigInteger count, BigInteger sum, BigInteger squares, long minimum, long maximum, BigDecimal unit) {
        MathContext digits = new MathContext(99);
        BigDecimal units = new BigDecimal(count).multiply(unit);
        BigInteger variance = count.multiply(squares).subtract(sum.pow(2)); // times count^2
        boolean areAges = unit.equals(BigDecimal.ONE);
        return RowFactory.create(
                count.longValueExact(),
                sum.longValueExact(),
                areAges ? (Object) Math.toIntExact(minimum) : (Object) minimum,
                areAges ? (Object) Math.toIntExact(maximum) : (Object) maximum,
                new BigDecimal(sum).divide(units, digits).doubleValue(),
                new BigDecimal(variance).sqrt(digits).divide(units, digits).doubleValue());
    }

    private static Row payments(LongStream cents) {
        return expected(cents, BigDecimal.valueOf(100));
    }

    private static Row ages(LongStream years) {
        return expected(years, BigDecimal.ONE);
    }

    private static LongStream ids(LongPredicate ids) {
        return LongStream.range(0, ROWS).filter(ids);
    }

    private static boolean isNull(long id) {
        return id % 11 == 3;
    }

    private static long cents(long id) {
        return id * 2654435761L % 200_000 - 100_000;
    }

    private static final String CENTS = "if(id % 11 = 3, null, id * 2654435761 % 200000 - 100000)";

    private static Dataset<Row> rows(String column) {
        return spark.range(0, ROWS, 1, 4).select(col("id"), expr(column).as("value"));
    }

    private static Row paymentsOf(String column) {
        return rows(column).agg(paymentStatistics(col("value"))).head().getStruct(0);
    }

    private static Row agesOf(String column) {
        return rows(column).agg(ageStatistics(col("value"))).head().getStruct(0);
    }

    @Test
    void modesAreWhatTheTestsSay() {
        Dataset<Row> query = spark.range(3).agg(paymentStatistics(col("id")));
        assertThat(query.collectAsList()).containsExactly(RowFactory.create(payments(LongStream.range(0, 3))));
        assertThat(query.queryExecution().executedPlan().toString().contains("*("))
                .isEqualTo(isCodeGenerated);
        Dataset<Row> overflow = spark.sql("SELECT max(id) + 9223372036854775807 FROM range(3)");
        if (isAnsi) {
            assertThatThrownBy(overflow::head).hasStackTraceContaining("ARITHMETIC_OVERFLOW");
        } else {
            assertThat(overflow.head()).isEqualTo(RowFactory.create(Long.MIN_VALUE + 1));
        }
    }

    // ---- Types -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cast(CENTS AS int)",
                "CENTS",
                "cast(CENTS / 100 AS decimal(18, 2))",
                "cast(CENTS / 100 AS decimal(9, 2))",
                "cast(cast(CENTS AS decimal(18, 0)) * 0.01 AS decimal(6, 2))",
            })
    void typesOfPayments(String column) {
        Row right = payments(ids(id -> !isNull(id)).map(ExactStatisticsTest::cents));
        assertThat(paymentsOf(column.replace("CENTS", CENTS))).isEqualTo(right);
        Dataset<Row> cached = rows(column.replace("CENTS", CENTS)).cache();
        try {
            assertThat(cached.select("value")
                            .agg(paymentStatistics(col("value")))
                            .head()
                            .getStruct(0))
                    .isEqualTo(right);
        } finally {
            cached.unpersist(true);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tinyint", "smallint", "int", "bigint"})
    void typesOfAges(String type) {
        assertThat(agesOf("cast(if(id % 11 = 3, null, id * 31 % 128) AS " + type + ")"))
                .isEqualTo(ages(ids(id -> !isNull(id)).map(id -> id * 31 % 128)));
    }

    /** Without running anything, and whether there are rows or not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "STRING",
                "DOUBLE",
                "FLOAT",
                "BOOLEAN",
                "DATE",
                "VOID",
                "TINYINT",
                "SMALLINT",
                "DECIMAL(10,0)",
                "DECIMAL(18,1)",
                "DECIMAL(18,3)",
                "DECIMAL(19,2)",
                "DECIMAL(38,2)"
            })
    void otherTypesOfPaymentsAreRefusedBeforeTheQueryRuns(String type) {
        Dataset<Row> none = rows("cast(null AS " + type + ")").filter("id < 0");
        WindowSpec window = Window.partitionBy("id");
        for (var way : List.<Runnable>of(
                () -> none.agg(paymentStatistics(col("value"))),
                () -> none.groupBy("id").agg(paymentStatistics(col("value"))),
                () -> none.select(paymentStatistics(col("value"), window)),
                () -> {
                    none.createOrReplaceTempView("refused");
                    spark.sql("SELECT userstats.cents(value) FROM refused");
                })) {
            assertThatExceptionOfType(AnalysisException.class)
                    .isThrownBy(way::run)
                    .withMessageContaining(
                            "payments are INT or BIGINT, in cents, or DECIMAL(p, 2) of up to 18 digits, not " + type
                                    + ": cast them");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"STRING", "DOUBLE", "FLOAT", "BOOLEAN", "VOID", "DECIMAL(10,0)", "DECIMAL(10,2)"})
    void otherTypesOfAgesAreRefusedBeforeTheQueryRuns(String type) {
        Dataset<Row> none = rows("cast(null AS " + type + ")").filter("id < 0");
        assertThatExceptionOfType(AnalysisException.class)
                .isThrownBy(() -> none.agg(ageStatistics(col("value"))))
                .withMessageContaining("ages are TINYINT, SMALLINT, INT or BIGINT, not " + type + ": cast them");
    }

    @Test
    void twoColumnsAreRefused() {
        assertThatThrownBy(() -> spark.sql("SELECT userstats.cents(id, id) FROM range(3)"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("one column is needed");
    }

    @Test
    void theCatalogHasWhatItLists() throws NoSuchFunctionException {
        UserstatsCatalog catalog = new UserstatsCatalog();
        Identifier[] functions = catalog.listFunctions(new String[0]);
        assertThat(functions).hasSize(2);
        for (Identifier function : functions) {
            assertThat(catalog.loadFunction(function).name()).isEqualTo(function.name());
        }
        assertThatThrownBy(() -> spark.sql("SELECT userstats.dollars(id) FROM range(3)"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("UNRESOLVED_ROUTINE");
    }

    /** Not 9 cents, nor 998. */
    @ParameterizedTest
    @CsvSource({
        "9.99, 999",
        "0.01, 1",
        "-0.01, -1",
        "0.29, 29",
        "-1.15, -115",
        "30370004.99, 3037000499",
        "-30370004.99, -3037000499",
        "21474836.47, 2147483647"
    })
    void decimalsAreTheirCents(String amount, long cents) {
        assertThat(paymentsOf("cast('" + amount + "' AS decimal(18, 2))"))
                .isEqualTo(payments(ids(id -> true).map(id -> cents)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, LARGEST - ROWS, -LARGEST, -ROWS / 2})
    void everyCentOfDecimals(long first) {
        assertThat(paymentsOf("cast(cast(" + first + "L + id AS decimal(18, 0)) * 0.01 AS decimal(18, 2))"))
                .isEqualTo(payments(ids(id -> true).map(id -> first + id)));
    }

    // ---- Groups, windows, SQL --------------------------------------------------------------------------------------

    @Test
    void groups() {
        List<Row> right = new ArrayList<>();
        for (long i = 0; i < 11; i++) {
            long group = i; // the third has nulls alone
            right.add(RowFactory.create(
                    group,
                    payments(ids(id -> id % 11 == group && !isNull(id)).map(ExactStatisticsTest::cents)),
                    ages(ids(id -> id % 11 == group).map(id -> id % 256))));
        }
        assertThat(rows(CENTS)
                        .groupBy(expr("id % 11").as("of_11"))
                        .agg(paymentStatistics(col("value")), ageStatistics(expr("id % 256")))
                        .orderBy("of_11")
                        .collectAsList())
                .isEqualTo(right);
    }

    @Test
    void groupsOfGroups() {
        List<Row> sums = rows(CENTS)
                .rollup(expr("id % 3").as("of_3"))
                .agg(paymentStatistics(col("value")))
                .orderBy("of_3")
                .collectAsList();
        List<Row> right = new ArrayList<>();
        right.add(RowFactory.create(null, payments(ids(id -> !isNull(id)).map(ExactStatisticsTest::cents))));
        for (long i = 0; i < 3; i++) {
            long group = i;
            right.add(RowFactory.create(
                    group, payments(ids(id -> id % 3 == group && !isNull(id)).map(ExactStatisticsTest::cents))));
        }
        assertThat(sums).isEqualTo(right);
    }

    @Test
    void windows() {
        WindowSpec running = Window.partitionBy(expr("id % 100")).orderBy("id");
        List<Row> right = LongStream.range(0, ROWS)
                .mapToObj(id -> {
                    LongStream earlier = LongStream.iterate(id % 100, i -> i <= id, i -> i + 100);
                    return RowFactory.create(
                            id,
                            payments(earlier.filter(i -> !isNull(i)).map(ExactStatisticsTest::cents)),
                            ages(LongStream.iterate(id % 100, i -> i <= id, i -> i + 100)
                                    .map(i -> i % 256)));
                })
                .toList();
        assertThat(rows(CENTS)
                        .select(
                                col("id"),
                                paymentStatistics(col("value"), running),
                                ageStatistics(expr("id % 256"), running))
                        .orderBy("id")
                        .collectAsList())
                .isEqualTo(right);
    }

    /** The statements of README.md, over amounts, ages and countries. */
    @Test
    void sql() throws IOException {
        List<String> statements = Pattern.compile("```sql\n(.*?);?\n```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(statement -> statement.group(1))
                .toList();
        assertThat(statements).hasSize(3);
        spark.range(0, ROWS, 1, 4)
                .select(
                        col("id"),
                        expr("cast(" + CENTS + " / 100 AS decimal(18, 2))").as("amount"),
                        expr("cast(id % 256 AS int)").as("age"),
                        expr("id % 3").as("country"))
                .createOrReplaceTempView("payments");
        LongUnaryOperator cents = ExactStatisticsTest::cents;
        for (long i = 0; i < 3; i++) {
            long country = i;
            LongPredicate isIn = id -> id % 3 == country;
            Row row = payments(ids(isIn.and(id -> !isNull(id))).map(cents));
            assertThat(spark.sql(statements.get(0))
                            .filter("country = " + country)
                            .collectAsList())
                    .containsExactly(RowFactory.create(country, row.get(4), row.get(5)));
            assertThat(spark.sql(statements.get(1))
                            .filter("country = " + country)
                            .distinct()
                            .collectAsList())
                    .containsExactly(RowFactory.create(country, row));
            assertThat(spark.sql(statements.get(2))
                            .filter("country = " + country)
                            .collectAsList())
                    .containsExactly(RowFactory.create(country, ages(ids(isIn).map(id -> id % 256))));
        }
    }

    @Test
    void noRowsAndNullsAlone() {
        Row none = RowFactory.create(0L, null, null, null, null, null);
        for (String type : List.of("int", "bigint", "decimal(18, 2)")) {
            assertThat(paymentsOf("cast(null AS " + type + ")")).isEqualTo(none);
            Dataset<Row> rows = rows("cast(id AS " + type + ")").filter("id < 0");
            assertThat(rows.agg(paymentStatistics(col("value"))).collectAsList())
                    .containsExactly(RowFactory.create(none));
            assertThat(rows.groupBy("id").agg(paymentStatistics(col("value"))).collectAsList())
                    .isEmpty();
        }
        assertThat(agesOf("cast(null AS int)")).isEqualTo(none);
        assertThat(rows("id")
                        .filter("id < 0")
                        .agg(ageStatistics(col("value")))
                        .head()
                        .getStruct(0))
                .isEqualTo(none);
    }

    // ---- What does not fit -----------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "-2147483648, 2147483647",
        "-3037000499, 3037000499",
        "3037000498, 3037000499",
        "-3037000499, -3037000499",
    })
    void extremesAreExact(long one, long other) {
        LongUnaryOperator value = id -> id % 2 == 0 ? one : other;
        Row right = payments(ids(id -> true).map(value));
        assertThat(paymentsOf("if(id % 2 = 0, " + one + "L, " + other + "L)")).isEqualTo(right);
        if (one == (int) one) {
            assertThat(paymentsOf("cast(if(id % 2 = 0, " + one + "L, " + other + "L) AS int)"))
                    .isEqualTo(right);
        }
    }

    /** The square of 2^32 is 0, mod 2^64. */
    private static Stream<Long> tooLarge() {
        return Stream.of(LARGEST + 1, -LARGEST - 1, 1L << 32, -999_999_999_999_999_999L, Long.MAX_VALUE);
    }

    @ParameterizedTest
    @MethodSource("tooLarge")
    void aPaymentThatIsTooLargeIsAnError(long cents) {
        Dataset<Row> payments = rows("if(id = 5001, " + cents + "L, id)");
        assertRefused(payments, cents + "");
        if (Math.abs(cents) < 1_000_000_000_000_000_000L) {
            String amount = BigDecimal.valueOf(cents, 2).toString();
            assertRefused(
                    rows("if(id = 5001, cast('" + amount + "' AS decimal(18, 2)), cast(id AS decimal(18, 2)))"),
                    // a decimal of 18 digits, as the double that is nearest
                    Math.abs(cents) > 1L << 53 ? "" : cents + "");
        }
    }

    private static void assertRefused(Dataset<Row> payments, String cents) {
        WindowSpec window = Window.partitionBy(expr("id % 10")).orderBy("id");
        for (Dataset<Row> query : List.of(
                payments.agg(paymentStatistics(col("value"))),
                payments.groupBy(expr("id % 10")).agg(paymentStatistics(col("value"))),
                payments.select(paymentStatistics(col("value"), window)))) {
            assertThatThrownBy(query::collectAsList)
                    .hasStackTraceContaining("payment of " + cents)
                    .hasStackTraceContaining(" cents is not -3037000499 to 3037000499");
        }
    }

    /** SQL may square what it likes. Without the ANSI mode squares wrap around, which the extremes tell. */
    @ParameterizedTest
    @MethodSource("tooLarge")
    void squaresInSqlThatDoNotFitAreAnError(long cents) {
        rows("if(id = 5001, " + cents + "L, id)").createOrReplaceTempView("large");
        Dataset<Row> query = spark.sql("""
                SELECT payment_statistics(count(value), sum(value), sum(value * value >>> 32),
                        sum(value * value & 4294967295), min(value), max(value))
                FROM large""");
        assertThatThrownBy(query::collectAsList)
                .hasStackTraceContaining(isAnsi ? "ARITHMETIC_OVERFLOW" : " cents is not -3037000499 to 3037000499");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -200, -1, 256, 4294967296L + 40, Long.MAX_VALUE})
    void anImpossibleAgeIsAnError(long age) {
        Dataset<Row> ages = rows(
                "if(id = 5001, " + (age == Long.MIN_VALUE ? "-9223372036854775807L - 1" : age + "L") + ", id % 256)");
        WindowSpec window = Window.partitionBy(expr("id % 10")).orderBy("id");
        for (Dataset<Row> query : List.of(
                ages.agg(ageStatistics(col("value"))),
                ages.groupBy(expr("id % 10")).agg(ageStatistics(col("value"))),
                ages.select(ageStatistics(col("value"), window)))) {
            assertThatThrownBy(query::collectAsList)
                    .hasStackTraceContaining("age " + age + " is not 0 to 255: if it means unknown, make it NULL");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "payment_statistics(2L, 5L, 0L, 12L, 2L, 3L)", // 4 and 9 are 13
                "payment_statistics(2L, 6L, 0L, 13L, 2L, 3L)",
                "payment_statistics(3L, 5L, 0L, 13L, 2L, 3L)",
                "payment_statistics(2L, 5L, 1L, 13L, 2L, 3L)",
                "payment_statistics(2L, 5L, 0L, 13L, 3L, 2L)",
                "payment_statistics(-2L, 5L, 0L, 13L, 2L, 3L)",
                "age_statistics(2L, 5L, 12L, 2L, 3L)",
                "age_statistics(1L, 256L, 65536L, 256L, 256L)",
            })
    void impossibleTotalsAreAnError(String call) {
        assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM range(3)").collectAsList())
                .hasStackTraceContaining("java.lang.IllegalArgumentException: no ")
                .hasStackTraceContaining(": take all five from the same ");
    }

    // ---- How many --------------------------------------------------------------------------------------------------

    /** As many as the sums of lower halves have room for: these halves are nearly the largest that squares have. */
    @Test
    void asManyPaymentsAsFitAreExact() {
        long count = 1L << 31;
        assertThat(many(count).head().getStruct(0))
                .isEqualTo(expected(
                        BigInteger.valueOf(count),
                        BigInteger.valueOf(65_535).multiply(BigInteger.valueOf(count)),
                        BigInteger.valueOf(65_535).pow(2).multiply(BigInteger.valueOf(count)),
                        65_535,
                        65_535,
                        BigDecimal.valueOf(100)));
    }

    @Test
    void morePaymentsAreAnError() {
        Dataset<Row> payments = many((1L << 31) + 1);
        assertThatThrownBy(payments::head)
                .hasStackTraceContaining("2147483649 payments are more than the 2147483648 that one group may have");
    }

    private Dataset<Row> many(long rows) {
        assumeTrue(isCodeGenerated, "without generated code so many rows take minutes");
        return spark.range(rows).select(lit(65_535).as("value")).agg(paymentStatistics(col("value")));
    }
}
