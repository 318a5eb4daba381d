package io.github.userstats.benchmarks;

import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The deviation as a second pass, because the JDK's streams have no method for it. */
final class Streams {
    private Streams() {}

    static double deviation(int[] cents, OptionalDouble average) {
        double mean = average.orElse(Double.NaN);
        return Math.sqrt(IntStream.of(cents)
                        .mapToDouble(cent -> (cent - mean) * (cent - mean))
                        .average()
                        .orElse(Double.NaN))
                / 100;
    }

    static double deviation(long[] cents, OptionalDouble average) {
        double mean = average.orElse(Double.NaN);
        return Math.sqrt(LongStream.of(cents)
                        .mapToDouble(cent -> (cent - mean) * (cent - mean))
                        .average()
                        .orElse(Double.NaN))
                / 100;
    }
}
