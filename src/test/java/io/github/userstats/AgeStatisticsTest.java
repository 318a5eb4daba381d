package io.github.userstats;

import static io.github.userstats.testing.OracleAssertions.assertStatistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

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
class AgeStatisticsTest {
    private static final byte[] SIGNED = randomAges(1_000, 0x7f);
    private static final byte[] UNSIGNED = randomAges(1_000, 0xff);
    private static final String OVERFLOW = "the sum of squares would exceed 128 bits, or the count 63 bits:";

    @BeforeAll
    static void requestedBackendIsInUse() {
        RequestedBackend.assertInUse();
    }

    private static byte[] randomAges(int length, int mask) {
        byte[] ages = new byte[length];
        new SplittableRandom(length).nextBytes(ages);
        for (int i = 0; i < length; i++) {
            ages[i] &= (byte) mask;
        }
        return ages;
    }

    @Test
    void noAges() {
        for (AgeStatistics statistics :
                List.of(new AgeStatistics(), AgeStatistics.of(new byte[0]), AgeStatistics.of(MemorySegment.NULL))) {
            assertThat(statistics.count()).isZero();
            assertThat(statistics.total()).isZero();
            assertThat(statistics.minimum()).isEqualTo(Integer.MAX_VALUE);
            assertThat(statistics.maximum()).isEqualTo(Integer.MIN_VALUE);
            assertThat(statistics.average()).isNaN();
            assertThat(statistics).isEqualTo(new AgeStatistics()).hasToString("AgeStatistics{count=0}");
        }
    }

    @Test
    void oneAge() {
        AgeStatistics statistics = AgeStatistics.of(new byte[] {42});
        assertStatistics(statistics, Oracle.of(42));
        assertThat(statistics).hasToString("AgeStatistics{count=1, total=42, minimum=42, maximum=42, average=42.0}");
    }

    @Test
    void toStringHasAllStatistics() {
        assertThat(AgeStatistics.ofUnsigned(new byte[] {1, 3, (byte) 200}))
                .hasToString("AgeStatistics{count=3, total=204, minimum=1, maximum=200, average=68.0}");
    }

    @Test
    void arrays() {
        assertStatistics(AgeStatistics.of(SIGNED), Oracle.ofSigned(SIGNED));
        assertStatistics(AgeStatistics.ofUnsigned(UNSIGNED), Oracle.ofUnsigned(UNSIGNED));
    }

    @Test
    void segmentsOfEveryKind(@TempDir Path directory) throws Exception {
        Oracle signed = Oracle.ofSigned(SIGNED);
        Oracle unsigned = Oracle.ofUnsigned(UNSIGNED);
        try (Arena arena = Arena.ofShared()) {
            for (Place place : Place.ofEachKind(SIGNED.length, directory, arena)) {
                place.offsets().forEach(offset -> {
                    assertStatistics(AgeStatistics.of(place.put(SIGNED, offset)), signed);
                    assertStatistics(AgeStatistics.ofUnsigned(place.put(UNSIGNED, offset)), unsigned);
                });
            }
        }
    }

    @Test
    void everyWayOfAddingAddsTheSame() {
        AgeStatistics expected = AgeStatistics.of(SIGNED);
        MemorySegment segment = MemorySegment.ofArray(SIGNED);
        List<Consumer<AgeStatistics>> ways = List.of(
                statistics -> statistics.accept(SIGNED),
                statistics -> statistics.acceptUnsigned(SIGNED),
                statistics -> statistics.accept(segment),
                statistics -> statistics.acceptUnsigned(segment),
                statistics -> statistics.combine(expected),
                statistics -> IntStream.range(0, 1_000).forEach(i -> statistics.accept(SIGNED[i])),
                statistics -> IntStream.range(0, 1_000).forEach(i -> statistics.acceptUnsigned(SIGNED[i])),
                statistics -> {
                    statistics.accept(SIGNED, 0, 333);
                    statistics.acceptUnsigned(SIGNED, 333, 333);
                    statistics.acceptUnsigned(SIGNED, 333, 999);
                    statistics.accept(SIGNED, 999, 1_000);
                });
        for (Consumer<AgeStatistics> way : ways) {
            AgeStatistics statistics = new AgeStatistics();
            way.accept(statistics);
            assertThat(statistics).isEqualTo(expected);
            way.accept(statistics);
            assertStatistics(statistics, Oracle.ofSigned(SIGNED).times(2));
        }
    }

    @Test
    void unsignedBytesAreRead() {
        AgeStatistics statistics = new AgeStatistics();
        statistics.acceptUnsigned(-1);
        statistics.acceptUnsigned(-128);
        statistics.acceptUnsigned(255);
        statistics.accept(255);
        statistics.acceptUnsigned(new byte[] {9, -56, 9}, 1, 2);
        assertStatistics(statistics, Oracle.of(255, 128, 255, 255, 200));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void anAgeThatIsNoneIsRefused(int age) {
        assertUnchangedAfter(
                statistics -> statistics.accept(age),
                IllegalArgumentException.class,
                "age " + age + " is not 0 to 255");
    }

    @ParameterizedTest
    @ValueSource(ints = {-129, 256, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void anUnsignedAgeThatIsNoneIsRefused(int age) {
        assertUnchangedAfter(
                statistics -> statistics.acceptUnsigned(age),
                IllegalArgumentException.class,
                "age " + age + " is neither 0 to 255 nor a byte");
    }

    private static void assertUnchangedAfter(
            Consumer<AgeStatistics> call, Class<? extends Exception> exception, String message) {
        AgeStatistics statistics = AgeStatistics.of(new byte[] {7, 9});
        assertThatExceptionOfType(exception)
                .isThrownBy(() -> call.accept(statistics))
                .withMessage(message);
        assertThat(statistics).isEqualTo(AgeStatistics.of(new byte[] {7, 9}));
    }

    @ParameterizedTest
    @CsvSource({"0, -1", "2, -128", "299999, -5"})
    void aNegativeAgeIsNamed(int index, byte age) {
        byte[] ages = new byte[300_000];
        ages[index] = age;
        String message =
                "age " + age + " at index " + index + " is negative; the unsigned methods read bytes as 0 to 255";
        Class<IllegalArgumentException> exception = IllegalArgumentException.class;
        MemorySegment segment = MemorySegment.ofArray(ages);
        assertUnchangedAfter(statistics -> AgeStatistics.of(ages), exception, message);
        assertUnchangedAfter(statistics -> AgeStatistics.of(segment), exception, message);
        assertUnchangedAfter(statistics -> statistics.accept(ages), exception, message);
        assertUnchangedAfter(statistics -> statistics.accept(segment), exception, message);
        // The index is that of the array, wherever the part begins.
        assertUnchangedAfter(statistics -> statistics.accept(ages, index, index + 1), exception, message);
        assertUnchangedAfter(statistics -> statistics.accept(ages, index / 2, ages.length), exception, message);
    }

    @Test
    void theFirstOfSeveralNegativeAgesIsNamed() {
        assertUnchangedAfter(
                statistics -> statistics.accept(new byte[] {1, -2, -3, 4}),
                IllegalArgumentException.class,
                "age -2 at index 1 is negative; the unsigned methods read bytes as 0 to 255");
    }

    @Test
    void aNegativeAgeOutsideOfTheRangeDoesNotMatter() {
        AgeStatistics statistics = new AgeStatistics();
        statistics.accept(new byte[] {-1, 5, 6, -1}, 1, 3);
        assertStatistics(statistics, Oracle.of(5, 6));
    }

    @ParameterizedTest
    @CsvSource({"-1, 2", "2, 1", "0, 4", "4, 4", "3, 5", "-2147483648, 2147483647", "0, -1"})
    void aRangeOutsideOfTheArrayIsRefused(int from, int to) {
        String message = "Range [" + from + ", " + to + ") out of bounds for length 3";
        byte[] ages = {1, 2, 3};
        assertUnchangedAfter(statistics -> statistics.accept(ages, from, to), IndexOutOfBoundsException.class, message);
        assertUnchangedAfter(
                statistics -> statistics.acceptUnsigned(ages, from, to), IndexOutOfBoundsException.class, message);
    }

    @Test
    void nullIsRefused() {
        AgeStatistics statistics = AgeStatistics.of(new byte[] {7});
        List<Runnable> calls = List.of(
                () -> AgeStatistics.of((byte[]) null),
                () -> AgeStatistics.of((MemorySegment) null),
                () -> AgeStatistics.ofUnsigned((byte[]) null),
                () -> AgeStatistics.ofUnsigned((MemorySegment) null),
                () -> statistics.accept((byte[]) null),
                () -> statistics.accept(null, 0, 0),
                () -> statistics.accept((MemorySegment) null),
                () -> statistics.acceptUnsigned((byte[]) null),
                () -> statistics.acceptUnsigned(null, 0, 0),
                () -> statistics.acceptUnsigned((MemorySegment) null),
                () -> statistics.combine(null));
        for (Runnable call : calls) {
            assertThatNullPointerException().isThrownBy(call::run);
        }
        assertThat(statistics).isEqualTo(AgeStatistics.of(new byte[] {7}));
    }

    /** An unsigned age, 2^times times. */
    private static AgeStatistics doubled(byte age, int times) {
        AgeStatistics statistics = AgeStatistics.ofUnsigned(new byte[] {age});
        for (int i = 0; i < times; i++) {
            statistics.combine(statistics);
        }
        return statistics;
    }

    @Test
    void aTotalThatLeaves64BitsIsKeptAndDoesNotFitIntoALong() {
        AgeStatistics statistics = doubled((byte) 255, 56);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(statistics::total)
                .withMessage("the total 18374686479671623680 does not fit into a long");
        assertThat(statistics.average()).isEqualTo(255);
        assertThat(statistics.toString()).contains("total=18374686479671623680,");
    }

    @Test
    void aCountThatLeaves63BitsIsAnErrorAndChangesNothing() {
        AgeStatistics statistics = doubled((byte) 0, 62);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> statistics.combine(statistics))
                .withMessageStartingWith(OVERFLOW);
        assertThat(statistics).isEqualTo(doubled((byte) 0, 62));
        assertThat(statistics.count()).isEqualTo(1L << 62);
    }

    @Test
    void combiningIsAssociative() {
        SplittableRandom random = new SplittableRandom(2);
        AgeStatistics whole = AgeStatistics.ofUnsigned(UNSIGNED);
        for (int trial = 0; trial < 200; trial++) {
            int first = random.nextInt(UNSIGNED.length + 1);
            int second = random.nextInt(first, UNSIGNED.length + 1);
            AgeStatistics leftFirst = part(0, first);
            leftFirst.combine(part(first, second));
            leftFirst.combine(part(second, UNSIGNED.length));
            AgeStatistics right = part(first, second);
            right.combine(part(second, UNSIGNED.length));
            AgeStatistics rightFirst = part(0, first);
            rightFirst.combine(right);
            right.combine(part(0, first));
            assertThat(leftFirst).isEqualTo(whole);
            assertThat(rightFirst).isEqualTo(whole);
            assertThat(right).isEqualTo(whole);
        }
    }

    private static AgeStatistics part(int from, int to) {
        AgeStatistics statistics = new AgeStatistics();
        statistics.acceptUnsigned(UNSIGNED, from, to);
        return statistics;
    }

    @Test
    void combiningWithNothingChangesNothing() {
        AgeStatistics statistics = AgeStatistics.of(SIGNED);
        AgeStatistics nothing = new AgeStatistics();
        statistics.combine(nothing);
        assertThat(statistics).isEqualTo(AgeStatistics.of(SIGNED));
        assertThat(nothing).isEqualTo(new AgeStatistics());
    }

    @Test
    void worksAsACollector() {
        for (IntStream stream : List.of(ages(), ages().parallel())) {
            AgeStatistics collected = stream.collect(AgeStatistics::new, AgeStatistics::accept, AgeStatistics::combine);
            assertThat(collected).isEqualTo(AgeStatistics.of(SIGNED));
        }
    }

    private static IntStream ages() {
        return IntStream.range(0, SIGNED.length).map(i -> SIGNED[i]);
    }

    @Test
    void equalMeansTheSameMoments() {
        AgeStatistics statistics = AgeStatistics.of(new byte[] {1, 5, 6});
        assertThat(statistics)
                .isEqualTo(AgeStatistics.ofUnsigned(new byte[] {6, 1, 5}))
                .hasSameHashCodeAs(AgeStatistics.ofUnsigned(new byte[] {6, 1, 5}))
                .isNotEqualTo(AgeStatistics.of(new byte[] {1, 5}))
                .isNotEqualTo(AgeStatistics.of(new byte[] {0, 6, 6}))
                .isNotEqualTo(new AgeStatistics())
                .isNotEqualTo(null)
                .isNotEqualTo(PaymentStatistics.of(new int[] {1, 5, 6}));
        // Count, total, minimum and maximum are the same; the squares are not.
        assertThat(AgeStatistics.of(new byte[] {1, 3, 5, 7})).isNotEqualTo(AgeStatistics.of(new byte[] {1, 4, 4, 7}));
    }
}
