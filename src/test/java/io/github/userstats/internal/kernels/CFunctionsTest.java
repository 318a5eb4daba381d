package io.github.userstats.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.userstats.internal.bindings.userstats_h;
import io.github.userstats.internal.bindings.userstats_moments;
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

    @ParameterizedTest
    @EnumSource
    void roundLikeJava(MomentsFamily family) {
        MemorySegment struct = userstats_moments.allocate(arena);
        // More than a million in all families.
        family.stream(100_000).map(MomentsFamily::moments).forEach(moments -> {
            NativeMoments.set(struct, moments);
            assertEquals(
                    Rounding.mean(moments, 1), userstats_h.userstats_moments_average_age(struct), moments::toString);
            assertEquals(
                    Rounding.mean(moments, 100),
                    userstats_h.userstats_moments_average_payment(struct),
                    moments::toString);
            assertEquals(
                    Rounding.populationDeviation(moments, 100),
                    userstats_h.userstats_moments_payment_standard_deviation(struct),
                    moments::toString);
            assertEquals(
                    Rounding.sampleDeviation(moments, 100),
                    userstats_h.userstats_moments_payment_sample_standard_deviation(struct),
                    moments::toString);
        });
    }

    @Test
    void statisticsOfNoValuesAreNaN() {
        for (long count : List.of(0L, -1L, Long.MIN_VALUE)) {
            MemorySegment struct = NativeMoments.allocate(arena, new Moments(count, 5, 25, 0, 5, 5));
            assertThat(userstats_h.userstats_moments_average_age(struct)).isNaN();
            assertThat(userstats_h.userstats_moments_average_payment(struct)).isNaN();
            assertThat(userstats_h.userstats_moments_payment_standard_deviation(struct))
                    .isNaN();
            assertThat(userstats_h.userstats_moments_payment_sample_standard_deviation(struct))
                    .isNaN();
        }
    }

    @Test
    void oneValueHasNoSampleDeviation() {
        MemorySegment struct = NativeMoments.allocate(arena, MomentsFamily.moments(Oracle.of(5)));
        assertEquals(0.0, userstats_h.userstats_moments_payment_standard_deviation(struct));
        assertThat(userstats_h.userstats_moments_payment_sample_standard_deviation(struct))
                .isNaN();
    }

    @Test
    void squaresThatNoValuesCanHaveGiveNaN() {
        for (long count : List.of(2L, 1L << 40)) {
            MemorySegment struct = NativeMoments.allocate(arena, new Moments(count, 3 * count, 9 * count - 1, 0, 0, 9));
            assertThat(userstats_h.userstats_moments_payment_standard_deviation(struct))
                    .isNaN();
            assertThat(userstats_h.userstats_moments_payment_sample_standard_deviation(struct))
                    .isNaN();
        }
    }

    @Test
    void mergedMomentsAreThoseOfAllValues() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            Oracle one = MomentsFamily.FEW_PAYMENTS.next(random);
            Oracle other = random.nextInt(10) == 0 ? Oracle.OF_NOTHING : MomentsFamily.FEW_PAYMENTS.next(random);
            if (one.sum().add(other.sum()).bitLength() < Long.SIZE) {
                MemorySegment merged = NativeMoments.allocate(arena, MomentsFamily.moments(one));
                MemorySegment added = NativeMoments.allocate(arena, MomentsFamily.moments(other));
                assertThat(userstats_h.userstats_moments_merge(merged, added)).isEqualTo(userstats_h.USERSTATS_OK());
                assertThat(NativeMoments.get(merged)).isEqualTo(MomentsFamily.moments(one.plus(other)));
                assertThat(NativeMoments.get(added)).isEqualTo(MomentsFamily.moments(other));
            }
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
        Moments sumOfOne = new Moments(1, 1, 1, 0, -9, 9);
        Moments sumOfMinusOne = new Moments(1, -1, 1, 0, -9, 9);
        return List.of(
                List.of(new Moments(Long.MAX_VALUE, 0, 0, 0, 0, 0), sumOfOne),
                List.of(new Moments(1, Long.MAX_VALUE, 0, 0, 0, 0), sumOfOne),
                List.of(new Moments(1, Long.MIN_VALUE, 0, 0, 0, 0), sumOfMinusOne),
                List.of(new Moments(1, 0, -1, -1, 0, 0), sumOfOne),
                List.of(new Moments(1, 0, 0, -1, 0, 0), new Moments(1, 0, 0, 1, -9, 9)),
                List.of(new Moments(1, 0, 0, Long.MIN_VALUE, 0, 0), new Moments(1, 0, 0, Long.MIN_VALUE, -9, 9)));
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

    @Test
    void structIsWhatJavaPassesForIt() {
        assertThat(userstats_moments.sizeof()).isEqualTo((long) new Moments().fields.length * Long.BYTES);
        assertThat(userstats_moments.count$offset()).isEqualTo((long) Moments.COUNT * Long.BYTES);
        assertThat(userstats_moments.sum$offset()).isEqualTo((long) Moments.SUM * Long.BYTES);
        assertThat(userstats_moments.squares_low$offset()).isEqualTo((long) Moments.SQUARES_LOW * Long.BYTES);
        assertThat(userstats_moments.squares_high$offset()).isEqualTo((long) Moments.SQUARES_HIGH * Long.BYTES);
        assertThat(userstats_moments.minimum$offset()).isEqualTo((long) Moments.MINIMUM * Long.BYTES);
        assertThat(userstats_moments.maximum$offset()).isEqualTo((long) Moments.MAXIMUM * Long.BYTES);
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
