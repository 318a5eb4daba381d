/* Sums with the instructions that AVX2 and AVX-512F have. x86.h says where a tier includes this file. */

/* ---- Bytes ------------------------------------------------------------------------------------------------------- */

/*
 * Without squares, each vector of a step has its own sum, so that none waits for another. With two sums, the loop took
 * a third longer in the second-level cache of a Zen 5. With squares there are two sums, because registers are few.
 *
 * Squares are added up in lanes of 32 bits. In a piece two of these lanes take 2^13 vectors, each with 4 squares of
 * less than 2^16.
 */
typedef struct {
    VECTOR sums[STEP_VECTORS];
    VECTOR squares[2];
} byte_sums;

INLINE byte_sums no_byte_sums(void) {
    byte_sums none = {{zero(), zero(), zero(), zero()}, {zero(), zero()}};
    return none;
}

/* add_bytes takes less time for bytes up to INT8_MAX than for others. */
#define SMALL_BYTES_ARE_QUICKER

/* Takes 2 instructions for a vector, and 6 for its squares, or 3 if the bytes are small. */
INLINE void add_bytes(byte_sums *sums, int index, VECTOR bytes, int with_squares, int are_small) {
    VECTOR *squares = &sums->squares[index % 2];
    add(&sums->sums[with_squares ? index % 2 : index], V(sad_epu8)(bytes, zero()));
    if (with_squares && are_small) {
        VECTOR words = V(maddubs_epi16)(bytes, bytes);
        *squares = V(add_epi32)(*squares, V(madd_epi16)(words, V(set1_epi16)(1)));
    } else if (with_squares) {
        VECTOR even = both(bytes, V(set1_epi16)(UINT8_MAX));
        VECTOR odd = V(srli_epi16)(bytes, 8);
        *squares = V(add_epi32)(*squares, V(add_epi32)(V(madd_epi16)(even, even), V(madd_epi16)(odd, odd)));
    }
}

INLINE totals totals_of_bytes(const byte_sums *sums, range seen) {
    VECTOR sum = zero();
    EACH_VECTOR(i) { add(&sum, sums->sums[i]); }
    totals all = {sum, V(add_epi32)(sums->squares[0], sums->squares[1]), seen};
    return all;
}

INLINE void settle_byte_sum(column_sums *result, const totals *all) { result->sum += add_lanes(all->sum); }

INLINE void settle_bytes(column_sums *result, const totals *all) {
    settle_byte_sum(result, all);
    result->squares += add_lanes(add_pairs(all->squares));
}

/* ---- 32-bit integers --------------------------------------------------------------------------------------------- */

/* The number of vectors in a step of add_any, and of sums in add_small_squares. */
enum { ANY_VECTORS = 2, SQUARE_SUMS = 2 };

/* Adds squares of small values in lanes of 64 bits. Takes 5 instructions for a vector. */
INLINE void add_small_squares(VECTOR squares[SQUARE_SUMS], int index, VECTOR values, int is_signed) {
    (void)index;
    VECTOR uppers = upper_half(values);
    add(&squares[0], is_signed ? V(mul_epi32)(values, values) : V(mul_epu32)(values, values));
    add(&squares[1], is_signed ? V(mul_epi32)(uppers, uppers) : V(mul_epu32)(uppers, uppers));
}

/*
 * Sums of any integers. A lane of 64 bits holds a pair, upper * 2^32 + lower. Pairs are added up mod 2^64, and their
 * upper values separately. Subtracting the upper values leaves the sum of the lower ones. Squares are added up in the
 * same way: mod 2^64, and their upper halves separately.
 */
typedef struct {
    VECTOR pairs[2];
    VECTOR uppers[2];
    VECTOR squares;
    VECTOR upper_halves;
} any_sums;

INLINE any_sums no_any_sums(void) {
    any_sums none = {{zero(), zero()}, {zero(), zero()}, zero(), zero()};
    return none;
}

/* Takes 3 instructions for a vector, and 8 for its squares. */
INLINE void add_any(any_sums *sums, int index, VECTOR values, int with_squares) {
    VECTOR uppers = upper_half(values);
    add(&sums->pairs[index % 2], values);
    add(&sums->uppers[index % 2], uppers);
    if (with_squares) {
        VECTOR lower_squares = V(mul_epu32)(values, values);
        VECTOR upper_squares = V(mul_epu32)(uppers, uppers);
        add(&sums->squares, lower_squares);
        add(&sums->squares, upper_squares);
        add(&sums->upper_halves, upper_half(lower_squares));
        add(&sums->upper_halves, upper_half(upper_squares));
    }
}

/* Returns the sum of lanes that were added up mod 2^64, with their upper halves added up separately. */
INLINE u128 add_halves(VECTOR lanes, VECTOR upper_halves) {
    return ((u128)add_lanes(upper_halves) << 32) + add_lanes(V(sub_epi64)(lanes, V(slli_epi64)(upper_halves, 32)));
}

INLINE u64 any_sum(const any_sums *sums) {
    VECTOR pairs = V(add_epi64)(sums->pairs[0], sums->pairs[1]);
    VECTOR uppers = V(add_epi64)(sums->uppers[0], sums->uppers[1]);
    return add_lanes(V(add_epi64)(V(sub_epi64)(pairs, V(slli_epi64)(uppers, 32)), uppers));
}

INLINE u128 any_squares(const any_sums *sums) { return add_halves(sums->squares, sums->upper_halves); }

/* ---- 64-bit integers -------------------------------------------------------------------------------------------- */

/* Small 64-bit integers fit in 32 bits with their sign. */
enum { LONG_BITS = 32 };

INLINE VECTOR long_to_square(const column *all, some_values longs) { return without_nulls(all, longs); }

/* If all values are small, no bit from LONG_BITS on is set in the result. */
INLINE VECTOR long_bits(VECTOR values) { return V(add_epi64)(values, V(set1_epi64x)(1LL << 31)); }

/* Squares are added up mod 2^64, and their upper halves separately. */
typedef struct {
    VECTOR squares;
    VECTOR upper_halves;
} long_squares;

INLINE long_squares no_long_squares(void) {
    long_squares none = {zero(), zero()};
    return none;
}

/* Takes 4 instructions for a vector. */
INLINE void add_long_squares(long_squares *sums, int index, VECTOR values) {
    (void)index;
    VECTOR squares = V(mul_epi32)(values, values);
    add(&sums->squares, squares);
    add(&sums->upper_halves, upper_half(squares));
}

INLINE u128 all_long_squares(const long_squares *sums) { return add_halves(sums->squares, sums->upper_halves); }
