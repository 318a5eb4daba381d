package example;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.stddev_pop;
import static org.apache.spark.sql.functions.udaf;

import io.github.userstats.PaymentStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Times Spark's avg and stddev_pop, PaymentAggregator and Partitions in turn. Arguments: rows, rounds. */
public final class Comparison {
    private static final String SPARK = "avg, stddev_pop";

    private Comparison() {}

    public static void main(String[] arguments) throws IOException {
        long rows = Long.parseLong(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        try (SparkSession spark = SparkSession.builder()
                .appName("comparison")
                .config("spark.ui.enabled", false)
                .getOrCreate()) {
            spark.sparkContext().setLogLevel("ERROR");
            Dataset<Row> payments = spark.range(rows)
                    .select(expr("cast(id * 2654435761 % 100000 AS int)").as("cents"));
            System.out.printf(
                    "%,d rows, %s, medians of %d rounds%n",
                    rows, spark.sparkContext().master(), rounds);
            compare("generated", payments, rounds);
            payments.cache().count();
            // Another DataFrame: this one's plan was made when there was no cache.
            compare("cached", payments.select("cents"), rounds);
        }
    }

    private static void compare(String source, Dataset<Row> payments, int rounds) {
        Map<String, Supplier<Row>> ways = new LinkedHashMap<>();
        ways.put(
                SPARK,
                () -> payments.agg(avg("cents").divide(100), stddev_pop("cents").divide(100))
                        .head());
        ways.put(
                "PaymentAggregator",
                () -> payments.select(udaf(new PaymentAggregator(), Encoders.INT())
                                .apply(col("cents"))
                                .as("statistics"))
                        .select("statistics.average", "statistics.standardDeviation")
                        .head());
        ways.put("Partitions", () -> {
            PaymentStatistics statistics = Partitions.paymentStatistics(payments);
            return RowFactory.create(statistics.average(), statistics.standardDeviation());
        });

        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        Map<String, Row> results = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) { // the first is for the JIT compiler
            for (String way : ways.keySet()) {
                long start = System.nanoTime();
                results.put(way, ways.get(way).get());
                if (round >= 0) {
                    seconds.computeIfAbsent(way, _ -> new ArrayList<>()).add((System.nanoTime() - start) / 1e9);
                }
            }
        }
        if (!results.get("PaymentAggregator").equals(results.get("Partitions"))) {
            throw new AssertionError("not the same bits: " + results);
        }
        for (String way : ways.keySet()) {
            double median = median(seconds.get(way));
            System.out.printf(
                    "%-9s  %-17s  %6.2f s  %4.2f times the time of Spark's  %s%n",
                    source, way, median, median / median(seconds.get(SPARK)), results.get(way));
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
