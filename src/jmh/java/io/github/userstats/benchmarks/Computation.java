package io.github.userstats.benchmarks;

import io.github.userstats.testbindings.userstats_moments;
import java.lang.foreign.MemorySegment;

/** The statistics of a column of ages and of one of payments, as one arm computes them. Values are unsigned. */
interface Computation {
    double averageAge();

    double averagePayment();

    /** Of the population. */
    double paymentStandardDeviation();

    Summary ageSummary();

    Summary paymentSummary();

    /**
     * All that the library's statistics objects tell.
     *
     * @param deviation 0 for ages, of which nobody asks for it
     */
    record Summary(long count, long sum, long minimum, long maximum, double average, double deviation) {
        /** As the C struct has them; sums fit into 64 bits here. */
        static Summary of(MemorySegment moments, double average, double deviation) {
            return new Summary(
                    userstats_moments.count(moments),
                    userstats_moments.sum_low(moments),
                    userstats_moments.minimum(moments),
                    userstats_moments.maximum(moments),
                    average,
                    deviation);
        }

        /** Something that depends on everything, so that nothing can be left out. */
        double consumed() {
            return count + sum + minimum + maximum + average + deviation;
        }
    }
}
