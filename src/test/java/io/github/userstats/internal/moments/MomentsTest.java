package io.github.userstats.internal.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.userstats.testing.Oracle;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {
    private static final BigInteger SQUARES_LIMIT = BigInteger.ONE.shiftLeft(128);

    private static Moments copy(Moments moments) {
        Moments copy = new Moments();
        copy.merge(moments);
        return copy;
    }

    /** A value that does not fit changes nothing. */
    private static void assertOverflow(Moments moments, Consumer<Moments> operation) {
        Moments before = copy(moments);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> operation.accept(moments))
                .withMessage(
                        "the sum of squares would exceed 128 bits, or the count 63 bits: split the values among several"
                                + " statistics objects; a column's average() needs no squares");
        assertThat(moments).isEqualTo(before);
    }

    // ---- Single values ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 31, 32, 33, 34, 53, 62, 63, 64})
    void valuesOfAnySizeAddUp(int bits) {
        SplittableRandom random = new SplittableRandom(bits);
        for (int trial = 0; trial < 100; trial++) {
            Moments moments = new Moments();
            Oracle oracle = Oracle.OF_NOTHING;
            for (int i = 0; i < 1_000; i++) {
                long value = random.nextLong() >> (Long.SIZE - random.nextInt((bits + 1) / 2, bits + 1));
                Oracle added = oracle.plus(Oracle.of(value));
                if (added.squares().compareTo(SQUARES_LIMIT) >= 0) {
                    assertOverflow(moments, full -> full.add(value));
                } else {
                    moments.add(value);
                    oracle = added;
                }
                if (random.nextInt(100) == 0) {
                    assertThat(moments).isEqualTo(MomentsFamily.moments(oracle));
                    assertThat(moments.count()).isEqualTo(oracle.count().longValueExact());
                }
            }
            assertThat(moments).isEqualTo(MomentsFamily.moments(oracle));
        }
    }

    /** The halves of squares are added up separately. A carry from one total to the other is rare. */
    @Test
    void halvesOfManySquaresCarry() {
        int count = 16_000;
        long value = 3_989_207_381L;
        BigInteger square = BigInteger.valueOf(value).pow(2);
        BigInteger half = BigInteger.ONE.shiftLeft(32);
        BigInteger lower = square.mod(half).multiply(BigInteger.valueOf(count));
        BigInteger upper = square.shiftRight(32).multiply(BigInteger.valueOf(count));
        assertThat(upper.mod(half).add(lower.shiftRight(32))).isGreaterThanOrEqualTo(half);

        Moments moments = new Moments();
        for (int i = 0; i < count; i++) {
            moments.add(value);
        }
        assertThat(moments).isEqualTo(MomentsFamily.moments(Oracle.of(value).times(count)));
    }

    /** Values that are in no field yet count too. */
    @Test
    void singleValuesCountWhereWhatIsMergedLeavesNoRoom() {
        Moments moments = new Moments();
        moments.add(1);
        Moments most = Moments.of(5, BigInteger.ZERO, SQUARES_LIMIT.subtract(BigInteger.ONE), -9, 9);
        assertOverflow(moments, full -> full.merge(most));
        assertOverflow(most, full -> full.merge(moments));
    }

    /** More values than the separate sums can count, all of them as large as these sums take. */
    @Test
    void moreSingleValuesThanAnIntCounts() {
        long count = (1L << 31) + 5;
        Moments moments = new Moments();
        for (long i = 0; i < count; i++) {
            moments.add(0xffffffffL);
        }
        assertThat(moments)
                .isEqualTo(MomentsFamily.moments(Oracle.of(0xffffffffL).times(count)));
    }

    @Test
    void severalThreadsMayRead() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            CyclicBarrier barrier = new CyclicBarrier(3);
            for (int round = 0; round < 3_000; round++) {
                Moments moments = new Moments();
                moments.add(-3);
                moments.add(round);
                List<Callable<BigInteger>> readers = Collections.nCopies(3, () -> {
                    barrier.await();
                    return moments.sumOfSquares();
                });
                for (Future<BigInteger> squares : threads.invokeAll(readers)) {
                    assertThat(squares.get()).isEqualTo(BigInteger.valueOf(9 + (long) round * round));
                }
                assertThat(moments).isEqualTo(MomentsFamily.moments(Oracle.of(-3, round)));
            }
        }
    }

    /** The low half of one of the sums is about to carry, or to borrow, for each value. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 0xffffffffL, Integer.MIN_VALUE, 1L << 33, Long.MAX_VALUE, Long.MIN_VALUE})
    void halvesCarry(long value) {
        BigInteger exact = BigInteger.valueOf(value);
        BigInteger square = exact.pow(2);
        for (BigInteger boundary : List.of(
                BigInteger.ZERO,
                BigInteger.ONE.shiftLeft(63),
                BigInteger.ONE.shiftLeft(64),
                BigInteger.ONE.shiftLeft(65))) {
            for (int i = -2; i <= 2; i++) {
                for (int j = -2; j <= 2; j++) {
                    BigInteger sum = boundary.subtract(exact).add(BigInteger.valueOf(i));
                    BigInteger squares =
                            boundary.subtract(square).add(BigInteger.valueOf(j)).max(BigInteger.ZERO);
                    assertAdds(value, sum, squares);
                    assertAdds(value, sum.negate(), squares);
                }
            }
        }
    }

    private static void assertAdds(long value, BigInteger sum, BigInteger squares) {
        Oracle before = new Oracle(BigInteger.TEN, sum, squares, BigInteger.valueOf(-5), BigInteger.valueOf(5));
        Moments expected = MomentsFamily.moments(before.plus(Oracle.of(value)));
        Moments added = MomentsFamily.moments(before);
        added.add(value);
        assertThat(added).isEqualTo(expected);
        Moments merged = MomentsFamily.moments(before);
        merged.merge(MomentsFamily.moments(Oracle.of(value)));
        assertThat(merged).isEqualTo(expected);
    }

    @Test
    void squaresOverflowAtExactly128Bits() {
        for (long value : List.of(1L, -3L, 0xffffffffL, Long.MAX_VALUE, Long.MIN_VALUE)) {
            BigInteger room = BigInteger.valueOf(value).pow(2);
            Moments fits =
                    Moments.of(5, BigInteger.ZERO, SQUARES_LIMIT.subtract(room).subtract(BigInteger.ONE), -9, 9);
            fits.add(value);
            assertThat(fits.sumOfSquares()).isEqualTo(SQUARES_LIMIT.subtract(BigInteger.ONE));
            assertOverflow(fits, full -> full.add(1));

            Moments full = Moments.of(5, BigInteger.ZERO, SQUARES_LIMIT.subtract(room), -9, 9);
            assertOverflow(full, moments -> moments.add(value));
            assertOverflow(full, moments -> moments.merge(MomentsFamily.moments(Oracle.of(value))));
        }
    }

    @Test
    void aCountBeyond63BitsIsAnError() {
        Moments full = Moments.of(Long.MAX_VALUE, BigInteger.TWO, BigInteger.TWO, 0, 1);
        assertOverflow(full, moments -> moments.add(0));
        assertOverflow(full, moments -> moments.merge(MomentsFamily.moments(Oracle.of(0))));
        assertOverflow(full, moments -> moments.merge(moments));
        assertOverflow(full, moments -> moments.addSum(1, 0));

        Moments almost = Moments.of(Long.MAX_VALUE - 1, BigInteger.TWO, BigInteger.TWO, 0, 1);
        almost.add(0);
        assertThat(almost).isEqualTo(full);
    }

    @Test
    void sumsAloneAreAddedToSingleValues() {
        Moments moments = new Moments();
        moments.add(-7);
        moments.addSum(3, 5);
        moments.addSum(2, -9);
        moments.add(2);
        assertThat(moments.count()).isEqualTo(7);
        assertThat(moments.sum()).isEqualTo(BigInteger.valueOf(-9));
        assertThat(moments.sumOfSquares()).isEqualTo(BigInteger.valueOf(53));
    }

    // ---- Merging ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void mergedMomentsAreThoseOfAllValues(MomentsFamily family) {
        List<Oracle> oracles = new ArrayList<>(
                family.stream(2_000).map(MomentsFamily.Question::oracle).toList());
        oracles.add(Oracle.OF_NOTHING);
        SplittableRandom random = new SplittableRandom(1);
        for (Oracle one : oracles) {
            Oracle other = oracles.get(random.nextInt(oracles.size()));
            Oracle both = one.plus(other);
            Moments merged = MomentsFamily.moments(one);
            Moments added = MomentsFamily.moments(other);
            if (both.count().bitLength() > 63 || both.squares().compareTo(SQUARES_LIMIT) >= 0) {
                assertOverflow(merged, moments -> moments.merge(added));
            } else {
                merged.merge(added);
                assertThat(merged).isEqualTo(MomentsFamily.moments(both));
            }
            assertThat(added).isEqualTo(MomentsFamily.moments(other));
        }
    }

    @Test
    void momentsCanBeMergedWithThemselves() {
        Moments moments = Moments.of(
                7,
                BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE),
                SQUARES_LIMIT.shiftRight(1).subtract(BigInteger.ONE),
                -5,
                5);
        moments.merge(moments);
        assertThat(moments)
                .isEqualTo(Moments.of(
                        14,
                        BigInteger.ONE.shiftLeft(65).subtract(BigInteger.TWO),
                        SQUARES_LIMIT.subtract(BigInteger.TWO),
                        -5,
                        5));
        assertOverflow(moments, full -> full.merge(full));
    }

    @ParameterizedTest
    @MethodSource("io.github.userstats.internal.moments.Extremes#columns")
    void extremesAddUpInAnyOrderAndHoweverTheyAreCut(List<Long> values) {
        for (int rotation = 0; rotation < values.size(); rotation++) {
            List<Long> ordered = new ArrayList<>(values);
            Collections.rotate(ordered, rotation);
            assertAddUpHoweverTheyAreCut(ordered);
        }
    }

    private static void assertAddUpHoweverTheyAreCut(List<Long> values) {
        Oracle oracle = Oracle.of(values.stream().mapToLong(Long::longValue));
        int cuts = values.size() - 1;
        for (int cut = 0; cut < 1 << cuts; cut++) { // a bit for each place between two values
            List<Moments> parts = new ArrayList<>(List.of(new Moments()));
            boolean isOverflow = false;
            for (int i = 0; i < values.size(); i++) {
                if (i > 0 && (cut >> (i - 1) & 1) != 0) {
                    parts.add(new Moments());
                }
                isOverflow |= isOverflow(parts.getLast(), values.get(i));
            }
            Moments total = new Moments();
            for (Moments part : parts) {
                try {
                    total.merge(part);
                } catch (ArithmeticException exception) {
                    isOverflow = true;
                }
            }
            assertEquals(oracle.squares().compareTo(SQUARES_LIMIT) >= 0, isOverflow, () -> values + " cut differently");
            if (!isOverflow) {
                assertThat(total).isEqualTo(MomentsFamily.moments(oracle));
            }
        }
    }

    private static boolean isOverflow(Moments moments, long value) {
        try {
            moments.add(value);
            return false;
        } catch (ArithmeticException exception) {
            return true;
        }
    }

    // ---- What they tell ---------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void sumsAreWhatTheyWereMadeOf(MomentsFamily family) {
        family.stream(1_000).map(MomentsFamily.Question::oracle).forEach(oracle -> {
            Moments moments = MomentsFamily.moments(oracle);
            assertThat(moments.sum()).isEqualTo(oracle.sum());
            assertThat(moments.sumOfSquares()).isEqualTo(oracle.squares());
            assertThat(moments.isSumLong()).isEqualTo(oracle.sum().bitLength() < Long.SIZE);
            assertThat(moments.sumLow()).isEqualTo(oracle.sum().longValue());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void sumsBeyond128BitsAreRefused(int sign) {
        BigInteger limit = BigInteger.ONE.shiftLeft(127);
        BigInteger tooLarge = sign < 0 ? limit.negate().subtract(BigInteger.ONE) : limit;
        BigInteger largest = sign < 0 ? limit.negate() : limit.subtract(BigInteger.ONE);
        assertThat(Moments.of(1, largest, BigInteger.ZERO, 0, 0).sum()).isEqualTo(largest);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Moments.of(1, tooLarge, BigInteger.ZERO, 0, 0));
        BigInteger impossibleSquares = sign < 0 ? BigInteger.ONE.negate() : SQUARES_LIMIT;
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Moments.of(1, BigInteger.ZERO, impossibleSquares, 0, 0));
    }

    @Test
    void theFieldsAreTheMomentsThemselves() {
        Moments moments = new Moments(1, 2, 3, 4, 5, 6, 7);
        assertThat(moments.fields()).containsExactly(1, 2, 3, 4, 5, 6, 7);
        Arrays.setAll(moments.fields(), i -> 10L * i);
        assertThat(moments).isEqualTo(new Moments(0, 10, 20, 30, 40, 50, 60));
        assertThat(moments.count()).isEqualTo(0);
        assertThat(moments.sumLow()).isEqualTo(10);
        assertThat(moments.sumHigh()).isEqualTo(20);
        assertThat(moments.squaresLow()).isEqualTo(30);
        assertThat(moments.squaresHigh()).isEqualTo(40);
        assertThat(moments.minimum()).isEqualTo(50);
        assertThat(moments.maximum()).isEqualTo(60);
    }

    @Test
    void momentsDifferInEachField() {
        for (int i = 0; i < new Moments().fields().length; i++) {
            Moments other = new Moments();
            other.fields()[i]++;
            assertThat(other).isNotEqualTo(new Moments());
        }
        assertThat(new Moments()).isEqualTo(new Moments()).hasSameHashCodeAs(new Moments());
    }

    @Test
    void asText() {
        Moments moments = MomentsFamily.moments(Oracle.of(Long.MAX_VALUE, Long.MAX_VALUE, -2));
        assertThat(moments)
                .hasToString("count 3, sum 18446744073709551612, sum of squares"
                        + " 170141183460469231694793815568465002502, minimum -2, maximum 9223372036854775807");
    }

    // ---- Possible moments -------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 32, 63, 64})
    void realMomentsArePossible(int bits) {
        SplittableRandom random = new SplittableRandom(bits);
        for (int trial = 0; trial < 1_000; trial++) {
            Moments moments = new Moments();
            for (int i = random.nextInt(4); i > 0; i--) {
                moments.add(random.nextLong() >> (Long.SIZE - bits));
            }
            assertThat(moments.arePossible(Long.MIN_VALUE, Long.MAX_VALUE)).isTrue();
            if (moments.count() > 0) {
                assertThat(moments.arePossible(moments.minimum(), moments.maximum()))
                        .isTrue();
            }
        }
    }

    /** Totals near those of 11, 22 and 44, which are count 3, sum 77 and squares 2541. High halves stay the same. */
    @Test
    void sumsOfWhichOnlyTheLowHalfIsRightAreImpossible() {
        assertThat(new Moments(3, 77, 0, 2541, 0, 11, 44).arePossible(0, 255)).isTrue();
        assertThat(new Moments(3, 77, 1, 2541, 0, 11, 44).arePossible(0, 255)).isFalse();
        assertThat(new Moments(3, 77, -1, 2541, 0, 11, 44).arePossible(0, 255)).isFalse();
        assertThat(new Moments(3, 77, 0, 2541, 1, 11, 44).arePossible(0, 255)).isFalse();
        assertThat(new Moments(3, 77, 0, 2541, 0, 11, 44).arePossible(12, 255)).isFalse();
        assertThat(new Moments(3, 77, 0, 2541, 0, 11, 44).arePossible(0, 43)).isFalse();
    }
}
