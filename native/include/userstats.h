/*
 * userstats: exact statistics of columns of integers.
 *
 * A column is an array of integers. All totals are integers too, so they are exact, and merging them is exact and
 * associative. A mean or a deviation is rounded once, at the end, to the nearest double (ties to even). So a result has the
 * same bits on every platform and instruction set, however the column is cut.
 *
 * For all functions:
 *   - A column may start at any address. The library reads no byte outside of it.
 *   - Pointers must be valid, with two exceptions: `validity` may be null, and so may a column of 0 values.
 *   - Several threads may call any function at the same time, if no thread writes to memory that the call of another
 *     thread uses.
 *   - The library allocates nothing, prints nothing, and needs no other library, not even the C library.
 *   - The types used here have the same size on every supported platform, so one set of bindings serves all of them.
 */
#ifndef USERSTATS_H
#define USERSTATS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32) && defined(USERSTATS_BUILD)
#define USERSTATS_API __declspec(dllexport)
#elif defined(__GNUC__) && !defined(_WIN32)
#define USERSTATS_API __attribute__((visibility("default")))
#else
#define USERSTATS_API
#endif

/* ---- The library ------------------------------------------------------------------------------------------------ */

/* Changes whenever a caller compiled against an older header could go wrong. */
#define USERSTATS_ABI_VERSION 2

/* A function that can fail returns one of these codes. If it does not return USERSTATS_OK, it has changed nothing. */
#define USERSTATS_OK 0
/* The count would exceed 63 bits, or the sum of squares 128 bits. Only 64-bit values have squares that large. */
#define USERSTATS_OVERFLOW 1
/* A U7 column holds a byte above 127 that is not null. */
#define USERSTATS_OUT_OF_RANGE 2
/* A count or an offset is negative, or `column` is not one of the constants below. */
#define USERSTATS_INVALID_ARGUMENT 3
/* No instruction set has this name, or this CPU does not have it. */
#define USERSTATS_UNAVAILABLE 4

/* The USERSTATS_ABI_VERSION with which the library was compiled. */
USERSTATS_API int userstats_abi_version(void);

/* The name of the instruction set in use. */
USERSTATS_API const char *userstats_instruction_set(void);

/* The names of the instruction sets that this CPU has, from the best (index 0) down to "portable"; null past the end. */
USERSTATS_API const char *userstats_available_instruction_set(int index);

/*
 * From now on the whole process uses no better instruction set than the named one. Returns USERSTATS_UNAVAILABLE if the
 * name is unknown or the CPU does not have it. A call that is under way keeps the instruction set with which it began.
 */
USERSTATS_API int userstats_cap_instruction_set(const char *name);

/* ---- Three statistics of users ---------------------------------------------------------------------------------- */

/* sum(ages) / count, in years. NaN if count is 0 or negative. */
USERSTATS_API double userstats_average_age(const uint8_t *ages, long long count);

/* sum(cents) / count / 100, in currency units. NaN if count is 0 or negative. */
USERSTATS_API double userstats_average_payment(const uint32_t *cents, long long count);

/*
 * The population standard deviation, sqrt(sum((cents - mean)^2) / count) / 100, in currency units. 0.0 for a constant
 * column, one value included. NaN if count is 0 or negative.
 */
USERSTATS_API double userstats_payment_standard_deviation(const uint32_t *cents, long long count);

/* ---- Moments: columns in pieces --------------------------------------------------------------------------------- */

/* The totals of the values added so far. A field keeps what userstats_moments_init sets until a measure adds to it. */
typedef struct userstats_moments {
    long long count;
    /* sum = sum_high * 2^64 + sum_low */
    unsigned long long sum_low;
    long long sum_high;
    /* sum of squares = squares_high * 2^64 + squares_low */
    unsigned long long squares_low;
    unsigned long long squares_high;
    /* LLONG_MAX and LLONG_MIN until a value is added with the measure MOMENTS */
    long long minimum;
    long long maximum;
} userstats_moments;

/* Makes these the moments of no values. */
USERSTATS_API void userstats_moments_init(userstats_moments *moments);

/* Adds `other` to `moments`. Returns USERSTATS_OK or USERSTATS_OVERFLOW. The two may be the same object. */
USERSTATS_API int userstats_moments_merge(userstats_moments *moments, const userstats_moments *other);

/*
 * The columns that userstats_add takes. Each constant names an element type and a measure, which says what is added up.
 *
 *   U7   bytes from 0 to 127; a larger one is USERSTATS_OUT_OF_RANGE
 *   U8   uint8_t
 *   U32  uint32_t
 *   I32  int32_t
 *   I64  long long
 *
 *   SUM         count and sum
 *   POWER_SUMS  these and the sum of squares
 *   MOMENTS     these, minimum and maximum
 *
 * The less a measure asks for, the faster it is. Integers have the byte order of the machine.
 */
enum {
    USERSTATS_U7_SUM = 0,
    USERSTATS_U7_POWER_SUMS = 1,
    USERSTATS_U7_MOMENTS = 2,
    USERSTATS_U8_SUM = 3,
    USERSTATS_U8_POWER_SUMS = 4,
    USERSTATS_U8_MOMENTS = 5,
    USERSTATS_U32_SUM = 6,
    USERSTATS_U32_POWER_SUMS = 7,
    USERSTATS_U32_MOMENTS = 8,
    USERSTATS_I32_SUM = 9,
    USERSTATS_I32_POWER_SUMS = 10,
    USERSTATS_I32_MOMENTS = 11,
    USERSTATS_I64_SUM = 12,
    USERSTATS_I64_POWER_SUMS = 13,
    USERSTATS_I64_MOMENTS = 14
};

/*
 * Adds a column of `count` values to `moments`.
 *
 *   column           one of the constants above
 *   validity         null: no value is null. Otherwise a bitmap as in Apache Arrow, least significant bit first: value i is
 *                    null if bit validity_offset + i is 0. A null is ignored, whatever stands in its place.
 *   validity_offset  the bit index of the first value; need not be a multiple of 8. Ignored if validity is null.
 *   returns          USERSTATS_OK, USERSTATS_OVERFLOW, USERSTATS_OUT_OF_RANGE or USERSTATS_INVALID_ARGUMENT
 */
USERSTATS_API int userstats_add(userstats_moments *moments, int column, const void *values, long long count,
                                const uint8_t *validity, long long validity_offset);

/*
 * How many bytes of values to pass in one call of userstats_add if calls must be short: the median call then takes less
 * than 50 microseconds with the instruction set in use. 0 if `column` is not one of the constants above.
 */
USERSTATS_API long long userstats_piece_bytes(int column);

/*
 * The statistics of accumulated moments, in units of 10^decimals: for cents, 2 decimals give currency units. NaN if
 * there are too few values, or if decimals is not from 0 to 9. A deviation is also NaN if count * squares < sum^2,
 * which is true of no values.
 */

/* sum / count / 10^decimals. NaN for no values. */
USERSTATS_API double userstats_moments_mean(const userstats_moments *moments, int decimals);

/* The population standard deviation, sqrt(squares / count - (sum / count)^2) / 10^decimals. NaN for no values. */
USERSTATS_API double userstats_moments_population_deviation(const userstats_moments *moments, int decimals);

/* The sample standard deviation: the same with count - 1 degrees of freedom. NaN for fewer than two values. */
USERSTATS_API double userstats_moments_sample_deviation(const userstats_moments *moments, int decimals);

/* ---- userstats_add with typed pointers, for C and C++ ----------------------------------------------------------- */

#define USERSTATS_TYPED_ADD(NAME, COLUMN, VALUE)                                                             \
    static inline int userstats_add_##NAME(userstats_moments *moments, const VALUE *values, long long count, \
                                           const uint8_t *validity, long long validity_offset) {             \
        return userstats_add(moments, USERSTATS_##COLUMN, values, count, validity, validity_offset);         \
    }
#define USERSTATS_TYPED_ADDS(TYPE, COLUMN, VALUE)                      \
    USERSTATS_TYPED_ADD(TYPE##_sum, COLUMN##_SUM, VALUE)               \
    USERSTATS_TYPED_ADD(TYPE##_power_sums, COLUMN##_POWER_SUMS, VALUE) \
    USERSTATS_TYPED_ADD(TYPE##_moments, COLUMN##_MOMENTS, VALUE)

/* userstats_add_u7_sum, userstats_add_u7_power_sums, userstats_add_u7_moments, and the same for each element type. */
USERSTATS_TYPED_ADDS(u7, U7, uint8_t)
USERSTATS_TYPED_ADDS(u8, U8, uint8_t)
USERSTATS_TYPED_ADDS(u32, U32, uint32_t)
USERSTATS_TYPED_ADDS(i32, I32, int32_t)
USERSTATS_TYPED_ADDS(i64, I64, int64_t)

#undef USERSTATS_TYPED_ADD
#undef USERSTATS_TYPED_ADDS

#ifdef __cplusplus
}
#endif

#endif
