package io.github.userstats.benchmarks;

import io.github.userstats.AgeStatistics;
import io.github.userstats.PaymentStatistics;
import java.util.IntSummaryStatistics;
import java.util.LongSummaryStatistics;
import org.apache.commons.statistics.descriptive.IntStatistics;
import org.apache.commons.statistics.descriptive.LongStatistics;
import org.apache.commons.statistics.descriptive.Statistic;
import org.apache.commons.statistics.descriptive.StatisticsConfiguration;

/** The answer to a question about several statistics. Those that are not asked for are 0. */
public record Summary(long count, long sum, long minimum, long maximum, double average, double deviation) {
    private static final Statistic[] COMMONS = {
        Statistic.MIN, Statistic.MAX, Statistic.SUM, Statistic.MEAN, Statistic.STANDARD_DEVIATION
    };
    private static final StatisticsConfiguration OF_POPULATION =
            StatisticsConfiguration.withDefaults().withBiased(true);

    /** Commons Statistics computes all of these in one pass. */
    static final IntStatistics.Builder COMMONS_INTS =
            IntStatistics.builder(COMMONS).setConfiguration(OF_POPULATION);

    static final LongStatistics.Builder COMMONS_LONGS =
            LongStatistics.builder(COMMONS).setConfiguration(OF_POPULATION);

    Summary with(double average, double deviation) {
        return new Summary(count, sum, minimum, maximum, average, deviation);
    }

    Summary totals() {
        return with(0, 0);
    }

    /** The totals of a statistics object. Returns a summary as it is. */
    static Summary of(Object statistics) {
        return switch (statistics) {
            case Summary one -> one;
            case AgeStatistics one -> of(one.count(), one.total(), one.minimum(), one.maximum());
            case PaymentStatistics one -> of(one.count(), one.totalCents(), one.minimumCents(), one.maximumCents());
            case IntSummaryStatistics one -> of(one.getCount(), one.getSum(), one.getMin(), one.getMax());
            case LongSummaryStatistics one -> of(one.getCount(), one.getSum(), one.getMin(), one.getMax());
            case IntStatistics one ->
                of(
                        one.getCount(),
                        one.getAsLong(Statistic.SUM),
                        one.getAsInt(Statistic.MIN),
                        one.getAsInt(Statistic.MAX));
            case LongStatistics one ->
                of(
                        one.getCount(),
                        one.getAsLong(Statistic.SUM),
                        one.getAsLong(Statistic.MIN),
                        one.getAsLong(Statistic.MAX));
            default -> throw new IllegalArgumentException("Summary.of does not know " + statistics.getClass());
        };
    }

    /** The summary of the fields of a {@code userstats_moments}. */
    static Summary of(long[] fields, double average, double deviation) {
        return new Summary(fields[0], fields[1], fields[5], fields[6], average, deviation);
    }

    private static Summary of(long count, long sum, long minimum, long maximum) {
        return new Summary(count, sum, minimum, maximum, 0, 0);
    }
}
