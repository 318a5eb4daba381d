/*
 * A kernel is a function that adds up a column of integers. There is one for each column of list.h and each instruction
 * set ("tier").
 *
 * A tier is a file that defines a `userstats_tier` of its name, and an entry in USERSTATS_TIERS. The file has loops for
 * bytes (U7 and U8), 32-bit integers (U32 and I32) and 64-bit integers (I64). The macros at the end of this file make
 * kernels of the loops.
 */
#ifndef USERSTATS_KERNEL_H
#define USERSTATS_KERNEL_H

#include "list.h"

/* A kernel gets 1 to this many values. Its lanes have room for no more. */
#define KERNEL_MAX_COUNT (1LL << 24)

/* The result of a kernel. */
typedef struct {
    i128 sum;
    u128 squares;
    i64 minimum;
    i64 maximum;
    int overflow; /* loops for 64-bit integers set it if the squares do not fit */
} column_sums;

/* The result for no values. */
#define NO_SUMS {0, 0, I64_MAX, I64_MIN, 0}

/*
 * Adds up values at any address. The caller passes `sums` as NO_SUMS, and the kernel sets at least the fields that its
 * measure has. The kernel returns USERSTATS_OK, USERSTATS_OUT_OF_RANGE or USERSTATS_OVERFLOW. After an error `sums` has
 * no meaning.
 */
typedef int plain_kernel(const void *values, i64 count, column_sums *sums);

/*
 * Does the same for a column in which some values, but not all, are null. Kernels for 64-bit integers take any bitmap.
 * The first bit of `validity` is that of the first value. The kernel reads only bytes that hold a bit of the column.
 */
typedef int masked_kernel(const void *values, i64 count, const uint8_t *validity, column_sums *sums);

/* Returns how many of the first `count` bits are set. */
typedef i64 bit_counter(const uint8_t *bitmap, i64 count);

/* The processor features that a tier can need. dispatch.c checks whether the processor has them. */
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
    /* The result of userstats_piece_bytes for each element type, in the order of list.h. */
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

/* For each byte of a bitmap, 8 bytes in the order of its bits, the lowest first: 255 for a null and 0 for a value. */
extern const uint8_t userstats_null_bytes[256][8];

/*
 * Returns `bit_count` (1 to 64) bits from `bit` on, which may be negative. Only bytes that hold one of them are read.
 */
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

/* Each loop is written once. Both forms of a kernel inline it, with `exist` as a constant. */
typedef struct {
    int exist;
    const uint8_t *validity;
} null_values;

/* ---- Bytes ------------------------------------------------------------------------------------------------------ */

/* Returns the status of bytes. `maximum` is above `largest` if and only if one of the bytes is. */
static inline int byte_status(uint32_t maximum, uint32_t largest) {
    return maximum > largest ? USERSTATS_OUT_OF_RANGE : USERSTATS_OK;
}

/* ---- Signed 32-bit integers ------------------------------------------------------------------------------------- */

/*
 * Signed integers go through the loops for unsigned ones. An offset that is added to each value makes it unsigned and
 * keeps the order. The sums are corrected at the end. This offset works for all 32-bit values.
 */
#define SIGNED_OFFSET 0x80000000u

/* Adds the sum that `count` values have without the offset. */
static inline void add_sum_without_offset(column_sums *sums, i64 count, uint32_t offset, u64 sum) {
    sums->sum += (i128)sum - (i128)count * offset;
}

/* Adds the sum and the sum of squares that `count` values have without the offset. */
static inline void add_power_sums_without_offset(column_sums *sums, i64 count, uint32_t offset, u64 sum, u128 squares) {
    add_sum_without_offset(sums, count, offset, sum);
    sums->squares += squares - (u128)sum * offset * 2 + (u128)((u64)offset * offset) * (u64)count;
}

static inline void set_range_without_offset(column_sums *sums, uint32_t offset, uint32_t minimum, uint32_t maximum) {
    sums->minimum = (i64)minimum - offset;
    sums->maximum = (i64)maximum - offset;
}

/* ---- From loops to kernels -------------------------------------------------------------------------------------- */

/* Each tier defines TARGET, the attribute that lets the compiler use its instructions. */
#define INLINE TARGET static inline __attribute__((always_inline))

/*
 * A tier writes each loop as INLINE int LOOPS(values, count, nulls, sums, parameter), which returns a status. For bytes
 * the parameter is the largest byte in range. For 32-bit integers it is the offset, if one is needed. This macro makes
 * a function of each form. Several kernels share it, which takes half as much code as inlining it.
 */
#define SHARED_LOOPS(LOOPS) SHARED_FORM(LOOPS, plain, 0) SHARED_FORM(LOOPS, masked, 1)
#define SHARED_FORM(LOOPS, FORM, HAS_NULLS)                                                                            \
    TARGET static __attribute__((noinline)) int LOOPS##_##FORM(const void *values, i64 count, const uint8_t *validity, \
                                                               column_sums *sums, uint32_t parameter) {                \
        const null_values nulls = {HAS_NULLS, validity};                                                               \
        return LOOPS(values, count, nulls, sums, parameter);                                                           \
    }

/* Defines both forms of a kernel. The portable kernel takes columns of fewer than LEAST_COUNT values. */
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

/* Defines the kernels of an element type. */
#define KERNELS(NAME, ELEMENT, LEAST_COUNT, SUM, POWER_SUMS, MOMENTS, PARAMETER)                    \
    KERNEL(NAME##_sum, USERSTATS_##ELEMENT##_SUM, LEAST_COUNT, SUM, PARAMETER)                      \
    KERNEL(NAME##_power_sums, USERSTATS_##ELEMENT##_POWER_SUMS, LEAST_COUNT, POWER_SUMS, PARAMETER) \
    KERNEL(NAME##_moments, USERSTATS_##ELEMENT##_MOMENTS, LEAST_COUNT, MOMENTS, PARAMETER)

/* The kernels that these macros define, in the order of list.h. If one is missing, the tier does not compile. */
#define ALL_KERNELS {USERSTATS_COLUMNS(USERSTATS_KERNEL_ENTRY, )}
#define USERSTATS_KERNEL_ENTRY(ELEMENT, NAME, MEASURE, MEASURE_NAME, C) \
    {NAME##_##MEASURE_NAME, NAME##_##MEASURE_NAME##_masked},

#endif
