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
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns with a validity bitmap: {@code accept(values, validity)} and its kind. */
@Tag("backends")
class NullsTest {
    private static final int LENGTH = 1_000;
    private static final int[] PAYMENTS = new SplittableRandom(1).ints(LENGTH).toArray();
    /** Where they are null, also negative. */
    private static final byte[] AGES = new byte[LENGTH];

    private static final BitSet VALID = new BitSet();

    @BeforeAll
    static void requestedBackendIsInUse() {
        RequestedBackend.assertInUse();
        SplittableRandom random = new SplittableRandom(2);
        random.nextBytes(AGES);
        for (int i = 0; i < LENGTH; i++) {
            VALID.set(i, random.nextBoolean());
            if (VALID.get(i)) {
                AGES[i] &= Byte.MAX_VALUE;
            }
        }
    }

    /** With garbage before the bits. */
    private static byte[] bitmap(int offset) {
        byte[] bitmap = new byte[(offset + LENGTH + 7) / 8];
        for (int bit = 0; bit < offset + LENGTH; bit++) {
            if (bit < offset ? bit % 2 == 0 : VALID.get(bit - offset)) {
                bitmap[bit / 8] |= (byte) (1 << bit % 8);
            }
        }
        return bitmap;
    }

    private static LongStream valid(Column column) {
        return VALID.stream().mapToLong(column::value);
    }

    private interface Column {
        long value(int index);
    }

    @Test
    void onlyValidValuesCountWhereverTheyAndTheBitmapLie(@TempDir Path directory, @TempDir Path other)
            throws Exception {
        Oracle ages = Oracle.of(valid(i -> AGES[i]));
        Oracle unsignedAges = Oracle.of(valid(i -> Byte.toUnsignedLong(AGES[i])));
        Oracle payments = Oracle.of(valid(i -> PAYMENTS[i]));
        Oracle unsignedPayments = Oracle.of(valid(i -> Integer.toUnsignedLong(PAYMENTS[i])));
        byte[] paymentBytes = Place.bytesOf(PAYMENTS);
        List<Integer> offsets = IntStream.concat(IntStream.range(0, 10), IntStream.of(64, 77))
                .boxed()
                .toList();
        try (Arena arena = Arena.ofShared()) {
            List<Place> places = Place.ofEachKind(paymentBytes.length, directory, arena);
            for (Place bitmapPlace : Place.ofEachKind(bitmap(77).length, other, arena)) {
                for (Place place : places) {
                    for (int offset : offsets) {
                        MemorySegment validity = bitmapPlace.put(bitmap(offset), bitmapPlace.alignment());

                        MemorySegment column = place.put(AGES, place.alignment());
                        AgeStatistics signedAge = new AgeStatistics();
                        signedAge.accept(column, validity, offset);
                        assertStatistics(signedAge, ages);
                        AgeStatistics unsignedAge = new AgeStatistics();
                        unsignedAge.acceptUnsigned(column, validity, offset);
                        assertStatistics(unsignedAge, unsignedAges);

                        column = place.put(paymentBytes, place.alignment());
                        PaymentStatistics signed = new PaymentStatistics();
                        signed.accept(column, validity, offset);
                        assertStatistics(signed, payments);
                        PaymentStatistics unsigned = new PaymentStatistics();
                        unsigned.acceptUnsigned(column, validity, offset);
                        assertStatistics(unsigned, unsignedPayments);
                    }
                }
            }
        }
    }

    @Test
    void withoutAnOffsetTheBitmapBeginsWithTheFirstValue() {
        MemorySegment validity = MemorySegment.ofArray(new byte[] {0b101});
        AgeStatistics ages = new AgeStatistics();
        ages.accept(MemorySegment.ofArray(new byte[] {3, -1, 4}), validity);
        assertThat(ages).isEqualTo(AgeStatistics.of(new byte[] {3, 4}));
        ages.acceptUnsigned(MemorySegment.ofArray(new byte[] {-1, -1, 4}), validity);
        assertThat(ages).isEqualTo(AgeStatistics.ofUnsigned(new byte[] {3, 4, -1, 4}));

        PaymentStatistics payments = new PaymentStatistics();
        payments.accept(MemorySegment.ofArray(new int[] {-3, 9, 4}), validity);
        assertThat(payments).isEqualTo(PaymentStatistics.of(new int[] {-3, 4}));
        PaymentStatistics unsigned = new PaymentStatistics();
        unsigned.acceptUnsigned(MemorySegment.ofArray(new int[] {-3, 9, 4}), validity);
        assertThat(unsigned).isEqualTo(PaymentStatistics.ofUnsigned(new int[] {-3, 4}));
    }

    @Test
    void nothingIsAddedIfAllAreNullOrThereAreNone() {
        MemorySegment noneValid = MemorySegment.ofArray(new long[(LENGTH + 63) / 64]);
        MemorySegment nothing = MemorySegment.ofArray(new byte[0]);
        AgeStatistics ages = AgeStatistics.of(new byte[] {7});
        ages.accept(MemorySegment.ofArray(AGES), noneValid);
        ages.acceptUnsigned(MemorySegment.ofArray(AGES), noneValid);
        ages.accept(nothing, nothing);
        ages.accept(nothing, noneValid, noneValid.byteSize() * 8);
        assertThat(ages).isEqualTo(AgeStatistics.of(new byte[] {7}));

        PaymentStatistics payments = new PaymentStatistics();
        payments.accept(MemorySegment.ofArray(PAYMENTS), noneValid);
        payments.acceptUnsigned(MemorySegment.ofArray(PAYMENTS), noneValid);
        payments.accept(nothing, nothing);
        payments.accept(nothing, noneValid, noneValid.byteSize() * 8);
        assertThat(payments).isEqualTo(new PaymentStatistics());
    }

    @Test
    void aNegativeAgeThatIsNotNullIsNamed() {
        byte[] ages = {-1, 5, -2, -3};
        AgeStatistics statistics = AgeStatistics.of(new byte[] {7});
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> statistics.accept(
                        MemorySegment.ofArray(ages), MemorySegment.ofArray(new byte[] {(byte) 0b11100000}), 4))
                .withMessage("age -2 at index 2 is negative; the unsigned methods read bytes as 0 to 255");
        assertThat(statistics).isEqualTo(AgeStatistics.of(new byte[] {7}));
    }

    private static void assertAllThrow(
            Class<? extends Exception> exception, String message, MemorySegment validity, long offset) {
        MemorySegment ages = MemorySegment.ofArray(new byte[9]);
        MemorySegment payments = MemorySegment.ofArray(new int[9]);
        AgeStatistics age = AgeStatistics.of(new byte[] {7});
        PaymentStatistics payment = PaymentStatistics.of(new int[] {7});
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> age.accept(ages, validity, offset),
                () -> age.acceptUnsigned(ages, validity, offset),
                () -> payment.accept(payments, validity, offset),
                () -> payment.acceptUnsigned(payments, validity, offset))) {
            assertThatExceptionOfType(exception).isThrownBy(call).withMessage(message);
        }
        assertThat(age).isEqualTo(AgeStatistics.of(new byte[] {7}));
        assertThat(payment).isEqualTo(PaymentStatistics.of(new int[] {7}));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 0",
        "2, 8",
        "3, 16",
        "3, 9223372036854775807",
        "0, 8",
    })
    void aBitmapThatIsTooShortIsRefused(int bytes, long offset) {
        assertAllThrow(
                IndexOutOfBoundsException.class,
                "a validity bitmap of " + bytes
                        + " bytes is too short: it must have a bit for each of 9 values from bit " + offset + " on",
                MemorySegment.ofArray(new byte[bytes]),
                offset);
    }

    @Test
    void aNegativeOffsetIsRefused() {
        for (long offset : List.of(-1L, -8L, Long.MIN_VALUE)) {
            assertAllThrow(
                    IndexOutOfBoundsException.class,
                    "the offset into a validity bitmap is negative: " + offset,
                    MemorySegment.ofArray(new byte[100]),
                    offset);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "2, 7", "3, 8", "3, 15"})
    void aBitmapThatIsLongEnoughIsNot(int bytes, long offset) {
        AgeStatistics statistics = new AgeStatistics();
        statistics.accept(
                MemorySegment.ofArray(new byte[9]),
                MemorySegment.ofArray(new byte[bytes]).fill((byte) -1),
                offset);
        assertThat(statistics).isEqualTo(AgeStatistics.of(new byte[9]));
    }

    @Test
    void aSegmentThatIsNotAllPaymentsIsRefused() {
        MemorySegment segment = MemorySegment.ofArray(new byte[10]);
        String message = "payments are 4 bytes each: a segment's size must be a multiple of 4, not 10";
        for (Consumer<PaymentStatistics> call : List.<Consumer<PaymentStatistics>>of(
                statistics -> statistics.accept(segment, segment),
                statistics -> statistics.acceptUnsigned(segment, segment, 1))) {
            PaymentStatistics statistics = new PaymentStatistics();
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> call.accept(statistics))
                    .withMessage(message);
        }
    }

    @Test
    void nullIsRefused() {
        MemorySegment segment = MemorySegment.ofArray(new byte[8]);
        for (MemorySegment values : new MemorySegment[] {null, segment}) {
            MemorySegment validity = values == null ? segment : null;
            for (Runnable call : List.<Runnable>of(
                    () -> new AgeStatistics().accept(values, validity),
                    () -> new AgeStatistics().acceptUnsigned(values, validity),
                    () -> new AgeStatistics().accept(values, validity, 0),
                    () -> new AgeStatistics().acceptUnsigned(values, validity, 0),
                    () -> new PaymentStatistics().accept(values, validity),
                    () -> new PaymentStatistics().acceptUnsigned(values, validity),
                    () -> new PaymentStatistics().accept(values, validity, 0),
                    () -> new PaymentStatistics().acceptUnsigned(values, validity, 0))) {
                assertThatNullPointerException().isThrownBy(call::run);
            }
        }
    }
}
