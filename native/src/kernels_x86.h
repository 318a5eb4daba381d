/*
 * The kernels that AVX2 and AVX-512 have in common. A tier's file defines before including this:
 *   TIER         the suffix of its kernels' names
 *   TARGET       the attribute that lets the compiler use its instructions
 *   VECTOR       the type of a vector
 *   V(name)      the intrinsic of this name
 *   V_BITS(name) the intrinsic of this name on whole vectors of bits
 */
#include <immintrin.h>

#include "kernels.h"

#define JOIN_(A, B) A##_##B
#define JOIN(A, B) JOIN_(A, B)
#define KERNEL(NAME) TARGET static void JOIN(NAME, TIER)(const void *values, long long count, userstats_moments *part)
#define INLINE TARGET static inline __attribute__((always_inline))

enum { VECTOR_BYTES = sizeof(VECTOR), VECTOR_PAYMENTS = VECTOR_BYTES / 4 };

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

/* Bytes of each stream of the next piece: whole units; 0 if there is not one for each. */
INLINE i64 stream_bytes(const char *next, const char *end, i64 unit) {
    i64 piece = end - next < PIECE_BYTES ? end - next : PIECE_BYTES;
    return piece / (STREAMS * unit) * unit;
}

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

/*
 * Bytes before the first address that a vector does not straddle two cache lines at; 0 if the column is too short to be
 * worth it, or if its values lie across such addresses.
 */
INLINE i64 unaligned_bytes(const char *next, const char *end, int width) {
    i64 bytes = (i64)(0 - (u64)next) & (VECTOR_BYTES - 1);
    return end - next < 2 * STREAMS * VECTOR_BYTES || bytes % width != 0 ? 0 : bytes;
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

/* ---- Ages ------------------------------------------------------------------------------------------------------- */

KERNEL(ages_sum) {
    if (count < VECTOR_BYTES) {
        userstats_kernels_portable.ages_sum(values, count, part);
        return;
    }
    const char *next = values;
    const char *end = next + count;
    i64 unaligned = unaligned_bytes(next, end, 1);
    VECTOR bits = both(load(next), first_bytes(unaligned));
    VECTOR sum_a = V(sad_epu8)(bits, zero());
    VECTOR sum_b = zero();
    next += unaligned;
    for (i64 stream; (stream = stream_bytes(next, end, VECTOR_BYTES)) > 0; next += STREAMS * stream) {
        for (i64 at = 0; at < stream; at += VECTOR_BYTES) {
            VECTOR a = load(next + at);
            VECTOR b = load(next + stream + at);
            VECTOR c = load(next + 2 * stream + at);
            VECTOR d = load(next + 3 * stream + at);
            add(&sum_a, V(sad_epu8)(a, zero()));
            add(&sum_b, V(sad_epu8)(b, zero()));
            add(&sum_a, V(sad_epu8)(c, zero()));
            add(&sum_b, V(sad_epu8)(d, zero()));
            bits = either(either(bits, either(a, b)), either(c, d));
        }
    }
    for (; end - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        VECTOR ages = load(next);
        add(&sum_a, V(sad_epu8)(ages, zero()));
        bits = either(bits, ages);
    }
    if (next < end) {
        VECTOR ages = both(load(end - VECTOR_BYTES), last_bytes(end - next));
        add(&sum_b, V(sad_epu8)(ages, zero()));
        bits = either(bits, ages);
    }
    elements all = {bits};
    u64 any = 0;
    for (int i = 0; i < VECTOR_BYTES / 8; i++) {
        any |= all.lanes[i];
    }
    part->count = count;
    part->sum = (i64)add_lanes(V(add_epi64)(sum_a, sum_b));
    part->maximum = (any & 0x8080808080808080u) != 0 ? UINT8_MAX : INT8_MAX;
}

typedef struct {
    VECTOR sum;
    VECTOR squares; /* in lanes of 32 bits */
    VECTOR minimum;
    VECTOR maximum;
} age_sums;

INLINE void add_ages(age_sums *sums, VECTOR ages) {
    VECTOR low = V(unpacklo_epi8)(ages, zero());
    VECTOR high = V(unpackhi_epi8)(ages, zero());
    add(&sums->sum, V(sad_epu8)(ages, zero()));
    sums->squares = V(add_epi32)(sums->squares, V(add_epi32)(V(madd_epi16)(low, low), V(madd_epi16)(high, high)));
    sums->minimum = V(min_epu8)(sums->minimum, ages);
    sums->maximum = V(max_epu8)(sums->maximum, ages);
}

KERNEL(ages_moments) {
    if (count < VECTOR_BYTES) {
        userstats_kernels_portable.ages_moments(values, count, part);
        return;
    }
    const char *next = values;
    const char *end = next + count;
    age_sums sums = {zero(), zero(), V(set1_epi8)(-1), zero()};
    u64 squares = 0;
    for (i64 stream; (stream = stream_bytes(next, end, VECTOR_BYTES)) > 0; next += STREAMS * stream) {
        for (i64 at = 0; at < stream; at += VECTOR_BYTES) {
            for (int i = 0; i < STREAMS; i++) {
                prefetch(next + i * stream + at);
                add_ages(&sums, load(next + i * stream + at));
            }
        }
        /* A piece has at most 2^13 vectors, of each of which a lane takes 4 squares: 2^13 * 4 * 255^2 < 2^32. */
        squares += add_words(sums.squares);
        sums.squares = zero();
    }
    for (; end - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        add_ages(&sums, load(next));
    }
    if (next < end) {
        /* A few ages twice: that does not move the range, and they are left out of the rest. */
        age_sums last = sums;
        VECTOR ages = load(end - VECTOR_BYTES);
        add_ages(&last, ages);
        add_ages(&sums, both(ages, last_bytes(end - next)));
        sums.minimum = last.minimum;
        sums.maximum = last.maximum;
    }
    squares += add_words(sums.squares);
    elements minima = {sums.minimum};
    elements maxima = {sums.maximum};
    uint8_t minimum = UINT8_MAX;
    uint8_t maximum = 0;
    for (int i = 0; i < VECTOR_BYTES; i++) {
        minimum = minima.bytes[i] < minimum ? minima.bytes[i] : minimum;
        maximum = maxima.bytes[i] > maximum ? maxima.bytes[i] : maximum;
    }
    part->count = count;
    part->sum = (i64)add_lanes(sums.sum);
    part->squares_low = squares;
    part->squares_high = 0;
    part->minimum = minimum;
    part->maximum = maximum;
}

/* ---- Payments --------------------------------------------------------------------------------------------------- */

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

/* The payments at `bytes`, the offset added to each. */
INLINE VECTOR payments(const char *bytes, uint32_t offset) {
    return V(add_epi32)(load(bytes), V(set1_epi32)((int)offset));
}

INLINE void add_streams(pair_sums *a, pair_sums *b, const char *next, i64 stream, uint32_t offset, int is_prefetching) {
    for (i64 at = 0; at < stream; at += VECTOR_BYTES) {
        for (int i = 0; i < STREAMS; i++) {
            if (is_prefetching) {
                prefetch(next + i * stream + at);
            }
            add_pairs(i % 2 == 0 ? a : b, payments(next + i * stream + at, offset));
        }
    }
}

INLINE void payments_sum(const void *values, i64 count, userstats_moments *part, uint32_t offset) {
    const char *next = values;
    const char *end = next + 4 * count;
    i64 unaligned = unaligned_bytes(next, end, 4);
    pair_sums a = {zero(), zero()};
    pair_sums b = {zero(), zero()};
    add_pairs(&a, both(payments(next, offset), first_bytes(unaligned)));
    /* What is shorter than a piece is likely to be in the second-level cache, where asking ahead only costs. */
    int is_long = end - next >= PIECE_BYTES;
    next += unaligned;
    for (i64 stream; (stream = stream_bytes(next, end, VECTOR_BYTES)) > 0; next += STREAMS * stream) {
        if (is_long) {
            add_streams(&a, &b, next, stream, offset, 1);
        } else {
            add_streams(&a, &b, next, stream, offset, 0);
        }
    }
    for (; end - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        add_pairs(&a, payments(next, offset));
    }
    if (next < end) {
        add_pairs(&b, both(payments(end - VECTOR_BYTES, offset), last_bytes(end - next)));
    }
    userstats_offset_sums sums = {add_lanes(pairs_total(&a)) + add_lanes(pairs_total(&b)), 0, UINT32_MAX, 0};
    userstats_set_without_offset(part, count, offset, &sums);
}

typedef struct {
    VECTOR minimum;
    VECTOR maximum;
} range;

INLINE void widen_range(range *seen, VECTOR values) {
    seen->minimum = V(min_epu32)(seen->minimum, values);
    seen->maximum = V(max_epu32)(seen->maximum, values);
}

INLINE void set_range(userstats_offset_sums *sums, const range *seen) {
    elements minima = {seen->minimum};
    elements maxima = {seen->maximum};
    for (int i = 0; i < VECTOR_PAYMENTS; i++) {
        sums->minimum = minima.words[i] < sums->minimum ? minima.words[i] : sums->minimum;
        sums->maximum = maxima.words[i] > sums->maximum ? maxima.words[i] : sums->maximum;
    }
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
INLINE void payments_power_sums(const void *values, i64 count, userstats_moments *part, uint32_t offset,
                                uint32_t small_offset, int with_range) {
    const char *next = values;
    const char *end = next + 4 * count;
    power_sums sums = {{zero(), zero()}, zero(), zero()};
    pair_sums small_values = {zero(), zero()};
    VECTOR small_squares = zero();
    i64 small_count = 0;
    range seen = {V(set1_epi32)(-1), zero()};
    for (i64 stream; (stream = stream_bytes(next, end, USERSTATS_BLOCK_BYTES)) > 0; next += STREAMS * stream) {
        for (i64 block = 0; block < stream; block += USERSTATS_BLOCK_BYTES) {
            VECTOR bits = zero();
            for (i64 at = block; at < block + USERSTATS_BLOCK_BYTES; at += VECTOR_BYTES) {
                for (int i = 0; i < STREAMS; i++) {
                    if (with_range) {
                        widen_range(&seen, payments(next + i * stream + at, offset));
                    }
                    bits = either(bits, payments(next + i * stream + at, small_offset));
                }
            }
            if (is_zero(V(srli_epi32)(bits, USERSTATS_SMALL_BITS))) {
                VECTOR block_values = zero(); /* in lanes of 32 bits */
                for (i64 at = block; at < block + USERSTATS_BLOCK_BYTES; at += VECTOR_BYTES) {
                    for (int i = 0; i < STREAMS; i++) {
                        VECTOR lowers = payments(next + i * stream + at, small_offset);
                        VECTOR uppers = upper_half(lowers);
                        prefetch(next + i * stream + at);
                        block_values = V(add_epi32)(block_values, lowers);
                        add(&small_squares, V(mul_epu32)(lowers, lowers));
                        add(&small_squares, V(mul_epu32)(uppers, uppers));
                    }
                }
                add_pairs(&small_values, block_values);
                small_count += STREAMS * USERSTATS_BLOCK_BYTES / 4;
            } else {
                for (i64 at = block; at < block + USERSTATS_BLOCK_BYTES; at += VECTOR_BYTES) {
                    for (int i = 0; i < STREAMS; i++) {
                        prefetch(next + i * stream + at);
                        add_power_sums(&sums, payments(next + i * stream + at, offset));
                    }
                }
            }
        }
    }
    for (; end - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        VECTOR last = payments(next, offset);
        add_power_sums(&sums, last);
        if (with_range) {
            widen_range(&seen, last);
        }
    }
    if (next < end) {
        VECTOR last = payments(end - VECTOR_BYTES, offset);
        add_power_sums(&sums, both(last, last_bytes(end - next)));
        if (with_range) {
            widen_range(&seen, last);
        }
    }
    VECTOR lower_halves = V(sub_epi64)(sums.squares, V(slli_epi64)(sums.upper_halves, 32));
    userstats_offset_sums total = {add_lanes(pairs_total(&sums.values)),
                                   add_lanes_wide(lower_halves) + (add_lanes_wide(sums.upper_halves) << 32), UINT32_MAX,
                                   0};
    if (with_range) {
        set_range(&total, &seen);
    }
    userstats_set_without_offset(part, count - small_count, offset, &total);
    if (small_count > 0) {
        userstats_offset_sums small_total = {add_lanes(pairs_total(&small_values)), add_lanes_wide(small_squares), 0,
                                             0};
        userstats_moments small_part;
        userstats_set_without_offset(&small_part, small_count, small_offset, &small_total);
        small_part.minimum = part->minimum;
        small_part.maximum = part->maximum;
        userstats_moments_merge(part, &small_part);
    }
}

/* A column shorter than a vector is the portable kernel's. */
#define PAYMENT_KERNEL(NAME, ...)                                 \
    KERNEL(NAME) {                                                \
        if (count < VECTOR_PAYMENTS) {                            \
            userstats_kernels_portable.NAME(values, count, part); \
        } else {                                                  \
            __VA_ARGS__;                                          \
        }                                                         \
    }

PAYMENT_KERNEL(payments_u32_sum, payments_sum(values, count, part, 0))
PAYMENT_KERNEL(payments_i32_sum, payments_sum(values, count, part, USERSTATS_SIGNED_OFFSET))
PAYMENT_KERNEL(payments_u32_power_sums, payments_power_sums(values, count, part, 0, 0, 0))
PAYMENT_KERNEL(payments_i32_power_sums,
               payments_power_sums(values, count, part, USERSTATS_SIGNED_OFFSET, USERSTATS_SMALL_SIGNED_OFFSET, 0))
PAYMENT_KERNEL(payments_u32_moments, payments_power_sums(values, count, part, 0, 0, 1))
PAYMENT_KERNEL(payments_i32_moments,
               payments_power_sums(values, count, part, USERSTATS_SIGNED_OFFSET, USERSTATS_SMALL_SIGNED_OFFSET, 1))
