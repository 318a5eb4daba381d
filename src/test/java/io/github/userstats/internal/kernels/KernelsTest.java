package io.github.userstats.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.userstats.UserStats;
import io.github.userstats.internal.TestColumn.Pattern;
import io.github.userstats.internal.TestColumn.Prefix;
import io.github.userstats.internal.TestColumn.Type;
import io.github.userstats.testing.Oracle;
import io.github.userstats.testing.Place;
import io.github.userstats.testing.RequestedBackend;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
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

/** The kernels of the backend, those in C with each instruction set, against the oracle: so they equal each other. */
@Tag("backends")
@ParameterizedClass(name = "{0}")
@MethodSource("kernels")
class KernelsTest {
    private static final List<Integer> SHORT_LENGTHS =
            IntStream.rangeClosed(0, 257).boxed().toList();

    /** Around every power of two, which blocks have for a size, and more than two pieces of either width. */
    private static final List<Integer> LONG_LENGTHS = Stream.concat(
                    IntStream.iterate(512, power -> power <= NativeKernels.LARGEST_PIECE_BYTES, power -> 2 * power)
                            .boxed()
                            .flatMap(power -> Stream.of(power - 1, power, power + 1)),
                    Stream.of(2 * NativeKernels.LARGEST_PIECE_BYTES + 3))
            .toList();

    private static final Map<Type, List<Prefix>> SHORT_COLUMNS = new EnumMap<>(Type.class);
    private static final Map<Type, List<Prefix>> LONG_COLUMNS = new EnumMap<>(Type.class);

    private static final Moments SOME_MOMENTS = MomentsFamily.moments(Oracle.of(3, 1_000, 77));

    @TempDir
    static Path directory;

    private static Arena arena;
    private static List<Place> places;
    private static List<Place> bitmapPlaces;

    /** {@code java} or an instruction set; a label for the reports. */
    @Parameter
    String name;

    static List<String> kernels() {
        RequestedBackend.assertInUse();
        return isJavaInUse() ? List.of("java") : InstructionSets.available();
    }

    private static boolean isJavaInUse() {
        return UserStats.runtime().backend() == UserStats.Backend.JAVA;
    }

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after all tests
    static void makePlaces() throws IOException {
        arena = Arena.ofShared();
        places = Place.ofEachKind(LONG_LENGTHS.getLast() * Integer.BYTES, directory, arena);
        bitmapPlaces = Place.ofEachKind(
                LONG_LENGTHS.getLast() / Byte.SIZE + 64, Files.createDirectory(directory.resolve("bitmaps")), arena);
    }

    @AfterAll
    static void close() {
        arena.close();
        if (!isJavaInUse()) {
            InstructionSets.useBest();
        }
    }

    @BeforeParameterizedClassInvocation
    static void useInstructionSet(String name) {
        if (!isJavaInUse()) {
            InstructionSets.use(name);
        }
    }

    private Kernels selected() {
        return isJavaInUse() ? JavaKernels.INSTANCE : NativeKernels.INSTANCE;
    }

    private boolean add(Type type, Measure measure, MemorySegment values, Moments moments) {
        return add(type, measure, values, Validity.ALL, moments);
    }

    private boolean add(Type type, Measure measure, MemorySegment values, Validity validity, Moments moments) {
        long count = values.byteSize() / type.width;
        if (type.isAges()) {
            return selected().addAges(measure, type.unsigned, values, count, validity, moments);
        }
        selected().addPayments(measure, type.unsigned, values, count, validity, moments);
        return true;
    }

    /** Adds the column as part of an array, from this index. */
    private boolean addArray(TestColumn column, Measure measure, int from, Moments moments) {
        Type type = column.type();
        byte[] garbage = new byte[(from + column.length() + 5) * type.width];
        MemorySegment bytes = MemorySegment.ofArray(garbage).fill((byte) 0x81);
        bytes.asSlice((long) from * type.width).copyFrom(MemorySegment.ofArray(column.bytes()));
        if (type.isAges()) {
            return selected().addAges(measure, type.unsigned, garbage, from, column.length(), moments);
        }
        int[] cents = bytes.toArray(ValueLayout.JAVA_INT_UNALIGNED);
        selected().addPayments(measure, type.unsigned, cents, from, column.length(), moments);
        return true;
    }

    private static List<Prefix> shortColumns(Type type) {
        return SHORT_COLUMNS.computeIfAbsent(
                type,
                key -> Stream.of(Pattern.values())
                        .flatMap(pattern -> TestColumn.prefixes(key, pattern, SHORT_LENGTHS).stream())
                        .toList());
    }

    private static List<Prefix> longColumns(Type type) {
        return LONG_COLUMNS.computeIfAbsent(
                type,
                key -> Stream.of(
                                Pattern.RANDOM,
                                Pattern.ALL_BITS_SET,
                                Pattern.TOP_BIT,
                                Pattern.ALTERNATING_UNSIGNED_EXTREMES)
                        .flatMap(pattern -> TestColumn.prefixes(key, pattern, LONG_LENGTHS).stream())
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void shortSegments(Type type) {
        for (Prefix prefix : shortColumns(type)) {
            TestColumn column = prefix.toColumn();
            for (Place place : places) {
                place.offsets().forEach(offset -> {
                    MemorySegment values = place.put(column.bytes(), offset);
                    for (Measure measure : Measure.values()) {
                        Moments moments = new Moments();
                        assertThat(add(type, measure, values, moments)).isTrue();
                        assertEquals(
                                TestColumn.expected(type, measure, prefix.oracle()),
                                moments,
                                () -> measure + " of " + column.length() + " in " + place + " at " + offset);
                    }
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shortPartsOfArrays(Type type) {
        for (Prefix prefix : shortColumns(type)) {
            TestColumn column = prefix.toColumn();
            for (int from = 0; from < 16; from++) {
                for (Measure measure : Measure.values()) {
                    assertArrayIsAdded(prefix, column, measure, from);
                }
            }
        }
    }

    private void assertArrayIsAdded(Prefix prefix, TestColumn column, Measure measure, int from) {
        Moments moments = new Moments();
        assertThat(addArray(column, measure, from, moments)).isTrue();
        assertEquals(
                TestColumn.expected(column.type(), measure, prefix.oracle()),
                moments,
                () -> measure + " of " + column.length() + " from " + from);
    }

    @ParameterizedTest
    @EnumSource
    void longSegments(Type type) {
        for (Prefix prefix : longColumns(type)) {
            TestColumn column = prefix.toColumn();
            for (Place place : places) {
                MemorySegment values = place.put(column.bytes(), place.alignment());
                for (Measure measure : Measure.values()) {
                    Moments moments = new Moments();
                    assertThat(add(type, measure, values, moments)).isTrue();
                    assertEquals(
                            TestColumn.expected(type, measure, prefix.oracle()),
                            moments,
                            () -> measure + " of " + column.length() + " in " + place);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shortSegmentsWithNulls(Type type) {
        for (int length : SHORT_LENGTHS) {
            for (ValidityPattern pattern : ValidityPattern.values()) {
                // Each offset within a byte, and one more, in one place after the other.
                for (int offset = 0; offset < 10; offset++) {
                    Place place = places.get((length + offset) % places.size());
                    Place bitmapPlace = bitmapPlaces.get((length / 3 + offset) % bitmapPlaces.size());
                    assertValidOnesAreAdded(type, length, pattern, offset, place, bitmapPlace);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void longSegmentsWithNulls(Type type) {
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
                assertValidOnesAreAdded(type, LONG_LENGTHS.get(i), pattern, offset, places.get(j), bitmapPlace);
            }
        }
    }

    private void assertValidOnesAreAdded(
            Type type, int length, ValidityPattern pattern, int offset, Place place, Place bitmapPlace) {
        TestColumn column = pattern.withGarbage(TestColumn.of(type, Pattern.RANDOM, length));
        Oracle oracle = pattern.oracle(column);
        MemorySegment values = place.put(column.bytes(), place.alignment());
        MemorySegment bitmap = bitmapPlace.put(pattern.bitmap(length, offset), bitmapPlace.alignment());
        for (Measure measure : Measure.values()) {
            Moments moments = new Moments();
            assertThat(add(type, measure, values, new Validity(bitmap, offset), moments))
                    .isTrue();
            assertEquals(
                    TestColumn.expected(type, measure, oracle),
                    moments,
                    () -> measure + " of " + length + " in " + place + ", " + pattern + " in " + bitmapPlace
                            + " at bit " + offset);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SUM", "MOMENTS"})
    void aNegativeAgeIsFoundUnlessItIsNull(Measure measure) {
        int length = LONG_LENGTHS.getLast();
        byte[] ages = new byte[length];
        byte[] bitmap = new byte[length / Byte.SIZE + 1];
        for (int position = 5; position < length; position = position * 3 + 1) {
            ages[position] = -1;
            Arrays.fill(bitmap, (byte) 0);
            bitmap[position / Byte.SIZE] = (byte) (1 << position % Byte.SIZE);
            for (boolean isNull : List.of(false, true)) {
                for (int i = 0; isNull && i < bitmap.length; i++) {
                    bitmap[i] = (byte) ~bitmap[i];
                }
                for (Place place : places) {
                    MemorySegment values = place.put(ages, place.alignment());
                    Validity validity = new Validity(MemorySegment.ofArray(bitmap), 0);
                    assertThat(add(Type.AGES_I8, measure, values, validity, new Moments()))
                            .as("%s, a negative age at %d, null: %s", place, position, isNull)
                            .isEqualTo(isNull);
                }
            }
            ages[position] = 0;
        }
    }

    @ParameterizedTest
    @EnumSource
    void longPartsOfArrays(Type type) {
        for (Prefix prefix : longColumns(type)) {
            TestColumn column = prefix.toColumn();
            for (Measure measure : Measure.values()) {
                assertArrayIsAdded(prefix, column, measure, 3);
            }
        }
    }

    /** Kernels add up the halves of squares apart. In few columns does a carry go from one total to the other. */
    @ParameterizedTest
    @EnumSource(names = {"PAYMENTS_U32", "PAYMENTS_I32"})
    void halvesOfSquaresCarry(Type type) {
        int length = 16_000;
        int payment = new SplittableRandom(1)
                .ints()
                .filter(bits -> halvesCarry(type.unsigned ? Integer.toUnsignedLong(bits) : bits, length))
                .findFirst()
                .getAsInt();
        int[] payments = new int[length];
        Arrays.fill(payments, payment);
        TestColumn column = new TestColumn(type, Place.bytesOf(payments));
        Moments moments = new Moments();
        assertThat(addArray(column, Measure.MOMENTS, 0, moments)).isTrue();
        assertThat(moments).isEqualTo(TestColumn.expected(type, Measure.MOMENTS, column.oracle()));
    }

    private static boolean halvesCarry(long payment, int count) {
        long square = payment * payment;
        long high = (square >>> 32) * count;
        long low = (square & 0xffffffffL) * count;
        return (high & 0xffffffffL) + (low >>> 32) > 0xffffffffL;
    }

    @ParameterizedTest
    @EnumSource
    void columnsAddUpHoweverTheyAreCut(Type type) {
        TestColumn column = TestColumn.of(type, Pattern.RANDOM, 40_000);
        Moments whole = TestColumn.expected(type, Measure.MOMENTS, column.oracle());
        SplittableRandom random = new SplittableRandom(1);
        MemorySegment bytes = MemorySegment.ofArray(column.bytes());
        for (int trial = 0; trial < 50; trial++) {
            Moments moments = new Moments();
            for (int start = 0; start < column.length(); ) {
                int stop = start + Math.min(column.length() - start, random.nextInt(1 << random.nextInt(1, 16)));
                MemorySegment part = bytes.asSlice((long) start * type.width, (long) (stop - start) * type.width);
                assertThat(add(type, Measure.MOMENTS, part, moments)).isTrue();
                start = stop;
            }
            assertThat(moments).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsThereAlreadyIsAddedTo(Type type) {
        TestColumn column = TestColumn.of(type, Pattern.RANDOM, 100);
        for (Measure measure : Measure.values()) {
            Moments expected = new Moments();
            expected.merge(SOME_MOMENTS);
            expected.merge(TestColumn.expected(type, measure, column.oracle()));

            Moments ofSegment = new Moments();
            ofSegment.merge(SOME_MOMENTS);
            assertThat(add(type, measure, places.getFirst().put(column.bytes(), 0), ofSegment))
                    .isTrue();
            assertThat(ofSegment).isEqualTo(expected);

            Moments ofArray = new Moments();
            ofArray.merge(SOME_MOMENTS);
            assertThat(addArray(column, measure, 1, ofArray)).isTrue();
            assertThat(ofArray).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SUM", "MOMENTS"})
    void aNegativeAgeIsFoundWhereverItStands(Measure measure) {
        for (int length : List.of(1, 2, 63, 64, 65, 300)) {
            for (int position = 0; position < length; position++) {
                assertNegativeAgeIsFound(measure, length, position);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SUM", "MOMENTS"})
    void aNegativeAgeIsFoundInEachBlock(Measure measure) {
        int length = LONG_LENGTHS.getLast();
        for (int block = 0; block < length; block += 1 << 14) {
            for (int position : List.of(block, Math.min(length, block + (1 << 14)) - 1)) {
                assertNegativeAgeIsFound(measure, length, position);
            }
        }
    }

    private void assertNegativeAgeIsFound(Measure measure, int length, int position) {
        byte age = position % 2 == 0 ? -1 : Byte.MIN_VALUE;
        byte[] ages = new byte[length];
        ages[position] = age;
        assertThat(addArray(new TestColumn(Type.AGES_I8, ages), measure, 1, new Moments()))
                .as(() -> "array of " + length + " with " + age + " at " + position)
                .isFalse();
        for (Place place : places) {
            assertThat(add(Type.AGES_I8, measure, place.put(ages, place.alignment()), new Moments()))
                    .as(() -> place + ", " + length + " ages with " + age + " at " + position)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTotalThatLeaves64BitsIsAnError(Type type) {
        TestColumn column = new TestColumn(type, type.isAges() ? new byte[] {1} : Place.bytesOf(1));
        for (Measure measure : Measure.values()) {
            assertOverflow(column, measure, new Moments(5, Long.MAX_VALUE, 0, 0, 0, 0));
            assertOverflow(column, measure, new Moments(Long.MAX_VALUE, 0, 0, 0, 0, 0));
            if (type == Type.PAYMENTS_I32) {
                TestColumn refund = new TestColumn(type, Place.bytesOf(-1));
                assertOverflow(refund, measure, new Moments(5, Long.MIN_VALUE, 0, 0, 0, 0));
            }
            Moments largest = new Moments(Long.MAX_VALUE - 1, Long.MAX_VALUE - 1, 0, 0, 0, 0);
            assertThat(addArray(column, measure, 0, largest)).isTrue();
            assertThat(largest.count()).isEqualTo(Long.MAX_VALUE);
            assertThat(largest.sum()).isEqualTo(Long.MAX_VALUE);
        }
    }

    private void assertOverflow(TestColumn column, Measure measure, Moments full) {
        Moments moments = new Moments();
        moments.merge(full);
        String message = "the total would leave 64 bits: use several statistics objects";
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> addArray(column, measure, 0, moments))
                .withMessage(message);
        MemorySegment values = places.getFirst().put(column.bytes(), 0);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> add(column.type(), measure, values, moments))
                .withMessage(message);
        assertThat(moments).isEqualTo(full);
    }
}
