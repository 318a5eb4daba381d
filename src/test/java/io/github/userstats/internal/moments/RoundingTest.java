package io.github.userstats.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.userstats.testing.Oracle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundingTest {
    private static final int SCALE = 100;
    private static final MathContext DIGITS = new MathContext(100);

    @ParameterizedTest
    @EnumSource
    void givesTheNearestDouble(MomentsFamily family) {
        // More than a million in all families.
        family.stream(100_000).forEach(RoundingTest::assertNearestDoubles);
    }

    private static void assertNearestDoubles(Oracle oracle) {
        Moments moments = MomentsFamily.moments(oracle);
        assertEquals(oracle.mean(1), Rounding.mean(moments, 1), () -> "mean of " + moments);
        assertEquals(oracle.mean(SCALE), Rounding.mean(moments, SCALE), () -> "mean / 100 of " + moments);
        assertEquals(
                oracle.populationDeviation(SCALE),
                Rounding.populationDeviation(moments, SCALE),
                () -> "population deviation of " + moments);
        assertEquals(
                oracle.sampleDeviation(SCALE),
                Rounding.sampleDeviation(moments, SCALE),
                () -> "sample deviation of " + moments);
    }

    @ParameterizedTest
    @EnumSource
    void exactPathGivesTheSameWhereTheFastOneWouldDo(MomentsFamily family) {
        family.stream(5_000).forEach(oracle -> {
            Moments moments = MomentsFamily.moments(oracle);
            assertEquals(oracle.mean(SCALE), Rounding.exactMean(moments, SCALE), () -> "mean of " + moments);
            assertEquals(
                    oracle.populationDeviation(SCALE),
                    Rounding.exactDeviation(moments, moments.count(), SCALE),
                    () -> "population deviation of " + moments);
            if (moments.count() > 1) {
                assertEquals(
                        oracle.sampleDeviation(SCALE),
                        Rounding.exactDeviation(moments, moments.count() - 1, SCALE),
                        () -> "sample deviation of " + moments);
            }
        });
    }

    /** What the fast path takes on ends at 2^53 for sums and means, at counts of 2^31 and at squares of 2^95. */
    static Stream<Oracle> limitsOfTheFastPaths() {
        long limit = 1L << 53;
        Stream<Oracle> sums = Stream.of(limit - 1, limit, limit + 1, limit + 3)
                .flatMap(sum -> Stream.of(sum, -sum))
                .flatMap(sum -> Stream.of(1L, 2L, 3L, 7L, 1L << 40)
                        .map(count -> Oracle.of(sum).plus(zeros(count - 1))));
        Stream<Oracle> countsOfMean = Stream.of(limit / SCALE, limit / SCALE + 1, limit, limit + 1)
                .map(count -> Oracle.of(7).plus(zeros(count - 1)));
        Stream<Oracle> countsOfDeviation =
                Stream.of(-1, 0, 1, 2).map(more -> Oracle.of(0xfffffffeL).plus(zeros((1L << 31) + more - 1)));
        Stream<Oracle> squares = Stream.of(95, 96, 97, 98, 127)
                .map(BigInteger.ONE::shiftLeft)
                .flatMap(power -> {
                    BigInteger quarter = power.shiftRight(2);
                    return Stream.of(BigInteger.ONE.negate(), BigInteger.ZERO, BigInteger.ONE, quarter)
                            .map(power::add);
                })
                .map(sumOfSquares -> new Oracle(
                        BigInteger.valueOf(1L << 31),
                        BigInteger.valueOf(12_345_678_901L),
                        sumOfSquares,
                        BigInteger.ZERO,
                        BigInteger.ZERO));
        return Stream.of(sums, countsOfMean, countsOfDeviation, squares).flatMap(stream -> stream);
    }

    private static Oracle zeros(long count) {
        return Oracle.of(0).times(count);
    }

    @ParameterizedTest
    @MethodSource
    void limitsOfTheFastPaths(Oracle oracle) {
        assertNearestDoubles(oracle);
    }

    @ParameterizedTest
    @EnumSource(names = {"POPULATION_DEVIATION_NEAR_MIDPOINT", "SAMPLE_DEVIATION_NEAR_MIDPOINT"})
    void someDeviationsAreTooCloseToCallForTheFastPath(MomentsFamily family) {
        boolean isSample = family == MomentsFamily.SAMPLE_DEVIATION_NEAR_MIDPOINT;
        long tooClose = family.stream(5_000)
                .filter(oracle ->
                        oracle.count().bitLength() <= 31 && oracle.squares().bitLength() <= 95)
                .filter(oracle -> distanceFromMidpoint(oracle, isSample).compareTo(new BigDecimal(0x1p-98)) < 0)
                .count();
        assertThat(tooClose).isGreaterThan(100);
    }

    /** Relative to the deviation. */
    private static BigDecimal distanceFromMidpoint(Oracle oracle, boolean isSample) {
        BigInteger count = oracle.count();
        BigInteger divisor = isSample ? count.subtract(BigInteger.ONE) : count;
        BigDecimal numerator = new BigDecimal(
                count.multiply(oracle.squares()).subtract(oracle.sum().pow(2)));
        BigDecimal deviation = numerator
                .divide(new BigDecimal(count.multiply(divisor).multiply(BigInteger.valueOf(SCALE * SCALE))), DIGITS)
                .sqrt(DIGITS);
        double nearest = deviation.doubleValue();
        double other = deviation.compareTo(new BigDecimal(nearest)) < 0 ? Math.nextDown(nearest) : Math.nextUp(nearest);
        BigDecimal midpoint = new BigDecimal(nearest).add(new BigDecimal(other)).divide(BigDecimal.TWO);
        return deviation.subtract(midpoint).abs().divide(deviation, DIGITS);
    }

    @Test
    void tiesGoToTheEvenSignificand() {
        assertThat(Rounding.mean(MomentsFamily.moments(Oracle.of((1L << 53) + 1)), 1))
                .isEqualTo(0x1p53);
        assertThat(Rounding.mean(MomentsFamily.moments(Oracle.of((1L << 53) + 3)), 1))
                .isEqualTo(0x1p53 + 4);
        Moments tie = MomentsFamily.moments(Oracle.of(0, 2 * ((1L << 53) + 1)));
        assertThat(Rounding.populationDeviation(tie, 1)).isEqualTo(0x1p53);
        Moments otherTie = MomentsFamily.moments(Oracle.of(0, 2 * ((1L << 53) + 3)));
        assertThat(Rounding.populationDeviation(otherTie, 1)).isEqualTo(0x1p53 + 4);
    }

    @Test
    void noValuesGiveNaN() {
        Moments empty = new Moments();
        assertThat(Rounding.mean(empty, SCALE)).isNaN();
        assertThat(Rounding.exactMean(empty, SCALE)).isNaN();
        assertThat(Rounding.populationDeviation(empty, SCALE)).isNaN();
        assertThat(Rounding.sampleDeviation(empty, SCALE)).isNaN();
    }

    @Test
    void oneValueHasNoSampleDeviation() {
        Moments one = MomentsFamily.moments(Oracle.of(5));
        assertEquals(0.05, Rounding.mean(one, SCALE));
        assertEquals(0.0, Rounding.populationDeviation(one, SCALE));
        assertThat(Rounding.sampleDeviation(one, SCALE)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 1L << 40})
    void squaresThatNoValuesCanHaveGiveNaN(long count) {
        Moments impossible = new Moments(count, 3 * count, 9 * count - 1, 0, 0, 9);
        assertThat(Rounding.populationDeviation(impossible, SCALE)).isNaN();
        assertThat(Rounding.sampleDeviation(impossible, SCALE)).isNaN();
    }
}
