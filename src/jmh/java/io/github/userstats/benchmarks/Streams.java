package io.github.userstats.benchmarks;

import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What streams of the JDK have no method for: a second pass for the deviation. */
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
