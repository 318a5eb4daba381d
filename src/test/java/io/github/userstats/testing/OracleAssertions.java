package io.github.userstats.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.userstats.AgeStatistics;
import io.github.userstats.PaymentStatistics;

/** All that statistics tell, to the last bit. */
public final class OracleAssertions {
    private static final int CENTS_PER_UNIT = 100;

    private OracleAssertions() {}

    /** Of at least one age. */
    public static void assertStatistics(AgeStatistics statistics, Oracle oracle) {
        assertThat(statistics.count()).isEqualTo(oracle.count().longValueExact());
        assertThat(statistics.total()).isEqualTo(oracle.sum().longValueExact());
        assertThat(statistics.minimum()).isEqualTo(oracle.minimum().intValueExact());
        assertThat(statistics.maximum()).isEqualTo(oracle.maximum().intValueExact());
        assertEquals(oracle.mean(1), statistics.average());
    }

    public static void assertStatistics(PaymentStatistics statistics, Oracle oracle) {
        assertThat(statistics.count()).isEqualTo(oracle.count().longValueExact());
        assertThat(statistics.totalCents()).isEqualTo(oracle.sum().longValueExact());
        assertThat(statistics.minimumCents()).isEqualTo(oracle.minimum().longValueExact());
        assertThat(statistics.maximumCents()).isEqualTo(oracle.maximum().longValueExact());
        assertEquals(oracle.mean(CENTS_PER_UNIT), statistics.average());
        assertEquals(oracle.populationDeviation(CENTS_PER_UNIT), statistics.standardDeviation());
        assertEquals(oracle.sampleDeviation(CENTS_PER_UNIT), statistics.sampleStandardDeviation());
    }
}
