package io.github.userstats.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.userstats.AgeStatistics;
import io.github.userstats.Ages;
import io.github.userstats.PaymentStatistics;
import io.github.userstats.Payments;

/** Compares all that columns and statistics tell with the oracle, to the last bit. */
public final class OracleAssertions {
    private static final int CENTS_PER_UNIT = 100;

    private OracleAssertions() {}

    public static void assertResults(Ages ages, long size, Oracle oracle) {
        assertThat(ages.size()).isEqualTo(size);
        assertEquals(oracle.mean(1), ages.average());
        assertEquals(oracle.populationDeviation(1), ages.standardDeviation());
        assertStatistics(ages.statistics(), oracle);
    }

    public static void assertResults(Payments payments, long size, Oracle oracle) {
        assertThat(payments.size()).isEqualTo(size);
        assertEquals(oracle.mean(CENTS_PER_UNIT), payments.average());
        assertEquals(oracle.populationDeviation(CENTS_PER_UNIT), payments.standardDeviation());
        assertStatistics(payments.statistics(), oracle);
    }

    public static void assertStatistics(AgeStatistics statistics, Oracle oracle) {
        boolean isAny = oracle.count().signum() > 0;
        assertThat(statistics.count()).isEqualTo(oracle.count().longValueExact());
        assertThat(statistics.total()).isEqualTo(oracle.sum().longValueExact());
        assertThat(statistics.sumOfSquares()).isEqualTo(oracle.squares());
        assertThat(statistics.minimum()).isEqualTo(isAny ? oracle.minimum().intValueExact() : Integer.MAX_VALUE);
        assertThat(statistics.maximum()).isEqualTo(isAny ? oracle.maximum().intValueExact() : Integer.MIN_VALUE);
        assertEquals(oracle.mean(1), statistics.average());
        assertEquals(oracle.populationDeviation(1), statistics.standardDeviation());
        assertEquals(oracle.sampleDeviation(1), statistics.sampleStandardDeviation());
    }

    public static void assertStatistics(PaymentStatistics statistics, Oracle oracle) {
        assertThat(statistics.count()).isEqualTo(oracle.count().longValueExact());
        assertThat(statistics.total().unscaledValue()).isEqualTo(oracle.sum());
        assertThat(statistics.sumOfSquares()).isEqualTo(oracle.squares());
        assertThat(statistics.minimumCents()).isEqualTo(oracle.minimum().longValueExact());
        assertThat(statistics.maximumCents()).isEqualTo(oracle.maximum().longValueExact());
        assertEquals(oracle.mean(CENTS_PER_UNIT), statistics.average());
        assertEquals(oracle.populationDeviation(CENTS_PER_UNIT), statistics.standardDeviation());
        assertEquals(oracle.sampleDeviation(CENTS_PER_UNIT), statistics.sampleStandardDeviation());
    }
}
