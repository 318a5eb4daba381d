package io.github.userstats;

import static io.github.userstats.testing.OracleAssertions.assertStatistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.userstats.testing.Oracle;
import io.github.userstats.testing.Place;
import io.github.userstats.testing.RequestedBackend;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("backends")
class UserDataTest {
    private static final byte[] AGES = randomAges(1_234);
    private static final int[] PAYMENTS = new SplittableRandom(1).ints(777).toArray();

    /** Several pieces for several threads, and a rest. */
    private static final byte[] MANY_AGES = randomAges((17 << 20) + 321);

    private static final int[] MANY_PAYMENTS =
            new SplittableRandom(3).ints((17 << 18) + 321).toArray();

    @BeforeAll
    static void requestedBackendIsInUse() {
        RequestedBackend.assertInUse();
    }

    private static byte[] randomAges(int length) {
        byte[] ages = new byte[length];
        new SplittableRandom(2).nextBytes(ages);
        return ages;
    }

    private static byte[] withoutSigns(byte[] ages) {
        byte[] signed = ages.clone();
        for (int i = 0; i < signed.length; i++) {
            signed[i] &= Byte.MAX_VALUE;
        }
        return signed;
    }

    /** All results, and that parallel views have the same. */
    private static void assertIs(UserData data, Oracle ages, Oracle payments) {
        for (UserData view : List.of(data, data.parallel(), data.parallel(Runnable::run))) {
            assertEquals(ages.mean(1), view.averageAge());
            assertEquals(payments.mean(100), view.averagePayment());
            assertEquals(payments.populationDeviation(100), view.paymentStandardDeviation());
            assertStatistics(view.ageStatistics(), ages);
            assertStatistics(view.paymentStatistics(), payments);
        }
    }

    @Test
    void arrays() {
        byte[] signed = withoutSigns(AGES);
        assertIs(UserData.of(signed, PAYMENTS), Oracle.ofSigned(signed), Oracle.ofSigned(PAYMENTS));
        assertIs(UserData.ofUnsigned(AGES, PAYMENTS), Oracle.ofUnsigned(AGES), Oracle.ofUnsigned(PAYMENTS));
    }

    @Test
    void segmentsOfEveryKind(@TempDir Path directory) throws Exception {
        byte[] signed = withoutSigns(AGES);
        byte[] bytes = Place.bytesOf(PAYMENTS);
        Oracle signedAges = Oracle.ofSigned(signed);
        Oracle unsignedAges = Oracle.ofUnsigned(AGES);
        Oracle signedPayments = Oracle.ofSigned(PAYMENTS);
        Oracle unsignedPayments = Oracle.ofUnsigned(PAYMENTS);
        try (Arena arena = Arena.ofShared()) {
            Path forAges = Files.createDirectory(directory.resolve("ages"));
            Path forPayments = Files.createDirectory(directory.resolve("payments"));
            List<Place> placesOfAges = Place.ofEachKind(AGES.length, forAges, arena);
            List<Place> placesOfPayments = Place.ofEachKind(bytes.length, forPayments, arena);
            for (int i = 0; i < placesOfAges.size(); i++) {
                Place ofAges = placesOfAges.get(i);
                Place ofPayments = placesOfPayments.get(i);
                ofPayments.offsets().forEach(offset -> {
                    MemorySegment payments = ofPayments.put(bytes, offset);
                    assertIs(UserData.of(ofAges.put(signed, offset), payments), signedAges, signedPayments);
                    assertIs(UserData.ofUnsigned(ofAges.put(AGES, offset), payments), unsignedAges, unsignedPayments);
                });
            }
        }
    }

    @Test
    void largeColumnsInArrays() {
        assertIs(
                UserData.ofUnsigned(MANY_AGES, MANY_PAYMENTS),
                Oracle.ofUnsigned(MANY_AGES),
                Oracle.ofUnsigned(MANY_PAYMENTS));
    }

    @Test
    void largeColumnsInSegments(@TempDir Path directory) throws Exception {
        byte[] signed = withoutSigns(MANY_AGES);
        byte[] bytes = Place.bytesOf(MANY_PAYMENTS);
        Oracle ofAges = Oracle.ofSigned(signed);
        Oracle ofPayments = Oracle.ofSigned(MANY_PAYMENTS);
        try (Arena shared = Arena.ofShared();
                Arena confined = Arena.ofConfined()) {
            for (Arena arena : List.of(shared, confined)) {
                MemorySegment ages = arena.allocateFrom(ValueLayout.JAVA_BYTE, signed);
                MemorySegment payments =
                        arena.allocate(bytes.length + 1).asSlice(1).copyFrom(MemorySegment.ofArray(bytes));
                assertIs(UserData.of(ages, payments), ofAges, ofPayments);
            }
            MemorySegment mappedAges = Place.mapNewFile(directory.resolve("ages"), signed.length, shared);
            MemorySegment mappedPayments = Place.mapNewFile(directory.resolve("payments"), bytes.length, shared);
            mappedAges.copyFrom(MemorySegment.ofArray(signed));
            mappedPayments.copyFrom(MemorySegment.ofArray(bytes));
            assertIs(UserData.of(mappedAges, mappedPayments), ofAges, ofPayments);
        }
    }

    @Test
    void signsOfTheColumnsAreReadAsAsked() {
        byte[] ages = {0, 127};
        int[] payments = {Integer.MIN_VALUE, -1, 1};
        assertIs(UserData.of(ages, payments), Oracle.of(0, 127), Oracle.of(Integer.MIN_VALUE, -1, 1));
        assertIs(
                UserData.ofUnsigned(new byte[] {-1, -128}, payments),
                Oracle.of(255, 128),
                Oracle.of(1L << 31, 0xffffffffL, 1));
    }

    @Test
    void noValuesGiveNaN() {
        UserData arrays = UserData.of(new byte[0], new int[0]);
        UserData segments = UserData.ofUnsigned(MemorySegment.NULL, MemorySegment.NULL);
        for (UserData data : List.of(arrays, segments, arrays.parallel(), segments.parallel())) {
            assertThat(data.averageAge()).isNaN();
            assertThat(data.averagePayment()).isNaN();
            assertThat(data.paymentStandardDeviation()).isNaN();
            assertThat(data.ageStatistics()).isEqualTo(new AgeStatistics());
            assertThat(data.paymentStatistics()).isEqualTo(new PaymentStatistics());
        }
    }

    @Test
    void onePaymentDoesNotDeviate() {
        assertEquals(0.0, UserData.of(new byte[0], new int[] {1_234_567}).paymentStandardDeviation());
    }

    @Test
    void paymentsThatAreTheSameDoNotDeviate() {
        int[] payments = new int[1_000_000];
        Arrays.fill(payments, 10);
        UserData data = UserData.of(new byte[0], payments);
        assertEquals(0.1, data.averagePayment());
        assertEquals(0.0, data.paymentStandardDeviation());
        assertEquals(0.0, data.parallel().paymentStandardDeviation());
    }

    @Test
    void nothingIsCopiedOrCached() {
        byte[] ages = {10, 20};
        int[] payments = {100, 300};
        UserData arrays = UserData.of(ages, payments);
        UserData segments = UserData.of(MemorySegment.ofArray(ages), MemorySegment.ofArray(payments));
        for (UserData data : List.of(arrays, segments)) {
            ages[1] = 20;
            payments[1] = 300;
            assertIs(data, Oracle.of(10, 20), Oracle.of(100, 300));
            ages[1] = 40;
            payments[1] = -500;
            assertIs(data, Oracle.of(10, 40), Oracle.of(100, -500));
        }
    }

    @Test
    void computingChangesNothing() {
        byte[] ages = AGES.clone();
        int[] payments = PAYMENTS.clone();
        UserData data = UserData.ofUnsigned(ages, payments);
        data.ageStatistics();
        data.paymentStatistics();
        data.averageAge();
        data.averagePayment();
        data.paymentStandardDeviation();
        assertThat(ages).isEqualTo(AGES);
        assertThat(payments).isEqualTo(PAYMENTS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, (1 << 20) - 1, 1 << 20, (4 << 20) + 7, (17 << 20) + 320})
    void aNegativeAgeIsNamedWhereverItStands(int index) {
        byte[] ages = withoutSigns(MANY_AGES);
        ages[index] = -77;
        String message = "age -77 at index " + index + " is negative; the unsigned methods read bytes as 0 to 255";
        try (Arena arena = Arena.ofShared()) {
            MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_BYTE, ages);
            for (UserData data :
                    List.of(UserData.of(ages, PAYMENTS), UserData.of(segment, MemorySegment.ofArray(PAYMENTS)))) {
                for (UserData view : List.of(data, data.parallel())) {
                    assertThatIllegalArgumentException()
                            .isThrownBy(view::averageAge)
                            .withMessage(message);
                    assertThatIllegalArgumentException()
                            .isThrownBy(view::ageStatistics)
                            .withMessage(message);
                    // Payments are another column.
                    assertEquals(Oracle.ofSigned(PAYMENTS).mean(100), view.averagePayment());
                }
            }
        }
    }

    @Test
    void theFirstOfNegativeAgesInSeveralPiecesIsNamed() {
        byte[] ages = new byte[MANY_AGES.length];
        ages[4 << 20] = -2;
        ages[2 << 20] = -1;
        assertThatIllegalArgumentException()
                .isThrownBy(UserData.of(ages, PAYMENTS).parallel()::averageAge)
                .withMessage("age -1 at index 2097152 is negative; the unsigned methods read bytes as 0 to 255");
    }

    /** Where the calling thread may be the only one, or all others are busy with the same. */
    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void parallelWithinTasksOfTheSameExecutor() throws Exception {
        UserData data = UserData.ofUnsigned(MANY_AGES, MANY_PAYMENTS);
        PaymentStatistics expected = data.paymentStatistics();
        try (ExecutorService oneThread = Executors.newSingleThreadExecutor();
                ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
                ExecutorService oneWorker = new ForkJoinPool(1)) {
            for (ExecutorService executor : List.of(oneThread, virtualThreads, oneWorker, ForkJoinPool.commonPool())) {
                UserData view = data.parallel(executor);
                for (Future<PaymentStatistics> result : executor.invokeAll(
                        Collections.<Callable<PaymentStatistics>>nCopies(8, view::paymentStatistics))) {
                    assertThat(result.get()).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void parallelWithinParallelStreams() {
        UserData data = UserData.ofUnsigned(MANY_AGES, MANY_PAYMENTS);
        assertThat(IntStream.range(0, 16)
                        .parallel()
                        .mapToObj(i -> data.parallel().paymentStatistics()))
                .hasSize(16)
                .containsOnly(data.paymentStatistics());
    }

    @Test
    void parallelOnAnExecutorThatIsShutDown() {
        UserData data = UserData.ofUnsigned(MANY_AGES, MANY_PAYMENTS);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        executor.close();
        assertThat(data.parallel(executor).paymentStatistics()).isEqualTo(data.paymentStatistics());
    }

    @Test
    void nullIsRefused() {
        MemorySegment segment = MemorySegment.NULL;
        List<Runnable> calls = List.of(
                () -> UserData.of(null, PAYMENTS),
                () -> UserData.of(AGES, null),
                () -> UserData.of(null, segment),
                () -> UserData.of(segment, null),
                () -> UserData.ofUnsigned(null, PAYMENTS),
                () -> UserData.ofUnsigned(AGES, null),
                () -> UserData.ofUnsigned(null, segment),
                () -> UserData.ofUnsigned(segment, null),
                () -> UserData.of(AGES, PAYMENTS).parallel(null));
        for (Runnable call : calls) {
            assertThatNullPointerException().isThrownBy(call::run);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4_001})
    void aSegmentThatIsNotAllPaymentsIsRefused(int size) {
        MemorySegment payments = MemorySegment.ofArray(new byte[size]);
        String message = "payments are 4 bytes each: a segment's size must be a multiple of 4, not " + size;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserData.of(MemorySegment.NULL, payments))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserData.ofUnsigned(MemorySegment.NULL, payments))
                .withMessage(message);
    }

    @Test
    void toStringComputesNothing() {
        UserData data = UserData.of(new byte[] {-1, 2, 3}, new int[2]);
        assertThat(data).hasToString("UserData{ages=3, payments=2}");
        assertThat(data.parallel()).hasToString("UserData{ages=3, payments=2, parallel}");
        assertThat(data.parallel(Runnable::run)).hasToString("UserData{ages=3, payments=2, parallel}");
        assertThat(UserData.of(MemorySegment.ofArray(AGES), MemorySegment.ofArray(PAYMENTS)))
                .hasToString("UserData{ages=1234, payments=777}");
    }
}
