package io.github.userstats;

import static io.github.userstats.testing.OracleAssertions.assertStatistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.userstats.testing.Oracle;
import io.github.userstats.testing.Place;
import io.github.userstats.testing.RequestedBackend;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("backends")
class PaymentStatisticsTest {
    private static final int[] PAYMENTS = new SplittableRandom(1).ints(1_000).toArray();
    private static final String OVERFLOW = "the sum of squares would exceed 128 bits, or the count 63 bits:";

    @BeforeAll
    static void requestedBackendIsInUse() {
        RequestedBackend.assertInUse();
    }

    @Test
    void noPayments() {
        for (PaymentStatistics statistics : List.of(
                new PaymentStatistics(), PaymentStatistics.of(new int[0]), PaymentStatistics.of(MemorySegment.NULL))) {
            assertThat(statistics.count()).isZero();
            assertThat(statistics.totalCents()).isZero();
            assertThat(statistics.minimumCents()).isEqualTo(Long.MAX_VALUE);
            assertThat(statistics.maximumCents()).isEqualTo(Long.MIN_VALUE);
            assertThat(statistics.average()).isNaN();
            assertThat(statistics.standardDeviation()).isNaN();
            assertThat(statistics.sampleStandardDeviation()).isNaN();
            assertThat(statistics).isEqualTo(new PaymentStatistics()).hasToString("PaymentStatistics{count=0}");
        }
    }

    @Test
    void onePayment() {
        PaymentStatistics statistics = PaymentStatistics.of(new int[] {-4250});
        assertStatistics(statistics, Oracle.of(-4250));
        assertEquals(0.0, statistics.standardDeviation());
        assertThat(statistics.sampleStandardDeviation()).isNaN();
        assertThat(statistics)
                .hasToString("PaymentStatistics{count=1, total=-42.50, minimum=-42.50, maximum=-42.50, average=-42.5, "
                        + "standardDeviation=0.0}");
    }

    @Test
    void toStringIsInCurrencyUnits() {
        assertThat(PaymentStatistics.ofUnsigned(new int[] {-1, 5, 0}))
                .hasToString("PaymentStatistics{count=3, total=42949673.00, minimum=0.00, maximum=42949672.95, "
                        + "average=1.4316557666666666E7, standardDeviation=2.0246669983341172E7}");
    }

    @Test
    void arrays() {
        assertStatistics(PaymentStatistics.of(PAYMENTS), Oracle.ofSigned(PAYMENTS));
        assertStatistics(PaymentStatistics.ofUnsigned(PAYMENTS), Oracle.ofUnsigned(PAYMENTS));
    }

    @Test
    void segmentsOfEveryKind(@TempDir Path directory) throws Exception {
        byte[] bytes = Place.bytesOf(PAYMENTS);
        try (Arena arena = Arena.ofShared()) {
            for (Place place : Place.ofEachKind(bytes.length, directory, arena)) {
                place.offsets().forEach(offset -> {
                    MemorySegment segment = place.put(bytes, offset);
                    assertStatistics(PaymentStatistics.of(segment), Oracle.ofSigned(PAYMENTS));
                    assertStatistics(PaymentStatistics.ofUnsigned(segment), Oracle.ofUnsigned(PAYMENTS));
                });
            }
        }
    }

    @Test
    void everyWayOfAddingAddsTheSame() {
        MemorySegment segment = MemorySegment.ofArray(PAYMENTS);
        assertAllAdd(
                Oracle.ofSigned(PAYMENTS),
                List.of(
                        statistics -> statistics.accept(PAYMENTS),
                        statistics -> statistics.accept(segment),
                        statistics -> statistics.combine(PaymentStatistics.of(PAYMENTS)),
                        statistics -> IntStream.of(PAYMENTS).forEach(statistics),
                        statistics -> {
                            statistics.accept(PAYMENTS, 0, 333);
                            statistics.accept(PAYMENTS, 333, 333);
                            statistics.accept(PAYMENTS, 333, 1_000);
                        }));
        assertAllAdd(
                Oracle.ofUnsigned(PAYMENTS),
                List.of(
                        statistics -> statistics.acceptUnsigned(PAYMENTS),
                        statistics -> statistics.acceptUnsigned(segment),
                        statistics -> statistics.combine(PaymentStatistics.ofUnsigned(PAYMENTS)),
                        statistics -> IntStream.of(PAYMENTS).forEach(statistics::acceptUnsigned),
                        statistics -> {
                            statistics.acceptUnsigned(PAYMENTS, 0, 333);
                            statistics.acceptUnsigned(PAYMENTS, 333, 333);
                            statistics.acceptUnsigned(PAYMENTS, 333, 1_000);
                        }));
    }

    private static void assertAllAdd(Oracle oracle, List<Consumer<PaymentStatistics>> ways) {
        for (Consumer<PaymentStatistics> way : ways) {
            PaymentStatistics statistics = new PaymentStatistics();
            way.accept(statistics);
            assertStatistics(statistics, oracle);
            way.accept(statistics);
            assertStatistics(statistics, oracle.times(2));
        }
    }

    @Test
    void oneObjectCollectsSignedAndUnsigned() {
        PaymentStatistics statistics = PaymentStatistics.of(new int[] {Integer.MIN_VALUE, -1});
        statistics.acceptUnsigned(new int[] {Integer.MIN_VALUE, -1});
        statistics.accept(-1);
        statistics.acceptUnsigned(-1);
        assertStatistics(statistics, Oracle.of(Integer.MIN_VALUE, -1, 1L << 31, 0xffffffffL, -1, 0xffffffffL));
    }

    @Test
    void aConstantColumnDoesNotDeviate() {
        for (int payment : List.of(10, 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE)) {
            int[] payments = new int[1_000_000];
            Arrays.fill(payments, payment);
            for (PaymentStatistics statistics :
                    List.of(PaymentStatistics.of(payments), PaymentStatistics.ofUnsigned(payments))) {
                assertEquals(0.0, statistics.standardDeviation());
                assertEquals(0.0, statistics.sampleStandardDeviation());
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
        int[] payments = new int[1 + 2 * times];
        payments[0] = once;
        for (int i = 1; i < payments.length; i++) {
            payments[i] = i % 2 == 1 ? lower : upper;
        }
        for (PaymentStatistics statistics :
                List.of(PaymentStatistics.of(payments), PaymentStatistics.ofUnsigned(payments))) {
            assertEquals(mean, statistics.average());
            assertEquals(sampleDeviation, statistics.sampleStandardDeviation());
        }
    }

    private static void assertUnchangedAfter(
            Consumer<PaymentStatistics> call, Class<? extends Exception> exception, String message) {
        PaymentStatistics statistics = PaymentStatistics.of(new int[] {7, -9});
        assertThatExceptionOfType(exception)
                .isThrownBy(() -> call.accept(statistics))
                .withMessage(message);
        assertThat(statistics).isEqualTo(PaymentStatistics.of(new int[] {7, -9}));
    }

    @ParameterizedTest
    @CsvSource({"-1, 2", "2, 1", "0, 4", "4, 4", "3, 5", "-2147483648, 2147483647", "0, -1"})
    void aRangeOutsideOfTheArrayIsRefused(int from, int to) {
        String message = "Range [" + from + ", " + to + ") out of bounds for length 3";
        int[] payments = {1, 2, 3};
        assertUnchangedAfter(
                statistics -> statistics.accept(payments, from, to), IndexOutOfBoundsException.class, message);
        assertUnchangedAfter(
                statistics -> statistics.acceptUnsigned(payments, from, to), IndexOutOfBoundsException.class, message);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 4_003})
    void aSegmentThatIsNotAllPaymentsIsRefused(int size) {
        MemorySegment segment = MemorySegment.ofArray(new byte[size]);
        Class<IllegalArgumentException> exception = IllegalArgumentException.class;
        String message = "payments are 4 bytes each: a segment's size must be a multiple of 4, not " + size;
        assertUnchangedAfter(statistics -> PaymentStatistics.of(segment), exception, message);
        assertUnchangedAfter(statistics -> PaymentStatistics.ofUnsigned(segment), exception, message);
        assertUnchangedAfter(statistics -> statistics.accept(segment), exception, message);
        assertUnchangedAfter(statistics -> statistics.acceptUnsigned(segment), exception, message);
    }

    @Test
    void nullIsRefused() {
        PaymentStatistics statistics = PaymentStatistics.of(new int[] {7});
        List<Runnable> calls = List.of(
                () -> PaymentStatistics.of((int[]) null),
                () -> PaymentStatistics.of((MemorySegment) null),
                () -> PaymentStatistics.ofUnsigned((int[]) null),
                () -> PaymentStatistics.ofUnsigned((MemorySegment) null),
                () -> statistics.accept((int[]) null),
                () -> statistics.accept(null, 0, 0),
                () -> statistics.accept((MemorySegment) null),
                () -> statistics.acceptUnsigned((int[]) null),
                () -> statistics.acceptUnsigned(null, 0, 0),
                () -> statistics.acceptUnsigned((MemorySegment) null),
                () -> statistics.combine(null));
        for (Runnable call : calls) {
            assertThatNullPointerException().isThrownBy(call::run);
        }
        assertThat(statistics).isEqualTo(PaymentStatistics.of(new int[] {7}));
    }

    /** With its values 2^times times as often. */
    private static PaymentStatistics doubled(PaymentStatistics statistics, int times) {
        for (int i = 0; i < times; i++) {
            statistics.combine(statistics);
        }
        return statistics;
    }

    @Test
    void aTotalThatLeaves64BitsIsKeptAndDoesNotFitIntoALong() {
        // 2^31 * (2^32 - 1), and then 2^31 - 1 more: Long.MAX_VALUE.
        PaymentStatistics statistics = doubled(PaymentStatistics.ofUnsigned(new int[] {-1}), 31);
        statistics.accept(Integer.MAX_VALUE);
        assertThat(statistics.totalCents()).isEqualTo(Long.MAX_VALUE);
        statistics.accept(1);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(statistics::totalCents)
                .withMessage("the total 9223372036854775808 does not fit into a long");
        assertThat(statistics.toString()).contains("total=92233720368547758.08,");
        statistics.accept(-1);
        assertThat(statistics.totalCents()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aCountThatLeaves63BitsIsAnErrorAndChangesNothing() {
        PaymentStatistics most = doubled(PaymentStatistics.of(new int[] {0}), 62);
        assertOverflow(most, List.of(() -> most.combine(most)));
    }

    private static void assertOverflow(PaymentStatistics statistics, List<Runnable> calls) {
        PaymentStatistics before = new PaymentStatistics();
        before.combine(statistics);
        for (Runnable call : calls) {
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(call::run)
                    .withMessageStartingWith(OVERFLOW);
            assertThat(statistics).isEqualTo(before);
        }
    }

    @Test
    void totalsBeyondThePrecisionOfDoublesAreExact() {
        PaymentStatistics statistics = doubled(PaymentStatistics.ofUnsigned(new int[] {-1, 1, -7}), 29);
        statistics.accept(Integer.MIN_VALUE);
        Oracle doubled = Oracle.of(0xffffffffL, 1, 0xfffffff9L).times(1L << 29);
        assertStatistics(statistics, doubled.plus(Oracle.of(Integer.MIN_VALUE)));
    }

    @Test
    void combiningIsAssociative() {
        SplittableRandom random = new SplittableRandom(2);
        PaymentStatistics whole = PaymentStatistics.of(PAYMENTS);
        for (int trial = 0; trial < 200; trial++) {
            int first = random.nextInt(PAYMENTS.length + 1);
            int second = random.nextInt(first, PAYMENTS.length + 1);
            PaymentStatistics leftFirst = part(0, first);
            leftFirst.combine(part(first, second));
            leftFirst.combine(part(second, PAYMENTS.length));
            PaymentStatistics right = part(first, second);
            right.combine(part(second, PAYMENTS.length));
            PaymentStatistics rightFirst = part(0, first);
            rightFirst.combine(right);
            right.combine(part(0, first));
            assertThat(leftFirst).isEqualTo(whole);
            assertThat(rightFirst).isEqualTo(whole);
            assertThat(right).isEqualTo(whole);
        }
    }

    private static PaymentStatistics part(int from, int to) {
        PaymentStatistics statistics = new PaymentStatistics();
        statistics.accept(PAYMENTS, from, to);
        return statistics;
    }

    @Test
    void combiningWithNothingChangesNothing() {
        PaymentStatistics statistics = PaymentStatistics.of(PAYMENTS);
        PaymentStatistics nothing = new PaymentStatistics();
        statistics.combine(nothing);
        assertThat(statistics).isEqualTo(PaymentStatistics.of(PAYMENTS));
        assertThat(nothing).isEqualTo(new PaymentStatistics());
    }

    @Test
    void worksAsACollector() {
        for (IntStream stream :
                List.of(IntStream.of(PAYMENTS), IntStream.of(PAYMENTS).parallel())) {
            PaymentStatistics collected =
                    stream.collect(PaymentStatistics::new, PaymentStatistics::accept, PaymentStatistics::combine);
            assertThat(collected).isEqualTo(PaymentStatistics.of(PAYMENTS));
        }
    }

    @Test
    void equalMeansTheSameMoments() {
        PaymentStatistics statistics = PaymentStatistics.of(new int[] {1, 5, -6});
        assertThat(statistics)
                .isEqualTo(PaymentStatistics.of(new int[] {-6, 1, 5}))
                .hasSameHashCodeAs(PaymentStatistics.of(new int[] {-6, 1, 5}))
                .isNotEqualTo(PaymentStatistics.of(new int[] {1, 5}))
                .isNotEqualTo(PaymentStatistics.ofUnsigned(new int[] {1, 5, -6}))
                .isNotEqualTo(new PaymentStatistics())
                .isNotEqualTo(null)
                .isNotEqualTo("PaymentStatistics{count=0}");
        // Count, total, minimum and maximum are the same; the squares are not.
        assertThat(PaymentStatistics.of(new int[] {1, 3, 5, 7}))
                .isNotEqualTo(PaymentStatistics.of(new int[] {1, 4, 4, 7}));
    }
}
