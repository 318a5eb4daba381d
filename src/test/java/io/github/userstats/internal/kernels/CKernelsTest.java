package io.github.userstats.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.userstats.internal.kernels.TestColumn.Pattern;
import io.github.userstats.internal.kernels.TestColumn.Prefix;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import io.github.userstats.internal.moments.MomentsFamily;
import io.github.userstats.testbindings.userstats_h;
import io.github.userstats.testing.Oracle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The C functions that read columns, through the generated bindings, with each instruction set. */
@Tag("native")
@ParameterizedClass(name = "{0}")
@MethodSource("instructionSets")
class CKernelsTest {
    /** Every short length, and longer ones around multiples of vectors and of words of bits. */
    private static final List<Integer> LENGTHS = Stream.concat(
                    IntStream.rangeClosed(0, 257).boxed(), Stream.of(511, 512, 513, 1023, 1024, 1025, 1537, 70_001))
            .toList();

    /** Lengths of columns with nulls: around vectors of 8 to 64 values, and around words of bits. */
    private static final List<Integer> MASKED_LENGTHS = LENGTHS.stream()
            .filter(length -> length <= 72 || length % 8 == 0 || length % 8 == 1 || length % 64 == 63)
            .filter(length -> length < 10_000)
            .toList();

    /** The bytes of a column with nulls that C passes to a kernel at once. */
    private static final int MASKED_PIECE_BYTES = 256 * 1024;

    /** The values of another column that C passes to a kernel at once. */
    private static final int KERNEL_MAX_COUNT = 1 << 24;

    private static final Moments SOME_MOMENTS = MomentsFamily.moments(Oracle.of(3, 1_000, 77));

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment moments = NativeMoments.allocate(arena, new Moments());

    @Parameter
    String instructionSet;

    static List<String> instructionSets() {
        return InstructionSets.available();
    }

    static Stream<AccumulatingFunction> functions() {
        return AccumulatingFunction.all();
    }

    @BeforeParameterizedClassInvocation
    static void useInstructionSet(String name) {
        InstructionSets.use(name);
    }

    @AfterAll
    static void useBestInstructionSet() {
        InstructionSets.useBest();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private MemorySegment copy(byte[] bytes, int misalignment) {
        return arena.allocate(bytes.length + misalignment, 64)
                .asSlice(misalignment)
                .copyFrom(MemorySegment.ofArray(bytes));
    }

    /** An overflow changes nothing. */
    private void assertAdds(AccumulatingFunction function, Oracle oracle, int status, String what) {
        boolean isOverflow = TestColumn.isOverflow(function.measure(), oracle);
        assertEquals(
                isOverflow ? userstats_h.USERSTATS_OVERFLOW() : userstats_h.USERSTATS_OK(),
                status,
                () -> function + " of " + what);
        assertEquals(
                isOverflow ? new Moments() : TestColumn.expected(function.measure(), oracle),
                NativeMoments.get(moments),
                () -> function + " of " + what);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void wholeColumns(Element element) {
        for (Pattern pattern : Pattern.values()) {
            for (Prefix prefix : TestColumn.prefixes(element, pattern, LENGTHS)) {
                TestColumn column = prefix.toColumn();
                for (int misalignment = 0; misalignment < 16; misalignment++) {
                    MemorySegment values = copy(column.bytes(), misalignment);
                    String what = pattern + " " + column.length() + " at " + misalignment;
                    AccumulatingFunction.of(element).forEach(function -> {
                        NativeMoments.set(moments, new Moments());
                        int status = function.call(moments, values, column.length());
                        assertAdds(function, prefix.oracle(), status, what);
                    });
                    assertStatistics(element, values, column.length(), prefix.oracle(), what);
                }
            }
        }
    }

    private static void assertStatistics(Element element, MemorySegment values, int count, Oracle oracle, String what) {
        if (element == Element.U8) {
            assertEquals(oracle.mean(1), userstats_h.userstats_average_age(values, count), what);
        }
        if (element == Element.U32) {
            assertEquals(oracle.mean(100), userstats_h.userstats_average_payment(values, count), what);
            assertEquals(
                    oracle.populationDeviation(100),
                    userstats_h.userstats_payment_standard_deviation(values, count),
                    what);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"U8", "U32", "I32"})
    void columnsLongerThanAKernelTakes(Element element) {
        // Bytes are added up in 32 bits, which hold a few more of the largest bytes than one kernel call takes.
        int count = (element == Element.U8 ? 2 : 1) * KERNEL_MAX_COUNT + 3;
        MemorySegment values = arena.allocate((long) count * element.bytes()).fill((byte) -1);
        Oracle oracle = Oracle.of(TestColumn.of(element, -1).value(0)).times(count);
        AccumulatingFunction.of(element).forEach(function -> {
            NativeMoments.set(moments, new Moments());
            assertAdds(function, oracle, function.call(moments, values, count), "a long column");
        });
        assertStatistics(element, values, count, oracle, "a long column");
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void columnsWithValidity(Element element) {
        for (ValidityPattern validity : ValidityPattern.values()) {
            for (int length : MASKED_LENGTHS) {
                assertValidOnesAreAdded(element, length, validity, IntStream.range(0, 16));
            }
        }
    }

    private void assertValidOnesAreAdded(Element element, int length, ValidityPattern validity, IntStream offsets) {
        TestColumn column = validity.withGarbage(TestColumn.of(element, Pattern.RANDOM, length));
        Oracle oracle = validity.oracle(column);
        MemorySegment values = copy(column.bytes(), 1);
        offsets.forEach(offset -> {
            MemorySegment bitmap = copy(validity.bitmap(length, offset), 0);
            String what = validity + " of " + length + " at bit " + offset;
            AccumulatingFunction.of(element).forEach(function -> {
                NativeMoments.set(moments, new Moments());
                int status = function.call(moments, values, length, bitmap, offset);
                assertAdds(function, oracle, status, what);
            });
        });
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void columnsWithValidityInSeveralPieces(Element element) {
        int piece = MASKED_PIECE_BYTES / element.bytes();
        for (ValidityPattern validity : List.of(
                ValidityPattern.RANDOM,
                ValidityPattern.RUNS,
                ValidityPattern.ONE,
                ValidityPattern.FROM_THE_SECOND_PIECE_ON)) {
            for (int length : List.of(piece - 1, piece, piece + 1, 2 * piece + 9, MASKED_PIECE_BYTES + 67)) {
                assertValidOnesAreAdded(element, length, validity, IntStream.of(0, 3));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void extremesWithValidity(Element element) {
        for (Pattern pattern : Pattern.values()) {
            TestColumn column = ValidityPattern.RANDOM.withGarbage(TestColumn.of(element, pattern, 1_025));
            MemorySegment values = copy(column.bytes(), 1);
            MemorySegment bitmap = copy(ValidityPattern.RANDOM.bitmap(1_025, 3), 0);
            AccumulatingFunction.of(element).forEach(function -> {
                NativeMoments.set(moments, new Moments());
                int status = function.call(moments, values, 1_025, bitmap, 3);
                assertAdds(function, ValidityPattern.RANDOM.oracle(column), status, pattern.toString());
            });
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void aLargeValidityOffset(AccumulatingFunction function) {
        TestColumn column = ValidityPattern.RANDOM.withGarbage(TestColumn.of(function.element(), Pattern.RANDOM, 700));
        int offset = (1 << 20) + 5;
        MemorySegment bitmap = copy(ValidityPattern.RANDOM.bitmap(700, offset), 0);
        int status = function.call(moments, copy(column.bytes(), 0), 700, bitmap, offset);
        assertAdds(function, ValidityPattern.RANDOM.oracle(column), status, "bit 2^20 + 5");
    }

    @ParameterizedTest
    @MethodSource("functions")
    void whatIsThereAlreadyIsAddedTo(AccumulatingFunction function) {
        TestColumn column = TestColumn.of(function.element(), Pattern.RANDOM, 600);
        MemorySegment values = copy(column.bytes(), 0);
        Moments expected = new Moments();
        expected.merge(SOME_MOMENTS);
        expected.merge(TestColumn.expected(function.measure(), column.oracle()));
        List<MemorySegment> validities = List.of(MemorySegment.NULL, copy(ValidityPattern.ALL.bitmap(600, 0), 0));
        for (MemorySegment validity : validities) {
            NativeMoments.set(moments, SOME_MOMENTS);
            assertThat(function.call(moments, values, 600, validity, 0)).isEqualTo(userstats_h.USERSTATS_OK());
            assertThat(NativeMoments.get(moments)).isEqualTo(expected);
        }
    }

    static Stream<AccumulatingFunction> functionsOfU7() {
        return AccumulatingFunction.of(Element.U7);
    }

    @ParameterizedTest
    @MethodSource("functionsOfU7")
    void aByteAbove127IsFoundWhereverItStands(AccumulatingFunction function) {
        int length = 1_100;
        MemorySegment bytes = arena.allocate(length);
        MemorySegment allValid = copy(ValidityPattern.ALL.bitmap(length, 0), 0);
        MemorySegment noneValid = copy(ValidityPattern.NONE.bitmap(length, 0), 0);
        MemorySegment oneValid = arena.allocate(noneValid.byteSize());
        for (int position = 0; position < length; position++) {
            bytes.fill((byte) 0).asSlice(position, 1).fill(position % 2 == 0 ? -1 : Byte.MIN_VALUE);
            oneValid.fill((byte) 0).asSlice(position / 8, 1).fill((byte) (1 << position % 8));
            for (MemorySegment validity : List.of(MemorySegment.NULL, allValid, oneValid)) {
                assertFails(function, SOME_MOMENTS, bytes, length, validity, 0, userstats_h.USERSTATS_OUT_OF_RANGE());
            }
            NativeMoments.set(moments, SOME_MOMENTS);
            assertThat(function.call(moments, bytes, length, noneValid, 0)).isEqualTo(userstats_h.USERSTATS_OK());
            assertThat(NativeMoments.get(moments)).isEqualTo(SOME_MOMENTS);
        }
    }

    /** A failure changes nothing. */
    private void assertFails(
            AccumulatingFunction function,
            Moments before,
            MemorySegment values,
            long count,
            MemorySegment validity,
            long offset,
            int expectedStatus) {
        NativeMoments.set(moments, before);
        assertEquals(expectedStatus, function.call(moments, values, count, validity, offset), function::toString);
        assertEquals(before, NativeMoments.get(moments), function::toString);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void anOverflowChangesNothing(AccumulatingFunction function) {
        MemorySegment ones =
                copy(TestColumn.of(function.element(), Pattern.CONSTANT, 2_000).bytes(), 0);
        MemorySegment validity = copy(ValidityPattern.ALTERNATING.bitmap(2_000, 0), 0);
        int overflow = userstats_h.USERSTATS_OVERFLOW();
        Moments largestCount = new Moments(Long.MAX_VALUE - 100, 0, 0, 5, 0, 0, 9);
        assertFails(function, largestCount, ones, 2_000, MemorySegment.NULL, 0, overflow);
        assertFails(function, largestCount, ones, 2_000, validity, 0, overflow);
        Moments largestSquares = new Moments(9, 5, 0, -100, -1, 0, 9);
        if (function.measure() == Measure.SUM) {
            NativeMoments.set(moments, largestSquares);
            assertThat(function.call(moments, ones, 2_000)).isEqualTo(userstats_h.USERSTATS_OK());
        } else {
            assertFails(function, largestSquares, ones, 2_000, MemorySegment.NULL, 0, overflow);
            assertFails(function, largestSquares, ones, 2_000, validity, 0, overflow);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 15, Integer.MAX_VALUE})
    void anUnknownColumnChangesNothing(int column) {
        NativeMoments.set(moments, SOME_MOMENTS);
        MemorySegment values = arena.allocate(64);
        assertThat(userstats_h.userstats_add(moments, column, values, 8, MemorySegment.NULL, 0))
                .isEqualTo(userstats_h.USERSTATS_INVALID_ARGUMENT());
        assertThat(NativeMoments.get(moments)).isEqualTo(SOME_MOMENTS);
        assertThat(userstats_h.userstats_piece_bytes(column)).isZero();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void anImpossibleArgumentChangesNothing(AccumulatingFunction function) {
        MemorySegment values =
                copy(TestColumn.of(function.element(), Pattern.CONSTANT, 8).bytes(), 0);
        MemorySegment validity = copy(new byte[] {-1}, 0);
        int invalid = userstats_h.USERSTATS_INVALID_ARGUMENT();
        assertFails(function, SOME_MOMENTS, values, -1, MemorySegment.NULL, 0, invalid);
        assertFails(function, SOME_MOMENTS, values, Long.MIN_VALUE, MemorySegment.NULL, 0, invalid);
        assertFails(function, SOME_MOMENTS, values, -1, validity, 0, invalid);
        assertFails(function, SOME_MOMENTS, values, 8, validity, -1, invalid);
        assertFails(function, SOME_MOMENTS, values, 8, validity, Long.MIN_VALUE, invalid);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void anOffsetWithoutABitmapIsNotLookedAt(AccumulatingFunction function) {
        TestColumn column = TestColumn.of(function.element(), Pattern.CONSTANT, 8);
        int status = function.call(moments, copy(column.bytes(), 0), 8, MemorySegment.NULL, -1);
        assertAdds(function, column.oracle(), status, "a constant column");
    }

    @ParameterizedTest
    @MethodSource("functions")
    void aColumnOfNoValuesMayBeNull(AccumulatingFunction function) {
        NativeMoments.set(moments, SOME_MOMENTS);
        assertThat(function.call(moments, MemorySegment.NULL, 0)).isEqualTo(userstats_h.USERSTATS_OK());
        assertThat(NativeMoments.get(moments)).isEqualTo(SOME_MOMENTS);
    }

    @Test
    void statisticsOfNoValuesAreNaN() {
        MemorySegment values = arena.allocate(64);
        for (long count : List.of(0L, -1L, Long.MIN_VALUE)) {
            assertThat(userstats_h.userstats_average_age(values, count)).isNaN();
            assertThat(userstats_h.userstats_average_payment(values, count)).isNaN();
            assertThat(userstats_h.userstats_payment_standard_deviation(values, count))
                    .isNaN();
        }
        assertThat(userstats_h.userstats_average_age(MemorySegment.NULL, 0)).isNaN();
    }
}
