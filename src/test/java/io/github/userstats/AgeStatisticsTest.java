package io.github.userstats;

import static io.github.userstats.testing.OracleAssertions.assertStatistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.userstats.testing.Oracle;
import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("backends")
class AgeStatisticsTest {
    private static final int[] VALUES =
            new SplittableRandom(1).ints(1_000, 0, 256).toArray();
    private static final Oracle ORACLE = Oracle.of(IntStream.of(VALUES).asLongStream());

    private static AgeStatistics of(int... ages) {
        return Ages.of(ages).statistics();
    }

    @Test
    void noAges() {
        for (AgeStatistics statistics : List.of(new AgeStatistics(), of())) {
            assertStatistics(statistics, Oracle.OF_NOTHING);
            assertThat(statistics).isEqualTo(new AgeStatistics()).hasToString("AgeStatistics{count=0}");
        }
    }

    @Test
    void toStringHasAllThatMakesADifference() {
        assertThat(of(1, 3, 200))
                .hasToString(
                        "AgeStatistics{count=3, total=204, minimum=1, maximum=200, sumOfSquares=40010, average=68.0, "
                                + "standardDeviation=93.34166629467607}");
        assertThat(of(1, 3, 5, 7)).doesNotHaveToString(of(1, 4, 4, 7).toString());
    }

    @Test
    void everyWayOfAddingAddsTheSame() {
        List<Consumer<AgeStatistics>> ways = List.of(
                statistics -> IntStream.of(VALUES).forEach(statistics),
                statistics -> statistics.accept(Ages.of(VALUES)),
                statistics -> statistics.combine(of(VALUES)),
                statistics -> {
                    statistics.accept(Ages.of(VALUES).slice(0, 333));
                    statistics.accept(Ages.of(VALUES).slice(333, 333));
                    statistics.accept(VALUES[333]);
                    statistics.accept(Ages.of(VALUES).slice(334, 1_000));
                });
        for (Consumer<AgeStatistics> way : ways) {
            AgeStatistics statistics = new AgeStatistics();
            way.accept(statistics);
            assertStatistics(statistics, ORACLE);
            way.accept(statistics);
            assertStatistics(statistics, ORACLE.times(2));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256, -56, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void anAgeOutOfRangeIsRefused(int age) {
        AgeStatistics statistics = of(7, 9);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> statistics.accept(age))
                .withMessage("age " + age + " is not 0 to 255: if it means unknown, leave it out");
        assertThat(statistics).isEqualTo(of(7, 9));
    }

    /** Statistics that have the age 2^times times. */
    private static AgeStatistics doubled(int age, int times) {
        AgeStatistics statistics = of(age);
        for (int i = 0; i < times; i++) {
            statistics.combine(statistics);
        }
        return statistics;
    }

    @Test
    void aTotalBeyondALongIsExactButForTotalItself() {
        AgeStatistics statistics = doubled(255, 60);
        assertThat(statistics.average()).isEqualTo(255.0);
        assertThat(statistics.standardDeviation()).isZero();
        assertThat(statistics.toString())
                .contains("total=" + BigInteger.valueOf(255).shiftLeft(60));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(statistics::total);
        assertThat(doubled(255, 55).total()).isEqualTo(255L << 55);
    }

    @Test
    void aCountThatLeaves63BitsIsAnErrorAndChangesNothing() {
        AgeStatistics statistics = doubled(0, 62);
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> statistics.combine(statistics));
        assertThat(statistics).isEqualTo(doubled(0, 62));
        assertThat(statistics.count()).isEqualTo(1L << 62);
    }

    @Test
    void combiningIsAssociative() {
        SplittableRandom random = new SplittableRandom(2);
        for (int trial = 0; trial < 200; trial++) {
            int first = random.nextInt(VALUES.length + 1);
            int second = random.nextInt(first, VALUES.length + 1);
            AgeStatistics leftFirst = part(0, first);
            leftFirst.combine(part(first, second));
            leftFirst.combine(part(second, VALUES.length));
            AgeStatistics right = part(first, second);
            right.combine(part(second, VALUES.length));
            AgeStatistics rightFirst = part(0, first);
            rightFirst.combine(right);
            right.combine(part(0, first));
            assertThat(List.of(leftFirst, rightFirst, right)).containsOnly(of(VALUES));
        }
    }

    private static AgeStatistics part(int from, int to) {
        return Ages.of(VALUES).slice(from, to).statistics();
    }

    // ---- Totals of another system -----------------------------------------------------------------------------------

    @Test
    void exactTotalsMakeTheSameStatistics() {
        for (AgeStatistics statistics : List.of(of(VALUES), of(0), of(255), of(1, 1), of(), doubled(255, 62))) {
            BigInteger sum = statistics.count() == 1L << 62
                    ? BigInteger.valueOf(255).shiftLeft(62)
                    : BigInteger.valueOf(statistics.total());
            assertThat(AgeStatistics.ofTotals(
                            statistics.count(),
                            sum,
                            statistics.sumOfSquares(),
                            statistics.minimum(),
                            statistics.maximum()))
                    .isEqualTo(statistics);
        }
    }

    /** Totals near those of the ages 11, 22 and 44, which are count 3, sum 77 and squares 2541. */
    @ParameterizedTest
    @CsvSource({
        "0, 77, 2541, 11, 44",
        "0, 0, 2541, 11, 44",
        "-3, 77, 2541, 11, 44",
        "1, 77, 2541, 11, 44",
        "8, 77, 2541, 11, 44",
        "3, 65, 2541, 11, 44", // less than 11, 11 and 44
        "3, 100, 2541, 11, 44", // more than 11, 44 and 44
        "3, 77, 1976, 11, 44",
        "3, 77, 2784, 11, 44",
        "3, 77, -1, 11, 44",
        "3, 77, 2541, -1, 44",
        "3, 77, 2541, 45, 44",
        "3, 77, 2541, 11, 256",
        "1, 22, 484, 11, 44", // one age cannot be both
        "4, 90, 2711, 11, 44" // an age is as odd as its square
    })
    void totalsThatNoAgesHaveAreRefused(
            long count, BigInteger sum, BigInteger sumOfSquares, long minimum, long maximum) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgeStatistics.ofTotals(count, sum, sumOfSquares, minimum, maximum));
    }

    /** The limit of what is found: with 0 and 3, only 2 makes the sum 5, and the squares of these three are 13. */
    @Test
    void someTotalsThatNoAgesHaveAreAccepted() {
        assertThat(AgeStatistics.ofTotals(3, BigInteger.valueOf(5), BigInteger.valueOf(15), 0, 3)
                        .count())
                .isEqualTo(3);
    }

    @Test
    void impossibleTotalsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgeStatistics.ofTotals(1, BigInteger.ONE, BigInteger.TWO, 1, 1))
                .withMessage(
                        "no ages have count 1, sum 1, sumOfSquares 2, minimum 1 and maximum 1: take all five from the"
                                + " same ages");
    }

    @Test
    void nullReferencesAreNamed() {
        AgeStatistics statistics = of(7);
        assertThatNullPointerException()
                .isThrownBy(() -> statistics.accept(null))
                .withMessage("ages is null");
        assertThatNullPointerException()
                .isThrownBy(() -> statistics.combine(null))
                .withMessage("other is null");
        assertThatNullPointerException()
                .isThrownBy(() -> AgeStatistics.summarizing(null))
                .withMessage("age is null");
        assertThatNullPointerException()
                .isThrownBy(() -> AgeStatistics.ofTotals(0, null, BigInteger.ZERO, 0, 0))
                .withMessage("sum is null");
        assertThatNullPointerException()
                .isThrownBy(() -> AgeStatistics.ofTotals(0, BigInteger.ZERO, null, 0, 0))
                .withMessage("sumOfSquares is null");
        assertThat(statistics).isEqualTo(of(7));
    }

    @Test
    void equalMeansTheSameMoments() {
        assertThat(of(1, 5, 6))
                .isEqualTo(of(6, 1, 5))
                .hasSameHashCodeAs(of(6, 1, 5))
                .isNotEqualTo(of(1, 5))
                .isNotEqualTo(of(0, 6, 6))
                .isNotEqualTo(new AgeStatistics())
                .isNotEqualTo(null)
                .isNotEqualTo(Payments.ofCents(new int[] {1, 5, 6}).statistics());
        // Count, total, minimum and maximum are the same; the squares are not.
        assertThat(of(1, 3, 5, 7)).isNotEqualTo(of(1, 4, 4, 7));
    }
}
