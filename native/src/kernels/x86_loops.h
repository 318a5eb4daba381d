/* The loops of AVX2 and AVX-512; x86.h says where this is included. */

/* So many bytes are added to sums of their own, which are kept if all values of the block are small. */
enum { BLOCK_STEPS = 32, BLOCK_BYTES = BLOCK_STEPS * STEP_BYTES };

INLINE i64 block_bytes(i64 piece) { return piece < BLOCK_BYTES ? piece : BLOCK_BYTES; }

/* All bits that are set in one of the vectors of a step, or in `bits`. */
INLINE VECTOR bits_of_step(VECTOR bits, const VECTOR step[STEP_VECTORS]) {
    return either_of(either_of(bits, step[0], step[1]), step[2], step[3]);
}

/* ---- Bytes ------------------------------------------------------------------------------------------------------- */

INLINE void widen_byte_range(range *seen, const column *all, some_values bytes) {
    seen->minimum =
        all->has_nulls ? min_bytes(seen->minimum, bytes.valid, bytes.all) : V(min_epu8)(seen->minimum, bytes.all);
    seen->maximum = V(max_epu8)(seen->maximum, without_nulls(all, bytes));
}

/*
 * Adds blocks of a piece, of small values alone if that is quicker and `are_small` is set. Instructions for a vector: those
 * of add_bytes, 2 for the range, or else 1/2 (AVX-512) or 1 for the bits, which are kept as a maximum. Returns how many bytes
 * are left: 0, or those from the first block on that has a large value.
 */
INLINE i64 add_byte_blocks(byte_sums *sums, range *seen, column all, i64 piece, int measure, int are_small) {
    while (piece > 0) {
        i64 length = block_bytes(piece);
        byte_sums block = *sums;
        range block_seen = {seen->minimum, zero()};
        for (i64 at = 0; at < length; at += STEP_BYTES) {
            VECTOR step[STEP_VECTORS];
            EACH_VECTOR(i) {
                /* The sum alone waits for memory no more than reading does, and a prefetch takes the place of a load. */
                some_values vector =
                    measure == MEASURE_SUM ? some_at(&all, at + i * VECTOR_BYTES) : some_of_step(&all, at, i);
                step[i] = without_nulls(&all, vector);
                add_bytes(&block, i, step[i], measure != MEASURE_SUM, are_small);
                if (measure == MEASURE_MOMENTS) {
                    widen_byte_range(&block_seen, &all, vector);
                }
            }
            if (measure != MEASURE_MOMENTS) {
                block_seen.maximum = bits_of_step(block_seen.maximum, step);
            }
        }
        seen->minimum = block_seen.minimum;
        seen->maximum = V(max_epu8)(seen->maximum, block_seen.maximum);
        if (are_small && !is_zero(both(block_seen.maximum, V(set1_epi8)(INT8_MIN)))) {
            break;
        }
        *sums = block;
        piece -= length;
        skip(&all, length);
    }
    return piece;
}

SHARED void set_byte_range(column_sums *result, const range *seen) {
    elements minima = {seen->minimum};
    elements maxima = {seen->maximum};
    uint8_t minimum = UINT8_MAX;
    uint8_t maximum = 0;
    for (int i = 0; i < VECTOR_BYTES; i++) {
        minimum = minima.bytes[i] < minimum ? minima.bytes[i] : minimum;
        maximum = maxima.bytes[i] > maximum ? maxima.bytes[i] : maximum;
    }
    result->minimum = minimum;
    result->maximum = maximum;
}

/* As add_byte_blocks. */
typedef i64 byte_loop(byte_sums *sums, range *seen, const char *next, i64 piece, const uint8_t *validity);

#define BYTE_LOOP(NAME, HAS_NULLS, MEASURE, ARE_SMALL)                                                    \
    SHARED i64 NAME(byte_sums *sums, range *seen, const char *next, i64 piece, const uint8_t *validity) { \
        const column all = {next, 0, 1, HAS_NULLS, validity};                                             \
        return add_byte_blocks(sums, seen, all, piece, MEASURE, ARE_SMALL);                               \
    }

BYTE_LOOP(bytes_sum, 0, MEASURE_SUM, 0)
BYTE_LOOP(bytes_moments, 0, MEASURE_MOMENTS, 0)
BYTE_LOOP(masked_bytes_sum, 1, MEASURE_SUM, 0)
BYTE_LOOP(masked_bytes_moments, 1, MEASURE_MOMENTS, 0)

/* The sum is as quick for any bytes. Squares take most of the time if small ones are quicker, so moments do for power sums. */
#define small_bytes_sum 0
#define masked_small_bytes_sum 0
#if defined(SMALL_BYTES_ARE_QUICKER)
BYTE_LOOP(small_bytes_moments, 0, MEASURE_MOMENTS, 1)
BYTE_LOOP(masked_small_bytes_moments, 1, MEASURE_MOMENTS, 1)
#define small_bytes_power_sums small_bytes_moments
#define bytes_power_sums bytes_moments
#define masked_small_bytes_power_sums masked_small_bytes_moments
#define masked_bytes_power_sums masked_bytes_moments
#else
BYTE_LOOP(bytes_power_sums, 0, MEASURE_POWER_SUMS, 0)
BYTE_LOOP(masked_bytes_power_sums, 1, MEASURE_POWER_SUMS, 0)
#define small_bytes_power_sums 0
#define small_bytes_moments 0
#define masked_small_bytes_power_sums 0
#define masked_small_bytes_moments 0
#endif

/*
 * Small values are taken by a loop of their own if there is one. Where a block has a large value, it and the rest of its
 * piece are taken as any values, so few blocks are read twice.
 */
SHARED int bytes(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t largest, int measure,
                 byte_loop *add_small, byte_loop *add_any) {
    parts of = parts_of(column_of(values, count, 1, nulls));
    byte_sums sums = no_byte_sums();
    range seen = {V(set1_epi8)(-1), zero()};
    for (outer_vector outer; take_outer(&of, &outer);) {
        widen_byte_range(&seen, &of.head, outer.values);
        add_bytes(&sums, 0, both(without_nulls(&of.head, outer.values), outer.is_new), 1, 0);
    }
    do {
        i64 piece = piece_bytes(&of.steps);
        i64 left = add_small == 0 ? piece : add_small(&sums, &seen, of.steps.next, piece, of.steps.validity);
        skip(&of.steps, piece - left);
        add_any(&sums, &seen, of.steps.next, left, of.steps.validity);
        skip(&of.steps, left);
        settle_bytes(result, &sums, measure != MEASURE_SUM);
        sums = no_byte_sums();
    } while (bytes_left(&of.steps) > 0);
    if (measure == MEASURE_MOMENTS) {
        set_byte_range(result, &seen);
    }
    int is_large = !is_zero(both(seen.maximum, V(set1_epi8)(INT8_MIN)));
    return byte_status(is_large ? UINT8_MAX : INT8_MAX, largest);
}

/* ---- 32-bit integers --------------------------------------------------------------------------------------------------- */

/* The order of signed values is that of unsigned ones with this added, or with this bit changed. */
INLINE VECTOR with_offset(VECTOR ints, uint32_t offset) { return V_BITS(xor)(ints, V(set1_epi32)((int)offset)); }

INLINE void widen_signed_range(range *seen, const column *all, some_values ints) {
    if (all->has_nulls) {
        seen->minimum = min_signed_ints(seen->minimum, ints.valid, ints.all);
        seen->maximum = max_signed_ints(seen->maximum, ints.valid, ints.all);
    } else {
        seen->minimum = V(min_epi32)(seen->minimum, ints.all);
        seen->maximum = V(max_epi32)(seen->maximum, ints.all);
    }
}

INLINE void widen_range(range *seen, const column *all, some_values ints) {
    if (all->has_nulls) {
        seen->minimum = min_ints(seen->minimum, ints.valid, ints.all);
        seen->maximum = max_ints(seen->maximum, ints.valid, ints.all);
    } else {
        seen->minimum = V(min_epu32)(seen->minimum, ints.all);
        seen->maximum = V(max_epu32)(seen->maximum, ints.all);
    }
}

/*
 * Values are small if their magnitudes are below 2^25. Then a lane of 32 bits takes the sum of a block, 64 values, signed or
 * not, and one of 64 bits the squares of a piece, 2^14 of them.
 */
enum { SMALL_BITS = 25 };

/*
 * Adds blocks of small values. Instructions for a vector: 1 for the sum, those of add_small_squares, and 2 for the
 * range, or else 1/2 (AVX-512) or 1 for the bits, and 1 for the magnitudes of signed values.
 * Returns how many bytes of the piece are left: 0, or those from the first block on that has a value that is not small.
 */
INLINE i64 add_small_ints(column_sums *result, range *seen, column all, i64 piece, uint32_t offset, int measure) {
    int is_signed = offset != 0;
    int has_range = measure == MEASURE_MOMENTS;
    VECTOR sum = zero();
    VECTOR squares[SQUARE_SUMS];
    for (int i = 0; i < SQUARE_SUMS; i++) {
        squares[i] = zero();
    }
    while (piece > 0) {
        i64 length = block_bytes(piece);
        VECTOR words[2] = {zero(), zero()};
        VECTOR bits = zero();
        VECTOR block_squares[SQUARE_SUMS];
        for (int i = 0; i < SQUARE_SUMS; i++) {
            block_squares[i] = squares[i];
        }
        range block_seen = {with_offset(V(set1_epi32)(-1), offset), with_offset(zero(), offset)};
        for (i64 at = 0; at < length; at += STEP_BYTES) {
            VECTOR magnitudes[STEP_VECTORS];
            EACH_VECTOR(i) {
                some_values vector = some_of_step(&all, at, i);
                VECTOR values = without_nulls(&all, vector);
                magnitudes[i] = is_signed ? V(abs_epi32)(values) : values;
                words[i % 2] = V(add_epi32)(words[i % 2], values);
                if (measure != MEASURE_SUM) {
                    add_small_squares(block_squares, i, values, is_signed);
                }
                if (has_range && is_signed) {
                    widen_signed_range(&block_seen, &all, vector);
                } else if (has_range) {
                    widen_range(&block_seen, &all, vector);
                }
            }
            if (!has_range) {
                bits = bits_of_step(bits, magnitudes);
            }
        }
        if (has_range) {
            bits = block_seen.maximum;
        }
        if (has_range && is_signed) {
            /* A lane without a value holds the least or the most: 0 is small. */
            bits = V_BITS(or)(V(abs_epi32)(V(min_epi32)(block_seen.minimum, zero())),
                              V(abs_epi32)(V(max_epi32)(block_seen.maximum, zero())));
        }
        if (!is_zero(V(srli_epi32)(bits, SMALL_BITS))) {
            break;
        }
        for (int i = 0; i < 2; i++) {
            add(&sum, is_signed ? add_signed_pairs(words[i]) : add_pairs(words[i]));
        }
        for (int i = 0; i < SQUARE_SUMS; i++) {
            squares[i] = block_squares[i];
        }
        if (has_range) {
            seen->minimum = V(min_epu32)(seen->minimum, with_offset(block_seen.minimum, offset));
            seen->maximum = V(max_epu32)(seen->maximum, with_offset(block_seen.maximum, offset));
        }
        piece -= length;
        skip(&all, length);
    }
    result->sum += (i64)add_lanes(sum);
    if (measure != MEASURE_SUM) {
        for (int i = 1; i < SQUARE_SUMS; i++) {
            add(&squares[0], squares[i]);
        }
        result->squares += add_lanes_wide(squares[0]);
    }
    return piece;
}

/* Adds so many bytes of any values. Instructions for a vector: those of add_any, 1 for the offset, 2 for the range. */
INLINE void add_any_ints(any_sums *sums, range *seen, column all, i64 piece, uint32_t offset, int measure) {
    int vectors = measure == MEASURE_SUM ? STEP_VECTORS : ANY_VECTORS;
    any_sums piece_sums = *sums;
    range piece_seen = *seen;
    for (i64 at = 0; at < piece; at += vectors * VECTOR_BYTES) {
        _Pragma("GCC unroll 4") for (int i = 0; i < vectors; i++) {
            some_values vector = some_of_step(&all, at, i);
            add_any(&piece_sums, i, with_offset(without_nulls(&all, vector), offset), measure != MEASURE_SUM);
            if (measure == MEASURE_MOMENTS) {
                vector.all = with_offset(vector.all, offset);
                widen_range(&piece_seen, &all, vector);
            }
        }
    }
    settle_any(&piece_sums);
    *sums = piece_sums;
    *seen = piece_seen;
}

SHARED void set_int_range(column_sums *result, const range *seen, uint32_t offset) {
    elements minima = {seen->minimum};
    elements maxima = {seen->maximum};
    uint32_t minimum = UINT32_MAX;
    uint32_t maximum = 0;
    for (int i = 0; i < VECTOR_INTS; i++) {
        minimum = minima.words[i] < minimum ? minima.words[i] : minimum;
        maximum = maxima.words[i] > maximum ? maxima.words[i] : maximum;
    }
    set_range_without_offset(result, offset, minimum, maximum);
}

/* As add_small_ints. */
typedef i64 small_int_loop(column_sums *result, range *seen, const char *next, i64 piece, const uint8_t *validity);

/* As add_any_ints. */
typedef void any_int_loop(any_sums *sums, range *seen, const char *next, i64 piece, const uint8_t *validity,
                          uint32_t offset);

#define SMALL_INT_LOOP(NAME, HAS_NULLS, OFFSET, MEASURE)                                                      \
    SHARED i64 NAME(column_sums *result, range *seen, const char *next, i64 piece, const uint8_t *validity) { \
        const column all = {next, 0, 4, HAS_NULLS, validity};                                                 \
        return add_small_ints(result, seen, all, piece, OFFSET, MEASURE);                                     \
    }

#define ANY_INT_LOOP(NAME, HAS_NULLS, OFFSET, MEASURE)                                                  \
    SHARED void NAME(any_sums *sums, range *seen, const char *next, i64 piece, const uint8_t *validity, \
                     uint32_t offset) {                                                                 \
        (void)offset;                                                                                   \
        const column all = {next, 0, 4, HAS_NULLS, validity};                                           \
        add_any_ints(sums, seen, all, piece, OFFSET, MEASURE);                                          \
    }

/* A tier may have better loops for sums. */
#if !defined(HAS_SUM_OF_INTS)
SMALL_INT_LOOP(small_u32_sum, 0, 0, MEASURE_SUM)
SMALL_INT_LOOP(small_i32_sum, 0, SIGNED_OFFSET, MEASURE_SUM)
SMALL_INT_LOOP(masked_small_u32_sum, 1, 0, MEASURE_SUM)
SMALL_INT_LOOP(masked_small_i32_sum, 1, SIGNED_OFFSET, MEASURE_SUM)
ANY_INT_LOOP(any_ints_sum, 0, offset, MEASURE_SUM)
#endif
SMALL_INT_LOOP(small_u32_power_sums, 0, 0, MEASURE_POWER_SUMS)
SMALL_INT_LOOP(small_u32_moments, 0, 0, MEASURE_MOMENTS)
SMALL_INT_LOOP(small_i32_power_sums, 0, SIGNED_OFFSET, MEASURE_POWER_SUMS)
SMALL_INT_LOOP(small_i32_moments, 0, SIGNED_OFFSET, MEASURE_MOMENTS)
SMALL_INT_LOOP(masked_small_u32_power_sums, 1, 0, MEASURE_POWER_SUMS)
SMALL_INT_LOOP(masked_small_u32_moments, 1, 0, MEASURE_MOMENTS)
SMALL_INT_LOOP(masked_small_i32_power_sums, 1, SIGNED_OFFSET, MEASURE_POWER_SUMS)
SMALL_INT_LOOP(masked_small_i32_moments, 1, SIGNED_OFFSET, MEASURE_MOMENTS)
ANY_INT_LOOP(any_u32_power_sums, 0, 0, MEASURE_POWER_SUMS)
ANY_INT_LOOP(any_u32_moments, 0, 0, MEASURE_MOMENTS)
ANY_INT_LOOP(any_i32_power_sums, 0, SIGNED_OFFSET, MEASURE_POWER_SUMS)
ANY_INT_LOOP(any_i32_moments, 0, SIGNED_OFFSET, MEASURE_MOMENTS)
/* Nulls and large values are seldom together, so one loop does for all. */
ANY_INT_LOOP(masked_any_ints, 1, offset, MEASURE_MOMENTS)
/* Where a block has a value that is not small, it and the rest of its piece are taken as any values, as with bytes. */
SHARED int ints(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t offset, int measure,
                small_int_loop *add_small, any_int_loop *add_others) {
    parts of = parts_of(column_of(values, count, 4, nulls));
    range seen = {V(set1_epi32)(-1), zero()};
    any_sums sums = no_any_sums();
    i64 any_count = count;
    for (outer_vector outer; take_outer(&of, &outer);) {
        VECTOR new_values = both(with_offset(without_nulls(&of.head, outer.values), offset), outer.is_new);
        add_any(&sums, 0, new_values, measure != MEASURE_SUM);
        outer.values.all = with_offset(outer.values.all, offset);
        widen_range(&seen, &of.head, outer.values);
    }
    for (i64 piece; (piece = piece_bytes(&of.steps)) > 0;) {
        i64 left = add_small(result, &seen, of.steps.next, piece, of.steps.validity);
        any_count -= (piece - left) / 4;
        skip(&of.steps, piece - left);
        if (left > 0) {
            add_others(&sums, &seen, of.steps.next, left, of.steps.validity, offset);
            skip(&of.steps, left);
        }
    }
    if (any_count > 0) {
        u128 squares = measure == MEASURE_SUM ? 0 : any_squares(&sums);
        add_power_sums_without_offset(result, any_count, offset, any_sum(&sums), squares);
    }
    if (measure == MEASURE_MOMENTS) {
        set_int_range(result, &seen, offset);
    }
    return USERSTATS_OK;
}

/* ---- 64-bit integers -------------------------------------------------------------------------------------------- */

/*
 * Blocks that are not small, and what is outside of steps: squares of such values gain nothing from vectors. Returns whether
 * the squares no longer fit.
 */
SHARED int add_longs(column_sums *sums, const char *values, i64 bytes, const uint8_t *validity, int measure) {
    column_sums more = NO_SUMS;
    int column = ELEMENT_I64 * MEASURE_COUNT + measure;
    if (bytes == 0) {
        return 0;
    }
    int status = validity == 0 ? userstats_portable.kernels[column].plain(values, bytes / 8, &more)
                               : userstats_portable.kernels[column].masked(values, bytes / 8, validity, &more);
    sums->sum += more.sum;
    sums->minimum = more.minimum < sums->minimum ? more.minimum : sums->minimum;
    sums->maximum = more.maximum > sums->maximum ? more.maximum : sums->maximum;
    return status != USERSTATS_OK || __builtin_add_overflow(sums->squares, more.squares, &sums->squares);
}

/*
 * Any values: lanes are added up mod 2^64, and their upper halves apart, which leaves the sum of the lower halves. 3
 * instructions for a vector (AVX-512) or 4.
 */
INLINE int longs_sum(const void *values, i64 count, null_values nulls, column_sums *result) {
    column all = column_of(values, count, 8, nulls);
    i64 steps = bytes_left(&all) & -STEP_BYTES;
    VECTOR sums[2] = {zero(), zero()};
    VECTOR upper_halves[2] = {zero(), zero()};
    for (i64 at = 0; at < steps; at += STEP_BYTES) {
        EACH_VECTOR(i) {
            VECTOR vector = without_nulls(&all, some_of_step(&all, at, i));
            add(&sums[i % 2], vector);
            add(&upper_halves[i % 2], upper_half_with_offset(vector));
        }
    }
    u64 sum = add_lanes(V(add_epi64)(sums[0], sums[1]));
    u64 upper_half = add_lanes(V(add_epi64)(upper_halves[0], upper_halves[1])) - (u64)steps / 8 * UPPER_HALF_OFFSET;
    u64 lower_half = sum - (upper_half << 32);
    result->sum = (i128)(i64)upper_half * (1LL << 32) + lower_half;
    skip(&all, steps);
    add_longs(result, all.next, bytes_left(&all), all.validity, MEASURE_SUM);
    return USERSTATS_OK;
}

SHARED void widen_long_range(column_sums *result, const range *seen) {
    elements minima = {seen->minimum};
    elements maxima = {seen->maximum};
    i64 minimum = I64_MAX;
    i64 maximum = I64_MIN;
    for (int i = 0; i < VECTOR_LONGS; i++) {
        minimum = long_of(minima.lanes[i]) < minimum ? long_of(minima.lanes[i]) : minimum;
        maximum = long_of(maxima.lanes[i]) > maximum ? long_of(maxima.lanes[i]) : maximum;
    }
    if (minimum <= maximum) { /* else there is nothing but nulls */
        result->minimum = minimum < result->minimum ? minimum : result->minimum;
        result->maximum = maximum > result->maximum ? maximum : result->maximum;
    }
}

/*
 * Adds blocks of small values. Instructions for a vector: 1 for the sum, 1 for the bits, 1/2 (AVX-512) or 1 to keep them,
 * those of add_long_squares, 2 for the range. Returns how many bytes of the piece are left, as add_small_ints does.
 */
INLINE i64 add_small_longs(column_sums *result, column all, i64 piece, int *overflow, int measure) {
    VECTOR sums[2] = {zero(), zero()};
    long_squares squares = no_long_squares();
    range seen = {V(set1_epi64x)(LONG_MOST), V(set1_epi64x)(LONG_LEAST)};
    while (piece > 0) {
        i64 length = block_bytes(piece);
        VECTOR block_sums[2] = {sums[0], sums[1]};
        long_squares block_squares = squares;
        range block_seen = seen;
        VECTOR bits = zero();
        for (i64 at = 0; at < length; at += STEP_BYTES) {
            VECTOR step[STEP_VECTORS];
            EACH_VECTOR(i) {
                some_values vector = some_of_step(&all, at, i);
                VECTOR values = without_nulls(&all, vector);
                step[i] = long_bits(values);
                add(&block_sums[i % 2], values);
                add_long_squares(&block_squares, i, values);
                if (measure == MEASURE_MOMENTS) {
                    block_seen.minimum = min_longs(block_seen.minimum, all.has_nulls, vector.valid, vector.all);
                    block_seen.maximum = max_longs(block_seen.maximum, all.has_nulls, vector.valid, vector.all);
                }
            }
            bits = bits_of_step(bits, step);
        }
        if (!is_zero(V(srli_epi64)(bits, LONG_BITS))) {
            break;
        }
        sums[0] = block_sums[0];
        sums[1] = block_sums[1];
        squares = block_squares;
        seen = block_seen;
        piece -= length;
        skip(&all, length);
    }
    /* Lanes of the small values of IFMA, of 52 bits, take 2^11 of a piece. */
    result->sum += add_signed_lanes_wide(sums[0]) + add_signed_lanes_wide(sums[1]);
    *overflow |= __builtin_add_overflow(result->squares, all_long_squares(&squares), &result->squares);
    if (measure == MEASURE_MOMENTS) {
        widen_long_range(result, &seen);
    }
    return piece;
}

/* As add_small_longs. */
typedef i64 small_long_loop(column_sums *result, const char *next, i64 piece, const uint8_t *validity, int *overflow);

#define SMALL_LONG_LOOP(NAME, HAS_NULLS, MEASURE)                                                               \
    SHARED i64 NAME(column_sums *result, const char *next, i64 piece, const uint8_t *validity, int *overflow) { \
        const column all = {next, 0, 8, HAS_NULLS, validity};                                                   \
        return add_small_longs(result, all, piece, overflow, MEASURE);                                          \
    }

SMALL_LONG_LOOP(small_i64_power_sums, 0, MEASURE_POWER_SUMS)
SMALL_LONG_LOOP(small_i64_moments, 0, MEASURE_MOMENTS)
SMALL_LONG_LOOP(masked_small_i64_power_sums, 1, MEASURE_POWER_SUMS)
SMALL_LONG_LOOP(masked_small_i64_moments, 1, MEASURE_MOMENTS)

/* A block with a value that is not small is read twice, the second time value by value. */
SHARED int longs(const void *values, i64 count, null_values nulls, column_sums *result, small_long_loop *add_small,
                 int measure) {
    parts of = parts_of(column_of(values, count, 8, nulls));
    int overflow = add_longs(result, of.head.next, of.head_bytes, of.head.validity, measure);
    overflow |= add_longs(result, of.tail.next, bytes_left(&of.tail), of.tail.validity, measure);
    for (i64 piece; (piece = piece_bytes(&of.steps)) > 0;) {
        i64 left = add_small(result, of.steps.next, piece, of.steps.validity, &overflow);
        skip(&of.steps, piece - left);
        i64 large = block_bytes(left);
        overflow |= add_longs(result, of.steps.next, large, of.steps.validity, measure);
        skip(&of.steps, large);
    }
    return overflow ? USERSTATS_OVERFLOW : USERSTATS_OK;
}

/* ---- Kernels ----------------------------------------------------------------------------------------------------- */

/* Both forms of a kernel, as expressions. A column that is shorter than a vector is left to the portable one. */
#define X86_KERNEL(NAME, COLUMN, LEAST_COUNT, PLAIN, MASKED)                                                     \
    TARGET static int NAME(const void *values, i64 count, column_sums *sums) {                                   \
        const null_values nulls = {0, 0};                                                                        \
        return count < LEAST_COUNT ? userstats_portable.kernels[COLUMN].plain(values, count, sums) : PLAIN;      \
    }                                                                                                            \
    TARGET static int NAME##_masked(const void *values, i64 count, const uint8_t *validity, column_sums *sums) { \
        const null_values nulls = {1, validity};                                                                 \
        return count < LEAST_COUNT ? userstats_portable.kernels[COLUMN].masked(values, count, validity, sums)    \
                                   : MASKED;                                                                     \
    }

#define BYTE_KERNEL(NAME, COLUMN, LARGEST, LOOP)                                                       \
    X86_KERNEL(NAME, COLUMN, VECTOR_BYTES,                                                             \
               bytes(values, count, nulls, sums, LARGEST, COLUMN % MEASURE_COUNT, small_##LOOP, LOOP), \
               bytes(values, count, nulls, sums, LARGEST, COLUMN % MEASURE_COUNT, masked_small_##LOOP, masked_##LOOP))

BYTE_KERNEL(u7_sum, USERSTATS_U7_SUM, INT8_MAX, bytes_sum)
BYTE_KERNEL(u7_power_sums, USERSTATS_U7_POWER_SUMS, INT8_MAX, bytes_power_sums)
BYTE_KERNEL(u7_moments, USERSTATS_U7_MOMENTS, INT8_MAX, bytes_moments)
BYTE_KERNEL(u8_sum, USERSTATS_U8_SUM, UINT8_MAX, bytes_sum)
BYTE_KERNEL(u8_power_sums, USERSTATS_U8_POWER_SUMS, UINT8_MAX, bytes_power_sums)
BYTE_KERNEL(u8_moments, USERSTATS_U8_MOMENTS, UINT8_MAX, bytes_moments)

#define INT_KERNEL(NAME, COLUMN, OFFSET, ANY)                                                       \
    X86_KERNEL(NAME, COLUMN, VECTOR_INTS,                                                           \
               ints(values, count, nulls, sums, OFFSET, COLUMN % MEASURE_COUNT, small_##NAME, ANY), \
               ints(values, count, nulls, sums, OFFSET, COLUMN % MEASURE_COUNT, masked_small_##NAME, masked_any_ints))

INT_KERNEL(u32_sum, USERSTATS_U32_SUM, 0, any_ints_sum)
INT_KERNEL(u32_power_sums, USERSTATS_U32_POWER_SUMS, 0, any_u32_power_sums)
INT_KERNEL(u32_moments, USERSTATS_U32_MOMENTS, 0, any_u32_moments)
INT_KERNEL(i32_sum, USERSTATS_I32_SUM, SIGNED_OFFSET, any_ints_sum)
INT_KERNEL(i32_power_sums, USERSTATS_I32_POWER_SUMS, SIGNED_OFFSET, any_i32_power_sums)
INT_KERNEL(i32_moments, USERSTATS_I32_MOMENTS, SIGNED_OFFSET, any_i32_moments)

#define LONG_KERNEL(NAME, COLUMN, MEASURE)                                                           \
    X86_KERNEL(NAME, COLUMN, VECTOR_LONGS, longs(values, count, nulls, sums, small_##NAME, MEASURE), \
               longs(values, count, nulls, sums, masked_small_##NAME, MEASURE))

X86_KERNEL(i64_sum, USERSTATS_I64_SUM, VECTOR_LONGS, longs_sum(values, count, nulls, sums),
           longs_sum(values, count, nulls, sums))
LONG_KERNEL(i64_power_sums, USERSTATS_I64_POWER_SUMS, MEASURE_POWER_SUMS)
LONG_KERNEL(i64_moments, USERSTATS_I64_MOMENTS, MEASURE_MOMENTS)

/* ---- Bitmaps ---------------------------------------------------------------------------------------------------- */

/* Of each byte, by looking up those of its halves. */
INLINE VECTOR count_bits_of_bytes(VECTOR bitmap) {
    /* How many bits are set in 0 to 7, and in 8 to 15. */
    const VECTOR bits = V(unpacklo_epi64)(V(set1_epi64x)(0x0302020102010100), V(set1_epi64x)(0x0403030203020201));
    const VECTOR low = V(set1_epi8)(15);
    return V(add_epi8)(V(shuffle_epi8)(bits, both(bitmap, low)),
                       V(shuffle_epi8)(bits, both(V(srli_epi16)(bitmap, 4), low)));
}

INLINE i64 count_bits_by_lookup(const uint8_t *bitmap, i64 count) {
    enum { VECTOR_BITS = 8 * VECTOR_BYTES };
    VECTOR set = zero();
    _Pragma("GCC unroll 1") for (; count >= VECTOR_BITS; bitmap += VECTOR_BYTES, count -= VECTOR_BITS) {
        add(&set, V(sad_epu8)(count_bits_of_bytes(load((const char *)bitmap)), zero()));
    }
    return (i64)add_lanes(set) + userstats_portable.count_bits(bitmap, count);
}
