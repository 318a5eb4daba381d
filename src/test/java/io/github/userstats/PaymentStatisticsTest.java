package io.github.userstats;

import static io.github.userstats.testing.OracleAssertions.assertStatistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.userstats.testing.Oracle;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("backends")
class PaymentStatisticsTest {
    private static final long[] VALUES =
            new SplittableRandom(1).longs(1_000).map(value -> value >> 10).toArray();
    private static final Oracle ORACLE = Oracle.of(VALUES);

    private static PaymentStatistics of(long... cents) {
        return Payments.ofCents(cents).statistics();
    }

    @Test
    void noPayments() {
        for (PaymentStatistics statistics : List.of(new PaymentStatistics(), of())) {
            assertStatistics(statistics, Oracle.OF_NOTHING);
            assertThat(statistics.totalCents()).isZero();
            assertThat(statistics.total()).isEqualTo(new BigDecimal("0.00"));
            assertThat(statistics).isEqualTo(new PaymentStatistics()).hasToString("PaymentStatistics{count=0}");
        }
    }

    @Test
    void onePayment() {
        assertStatistics(of(-4250), Oracle.of(-4250));
        assertEquals(0.0, of(-4250).standardDeviation());
        assertThat(of(-4250).sampleStandardDeviation()).isNaN();
    }

    @Test
    void toStringHasAllThatMakesADifference() {
        assertThat(of(4294967295L, 5, 0))
                .hasToString("PaymentStatistics{count=3, total=42949673.00, minimum=0.00, maximum=42949672.95,"
                        + " sumOfSquares=18446744065119617050, average=1.4316557666666666E7,"
                        + " standardDeviation=2.0246669983341172E7}");
        assertThat(of(1, 3, 5, 7)).doesNotHaveToString(of(1, 4, 4, 7).toString());
        assertThat(of(Long.MIN_VALUE, Long.MIN_VALUE).toString()).contains("total=-184467440737095516.16");
    }

    @Test
    void everyWayOfAddingAddsTheSame() {
        List<Consumer<PaymentStatistics>> ways = List.of(
                statistics -> LongStream.of(VALUES).forEach(statistics),
                statistics -> statistics.accept(Payments.ofCents(VALUES)),
                statistics -> statistics.combine(of(VALUES)),
                statistics -> {
                    statistics.accept(Payments.ofCents(VALUES).slice(0, 333));
                    statistics.accept(Payments.ofCents(VALUES).slice(333, 333));
                    statistics.accept(VALUES[333]);
                    statistics.accept(Payments.ofCents(VALUES).slice(334, 1_000));
                });
        for (Consumer<PaymentStatistics> way : ways) {
            PaymentStatistics statistics = new PaymentStatistics();
            way.accept(statistics);
            assertStatistics(statistics, ORACLE);
            way.accept(statistics);
            assertStatistics(statistics, ORACLE.times(2));
        }
    }

    @Test
    void intsAreAccepted() {
        int[] cents = {Integer.MIN_VALUE, -1, 0, 7, Integer.MAX_VALUE};
        PaymentStatistics statistics = new PaymentStatistics();
        IntStream.of(cents).forEach(statistics);
        assertStatistics(statistics, Oracle.ofSigned(cents));
        for (int payment : cents) {
            statistics.accept(payment);
        }
        assertStatistics(statistics, Oracle.ofSigned(cents).times(2));
    }

    @Test
    void oneObjectCollectsAnyColumns() {
        PaymentStatistics statistics = of(Integer.MIN_VALUE, -1);
        statistics.accept(Payments.ofCents(new int[] {Integer.MIN_VALUE, -1}).unsigned());
        statistics.accept(Long.MAX_VALUE >> 3);
        assertStatistics(statistics, Oracle.of(Integer.MIN_VALUE, -1, 1L << 31, 0xffffffffL, Long.MAX_VALUE >> 3));
    }

    @Test
    void aConstantColumnDoesNotDeviate() {
        for (int payment : List.of(10, 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE)) {
            int[] cents = new int[1_000_000];
            Arrays.fill(cents, payment);
            Payments payments = Payments.ofCents(cents);
            for (Payments view : List.of(payments, payments.unsigned(), payments.parallel())) {
                assertEquals(0.0, view.standardDeviation());
                assertEquals(0.0, view.statistics().sampleStandardDeviation());
            }
        }
    }

    /** NIST StRD, univariate designs NumAcc1 to NumAcc4, in cents: mean and sample deviation are certified. */
    @ParameterizedTest
    @CsvSource({
        "1000000200, 1000000100, 1000000300, 1, 10000002, 1.0", // NumAcc1
        "120, 110, 130, 500, 1.2, 0.1", // NumAcc2
        "100000020, 100000010, 100000030, 500, 1000000.2, 0.1", // NumAcc3
        "1000000020, 1000000010, 1000000030, 500, 10000000.2, 0.1" // NumAcc4
    })
    void numericalAccuracyDesignsOfNist(
            int once, int lower, int upper, int times, double mean, double sampleDeviation) {
        int[] cents = new int[1 + 2 * times];
        cents[0] = once;
        for (int i = 1; i < cents.length; i++) {
            cents[i] = i % 2 == 1 ? lower : upper;
        }
        PaymentStatistics statistics = Payments.ofCents(cents).statistics();
        assertEquals(mean, statistics.average());
        assertEquals(sampleDeviation, statistics.sampleStandardDeviation());
    }

    // ---- Currencies -------------------------------------------------------------------------------------------------

    @Test
    void decimalsOfTheCurrency() {
        PaymentStatistics statistics = of(VALUES);
        Payments payments = Payments.ofCents(VALUES);
        int scale = 1;
        for (int decimals = 0; decimals <= 9; decimals++) {
            assertThat(statistics.total(decimals)).isEqualTo(new BigDecimal(ORACLE.sum(), decimals));
            assertEquals(ORACLE.mean(scale), statistics.average(decimals));
            assertEquals(ORACLE.populationDeviation(scale), statistics.standardDeviation(decimals));
            assertEquals(ORACLE.sampleDeviation(scale), statistics.sampleStandardDeviation(decimals));
            assertEquals(ORACLE.mean(scale), payments.average(decimals));
            assertEquals(ORACLE.populationDeviation(scale), payments.standardDeviation(decimals));
            scale *= 10;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 10, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void otherDecimalsAreRefused(int decimals) {
        PaymentStatistics statistics = of(1, 2);
        Payments unreadable = ofClosedArena();
        for (Runnable call : List.<Runnable>of(
                () -> statistics.total(decimals),
                () -> statistics.average(decimals),
                () -> statistics.standardDeviation(decimals),
                () -> statistics.sampleStandardDeviation(decimals),
                () -> unreadable.average(decimals),
                () -> unreadable.standardDeviation(decimals))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(call::run)
                    .withMessage("decimals are 0 to 9, not " + decimals + ": most currencies have 2, yen 0, dinars 3");
        }
    }

    private static Payments ofClosedArena() {
        try (Arena arena = Arena.ofConfined()) {
            return Payments.ofCents(arena.allocate(ValueLayout.JAVA_INT), ValueLayout.JAVA_INT);
        }
    }

    // ---- Limits -----------------------------------------------------------------------------------------------------

    @Test
    void aTotalBeyondALongIsExactButForTotalCents() {
        PaymentStatistics largest = of(Long.MAX_VALUE);
        assertThat(largest.totalCents()).isEqualTo(Long.MAX_VALUE);
        largest.accept(1L);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(largest::totalCents)
                .withMessage("the total of 9223372036854775808 cents does not fit a long: use total()");
        assertThat(largest.total()).isEqualTo(new BigDecimal(BigInteger.ONE.shiftLeft(63), 2));
        assertStatistics(largest, Oracle.of(Long.MAX_VALUE, 1));
        largest.accept(-1);
        assertThat(largest.totalCents()).isEqualTo(Long.MAX_VALUE);
        assertThat(of(Long.MIN_VALUE).totalCents()).isEqualTo(Long.MIN_VALUE);
        assertStatistics(of(Long.MIN_VALUE, -1), Oracle.of(Long.MIN_VALUE, -1));
    }

    @Test
    void squaresBeyond128BitsAreAnErrorAndChangeNothing() {
        PaymentStatistics three = of(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE);
        PaymentStatistics before = of(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE);
        assertStatistics(three, Oracle.of(Long.MIN_VALUE).times(3));
        long[] two = {1, Long.MIN_VALUE};
        for (Runnable call : List.<Runnable>of(
                () -> three.accept(Long.MIN_VALUE),
                () -> three.accept(Payments.ofCents(two)),
                () -> three.combine(three),
                () -> of(two[1], two[1], two[1], two[1]))) {
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(call::run)
                    .withMessageStartingWith("the sum of squares would exceed 128 bits");
            assertThat(three).isEqualTo(before);
        }
        // The average needs no squares.
        long[] four = {Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE};
        assertEquals(Long.MIN_VALUE / 100.0, Payments.ofCents(four).average());
    }

    /** Statistics with every value 2^times times as often. */
    private static PaymentStatistics doubled(PaymentStatistics statistics, int times) {
        for (int i = 0; i < times; i++) {
            statistics.combine(statistics);
        }
        return statistics;
    }

    @Test
    void aCountThatLeaves63BitsIsAnErrorAndChangesNothing() {
        PaymentStatistics most = doubled(of(0), 62);
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> most.combine(most));
        assertThat(most).isEqualTo(doubled(of(0), 62));
    }

    @Test
    void totalsBeyondThePrecisionOfDoublesAreExact() {
        PaymentStatistics statistics = doubled(of(0xffffffffL, 1, 0xfffffff9L), 29);
        statistics.accept(Integer.MIN_VALUE);
        assertStatistics(
                statistics,
                Oracle.of(0xffffffffL, 1, 0xfffffff9L).times(1L << 29).plus(Oracle.of(Integer.MIN_VALUE)));
    }

    // ---- Combining --------------------------------------------------------------------------------------------------

    @Test
    void combiningIsAssociative() {
        SplittableRandom random = new SplittableRandom(2);
        for (int trial = 0; trial < 200; trial++) {
            int first = random.nextInt(VALUES.length + 1);
            int second = random.nextInt(first, VALUES.length + 1);
            PaymentStatistics leftFirst = part(0, first);
            leftFirst.combine(part(first, second));
            leftFirst.combine(part(second, VALUES.length));
            PaymentStatistics right = part(first, second);
            right.combine(part(second, VALUES.length));
            PaymentStatistics rightFirst = part(0, first);
            rightFirst.combine(right);
            right.combine(part(0, first));
            assertThat(List.of(leftFirst, rightFirst, right)).containsOnly(of(VALUES));
        }
    }

    private static PaymentStatistics part(int from, int to) {
        return Payments.ofCents(VALUES).slice(from, to).statistics();
    }

    // ---- Totals of another system -----------------------------------------------------------------------------------

    @Test
    void exactTotalsMakeTheSameStatistics() {
        for (PaymentStatistics statistics : List.of(
                of(VALUES),
                of(-1),
                of(),
                of(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE),
                of(Long.MIN_VALUE, Long.MAX_VALUE),
                doubled(of(1, 2, -5), 60))) {
            assertThat(PaymentStatistics.ofTotals(
                            statistics.count(),
                            statistics.total().unscaledValue(),
                            statistics.sumOfSquares(),
                            statistics.minimumCents(),
                            statistics.maximumCents()))
                    .isEqualTo(statistics);
        }
        assertThat(PaymentStatistics.ofTotals(0, BigInteger.ZERO, BigInteger.ZERO, 0, 0))
                .isEqualTo(new PaymentStatistics());
    }

    /** Totals near those of the payments -11, 22 and 44, which are count 3, sum 55 and squares 2541. */
    @ParameterizedTest
    @CsvSource({
        "0, 55, 2541, -11, 44",
        "-3, 55, 2541, -11, 44",
        "1, 55, 2541, -11, 44",
        "3, -34, 2541, -11, 44",
        "3, 133, 2541, -11, 44",
        "3, 55, 1008, -11, 44",
        "3, 55, 3268, -11, 44",
        "3, 55, 2541, 45, 44",
        "3, 55, 2541, -11, -12",
        "3, 21, 2541, -11, 44", // less than -11, -11 and 44
        "3, 78, 2541, -11, 44", // more than -11, 44 and 44
        "3, 340282366920938463463374607431768211511, 2541, -11, 44", // right modulo 2^128
        "3, 55, 340282366920938463463374607431768213997, -11, 44"
    })
    void totalsThatNoPaymentsHaveAreRefused(
            long count, BigInteger sum, BigInteger sumOfSquares, long minimum, long maximum) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PaymentStatistics.ofTotals(count, sum, sumOfSquares, minimum, maximum));
    }

    /** The limit of what is found: with 0 and 3, only 2 makes the sum 5, and the squares of these three are 13. */
    @Test
    void someTotalsThatNoPaymentsHaveAreAccepted() {
        assertThat(PaymentStatistics.ofTotals(3, BigInteger.valueOf(5), BigInteger.valueOf(15), 0, 3)
                        .count())
                .isEqualTo(3);
    }

    // ---- Objects ----------------------------------------------------------------------------------------------------

    @Test
    void nullReferencesAreNamed() {
        PaymentStatistics statistics = of(7);
        assertThatNullPointerException()
                .isThrownBy(() -> statistics.accept((Payments) null))
                .withMessage("payments is null");
        assertThatNullPointerException()
                .isThrownBy(() -> statistics.combine(null))
                .withMessage("other is null");
        assertThatNullPointerException()
                .isThrownBy(() -> PaymentStatistics.summarizing(null))
                .withMessage("cents is null");
        assertThatNullPointerException()
                .isThrownBy(() -> PaymentStatistics.ofTotals(0, null, BigInteger.ZERO, 0, 0))
                .withMessage("sum is null");
        assertThatNullPointerException()
                .isThrownBy(() -> PaymentStatistics.ofTotals(0, BigInteger.ZERO, null, 0, 0))
                .withMessage("sumOfSquares is null");
        assertThat(statistics).isEqualTo(of(7));
    }

    @Test
    void equalMeansTheSameMoments() {
        assertThat(of(1, 5, -6))
                .isEqualTo(of(-6, 1, 5))
                .hasSameHashCodeAs(of(-6, 1, 5))
                .isNotEqualTo(of(1, 5))
                .isNotEqualTo(of(1, 5, 4294967290L))
                .isNotEqualTo(new PaymentStatistics())
                .isNotEqualTo(null)
                .isNotEqualTo("PaymentStatistics{count=0}");
        // Count, total, minimum and maximum are the same; the squares are not.
        assertThat(of(1, 3, 5, 7)).isNotEqualTo(of(1, 4, 4, 7));
    }
}
