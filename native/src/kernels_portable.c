/* Kernels in plain C, written so that the compiler vectorises them for the baseline of any target. */
#include "kernels.h"

#if defined(__AVX__)
#error "kernels_portable.c runs on every CPU: compile it without AVX"
#endif

typedef long long i64;
typedef unsigned long long u64;
__extension__ typedef unsigned __int128 u128; /* ISO C has none. */

/* A 32-bit value at any address. */
typedef uint32_t any_u32 __attribute__((aligned(1), may_alias));

static void ages_sum_portable(const void *values, long long count, userstats_moments *part) {
    const uint8_t *ages = values;
    uint32_t sum = 0; /* 2^24 * 255 < 2^32 */
    uint8_t bits = 0;
    for (i64 i = 0; i < count; i++) {
        sum += ages[i];
        bits |= ages[i];
    }
    part->count = count;
    part->sum = sum;
    part->maximum = bits;
}

static void ages_moments_portable(const void *values, long long count, userstats_moments *part) {
    const uint8_t *ages = values;
    uint8_t minimum = UINT8_MAX;
    uint8_t maximum = 0;
    uint32_t sum = 0;
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

/*
 * The three payment kernels are one loop with constants for what it leaves out. A square has up to 64 bits, so its halves
 * are added up apart. A signed payment is squared as its magnitude, which fits in 32 bits.
 */
static inline __attribute__((always_inline)) void payments(const void *values, i64 count, userstats_moments *part,
                                                           int is_signed, int with_squares, int with_range) {
    const any_u32 *cents = values;
    i64 sum = 0;
    u64 low = 0;
    u64 high = 0;
    /* Of values whose order as int32_t is theirs: the top bit of an unsigned one is flipped. */
    uint32_t flip = is_signed ? 0 : 0x80000000u;
    int32_t minimum = INT32_MAX;
    int32_t maximum = INT32_MIN;
    for (i64 i = 0; i < count; i++) {
        uint32_t bits = cents[i];
        sum += is_signed ? (i64)(int32_t)bits : (i64)bits;
        if (with_squares) {
            uint32_t magnitude = is_signed && (int32_t)bits < 0 ? 0u - bits : bits;
            u64 square = (u64)magnitude * magnitude;
            low += (uint32_t)square;
            high += square >> 32;
        }
        if (with_range) {
            int32_t ordered = (int32_t)(bits ^ flip);
            minimum = ordered < minimum ? ordered : minimum;
            maximum = ordered > maximum ? ordered : maximum;
        }
    }
    part->count = count;
    part->sum = sum;
    if (with_squares) {
        u128 squares = ((u128)high << 32) + low;
        part->squares_low = (u64)squares;
        part->squares_high = (u64)(squares >> 64);
    }
    if (with_range) {
        i64 offset = is_signed ? 0 : 0x80000000LL;
        part->minimum = minimum + offset;
        part->maximum = maximum + offset;
    }
}

#define PAYMENTS(TYPE, IS_SIGNED)                                                                                   \
    static void payments_##TYPE##_sum_portable(const void *values, long long count, userstats_moments *part) {        \
        payments(values, count, part, IS_SIGNED, 0, 0);                                                             \
    }                                                                                                               \
    static void payments_##TYPE##_power_sums_portable(const void *values, long long count, userstats_moments *part) { \
        payments(values, count, part, IS_SIGNED, 1, 0);                                                             \
    }                                                                                                               \
    static void payments_##TYPE##_moments_portable(const void *values, long long count, userstats_moments *part) {    \
        payments(values, count, part, IS_SIGNED, 1, 1);                                                             \
    }

PAYMENTS(u32, 0)
PAYMENTS(i32, 1)

USERSTATS_DEFINE_TABLE(portable);
