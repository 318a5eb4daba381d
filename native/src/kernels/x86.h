/*
 * The loops that AVX2 and AVX-512 have in common. A tier's file, which avx2.c shows best, does this in turn:
 *
 * 1. It includes <immintrin.h> and kernel.h, and defines
 *      TARGET         the attribute that lets the compiler use the tier's instructions
 *      VECTOR         the type of a vector
 *      V(NAME)        the intrinsic of this name for that vector, for instance V(add_epi64)
 *      V_BITS(NAME)   the same for intrinsics on whole vectors of bits, for instance V_BITS(loadu)
 * 2. It defines these functions, as INLINE, and the type `lanes`, a choice of lanes of a vector:
 *      is_zero        whether no bit of a vector is set
 *      has_no_large_byte
 *                     whether all bytes of a vector are at most INT8_MAX
 *      valid_bytes, valid_ints
 *                     the lanes whose bit is set in a bitmap, from the first bit of a byte on
 *      only_bytes, only_ints
 *                     a vector with zeros in all lanes but the chosen ones
 *      min_bytes, min_ints, max_ints
 *                     the smaller or larger of two vectors in chosen lanes, the first vector in the others
 * 3. It includes this file, which defines loops (bytes_sum, bytes_moments, ints_sum, ints_power_sums, ints_moments), and
 *    i64.h, which defines those of 64-bit ints. It may write better ones.
 * 4. It makes kernels of the loops with SHARED_LOOPS, BYTE_KERNELS, INT_KERNELS and LONG_KERNELS (kernel.h), and count_bits.
 * 5. It defines its userstats_tier, named as in USERSTATS_TIERS (list.h).
 */

enum { VECTOR_BYTES = sizeof(VECTOR), VECTOR_INTS = VECTOR_BYTES / 4, VECTOR_LONGS = VECTOR_BYTES / 8 };

/*
 * A processor fetches ahead on its own, but for each stretch of addresses only so far, and stops at a page's end. So a
 * column is taken in pieces, and a piece as several streams, equally long and one behind the other, at the same time:
 * measured on columns in memory, that reads a tenth faster than one stream does, and lets the arithmetic keep up.
 */
enum { STREAMS = 4, PIECE_BYTES = 256 * 1024 };

/* How far ahead of its use memory is asked for in each stream. It may lie behind the column: a prefetch reads nothing. */
enum { PREFETCH_BYTES = 2048 };

INLINE VECTOR load(const char *bytes) { return V_BITS(loadu)((const void *)bytes); }

INLINE VECTOR zero(void) { return V_BITS(setzero)(); }

INLINE VECTOR both(VECTOR a, VECTOR b) { return V_BITS(and)(a, b); }

INLINE VECTOR either(VECTOR a, VECTOR b) { return V_BITS(or)(a, b); }

INLINE VECTOR upper_half(VECTOR lanes) { return V(srli_epi64)(lanes, 32); }

INLINE void add(VECTOR *sum, VECTOR lanes) { *sum = V(add_epi64)(*sum, lanes); }

/* Into the second-level cache: the way into the first is needed for what is loaded now. */
INLINE void prefetch(const char *bytes) { _mm_prefetch(bytes + PREFETCH_BYTES, _MM_HINT_T1); }

static const unsigned char zeros_ones_zeros[3 * 64] = {
#define ONES_8 255, 255, 255, 255, 255, 255, 255, 255
    [64] = ONES_8, ONES_8, ONES_8, ONES_8, ONES_8,
    ONES_8,        ONES_8, ONES_8
#undef ONES_8
};

/* All bits set in the first `count` bytes. */
INLINE VECTOR first_bytes(i64 count) { return load((const char *)zeros_ones_zeros + 128 - count); }

/* All bits set in the last `count` bytes: what is new in the vector that ends where the column does. */
INLINE VECTOR last_bytes(i64 count) { return load((const char *)zeros_ones_zeros + 64 - VECTOR_BYTES + count); }

/* A column, of which what lies before `next` has been seen. `width` and `has_nulls` are constants in every kernel. */
typedef struct {
    const char *next;
    const char *end;
    int width;
    int has_nulls;
    const uint8_t *validity; /* from the bit of the value at `next` on, which is the first of a byte */
} column;

INLINE column column_of(const void *values, i64 count, int width, null_values nulls) {
    column all = {values, (const char *)values + count * width, width, nulls.exist, nulls.validity};
    return all;
}

/* Bytes of the bitmap for so many of the column: unsigned, so that a shift does it. */
INLINE i64 bitmap_bytes(const column *all, i64 bytes) { return (i64)((u64)bytes / (8 * (unsigned)all->width)); }

/* A vector of a column, and which of its lanes are not null: nothing without nulls. */
typedef struct {
    VECTOR all;
    lanes valid;
} some_values;

INLINE some_values some_of(const column *all, VECTOR vector, const uint8_t *validity) {
    some_values values = {.all = vector};
    if (all->has_nulls) {
        values.valid = all->width == 1 ? valid_bytes(validity) : valid_ints(validity);
    }
    return values;
}

/* The vector so many bytes, whole vectors, from `next`: the sum of what is the same in a loop and what is not. */
INLINE some_values some_at(const column *all, i64 start, i64 at) {
    const uint8_t *validity = 0;
    if (all->has_nulls) {
        validity = all->validity + bitmap_bytes(all, start) + bitmap_bytes(all, at);
    }
    return some_of(all, load(all->next + start + at), validity);
}

/* The vector that ends where the column does. */
INLINE some_values last_some(const column *all) {
    int vector_values = VECTOR_BYTES / all->width;
    u64 bits = 0;
    if (all->has_nulls) {
        bits = bits_at(all->validity, (all->end - all->next) / all->width - vector_values, vector_values);
    }
    return some_of(all, load(all->end - VECTOR_BYTES), (const uint8_t *)&bits);
}

/* Zeros in place of nulls. */
INLINE VECTOR without_nulls(const column *all, some_values values) {
    return !all->has_nulls   ? values.all
           : all->width == 1 ? only_bytes(values.valid, values.all)
                             : only_ints(values.valid, values.all);
}

INLINE VECTOR values_at(const column *all, i64 start, i64 at) { return without_nulls(all, some_at(all, start, at)); }

INLINE VECTOR last_values(const column *all) { return without_nulls(all, last_some(all)); }

INLINE void skip(column *all, i64 bytes) {
    all->next += bytes;
    if (all->has_nulls) {
        all->validity += bitmap_bytes(all, bytes);
    }
}

INLINE i64 bytes_left(const column *all) { return all->end - all->next; }

/* Bytes of each stream of the next piece: whole units; 0 if there is not one for each. */
INLINE i64 stream_bytes(const column *all, i64 unit) {
    i64 piece = bytes_left(all) < PIECE_BYTES ? bytes_left(all) : PIECE_BYTES;
    return piece / (STREAMS * unit) * unit;
}

/*
 * The number of bytes before the first address at which a vector lies within one cache line. 0 if the column is too
 * short for that to pay off, or if a value, or the values of a byte of the bitmap, would lie across that address.
 */
INLINE i64 unaligned_bytes(const column *all) {
    i64 bytes = (i64)(0 - (u64)all->next) & (VECTOR_BYTES - 1);
    int unit = all->has_nulls ? 8 * all->width : all->width;
    return bytes_left(all) < 2 * STREAMS * VECTOR_BYTES || bytes % unit != 0 ? 0 : bytes;
}

typedef union {
    VECTOR vector;
    uint8_t bytes[VECTOR_BYTES];
    uint32_t words[VECTOR_BYTES / 4];
    u64 lanes[VECTOR_BYTES / 8];
} elements;

INLINE u64 add_lanes(VECTOR vector) {
    elements all = {vector};
    u64 sum = 0;
    for (int i = 0; i < VECTOR_BYTES / 8; i++) {
        sum += all.lanes[i];
    }
    return sum;
}

INLINE u128 add_lanes_wide(VECTOR vector) {
    elements all = {vector};
    u128 sum = 0;
    for (int i = 0; i < VECTOR_BYTES / 8; i++) {
        sum += all.lanes[i];
    }
    return sum;
}

/* Of lanes of 32 bits. */
INLINE u64 add_words(VECTOR words) {
    return add_lanes(upper_half(words)) + add_lanes(both(words, V(set1_epi64x)(UINT32_MAX)));
}

/* ---- Bytes ------------------------------------------------------------------------------------------------------- */

INLINE int bytes_sum(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t largest) {
    column all = column_of(values, count, 1, nulls);
    i64 unaligned = unaligned_bytes(&all);
    VECTOR bits = both(values_at(&all, 0, 0), first_bytes(unaligned));
    VECTOR sum_a = V(sad_epu8)(bits, zero());
    VECTOR sum_b = zero();
    skip(&all, unaligned);
    for (i64 stream; (stream = stream_bytes(&all, VECTOR_BYTES)) > 0; skip(&all, STREAMS * stream)) {
        for (i64 at = 0; at < stream; at += VECTOR_BYTES) {
            VECTOR a = values_at(&all, 0, at);
            VECTOR b = values_at(&all, stream, at);
            VECTOR c = values_at(&all, 2 * stream, at);
            VECTOR d = values_at(&all, 3 * stream, at);
            add(&sum_a, V(sad_epu8)(a, zero()));
            add(&sum_b, V(sad_epu8)(b, zero()));
            add(&sum_a, V(sad_epu8)(c, zero()));
            add(&sum_b, V(sad_epu8)(d, zero()));
            bits = either(either(bits, either(a, b)), either(c, d));
        }
    }
    for (; bytes_left(&all) >= VECTOR_BYTES; skip(&all, VECTOR_BYTES)) {
        VECTOR vector = values_at(&all, 0, 0);
        add(&sum_a, V(sad_epu8)(vector, zero()));
        bits = either(bits, vector);
    }
    if (bytes_left(&all) > 0) {
        VECTOR vector = both(last_values(&all), last_bytes(bytes_left(&all)));
        add(&sum_b, V(sad_epu8)(vector, zero()));
        bits = either(bits, vector);
    }
    elements lanes_of_bits = {bits};
    u64 any = 0;
    for (int i = 0; i < VECTOR_BYTES / 8; i++) {
        any |= lanes_of_bits.lanes[i];
    }
    result->sum = add_lanes(V(add_epi64)(sum_a, sum_b));
    return byte_status((any & 0x8080808080808080u) != 0 ? UINT8_MAX : INT8_MAX, largest);
}

typedef struct {
    VECTOR sum;
    VECTOR minimum;
    VECTOR maximum;
} byte_sums;

INLINE void add_bytes(byte_sums *sums, const column *all, some_values bytes) {
    VECTOR values = without_nulls(all, bytes);
    add(&sums->sum, V(sad_epu8)(values, zero()));
    sums->minimum =
        all->has_nulls ? min_bytes(sums->minimum, bytes.valid, bytes.all) : V(min_epu8)(sums->minimum, bytes.all);
    sums->maximum = V(max_epu8)(sums->maximum, values);
}

/* Adds squares in lanes of 32 bits, 4 in each. */
typedef VECTOR byte_squares_adder(VECTOR squares, VECTOR bytes);

INLINE VECTOR add_byte_squares(VECTOR squares, VECTOR bytes) {
    VECTOR low = V(unpacklo_epi8)(bytes, zero());
    VECTOR high = V(unpackhi_epi8)(bytes, zero());
    return V(add_epi32)(squares, V(add_epi32)(V(madd_epi16)(low, low), V(madd_epi16)(high, high)));
}

/* Of bytes up to INT8_MAX. */
INLINE VECTOR add_small_byte_squares(VECTOR squares, VECTOR bytes) {
    return V(add_epi32)(squares, V(madd_epi16)(V(maddubs_epi16)(bytes, bytes), V(set1_epi16)(1)));
}

/* Blocks of each stream with a large byte are read twice: the first time shows that there is one. */
INLINE int bytes_moments_by(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t largest,
                            byte_squares_adder *add_small_squares) {
    column all = column_of(values, count, 1, nulls);
    byte_sums sums = {zero(), V(set1_epi8)(-1), zero()};
    u64 squares = 0;
    for (i64 stream; (stream = stream_bytes(&all, VECTOR_BYTES)) > 0; skip(&all, STREAMS * stream)) {
        /* Two streams of a piece have at most 2^12 vectors: 2^12 * 4 * 255^2 < 2^32. */
        VECTOR piece_squares[2] = {zero(), zero()};
        for (i64 block = 0; block < stream; block += BLOCK_BYTES) {
            i64 end = block + BLOCK_BYTES < stream ? block + BLOCK_BYTES : stream;
            byte_sums block_sums = {sums.sum, sums.minimum, zero()};
            VECTOR small_squares[2] = {piece_squares[0], piece_squares[1]};
            for (i64 at = block; at < end; at += VECTOR_BYTES) {
                for (int i = 0; i < STREAMS; i++) {
                    some_values vector = some_at(&all, i * stream, at);
                    prefetch(all.next + i * stream + at);
                    add_bytes(&block_sums, &all, vector);
                    small_squares[i % 2] = add_small_squares(small_squares[i % 2], without_nulls(&all, vector));
                }
            }
            if (has_no_large_byte(block_sums.maximum)) {
                piece_squares[0] = small_squares[0];
                piece_squares[1] = small_squares[1];
            } else {
                for (i64 at = block; at < end; at += VECTOR_BYTES) {
                    for (int i = 0; i < STREAMS; i++) {
                        piece_squares[i % 2] = add_byte_squares(piece_squares[i % 2], values_at(&all, i * stream, at));
                    }
                }
            }
            sums.sum = block_sums.sum;
            sums.minimum = block_sums.minimum;
            sums.maximum = V(max_epu8)(sums.maximum, block_sums.maximum);
        }
        squares += add_words(piece_squares[0]) + add_words(piece_squares[1]);
    }
    VECTOR last_squares = zero();
    for (; bytes_left(&all) >= VECTOR_BYTES; skip(&all, VECTOR_BYTES)) {
        add_bytes(&sums, &all, some_at(&all, 0, 0));
        last_squares = add_byte_squares(last_squares, values_at(&all, 0, 0));
    }
    if (bytes_left(&all) > 0) {
        /* A few bytes twice: that does not move the range, and they are left out of the rest. */
        byte_sums last_sums = sums;
        VECTOR last = both(last_values(&all), last_bytes(bytes_left(&all)));
        add_bytes(&last_sums, &all, last_some(&all));
        add(&sums.sum, V(sad_epu8)(last, zero()));
        sums.minimum = last_sums.minimum;
        sums.maximum = last_sums.maximum;
        last_squares = add_byte_squares(last_squares, last);
    }
    squares += add_words(last_squares);
    elements minima = {sums.minimum};
    elements maxima = {sums.maximum};
    uint8_t minimum = UINT8_MAX;
    uint8_t maximum = 0;
    for (int i = 0; i < VECTOR_BYTES; i++) {
        minimum = minima.bytes[i] < minimum ? minima.bytes[i] : minimum;
        maximum = maxima.bytes[i] > maximum ? maxima.bytes[i] : maximum;
    }
    result->sum = add_lanes(sums.sum);
    result->squares = squares;
    result->minimum = minimum;
    result->maximum = maximum;
    return byte_status(maximum, largest);
}

INLINE int bytes_moments(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t largest) {
    return bytes_moments_by(values, count, nulls, result, largest, add_small_byte_squares);
}

/* ---- 32-bit integers --------------------------------------------------------------------------------------------------- */

/*
 * A lane of 64 bits holds a pair of values, upper * 2^32 + lower. Lanes are added up as they are, mod 2^64, and their
 * upper values apart; the sum of the lower ones is what the second leaves of the first.
 */
typedef struct {
    VECTOR pairs;
    VECTOR uppers;
} pair_sums;

INLINE void add_pairs(pair_sums *sums, VECTOR values) {
    add(&sums->pairs, values);
    add(&sums->uppers, upper_half(values));
}

INLINE VECTOR pairs_total(const pair_sums *sums) {
    VECTOR lowers = V(sub_epi64)(sums->pairs, V(slli_epi64)(sums->uppers, 32));
    return V(add_epi64)(lowers, sums->uppers);
}

INLINE VECTOR with_offset(VECTOR ints, uint32_t offset) { return V(add_epi32)(ints, V(set1_epi32)((int)offset)); }

/* As values_at, the offset added to each. */
INLINE VECTOR ints_at(const column *all, i64 start, i64 at, uint32_t offset) {
    return with_offset(values_at(all, start, at), offset);
}

INLINE void add_streams(pair_sums *a, pair_sums *b, const column *all, i64 stream, uint32_t offset,
                        int is_prefetching) {
    for (i64 at = 0; at < stream; at += VECTOR_BYTES) {
        for (int i = 0; i < STREAMS; i++) {
            if (is_prefetching) {
                prefetch(all->next + i * stream + at);
            }
            add_pairs(i % 2 == 0 ? a : b, ints_at(all, i * stream, at, offset));
        }
    }
}

INLINE int ints_sum(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t offset) {
    column all = column_of(values, count, 4, nulls);
    i64 unaligned = unaligned_bytes(&all);
    pair_sums a = {zero(), zero()};
    pair_sums b = {zero(), zero()};
    add_pairs(&a, both(ints_at(&all, 0, 0, offset), first_bytes(unaligned)));
    /* What is shorter than a piece is likely to be in the second-level cache, where asking ahead only costs. */
    int is_long = bytes_left(&all) >= PIECE_BYTES;
    skip(&all, unaligned);
    for (i64 stream; (stream = stream_bytes(&all, VECTOR_BYTES)) > 0; skip(&all, STREAMS * stream)) {
        if (is_long) {
            add_streams(&a, &b, &all, stream, offset, 1);
        } else {
            add_streams(&a, &b, &all, stream, offset, 0);
        }
    }
    for (; bytes_left(&all) >= VECTOR_BYTES; skip(&all, VECTOR_BYTES)) {
        add_pairs(&a, ints_at(&all, 0, 0, offset));
    }
    if (bytes_left(&all) > 0) {
        add_pairs(&b, both(with_offset(last_values(&all), offset), last_bytes(bytes_left(&all))));
    }
    add_sum_without_offset(result, count, offset, add_lanes(pairs_total(&a)) + add_lanes(pairs_total(&b)));
    return USERSTATS_OK;
}

typedef struct {
    VECTOR minimum;
    VECTOR maximum;
} range;

INLINE void widen_range(range *seen, const column *all, some_values ints, uint32_t offset) {
    VECTOR values = with_offset(ints.all, offset);
    if (all->has_nulls) {
        seen->minimum = min_ints(seen->minimum, ints.valid, values);
        seen->maximum = max_ints(seen->maximum, ints.valid, values);
    } else {
        seen->minimum = V(min_epu32)(seen->minimum, values);
        seen->maximum = V(max_epu32)(seen->maximum, values);
    }
}

INLINE void set_range(column_sums *result, const range *seen, uint32_t offset) {
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

/*
 * Squares of any 32-bit values, added up mod 2^64, and their upper halves apart: that leaves the sum of the lower halves,
 * which fits.
 */
typedef struct {
    pair_sums values;
    VECTOR squares;
    VECTOR upper_halves;
} power_sums;

INLINE void add_power_sums(power_sums *sums, VECTOR values) {
    VECTOR uppers = upper_half(values);
    VECTOR lower_squares = V(mul_epu32)(values, values);
    VECTOR upper_squares = V(mul_epu32)(uppers, uppers);
    add(&sums->values.pairs, values);
    add(&sums->values.uppers, uppers);
    add(&sums->squares, lower_squares);
    add(&sums->squares, upper_squares);
    add(&sums->upper_halves, upper_half(lower_squares));
    add(&sums->upper_halves, upper_half(upper_squares));
}

/* Blocks of each stream are read twice, the first time to see how large their values are. */
INLINE int ints_squares(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t offset,
                        int with_range) {
    uint32_t small_offset = offset == 0 ? 0 : SMALL_SIGNED_OFFSET;
    column all = column_of(values, count, 4, nulls);
    power_sums sums = {{zero(), zero()}, zero(), zero()};
    pair_sums small_values = {zero(), zero()};
    VECTOR small_squares = zero();
    i64 small_count = 0;
    range seen = {V(set1_epi32)(-1), zero()};
    for (i64 stream; (stream = stream_bytes(&all, BLOCK_BYTES)) > 0; skip(&all, STREAMS * stream)) {
        for (i64 block = 0; block < stream; block += BLOCK_BYTES) {
            VECTOR bits = zero();
            range block_seen = {V(set1_epi32)(-1), zero()};
            for (i64 at = block; at < block + BLOCK_BYTES; at += VECTOR_BYTES) {
                for (int i = 0; i < STREAMS; i++) {
                    if (with_range) {
                        widen_range(&block_seen, &all, some_at(&all, i * stream, at), offset);
                    } else { /* nulls too: that is quicker than to tell them apart */
                        bits = either(bits, with_offset(load(all.next + i * stream + at), small_offset));
                    }
                }
            }
            if (with_range) { /* what lies between small ones and 0, for lanes of nothing but nulls, is small */
                seen.minimum = V(min_epu32)(seen.minimum, block_seen.minimum);
                seen.maximum = V(max_epu32)(seen.maximum, block_seen.maximum);
                VECTOR none = V(set1_epi32)((int)offset);
                bits = either(with_offset(V(min_epu32)(block_seen.minimum, none), small_offset - offset),
                              with_offset(V(max_epu32)(block_seen.maximum, none), small_offset - offset));
            }
            if (is_zero(V(srli_epi32)(bits, SMALL_BITS))) {
                VECTOR block_values = zero(); /* in lanes of 32 bits */
                for (i64 at = block; at < block + BLOCK_BYTES; at += VECTOR_BYTES) {
                    for (int i = 0; i < STREAMS; i++) {
                        VECTOR lowers = ints_at(&all, i * stream, at, small_offset);
                        VECTOR uppers = upper_half(lowers);
                        prefetch(all.next + i * stream + at);
                        block_values = V(add_epi32)(block_values, lowers);
                        add(&small_squares, V(mul_epu32)(lowers, lowers));
                        add(&small_squares, V(mul_epu32)(uppers, uppers));
                    }
                }
                add_pairs(&small_values, block_values);
                small_count += STREAMS * BLOCK_BYTES / 4;
            } else {
                for (i64 at = block; at < block + BLOCK_BYTES; at += VECTOR_BYTES) {
                    for (int i = 0; i < STREAMS; i++) {
                        prefetch(all.next + i * stream + at);
                        add_power_sums(&sums, ints_at(&all, i * stream, at, offset));
                    }
                }
            }
        }
    }
    for (; bytes_left(&all) >= VECTOR_BYTES; skip(&all, VECTOR_BYTES)) {
        add_power_sums(&sums, ints_at(&all, 0, 0, offset));
        if (with_range) {
            widen_range(&seen, &all, some_at(&all, 0, 0), offset);
        }
    }
    if (bytes_left(&all) > 0) {
        VECTOR last = with_offset(last_values(&all), offset);
        add_power_sums(&sums, both(last, last_bytes(bytes_left(&all))));
        if (with_range) {
            widen_range(&seen, &all, last_some(&all), offset);
        }
    }
    VECTOR lower_halves = V(sub_epi64)(sums.squares, V(slli_epi64)(sums.upper_halves, 32));
    add_power_sums_without_offset(result, count - small_count, offset, add_lanes(pairs_total(&sums.values)),
                                  add_lanes_wide(lower_halves) + (add_lanes_wide(sums.upper_halves) << 32));
    add_power_sums_without_offset(result, small_count, small_offset, add_lanes(pairs_total(&small_values)),
                                  add_lanes_wide(small_squares));
    if (with_range) {
        set_range(result, &seen, offset);
    }
    return USERSTATS_OK;
}

INLINE int ints_power_sums(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t offset) {
    return ints_squares(values, count, nulls, result, offset, 0);
}

INLINE int ints_moments(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t offset) {
    return ints_squares(values, count, nulls, result, offset, 1);
}

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
    for (; count >= VECTOR_BITS; bitmap += VECTOR_BYTES, count -= VECTOR_BITS) {
        add(&set, V(sad_epu8)(count_bits_of_bytes(load((const char *)bitmap)), zero()));
    }
    return (i64)add_lanes(set) + userstats_portable.count_bits(bitmap, count);
}
