/* Kernels for NEON, which every 64-bit ARM processor has. */
#if defined(__aarch64__)
#include <arm_neon.h>

#include "kernel.h"

#define TARGET

/*
 * The comment on each loop says how many instructions it takes for a vector of 16 bytes. A core starts 2 (Neoverse N1)
 * to 4 of them in a cycle.
 */
enum { VECTOR_BYTES = 16, VECTOR_INTS = 4 };

/* Sets all bits of the last `count` bytes. In the vector that ends where the column does, only these bytes are new. */
INLINE uint8x16_t last_bytes(i64 count) {
    static const uint8_t zeros_then_ones[2 * VECTOR_BYTES] = {
        [VECTOR_BYTES] = 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    return vld1q_u8(zeros_then_ones + count);
}

/* ---- Bytes ------------------------------------------------------------------------------------------------------- */

/* A vector of bytes. In `valid` all bits are set in the lanes that are not null. */
typedef struct {
    uint8x16_t all;
    uint8x16_t valid;
} some_bytes;

/* Reads 16 bits from the start of `validity`, one for each lane. */
INLINE uint8x16_t valid_bytes(const uint8_t *validity) {
    const uint8x8_t bit_of_lane = vcreate_u8(0x8040201008040201u);
    uint8x16_t bits = vcombine_u8(vdup_n_u8(validity[0]), vdup_n_u8(validity[1]));
    return vtstq_u8(bits, vcombine_u8(bit_of_lane, bit_of_lane));
}

/* Returns the vector from `index` on, which is a multiple of 8. */
INLINE some_bytes some_bytes_at(const uint8_t *bytes, i64 index, const null_values *nulls) {
    some_bytes vector = {vld1q_u8(bytes + index),
                         nulls->exist ? valid_bytes(nulls->validity + (u64)index / 8) : vdupq_n_u8(UINT8_MAX)};
    return vector;
}

/* Returns the vector at the end of the column. */
INLINE some_bytes last_some_bytes(const uint8_t *bytes, i64 count, const null_values *nulls) {
    some_bytes vector = {vld1q_u8(bytes + count - VECTOR_BYTES), vdupq_n_u8(UINT8_MAX)};
    if (nulls->exist) {
        u64 bits = bits_at(nulls->validity, count - VECTOR_BYTES, VECTOR_BYTES);
        const uint8_t validity[] = {(uint8_t)bits, (uint8_t)(bits >> 8)};
        vector.valid = valid_bytes(validity);
    }
    return vector;
}

/* Puts zeros in place of nulls. */
INLINE uint8x16_t bytes_without_nulls(some_bytes bytes) { return vandq_u8(bytes.all, bytes.valid); }

INLINE uint8x16_t bytes_at(const uint8_t *bytes, i64 index, const null_values *nulls) {
    return bytes_without_nulls(some_bytes_at(bytes, index, nulls));
}

INLINE uint8x16_t last_byte_values(const uint8_t *bytes, i64 count, const null_values *nulls) {
    return bytes_without_nulls(last_some_bytes(bytes, count, nulls));
}

/* Takes 2 instructions for a vector. */
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

/* Takes 6 instructions for a vector. The range takes 2 more. */
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

KERNELS(u7, U7, VECTOR_BYTES, bytes_sum, bytes_moments, bytes_moments, INT8_MAX)
KERNELS(u8, U8, VECTOR_BYTES, bytes_sum, bytes_moments, bytes_moments, UINT8_MAX)

/* ---- 32-bit integers --------------------------------------------------------------------------------------------- */

/* A column of ints, given as bytes because they may lie at any address. */
typedef struct {
    const uint8_t *bytes;
    i64 size;
    null_values nulls;
} column;

/* A vector of ints. In `valid` all bits are set in the lanes that are not null. */
typedef struct {
    uint32x4_t all;
    uint32x4_t valid;
} some_ints;

/* Takes the lowest four bits of `validity`, one for each lane. */
INLINE uint32x4_t valid_ints(uint32_t validity) {
    static const uint32_t bit_of_lane[VECTOR_INTS] = {1, 2, 4, 8};
    return vtstq_u32(vdupq_n_u32(validity), vld1q_u32(bit_of_lane));
}

INLINE uint32x4_t load_ints(const uint8_t *bytes) { return vreinterpretq_u32_u8(vld1q_u8(bytes)); }

/* Returns the vector `at` bytes from the start of the column. `at` is a multiple of VECTOR_BYTES. */
INLINE some_ints some_ints_at(const column *all, i64 at) {
    some_ints vector = {load_ints(all->bytes + at), vdupq_n_u32(UINT32_MAX)};
    if (all->nulls.exist) {
        u64 index = (u64)at / 4;
        vector.valid = valid_ints(all->nulls.validity[index / 8] >> index % 8);
    }
    return vector;
}

/* Returns the vector at the end of the column. */
INLINE some_ints last_some_ints(const column *all) {
    some_ints vector = {load_ints(all->bytes + all->size - VECTOR_BYTES), vdupq_n_u32(UINT32_MAX)};
    if (all->nulls.exist) {
        u64 bits = bits_at(all->nulls.validity, all->size / 4 - VECTOR_INTS, VECTOR_INTS);
        vector.valid = valid_ints((uint32_t)bits);
    }
    return vector;
}

/* Puts zeros in place of nulls. */
INLINE uint32x4_t ints_without_nulls(some_ints ints) { return vandq_u32(ints.all, ints.valid); }

INLINE uint32x4_t ints_at(const column *all, i64 at) { return ints_without_nulls(some_ints_at(all, at)); }

/* Adds two values to each lane of 64 bits. */
INLINE uint64x2_t add_pairs(uint64x2_t sums, uint32x4_t values, int is_signed) {
    return is_signed ? vreinterpretq_u64_s64(vpadalq_s32(vreinterpretq_s64_u64(sums), vreinterpretq_s32_u32(values)))
                     : vpadalq_u32(sums, values);
}

INLINE uint32x4_t magnitudes(uint32x4_t values, int is_signed) {
    return is_signed ? vreinterpretq_u32_s32(vabsq_s32(vreinterpretq_s32_u32(values))) : values;
}

/* Puts zeros in place of all ints but those in the last `bytes` bytes. */
INLINE uint32x4_t only_last(uint32x4_t ints, i64 bytes) {
    return vandq_u32(ints, vreinterpretq_u32_u8(last_bytes(bytes)));
}

/* Takes 1 instruction for a vector. */
INLINE int ints_sum(const void *values, i64 count, null_values nulls, column_sums *result, int is_signed) {
    const column all = {values, 4 * count, nulls};
    i64 next = 0;
    uint64x2_t sums[4] = {vdupq_n_u64(0), vdupq_n_u64(0), vdupq_n_u64(0), vdupq_n_u64(0)};
    for (; all.size - next >= 4 * VECTOR_BYTES; next += 4 * VECTOR_BYTES) {
        for (int i = 0; i < 4; i++) {
            sums[i] = add_pairs(sums[i], ints_at(&all, next + i * VECTOR_BYTES), is_signed);
        }
    }
    for (; all.size - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        sums[0] = add_pairs(sums[0], ints_at(&all, next), is_signed);
    }
    if (next < all.size) {
        sums[1] = add_pairs(sums[1], only_last(ints_without_nulls(last_some_ints(&all)), all.size - next), is_signed);
    }
    result->sum = (i64)vaddvq_u64(vaddq_u64(vaddq_u64(sums[0], sums[1]), vaddq_u64(sums[2], sums[3])));
    return USERSTATS_OK;
}

typedef struct {
    uint32x4_t minimum;
    uint32x4_t maximum;
} range;

/* Returns the range of no values. */
INLINE range no_ints(int is_signed) {
    uint32x4_t most = vdupq_n_u32(is_signed ? INT32_MAX : UINT32_MAX);
    range none = {most, vmvnq_u32(most)};
    return none;
}

INLINE uint32x4_t min_ints(uint32x4_t a, uint32x4_t b, int is_signed) {
    return is_signed ? vreinterpretq_u32_s32(vminq_s32(vreinterpretq_s32_u32(a), vreinterpretq_s32_u32(b)))
                     : vminq_u32(a, b);
}

INLINE uint32x4_t max_ints(uint32x4_t a, uint32x4_t b, int is_signed) {
    return is_signed ? vreinterpretq_u32_s32(vmaxq_s32(vreinterpretq_s32_u32(a), vreinterpretq_s32_u32(b)))
                     : vmaxq_u32(a, b);
}

INLINE void widen_range(range *seen, const column *all, some_ints ints, int is_signed) {
    uint32x4_t for_minimum = ints.all;
    uint32x4_t for_maximum = ints.all;
    if (all->nulls.exist) {
        for_minimum = vbslq_u32(ints.valid, ints.all, seen->minimum);
        for_maximum = vbslq_u32(ints.valid, ints.all, seen->maximum);
    }
    seen->minimum = min_ints(seen->minimum, for_minimum, is_signed);
    seen->maximum = max_ints(seen->maximum, for_maximum, is_signed);
}

INLINE void widen(range *seen, const range *by, int is_signed) {
    seen->minimum = min_ints(seen->minimum, by->minimum, is_signed);
    seen->maximum = max_ints(seen->maximum, by->maximum, is_signed);
}

/*
 * Values are small if their magnitudes are below 2^25. Then a lane of 32 bits has room for the sum of a block, 64
 * values, signed or not. A lane of 64 bits has room for the squares of SETTLED_BLOCKS blocks, 2^13 values.
 */
enum { SMALL_BITS = 25, BLOCK_BYTES = 2 * 64 * VECTOR_BYTES, SETTLED_BLOCKS = 64 };

typedef struct {
    uint64x2_t sum;
    uint64x2_t squares[2];
} small_sums;

INLINE uint64x2_t add_lower_squares(uint64x2_t squares, uint32x4_t values, int is_signed) {
    int32x2_t halves = vreinterpret_s32_u32(vget_low_u32(values));
    return is_signed ? vreinterpretq_u64_s64(vmlal_s32(vreinterpretq_s64_u64(squares), halves, halves))
                     : vmlal_u32(squares, vget_low_u32(values), vget_low_u32(values));
}

INLINE uint64x2_t add_upper_squares(uint64x2_t squares, uint32x4_t values, int is_signed) {
    int32x4_t ints = vreinterpretq_s32_u32(values);
    return is_signed ? vreinterpretq_u64_s64(vmlal_high_s32(vreinterpretq_s64_u64(squares), ints, ints))
                     : vmlal_high_u32(squares, values, values);
}

/*
 * Adds a block if its values are small, and returns whether they are. A vector takes 1 instruction for the sum, 2 for
 * squares and 2 for the range. Without a range it takes 1 for the bits instead, and 1 for the magnitudes of signed
 * values.
 */
INLINE int add_small_block(small_sums *sums, range *seen, const column *all, i64 block, int is_signed, int with_range) {
    uint32x4_t words[2] = {vdupq_n_u32(0), vdupq_n_u32(0)};
    uint64x2_t squares[2] = {sums->squares[0], sums->squares[1]};
    uint32x4_t bits = vdupq_n_u32(0);
    range block_seen = no_ints(is_signed);
    for (i64 at = block; at < block + BLOCK_BYTES; at += 2 * VECTOR_BYTES) {
        for (int i = 0; i < 2; i++) {
            some_ints vector = some_ints_at(all, at + i * VECTOR_BYTES);
            uint32x4_t values = ints_without_nulls(vector);
            words[i] = vaddq_u32(words[i], values);
            squares[0] = add_lower_squares(squares[0], values, is_signed);
            squares[1] = add_upper_squares(squares[1], values, is_signed);
            if (with_range) {
                widen_range(&block_seen, all, vector, is_signed);
            } else {
                bits = vorrq_u32(bits, magnitudes(values, is_signed));
            }
        }
    }
    if (with_range) {
        /* A lane without values still holds the largest or least int that it started with. The 0 makes it small. */
        bits = vorrq_u32(magnitudes(min_ints(block_seen.minimum, vdupq_n_u32(0), is_signed), is_signed),
                         magnitudes(max_ints(block_seen.maximum, vdupq_n_u32(0), is_signed), is_signed));
    }
    if (vmaxvq_u32(bits) >> SMALL_BITS != 0) {
        return 0;
    }
    sums->sum = add_pairs(add_pairs(sums->sum, words[0], is_signed), words[1], is_signed);
    sums->squares[0] = squares[0];
    sums->squares[1] = squares[1];
    widen(seen, &block_seen, is_signed);
    return 1;
}

/*
 * Squares of any 32-bit values are added up mod 2^64, and their upper halves separately. Subtracting the upper halves
 * leaves the sum of the lower halves, which fits.
 */
typedef struct {
    uint64x2_t values;
    uint64x2_t squares;
    uint64x2_t upper_halves;
} power_sums;

/* Takes 7 instructions for a vector. */
INLINE void add_power_sums(power_sums *sums, uint32x4_t values) {
    uint64x2_t lower_squares = vmull_u32(vget_low_u32(values), vget_low_u32(values));
    uint64x2_t upper_squares = vmull_high_u32(values, values);
    sums->values = vpadalq_u32(sums->values, values);
    sums->squares = vaddq_u64(sums->squares, vaddq_u64(lower_squares, upper_squares));
    sums->upper_halves = vsraq_n_u64(vsraq_n_u64(sums->upper_halves, lower_squares, 32), upper_squares, 32);
}

INLINE u128 add_lanes_wide(uint64x2_t lanes) { return (u128)vgetq_lane_u64(lanes, 0) + vgetq_lane_u64(lanes, 1); }

INLINE uint32x4_t with_offset(uint32x4_t values, int is_signed) {
    return is_signed ? veorq_u32(values, vdupq_n_u32(SIGNED_OFFSET)) : values;
}

INLINE int ints(const void *values, i64 count, null_values nulls, column_sums *result, int is_signed, int with_range) {
    const column all = {values, 4 * count, nulls};
    i64 next = 0;
    power_sums sums = {vdupq_n_u64(0), vdupq_n_u64(0), vdupq_n_u64(0)};
    i64 any_count = count;
    range seen = no_ints(is_signed);
    while (all.size - next >= BLOCK_BYTES) {
        small_sums small = {vdupq_n_u64(0), {vdupq_n_u64(0), vdupq_n_u64(0)}};
        int is_small = 1;
        for (int i = 0; is_small && i < SETTLED_BLOCKS && all.size - next >= BLOCK_BYTES; i++) {
            is_small = add_small_block(&small, &seen, &all, next, is_signed, with_range);
            next += is_small ? BLOCK_BYTES : 0;
            any_count -= is_small ? BLOCK_BYTES / 4 : 0;
        }
        result->sum += (i64)vaddvq_u64(small.sum);
        result->squares += add_lanes_wide(small.squares[0]) + add_lanes_wide(small.squares[1]);
        /*
         * From a block that is not small on, SETTLED_BLOCKS blocks are taken as any values, so that few are read twice.
         */
        for (int i = 0; !is_small && i < SETTLED_BLOCKS && all.size - next >= BLOCK_BYTES; i++) {
            for (i64 end = next + BLOCK_BYTES; next < end; next += VECTOR_BYTES) {
                some_ints vector = some_ints_at(&all, next);
                add_power_sums(&sums, with_offset(ints_without_nulls(vector), is_signed));
                if (with_range) {
                    widen_range(&seen, &all, vector, is_signed);
                }
            }
        }
    }
    for (; all.size - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        some_ints vector = some_ints_at(&all, next);
        add_power_sums(&sums, with_offset(ints_without_nulls(vector), is_signed));
        widen_range(&seen, &all, vector, is_signed);
    }
    if (next < all.size) {
        some_ints vector = last_some_ints(&all);
        add_power_sums(&sums, only_last(with_offset(ints_without_nulls(vector), is_signed), all.size - next));
        widen_range(&seen, &all, vector, is_signed);
    }
    uint64x2_t lower_halves = vsubq_u64(sums.squares, vshlq_n_u64(sums.upper_halves, 32));
    uint32_t offset = is_signed ? SIGNED_OFFSET : 0;
    add_power_sums_without_offset(result, any_count, offset, vaddvq_u64(sums.values),
                                  add_lanes_wide(lower_halves) + (add_lanes_wide(sums.upper_halves) << 32));
    set_range_without_offset(result, offset, vminvq_u32(with_offset(seen.minimum, is_signed)),
                             vmaxvq_u32(with_offset(seen.maximum, is_signed)));
    return USERSTATS_OK;
}

#define INT_LOOPS(NAME, LOOPS, ...)                                                                            \
    INLINE int NAME(const void *values, i64 count, null_values nulls, column_sums *sums, uint32_t parameter) { \
        (void)parameter;                                                                                       \
        return LOOPS(values, count, nulls, sums, __VA_ARGS__);                                                 \
    }                                                                                                          \
    SHARED_LOOPS(NAME)

INT_LOOPS(unsigned_sum, ints_sum, 0)
INT_LOOPS(unsigned_power_sums, ints, 0, 0)
INT_LOOPS(unsigned_moments, ints, 0, 1)
INT_LOOPS(signed_sum, ints_sum, 1)
INT_LOOPS(signed_power_sums, ints, 1, 0)
INT_LOOPS(signed_moments, ints, 1, 1)

KERNELS(u32, U32, VECTOR_INTS, unsigned_sum, unsigned_power_sums, unsigned_moments, 0)
KERNELS(i32, I32, VECTOR_INTS, signed_sum, signed_power_sums, signed_moments, 0)

/* ---- 64-bit integers -------------------------------------------------------------------------------------------- */

#include "i64.h"

/* The portable function is compiled for the same processors. */
static i64 count_bits(const uint8_t *bitmap, i64 count) { return userstats_portable.count_bits(bitmap, count); }

const userstats_tier userstats_neon = {
    .name = "neon",
    .needs = 0, /* every 64-bit ARM processor has NEON */
    .piece_bytes = {32 * KIB, 32 * KIB, 32 * KIB, 32 * KIB, 32 * KIB},
    .count_bits = count_bits,
    .kernels = ALL_KERNELS,
};
#else
typedef int nothing_here; /* ISO C forbids an empty file. */
#endif
