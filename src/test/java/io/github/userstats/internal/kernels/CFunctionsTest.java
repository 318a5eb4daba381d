package io.github.userstats.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.userstats.internal.moments.Moments;
import io.github.userstats.internal.moments.MomentsFamily;
import io.github.userstats.internal.moments.Rounding;
import io.github.userstats.testbindings.userstats_h;
import io.github.userstats.testbindings.userstats_moments;
import io.github.userstats.testing.Oracle;
import io.github.userstats.testing.RequestedBackend;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The C functions that read no columns, through the generated bindings. */
@Tag("native")
class CFunctionsTest {
    private final Arena arena = Arena.ofConfined();

    @BeforeAll
    static void bind() {
        RequestedBackend.assertNative();
    }

    @AfterAll
    static void useBestInstructionSet() {
        InstructionSets.useBest();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void roundLikeJava(MomentsFamily family) {
        MemorySegment struct = userstats_moments.allocate(arena);
        // More than a million in all families.
        family.stream(100_000).forEach(question -> {
            Moments moments = MomentsFamily.moments(question.oracle());
            int decimals = question.decimals();
            NativeMoments.set(struct, moments);
            assertEquals(
                    Rounding.mean(moments, decimals),
                    userstats_h.userstats_moments_mean(struct, decimals),
                    () -> "mean: " + question);
            assertEquals(
                    Rounding.populationDeviation(moments, decimals),
                    userstats_h.userstats_moments_population_deviation(struct, decimals),
                    () -> "population deviation: " + question);
            assertEquals(
                    Rounding.sampleDeviation(moments, decimals),
                    userstats_h.userstats_moments_sample_deviation(struct, decimals),
                    () -> "sample deviation: " + question);
        });
    }

    private static void assertNoStatistics(MemorySegment struct, int decimals) {
        assertThat(userstats_h.userstats_moments_mean(struct, decimals)).isNaN();
        assertNoDeviations(struct, decimals);
    }

    private static void assertNoDeviations(MemorySegment struct, int decimals) {
        assertThat(userstats_h.userstats_moments_population_deviation(struct, decimals))
                .isNaN();
        assertThat(userstats_h.userstats_moments_sample_deviation(struct, decimals))
                .isNaN();
    }

    @Test
    void statisticsOfNoValuesAreNaN() {
        for (long count : List.of(0L, -1L, Long.MIN_VALUE)) {
            MemorySegment struct = NativeMoments.allocate(arena, new Moments(count, 5, 0, 25, 0, 5, 5));
            for (int decimals = 0; decimals <= 9; decimals++) {
                assertNoStatistics(struct, decimals);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 10, Integer.MAX_VALUE})
    void otherDecimalsGiveNaN(int decimals) {
        assertNoStatistics(NativeMoments.allocate(arena, MomentsFamily.moments(Oracle.of(5, 6, 8))), decimals);
    }

    @Test
    void oneValueHasNoSampleDeviation() {
        MemorySegment struct = NativeMoments.allocate(arena, MomentsFamily.moments(Oracle.of(5)));
        assertEquals(0.0, userstats_h.userstats_moments_population_deviation(struct, 2));
        assertThat(userstats_h.userstats_moments_sample_deviation(struct, 2)).isNaN();
    }

    @Test
    void squaresThatNoValuesCanHaveGiveNaN() {
        for (long count : List.of(2L, 1L << 40)) {
            Moments impossible = new Moments(count, 3 * count, 0, 9 * count - 1, 0, 0, 9);
            assertNoDeviations(NativeMoments.allocate(arena, impossible), 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mergeLikeJava(MomentsFamily family) {
        List<Moments> all = family.stream(1_000)
                .map(question -> MomentsFamily.moments(question.oracle()))
                .toList();
        SplittableRandom random = new SplittableRandom(1);
        for (Moments one : all) {
            Moments other = random.nextInt(10) == 0 ? new Moments() : all.get(random.nextInt(all.size()));
            Moments expected = new Moments();
            expected.merge(one);
            int expectedStatus = userstats_h.USERSTATS_OK();
            try {
                expected.merge(other);
            } catch (ArithmeticException exception) {
                expectedStatus = userstats_h.USERSTATS_OVERFLOW();
            }
            MemorySegment merged = NativeMoments.allocate(arena, one);
            MemorySegment added = NativeMoments.allocate(arena, other);
            assertThat(userstats_h.userstats_moments_merge(merged, added)).isEqualTo(expectedStatus);
            assertThat(NativeMoments.get(merged)).isEqualTo(expected);
            assertThat(NativeMoments.get(added)).isEqualTo(other);
        }
    }

    @Test
    void momentsCanBeMergedWithThemselves() {
        Oracle oracle = new Oracle(
                BigInteger.valueOf(7),
                BigInteger.valueOf(-9),
                BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE),
                BigInteger.valueOf(-5),
                BigInteger.valueOf(5));
        MemorySegment struct = NativeMoments.allocate(arena, MomentsFamily.moments(oracle));
        assertThat(userstats_h.userstats_moments_merge(struct, struct)).isEqualTo(userstats_h.USERSTATS_OK());
        assertThat(NativeMoments.get(struct)).isEqualTo(MomentsFamily.moments(oracle.times(2)));
    }

    static List<List<Moments>> momentsTooLargeToMerge() {
        Moments one = new Moments(1, 1, 0, 1, 0, -9, 9);
        return List.of(
                List.of(new Moments(Long.MAX_VALUE, 0, 0, 0, 0, 0, 0), one),
                List.of(new Moments(1, 0, 0, -1, -1, 0, 0), one),
                List.of(new Moments(1, 0, 0, 0, -1, 0, 0), new Moments(1, 0, 0, 0, 1, -9, 9)),
                List.of(new Moments(1, 0, 0, 0, Long.MIN_VALUE, 0, 0), new Moments(1, 0, 0, 0, Long.MIN_VALUE, -9, 9)));
    }

    @ParameterizedTest
    @MethodSource("momentsTooLargeToMerge")
    void aMergeThatOverflowsChangesNothing(List<Moments> pair) {
        MemorySegment target = NativeMoments.allocate(arena, pair.get(0));
        MemorySegment other = NativeMoments.allocate(arena, pair.get(1));
        assertThat(userstats_h.userstats_moments_merge(target, other)).isEqualTo(userstats_h.USERSTATS_OVERFLOW());
        assertThat(NativeMoments.get(target)).isEqualTo(pair.get(0));
        assertThat(userstats_h.userstats_moments_merge(other, target)).isEqualTo(userstats_h.USERSTATS_OVERFLOW());
        assertThat(NativeMoments.get(other)).isEqualTo(pair.get(1));
    }

    @Test
    void libraryHasTheVersionOfTheBindings() {
        assertThat(userstats_h.userstats_abi_version()).isEqualTo(userstats_h.USERSTATS_ABI_VERSION());
    }

    /** The array that Java passes for the struct has each field at its place. */
    @Test
    void structIsWhatJavaPassesForIt() {
        Moments moments = new Moments(1, 2, 3, 4, 5, 6, 7);
        assertThat(userstats_moments.sizeof()).isEqualTo((long) moments.fields().length * Long.BYTES);
        assertThat(NativeMoments.get(MemorySegment.ofArray(moments.fields()))).isEqualTo(moments);
    }

    @Test
    void noMomentsAreWhatTheyAreInJava() {
        MemorySegment struct = userstats_moments.allocate(arena);
        userstats_h.userstats_moments_init(struct);
        assertThat(NativeMoments.get(struct)).isEqualTo(new Moments());
    }

    @Test
    void columnsHaveTheNumbersOfTheHeader() {
        assertThat(AccumulatingFunction.all())
                .hasSize(15)
                .allSatisfy(function -> assertThat(NativeKernels.column(function.element(), function.measure()))
                        .isEqualTo(function.column()));
    }

    /** The tests' longest columns must be several pieces, and pieces must begin with a whole byte of the bitmap. */
    @Test
    void piecesAreNoLargerThanTheTestsKnow() {
        for (String instructionSet : InstructionSets.available()) {
            InstructionSets.use(instructionSet);
            AccumulatingFunction.all().forEach(function -> {
                long bytes = userstats_h.userstats_piece_bytes(function.column());
                assertThat(bytes)
                        .as(() -> function + " with " + instructionSet)
                        .isPositive()
                        .isLessThanOrEqualTo(KernelsUnderTest.LARGEST_PIECE_BYTES);
                assertThat(bytes / function.element().bytes() % Byte.SIZE).isZero();
            });
        }
    }

    @Test
    void availableInstructionSetsEndWithThePortableOne() {
        List<String> names = InstructionSets.available();
        assertThat(names).doesNotHaveDuplicates().last().isEqualTo("portable");
        assertThat(userstats_h.userstats_available_instruction_set(-1).address())
                .isZero();
        assertThat(userstats_h.userstats_available_instruction_set(names.size()).address())
                .isZero();
        assertThat(userstats_h
                        .userstats_available_instruction_set(Integer.MAX_VALUE)
                        .address())
                .isZero();
    }

    @Test
    void eachInstructionSetCanBeChosen() {
        HashSet<String> chosen = new HashSet<>();
        for (String name : InstructionSets.available()) {
            assertThat(InstructionSets.cap(name)).isEqualTo(userstats_h.USERSTATS_OK());
            chosen.add(InstructionSets.active());
        }
        assertThat(chosen).containsExactlyInAnyOrderElementsOf(InstructionSets.available());
    }

    @Test
    void anUnknownInstructionSetChangesNothing() {
        for (String active : InstructionSets.available()) {
            InstructionSets.use(active);
            for (String unknown : List.of("", "porta", "portable2", "PORTABLE", "avx1024")) {
                assertThat(InstructionSets.cap(unknown)).isEqualTo(userstats_h.USERSTATS_UNAVAILABLE());
                assertThat(InstructionSets.active()).isEqualTo(active);
            }
        }
    }
}
