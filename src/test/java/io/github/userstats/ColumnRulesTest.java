package io.github.userstats;

import static io.github.userstats.testing.OracleAssertions.assertResults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.userstats.testing.Oracle;
import io.github.userstats.testing.Place;
import io.github.userstats.testing.RequestedBackend;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How columns combine with modifiers, and what they refuse. */
@Tag("backends")
class ColumnRulesTest {
    private static final String UNKNOWN = ": if it means unknown, leave it out or use a validity bitmap";
    private static final String UNKNOWN_OR_UNSIGNED = UNKNOWN + "; if bytes above 127 are meant, use unsigned()";

    private static final Ages AGES = Ages.of(new byte[] {31, 42, 27});
    private static final Payments PAYMENTS = Payments.ofCents(new int[] {1999, 4950, -1999});
    private static final MemorySegment BITMAP = MemorySegment.ofArray(new byte[] {0b101});

    @BeforeAll
    static void requestedBackendIsInUse() {
        RequestedBackend.assertInUse();
    }

    // ---- Views ------------------------------------------------------------------------------------------------------

    @Test
    void nothingIsCopiedOrCached() {
        byte[] bytes = {10, 20};
        int[] ints = {100, 300};
        List<Ages> ages =
                List.of(Ages.of(bytes), Ages.of(MemorySegment.ofArray(bytes)), Ages.of(ByteBuffer.wrap(bytes)));
        List<Payments> payments = List.of(
                Payments.ofCents(ints),
                Payments.ofCents(MemorySegment.ofArray(ints), ValueLayout.JAVA_INT),
                Payments.ofCents(IntBuffer.wrap(ints)));
        for (int value : List.of(20, 40)) {
            bytes[1] = (byte) value;
            ints[1] = -value;
            ages.forEach(column -> assertResults(column, 2, Oracle.of(10, value)));
            payments.forEach(column -> assertResults(column, 2, Oracle.of(100, -value)));
        }
    }

    @Test
    void modifiersLeaveTheViewAsItIs() {
        Ages ages = Ages.of(new byte[] {1, 2, 3});
        ages.slice(0, 1);
        ages.withValidity(BITMAP, 0);
        ages.unsigned();
        ages.parallel();
        assertThat(ages).hasToString("Ages{size=3}");
        assertResults(ages, 3, Oracle.of(1, 2, 3));
        Payments payments = Payments.ofCents(new int[] {-1, 2, 3});
        payments.slice(0, 1);
        payments.withValidity(BITMAP, 0);
        payments.unsigned();
        payments.parallel();
        assertThat(payments).hasToString("Payments{size=3, 4 bytes each}");
        assertResults(payments, 3, Oracle.of(-1, 2, 3));
    }

    @Test
    void buffersKeepTheirPositions() {
        ByteBuffer ages = ByteBuffer.wrap(new byte[] {99, 1, 2, 99}).limit(3).position(1);
        LongBuffer cents = LongBuffer.wrap(new long[] {99, -1, 2, 99}).limit(3).position(1);
        Ages columnOfAges = Ages.of(ages);
        Payments columnOfPayments = Payments.ofCents(cents);
        assertResults(columnOfAges, 2, Oracle.of(1, 2));
        assertResults(columnOfPayments, 2, Oracle.of(-1, 2));
        assertThat(List.of(ages.position(), ages.limit(), cents.position(), cents.limit()))
                .containsExactly(1, 3, 1, 3);
        ages.clear();
        cents.clear();
        assertResults(columnOfAges, 2, Oracle.of(1, 2));
        assertResults(columnOfPayments, 2, Oracle.of(-1, 2));
    }

    @Test
    void toStringReadsNoValue() {
        MemorySegment closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = arena.allocate(24);
        }
        assertThat(Ages.of(closed).unsigned()).hasToString("Ages{size=24, unsigned}");
        assertThat(Ages.of(closed, ValueLayout.JAVA_INT).parallel())
                .hasToString("Ages{size=6, 4 bytes each, parallel}");
        assertThat(Payments.ofCents(closed, ValueLayout.JAVA_LONG).slice(1, 2).withValidity(BITMAP, 0))
                .hasToString("Payments{size=1, 8 bytes each, with validity}");
        Executor inThisThread = Runnable::run;
        assertThat(Payments.ofCents(closed, ValueLayout.JAVA_INT).unsigned().parallel(inThisThread))
                .hasToString("Payments{size=6, 4 bytes each, unsigned, parallel}");
        assertThat(UserData.of(new byte[1], new int[2]))
                .hasToString("UserData[ages=Ages{size=1}, payments=Payments{size=2, 4 bytes each}]");
    }

    @Test
    void viewsAreEqualByIdentity() {
        byte[] bytes = {1};
        Ages ages = Ages.of(bytes);
        assertThat(ages).isNotEqualTo(Ages.of(bytes)).isNotEqualTo(ages.slice(0, 1));
        assertThat(PAYMENTS).isNotEqualTo(PAYMENTS.parallel());
        assertThat(new UserData(ages, PAYMENTS)).isEqualTo(new UserData(ages, PAYMENTS));
        int[] cents = {1};
        assertThat(UserData.of(bytes, cents)).isNotEqualTo(UserData.of(bytes, cents));
    }

    @Test
    void userDataHasTheThreeStatistics() {
        UserData data = UserData.of(new byte[] {31, 42, 27}, new int[] {1999, 4950, -1999});
        assertEquals(33.333333333333336, data.averageAge());
        assertEquals(16.5, data.averagePayment());
        assertEquals(28.47630711076608, data.paymentStandardDeviation());
        assertResults(data.ages(), 3, Oracle.of(31, 42, 27));
        assertResults(data.payments(), 3, Oracle.of(1999, 4950, -1999));
        UserData none = UserData.of(new byte[0], new int[0]);
        assertThat(List.of(none.averageAge(), none.averagePayment(), none.paymentStandardDeviation()))
                .containsOnly(Double.NaN);
    }

    // ---- Signs ------------------------------------------------------------------------------------------------------

    @Test
    void unsignedAgainIsTheSame() {
        assertResults(Ages.of(new byte[] {-1, -128}).unsigned().unsigned(), 2, Oracle.of(255, 128));
        assertResults(Payments.ofCents(new int[] {-1}).unsigned().unsigned(), 1, Oracle.of(0xffffffffL));
    }

    @Test
    void whatHasNoUnsignedFormSaysWhy() {
        Ages ages = Ages.of(new int[] {1});
        Payments payments = Payments.ofCents(new long[] {1});
        assertThatIllegalStateException()
                .isThrownBy(ages::unsigned)
                .withMessage("unsigned() is for ages in bytes: ages in ints are 0 to 255 without it");
        assertThatIllegalStateException()
                .isThrownBy(payments::unsigned)
                .withMessage(
                        "unsigned() is for payments of 4 bytes: those of 8 bytes are always signed, because no payment"
                                + " needs the 64th bit");
    }

    @Test
    void intAgesReach255() {
        assertResults(Ages.of(new int[] {0, 127, 128, 255}), 4, Oracle.of(0, 127, 128, 255));
    }

    @ParameterizedTest
    @CsvSource({"0, -1", "2, -128", "5, -5", "299999, -77"})
    void anAgeInBytesOutOfRangeIsNamed(int index, byte age) {
        byte[] ages = new byte[300_000];
        ages[index] = age;
        if (index + 1 < ages.length) {
            ages[index + 1] = -9; // only the first one is named
        }
        try (Arena arena = Arena.ofConfined()) {
            assertNamed(Ages.of(ages), index, age, "127" + UNKNOWN_OR_UNSIGNED);
            assertNamed(
                    Ages.of(arena.allocateFrom(ValueLayout.JAVA_BYTE, ages)), index, age, "127" + UNKNOWN_OR_UNSIGNED);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, -1", "2, 256", "5, -2147483648", "99999, 2147483647"})
    void anAgeInIntsOutOfRangeIsNamed(int index, int age) {
        int[] ages = new int[100_000];
        ages[index] = age;
        int[] reversed = new int[ages.length];
        for (int i = 0; i < ages.length; i++) {
            reversed[i] = Integer.reverseBytes(ages[i]);
        }
        ValueLayout.OfInt otherOrder = ValueLayout.JAVA_INT.withOrder(
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        assertNamed(Ages.of(ages), index, age, "255" + UNKNOWN);
        assertNamed(Ages.of(MemorySegment.ofArray(reversed), otherOrder), index, age, "255" + UNKNOWN);
    }

    /** The message is the same for each result, and its index counts in the view that computes. */
    private static void assertNamed(Ages ages, int index, int age, String range) {
        AgeStatistics statistics = AGES.statistics();
        for (Ages view :
                List.of(ages, ages.parallel(), ages.slice(index / 2, ages.size()), ages.slice(index, index + 1))) {
            long from = view.size() == 1 ? index : ages.size() - view.size();
            String message = "age " + age + " at index " + (index - from) + " is not 0 to " + range;
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    view::average, view::standardDeviation, view::statistics, () -> statistics.accept(view))) {
                assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
            }
        }
        assertThat(statistics).isEqualTo(AGES.statistics());
        // A value out of range does not matter outside of the view, nor in the place of a null.
        assertResults(
                ages.slice(0, index),
                index,
                index == 0 ? Oracle.OF_NOTHING : Oracle.of(0).times(index));
        MemorySegment none = MemorySegment.ofArray(new byte[(int) ages.size() / 8 + 1]);
        assertResults(ages.withValidity(none, 0), ages.size(), Oracle.OF_NOTHING);
    }

    @Test
    void theFirstAgeOutOfRangeThatIsNotNullIsNamed() {
        Ages ages = Ages.of(new byte[] {-1, 2, -3, -4}).withValidity(MemorySegment.ofArray(new byte[] {0b1010}), 0);
        assertThatIllegalArgumentException()
                .isThrownBy(ages::average)
                .withMessage("age -4 at index 3 is not 0 to 127" + UNKNOWN_OR_UNSIGNED);
    }

    // ---- Slices -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"-1, 2", "2, 1", "0, 4", "4, 4", "3, 5", "-9223372036854775808, 9223372036854775807", "0, -1"})
    void aSliceThatIsNotWithinTheViewIsRefused(long from, long to) {
        String message = "slice(" + from + ", " + to + ") of a column of 3 %s: 0 <= from <= to <= 3 is required";
        Map<ThrowingCallable, String> calls = Map.of(
                () -> AGES.slice(from, to), "ages",
                () -> PAYMENTS.slice(from, to), "payments",
                () -> Ages.of(new byte[9]).slice(3, 6).slice(from, to), "ages",
                () -> PAYMENTS.withValidity(BITMAP, 0).slice(from, to), "payments");
        calls.forEach((call, values) -> assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(call)
                .withMessage(message.formatted(values)));
    }

    // ---- Nulls ------------------------------------------------------------------------------------------------------

    @Test
    void withValidityCountsFromTheFirstValueOfTheView() {
        MemorySegment bitmap = MemorySegment.ofArray(new byte[] {(byte) 0b1010_0000});
        Ages ages = Ages.of(new byte[] {1, 2, 3, 4});
        assertResults(ages.slice(1, 4).withValidity(bitmap, 5), 3, Oracle.of(2, 4));
        assertResults(ages.withValidity(bitmap, 4).slice(1, 4), 3, Oracle.of(2, 4));
        assertResults(ages.withValidity(bitmap, 4).slice(1, 4).slice(1, 3), 2, Oracle.of(4));
    }

    /** Bitmaps in memory of every kind, for columns in arrays, in native memory, in mapped files and in the other byte order. */
    @Test
    void bitmapsLieAnywhere(@TempDir Path folder) throws Exception {
        long[] cents = new long[64 * 313];
        long sum = 0;
        byte[] bits = new byte[cents.length / 8];
        for (int i = 0; i < cents.length; i++) {
            cents[i] = i * 7919L;
            if (i % 3 != 0) {
                bits[i / 8] |= (byte) (1 << i % 8);
                sum += cents[i];
            }
        }
        MemorySegment bitmap = MemorySegment.ofArray(bits);
        MemorySegment values = MemorySegment.ofArray(cents);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment mappedBits = Place.mapNewFile(folder.resolve("bits"), bits.length, arena);
            MemorySegment mappedValues = Place.mapNewFile(folder.resolve("values"), 8L * cents.length, arena);
            MemorySegment longs = MemorySegment.ofArray(new long[bits.length / 8]);
            List<MemorySegment> bitmaps = List.of(
                    bitmap,
                    bitmap.asReadOnly(),
                    longs.copyFrom(bitmap),
                    arena.allocate(bits.length).copyFrom(bitmap),
                    mappedBits.copyFrom(bitmap));
            ByteBuffer direct = ByteBuffer.allocateDirect(8 * cents.length).order(ByteOrder.nativeOrder());
            direct.asLongBuffer().put(cents);
            List<Payments> columns = List.of(
                    Payments.ofCents(cents),
                    Payments.ofCents(direct.asLongBuffer()),
                    Payments.ofCents(arena.allocateFrom(ValueLayout.JAVA_LONG, cents), ValueLayout.JAVA_LONG),
                    Payments.ofCents(mappedValues.copyFrom(values), ValueLayout.JAVA_LONG));
            for (Payments column : columns) {
                for (MemorySegment isValid : bitmaps) {
                    PaymentStatistics statistics =
                            column.withValidity(isValid, 0).statistics();
                    assertThat(statistics.totalCents()).isEqualTo(sum);
                    assertThat(statistics.count()).isEqualTo(cents.length * 2 / 3);
                }
            }
        }
    }

    /** A null address is as in Arrow's C data interface. A heap segment has address 0 too, but it is a bitmap. */
    @Test
    void aNativeBitmapAtAddress0MeansNoNulls() {
        for (MemorySegment noNulls :
                List.of(MemorySegment.NULL, MemorySegment.NULL.reinterpret(1), MemorySegment.ofAddress(0))) {
            assertResults(AGES.withValidity(noNulls, 3), 3, Oracle.of(31, 42, 27));
            assertResults(AGES.withValidity(noNulls, 0).slice(1, 3), 2, Oracle.of(42, 27));
            assertResults(PAYMENTS.withValidity(noNulls, 1L << 40).parallel(), 3, Oracle.of(1999, 4950, -1999));
        }
        MemorySegment allNull = MemorySegment.ofArray(new byte[1]);
        assertThat(allNull.address()).isZero();
        assertResults(AGES.withValidity(allNull, 0), 3, Oracle.OF_NOTHING);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> AGES.withValidity(MemorySegment.ofArray(new byte[0]), 0));
    }

    /** An empty mapped file has address 0 too. */
    @Test
    void anEmptyMappedBitmapIsTooShort(@TempDir Path folder) throws IOException {
        Path empty = Files.createFile(folder.resolve("bitmap"));
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(empty)) {
            MemorySegment bitmap = channel.map(FileChannel.MapMode.READ_ONLY, 0, 0, arena);
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> PAYMENTS.withValidity(bitmap, 0));
            assertResults(AGES.slice(1, 1).withValidity(bitmap, 0), 0, Oracle.OF_NOTHING);
        }
    }

    @Test
    void aSecondBitmapIsRefused() {
        List<MemorySegment> bitmaps = List.of(BITMAP, MemorySegment.NULL);
        for (MemorySegment first : bitmaps) {
            for (MemorySegment second : bitmaps) {
                assertThatIllegalStateException()
                        .isThrownBy(
                                () -> AGES.withValidity(first, 0).slice(0, 1).withValidity(second, 0))
                        .withMessage("the ages have a validity bitmap already: combine the two into one");
                assertThatIllegalStateException()
                        .isThrownBy(
                                () -> PAYMENTS.withValidity(first, 0).unsigned().withValidity(second, 0))
                        .withMessage("the payments have a validity bitmap already: combine the two into one");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 6", "1, 9223372036854775807", "2, 14", "0, 8"})
    void aBitmapThatIsTooShortIsRefused(int bytes, long offset) {
        MemorySegment bitmap = MemorySegment.ofArray(new byte[bytes]);
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> AGES.withValidity(bitmap, offset), () -> PAYMENTS.withValidity(bitmap, offset))) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(call)
                    .withMessage(
                            "a validity bitmap of " + bytes + " bytes is too short: it must have a bit for each of 3"
                                    + " values from bit " + offset + " on");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 5", "2, 8", "2, 13"})
    void aBitmapThatIsLongEnoughIsNot(int bytes, long offset) {
        MemorySegment bitmap = MemorySegment.ofArray(new byte[bytes]).fill((byte) -1);
        assertResults(AGES.withValidity(bitmap, offset), 3, Oracle.of(31, 42, 27));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void aNegativeBitOffsetIsRefused(long offset) {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> AGES.withValidity(BITMAP, offset))
                .withMessage("the offset into a validity bitmap is negative: " + offset);
    }

    // ---- Segments ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 4_003})
    void aSegmentWithPartOfAValueIsRefused(int size) {
        MemorySegment segment = MemorySegment.ofArray(new byte[size]);
        String bytesEach = " bytes each: the size of a segment must be a multiple of ";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ages.of(segment, ValueLayout.JAVA_INT))
                .withMessage("ages are 4" + bytesEach + "4, not " + size);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Payments.ofCents(segment, ValueLayout.JAVA_INT))
                .withMessage("payments are 4" + bytesEach + "4, not " + size);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Payments.ofCents(segment, ValueLayout.JAVA_LONG))
                .withMessage("payments are 8" + bytesEach + "8, not " + size);
    }

    private static List<MemorySegment> arraysOtherThanBytes() {
        return List.of(
                MemorySegment.ofArray(new short[8]),
                MemorySegment.ofArray(new char[8]),
                MemorySegment.ofArray(new int[8]),
                MemorySegment.ofArray(new float[8]),
                MemorySegment.ofArray(new long[8]),
                MemorySegment.ofArray(new double[8]));
    }

    @Test
    void anArrayOfAnotherTypeIsRefusedWithTheRightCall() {
        String forAges = ": Ages.of(segment) takes byte[], Ages.of(segment, ValueLayout.JAVA_INT) takes int[]";
        String forPayments = ": Payments.ofCents(segment, ValueLayout.JAVA_INT) takes int[],"
                + " Payments.ofCents(segment, ValueLayout.JAVA_LONG) takes long[]";
        for (MemorySegment segment : arraysOtherThanBytes()) {
            String array = segment.heapBase().orElseThrow().getClass().getSimpleName();
            assertRefused(() -> Ages.of(segment), true, array, "1-byte ages" + forAges);
            assertRefused(
                    () -> Ages.of(segment, ValueLayout.JAVA_INT),
                    !array.equals("int[]"),
                    array,
                    "4-byte ages" + forAges);
            assertRefused(
                    () -> Payments.ofCents(segment, ValueLayout.JAVA_INT),
                    !array.equals("int[]"),
                    array,
                    "4-byte payments" + forPayments);
            assertRefused(
                    () -> Payments.ofCents(segment, ValueLayout.JAVA_LONG),
                    !array.equals("long[]"),
                    array,
                    "8-byte payments" + forPayments);
        }
    }

    private static void assertRefused(ThrowingCallable call, boolean isRefused, String array, String values) {
        if (isRefused) {
            assertThatIllegalArgumentException()
                    .isThrownBy(call)
                    .withMessage("a segment over " + array + " does not hold " + values);
        } else {
            org.assertj.core.api.Assertions.assertThatCode(call).doesNotThrowAnyException();
        }
    }

    /** A read-only segment hides the type of its array, but not the size of the elements. */
    @Test
    void aReadOnlyArrayOfElementsOfAnotherSizeIsRefused() {
        for (MemorySegment segment : arraysOtherThanBytes()) {
            MemorySegment readOnly = segment.asReadOnly();
            long width = segment.maxByteAlignment();
            String array = "a read-only array of " + width + "-byte elements";
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Ages.of(readOnly))
                    .withMessageStartingWith("a segment over " + array + " does not hold 1-byte ages: ");
            assertThat(width != 4).isEqualTo(isRefused(() -> Payments.ofCents(readOnly, ValueLayout.JAVA_INT)));
            assertThat(width != 8).isEqualTo(isRefused(() -> Payments.ofCents(readOnly, ValueLayout.JAVA_LONG)));
        }
        // The limit: a part that begins in the middle of a long looks like ints.
        MemorySegment longs = MemorySegment.ofArray(new long[] {-1, 0, 0}).asSlice(4, 16);
        assertThat(isRefused(() -> Payments.ofCents(longs, ValueLayout.JAVA_INT)))
                .isTrue();
        assertResults(Payments.ofCents(longs.asReadOnly(), ValueLayout.JAVA_INT), 4, Oracle.of(-1, 0, 0, 0));
    }

    private static boolean isRefused(Runnable call) {
        try {
            call.run();
            return false;
        } catch (IllegalArgumentException exception) {
            return true;
        }
    }

    @Test
    void alignmentOfALayoutIsIgnored() {
        MemorySegment cents = MemorySegment.ofArray(new byte[17]).asSlice(1);
        assertResults(Payments.ofCents(cents, ValueLayout.JAVA_LONG.withByteAlignment(8)), 2, Oracle.of(0, 0));
        assertResults(Payments.ofCents(cents, ValueLayout.JAVA_INT_UNALIGNED), 4, Oracle.of(0, 0, 0, 0));
    }

    // ---- Null references --------------------------------------------------------------------------------------------

    @Test
    void aNullReferenceIsNamed() {
        MemorySegment segment = MemorySegment.NULL;
        Path file = Path.of("file");
        assertNamed("ages", () -> Ages.of((byte[]) null));
        assertNamed("ages", () -> Ages.of((int[]) null));
        assertNamed("ages", () -> Ages.of((ByteBuffer) null));
        assertNamed("ages", () -> Ages.of((MemorySegment) null));
        assertNamed("ages", () -> Ages.of(null, ValueLayout.JAVA_INT));
        assertNamed("layout", () -> Ages.of(segment, null));
        assertNamed("file", () -> Ages.ofFile(null, Arena.global()));
        assertNamed("arena", () -> Ages.ofFile(file, null));
        assertNamed("bitmap", () -> AGES.withValidity(null, 0));
        assertNamed("executor", () -> AGES.parallel(null));
        assertNamed("cents", () -> Payments.ofCents((int[]) null));
        assertNamed("cents", () -> Payments.ofCents((long[]) null));
        assertNamed("cents", () -> Payments.ofCents((IntBuffer) null));
        assertNamed("cents", () -> Payments.ofCents((LongBuffer) null));
        assertNamed("cents", () -> Payments.ofCents(null, ValueLayout.JAVA_INT));
        assertNamed("cents", () -> Payments.ofCents(null, ValueLayout.JAVA_LONG));
        assertNamed("layout", () -> Payments.ofCents(segment, (ValueLayout.OfInt) null));
        assertNamed("layout", () -> Payments.ofCents(segment, (ValueLayout.OfLong) null));
        assertNamed("file", () -> Payments.ofFile(null, ValueLayout.JAVA_INT, Arena.global()));
        assertNamed("file", () -> Payments.ofFile(null, ValueLayout.JAVA_LONG, Arena.global()));
        assertNamed("layout", () -> Payments.ofFile(file, (ValueLayout.OfInt) null, Arena.global()));
        assertNamed("layout", () -> Payments.ofFile(file, (ValueLayout.OfLong) null, Arena.global()));
        assertNamed("arena", () -> Payments.ofFile(file, ValueLayout.JAVA_INT, null));
        assertNamed("arena", () -> Payments.ofFile(file, ValueLayout.JAVA_LONG, null));
        assertNamed("bitmap", () -> PAYMENTS.withValidity(null, 0));
        assertNamed("executor", () -> PAYMENTS.parallel(null));
        assertNamed("ages", () -> UserData.of(null, new int[0]));
        assertNamed("payments", () -> UserData.of(new byte[0], null));
        assertNamed("ages", () -> new UserData(null, PAYMENTS));
        assertNamed("payments", () -> new UserData(AGES, null));
    }

    private static void assertNamed(String name, ThrowingCallable call) {
        assertThatNullPointerException().isThrownBy(call).withMessage(name + " is null");
    }
}
