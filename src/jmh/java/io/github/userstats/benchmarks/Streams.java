package io.github.userstats.benchmarks;

import java.util.IntSummaryStatistics;
import java.util.stream.IntStream;

/** The JDK's streams. Their payments are signed, which makes no difference below 2^31. */
record Streams(byte[] ages, int[] cents) implements Computation {
    private IntStream ageStream() {
        return IntStream.range(0, ages.length).map(i -> Byte.toUnsignedInt(ages[i]));
    }

    @Override
    public double averageAge() {
        return ageStream().average().orElse(Double.NaN);
    }

    @Override
    public double averagePayment() {
        return IntStream.of(cents).average().orElse(Double.NaN) / 100;
    }

    @Override
    public double paymentStandardDeviation() {
        return deviation(IntStream.of(cents).average().orElse(Double.NaN));
    }

    private double deviation(double meanCents) {
        double variance = IntStream.of(cents)
                .mapToDouble(payment -> payment - meanCents)
                .map(distance -> distance * distance)
                .average()
                .orElse(Double.NaN);
        return Math.sqrt(variance) / 100;
    }

    @Override
    public Summary ageSummary() {
        return summary(ageStream().summaryStatistics(), 1, 0);
    }

    @Override
    public Summary paymentSummary() {
        IntSummaryStatistics statistics = IntStream.of(cents).summaryStatistics();
        return summary(statistics, 100, deviation(statistics.getAverage()));
    }

    private static Summary summary(IntSummaryStatistics statistics, int scale, double deviation) {
        return new Summary(
                statistics.getCount(),
                statistics.getSum(),
                statistics.getMin(),
                statistics.getMax(),
                statistics.getAverage() / scale,
                deviation);
    }
}
