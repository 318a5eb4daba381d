/* Kernels for NEON, which every 64-bit ARM processor has. */
#if defined(__aarch64__)
#include <arm_neon.h>

#include "kernel.h"

#define TARGET

enum { VECTOR_BYTES = 16, VECTOR_INTS = 4 };

/* All bits set in the last `count` bytes: what is new in the vector that ends where the column does. */
INLINE uint8x16_t last_bytes(i64 count) {
    static const uint8_t zeros_then_ones[2 * VECTOR_BYTES] = {
        [VECTOR_BYTES] = 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    return vld1q_u8(zeros_then_ones + count);
}

/* ---- Bytes ------------------------------------------------------------------------------------------------------- */

/* A vector of bytes, and all bits set in those that are not null. */
typedef struct {
    uint8x16_t all;
    uint8x16_t valid;
} some_bytes;

/* The first 16 bits are theirs. */
INLINE uint8x16_t valid_bytes(const uint8_t *validity) {
    const uint8x8_t bit_of_lane = vcreate_u8(0x8040201008040201u);
    uint8x16_t bits = vcombine_u8(vdup_n_u8(validity[0]), vdup_n_u8(validity[1]));
    return vtstq_u8(bits, vcombine_u8(bit_of_lane, bit_of_lane));
}

/* From this index on, a multiple of 8. */
INLINE some_bytes some_bytes_at(const uint8_t *bytes, i64 index, const null_values *nulls) {
    some_bytes vector = {vld1q_u8(bytes + index),
                         nulls->exist ? valid_bytes(nulls->validity + (u64)index / 8) : vdupq_n_u8(UINT8_MAX)};
    return vector;
}

/* Those at the end of the column. */
INLINE some_bytes last_some_bytes(const uint8_t *bytes, i64 count, const null_values *nulls) {
    some_bytes vector = {vld1q_u8(bytes + count - VECTOR_BYTES), vdupq_n_u8(UINT8_MAX)};
    if (nulls->exist) {
        u64 bits = bits_at(nulls->validity, count - VECTOR_BYTES, VECTOR_BYTES);
        const uint8_t validity[] = {(uint8_t)bits, (uint8_t)(bits >> 8)};
        vector.valid = valid_bytes(validity);
    }
    return vector;
}

/* Zeros in place of nulls. */
INLINE uint8x16_t bytes_without_nulls(some_bytes bytes) { return vandq_u8(bytes.all, bytes.valid); }

INLINE uint8x16_t bytes_at(const uint8_t *bytes, i64 index, const null_values *nulls) {
    return bytes_without_nulls(some_bytes_at(bytes, index, nulls));
}

INLINE uint8x16_t last_byte_values(const uint8_t *bytes, i64 count, const null_values *nulls) {
    return bytes_without_nulls(last_some_bytes(bytes, count, nulls));
}

INLINE int bytes_sum(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t largest) {
    const uint8_t *bytes = values;
    /* A lane of 16 bits takes 2 bytes of each vector: 2^7 * 2 * 255 < 2^16. */
    enum { FLUSH_BYTES = VECTOR_BYTES << 7 };
    i64 next = 0;
    uint32x4_t sum = vdupq_n_u32(0);
    uint8x16_t bits = vdupq_n_u8(0);
    while (count - next >= 4 * VECTOR_BYTES) {
        uint16x8_t sums[4] = {vdupq_n_u16(0), vdupq_n_u16(0), vdupq_n_u16(0), vdupq_n_u16(0)};
        i64 stop = count - next > 4 * FLUSH_BYTES ? next + 4 * FLUSH_BYTES : count;
        for (; stop - next >= 4 * VECTOR_BYTES; next += 4 * VECTOR_BYTES) {
            for (int i = 0; i < 4; i++) {
                uint8x16_t vector = bytes_at(bytes, next + i * VECTOR_BYTES, &nulls);
                sums[i] = vpadalq_u8(sums[i], vector);
                bits = vorrq_u8(bits, vector);
            }
        }
        for (int i = 0; i < 4; i++) {
            sum = vpadalq_u16(sum, sums[i]);
        }
    }
    for (; count - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        uint8x16_t vector = bytes_at(bytes, next, &nulls);
        sum = vpadalq_u16(sum, vpaddlq_u8(vector));
        bits = vorrq_u8(bits, vector);
    }
    if (next < count) {
        uint8x16_t vector = vandq_u8(last_byte_values(bytes, count, &nulls), last_bytes(count - next));
        sum = vpadalq_u16(sum, vpaddlq_u8(vector));
        bits = vorrq_u8(bits, vector);
    }
    result->sum = vaddlvq_u32(sum);
    return byte_status(vmaxvq_u8(bits), largest);
}

typedef struct {
    uint32x4_t sum;
    uint32x4_t squares;
} byte_sums;

INLINE void add_bytes(byte_sums *sums, uint8x16_t bytes) {
    sums->sum = vpadalq_u16(sums->sum, vpaddlq_u8(bytes));
    sums->squares = vpadalq_u16(sums->squares, vmull_u8(vget_low_u8(bytes), vget_low_u8(bytes)));
    sums->squares = vpadalq_u16(sums->squares, vmull_high_u8(bytes, bytes));
}

INLINE int bytes_moments(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t largest) {
    const uint8_t *bytes = values;
    /* A lane takes 4 squares of each vector: 2^13 * 4 * 255^2 < 2^32. */
    enum { FLUSH_BYTES = VECTOR_BYTES << 13 };
    i64 next = 0;
    byte_sums sums = {vdupq_n_u32(0), vdupq_n_u32(0)};
    uint8x16_t minimum = vdupq_n_u8(UINT8_MAX);
    uint8x16_t maximum = vdupq_n_u8(0);
    u64 squares = 0;
    while (next < count) {
        i64 stop = count - next > FLUSH_BYTES ? next + FLUSH_BYTES : count;
        for (; stop - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
            some_bytes vector = some_bytes_at(bytes, next, &nulls);
            add_bytes(&sums, bytes_without_nulls(vector));
            minimum = vminq_u8(minimum, vornq_u8(vector.all, vector.valid));
            maximum = vmaxq_u8(maximum, bytes_without_nulls(vector));
        }
        if (next < stop) {
            some_bytes vector = last_some_bytes(bytes, count, &nulls);
            add_bytes(&sums, vandq_u8(bytes_without_nulls(vector), last_bytes(count - next)));
            minimum = vminq_u8(minimum, vornq_u8(vector.all, vector.valid));
            maximum = vmaxq_u8(maximum, bytes_without_nulls(vector));
            next = count;
        }
        squares += vaddlvq_u32(sums.squares);
        sums.squares = vdupq_n_u32(0);
    }
    result->sum = vaddlvq_u32(sums.sum);
    result->squares = squares;
    result->minimum = vminvq_u8(minimum);
    result->maximum = vmaxvq_u8(maximum);
    return byte_status(vmaxvq_u8(maximum), largest);
}

SHARED_LOOPS(bytes_sum)
SHARED_LOOPS(bytes_moments)

BYTE_KERNELS(VECTOR_BYTES, bytes_sum, bytes_moments)

/* ---- 32-bit integers --------------------------------------------------------------------------------------------------- */

/* A column of ints, which may lie at any address, in bytes. */
typedef struct {
    const uint8_t *bytes;
    i64 size;
    null_values nulls;
} column;

/* A vector of ints, and all bits set in those that are not null. */
typedef struct {
    uint32x4_t all;
    uint32x4_t valid;
} some_ints;

/* The first four bits are theirs. */
INLINE uint32x4_t valid_ints(uint32_t validity) {
    static const uint32_t bit_of_lane[VECTOR_INTS] = {1, 2, 4, 8};
    return vtstq_u32(vdupq_n_u32(validity), vld1q_u32(bit_of_lane));
}

INLINE uint32x4_t load_ints(const uint8_t *bytes) { return vreinterpretq_u32_u8(vld1q_u8(bytes)); }

/* So many bytes, whole vectors, from the start. */
INLINE some_ints some_ints_at(const column *all, i64 at) {
    some_ints vector = {load_ints(all->bytes + at), vdupq_n_u32(UINT32_MAX)};
    if (all->nulls.exist) {
        u64 index = (u64)at / 4;
        vector.valid = valid_ints(all->nulls.validity[index / 8] >> index % 8);
    }
    return vector;
}

/* Those at the end of the column. */
INLINE some_ints last_some_ints(const column *all) {
    some_ints vector = {load_ints(all->bytes + all->size - VECTOR_BYTES), vdupq_n_u32(UINT32_MAX)};
    if (all->nulls.exist) {
        u64 bits = bits_at(all->nulls.validity, all->size / 4 - VECTOR_INTS, VECTOR_INTS);
        vector.valid = valid_ints((uint32_t)bits);
    }
    return vector;
}

/* Zeros in place of nulls, then the offset added to each. */
INLINE uint32x4_t with_offset(some_ints ints, uint32_t offset) {
    return vaddq_u32(vandq_u32(ints.all, ints.valid), vdupq_n_u32(offset));
}

INLINE uint32x4_t ints_at(const column *all, i64 at, uint32_t offset) {
    return with_offset(some_ints_at(all, at), offset);
}

INLINE uint32x4_t last_ints(const column *all, uint32_t offset) { return with_offset(last_some_ints(all), offset); }

/* Zeros in place of all but the last ints, of so many bytes. */
INLINE uint32x4_t only_last(uint32x4_t ints, i64 bytes) {
    return vandq_u32(ints, vreinterpretq_u32_u8(last_bytes(bytes)));
}

INLINE int ints_sum(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t offset) {
    const column all = {values, 4 * count, nulls};
    i64 next = 0;
    uint64x2_t sums[4] = {vdupq_n_u64(0), vdupq_n_u64(0), vdupq_n_u64(0), vdupq_n_u64(0)};
    for (; all.size - next >= 4 * VECTOR_BYTES; next += 4 * VECTOR_BYTES) {
        for (int i = 0; i < 4; i++) {
            sums[i] = vpadalq_u32(sums[i], ints_at(&all, next + i * VECTOR_BYTES, offset));
        }
    }
    for (; all.size - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        sums[0] = vpadalq_u32(sums[0], ints_at(&all, next, offset));
    }
    if (next < all.size) {
        sums[1] = vpadalq_u32(sums[1], only_last(last_ints(&all, offset), all.size - next));
    }
    u64 sum = vaddvq_u64(vaddq_u64(vaddq_u64(sums[0], sums[1]), vaddq_u64(sums[2], sums[3])));
    add_sum_without_offset(result, count, offset, sum);
    return USERSTATS_OK;
}

typedef struct {
    uint32x4_t minimum;
    uint32x4_t maximum;
} range;

INLINE void widen_range(range *seen, some_ints ints, uint32_t offset) {
    uint32x4_t values = vaddq_u32(ints.all, vdupq_n_u32(offset));
    seen->minimum = vminq_u32(seen->minimum, vornq_u32(values, ints.valid));
    seen->maximum = vmaxq_u32(seen->maximum, vandq_u32(values, ints.valid));
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
INLINE int ints_squares(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t offset,
                        int with_range) {
    uint32_t small_offset = offset == 0 ? 0 : SMALL_SIGNED_OFFSET;
    const column all = {values, 4 * count, nulls};
    i64 next = 0;
    power_sums sums = {vdupq_n_u64(0), vdupq_n_u64(0), vdupq_n_u64(0)};
    uint64x2_t small_values[2] = {vdupq_n_u64(0), vdupq_n_u64(0)};
    uint64x2_t small_squares[2] = {vdupq_n_u64(0), vdupq_n_u64(0)};
    i64 small_count = 0;
    range seen = {vdupq_n_u32(UINT32_MAX), vdupq_n_u32(0)};
    for (; all.size - next >= BLOCK_BYTES; next += BLOCK_BYTES) {
        uint32x4_t bits = vdupq_n_u32(0);
        for (int at = 0; at < BLOCK_BYTES; at += VECTOR_BYTES) {
            if (with_range) {
                widen_range(&seen, some_ints_at(&all, next + at), offset);
            }
            bits = vorrq_u32(bits, ints_at(&all, next + at, small_offset));
        }
        if (vmaxvq_u32(bits) >> SMALL_BITS == 0) {
            for (int at = 0; at < BLOCK_BYTES; at += 2 * VECTOR_BYTES) {
                for (int i = 0; i < 2; i++) {
                    uint32x4_t vector = ints_at(&all, next + at + i * VECTOR_BYTES, small_offset);
                    small_values[i] = vpadalq_u32(small_values[i], vector);
                    small_squares[0] = vmlal_u32(small_squares[0], vget_low_u32(vector), vget_low_u32(vector));
                    small_squares[1] = vmlal_high_u32(small_squares[1], vector, vector);
                }
            }
            small_count += BLOCK_BYTES / 4;
        } else {
            for (int at = 0; at < BLOCK_BYTES; at += VECTOR_BYTES) {
                add_power_sums(&sums, ints_at(&all, next + at, offset));
            }
        }
    }
    for (; all.size - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        add_power_sums(&sums, ints_at(&all, next, offset));
        if (with_range) {
            widen_range(&seen, some_ints_at(&all, next), offset);
        }
    }
    if (next < all.size) {
        add_power_sums(&sums, only_last(last_ints(&all, offset), all.size - next));
        if (with_range) {
            widen_range(&seen, last_some_ints(&all), offset);
        }
    }
    uint64x2_t lower_halves = vsubq_u64(sums.squares, vshlq_n_u64(sums.upper_halves, 32));
    add_power_sums_without_offset(result, count - small_count, offset, vaddvq_u64(sums.values),
                                  add_lanes_wide(lower_halves) + (add_lanes_wide(sums.upper_halves) << 32));
    add_power_sums_without_offset(result, small_count, small_offset,
                                  vaddvq_u64(vaddq_u64(small_values[0], small_values[1])),
                                  add_lanes_wide(small_squares[0]) + add_lanes_wide(small_squares[1]));
    set_range_without_offset(result, offset, vminvq_u32(seen.minimum), vmaxvq_u32(seen.maximum));
    return USERSTATS_OK;
}

INLINE int ints_power_sums(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t offset) {
    return ints_squares(values, count, nulls, result, offset, 0);
}

INLINE int ints_moments(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t offset) {
    return ints_squares(values, count, nulls, result, offset, 1);
}

SHARED_LOOPS(ints_sum)
SHARED_LOOPS(ints_power_sums)
SHARED_LOOPS(ints_moments)

INT_KERNELS(VECTOR_INTS, ints_sum, ints_power_sums, ints_moments)

/* ---- 64-bit integers -------------------------------------------------------------------------------------------- */

#include "i64.h"

/* The portable one is compiled for the same processors. */
static i64 count_bits(const uint8_t *bitmap, i64 count) { return userstats_portable.count_bits(bitmap, count); }

const userstats_tier userstats_neon = {
    .name = "neon",
    .needs = 0, /* every 64-bit ARM processor has it */
    .piece_bytes = {32 * KIB, 32 * KIB, 32 * KIB, 32 * KIB, 32 * KIB},
    .count_bits = count_bits,
    .kernels = ALL_KERNELS,
};
#else
typedef int nothing_here; /* ISO C forbids an empty file. */
#endif
