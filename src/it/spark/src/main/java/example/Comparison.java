package example;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.stddev_pop;

import io.github.userstats.PaymentStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.RelationalGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Times Spark's avg and stddev_pop, ExactStatistics and Partitions in turn. Arguments: rows, rounds. */
public final class Comparison {
    private static final String SPARK = "avg, stddev_pop";
    private static final String EXACT = "ExactStatistics";

    private static final Map<String, String> TYPES = new LinkedHashMap<>();

    static {
        TYPES.put("int", "cast(id * 2654435761 % 100000 AS int)");
        TYPES.put("bigint", "id * 2654435761 % 100000");
        TYPES.put("decimal(18,2)", "cast(id * 2654435761 % 100000 / 100 AS decimal(18, 2))");
    }

    private final int rounds;

    /** Of each question, so that every source must have the same. */
    private final Map<String, List<Row>> results = new LinkedHashMap<>();

    private Comparison(int rounds) {
        this.rounds = rounds;
    }

    public static void main(String[] arguments) throws IOException {
        long rows = Long.parseLong(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Path directory = Files.createTempDirectory("comparison");
        try (SparkSession spark = SparkSession.builder()
                .appName("comparison")
                .config("spark.ui.enabled", false)
                .getOrCreate()) {
            spark.sparkContext().setLogLevel("ERROR");
            ExactStatistics.register(spark);
            System.out.printf(
                    "%,d rows, %s, medians of %d rounds%n",
                    rows, spark.sparkContext().master(), rounds);
            Comparison comparison = new Comparison(rounds);
            for (String type : TYPES.keySet()) {
                Dataset<Row> payments = spark.range(rows)
                        .select(
                                expr(TYPES.get(type)).as("payment"),
                                expr("cast(id % 10 AS int)").as("of_10"),
                                expr("cast(id % 1000 AS int)").as("of_1000"));
                String file = directory.resolve(type).toString();
                payments.write().option("compression", "none").parquet(file);
                comparison.compare("generated " + type, payments);
                payments.cache().count();
                // Another DataFrame: this one's plan was made when there was no cache.
                comparison.compare("cached " + type, payments.select("*"));
                payments.unpersist(true);
                comparison.compare("parquet " + type, spark.read().parquet(file));
            }
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (var walk = Files.walk(directory)) {
            files = new ArrayList<>(walk.toList());
        }
        for (Path file : files.reversed()) {
            Files.delete(file);
        }
    }

    private void compare(String source, Dataset<Row> payments) {
        Column payment = col("payment");
        Map<String, Supplier<List<Row>>> wholes = aggregations(payment, payments.groupBy());
        if (source.endsWith(" int")) {
            wholes.put("Partitions", () -> {
                PaymentStatistics statistics = Partitions.paymentStatistics(payments.select("payment"));
                return List.of(RowFactory.create(statistics.average(), statistics.standardDeviation()));
            });
        }
        compare(source, "no", wholes);
        compare(source, "10", aggregations(payment, payments.groupBy("of_10")));
        compare(source, "1,000", aggregations(payment, payments.groupBy("of_1000")));
    }

    private static Map<String, Supplier<List<Row>>> aggregations(Column payment, RelationalGroupedDataset groups) {
        Map<String, Supplier<List<Row>>> ways = new LinkedHashMap<>();
        ways.put(SPARK, () -> groups.agg(avg(payment), stddev_pop(payment)).collectAsList());
        ways.put(
                EXACT,
                () -> groups.agg(ExactStatistics.paymentStatistics(payment).as("statistics"))
                        .select("statistics.average", "statistics.standardDeviation")
                        .collectAsList());
        return ways;
    }

    private void compare(String source, String groups, Map<String, Supplier<List<Row>>> ways) {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) { // the first is for the JIT compiler
            for (String way : ways.keySet()) {
                long start = System.nanoTime();
                List<Row> result = ways.get(way).get();
                double time = (System.nanoTime() - start) / 1e9;
                if (round >= 0) {
                    seconds.computeIfAbsent(way, _ -> new ArrayList<>()).add(time);
                }
                if (!way.equals(SPARK)) {
                    check(groups, result);
                }
            }
        }
        for (String way : ways.keySet()) {
            double median = median(seconds.get(way));
            System.out.printf(
                    "%-23s  %5s groups  %-15s  %6.3f s  %4.2f times the time of Spark's%n",
                    source, groups, way, median, median / median(seconds.get(SPARK)));
        }
    }

    /** Groups come in any order. */
    private void check(String groups, List<Row> result) {
        List<Row> sorted = result.stream()
                .sorted((row, other) -> row.toString().compareTo(other.toString()))
                .toList();
        if (!sorted.equals(results.computeIfAbsent(groups, _ -> sorted))) {
            throw new AssertionError("not the same bits: " + sorted + " and " + results.get(groups));
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
