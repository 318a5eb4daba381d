/*
 * userstats: exact statistics of columns of integers.
 *
 * A column is an array of integers. All totals are integers too, so they are exact and can be merged in any order. A
 * mean or a deviation is rounded once, at the end, to the nearest double (ties to even). So a result has the same bits
 * on every platform and with every instruction set, however the column is cut into pieces.
 *
 * For all functions:
 *   - A column may start at any address. The library reads no byte outside of it.
 *   - Pointers must be valid, with two exceptions: `validity` may be NULL, and so may a column of 0 values.
 *   - Threads may call any functions at the same time, as long as no thread writes to memory that the call of another
 *     thread uses.
 *   - The library allocates no memory, prints nothing, and needs no other library, not even the C library.
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

/* Changes whenever a caller that was compiled with an older header may no longer work. */
#define USERSTATS_ABI_VERSION 2

/* The statuses that functions return. A call that does not return USERSTATS_OK has changed nothing. */
#define USERSTATS_OK 0
/* The count would exceed 63 bits, or the sum of squares 128 bits. Only 64-bit values can reach the second limit. */
#define USERSTATS_OVERFLOW 1
/* A U7 column holds a byte above 127 that is not null. */
#define USERSTATS_OUT_OF_RANGE 2
/*
 * `count` is negative, or `validity_offset` is negative and `validity` is not NULL, or `column` is not one of the
 * constants below.
 */
#define USERSTATS_INVALID_ARGUMENT 3
/* There is no instruction set of this name, or this CPU does not have it. */
#define USERSTATS_UNAVAILABLE 4

/* The USERSTATS_ABI_VERSION of the header with which the library was compiled. */
USERSTATS_API int userstats_abi_version(void);

/* The name of the instruction set in use. */
USERSTATS_API const char *userstats_instruction_set(void);

/*
 * The name of one of the instruction sets that this CPU has: index 0 is the best, the last one is "portable". NULL if
 * the index is negative or past the end.
 */
USERSTATS_API const char *userstats_available_instruction_set(int index);

/*
 * From now on the whole process uses the named instruction set, even if the CPU has a better one. Returns USERSTATS_OK,
 * or USERSTATS_UNAVAILABLE. A call that is under way keeps the instruction set with which it began.
 */
USERSTATS_API int userstats_cap_instruction_set(const char *name);

/* ---- Three statistics of users ---------------------------------------------------------------------------------- */

/* sum(ages) / count, in years. NaN if count is 0 or negative. */
USERSTATS_API double userstats_average_age(const uint8_t *ages, long long count);

/*
 * sum(cents) / count / 100, in currency units. NaN if count is 0 or negative. If some payments are negative, for
 * instance refunds, add them with userstats_add_i32_sum, and call userstats_moments_mean.
 */
USERSTATS_API double userstats_average_payment(const uint32_t *cents, long long count);

/*
 * The population standard deviation, sqrt(sum((cents - mean)^2) / count) / 100, in currency units. 0.0 if all values
 * are equal, so also for a single value. NaN if count is 0 or negative. If some payments are negative, add them with
 * userstats_add_i32_power_sums, and call userstats_moments_population_deviation.
 */
USERSTATS_API double userstats_payment_standard_deviation(const uint32_t *cents, long long count);

/* ---- Moments: columns in pieces --------------------------------------------------------------------------------- */

/*
 * The totals of the values added so far. A field keeps its value from userstats_moments_init until you add a column with a
 * measure that has this total.
 */
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

/* Sets `moments` to the totals of no values. */
USERSTATS_API void userstats_moments_init(userstats_moments *moments);

/* Adds `other` to `moments`. Returns USERSTATS_OK or USERSTATS_OVERFLOW. `other` may be `moments` itself. */
USERSTATS_API int userstats_moments_merge(userstats_moments *moments, const userstats_moments *other);

/*
 * The columns that userstats_add takes. Each constant names an element type and a measure. The measure says which
 * totals are added up.
 *
 *   U7   uint8_t from 0 to 127; a larger byte that is not null gives USERSTATS_OUT_OF_RANGE
 *   U8   uint8_t
 *   U32  uint32_t
 *   I32  int32_t
 *   I64  int64_t
 *
 *   SUM         count and sum
 *   POWER_SUMS  count, sum and sum of squares
 *   MOMENTS     count, sum, sum of squares, minimum and maximum
 *
 * The fewer totals a measure has, the faster it is. Integers have the byte order of the machine.
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
 *   validity         NULL if no value is null; otherwise a bitmap as in Apache Arrow, least significant bit first.
 *                    Value i is null if bit validity_offset + i is 0. A null is not added, whatever is stored in its
 *                    place. The library reads only the bytes that hold a bit of the column.
 *   validity_offset  the bit index of the first value; need not be a multiple of 8. Ignored if `validity` is NULL.
 *   returns          USERSTATS_OK, USERSTATS_OVERFLOW, USERSTATS_OUT_OF_RANGE or USERSTATS_INVALID_ARGUMENT
 */
USERSTATS_API int userstats_add(userstats_moments *moments, int column, const void *values, long long count,
                                const uint8_t *validity, long long validity_offset);

/*
 * How many bytes of values to pass to one call of userstats_add if calls must be short. The median call then takes less
 * than 50 microseconds with the instruction set in use. 0 if `column` is not one of the constants above.
 */
USERSTATS_API long long userstats_piece_bytes(int column);

/*
 * Statistics of moments, divided by 10^decimals: with 2 decimals, cents give currency units. NaN if there are too few
 * values, or if decimals is not from 0 to 9.
 *
 * A deviation is also NaN if count * squares < sum^2. The measures POWER_SUMS and MOMENTS never give such totals, but
 * SUM leaves out the squares. A deviation is 0.0 if all values are equal.
 */

/* sum / count / 10^decimals. NaN for no values. */
USERSTATS_API double userstats_moments_mean(const userstats_moments *moments, int decimals);

/* The population standard deviation, sqrt(squares / count - (sum / count)^2) / 10^decimals. NaN for no values. */
USERSTATS_API double userstats_moments_population_deviation(const userstats_moments *moments, int decimals);

/*
 * The sample standard deviation, sqrt((squares - sum^2 / count) / (count - 1)) / 10^decimals. NaN for fewer than two
 * values.
 */
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

/* userstats_add_u7_sum, userstats_add_u7_power_sums, userstats_add_u7_moments, and the same for each other type. */
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
