package io.github.userstats.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.userstats.internal.kernels.TestColumn.Pattern;
import io.github.userstats.internal.kernels.TestColumn.Prefix;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import io.github.userstats.testing.Oracle;
import io.github.userstats.testing.Place;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the kernels of the backend with the oracle; the C kernels with each instruction set. So all equal each other. */
@Tag("backends")
@ParameterizedClass(name = "{0}")
@MethodSource("kernels")
class KernelsTest {
    private static final List<Integer> SHORT_LENGTHS =
            IntStream.rangeClosed(0, 257).boxed().toList();

    /** Lengths around every power of two, because blocks have such sizes, and more than two pieces of any width. */
    private static final List<Integer> LONG_LENGTHS = Stream.concat(
                    IntStream.iterate(512, power -> power <= KernelsUnderTest.LARGEST_PIECE_BYTES, power -> 2 * power)
                            .boxed()
                            .flatMap(power -> Stream.of(power - 1, power, power + 1)),
                    Stream.of(2 * KernelsUnderTest.LARGEST_PIECE_BYTES + 3))
            .toList();

    private static final Map<Element, List<Prefix>> SHORT_COLUMNS = new EnumMap<>(Element.class);
    private static final Map<Element, List<Prefix>> LONG_COLUMNS = new EnumMap<>(Element.class);

    /** The next value carries from the low half of each sum into the high one. */
    private static final Moments SOME_MOMENTS = new Moments(3, -1, 0, -1, 0, -1_000_000, 1_000_000);

    @TempDir
    static Path directory;

    private static Arena arena;
    private static List<Place> places;
    private static List<Place> bitmapPlaces;

    private static Kernels kernels;

    /** {@code java} or an instruction set; a label for the reports. */
    @Parameter
    String name;

    static List<String> kernels() {
        return KernelsUnderTest.names();
    }

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after all tests
    static void makePlaces() throws IOException {
        arena = Arena.ofShared();
        places = Place.ofEachKind(LONG_LENGTHS.getLast() * Long.BYTES, directory, arena);
        bitmapPlaces = Place.ofEachKind(
                LONG_LENGTHS.getLast() / Byte.SIZE + 64, Files.createDirectory(directory.resolve("bitmaps")), arena);
    }

    @AfterAll
    static void close() {
        arena.close();
        KernelsUnderTest.useBest();
    }

    @BeforeParameterizedClassInvocation
    static void useKernels(String name) {
        kernels = KernelsUnderTest.use(name);
    }

    // ---- Ways to add ------------------------------------------------------------------------------------------------

    private interface Addition {
        boolean addTo(Moments moments);
    }

    private static boolean add(Element element, Measure measure, MemorySegment values, Moments moments) {
        return add(element, measure, values, Validity.ALL, moments);
    }

    private static boolean add(
            Element element, Measure measure, MemorySegment values, Validity validity, Moments moments) {
        return kernels.add(element, measure, values, values.byteSize() / element.bytes(), validity, moments);
    }

    /** Adds the column as part of an array, from this index. */
    private static boolean addArray(TestColumn column, Measure measure, int from, Moments moments) {
        Element element = column.element();
        int length = column.length();
        byte[] garbage = new byte[(from + length + 5) * element.bytes()];
        MemorySegment bytes = MemorySegment.ofArray(garbage).fill((byte) 0x81);
        bytes.asSlice((long) from * element.bytes()).copyFrom(MemorySegment.ofArray(column.bytes()));
        return switch (element.bytes()) {
            case Byte.BYTES -> kernels.add(element, measure, garbage, from, length, moments);
            case Integer.BYTES ->
                kernels.add(element, measure, bytes.toArray(ValueLayout.JAVA_INT_UNALIGNED), from, length, moments);
            default ->
                kernels.add(element, measure, bytes.toArray(ValueLayout.JAVA_LONG_UNALIGNED), from, length, moments);
        };
    }

    private static void assertAdds(Measure measure, Oracle oracle, Addition addition, Supplier<String> what) {
        Moments moments = new Moments();
        if (TestColumn.isOverflow(measure, oracle)) {
            assertThrows(ArithmeticException.class, () -> addition.addTo(moments), what);
        } else {
            assertTrue(addition.addTo(moments), what);
            assertEquals(TestColumn.expected(measure, oracle), moments, what);
        }
    }

    private static List<Prefix> columns(Element element, List<Integer> lengths, Pattern... patterns) {
        return Stream.of(patterns)
                .flatMap(pattern -> TestColumn.prefixes(element, pattern, lengths).stream())
                .toList();
    }

    private static List<Prefix> shortColumns(Element element) {
        return SHORT_COLUMNS.computeIfAbsent(element, key -> columns(key, SHORT_LENGTHS, Pattern.values()));
    }

    private static List<Prefix> longColumns(Element element) {
        return LONG_COLUMNS.computeIfAbsent(
                element,
                key -> columns(
                        key,
                        LONG_LENGTHS,
                        Pattern.RANDOM,
                        Pattern.ALL_BITS_SET,
                        Pattern.TOP_BIT,
                        Pattern.ALTERNATING_UNSIGNED_EXTREMES,
                        Pattern.SMALL_BUT_FOR_A_FEW));
    }

    // ---- Columns ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void shortSegments(Element element) {
        for (Prefix prefix : shortColumns(element)) {
            TestColumn column = prefix.toColumn();
            for (Place place : places) {
                place.offsets().forEach(offset -> {
                    MemorySegment values = place.put(column.bytes(), offset);
                    for (Measure measure : Measure.values()) {
                        assertAdds(
                                measure,
                                prefix.oracle(),
                                moments -> add(element, measure, values, moments),
                                () -> measure + " of " + column.length() + " in " + place + " at " + offset);
                    }
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shortPartsOfArrays(Element element) {
        for (Prefix prefix : shortColumns(element)) {
            TestColumn column = prefix.toColumn();
            for (int from = 0; from < 16; from++) {
                assertPartOfArrayIsAdded(prefix, column, from);
            }
        }
    }

    private static void assertPartOfArrayIsAdded(Prefix prefix, TestColumn column, int from) {
        for (Measure measure : Measure.values()) {
            assertAdds(
                    measure,
                    prefix.oracle(),
                    moments -> addArray(column, measure, from, moments),
                    () -> measure + " of " + column.length() + " from " + from);
        }
    }

    @ParameterizedTest
    @EnumSource
    void longSegments(Element element) {
        for (Prefix prefix : longColumns(element)) {
            TestColumn column = prefix.toColumn();
            for (Place place : places) {
                MemorySegment values = place.put(column.bytes(), place.alignment());
                for (Measure measure : Measure.values()) {
                    assertAdds(
                            measure,
                            prefix.oracle(),
                            moments -> add(element, measure, values, moments),
                            () -> measure + " of " + column.length() + " in " + place);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void longPartsOfArrays(Element element) {
        longColumns(element).forEach(prefix -> assertPartOfArrayIsAdded(prefix, prefix.toColumn(), 3));
    }

    // ---- Nulls ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void shortSegmentsWithNulls(Element element) {
        for (int length : SHORT_LENGTHS) {
            for (ValidityPattern pattern : ValidityPattern.values()) {
                // Each bit offset within a byte, and one more, in one place after the other.
                for (int offset = 0; offset < 10; offset++) {
                    Place place = places.get((length + offset) % places.size());
                    Place bitmapPlace = bitmapPlaces.get((length / 3 + offset) % bitmapPlaces.size());
                    assertValidOnesAreAdded(element, length, pattern, offset, place, bitmapPlace);
                }
            }
        }
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void longSegmentsWithNulls(Element element) {
        List<ValidityPattern> patterns = List.of(
                ValidityPattern.RANDOM,
                ValidityPattern.RUNS,
                ValidityPattern.ONE,
                ValidityPattern.FROM_THE_SECOND_PIECE_ON);
        for (int i = 0; i < LONG_LENGTHS.size(); i++) {
            for (int j = 0; j < places.size(); j++) {
                ValidityPattern pattern = patterns.get((i + j) % patterns.size());
                int offset = j % 3 == 0 ? 0 : 7 * i + j;
                Place bitmapPlace = bitmapPlaces.get((i + 3 * j) % bitmapPlaces.size());
                assertValidOnesAreAdded(element, LONG_LENGTHS.get(i), pattern, offset, places.get(j), bitmapPlace);
            }
        }
    }

    private static void assertValidOnesAreAdded(
            Element element, int length, ValidityPattern pattern, int offset, Place place, Place bitmapPlace) {
        TestColumn column = pattern.withGarbage(TestColumn.of(element, Pattern.RANDOM, length));
        Oracle oracle = pattern.oracle(column);
        MemorySegment values = place.put(column.bytes(), place.alignment());
        MemorySegment bitmap = bitmapPlace.put(pattern.bitmap(length, offset), bitmapPlace.alignment());
        for (Measure measure : Measure.values()) {
            assertAdds(
                    measure,
                    oracle,
                    moments -> add(element, measure, values, new Validity(bitmap, offset), moments),
                    () -> measure + " of " + length + " in " + place + ", " + pattern + " in " + bitmapPlace
                            + " at bit " + offset);
        }
    }

    // ---- Bytes above 127 --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void aByteAbove127IsFoundWhereverItStands(Measure measure) {
        for (int length : List.of(1, 2, 63, 64, 65, 300)) {
            for (int position = 0; position < length; position++) {
                assertByteAbove127IsFound(measure, length, position);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aByteAbove127IsFoundInEachBlock(Measure measure) {
        int length = LONG_LENGTHS.getLast();
        for (int block = 0; block < length; block += 1 << 14) {
            for (int position : List.of(block, Math.min(length, block + (1 << 14)) - 1)) {
                assertByteAbove127IsFound(measure, length, position);
            }
        }
    }

    private static void assertByteAbove127IsFound(Measure measure, int length, int position) {
        byte large = position % 2 == 0 ? -1 : Byte.MIN_VALUE;
        byte[] bytes = new byte[length];
        bytes[position] = large;
        assertThat(addArray(new TestColumn(Element.U7, bytes), measure, 1, new Moments()))
                .as(() -> "array of " + length + " with " + large + " at " + position)
                .isFalse();
        for (Place place : places) {
            assertThat(add(Element.U7, measure, place.put(bytes, place.alignment()), new Moments()))
                    .as(() -> place + ", " + length + " bytes with " + large + " at " + position)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aByteAbove127IsFoundUnlessItIsNull(Measure measure) {
        int length = LONG_LENGTHS.getLast();
        byte[] bytes = new byte[length];
        byte[] bitmap = new byte[length / Byte.SIZE + 1];
        for (int position = 5; position < length; position = position * 3 + 1) {
            bytes[position] = -1;
            Arrays.fill(bitmap, (byte) 0);
            bitmap[position / Byte.SIZE] = (byte) (1 << position % Byte.SIZE);
            for (boolean isNull : List.of(false, true)) {
                for (int i = 0; isNull && i < bitmap.length; i++) {
                    bitmap[i] = (byte) ~bitmap[i];
                }
                for (Place place : places) {
                    MemorySegment values = place.put(bytes, place.alignment());
                    Validity validity = new Validity(MemorySegment.ofArray(bitmap), 0);
                    assertThat(add(Element.U7, measure, values, validity, new Moments()))
                            .as("%s, a byte above 127 at %d, null: %s", place, position, isNull)
                            .isEqualTo(isNull);
                }
            }
            bytes[position] = 0;
        }
    }

    // ---- Sums -------------------------------------------------------------------------------------------------------

    /** Kernels add up the halves of squares separately. A carry from one total to the other is rare. */
    @ParameterizedTest
    @EnumSource(names = {"U32", "I32", "I64"})
    void halvesOfSquaresCarry(Element element) {
        int length = 16_000;
        long value = new SplittableRandom(1)
                .ints()
                .mapToLong(bits -> element == Element.U32 ? Integer.toUnsignedLong(bits) : bits)
                .filter(candidate -> halvesCarry(candidate, length))
                .findFirst()
                .getAsLong();
        long[] values = new long[length];
        Arrays.fill(values, value);
        TestColumn column = TestColumn.of(element, values);
        assertAdds(
                Measure.MOMENTS,
                column.oracle(),
                moments -> addArray(column, Measure.MOMENTS, 0, moments),
                () -> length + " times " + value);
    }

    private static boolean halvesCarry(long value, int count) {
        long square = value * value;
        long high = (square >>> 32) * count;
        long low = (square & 0xffffffffL) * count;
        return (high & 0xffffffffL) + (low >>> 32) > 0xffffffffL;
    }

    /** Kernels compute a block of longs in another way if all its values fit in 32 bits. */
    @ParameterizedTest
    @ValueSource(ints = {64, 256, 2048})
    void aLongAtTheLimitOf32BitsInOnePlaceOfABlock(int blockLength) {
        long[] values = smallLongs(2 * blockLength + 70);
        for (int bits : List.of(31, 32)) {
            long limit = 1L << bits;
            for (long value : List.of(limit - 1, limit, -limit, -limit - 1)) {
                for (int position : List.of(
                        0, blockLength / 2, blockLength - 1, blockLength, 2 * blockLength - 1, values.length - 1)) {
                    long[] column = values.clone();
                    column[position] = value;
                    assertLongsAreAdded(column, value + " at " + position);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 256, 1024, 2048, 4096})
    void blocksOfSmallAndOfLargeLongsInTurn(int blockLength) {
        for (int remainder : List.of(0, 1)) {
            long[] values = smallLongs(4 * blockLength + 70);
            for (int i = 0; i < values.length; i++) {
                values[i] <<= i / blockLength % 2 == remainder ? 0 : 30;
            }
            assertLongsAreAdded(values, "blocks of " + blockLength + ", and " + remainder);
        }
    }

    private static long[] smallLongs(int length) {
        return new SplittableRandom(1).longs(length, -1 << 20, 1 << 20).toArray();
    }

    private static void assertLongsAreAdded(long[] values, String what) {
        TestColumn column = TestColumn.of(Element.I64, values);
        Oracle oracle = column.oracle();
        for (Measure measure : Measure.values()) {
            for (Addition addition : waysToAdd(column, measure)) {
                assertAdds(measure, oracle, addition, () -> measure + " with " + what);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void minimumAndMaximumWhereverTheyStand(Element element) {
        for (int length : List.of(2, 63, 64, 65, 300)) {
            for (int position = 0; position < length - 1; position++) {
                long[] values = new long[length];
                Arrays.fill(values, 50);
                values[position] = 3;
                values[position + 1] = 99;
                assertRange(TestColumn.of(element, values), position);
                values[position] = 99;
                values[position + 1] = 3;
                assertRange(TestColumn.of(element, values), position);
            }
        }
    }

    private static void assertRange(TestColumn column, int position) {
        for (Addition addition : waysToAdd(column, Measure.MOMENTS)) {
            assertAdds(
                    Measure.MOMENTS,
                    column.oracle(),
                    addition,
                    () -> column.length() + " values, range at " + position);
        }
    }

    @ParameterizedTest
    @EnumSource
    void columnsAddUpHoweverTheyAreCut(Element element) {
        TestColumn column = TestColumn.of(element, Pattern.RANDOM, 40_000);
        Moments whole = TestColumn.expected(Measure.MOMENTS, column.oracle());
        SplittableRandom random = new SplittableRandom(1);
        MemorySegment bytes = MemorySegment.ofArray(column.bytes());
        int width = element.bytes();
        for (int trial = 0; trial < 50; trial++) {
            Moments moments = new Moments();
            for (int start = 0; start < column.length(); ) {
                int stop = start + Math.min(column.length() - start, random.nextInt(1 << random.nextInt(1, 16)));
                MemorySegment part = bytes.asSlice((long) start * width, (long) (stop - start) * width);
                assertThat(add(element, Measure.MOMENTS, part, moments)).isTrue();
                start = stop;
            }
            assertThat(moments).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsThereAlreadyIsAddedTo(Element element) {
        TestColumn column = TestColumn.of(element, Pattern.RANDOM, 200);
        for (Measure measure : Measure.values()) {
            Moments expected = someMoments();
            expected.merge(TestColumn.expected(measure, column.oracle()));

            Moments ofSegment = someMoments();
            assertThat(add(element, measure, places.getFirst().put(column.bytes(), 0), ofSegment))
                    .isTrue();
            assertThat(ofSegment).isEqualTo(expected);

            Moments ofArray = someMoments();
            assertThat(addArray(column, measure, 1, ofArray)).isTrue();
            assertThat(ofArray).isEqualTo(expected);
        }
    }

    private static Moments someMoments() {
        Moments moments = new Moments();
        moments.merge(SOME_MOMENTS);
        return moments;
    }

    @ParameterizedTest
    @EnumSource
    void squaresBeyond128BitsAreAnErrorWhereTheyAreAskedFor(Element element) {
        BigInteger most = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
        for (int count : List.of(1, 1_500)) {
            long[] ones = new long[count];
            Arrays.fill(ones, 1);
            TestColumn column = TestColumn.of(element, ones);
            BigInteger exactCount = BigInteger.valueOf(count);
            assertFits(column, Measure.SUM, Moments.of(5, BigInteger.ZERO, most, 0, 9));
            for (Measure measure : List.of(Measure.POWER_SUMS, Measure.MOMENTS)) {
                assertFits(column, measure, Moments.of(5, BigInteger.ZERO, most.subtract(exactCount), 0, 9));
                BigInteger tooMany = most.subtract(exactCount).add(BigInteger.ONE);
                assertOverflow(column, measure, Moments.of(5, BigInteger.ZERO, tooMany, 0, 9));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCountBeyond63BitsIsAnError(Element element) {
        for (int count : List.of(1, 1_500)) {
            TestColumn column = TestColumn.of(element, new long[count]);
            for (Measure measure : Measure.values()) {
                assertFits(column, measure, new Moments(Long.MAX_VALUE - count, 0, 0, 0, 0, 0, 9));
                assertOverflow(column, measure, new Moments(Long.MAX_VALUE - count + 1, 0, 0, 0, 0, 0, 9));
            }
        }
    }

    private static List<Addition> waysToAdd(TestColumn column, Measure measure) {
        MemorySegment values = places.getFirst().put(column.bytes(), 0);
        return List.of(
                moments -> addArray(column, measure, 0, moments),
                moments -> add(column.element(), measure, values, moments));
    }

    private static void assertFits(TestColumn column, Measure measure, Moments before) {
        Moments expected = new Moments();
        expected.merge(before);
        expected.merge(TestColumn.expected(measure, column.oracle()));
        for (Addition addition : waysToAdd(column, measure)) {
            Moments moments = new Moments();
            moments.merge(before);
            assertThat(addition.addTo(moments)).isTrue();
            assertThat(moments).isEqualTo(expected);
        }
    }

    private static void assertOverflow(TestColumn column, Measure measure, Moments before) {
        for (Addition addition : waysToAdd(column, measure)) {
            Moments moments = new Moments();
            moments.merge(before);
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> addition.addTo(moments))
                    .withMessageStartingWith("the sum of squares would exceed 128 bits, or the count 63 bits: ");
        }
    }
}
