/*
 * What a kernel is: a function that adds up a column of integers, written once for each column of list.h and each
 * instruction set ("tier").
 *
 * A tier is a file that defines a `userstats_tier` of its name, and a row in USERSTATS_TIERS. It writes loops for bytes
 * (U7 and U8), 32-bit integers (U32 and I32) and 64-bit integers (I64); the macros at the end make kernels of them.
 */
#ifndef USERSTATS_KERNEL_H
#define USERSTATS_KERNEL_H

#include "list.h"

/* A kernel is given 1 to this many values: its lanes are sized for no more. */
#define KERNEL_MAX_COUNT (1LL << 24)

/* What a kernel finds out about a column. */
typedef struct {
    i128 sum;
    u128 squares;
    i64 minimum;
    i64 maximum;
    int overflow; /* set by loops of 64-bit integers: the squares do not fit */
} column_sums;

/* Of no values. */
#define NO_SUMS {0, 0, I64_MAX, I64_MIN, 0}

/*
 * Adds up values at any address. The caller passes `sums` as NO_SUMS, and the kernel sets at least the fields that its
 * measure has. It returns USERSTATS_OK; or USERSTATS_OUT_OF_RANGE or USERSTATS_OVERFLOW, and `sums` is worthless then.
 */
typedef int plain_kernel(const void *values, i64 count, column_sums *sums);

/*
 * The same for a column in which some values, but not all, are null; kernels of 64-bit integers take any bitmap. The first
 * bit of `validity` is that of the first value. Only bytes that hold a bit of the column are read.
 */
typedef int masked_kernel(const void *values, i64 count, const uint8_t *validity, column_sums *sums);

/* How many of the first `count` bits are set. */
typedef i64 bit_counter(const uint8_t *bitmap, i64 count);

/* What a tier can need of a processor; dispatch.c asks whether it is there. */
enum {
    CPU_AVX2 = 1 << 0,
    CPU_AVX512 = 1 << 1, /* AVX512F, AVX512BW and AVX512DQ */
    CPU_AVX512_IFMA = 1 << 2,
    CPU_AVX512_VNNI = 1 << 3,
    CPU_AVX512_VPOPCNTDQ = 1 << 4
};

enum { KIB = 1024 };

typedef struct {
    const char *name;
    unsigned needs;
    /* What userstats_piece_bytes says, for each element type in the order of the list. */
    int piece_bytes[ELEMENT_COUNT];
    bit_counter *count_bits;
    struct {
        plain_kernel *plain;
        masked_kernel *masked;
    } kernels[COLUMN_COUNT];
} userstats_tier;

#define USERSTATS_DECLARE_TIER(TIER) extern const userstats_tier userstats_##TIER;
USERSTATS_TIERS(USERSTATS_DECLARE_TIER)

/* ---- Nulls ------------------------------------------------------------------------------------------------------ */

/* For each byte of a bitmap, all bits set in the bytes of the word, in memory's order, that stand for nulls. */
extern const uint8_t userstats_null_bytes[256][8];

/* `bit_count` (1 to 64) bits of the bitmap from `bit` on, which may lie before it. Only bytes that hold one are read. */
static inline u64 bits_at(const uint8_t *bitmap, i64 bit, int bit_count) {
    const uint8_t *bytes = bitmap + (bit >> 3);
    int skip = (int)(bit & 7);
    u64 later = 0;
    for (int i = (skip + bit_count - 1) >> 3; i > 0; i--) {
        later = later << 8 | bytes[i];
    }
    u64 bits = later << (8 - skip) | (u64)(bytes[0] >> skip);
    return bit_count == 64 ? bits : bits & ((1ULL << bit_count) - 1);
}

/* Loops are written once for both forms of a kernel, which inline them with `exist` a constant. */
typedef struct {
    int exist;
    const uint8_t *validity;
} null_values;

/* ---- Bytes ------------------------------------------------------------------------------------------------------ */

/* The status of bytes of which some are above `largest` if `maximum` is. */
static inline int byte_status(uint32_t maximum, uint32_t largest) {
    return maximum > largest ? USERSTATS_OUT_OF_RANGE : USERSTATS_OK;
}

/* ---- Signed 32-bit integers ------------------------------------------------------------------------------------- */

/*
 * Signed integers run through the loops of unsigned ones with an offset added to each that makes them so: the order is
 * kept, and the sums are put right at the end. This one does for any of them.
 */
#define SIGNED_OFFSET 0x80000000u

/* Adds what the sum of `count` values is without the offset. */
static inline void add_sum_without_offset(column_sums *sums, i64 count, uint32_t offset, u64 sum) {
    sums->sum += (i128)sum - (i128)count * offset;
}

/* The same for the sum and the sum of squares. */
static inline void add_power_sums_without_offset(column_sums *sums, i64 count, uint32_t offset, u64 sum, u128 squares) {
    add_sum_without_offset(sums, count, offset, sum);
    sums->squares += squares - (u128)sum * offset * 2 + (u128)((u64)offset * offset) * (u64)count;
}

static inline void set_range_without_offset(column_sums *sums, uint32_t offset, uint32_t minimum, uint32_t maximum) {
    sums->minimum = (i64)minimum - offset;
    sums->maximum = (i64)maximum - offset;
}

/* ---- From loops to kernels -------------------------------------------------------------------------------------- */

/* TARGET, which a tier defines, is the attribute that lets the compiler use its instructions. */
#define INLINE TARGET static inline __attribute__((always_inline))

/*
 * A tier writes loops as INLINE int LOOPS(values, count, nulls, sums, parameter), which return a status. The parameter is
 * the largest byte that is in range for bytes, and the offset for 32-bit integers where it is needed. This makes functions
 * of both forms, which several kernels share: half as much code as inlining them.
 */
#define SHARED_LOOPS(LOOPS) SHARED_FORM(LOOPS, plain, 0) SHARED_FORM(LOOPS, masked, 1)
#define SHARED_FORM(LOOPS, FORM, HAS_NULLS)                                                                            \
    TARGET static __attribute__((noinline)) int LOOPS##_##FORM(const void *values, i64 count, const uint8_t *validity, \
                                                               column_sums *sums, uint32_t parameter) {                \
        const null_values nulls = {HAS_NULLS, validity};                                                               \
        return LOOPS(values, count, nulls, sums, parameter);                                                           \
    }

/* Both forms of a kernel. A column of fewer than LEAST_COUNT values is left to the portable kernel. */
#define KERNEL(NAME, COLUMN, LEAST_COUNT, LOOPS, PARAMETER)                                                      \
    TARGET static int NAME(const void *values, i64 count, column_sums *sums) {                                   \
        if (count < LEAST_COUNT) {                                                                               \
            return userstats_portable.kernels[COLUMN].plain(values, count, sums);                                \
        }                                                                                                        \
        return LOOPS##_plain(values, count, 0, sums, PARAMETER);                                                 \
    }                                                                                                            \
    TARGET static int NAME##_masked(const void *values, i64 count, const uint8_t *validity, column_sums *sums) { \
        if (count < LEAST_COUNT) {                                                                               \
            return userstats_portable.kernels[COLUMN].masked(values, count, validity, sums);                     \
        }                                                                                                        \
        return LOOPS##_masked(values, count, validity, sums, PARAMETER);                                         \
    }

/* The kernels of an element type. */
#define KERNELS(NAME, ELEMENT, LEAST_COUNT, SUM, POWER_SUMS, MOMENTS, PARAMETER)                    \
    KERNEL(NAME##_sum, USERSTATS_##ELEMENT##_SUM, LEAST_COUNT, SUM, PARAMETER)                      \
    KERNEL(NAME##_power_sums, USERSTATS_##ELEMENT##_POWER_SUMS, LEAST_COUNT, POWER_SUMS, PARAMETER) \
    KERNEL(NAME##_moments, USERSTATS_##ELEMENT##_MOMENTS, LEAST_COUNT, MOMENTS, PARAMETER)

/* The kernels of a userstats_tier: what these macros have made, in the order of the list. What is missing does not compile. */
#define ALL_KERNELS {USERSTATS_COLUMNS(USERSTATS_KERNEL_ENTRY, )}
#define USERSTATS_KERNEL_ENTRY(ELEMENT, NAME, MEASURE, MEASURE_NAME, C) \
    {NAME##_##MEASURE_NAME, NAME##_##MEASURE_NAME##_masked},

#endif
