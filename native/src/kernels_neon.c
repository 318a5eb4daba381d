/* Kernels for NEON, which every 64-bit ARM processor has. */
#if defined(__aarch64__)
#include <arm_neon.h>

#include "kernels.h"

#define INLINE static inline __attribute__((always_inline))
#define KERNEL(NAME) static void NAME##_neon(const void *values, long long count, userstats_moments *part)

enum { VECTOR_BYTES = 16, VECTOR_PAYMENTS = 4 };

/* All bits set in the last `count` bytes: what is new in the vector that ends where the column does. */
INLINE uint8x16_t last_bytes(i64 count) {
    static const uint8_t zeros_then_ones[2 * VECTOR_BYTES] = {
        [VECTOR_BYTES] = 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    return vld1q_u8(zeros_then_ones + count);
}

/* ---- Ages ------------------------------------------------------------------------------------------------------- */

KERNEL(ages_sum) {
    /* A lane of 16 bits takes 2 ages of each vector: 2^7 * 2 * 255 < 2^16. */
    enum { FLUSH_BYTES = VECTOR_BYTES << 7 };
    if (count < VECTOR_BYTES) {
        userstats_kernels_portable.ages_sum(values, count, part);
        return;
    }
    const uint8_t *next = values;
    const uint8_t *end = next + count;
    uint32x4_t sum = vdupq_n_u32(0);
    uint8x16_t bits = vdupq_n_u8(0);
    while (end - next >= 4 * VECTOR_BYTES) {
        uint16x8_t sums[4] = {vdupq_n_u16(0), vdupq_n_u16(0), vdupq_n_u16(0), vdupq_n_u16(0)};
        const uint8_t *stop = end - next > 4 * FLUSH_BYTES ? next + 4 * FLUSH_BYTES : end;
        for (; stop - next >= 4 * VECTOR_BYTES; next += 4 * VECTOR_BYTES) {
            for (int i = 0; i < 4; i++) {
                uint8x16_t ages = vld1q_u8(next + i * VECTOR_BYTES);
                sums[i] = vpadalq_u8(sums[i], ages);
                bits = vorrq_u8(bits, ages);
            }
        }
        for (int i = 0; i < 4; i++) {
            sum = vpadalq_u16(sum, sums[i]);
        }
    }
    for (; end - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        uint8x16_t ages = vld1q_u8(next);
        sum = vpadalq_u16(sum, vpaddlq_u8(ages));
        bits = vorrq_u8(bits, ages);
    }
    if (next < end) {
        uint8x16_t ages = vandq_u8(vld1q_u8(end - VECTOR_BYTES), last_bytes(end - next));
        sum = vpadalq_u16(sum, vpaddlq_u8(ages));
        bits = vorrq_u8(bits, ages);
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

KERNEL(ages_moments) {
    /* A lane takes 4 squares of each vector: 2^13 * 4 * 255^2 < 2^32. */
    enum { FLUSH_BYTES = VECTOR_BYTES << 13 };
    if (count < VECTOR_BYTES) {
        userstats_kernels_portable.ages_moments(values, count, part);
        return;
    }
    const uint8_t *next = values;
    const uint8_t *end = next + count;
    age_sums sums = {vdupq_n_u32(0), vdupq_n_u32(0)};
    uint8x16_t minimum = vdupq_n_u8(UINT8_MAX);
    uint8x16_t maximum = vdupq_n_u8(0);
    u64 squares = 0;
    while (next < end) {
        const uint8_t *stop = end - next > FLUSH_BYTES ? next + FLUSH_BYTES : end;
        for (; stop - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
            uint8x16_t ages = vld1q_u8(next);
            add_ages(&sums, ages);
            minimum = vminq_u8(minimum, ages);
            maximum = vmaxq_u8(maximum, ages);
        }
        if (next < stop) {
            uint8x16_t ages = vld1q_u8(end - VECTOR_BYTES);
            add_ages(&sums, vandq_u8(ages, last_bytes(end - next)));
            minimum = vminq_u8(minimum, ages);
            maximum = vmaxq_u8(maximum, ages);
            next = end;
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

/* ---- Payments --------------------------------------------------------------------------------------------------- */

/* The payments at `bytes`, the offset added to each. */
INLINE uint32x4_t payments(const uint8_t *bytes, uint32_t offset) {
    return vaddq_u32(vreinterpretq_u32_u8(vld1q_u8(bytes)), vdupq_n_u32(offset));
}

/* The last, up to 3, payments of a column that ends at `end`, in place of the others zeros. */
INLINE uint32x4_t last_payments(const uint8_t *end, i64 bytes, uint32_t offset) {
    return vandq_u32(payments(end - VECTOR_BYTES, offset), vreinterpretq_u32_u8(last_bytes(bytes)));
}

INLINE void payments_sum(const void *values, i64 count, userstats_moments *part, uint32_t offset) {
    const uint8_t *next = values;
    const uint8_t *end = next + 4 * count;
    uint64x2_t sums[4] = {vdupq_n_u64(0), vdupq_n_u64(0), vdupq_n_u64(0), vdupq_n_u64(0)};
    for (; end - next >= 4 * VECTOR_BYTES; next += 4 * VECTOR_BYTES) {
        for (int i = 0; i < 4; i++) {
            sums[i] = vpadalq_u32(sums[i], payments(next + i * VECTOR_BYTES, offset));
        }
    }
    for (; end - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        sums[0] = vpadalq_u32(sums[0], payments(next, offset));
    }
    if (next < end) {
        sums[1] = vpadalq_u32(sums[1], last_payments(end, end - next, offset));
    }
    u64 sum = vaddvq_u64(vaddq_u64(vaddq_u64(sums[0], sums[1]), vaddq_u64(sums[2], sums[3])));
    userstats_offset_sums total = {sum, 0, UINT32_MAX, 0};
    userstats_set_without_offset(part, count, offset, &total);
}

typedef struct {
    uint32x4_t minimum;
    uint32x4_t maximum;
} range;

INLINE void widen_range(range *seen, uint32x4_t values) {
    seen->minimum = vminq_u32(seen->minimum, values);
    seen->maximum = vmaxq_u32(seen->maximum, values);
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
INLINE void payments_power_sums(const void *values, i64 count, userstats_moments *part, uint32_t offset,
                                uint32_t small_offset, int with_range) {
    const uint8_t *next = values;
    const uint8_t *end = next + 4 * count;
    power_sums sums = {vdupq_n_u64(0), vdupq_n_u64(0), vdupq_n_u64(0)};
    uint64x2_t small_values[2] = {vdupq_n_u64(0), vdupq_n_u64(0)};
    uint64x2_t small_squares[2] = {vdupq_n_u64(0), vdupq_n_u64(0)};
    i64 small_count = 0;
    range seen = {vdupq_n_u32(UINT32_MAX), vdupq_n_u32(0)};
    for (; end - next >= USERSTATS_BLOCK_BYTES; next += USERSTATS_BLOCK_BYTES) {
        uint32x4_t bits = vdupq_n_u32(0);
        for (int at = 0; at < USERSTATS_BLOCK_BYTES; at += VECTOR_BYTES) {
            if (with_range) {
                widen_range(&seen, payments(next + at, offset));
            }
            bits = vorrq_u32(bits, payments(next + at, small_offset));
        }
        if (vmaxvq_u32(bits) >> USERSTATS_SMALL_BITS == 0) {
            for (int at = 0; at < USERSTATS_BLOCK_BYTES; at += 2 * VECTOR_BYTES) {
                for (int i = 0; i < 2; i++) {
                    uint32x4_t vector = payments(next + at + i * VECTOR_BYTES, small_offset);
                    small_values[i] = vpadalq_u32(small_values[i], vector);
                    small_squares[0] = vmlal_u32(small_squares[0], vget_low_u32(vector), vget_low_u32(vector));
                    small_squares[1] = vmlal_high_u32(small_squares[1], vector, vector);
                }
            }
            small_count += USERSTATS_BLOCK_BYTES / 4;
        } else {
            for (int at = 0; at < USERSTATS_BLOCK_BYTES; at += VECTOR_BYTES) {
                add_power_sums(&sums, payments(next + at, offset));
            }
        }
    }
    for (; end - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        uint32x4_t vector = payments(next, offset);
        add_power_sums(&sums, vector);
        if (with_range) {
            widen_range(&seen, vector);
        }
    }
    if (next < end) {
        add_power_sums(&sums, last_payments(end, end - next, offset));
        if (with_range) {
            widen_range(&seen, payments(end - VECTOR_BYTES, offset));
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

USERSTATS_DEFINE_TABLE(neon);
#else
typedef int nothing_here; /* ISO C forbids an empty file. */
#endif
