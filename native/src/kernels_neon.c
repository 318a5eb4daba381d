/* Kernels for NEON, which every 64-bit ARM processor has. */
#if defined(__aarch64__)
#include <arm_neon.h>

#include "kernels.h"

#define INLINE static inline __attribute__((always_inline))

/* Both forms of a kernel. A column shorter than a vector is the portable kernel's. */
#define KERNEL(NAME, LANES, BODY)                                                                \
    static void NAME##_neon(const void *values, long long count, userstats_moments *part) {      \
        if (count < LANES) {                                                                     \
            userstats_kernels_portable.NAME(values, count, part);                                \
        } else {                                                                                 \
            const userstats_nulls nulls = {0, 0};                                                \
            BODY;                                                                                \
        }                                                                                        \
    }                                                                                            \
    static void NAME##_masked_neon(const void *values, long long count, const uint8_t *validity, \
                                   userstats_moments *part) {                                    \
        if (count < LANES) {                                                                     \
            userstats_kernels_portable.NAME##_masked(values, count, validity, part);             \
        } else {                                                                                 \
            const userstats_nulls nulls = {1, validity};                                         \
            BODY;                                                                                \
        }                                                                                        \
    }

enum { VECTOR_BYTES = 16, VECTOR_PAYMENTS = 4 };

/* All bits set in the last `count` bytes: what is new in the vector that ends where the column does. */
INLINE uint8x16_t last_bytes(i64 count) {
    static const uint8_t zeros_then_ones[2 * VECTOR_BYTES] = {
        [VECTOR_BYTES] = 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    return vld1q_u8(zeros_then_ones + count);
}

/* Compiled for the same processors. */
static long long count_bits_neon(const uint8_t *bitmap, long long count) {
    return userstats_kernels_portable.count_bits(bitmap, count);
}

/* ---- Ages ------------------------------------------------------------------------------------------------------- */

/* A vector of ages, and all bits set in those that are not null. */
typedef struct {
    uint8x16_t all;
    uint8x16_t valid;
} some_ages;

/* The first 16 bits are theirs. */
INLINE uint8x16_t valid_ages(const uint8_t *validity) {
    const uint8x8_t bit_of_lane = vcreate_u8(0x8040201008040201u);
    uint8x16_t bits = vcombine_u8(vdup_n_u8(validity[0]), vdup_n_u8(validity[1]));
    return vtstq_u8(bits, vcombine_u8(bit_of_lane, bit_of_lane));
}

/* From this index on, a multiple of 8. */
INLINE some_ages some_ages_at(const uint8_t *ages, i64 index, const userstats_nulls *nulls) {
    some_ages vector = {vld1q_u8(ages + index),
                        nulls->exist ? valid_ages(nulls->validity + (u64)index / 8) : vdupq_n_u8(UINT8_MAX)};
    return vector;
}

/* Those at the end of the column. */
INLINE some_ages last_some_ages(const uint8_t *ages, i64 count, const userstats_nulls *nulls) {
    some_ages vector = {vld1q_u8(ages + count - VECTOR_BYTES), vdupq_n_u8(UINT8_MAX)};
    if (nulls->exist) {
        u64 bits = userstats_bits_at(nulls->validity, count - VECTOR_BYTES, VECTOR_BYTES);
        const uint8_t validity[] = {(uint8_t)bits, (uint8_t)(bits >> 8)};
        vector.valid = valid_ages(validity);
    }
    return vector;
}

/* Zeros in place of nulls. */
INLINE uint8x16_t ages_without_nulls(some_ages ages) { return vandq_u8(ages.all, ages.valid); }

INLINE uint8x16_t ages_at(const uint8_t *ages, i64 index, const userstats_nulls *nulls) {
    return ages_without_nulls(some_ages_at(ages, index, nulls));
}

INLINE uint8x16_t last_ages(const uint8_t *ages, i64 count, const userstats_nulls *nulls) {
    return ages_without_nulls(last_some_ages(ages, count, nulls));
}

INLINE void ages_sum(const uint8_t *ages, i64 count, userstats_nulls nulls, userstats_moments *part) {
    /* A lane of 16 bits takes 2 ages of each vector: 2^7 * 2 * 255 < 2^16. */
    enum { FLUSH_BYTES = VECTOR_BYTES << 7 };
    i64 next = 0;
    uint32x4_t sum = vdupq_n_u32(0);
    uint8x16_t bits = vdupq_n_u8(0);
    while (count - next >= 4 * VECTOR_BYTES) {
        uint16x8_t sums[4] = {vdupq_n_u16(0), vdupq_n_u16(0), vdupq_n_u16(0), vdupq_n_u16(0)};
        i64 stop = count - next > 4 * FLUSH_BYTES ? next + 4 * FLUSH_BYTES : count;
        for (; stop - next >= 4 * VECTOR_BYTES; next += 4 * VECTOR_BYTES) {
            for (int i = 0; i < 4; i++) {
                uint8x16_t vector = ages_at(ages, next + i * VECTOR_BYTES, &nulls);
                sums[i] = vpadalq_u8(sums[i], vector);
                bits = vorrq_u8(bits, vector);
            }
        }
        for (int i = 0; i < 4; i++) {
            sum = vpadalq_u16(sum, sums[i]);
        }
    }
    for (; count - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        uint8x16_t vector = ages_at(ages, next, &nulls);
        sum = vpadalq_u16(sum, vpaddlq_u8(vector));
        bits = vorrq_u8(bits, vector);
    }
    if (next < count) {
        uint8x16_t vector = vandq_u8(last_ages(ages, count, &nulls), last_bytes(count - next));
        sum = vpadalq_u16(sum, vpaddlq_u8(vector));
        bits = vorrq_u8(bits, vector);
    }
    part->count = count;
    part->sum = (i64)vaddlvq_u32(sum);
    part->maximum = vmaxvq_u8(bits);
}

typedef struct {
    uint32x4_t sum;
    uint32x4_t squares;
} age_sums;

INLINE void add_ages(age_sums *sums, uint8x16_t ages) {
    sums->sum = vpadalq_u16(sums->sum, vpaddlq_u8(ages));
    sums->squares = vpadalq_u16(sums->squares, vmull_u8(vget_low_u8(ages), vget_low_u8(ages)));
    sums->squares = vpadalq_u16(sums->squares, vmull_high_u8(ages, ages));
}

INLINE void ages_moments(const uint8_t *ages, i64 count, userstats_nulls nulls, userstats_moments *part) {
    /* A lane takes 4 squares of each vector: 2^13 * 4 * 255^2 < 2^32. */
    enum { FLUSH_BYTES = VECTOR_BYTES << 13 };
    i64 next = 0;
    age_sums sums = {vdupq_n_u32(0), vdupq_n_u32(0)};
    uint8x16_t minimum = vdupq_n_u8(UINT8_MAX);
    uint8x16_t maximum = vdupq_n_u8(0);
    u64 squares = 0;
    while (next < count) {
        i64 stop = count - next > FLUSH_BYTES ? next + FLUSH_BYTES : count;
        for (; stop - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
            some_ages vector = some_ages_at(ages, next, &nulls);
            add_ages(&sums, ages_without_nulls(vector));
            minimum = vminq_u8(minimum, vornq_u8(vector.all, vector.valid));
            maximum = vmaxq_u8(maximum, ages_without_nulls(vector));
        }
        if (next < stop) {
            some_ages vector = last_some_ages(ages, count, &nulls);
            add_ages(&sums, vandq_u8(ages_without_nulls(vector), last_bytes(count - next)));
            minimum = vminq_u8(minimum, vornq_u8(vector.all, vector.valid));
            maximum = vmaxq_u8(maximum, ages_without_nulls(vector));
            next = count;
        }
        squares += vaddlvq_u32(sums.squares);
        sums.squares = vdupq_n_u32(0);
    }
    part->count = count;
    part->sum = (i64)vaddlvq_u32(sums.sum);
    part->squares_low = squares;
    part->squares_high = 0;
    part->minimum = vminvq_u8(minimum);
    part->maximum = vmaxvq_u8(maximum);
}

KERNEL(ages_sum, VECTOR_BYTES, ages_sum(values, count, nulls, part))
KERNEL(ages_moments, VECTOR_BYTES, ages_moments(values, count, nulls, part))

/* ---- Payments --------------------------------------------------------------------------------------------------- */

/* A column of payments, which may lie at any address, in bytes. */
typedef struct {
    const uint8_t *bytes;
    i64 size;
    userstats_nulls nulls;
} column;

/* A vector of payments, and all bits set in those that are not null. */
typedef struct {
    uint32x4_t all;
    uint32x4_t valid;
} some_payments;

/* The first four bits are theirs. */
INLINE uint32x4_t valid_payments(uint32_t validity) {
    static const uint32_t bit_of_lane[VECTOR_PAYMENTS] = {1, 2, 4, 8};
    return vtstq_u32(vdupq_n_u32(validity), vld1q_u32(bit_of_lane));
}

INLINE uint32x4_t load_payments(const uint8_t *bytes) { return vreinterpretq_u32_u8(vld1q_u8(bytes)); }

/* So many bytes, whole vectors, from the start. */
INLINE some_payments some_payments_at(const column *all, i64 at) {
    some_payments vector = {load_payments(all->bytes + at), vdupq_n_u32(UINT32_MAX)};
    if (all->nulls.exist) {
        u64 index = (u64)at / 4;
        vector.valid = valid_payments(all->nulls.validity[index / 8] >> index % 8);
    }
    return vector;
}

/* Those at the end of the column. */
INLINE some_payments last_some_payments(const column *all) {
    some_payments vector = {load_payments(all->bytes + all->size - VECTOR_BYTES), vdupq_n_u32(UINT32_MAX)};
    if (all->nulls.exist) {
        u64 bits = userstats_bits_at(all->nulls.validity, all->size / 4 - VECTOR_PAYMENTS, VECTOR_PAYMENTS);
        vector.valid = valid_payments((uint32_t)bits);
    }
    return vector;
}

/* Zeros in place of nulls, then the offset added to each. */
INLINE uint32x4_t with_offset(some_payments payments, uint32_t offset) {
    return vaddq_u32(vandq_u32(payments.all, payments.valid), vdupq_n_u32(offset));
}

INLINE uint32x4_t payments_at(const column *all, i64 at, uint32_t offset) {
    return with_offset(some_payments_at(all, at), offset);
}

INLINE uint32x4_t last_payments(const column *all, uint32_t offset) {
    return with_offset(last_some_payments(all), offset);
}

/* Zeros in place of all but the last payments, of so many bytes. */
INLINE uint32x4_t only_last(uint32x4_t payments, i64 bytes) {
    return vandq_u32(payments, vreinterpretq_u32_u8(last_bytes(bytes)));
}

INLINE void payments_sum(const void *values, i64 count, userstats_nulls nulls, userstats_moments *part,
                         uint32_t offset) {
    const column all = {values, 4 * count, nulls};
    i64 next = 0;
    uint64x2_t sums[4] = {vdupq_n_u64(0), vdupq_n_u64(0), vdupq_n_u64(0), vdupq_n_u64(0)};
    for (; all.size - next >= 4 * VECTOR_BYTES; next += 4 * VECTOR_BYTES) {
        for (int i = 0; i < 4; i++) {
            sums[i] = vpadalq_u32(sums[i], payments_at(&all, next + i * VECTOR_BYTES, offset));
        }
    }
    for (; all.size - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        sums[0] = vpadalq_u32(sums[0], payments_at(&all, next, offset));
    }
    if (next < all.size) {
        sums[1] = vpadalq_u32(sums[1], only_last(last_payments(&all, offset), all.size - next));
    }
    u64 sum = vaddvq_u64(vaddq_u64(vaddq_u64(sums[0], sums[1]), vaddq_u64(sums[2], sums[3])));
    userstats_offset_sums total = {sum, 0, UINT32_MAX, 0};
    userstats_set_without_offset(part, count, offset, &total);
}

typedef struct {
    uint32x4_t minimum;
    uint32x4_t maximum;
} range;

INLINE void widen_range(range *seen, some_payments payments, uint32_t offset) {
    uint32x4_t values = vaddq_u32(payments.all, vdupq_n_u32(offset));
    seen->minimum = vminq_u32(seen->minimum, vornq_u32(values, payments.valid));
    seen->maximum = vmaxq_u32(seen->maximum, vandq_u32(values, payments.valid));
}

/*
 * Squares of any 32-bit values, added up mod 2^64, and their upper halves apart: that leaves the sum of the lower halves,
 * which fits.
 */
typedef struct {
    uint64x2_t values;
    uint64x2_t squares;
    uint64x2_t upper_halves;
} power_sums;

INLINE void add_power_sums(power_sums *sums, uint32x4_t values) {
    uint64x2_t lower_squares = vmull_u32(vget_low_u32(values), vget_low_u32(values));
    uint64x2_t upper_squares = vmull_high_u32(values, values);
    sums->values = vpadalq_u32(sums->values, values);
    sums->squares = vaddq_u64(sums->squares, vaddq_u64(lower_squares, upper_squares));
    sums->upper_halves = vsraq_n_u64(vsraq_n_u64(sums->upper_halves, lower_squares, 32), upper_squares, 32);
}

INLINE u128 add_lanes_wide(uint64x2_t lanes) { return (u128)vgetq_lane_u64(lanes, 0) + vgetq_lane_u64(lanes, 1); }

/* A block is read twice, the first time to see how large its values are. */
INLINE void payments_power_sums(const void *values, i64 count, userstats_nulls nulls, userstats_moments *part,
                                uint32_t offset, uint32_t small_offset, int with_range) {
    const column all = {values, 4 * count, nulls};
    i64 next = 0;
    power_sums sums = {vdupq_n_u64(0), vdupq_n_u64(0), vdupq_n_u64(0)};
    uint64x2_t small_values[2] = {vdupq_n_u64(0), vdupq_n_u64(0)};
    uint64x2_t small_squares[2] = {vdupq_n_u64(0), vdupq_n_u64(0)};
    i64 small_count = 0;
    range seen = {vdupq_n_u32(UINT32_MAX), vdupq_n_u32(0)};
    for (; all.size - next >= USERSTATS_BLOCK_BYTES; next += USERSTATS_BLOCK_BYTES) {
        uint32x4_t bits = vdupq_n_u32(0);
        for (int at = 0; at < USERSTATS_BLOCK_BYTES; at += VECTOR_BYTES) {
            if (with_range) {
                widen_range(&seen, some_payments_at(&all, next + at), offset);
            }
            bits = vorrq_u32(bits, payments_at(&all, next + at, small_offset));
        }
        if (vmaxvq_u32(bits) >> USERSTATS_SMALL_BITS == 0) {
            for (int at = 0; at < USERSTATS_BLOCK_BYTES; at += 2 * VECTOR_BYTES) {
                for (int i = 0; i < 2; i++) {
                    uint32x4_t vector = payments_at(&all, next + at + i * VECTOR_BYTES, small_offset);
                    small_values[i] = vpadalq_u32(small_values[i], vector);
                    small_squares[0] = vmlal_u32(small_squares[0], vget_low_u32(vector), vget_low_u32(vector));
                    small_squares[1] = vmlal_high_u32(small_squares[1], vector, vector);
                }
            }
            small_count += USERSTATS_BLOCK_BYTES / 4;
        } else {
            for (int at = 0; at < USERSTATS_BLOCK_BYTES; at += VECTOR_BYTES) {
                add_power_sums(&sums, payments_at(&all, next + at, offset));
            }
        }
    }
    for (; all.size - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        add_power_sums(&sums, payments_at(&all, next, offset));
        if (with_range) {
            widen_range(&seen, some_payments_at(&all, next), offset);
        }
    }
    if (next < all.size) {
        add_power_sums(&sums, only_last(last_payments(&all, offset), all.size - next));
        if (with_range) {
            widen_range(&seen, last_some_payments(&all), offset);
        }
    }
    uint64x2_t lower_halves = vsubq_u64(sums.squares, vshlq_n_u64(sums.upper_halves, 32));
    userstats_offset_sums total = {vaddvq_u64(sums.values),
                                   add_lanes_wide(lower_halves) + (add_lanes_wide(sums.upper_halves) << 32),
                                   vminvq_u32(seen.minimum), vmaxvq_u32(seen.maximum)};
    userstats_set_without_offset(part, count - small_count, offset, &total);
    if (small_count > 0) {
        userstats_offset_sums small_total = {vaddvq_u64(vaddq_u64(small_values[0], small_values[1])),
                                             add_lanes_wide(small_squares[0]) + add_lanes_wide(small_squares[1]), 0, 0};
        userstats_moments small_part;
        userstats_set_without_offset(&small_part, small_count, small_offset, &small_total);
        small_part.minimum = part->minimum;
        small_part.maximum = part->maximum;
        userstats_moments_merge(part, &small_part);
    }
}

#define PAYMENT_KERNEL(NAME, BODY, ...) KERNEL(NAME, VECTOR_PAYMENTS, BODY(values, count, nulls, part, __VA_ARGS__))

PAYMENT_KERNEL(payments_u32_sum, payments_sum, 0)
PAYMENT_KERNEL(payments_i32_sum, payments_sum, USERSTATS_SIGNED_OFFSET)
PAYMENT_KERNEL(payments_u32_power_sums, payments_power_sums, 0, 0, 0)
PAYMENT_KERNEL(payments_i32_power_sums, payments_power_sums, USERSTATS_SIGNED_OFFSET, USERSTATS_SMALL_SIGNED_OFFSET, 0)
PAYMENT_KERNEL(payments_u32_moments, payments_power_sums, 0, 0, 1)
PAYMENT_KERNEL(payments_i32_moments, payments_power_sums, USERSTATS_SIGNED_OFFSET, USERSTATS_SMALL_SIGNED_OFFSET, 1)

USERSTATS_DEFINE_TABLE(neon);
#else
typedef int nothing_here; /* ISO C forbids an empty file. */
#endif
