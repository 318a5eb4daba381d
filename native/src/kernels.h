/* The kernels: what runs over a column of values, once for each instruction set ("tier"). */
#ifndef USERSTATS_KERNELS_H
#define USERSTATS_KERNELS_H

#include "integers.h"
#include "userstats.h"

/* Lanes of kernels are sized for at most this many values in one call. */
#define USERSTATS_KERNEL_MAX_COUNT (1LL << 24)

/*
 * A kernel sets at least the fields of `part` that its name promises (see userstats.h) and `count`, for 1 to
 * USERSTATS_KERNEL_MAX_COUNT values at any address. ages_sum also sets `maximum`, to any value above INT8_MAX if one of
 * the ages is, and to one up to INT8_MAX if none is.
 */
typedef void userstats_kernel(const void *values, long long count, userstats_moments *part);

/*
 * The same for values some of which are null, not all, with a bitmap whose first bit is that of the first value. Nulls are
 * left out of minimum and maximum; in the sums they are zeros, and they count.
 */
typedef void userstats_masked_kernel(const void *values, long long count, const uint8_t *validity,
                                     userstats_moments *part);

/* How many of the first `count` bits are set. */
typedef long long userstats_bit_counter(const uint8_t *bitmap, long long count);

/* The one list of kernels. Each is there twice, as NAME and as NAME_masked. */
#define USERSTATS_KERNELS(X, TIER)   \
    X(ages_sum, TIER)                \
    X(ages_moments, TIER)            \
    X(payments_u32_sum, TIER)        \
    X(payments_u32_power_sums, TIER) \
    X(payments_u32_moments, TIER)    \
    X(payments_i32_sum, TIER)        \
    X(payments_i32_power_sums, TIER) \
    X(payments_i32_moments, TIER)

#define USERSTATS_MEMBER(KERNEL, TIER) \
    userstats_kernel *KERNEL;          \
    userstats_masked_kernel *KERNEL##_masked;
#define USERSTATS_ENTRY(KERNEL, TIER) KERNEL##_##TIER, KERNEL##_masked_##TIER,

typedef struct userstats_kernel_table {
    const char *name;
    userstats_bit_counter *count_bits;
    USERSTATS_KERNELS(USERSTATS_MEMBER, unused)
} userstats_kernel_table;

/* Ends the file of a tier, whose kernels are called KERNEL_TIER. */
#define USERSTATS_DEFINE_TABLE(TIER)                                                   \
    const userstats_kernel_table userstats_kernels_##TIER = {#TIER, count_bits_##TIER, \
                                                             USERSTATS_KERNELS(USERSTATS_ENTRY, TIER)}

extern const userstats_kernel_table userstats_kernels_portable;
#if defined(__x86_64__)
extern const userstats_kernel_table userstats_kernels_avx2;
extern const userstats_kernel_table userstats_kernels_avx512;
extern const userstats_kernel_table userstats_kernels_avx512ifma;
#elif defined(__aarch64__)
extern const userstats_kernel_table userstats_kernels_neon;
#endif

/* The table in use. Every function that computes asks for it first: see dispatch.c for what else that does. */
const userstats_kernel_table *userstats_kernels(void);

/* ---- Bitmaps ---------------------------------------------------------------------------------------------------- */

/* For each byte of a bitmap, all bits set in the bytes of the word, in memory's order, that stand for nulls. */
extern const uint8_t userstats_null_bytes[256][8];

/* `bit_count` (1 to 64) bits of the bitmap from `bit` on, which may lie before it. Only bytes that hold one are read. */
static inline u64 userstats_bits_at(const uint8_t *bitmap, i64 bit, int bit_count) {
    const uint8_t *bytes = bitmap + (bit >> 3);
    int skip = (int)(bit & 7);
    u64 later = 0;
    for (int i = (skip + bit_count - 1) >> 3; i > 0; i--) {
        later = later << 8 | bytes[i];
    }
    u64 bits = later << (8 - skip) | (u64)(bytes[0] >> skip);
    return bit_count == 64 ? bits : bits & ((1ULL << bit_count) - 1);
}

/*
 * What the two forms of a kernel differ in. A kernel is one body that both forms inline, with `exist` a constant.
 */
typedef struct {
    int exist;
    const uint8_t *validity;
} userstats_nulls;

/* ---- Signed payments -------------------------------------------------------------------------------------------- */

/*
 * Signed payments run through the loops of unsigned ones with an offset added to each that makes them so: the order is
 * kept, and the sums are put right at the end. This one does for any of them.
 */
#define USERSTATS_SIGNED_OFFSET 0x80000000u

typedef struct {
    u64 sum;
    u128 squares;
    uint32_t minimum;
    uint32_t maximum;
} userstats_offset_sums;

/* Sets the fields of `part` from the sums of `count` values to which `offset` had been added. */
static inline void userstats_set_without_offset(userstats_moments *part, long long count, uint32_t offset,
                                                const userstats_offset_sums *sums) {
    u128 squares = sums->squares - (u128)sums->sum * offset * 2 + (u128)((u64)offset * offset) * (u64)count;
    part->count = count;
    part->sum = (i64)(sums->sum - (u64)count * offset);
    part->squares_low = (u64)squares;
    part->squares_high = (u64)(squares >> 64);
    part->minimum = (i64)sums->minimum - offset;
    part->maximum = (i64)sums->maximum - offset;
}

/*
 * Some kernels have a quicker way for blocks of small values: ages up to INT8_MAX, and payments that are below 2^21 after
 * this offset is added. 2^22 squares of such fit in a lane of 64 bits.
 */
enum { USERSTATS_SMALL_BITS = 21, USERSTATS_BLOCK_BYTES = 1024 };
#define USERSTATS_SMALL_SIGNED_OFFSET (1u << (USERSTATS_SMALL_BITS - 1))

#endif
