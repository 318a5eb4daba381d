/* The loops of AVX2 and AVX-512. x86.h says where a tier includes this file. */

/* Returns all bits that are set in `bits` or in a vector of the step. Only one instruction waits for `bits`. */
INLINE VECTOR bits_of_step(VECTOR bits, const VECTOR step[STEP_VECTORS]) {
    return either_of(bits, step[0], either_of(step[1], step[2], step[3]));
}

/* ---- Bytes ------------------------------------------------------------------------------------------------------- */

INLINE void widen_byte_range(range *seen, const column *all, some_values bytes) {
    seen->minimum =
        all->has_nulls ? min_bytes(seen->minimum, bytes.valid, bytes.all) : V(min_epu8)(seen->minimum, bytes.all);
    seen->maximum = V(max_epu8)(seen->maximum, without_nulls(all, bytes));
}

INLINE range wider_byte_range(const range ranges[RANGES]) {
    range all = ranges[0];
    EACH(i, RANGES) {
        all.minimum = V(min_epu8)(all.minimum, ranges[i].minimum);
        all.maximum = V(max_epu8)(all.maximum, ranges[i].maximum);
    }
    return all;
}

INLINE int has_large_byte(VECTOR bytes) { return !is_zero(both(bytes, V(set1_epi8)(INT8_MIN))); }

/* Settles the range even without moments: its maximum tells whether there is a byte above INT8_MAX. */
SHARED const char *settle_all_bytes(column_sums *result, const totals *all, const char *end) {
    uint8_t minimum = least_byte(all->seen.minimum);
    uint8_t maximum = largest_byte(all->seen.maximum);
    settle_bytes(result, all);
    result->minimum = minimum < result->minimum ? minimum : result->minimum;
    result->maximum = maximum > result->maximum ? maximum : result->maximum;
    return end;
}

/*
 * Adds a piece. If `are_small` is set, it stops at the first block with a byte above INT8_MAX. A vector takes the
 * instructions of add_bytes, and 2 for the range. Without a range it takes 1/2 (AVX-512) or 1 for the bits instead,
 * which are kept as a maximum.
 */
INLINE const char *add_byte_blocks(column all, column_sums *result, int measure, int are_small) {
    int with_squares = measure != MEASURE_SUM;
    byte_sums sums = no_byte_sums();
    range seen = {V(set1_epi8)(-1), zero()};
    range ranges[RANGES];
    EACH(i, RANGES) { ranges[i] = seen; }
    for (int blocks = are_small ? PIECE_BLOCKS : 1; blocks > 0 && has_block(&all); blocks--) {
        parts of = parts_of(all, plain_head(&all), are_small ? BLOCK_BYTES : PIECE_BYTES);
        byte_sums block = sums;
        EACH_OUTER(outer, &of, !all.has_nulls) {
            VECTOR values = both(without_nulls(&all, outer.values), outer.is_new);
            widen_byte_range(&ranges[0], &all, outer.values);
            add_bytes(&block, 0, values, with_squares, are_small);
        }
        for (i64 at = 0; at < bytes_left(&of.steps); at += STEP_BYTES) {
            VECTOR step[STEP_VECTORS];
            look_up_page(of.steps.next, at, measure);
            EACH_VECTOR(i) {
                some_values vector = some_of_step(&of.steps, at, i, measure);
                step[i] = without_nulls(&all, vector);
                add_bytes(&block, i, step[i], with_squares, are_small);
                if (measure == MEASURE_MOMENTS) {
                    widen_byte_range(&ranges[i % RANGES], &all, vector);
                }
            }
            if (measure != MEASURE_MOMENTS) {
                ranges[0].maximum = bits_of_step(ranges[0].maximum, step);
            }
        }
        seen = wider_byte_range(ranges);
        if (are_small && has_large_byte(seen.maximum)) {
            break;
        }
        sums = block;
        all = of.rest;
    }
    const totals of_piece = totals_of_bytes(&sums, seen);
    if (with_squares) {
        return settle_all_bytes(result, &of_piece, all.next);
    }
    settle_byte_sum(result, &of_piece);
    if (has_large_byte(seen.maximum)) {
        result->maximum = UINT8_MAX;
    }
    return all.next;
}

/* Adds the vectors that other loops leave, for any measure, with or without nulls. */
SHARED const char *add_outer_bytes(column all, column_sums *result) {
    parts of = parts_of(all, unaligned_bytes(&all), 0);
    byte_sums sums = no_byte_sums();
    range seen = {V(set1_epi8)(-1), zero()};
    of.all.has_nulls = all.has_nulls = 1;
    EACH_OUTER(outer, &of, 1) {
        widen_byte_range(&seen, &all, outer.values);
        add_bytes(&sums, 0, both(without_nulls(&all, outer.values), outer.is_new), 1, 0);
    }
    const totals of_outer = totals_of_bytes(&sums, seen);
    return settle_all_bytes(result, &of_outer, of.rest.next);
}

#define SMALL_BYTE_LOOP(NAME, HAS_NULLS, MEASURE) LOOP(NAME, 1, HAS_NULLS, add_byte_blocks(all, result, MEASURE, 1))
#define BYTE_LOOP(NAME, MEASURE)                               \
    LOOP(NAME, 1, 0, add_byte_blocks(all, result, MEASURE, 0)) \
    LOOP(masked_##NAME, 1, 1, is_outer(&all) ? add_outer_bytes(all, result) : add_byte_blocks(all, result, MEASURE, 0))

BYTE_LOOP(bytes_sum, MEASURE_SUM)
BYTE_LOOP(bytes_moments, MEASURE_MOMENTS)

/*
 * The sum is as quick for any bytes. If small bytes are quicker, their squares take most of the time, so power sums use
 * the loops for moments.
 */
#define small_bytes_sum bytes_sum
#define masked_small_bytes_sum masked_bytes_sum
#if defined(SMALL_BYTES_ARE_QUICKER)
SMALL_BYTE_LOOP(small_bytes_moments, 0, MEASURE_MOMENTS)
SMALL_BYTE_LOOP(masked_small_bytes_moments, 1, MEASURE_MOMENTS)
#define small_bytes_power_sums small_bytes_moments
#define bytes_power_sums bytes_moments
#define masked_small_bytes_power_sums masked_small_bytes_moments
#define masked_bytes_power_sums masked_bytes_moments
#else
BYTE_LOOP(bytes_power_sums, MEASURE_POWER_SUMS)
#define small_bytes_power_sums bytes_power_sums
#define small_bytes_moments bytes_moments
#define masked_small_bytes_power_sums masked_bytes_power_sums
#define masked_small_bytes_moments masked_bytes_moments
#endif

/* ---- 32-bit integers --------------------------------------------------------------------------------------------- */

/* Adding SIGNED_OFFSET, or flipping its only bit, turns signed values into unsigned ones in the same order. */
INLINE VECTOR with_offset(VECTOR ints, uint32_t offset) { return V_BITS(xor)(ints, V(set1_epi32)((int)offset)); }

INLINE range no_int_range(uint32_t offset) {
    range none = {with_offset(V(set1_epi32)(-1), offset), with_offset(zero(), offset)};
    return none;
}

INLINE void widen_int_range(range *seen, const column *all, some_values ints, int is_signed) {
    if (all->has_nulls && is_signed) {
        seen->minimum = min_signed_ints(seen->minimum, ints.valid, ints.all);
        seen->maximum = max_signed_ints(seen->maximum, ints.valid, ints.all);
    } else if (all->has_nulls) {
        seen->minimum = min_ints(seen->minimum, ints.valid, ints.all);
        seen->maximum = max_ints(seen->maximum, ints.valid, ints.all);
    } else if (is_signed) {
        seen->minimum = V(min_epi32)(seen->minimum, ints.all);
        seen->maximum = V(max_epi32)(seen->maximum, ints.all);
    } else {
        seen->minimum = V(min_epu32)(seen->minimum, ints.all);
        seen->maximum = V(max_epu32)(seen->maximum, ints.all);
    }
}

/* The ranges are of signed values. */
INLINE range wider_int_range(const range ranges[RANGES]) {
    range all = ranges[0];
    EACH(i, RANGES) {
        all.minimum = V(min_epi32)(all.minimum, ranges[i].minimum);
        all.maximum = V(max_epi32)(all.maximum, ranges[i].maximum);
    }
    return all;
}

/* The minima and maxima are of values with the offset. */
INLINE void settle_int_range(column_sums *result, VECTOR minima, VECTOR maxima, uint32_t offset) {
    i64 minimum = (i64)least_int(minima) - offset;
    i64 maximum = (i64)largest_int(maxima) - offset;
    /*
     * Else no value has been seen. What the minimum of small values starts from, 2^31 - 1, can be below every value of an
     * unsigned column, so it must not count.
     */
    if (minimum <= maximum) {
        result->minimum = minimum < result->minimum ? minimum : result->minimum;
        result->maximum = maximum > result->maximum ? maximum : result->maximum;
    }
}

/*
 * Values are small if their magnitudes are below 2^25. Then a lane of 32 bits has room for the sum of a block, less
 * than 64 values, signed or not. A lane of 64 bits has room for the squares of a piece, less than 2^14 of them.
 */
enum { SMALL_BITS = 25 };

/* The sums of a block. Only the squares are those of the piece. */
typedef struct {
    VECTOR words[2];
    VECTOR squares[SQUARE_SUMS];
} small_sums;

INLINE void add_small(small_sums *sums, int index, VECTOR values, int is_signed, int measure) {
    sums->words[index % 2] = V(add_epi32)(sums->words[index % 2], values);
    if (measure != MEASURE_SUM) {
        add_small_squares(sums->squares, index, values, is_signed);
    }
}

INLINE VECTOR magnitudes(VECTOR values, int is_signed) { return is_signed ? V(abs_epi32)(values) : values; }

/*
 * `seen` was found by comparing signed values, even if the column is unsigned. A lane without values still holds the
 * largest or least int that it started with. The 0 makes it small.
 */
INLINE VECTOR magnitudes_of_range(range seen, int is_signed) {
    VECTOR negative = V(min_epi32)(seen.minimum, zero());
    return V_BITS(or)(is_signed ? V(abs_epi32)(negative) : negative, V(max_epi32)(seen.maximum, zero()));
}

SHARED const char *settle_small(column_sums *result, const totals *all, int has_range, const char *end) {
    result->sum += (i64)add_lanes(all->sum);
    result->squares += add_lanes_wide(all->squares);
    if (has_range) {
        settle_int_range(result, with_offset(all->seen.minimum, SIGNED_OFFSET),
                         with_offset(all->seen.maximum, SIGNED_OFFSET), SIGNED_OFFSET);
    }
    return end;
}

/*
 * Adds blocks of small values. A vector takes 1 instruction for the sum, those of add_small_squares, and 2 for the
 * range. Without a range it takes 1/2 (AVX-512) or 1 for the bits instead, and 1 for the magnitudes of signed values.
 * With a range, unsigned values are added as if they were signed. Small ones are the same, and take no more
 * instructions.
 */
INLINE const char *add_small_ints(column all, column_sums *result, int is_signed, int measure, int column_number) {
    int has_range = measure == MEASURE_MOMENTS;
    VECTOR bits = zero();
    VECTOR sum = zero();
    range seen = no_int_range(SIGNED_OFFSET);
    small_sums sums;
    EACH(i, SQUARE_SUMS) { sums.squares[i] = zero(); }
    for (int blocks = PIECE_BLOCKS; blocks > 0 && has_block(&all); blocks--) {
        parts of = parts_of(all, plain_head(&all), BLOCK_BYTES);
        small_sums block = sums;
        look_up_pages(all.next, measure);
        range ranges[RANGES];
        EACH(i, RANGES) { ranges[i] = seen; }
        block.words[0] = block.words[1] = zero();
        EACH_OUTER(outer, &of, !all.has_nulls) {
            VECTOR values = without_nulls(&all, outer.values);
            add_small(&block, 0, both(values, outer.is_new), is_signed, measure);
            if (has_range) {
                widen_int_range(&ranges[0], &all, outer.values, 1);
            } else {
                bits = V_BITS(or)(bits, magnitudes(values, is_signed));
            }
        }
        for (i64 at = 0; at < bytes_left(&of.steps); at += STEP_BYTES) {
            VECTOR step[STEP_VECTORS];
            EACH_VECTOR(i) {
                some_values vector = some_of_step(&of.steps, at, i, measure);
                VECTOR values = without_nulls(&all, vector);
                add_small(&block, i, values, is_signed, measure);
                step[i] = magnitudes(values, is_signed);
                if (has_range) {
                    widen_int_range(&ranges[i % RANGES], &all, vector, 1);
                }
            }
            if (!has_range) {
                bits = bits_of_step(bits, step);
            }
        }
        range block_seen = wider_int_range(ranges);
        if (has_range) {
            bits = magnitudes_of_range(block_seen, column_number >= USERSTATS_I32_SUM);
        }
        if (!is_zero(V(srli_epi32)(bits, SMALL_BITS))) {
            break;
        }
        EACH(i, 2) { add(&sum, is_signed ? add_signed_pairs(block.words[i]) : add_pairs(block.words[i])); }
        sums = block;
        seen = block_seen;
        all = of.rest;
    }
    if (measure == MEASURE_SUM) {
        result->sum += (i64)add_lanes(sum);
        return all.next;
    }
    VECTOR squares = zero();
    EACH(i, SQUARE_SUMS) { add(&squares, sums.squares[i]); }
    const totals of_piece = {sum, squares, seen};
    return settle_small(result, &of_piece, has_range, all.next);
}

SHARED const char *settle_any(column_sums *result, i64 count, const any_sums *sums, const range *seen, uint32_t offset,
                              const char *end) {
    add_power_sums_without_offset(result, count, offset, any_sum(sums), any_squares(sums));
    settle_int_range(result, seen->minimum, seen->maximum, offset);
    return end;
}

/*
 * Adds whole steps of a piece of any values. A vector takes the instructions of add_any, 1 for the offset, and 2 for
 * the range. The range of signed values is found without the offset. With nulls one loop serves signed and unsigned
 * values, so there the range is found with the offset.
 */
INLINE const char *add_any_ints(column all, column_sums *result, uint32_t offset, int measure) {
    int vectors = measure == MEASURE_SUM ? STEP_VECTORS : ANY_VECTORS;
    i64 piece = steps_bytes(&all, PIECE_BYTES);
    any_sums sums = no_any_sums();
    int is_signed = !all.has_nulls && offset == SIGNED_OFFSET;
    range seen = no_int_range(is_signed ? SIGNED_OFFSET : 0);
    for (i64 at = 0; at < piece; at += vectors * VECTOR_BYTES) {
        look_up_page(all.next, at, measure);
        EACH(i, vectors) {
            some_values vector = some_of_step(&all, at, i, measure);
            add_any(&sums, i, with_offset(without_nulls(&all, vector), offset), measure != MEASURE_SUM);
            if (measure == MEASURE_MOMENTS) {
                vector.all = is_signed ? vector.all : with_offset(vector.all, offset);
                widen_int_range(&seen, &all, vector, is_signed);
            }
        }
    }
    if (is_signed) {
        seen.minimum = with_offset(seen.minimum, SIGNED_OFFSET);
        seen.maximum = with_offset(seen.maximum, SIGNED_OFFSET);
    }
    return settle_any(result, piece / 4, &sums, &seen, offset, all.next + piece);
}

/* Adds the vectors that other loops leave, for any measure, with or without nulls. */
SHARED const char *add_outer_ints(column all, column_sums *result, uint32_t offset) {
    parts of = parts_of(all, unaligned_bytes(&all), 0);
    any_sums sums = no_any_sums();
    range seen = no_int_range(0);
    of.all.has_nulls = all.has_nulls = 1;
    EACH_OUTER(outer, &of, 1) {
        VECTOR values = with_offset(without_nulls(&all, outer.values), offset);
        add_any(&sums, 0, both(values, outer.is_new), 1);
        outer.values.all = with_offset(outer.values.all, offset);
        widen_int_range(&seen, &all, outer.values, 0);
    }
    return settle_any(result, (of.rest.next - all.next) / 4, &sums, &seen, offset, of.rest.next);
}

#define SMALL_INT_LOOP(NAME, HAS_NULLS, IS_SIGNED, MEASURE) \
    LOOP(NAME, 4, HAS_NULLS, add_small_ints(all, result, IS_SIGNED, MEASURE, column_number))

#define ANY_INT_LOOP(NAME, HAS_NULLS, OFFSET, MEASURE) \
    LOOP(NAME, 4, HAS_NULLS,                           \
         is_outer(&all) ? add_outer_ints(all, result, OFFSET) : add_any_ints(all, result, OFFSET, MEASURE))

/* A tier may have better loops for sums. */
#if !defined(HAS_SUM_OF_INTS)
SMALL_INT_LOOP(small_u32_sum, 0, 0, MEASURE_SUM)
SMALL_INT_LOOP(small_i32_sum, 0, 1, MEASURE_SUM)
SMALL_INT_LOOP(masked_small_u32_sum, 1, 0, MEASURE_SUM)
SMALL_INT_LOOP(masked_small_i32_sum, 1, 1, MEASURE_SUM)
ANY_INT_LOOP(any_u32_sum, 0, 0, MEASURE_SUM)
ANY_INT_LOOP(any_i32_sum, 0, SIGNED_OFFSET, MEASURE_SUM)
#endif
SMALL_INT_LOOP(small_u32_power_sums, 0, 0, MEASURE_POWER_SUMS)
SMALL_INT_LOOP(small_i32_power_sums, 0, 1, MEASURE_POWER_SUMS)
SMALL_INT_LOOP(small_i32_moments, 0, 1, MEASURE_MOMENTS)
SMALL_INT_LOOP(masked_small_u32_power_sums, 1, 0, MEASURE_POWER_SUMS)
SMALL_INT_LOOP(masked_small_i32_power_sums, 1, 1, MEASURE_POWER_SUMS)
SMALL_INT_LOOP(masked_small_i32_moments, 1, 1, MEASURE_MOMENTS)
ANY_INT_LOOP(any_u32_power_sums, 0, 0, MEASURE_POWER_SUMS)
ANY_INT_LOOP(any_u32_moments, 0, 0, MEASURE_MOMENTS)
ANY_INT_LOOP(any_i32_power_sums, 0, SIGNED_OFFSET, MEASURE_POWER_SUMS)
ANY_INT_LOOP(any_i32_moments, 0, SIGNED_OFFSET, MEASURE_MOMENTS)
#define small_u32_moments small_i32_moments
#define masked_small_u32_moments masked_small_i32_moments

/* Nulls and large values seldom occur together, so one loop serves all measures, signed or not. */
ANY_INT_LOOP(masked_any_ints, 1, column_number < USERSTATS_I32_SUM ? 0 : SIGNED_OFFSET, MEASURE_MOMENTS)

/* ---- 64-bit integers -------------------------------------------------------------------------------------------- */

/*
 * Adds a block that is not small, or what is outside of steps. It goes value by value, because squares of such values
 * gain nothing from vectors.
 */
INLINE const char *add_large_longs(column all, column_sums *result, int column_number) {
    column_sums more = NO_SUMS;
    i64 bytes = unaligned_bytes(&all) > 0 ? unaligned_bytes(&all) : bytes_left(&all);
    bytes = bytes < BLOCK_BYTES ? bytes : BLOCK_BYTES;
    int status = all.validity == 0
                     ? userstats_portable.kernels[column_number].plain(all.next, bytes / 8, &more)
                     : userstats_portable.kernels[column_number].masked(all.next, bytes / 8, all.validity, &more);
    result->sum += more.sum;
    result->minimum = more.minimum < result->minimum ? more.minimum : result->minimum;
    result->maximum = more.maximum > result->maximum ? more.maximum : result->maximum;
    result->overflow |= status != USERSTATS_OK;
    result->overflow |= __builtin_add_overflow(result->squares, more.squares, &result->squares);
    return all.next + bytes;
}

LOOP(large_longs, 8, validity != 0, add_large_longs(all, result, column_number))

/*
 * Adds any values. Lanes are added up mod 2^64, and their upper halves separately. Subtracting the upper halves leaves
 * the sum of the lower halves. Takes 3 instructions for a vector (AVX-512) or 4.
 */
INLINE const char *add_longs(column all, column_sums *result) {
    parts of = parts_of(all, plain_head(&all), I64_MAX);
    VECTOR sums[2] = {zero(), zero()};
    VECTOR upper_halves[2] = {zero(), zero()};
    i64 lanes_added = bytes_left(&of.steps) / 8;
    EACH_OUTER(outer, &of, !all.has_nulls) {
        VECTOR values = both(without_nulls(&all, outer.values), outer.is_new);
        add(&sums[0], values);
        add_upper_halves(&upper_halves[0], 0, outer.values.valid, values);
        lanes_added += VECTOR_LONGS;
    }
    for (i64 at = 0; at < bytes_left(&of.steps); at += STEP_BYTES) {
        look_up_page(of.steps.next, at, MEASURE_SUM);
        EACH_VECTOR(i) {
            some_values vector = some_of_step(&of.steps, at, i, MEASURE_SUM);
            add_longs_of(&sums[i % 2], all.has_nulls, vector.valid, vector.all);
            add_upper_halves(&upper_halves[i % 2], all.has_nulls, vector.valid, vector.all);
        }
    }
    u64 sum = add_lanes(V(add_epi64)(sums[0], sums[1]));
    u64 upper_half = add_lanes(V(add_epi64)(upper_halves[0], upper_halves[1])) - (u64)lanes_added * UPPER_HALF_OFFSET;
    result->sum += (i128)(i64)upper_half * (1LL << 32) + (u64)(sum - (upper_half << 32));
    return of.rest.next;
}

LOOP(small_i64_sum, 8, 0, add_longs(all, result))
LOOP(masked_small_i64_sum, 8, 1, is_outer(&all) ? next : add_longs(all, result))

typedef struct {
    VECTOR sums[2];
    long_squares squares;
} long_sums;

SHARED const char *settle_longs(column_sums *result, const long_sums *sums, const range *seen, const char *end) {
    /* Small values have up to 52 bits with IFMA, and a lane takes 2^11 of them in a piece. */
    result->sum += add_signed_lanes_wide(sums->sums[0]) + add_signed_lanes_wide(sums->sums[1]);
    result->overflow |= __builtin_add_overflow(result->squares, all_long_squares(&sums->squares), &result->squares);
    if (seen != 0) {
        const elements minima = {seen->minimum};
        const elements maxima = {seen->maximum};
        i64 minimum = LONG_MOST;
        i64 maximum = LONG_LEAST;
        for (int i = 0; i < VECTOR_LONGS; i++) {
            minimum = long_of(minima.lanes[i]) < minimum ? long_of(minima.lanes[i]) : minimum;
            maximum = long_of(maxima.lanes[i]) > maximum ? long_of(maxima.lanes[i]) : maximum;
        }
        /* Else no value has been seen. */
        if (minimum <= maximum) {
            result->minimum = minimum < result->minimum ? minimum : result->minimum;
            result->maximum = maximum > result->maximum ? maximum : result->maximum;
        }
    }
    return end;
}

INLINE range wider_long_range(const range ranges[RANGES]) {
    const lanes all_lanes = {0};
    range all = ranges[0];
    EACH(i, RANGES) {
        all.minimum = min_longs(all.minimum, 0, all_lanes, ranges[i].minimum);
        all.maximum = max_longs(all.maximum, 0, all_lanes, ranges[i].maximum);
    }
    return all;
}

/*
 * Adds blocks of small values. A vector takes 1 instruction for the sum, 1 for the bits, 1/2 (AVX-512) or 1 to keep the
 * bits, those of add_long_squares, and 2 for the range.
 */
INLINE const char *add_small_longs(column all, column_sums *result, int measure) {
    range seen = {V(set1_epi64x)(LONG_MOST), V(set1_epi64x)(LONG_LEAST)};
    VECTOR bits = zero();
    long_sums sums = {{zero(), zero()}, no_long_squares()};
    for (int blocks = PIECE_BLOCKS; blocks > 0 && !is_outer(&all); blocks--) {
        i64 length = steps_bytes(&all, BLOCK_BYTES);
        long_sums block = sums;
        look_up_pages(all.next, measure);
        range ranges[RANGES];
        EACH(i, RANGES) { ranges[i] = seen; }
        for (i64 at = 0; at < length; at += STEP_BYTES) {
            VECTOR step[STEP_VECTORS];
            EACH_VECTOR(i) {
                some_values vector = some_of_step(&all, at, i, measure);
                VECTOR values = long_to_square(&all, vector);
                step[i] = long_bits(values);
                add_longs_of(&block.sums[i % 2], all.has_nulls, vector.valid, vector.all);
                add_long_squares(&block.squares, i, values);
                if (measure == MEASURE_MOMENTS) {
                    range *of = &ranges[i % RANGES];
                    of->minimum = min_longs(of->minimum, all.has_nulls, vector.valid, vector.all);
                    of->maximum = max_longs(of->maximum, all.has_nulls, vector.valid, vector.all);
                }
            }
            bits = bits_of_step(bits, step);
        }
        if (!is_zero(V(srli_epi64)(bits, LONG_BITS))) {
            break;
        }
        sums = block;
        seen = wider_long_range(ranges);
        skip(&all, length);
    }
    return settle_longs(result, &sums, measure == MEASURE_MOMENTS ? &seen : 0, all.next);
}

LOOP(small_i64_power_sums, 8, 0, add_small_longs(all, result, MEASURE_POWER_SUMS))
LOOP(small_i64_moments, 8, 0, add_small_longs(all, result, MEASURE_MOMENTS))
LOOP(masked_small_i64_power_sums, 8, 1, add_small_longs(all, result, MEASURE_POWER_SUMS))
LOOP(masked_small_i64_moments, 8, 1, add_small_longs(all, result, MEASURE_MOMENTS))

/* ---- Kernels ----------------------------------------------------------------------------------------------------- */

/* A kernel only calls add_column, so Clang builds it for size. GCC has no such attribute. */
#if defined(__clang__)
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#endif

#define BYTE_KERNEL(NAME, COLUMN, LOOP) X86_KERNEL(NAME, COLUMN, small_##LOOP, LOOP, masked_small_##LOOP, masked_##LOOP)

BYTE_KERNEL(u7_sum, USERSTATS_U7_SUM, bytes_sum)
BYTE_KERNEL(u7_power_sums, USERSTATS_U7_POWER_SUMS, bytes_power_sums)
BYTE_KERNEL(u7_moments, USERSTATS_U7_MOMENTS, bytes_moments)
BYTE_KERNEL(u8_sum, USERSTATS_U8_SUM, bytes_sum)
BYTE_KERNEL(u8_power_sums, USERSTATS_U8_POWER_SUMS, bytes_power_sums)
BYTE_KERNEL(u8_moments, USERSTATS_U8_MOMENTS, bytes_moments)

#define INT_KERNEL(NAME, COLUMN) \
    X86_KERNEL(NAME, COLUMN, small_##NAME, any_##NAME, masked_small_##NAME, masked_any_ints)

INT_KERNEL(u32_sum, USERSTATS_U32_SUM)
INT_KERNEL(u32_power_sums, USERSTATS_U32_POWER_SUMS)
INT_KERNEL(u32_moments, USERSTATS_U32_MOMENTS)
INT_KERNEL(i32_sum, USERSTATS_I32_SUM)
INT_KERNEL(i32_power_sums, USERSTATS_I32_POWER_SUMS)
INT_KERNEL(i32_moments, USERSTATS_I32_MOMENTS)

#define LONG_KERNEL(NAME, COLUMN) X86_KERNEL(NAME, COLUMN, small_##NAME, large_longs, masked_small_##NAME, large_longs)

LONG_KERNEL(i64_sum, USERSTATS_I64_SUM)
LONG_KERNEL(i64_power_sums, USERSTATS_I64_POWER_SUMS)
LONG_KERNEL(i64_moments, USERSTATS_I64_MOMENTS)

#if defined(__clang__)
#pragma clang attribute pop
#endif

/* ---- Bitmaps ---------------------------------------------------------------------------------------------------- */

/* Counts the bits of each byte, by looking up the counts of its halves. */
INLINE VECTOR count_bits_of_bytes(VECTOR bitmap) {
    /* The number of bits that are set in each of 0 to 7, and of 8 to 15. */
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
