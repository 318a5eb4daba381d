package io.github.userstats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.userstats.testing.Serialized;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInput;
import java.io.ObjectStreamClass;
import java.io.StreamCorruptedException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The serialized form of both statistics. What is written can be read, and nothing else can. */
class SerTest {
    private static final int FORM_LENGTH = 62;
    private static final int FORM_START = 46;
    private static final int STREAM_LENGTH = FORM_START + FORM_LENGTH + 1;

    private static final byte AGES = 1;
    private static final byte PAYMENTS = 2;

    private static final String AGES_STREAM =
            "aced000573720017696f2e6769746875622e7573657273746174732e53657200000000000000010c00007870773e"
                    + "010100000000000000030000000000000000000000000000004d000000000000000000000000000009ed00000000"
                    + "0000000b000000000000002cbaf5d47978";

    private static final String PAYMENTS_STREAM =
            "aced000573720017696f2e6769746875622e7573657273746174732e53657200000000000000010c00007870773e"
                    + "0102000000000000000300000000000000000000000000000037000000000000000000000000000009edffffffff"
                    + "fffffff5000000000000002cd99a8ca378";

    private static List<Object> statistics() {
        PaymentStatistics squaresBeyond64Bits = ofCents(0xffffffffL);
        for (int i = 0; i < 31; i++) {
            squaresBeyond64Bits.combine(squaresBeyond64Bits);
        }
        return List.of(
                new AgeStatistics(),
                ofAges(11, 22, 44),
                ofAges(0, 255),
                new PaymentStatistics(),
                ofCents(-11, 22, 44),
                ofCents(Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE),
                squaresBeyond64Bits);
    }

    private static AgeStatistics ofAges(int... ages) {
        return Ages.of(ages).statistics();
    }

    private static PaymentStatistics ofCents(long... cents) {
        return Payments.ofCents(cents).statistics();
    }

    @ParameterizedTest
    @MethodSource("statistics")
    void whatIsWrittenIsRead(Object statistics) throws Exception {
        byte[] stream = Serialized.write(statistics);
        assertThat(stream).hasSize(STREAM_LENGTH);
        assertThat(Serialized.read(stream)).isEqualTo(statistics).isNotSameAs(statistics);
    }

    @Test
    void whatIsReadCanBeAddedTo() throws Exception {
        PaymentStatistics read = (PaymentStatistics) Serialized.read(Serialized.write(new PaymentStatistics()));
        read.accept(3);
        assertThat(read).isEqualTo(ofCents(3));
    }

    @Test
    void furtherStatisticsInAStreamAreSmaller() throws Exception {
        Object[] all = statistics().toArray();
        // The array of objects itself takes 44 bytes before its first element, instead of 4.
        byte[] stream = Serialized.write(all);
        assertThat(stream).hasSize(40 + STREAM_LENGTH + (all.length - 1) * 71);
        assertThat((Object[]) Serialized.read(stream)).isEqualTo(all);
    }

    @Test
    void streamsOfVersion1AreRead() throws Exception {
        assertStream(ofAges(11, 22, 44), AGES_STREAM);
        assertStream(ofCents(-11, 22, 44), PAYMENTS_STREAM);
    }

    private static void assertStream(Object statistics, String recorded) throws Exception {
        assertThat(HexFormat.of().formatHex(Serialized.write(statistics))).isEqualTo(recorded);
        assertThat(Serialized.read(HexFormat.of().parseHex(recorded))).isEqualTo(statistics);
    }

    /** Kryo, for instance, copies fields, but leaves out transient fields. */
    @ParameterizedTest
    @ValueSource(classes = {AgeStatistics.class, PaymentStatistics.class})
    void fieldsAreForOtherFrameworksAlone(Class<?> type) {
        assertThat(ObjectStreamClass.lookup(type).getFields()).isEmpty();
        assertThat(type.getDeclaredFields())
                .extracting(Field::getModifiers)
                .isNotEmpty()
                .noneMatch(Modifier::isTransient);
    }

    /** The documented form, made by other means. */
    @Test
    void theFormIsTheDocumentedOne() throws Exception {
        byte[] form = form(1, AGES, 3, BigInteger.valueOf(77), BigInteger.valueOf(11 * 11 + 22 * 22 + 44 * 44), 11, 44);
        assertThat(stream(form)).isEqualTo(Serialized.write(ofAges(11, 22, 44)));
    }

    // ---- Corrupt streams -------------------------------------------------------------------------------------------

    /** Every byte of the form, changed to every other value: each bit by itself too. */
    @ParameterizedTest
    @MethodSource("statistics")
    void aChangedByteOfTheFormIsRefused(Object statistics) throws Exception {
        byte[] stream = Serialized.write(statistics);
        for (int i = 0; i < FORM_LENGTH; i++) {
            for (int change = 1; change < 256; change++) {
                byte[] changed = stream.clone();
                changed[FORM_START + i] ^= (byte) change;
                assertRefused(
                        changed,
                        i == 0
                                ? "version " + changed[FORM_START]
                                        + " of the serialized form is unknown, only 1 is read: "
                                        + "a later userstats wrote it, or it is corrupt"
                                : "serialized statistics are corrupt: their checksum is wrong");
            }
        }
    }

    /** The JDK may do what it wants with its own part of the stream, except make other statistics. */
    @ParameterizedTest
    @MethodSource("statistics")
    void aChangedByteAroundTheFormGivesNoOtherStatistics(Object statistics) throws Exception {
        byte[] stream = Serialized.write(statistics);
        int refused = 0;
        for (int i = 0; i < STREAM_LENGTH; i++) {
            for (int change = 1; change < 256 && (i < FORM_START || i == STREAM_LENGTH - 1); change++) {
                byte[] changed = stream.clone();
                changed[i] ^= (byte) change;
                try {
                    Object read = Serialized.read(changed);
                    if (read instanceof AgeStatistics || read instanceof PaymentStatistics) {
                        assertThat(read).as("byte %d changed by %d", i, change).isEqualTo(statistics);
                    }
                } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(FORM_START * 250);
    }

    /** The JDK itself refuses it, in one of two ways, except where the form should begin. */
    @ParameterizedTest
    @MethodSource("statistics")
    void aTruncatedStreamIsRefused(Object statistics) throws Exception {
        byte[] stream = Serialized.write(statistics);
        for (int length = 0; length < STREAM_LENGTH; length++) {
            byte[] truncated = Arrays.copyOf(stream, length);
            assertThatThrownBy(() -> Serialized.read(truncated))
                    .as("length %d", length)
                    .isInstanceOfAny(EOFException.class, StreamCorruptedException.class, InvalidObjectException.class);
        }
    }

    @Test
    void aShorterFormIsRefused() throws Exception {
        byte[] form = form(1, AGES, 1, BigInteger.valueOf(7), BigInteger.valueOf(49), 7, 7);
        for (int length = 0; length < FORM_LENGTH; length++) {
            byte[] stream = stream(Arrays.copyOf(form, length));
            assertThatExceptionOfType(InvalidObjectException.class)
                    .isThrownBy(() -> Serialized.read(stream))
                    .withMessage("serialized statistics are corrupt: less than 62 bytes")
                    .withCauseInstanceOf(EOFException.class);
        }
    }

    @Test
    void aLongerFormIsRefused() throws Exception {
        byte[] form = form(1, AGES, 1, BigInteger.valueOf(7), BigInteger.valueOf(49), 7, 7);
        for (int length = FORM_LENGTH + 1; length < 256; length++) {
            assertRefused(stream(Arrays.copyOf(form, length)), "serialized statistics are corrupt: more than 62 bytes");
        }
    }

    /** Other serializers pass an input of their own, in which other objects follow. */
    @Test
    void anotherKindOfInputIsReadNoFurther() throws Exception {
        byte[] form = form(1, AGES, 1, BigInteger.valueOf(7), BigInteger.valueOf(49), 7, 7);
        try (OtherInput input = new OtherInput(Arrays.copyOf(form, FORM_LENGTH + 3))) {
            new Ser().readExternal(input);
            assertThat(input.available()).isEqualTo(3);
        }
    }

    private static final class OtherInput extends DataInputStream implements ObjectInput {
        OtherInput(byte[] bytes) {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        public Object readObject() {
            throw new UnsupportedOperationException("the form has no objects");
        }
    }

    @ParameterizedTest
    @ValueSource(bytes = {-128, -1, 0, 2, 127})
    void anotherVersionIsRefused(byte version) throws Exception {
        assertRefused(
                stream(form(version, AGES, 1, BigInteger.valueOf(7), BigInteger.valueOf(49), 7, 7)),
                "version " + version + " of the serialized form is unknown, only 1 is read: "
                        + "a later userstats wrote it, or it is corrupt");
    }

    @ParameterizedTest
    @ValueSource(bytes = {-128, -1, 0, 3, 127})
    void anotherKindIsRefused(byte kind) throws Exception {
        assertRefused(
                stream(form(1, kind, 1, BigInteger.valueOf(7), BigInteger.valueOf(49), 7, 7)),
                "kind " + kind + " of serialized statistics is neither ages (1) nor payments (2)");
    }

    /** Totals near those of the ages 11, 22 and 44, which are count 3, total 77 and squares 2541. */
    @ParameterizedTest
    @CsvSource({
        "0, 77, 2541, 11, 44", // no values with a total
        "0, 0, 0, 0, 0", // no values with extremes
        "-3, 77, 2541, 11, 44",
        "1, 77, 2541, 11, 44", // a total above the maximum
        "8, 77, 2541, 11, 44", // a total below the minimum
        "3, 32, 2541, 11, 44",
        "3, 133, 2541, 11, 44",
        "3, -77, 2541, 11, 44",
        "3, 77, 1976, 11, 44", // the squares are less than those of the average
        "3, 77, 2784, 11, 44", // the squares are more than those of extremes
        "3, 77, 36893488147419105773, 11, 44", // right in the lower 64 bits
        "3, 18446744073709551693, 2541, 11, 44",
        "3, 77, 2541, -1, 44",
        "3, 77, 2541, 45, 44",
        "3, 77, 2541, 11, 10",
        "3, 77, 2541, 11, 256"
    })
    void impossibleAgesAreRefused(long count, BigInteger total, BigInteger squares, long minimum, long maximum)
            throws Exception {
        assertImpossible("ages", AGES, count, total, squares, minimum, maximum);
    }

    /** Totals near those of the payments -11, 22 and 44, which are count 3, total 55 and squares 2541. */
    @ParameterizedTest
    @CsvSource({
        "0, 55, 2541, -11, 44", // no values with a total
        "-3, 55, 2541, -11, 44",
        "1, 55, 2541, -11, 44", // a total above the maximum
        "3, -34, 2541, -11, 44", // a total below the minimum
        "3, 133, 2541, -11, 44",
        "3, 55, 1008, -11, 44", // the squares are less than those of the average
        "3, 55, 3268, -11, 44", // the squares are more than those of extremes
        "3, 55, 2541, 45, 44",
        "3, 55, 2541, -2147483649, 44",
        "3, 55, 2541, -11, -12",
        "3, 55, 2541, -11, 4294967296"
    })
    void impossiblePaymentsAreRefused(long count, BigInteger total, BigInteger squares, long minimum, long maximum)
            throws Exception {
        assertImpossible("payments", PAYMENTS, count, total, squares, minimum, maximum);
    }

    private static void assertImpossible(
            String values, byte kind, long count, BigInteger total, BigInteger squares, long minimum, long maximum)
            throws IOException {
        assertRefused(
                stream(form(1, kind, count, total, squares, minimum, maximum)),
                "no " + values + " have these statistics: count " + count + ", sum " + total + ", sum of squares "
                        + squares + ", minimum " + minimum + ", maximum " + maximum);
    }

    @ParameterizedTest
    @ValueSource(classes = {AgeStatistics.class, PaymentStatistics.class})
    void anObjectWithoutItsFormIsRefused(Class<?> type) throws Exception {
        assertRefused(Serialized.withoutItsForm(type, 1), "only its serialized form is read");
    }

    private static void assertRefused(byte[] stream, String message) {
        assertThat(catchThrowableOfType(InvalidObjectException.class, () -> Serialized.read(stream)))
                .hasMessage(message);
    }

    private static byte[] form(
            int version, byte kind, long count, BigInteger total, BigInteger squares, long minimum, long maximum) {
        ByteBuffer form = ByteBuffer.allocate(FORM_LENGTH)
                .put((byte) version)
                .put(kind)
                .putLong(count)
                .putLong(total.shiftRight(64).longValue())
                .putLong(total.longValue())
                .putLong(squares.shiftRight(64).longValue())
                .putLong(squares.longValue())
                .putLong(minimum)
                .putLong(maximum);
        CRC32C checksum = new CRC32C();
        checksum.update(form.array(), 0, form.position());
        return form.putInt((int) checksum.getValue()).array();
    }

    /** The stream with another form in place of that of some statistics. */
    private static byte[] stream(byte[] form) throws IOException {
        byte[] stream = Serialized.write(new AgeStatistics());
        ByteBuffer changed = ByteBuffer.allocate(FORM_START + form.length + 1)
                .put(stream, 0, FORM_START - 1)
                .put((byte) form.length)
                .put(form)
                .put(stream[STREAM_LENGTH - 1]);
        return changed.array();
    }
}
