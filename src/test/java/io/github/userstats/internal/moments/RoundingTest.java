package io.github.userstats.internal.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.userstats.internal.moments.MomentsFamily.Question;
import io.github.userstats.testing.Oracle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundingTest {
    private static final MathContext DIGITS = new MathContext(100);

    @ParameterizedTest
    @EnumSource
    void givesTheNearestDouble(MomentsFamily family) {
        // More than a million in all families.
        family.stream(100_000).forEach(RoundingTest::assertNearestDoubles);
    }

    private static void assertNearestDoubles(Question question) {
        Oracle oracle = question.oracle();
        int decimals = question.decimals();
        int scale = question.scale();
        Moments moments = MomentsFamily.moments(oracle);
        assertEquals(oracle.mean(scale), Rounding.mean(moments, decimals), () -> "mean: " + question);
        assertEquals(
                oracle.populationDeviation(scale),
                Rounding.populationDeviation(moments, decimals),
                () -> "population deviation: " + question);
        assertEquals(
                oracle.sampleDeviation(scale),
                Rounding.sampleDeviation(moments, decimals),
                () -> "sample deviation: " + question);
    }

    @ParameterizedTest
    @EnumSource
    void exactPathGivesTheSameWhereTheFastOneWouldDo(MomentsFamily family) {
        family.stream(5_000).forEach(question -> {
            Oracle oracle = question.oracle();
            int scale = question.scale();
            Moments moments = MomentsFamily.moments(oracle);
            assertEquals(oracle.mean(scale), Rounding.exactMean(moments, scale), () -> "mean: " + question);
            assertEquals(
                    oracle.populationDeviation(scale),
                    Rounding.exactDeviation(moments, moments.count(), scale),
                    () -> "population deviation: " + question);
            if (moments.count() > 1) {
                assertEquals(
                        oracle.sampleDeviation(scale),
                        Rounding.exactDeviation(moments, moments.count() - 1, scale),
                        () -> "sample deviation: " + question);
            }
        });
    }

    /**
     * The fast path for means ends at sums and scaled counts of 2^53. The fast path for deviations ends at counts of 2^31,
     * squares of 2^95 and sums of 2^63.
     */
    static Stream<Oracle> limitsOfTheFastPaths() {
        long limit = 1L << 53;
        Stream<Oracle> sums = Stream.of(limit - 1, limit, limit + 1, limit + 3)
                .flatMap(sum -> Stream.of(sum, -sum))
                .flatMap(sum -> Stream.of(1L, 2L, 3L, 7L, 1L << 40)
                        .map(count -> Oracle.of(sum).plus(zeros(count - 1))));
        Stream<Oracle> countsOfMean = IntStream.rangeClosed(0, 9)
                .mapToObj(decimals -> limit / BigInteger.TEN.pow(decimals).longValueExact())
                .flatMap(count -> Stream.of(count, count + 1))
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
                .map(sumOfSquares -> withSumAndSquares(BigInteger.valueOf(12_345_678_901L), sumOfSquares));
        BigInteger sumLimit = BigInteger.ONE.shiftLeft(63);
        Stream<Oracle> sumsOfDeviation = Stream.of(
                        sumLimit.subtract(BigInteger.ONE),
                        sumLimit,
                        sumLimit.add(BigInteger.ONE),
                        sumLimit.shiftLeft(1))
                .flatMap(sum -> Stream.of(sum, sum.negate()))
                .flatMap(sum ->
                        Stream.of(94, 95, 96).map(bits -> withSumAndSquares(sum, BigInteger.ONE.shiftLeft(bits))));
        return Stream.of(sums, countsOfMean, countsOfDeviation, squares, sumsOfDeviation)
                .flatMap(stream -> stream);
    }

    private static Oracle zeros(long count) {
        return Oracle.of(0).times(count);
    }

    private static Oracle withSumAndSquares(BigInteger sum, BigInteger sumOfSquares) {
        return new Oracle(BigInteger.valueOf(1L << 31), sum, sumOfSquares, BigInteger.ZERO, BigInteger.ZERO);
    }

    @ParameterizedTest
    @MethodSource
    void limitsOfTheFastPaths(Oracle oracle) {
        for (int decimals = 0; decimals <= 9; decimals++) {
            assertNearestDoubles(new Question(oracle, decimals));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POPULATION_DEVIATION_NEAR_MIDPOINT", "SAMPLE_DEVIATION_NEAR_MIDPOINT"})
    void someDeviationsAreTooCloseToCallForTheFastPath(MomentsFamily family) {
        boolean isSample = family == MomentsFamily.SAMPLE_DEVIATION_NEAR_MIDPOINT;
        long tooClose = family.stream(5_000)
                .filter(question -> question.oracle().count().bitLength() <= 31
                        && question.oracle().squares().bitLength() <= 95)
                .filter(question -> distanceFromMidpoint(question, isSample).compareTo(new BigDecimal(0x1p-98)) < 0)
                .count();
        assertThat(tooClose).isGreaterThan(100);
    }

    /** Relative to the deviation. */
    private static BigDecimal distanceFromMidpoint(Question question, boolean isSample) {
        Oracle oracle = question.oracle();
        BigInteger count = oracle.count();
        BigInteger divisor = isSample ? count.subtract(BigInteger.ONE) : count;
        BigDecimal numerator = new BigDecimal(
                count.multiply(oracle.squares()).subtract(oracle.sum().pow(2)));
        BigDecimal deviation = numerator
                .divide(
                        new BigDecimal(count.multiply(divisor).multiply(BigInteger.TEN.pow(2 * question.decimals()))),
                        DIGITS)
                .sqrt(DIGITS);
        double nearest = deviation.doubleValue();
        double other = deviation.compareTo(new BigDecimal(nearest)) < 0 ? Math.nextDown(nearest) : Math.nextUp(nearest);
        BigDecimal midpoint = new BigDecimal(nearest).add(new BigDecimal(other)).divide(BigDecimal.TWO);
        return deviation.subtract(midpoint).abs().divide(deviation, DIGITS);
    }

    @Test
    void tiesGoToTheEvenSignificand() {
        assertEquals(0x1p53, Rounding.mean(MomentsFamily.moments(Oracle.of((1L << 53) + 1)), 0));
        assertEquals(0x1p53 + 4, Rounding.mean(MomentsFamily.moments(Oracle.of((1L << 53) + 3)), 0));
        Moments tie = MomentsFamily.moments(Oracle.of(0, 2 * ((1L << 53) + 1)));
        assertEquals(0x1p53, Rounding.populationDeviation(tie, 0));
        Moments otherTie = MomentsFamily.moments(Oracle.of(0, 2 * ((1L << 53) + 3)));
        assertEquals(0x1p53 + 4, Rounding.populationDeviation(otherTie, 0));
    }

    @Test
    void noValuesGiveNaN() {
        Moments empty = new Moments();
        for (int decimals = 0; decimals <= 9; decimals++) {
            assertThat(Rounding.mean(empty, decimals)).isNaN();
            assertThat(Rounding.populationDeviation(empty, decimals)).isNaN();
            assertThat(Rounding.sampleDeviation(empty, decimals)).isNaN();
        }
        assertThat(Rounding.exactMean(empty, 1)).isNaN();
    }

    @Test
    void oneValueHasNoSampleDeviation() {
        Moments one = MomentsFamily.moments(Oracle.of(5));
        assertEquals(0.05, Rounding.mean(one, 2));
        assertEquals(0.0, Rounding.populationDeviation(one, 2));
        assertThat(Rounding.sampleDeviation(one, 2)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 1L << 40})
    void squaresThatNoValuesCanHaveGiveNaN(long count) {
        Moments impossible = new Moments(count, 3 * count, 0, 9 * count - 1, 0, 0, 9);
        assertThat(Rounding.populationDeviation(impossible, 2)).isNaN();
        assertThat(Rounding.sampleDeviation(impossible, 2)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 10, Integer.MAX_VALUE})
    void decimalsAre0To9(int decimals) {
        Moments one = MomentsFamily.moments(Oracle.of(5));
        String message = "decimals are 0 to 9, not " + decimals + ": most currencies have 2, yen 0, dinars 3";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rounding.mean(one, decimals))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rounding.populationDeviation(one, decimals))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rounding.sampleDeviation(one, decimals))
                .withMessage(message);
    }
}
