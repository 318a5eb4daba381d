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

/* How far ahead of its use memory is asked for. It may lie behind the column: a prefetch reads nothing. */
enum { PREFETCH_BYTES = 4096 };

INLINE VECTOR load(const char *bytes) { return V_BITS(loadu)((const void *)bytes); }

INLINE VECTOR zero(void) { return V_BITS(setzero)(); }

INLINE VECTOR both(VECTOR a, VECTOR b) { return V_BITS(and)(a, b); }

INLINE VECTOR either(VECTOR a, VECTOR b) { return V_BITS(or)(a, b); }

INLINE VECTOR upper_half(VECTOR lanes) { return V(srli_epi64)(lanes, 32); }

INLINE void add(VECTOR *sum, VECTOR lanes) { *sum = V(add_epi64)(*sum, lanes); }

INLINE void prefetch(const char *bytes) { _mm_prefetch(bytes + PREFETCH_BYTES, _MM_HINT_T0); }

/* All bits set in the last `count` bytes: what is new in the vector that ends where the column does. */
INLINE VECTOR last_bytes(i64 count) {
    static const unsigned char zeros_then_ones[128] = {
#define ONES_8 255, 255, 255, 255, 255, 255, 255, 255
        [64] = ONES_8, ONES_8, ONES_8, ONES_8, ONES_8, ONES_8, ONES_8, ONES_8
#undef ONES_8
    };
    return load((const char *)zeros_then_ones + 64 - VECTOR_BYTES + count);
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

/* ---- Ages ------------------------------------------------------------------------------------------------------- */

KERNEL(ages_sum) {
    if (count < VECTOR_BYTES) {
        userstats_kernels_portable.ages_sum(values, count, part);
        return;
    }
    const char *next = values;
    const char *end = next + count;
    VECTOR sum_a = zero();
    VECTOR sum_b = zero();
    VECTOR bits = zero();
    for (; end - next >= 4 * VECTOR_BYTES; next += 4 * VECTOR_BYTES) {
        VECTOR a = load(next);
        VECTOR b = load(next + VECTOR_BYTES);
        VECTOR c = load(next + 2 * VECTOR_BYTES);
        VECTOR d = load(next + 3 * VECTOR_BYTES);
        add(&sum_a, V(sad_epu8)(a, zero()));
        add(&sum_b, V(sad_epu8)(b, zero()));
        add(&sum_a, V(sad_epu8)(c, zero()));
        add(&sum_b, V(sad_epu8)(d, zero()));
        bits = either(bits, either(either(a, b), either(c, d)));
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
}

INLINE void range_ages(age_sums *sums, VECTOR ages) {
    sums->minimum = V(min_epu8)(sums->minimum, ages);
    sums->maximum = V(max_epu8)(sums->maximum, ages);
}

KERNEL(ages_moments) {
    /* A lane takes 4 squares of each vector: 2^13 * 4 * 255^2 < 2^32. */
    enum { FLUSH_BYTES = VECTOR_BYTES << 13 };
    if (count < VECTOR_BYTES) {
        userstats_kernels_portable.ages_moments(values, count, part);
        return;
    }
    const char *next = values;
    const char *end = next + count;
    age_sums sums = {zero(), zero(), V(set1_epi8)(-1), zero()};
    u64 squares = 0;
    while (next < end) {
        const char *stop = end - next > FLUSH_BYTES ? next + FLUSH_BYTES : end;
        for (; stop - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
            VECTOR ages = load(next);
            add_ages(&sums, ages);
            range_ages(&sums, ages);
        }
        if (next < stop) {
            VECTOR ages = load(end - VECTOR_BYTES);
            add_ages(&sums, both(ages, last_bytes(end - next)));
            range_ages(&sums, ages);
            next = end;
        }
        squares += add_lanes(upper_half(sums.squares)) +
                   add_lanes(both(sums.squares, V(set1_epi64x)(0xffffffff)));
        sums.squares = zero();
    }
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

INLINE void payments_sum(const void *values, i64 count, userstats_moments *part, uint32_t offset) {
    const char *next = values;
    const char *end = next + 4 * count;
    pair_sums a = {zero(), zero()};
    pair_sums b = {zero(), zero()};
    for (; end - next >= 4 * VECTOR_BYTES; next += 4 * VECTOR_BYTES) {
        prefetch(next);
        prefetch(next + 2 * VECTOR_BYTES);
        add_pairs(&a, payments(next, offset));
        add_pairs(&b, payments(next + VECTOR_BYTES, offset));
        add_pairs(&a, payments(next + 2 * VECTOR_BYTES, offset));
        add_pairs(&b, payments(next + 3 * VECTOR_BYTES, offset));
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

/* A block is read twice, the first time to see how large its values are. Memory is asked for the next one meanwhile. */
INLINE void payments_power_sums(const void *values, i64 count, userstats_moments *part, uint32_t offset,
                                uint32_t small_offset, int with_range) {
    const char *next = values;
    const char *end = next + 4 * count;
    power_sums sums = {{zero(), zero()}, zero(), zero()};
    pair_sums small_values = {zero(), zero()};
    VECTOR small_squares = zero();
    i64 small_count = 0;
    range seen = {V(set1_epi32)(-1), zero()};
    for (; end - next >= USERSTATS_BLOCK_BYTES; next += USERSTATS_BLOCK_BYTES) {
        VECTOR bits = zero();
        for (int at = 0; at < USERSTATS_BLOCK_BYTES; at += 2 * VECTOR_BYTES) {
            if (with_range) {
                widen_range(&seen, payments(next + at, offset));
                widen_range(&seen, payments(next + at + VECTOR_BYTES, offset));
            }
            bits = either(bits, either(payments(next + at, small_offset),
                                       payments(next + at + VECTOR_BYTES, small_offset)));
        }
        if (is_zero(V(srli_epi32)(bits, USERSTATS_SMALL_BITS))) {
            VECTOR block_values = zero(); /* in lanes of 32 bits */
            for (int at = 0; at < USERSTATS_BLOCK_BYTES; at += 2 * VECTOR_BYTES) {
                VECTOR a = payments(next + at, small_offset);
                VECTOR b = payments(next + at + VECTOR_BYTES, small_offset);
                VECTOR upper_a = upper_half(a);
                VECTOR upper_b = upper_half(b);
                prefetch(next + at);
                block_values = V(add_epi32)(block_values, V(add_epi32)(a, b));
                add(&small_squares, V(add_epi64)(V(mul_epu32)(a, a), V(mul_epu32)(upper_a, upper_a)));
                add(&small_squares, V(add_epi64)(V(mul_epu32)(b, b), V(mul_epu32)(upper_b, upper_b)));
            }
            add_pairs(&small_values, block_values);
            small_count += USERSTATS_BLOCK_BYTES / 4;
        } else {
            for (int at = 0; at < USERSTATS_BLOCK_BYTES; at += 2 * VECTOR_BYTES) {
                prefetch(next + at);
                add_power_sums(&sums, payments(next + at, offset));
                add_power_sums(&sums, payments(next + at + VECTOR_BYTES, offset));
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
    userstats_offset_sums total = {
        add_lanes(pairs_total(&sums.values)),
        add_lanes_wide(lower_halves) + (add_lanes_wide(sums.upper_halves) << 32), UINT32_MAX, 0};
    if (with_range) {
        set_range(&total, &seen);
    }
    userstats_set_without_offset(part, count - small_count, offset, &total);
    if (small_count > 0) {
        userstats_offset_sums small_total = {add_lanes(pairs_total(&small_values)), add_lanes_wide(small_squares), 0, 0};
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
PAYMENT_KERNEL(payments_i32_power_sums, payments_power_sums(values, count, part, USERSTATS_SIGNED_OFFSET,
                                                            USERSTATS_SMALL_SIGNED_OFFSET, 0))
PAYMENT_KERNEL(payments_u32_moments, payments_power_sums(values, count, part, 0, 0, 1))
PAYMENT_KERNEL(payments_i32_moments, payments_power_sums(values, count, part, USERSTATS_SIGNED_OFFSET,
                                                         USERSTATS_SMALL_SIGNED_OFFSET, 1))
