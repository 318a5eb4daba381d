/* Kernels in plain C, written so that the compiler vectorises them for the baseline of any target. */
#include "kernels.h"

#if defined(__AVX__)
#error "kernels_portable.c runs on every CPU: compile it without AVX"
#endif

/* ---- Ages ------------------------------------------------------------------------------------------------------- */

static void ages_sum_portable(const void *values, long long count, userstats_moments *part) {
    const u64 every_other_byte = 0x00ff00ff00ff00ffULL;
    const uint8_t *ages = values;
    const any_u64 *words = values;
    i64 word_count = count / 8;
    u64 sum = 0;
    u64 bits = 0;
    /* Eight ages at a time, in four lanes of 16 bits: 128 * 2 * 255 < 2^16. */
    for (i64 start = 0; start < word_count; start += 128) {
        i64 end = start + 128 < word_count ? start + 128 : word_count;
        u64 lanes = 0;
        for (i64 i = start; i < end; i++) {
            u64 word = words[i];
            lanes += (word & every_other_byte) + ((word >> 8) & every_other_byte);
            bits |= word;
        }
        lanes = (lanes & 0x0000ffff0000ffffULL) + ((lanes >> 16) & 0x0000ffff0000ffffULL);
        sum += (uint32_t)lanes + (lanes >> 32);
    }
    for (i64 i = word_count * 8; i < count; i++) {
        sum += ages[i];
        bits |= ages[i];
    }
    part->count = count;
    part->sum = (i64)sum;
    part->maximum = (bits & 0x8080808080808080ULL) != 0 ? UINT8_MAX : INT8_MAX;
}

static void ages_moments_portable(const void *values, long long count, userstats_moments *part) {
    const uint8_t *ages = values;
    uint8_t minimum = UINT8_MAX;
    uint8_t maximum = 0;
    uint32_t sum = 0; /* 2^24 * 255 < 2^32 */
    u64 squares = 0;
    for (i64 start = 0; start < count; start += 1 << 16) {
        i64 end = start + (1 << 16) < count ? start + (1 << 16) : count;
        uint32_t block_squares = 0; /* 2^16 * 255^2 < 2^32 */
        for (i64 i = start; i < end; i++) {
            uint32_t age = ages[i];
            sum += age;
            block_squares += age * age;
            minimum = ages[i] < minimum ? ages[i] : minimum;
            maximum = ages[i] > maximum ? ages[i] : maximum;
        }
        squares += block_squares;
    }
    part->count = count;
    part->sum = sum;
    part->squares_low = squares;
    part->squares_high = 0;
    part->minimum = minimum;
    part->maximum = maximum;
}

/* ---- Payments --------------------------------------------------------------------------------------------------- */

/* The payment kernels are one loop with constants for what it leaves out. It takes pairs of values as one word. */
static inline __attribute__((always_inline)) void payments(const void *values, i64 count, userstats_moments *part,
                                                           uint32_t offset, int with_squares, int with_range) {
    const any_u64 *pairs = values;
    const any_u32 *cents = values;
    const u64 offsets = (u64)offset << 32 | offset;
    i64 pair_count = count / 2;
    u64 lower_sum = 0;
    u64 upper_sum = 0;
    /* Squares mod 2^64, and their upper halves apart: that leaves the sum of the lower halves, which fits. */
    u64 squares = 0;
    u64 upper_halves = 0;
    for (i64 i = 0; i < pair_count; i++) {
        u64 pair = pairs[i] ^ offsets;
        u64 lower = pair & UINT32_MAX;
        u64 upper = pair >> 32;
        lower_sum += lower;
        upper_sum += upper;
        if (with_squares) {
            u64 lower_square = lower * lower;
            u64 upper_square = upper * upper;
            squares += lower_square + upper_square;
            upper_halves += (lower_square >> 32) + (upper_square >> 32);
        }
    }
    userstats_offset_sums sums = {lower_sum + upper_sum, 0, UINT32_MAX, 0};
    if (with_range) {
        for (i64 i = 0; i < count; i++) {
            uint32_t value = cents[i] ^ offset;
            sums.minimum = value < sums.minimum ? value : sums.minimum;
            sums.maximum = value > sums.maximum ? value : sums.maximum;
        }
    }
    if (count % 2 != 0) {
        u64 last = cents[count - 1] ^ offset;
        sums.sum += last;
        squares += last * last;
        upper_halves += (last * last) >> 32;
    }
    sums.squares = ((u128)upper_halves << 32) + (squares - (upper_halves << 32));
    userstats_set_without_offset(part, count, offset, &sums);
}

#define PAYMENT_KERNEL(NAME, ...)                                                               \
    static void NAME##_portable(const void *values, long long count, userstats_moments *part) { \
        payments(values, count, part, __VA_ARGS__);                                             \
    }

PAYMENT_KERNEL(payments_u32_sum, 0, 0, 0)
PAYMENT_KERNEL(payments_i32_sum, USERSTATS_SIGNED_OFFSET, 0, 0)
PAYMENT_KERNEL(payments_u32_power_sums, 0, 1, 0)
PAYMENT_KERNEL(payments_i32_power_sums, USERSTATS_SIGNED_OFFSET, 1, 0)
PAYMENT_KERNEL(payments_u32_moments, 0, 1, 1)
PAYMENT_KERNEL(payments_i32_moments, USERSTATS_SIGNED_OFFSET, 1, 1)

/* ---- Nulls ------------------------------------------------------------------------------------------------------ */

static long long count_bits_portable(const uint8_t *bitmap, long long count) {
    return userstats_count_bits(bitmap, count);
}

/* Values of a block. It stays below the 4 KiB from which Windows wants stack frames probed by its C runtime. */
enum { MASKED_BLOCK = 512 };

/* Vectors that compilers make whatever the target has of. */
typedef uint8_t age_vector __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint32_t payment_vector __attribute__((vector_size(16), aligned(1), may_alias));
typedef u64 pair_vector __attribute__((vector_size(16)));

static inline int is_valid(const uint8_t *validity, i64 index) { return validity[index / 8] >> index % 8 & 1; }

static void copy_ages(uint8_t *copy, const uint8_t *ages, i64 count, const uint8_t *validity, uint8_t stand_in) {
    const u64 every_byte = 0x0101010101010101ULL;
    const age_vector bit_of_lane = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const pair_vector stand_ins = {stand_in * every_byte, stand_in * every_byte};
    i64 next = 0;
    for (; next + 16 <= count; next += 16) {
        pair_vector bits = {validity[next / 8] * every_byte, validity[next / 8 + 1] * every_byte};
        pair_vector valid = (pair_vector)(((age_vector)bits & bit_of_lane) != 0);
        pair_vector vector = (pair_vector) * (const age_vector *)(ages + next);
        *(age_vector *)(copy + next) = (age_vector)((vector & valid) | (stand_ins & ~valid));
    }
    for (; next < count; next++) {
        copy[next] = is_valid(validity, next) ? ages[next] : stand_in;
    }
}

static void copy_payments(uint32_t *copy, const any_u32 *cents, i64 count, const uint8_t *validity, uint32_t stand_in) {
    const payment_vector bit_of_lane[2] = {{1, 2, 4, 8}, {16, 32, 64, 128}};
    const payment_vector stand_ins = {stand_in, stand_in, stand_in, stand_in};
    i64 next = 0;
    for (; next + 8 <= count; next += 8) {
        uint32_t byte = validity[next / 8];
        const payment_vector bits = {byte, byte, byte, byte};
        for (int i = 0; i < 2; i++) {
            payment_vector valid = (payment_vector)((bits & bit_of_lane[i]) != 0);
            payment_vector vector = *(const payment_vector *)(cents + next + 4 * i);
            *(payment_vector *)(copy + next + 4 * i) = (vector & valid) | (stand_ins & ~valid);
        }
    }
    for (; next < count; next++) {
        copy[next] = is_valid(validity, next) ? cents[next] : stand_in;
    }
}

/* Block by block, by way of a copy in which the stand-in is in place of nulls. */
static __attribute__((noinline)) void measure_blocks(userstats_kernel *kernel, int width, int with_squares,
                                                     const void *values, i64 count, const uint8_t *validity,
                                                     uint32_t stand_in, userstats_moments *part) {
    uint32_t copy[MASKED_BLOCK];
    i64 largest_block = (i64)sizeof copy / width;
    userstats_moments_init(part);
    for (i64 start = 0; start < count; start += largest_block) {
        i64 block = count - start < largest_block ? count - start : largest_block;
        userstats_moments block_part;
        userstats_moments_init(&block_part);
        if (width == 1) {
            copy_ages((uint8_t *)copy, (const uint8_t *)values + start, block, validity + start / 8, (uint8_t)stand_in);
        } else {
            copy_payments(copy, (const any_u32 *)values + start, block, validity + start / 8, stand_in);
        }
        kernel(copy, block, &block_part);
        if (!with_squares) { /* There may be anything, for which the total has no room. */
            block_part.squares_low = 0;
            block_part.squares_high = 0;
        }
        userstats_moments_merge(part, &block_part);
    }
}

#define MASKED_KERNEL(NAME, WIDTH, WITH_SQUARES)                                                       \
    static void NAME##_masked_portable(const void *values, long long count, const uint8_t *validity,   \
                                       uint32_t stand_in, userstats_moments *part) {                   \
        measure_blocks(NAME##_portable, WIDTH, WITH_SQUARES, values, count, validity, stand_in, part); \
    }

MASKED_KERNEL(ages_sum, 1, 0)
MASKED_KERNEL(ages_moments, 1, 1)
MASKED_KERNEL(payments_u32_sum, 4, 0)
MASKED_KERNEL(payments_i32_sum, 4, 0)
MASKED_KERNEL(payments_u32_power_sums, 4, 1)
MASKED_KERNEL(payments_i32_power_sums, 4, 1)
MASKED_KERNEL(payments_u32_moments, 4, 1)
MASKED_KERNEL(payments_i32_moments, 4, 1)

USERSTATS_DEFINE_TABLE(portable);
