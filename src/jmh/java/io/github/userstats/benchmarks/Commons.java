package io.github.userstats.benchmarks;

import org.apache.commons.statistics.descriptive.IntMean;
import org.apache.commons.statistics.descriptive.IntStandardDeviation;
import org.apache.commons.statistics.descriptive.IntStatistics;
import org.apache.commons.statistics.descriptive.Statistic;
import org.apache.commons.statistics.descriptive.StatisticsConfiguration;

/** Apache Commons Statistics. Its payments are signed, which makes no difference below 2^31. */
record Commons(byte[] ages, int[] cents) implements Computation {
    @Override
    public double averageAge() {
        IntMean mean = IntMean.create(); // which takes arrays of int only
        for (byte age : ages) {
            mean.accept(Byte.toUnsignedInt(age));
        }
        return mean.getAsDouble();
    }

    @Override
    public double averagePayment() {
        return IntMean.of(cents).getAsDouble() / 100;
    }

    @Override
    public double paymentStandardDeviation() {
        return IntStandardDeviation.of(cents).setBiased(true).getAsDouble() / 100;
    }

    @Override
    public Summary ageSummary() {
        IntStatistics statistics = IntStatistics.of(Statistic.MIN, Statistic.MAX, Statistic.SUM, Statistic.MEAN);
        for (byte age : ages) {
            statistics.accept(Byte.toUnsignedInt(age));
        }
        return summary(statistics, 1, 0);
    }

    @Override
    public Summary paymentSummary() {
        IntStatistics statistics = IntStatistics.builder(
                        Statistic.MIN, Statistic.MAX, Statistic.SUM, Statistic.MEAN, Statistic.STANDARD_DEVIATION)
                .setConfiguration(StatisticsConfiguration.withDefaults().withBiased(true)) // of the population
                .build(cents);
        return summary(statistics, 100, statistics.getAsDouble(Statistic.STANDARD_DEVIATION) / 100);
    }

    private static Summary summary(IntStatistics statistics, int scale, double deviation) {
        return new Summary(
                statistics.getCount(),
                statistics.getAsLong(Statistic.SUM),
                statistics.getAsInt(Statistic.MIN),
                statistics.getAsInt(Statistic.MAX),
                statistics.getAsDouble(Statistic.MEAN) / scale,
                deviation);
    }
}
