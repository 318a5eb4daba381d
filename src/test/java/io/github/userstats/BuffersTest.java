package io.github.userstats;

import static io.github.userstats.testing.OracleAssertions.assertStatistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.userstats.testing.Oracle;
import io.github.userstats.testing.Place;
import io.github.userstats.testing.RequestedBackend;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Columns in buffers of every kind, byte order and alignment. */
@Tag("backends")
class BuffersTest {
    /** Of values, before and after a column. */
    private static final int MARGIN = 3;

    private static final byte GARBAGE = (byte) 0x81;
    private static final int GARBAGE_PAYMENT = 0x81818181;

    /** All short ones, and those around the blocks that are copied (16 KiB) and the pieces of native calls. */
    private static final int[] PAYMENT_LENGTHS = lengths(4_095, 4_096, 4_097, 8_193, 65_535, 65_536, 65_537);

    private static final int[] AGE_LENGTHS = lengths(16_383, 16_384, 16_385, 32_769, 262_143, 262_144, 262_145);

    private static final int[] PAYMENTS = new SplittableRandom(1)
            .ints(PAYMENT_LENGTHS[PAYMENT_LENGTHS.length - 1])
            .toArray();
    private static final byte[] AGES = randomAges(AGE_LENGTHS[AGE_LENGTHS.length - 1]);

    private static final ByteBuffer NO_AGES = ByteBuffer.allocate(0);
    private static final IntBuffer NO_PAYMENTS = IntBuffer.allocate(0);

    /** What the bits are as signed and as unsigned payments; these are judged by the oracle. */
    private record Payments(int length, PaymentStatistics signed, PaymentStatistics unsigned) {
        static Payments of(int length) {
            int[] payments = Arrays.copyOf(PAYMENTS, length);
            Payments expected =
                    new Payments(length, PaymentStatistics.of(payments), PaymentStatistics.ofUnsigned(payments));
            assertStatistics(expected.signed, Oracle.ofSigned(payments));
            assertStatistics(expected.unsigned, Oracle.ofUnsigned(payments));
            return expected;
        }

        /** Of a buffer that holds them between position and limit. */
        void assertIn(IntBuffer buffer) {
            int position = buffer.position();
            int limit = buffer.limit();
            assertThat(PaymentStatistics.of(buffer)).isEqualTo(signed);
            assertThat(PaymentStatistics.ofUnsigned(buffer)).isEqualTo(unsigned);
            PaymentStatistics both = new PaymentStatistics();
            both.accept(buffer);
            assertThat(both).isEqualTo(signed);
            both.acceptUnsigned(buffer);
            PaymentStatistics expected = new PaymentStatistics();
            expected.combine(signed);
            expected.combine(unsigned);
            assertThat(both).isEqualTo(expected);
            assertIs(UserData.of(NO_AGES, buffer), signed);
            assertIs(UserData.ofUnsigned(NO_AGES, buffer), unsigned);
            assertThat(buffer.position()).isEqualTo(position);
            assertThat(buffer.limit()).isEqualTo(limit);
        }

        private static void assertIs(UserData data, PaymentStatistics expected) {
            assertThat(data.paymentStatistics()).isEqualTo(expected);
            assertEquals(expected.average(), data.averagePayment());
            assertEquals(expected.standardDeviation(), data.paymentStandardDeviation());
        }
    }

    /** The same for ages; signed ones have their sign bits cleared. */
    private record Ages(byte[] bytes, AgeStatistics statistics, boolean unsigned) {
        static Ages of(int length, boolean unsigned) {
            byte[] ages = Arrays.copyOf(AGES, length);
            for (int i = 0; i < length && !unsigned; i++) {
                ages[i] &= Byte.MAX_VALUE;
            }
            Ages expected = new Ages(ages, AgeStatistics.ofUnsigned(ages), unsigned);
            if (length > 0) {
                assertStatistics(expected.statistics, Oracle.ofUnsigned(ages));
            }
            return expected;
        }

        void assertIn(ByteBuffer buffer) {
            int position = buffer.position();
            int limit = buffer.limit();
            AgeStatistics added = new AgeStatistics();
            if (unsigned) {
                assertThat(AgeStatistics.ofUnsigned(buffer)).isEqualTo(statistics);
                added.acceptUnsigned(buffer);
            } else {
                assertThat(AgeStatistics.of(buffer)).isEqualTo(statistics);
                added.accept(buffer);
            }
            assertThat(added).isEqualTo(statistics);
            UserData data = unsigned ? UserData.ofUnsigned(buffer, NO_PAYMENTS) : UserData.of(buffer, NO_PAYMENTS);
            assertThat(data.ageStatistics()).isEqualTo(statistics);
            assertEquals(statistics.average(), data.averageAge());
            assertThat(buffer.position()).isEqualTo(position);
            assertThat(buffer.limit()).isEqualTo(limit);
        }
    }

    @BeforeAll
    static void requestedBackendIsInUse() {
        RequestedBackend.assertInUse();
    }

    private static int[] lengths(int... longOnes) {
        return IntStream.concat(IntStream.rangeClosed(0, 257), IntStream.of(longOnes))
                .toArray();
    }

    private static byte[] randomAges(int length) {
        byte[] ages = new byte[length];
        new SplittableRandom(2).nextBytes(ages);
        return ages;
    }

    static Stream<ByteOrder> orders() {
        return Stream.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN);
    }

    private static List<ByteBuffer> buffersOfEveryKind(int size, Path directory, Arena arena) throws IOException {
        return List.of(
                ByteBuffer.allocate(size),
                ByteBuffer.allocate(size + 5).position(5).slice(),
                ByteBuffer.allocateDirect(size),
                ByteBuffer.allocateDirect(size + 5).position(5).slice(),
                Place.mapNewFile(directory.resolve("buffer"), size, arena).asByteBuffer(),
                arena.allocate(size, 1).asByteBuffer());
    }

    /** The buffer with the first payments in its middle, from its position to its limit, and garbage beside them. */
    private static IntBuffer put(int length, IntBuffer buffer) {
        buffer.clear();
        buffer.put(MARGIN - 1, GARBAGE_PAYMENT);
        buffer.put(MARGIN, PAYMENTS, 0, length);
        buffer.put(MARGIN + length, GARBAGE_PAYMENT);
        return buffer.position(MARGIN).limit(MARGIN + length);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void paymentsInViewsOfBytes(ByteOrder order, @TempDir Path directory) throws IOException {
        int size = (PAYMENTS.length + 2 * MARGIN) * Integer.BYTES;
        try (Arena arena = Arena.ofConfined()) {
            List<ByteBuffer> buffers = buffersOfEveryKind(size + Integer.BYTES, directory, arena);
            for (int length : PAYMENT_LENGTHS) {
                Payments expected = Payments.of(length);
                for (ByteBuffer bytes : buffers) {
                    for (int offset = 0; offset < Integer.BYTES; offset++) {
                        IntBuffer payments = put(
                                length, bytes.slice(offset, size).order(order).asIntBuffer());
                        expected.assertIn(payments);
                        expected.assertIn(payments.asReadOnlyBuffer());
                        expected.assertIn(payments.slice());
                    }
                }
            }
        }
    }

    @Test
    void paymentsInArrays() {
        List<UnaryOperator<IntBuffer>> forms =
                List.of(buffer -> buffer, IntBuffer::asReadOnlyBuffer, IntBuffer::slice, IntBuffer::duplicate);
        IntBuffer buffer = IntBuffer.wrap(new int[PAYMENTS.length + 2 * MARGIN]);
        for (int length : PAYMENT_LENGTHS) {
            Payments expected = Payments.of(length);
            for (UnaryOperator<IntBuffer> form : forms) {
                expected.assertIn(form.apply(put(length, buffer)));
            }
        }
    }

    @Test
    void ages(@TempDir Path directory) throws IOException {
        int size = AGES.length + 2 * MARGIN;
        try (Arena arena = Arena.ofConfined()) {
            List<ByteBuffer> buffers = buffersOfEveryKind(size, directory, arena);
            for (int length : AGE_LENGTHS) {
                for (boolean unsigned : new boolean[] {false, true}) {
                    Ages expected = Ages.of(length, unsigned);
                    for (ByteBuffer buffer : buffers) {
                        for (int offset = 1; offset <= MARGIN; offset++) {
                            buffer.clear();
                            buffer.put(offset - 1, GARBAGE);
                            buffer.put(offset, expected.bytes);
                            buffer.put(offset + length, GARBAGE);
                            buffer.position(offset).limit(offset + length);
                            expected.assertIn(buffer);
                            expected.assertIn(buffer.asReadOnlyBuffer());
                            expected.assertIn(buffer.slice().order(ByteOrder.LITTLE_ENDIAN));
                        }
                    }
                }
            }
        }
    }

    /** Several pieces for several threads, and a rest. */
    @ParameterizedTest
    @MethodSource("orders")
    void longBuffersInParallel(ByteOrder order, @TempDir Path directory) throws IOException {
        byte[] bytes = randomAges((17 << 20) + 4 * 321);
        int[] payments = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).order(order).asIntBuffer().get(payments);
        Oracle ages = Oracle.ofUnsigned(bytes);
        Oracle cents = Oracle.ofUnsigned(payments);
        try (Arena arena = Arena.ofShared()) {
            for (ByteBuffer buffer : buffersOfEveryKind(bytes.length, directory, arena)) {
                buffer.put(0, bytes);
                UserData data = UserData.ofUnsigned(buffer, buffer.order(order).asIntBuffer())
                        .parallel();
                assertStatistics(data.ageStatistics(), ages);
                assertStatistics(data.paymentStatistics(), cents);
            }
        }
    }

    @Test
    void theOrderIsThatOfTheBuffer() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {0, 0, 1, 2});
        assertThat(PaymentStatistics.of(bytes.order(ByteOrder.BIG_ENDIAN).asIntBuffer())
                        .totalCents())
                .isEqualTo(0x00000102);
        assertThat(PaymentStatistics.of(bytes.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer())
                        .totalCents())
                .isEqualTo(0x02010000);
    }

    @Test
    void aViewKeepsThePositionsAndSeesTheValues() {
        ByteBuffer ages =
                ByteBuffer.allocateDirect(3).put(new byte[] {99, 10, 20}).position(1);
        IntBuffer payments = IntBuffer.wrap(new int[] {99, 100, 300}).position(1);
        UserData data = UserData.of(ages, payments);
        ages.position(3);
        payments.limit(1);
        assertStatistics(data.ageStatistics(), Oracle.of(10, 20));
        assertStatistics(data.paymentStatistics(), Oracle.of(100, 300));
        ages.put(2, (byte) 40);
        payments.array()[2] = -500;
        assertStatistics(data.ageStatistics(), Oracle.of(10, 40));
        assertStatistics(data.paymentStatistics(), Oracle.of(100, -500));
        assertThat(data).hasToString("UserData{ages=2, payments=2}");
    }

    @Test
    void aNegativeAgeIsNamedByItsIndexInTheBuffer() {
        ByteBuffer ages = ByteBuffer.wrap(new byte[] {-1, 2, 3, -4, 5}).position(1);
        String reason = " is negative; the unsigned methods read bytes as 0 to 255";
        AgeStatistics statistics = new AgeStatistics();
        for (Runnable call : List.<Runnable>of(
                () -> AgeStatistics.of(ages),
                () -> statistics.accept(ages),
                () -> UserData.of(ages, NO_PAYMENTS).averageAge())) {
            assertThatIllegalArgumentException().isThrownBy(call::run).withMessage("age -4 at index 3" + reason);
        }
        assertThat(statistics).isEqualTo(new AgeStatistics());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgeStatistics.of(ages.slice()))
                .withMessage("age -4 at index 2" + reason);
    }

    @Test
    void nullIsRefused() {
        AgeStatistics ages = AgeStatistics.of(new byte[] {7});
        PaymentStatistics payments = PaymentStatistics.of(new int[] {7});
        List<Runnable> calls = List.of(
                () -> UserData.of(null, NO_PAYMENTS),
                () -> UserData.of(NO_AGES, null),
                () -> UserData.ofUnsigned(null, NO_PAYMENTS),
                () -> UserData.ofUnsigned(NO_AGES, null),
                () -> AgeStatistics.of((ByteBuffer) null),
                () -> AgeStatistics.ofUnsigned((ByteBuffer) null),
                () -> ages.accept((ByteBuffer) null),
                () -> ages.acceptUnsigned((ByteBuffer) null),
                () -> PaymentStatistics.of((IntBuffer) null),
                () -> PaymentStatistics.ofUnsigned((IntBuffer) null),
                () -> payments.accept((IntBuffer) null),
                () -> payments.acceptUnsigned((IntBuffer) null));
        for (Runnable call : calls) {
            assertThatNullPointerException().isThrownBy(call::run);
        }
        assertThat(ages).isEqualTo(AgeStatistics.of(new byte[] {7}));
        assertThat(payments).isEqualTo(PaymentStatistics.of(new int[] {7}));
    }
}
