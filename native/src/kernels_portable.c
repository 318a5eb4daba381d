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

USERSTATS_DEFINE_TABLE(portable);
