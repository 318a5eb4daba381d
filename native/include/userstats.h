/*
 * userstats: exact statistics of users' ages and payments.
 *
 * Columns are arrays of integers: ages in years, payments in cents. Everything that is added up is an integer too, so a
 * total is exact, and merging totals is exact and associative. An average or a deviation is rounded once, at the end, to
 * the nearest double (ties to even). A result is therefore the same bits on every platform and instruction set, however
 * the column is cut.
 *
 * Common to all functions:
 *   - A column may start at any address; no byte outside of it is read.
 *   - Pointers must be valid for what they name; only `validity` may be null. A column of 0 values may be null too.
 *   - Every function may be called from several threads at once. What a pointer names must not be written meanwhile.
 *   - Nothing is allocated, printed or kept; no other library is needed, not even the C library.
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
#define USERSTATS_ABI_VERSION 1

/* What functions that can fail return. A function that does not return USERSTATS_OK has changed nothing. */
#define USERSTATS_OK 0
/* A count, a sum or a sum of squares would leave its type. */
#define USERSTATS_OVERFLOW 1
/* A column of signed ages holds a negative one. */
#define USERSTATS_NEGATIVE_AGE 2
/* A count or an offset is negative. */
#define USERSTATS_INVALID_ARGUMENT 3
/* No instruction set of this name, or this CPU does not have it. */
#define USERSTATS_UNAVAILABLE 4

/* The USERSTATS_ABI_VERSION with which the library was compiled. */
USERSTATS_API int userstats_abi_version(void);

/* The instruction set in use: "portable", or one of those that issue from userstats_available_instruction_set. */
USERSTATS_API const char *userstats_instruction_set(void);

/* The names of the instruction sets that this CPU has, from the best (index 0) down to "portable"; null past the end. */
USERSTATS_API const char *userstats_available_instruction_set(int index);

/*
 * From now on uses no better instruction set than the named one, in the whole process. USERSTATS_UNAVAILABLE if the name
 * is unknown or the CPU does not have it. A call that is under way finishes with the set with which it began.
 */
USERSTATS_API int userstats_cap_instruction_set(const char *name);

/* ---- Three statistics of users ---------------------------------------------------------------------------------- */

/* sum(ages) / count, in years. NaN if count is 0 or negative. */
USERSTATS_API double userstats_average_age(const uint8_t *ages, long long count);

/* sum(cents) / count / 100, in currency units. NaN if count is 0 or negative, or if the sum leaves 63 bits. */
USERSTATS_API double userstats_average_payment(const uint32_t *cents, long long count);

/*
 * The population standard deviation, sqrt(sum((cents - mean)^2) / count) / 100, in currency units. 0.0 for a constant
 * column, one value included. NaN if count is 0 or negative, or if the sum leaves 63 bits.
 */
USERSTATS_API double userstats_payment_standard_deviation(const uint32_t *cents, long long count);

/* ---- Moments: columns in pieces --------------------------------------------------------------------------------- */

/* What is known of the values so far. A field that no function has added to yet stays as userstats_moments_init left it. */
typedef struct userstats_moments {
    long long count;
    long long sum;
    /* sum of squares = squares_high * 2^64 + squares_low */
    unsigned long long squares_low;
    unsigned long long squares_high;
    /* LLONG_MAX and LLONG_MIN while there is none */
    long long minimum;
    long long maximum;
} userstats_moments;

/* No values yet. */
USERSTATS_API void userstats_moments_init(userstats_moments *moments);

/* Adds what `other` holds to `moments`. USERSTATS_OK or USERSTATS_OVERFLOW. The two may be the same object. */
USERSTATS_API int userstats_moments_merge(userstats_moments *moments, const userstats_moments *other);

/*
 * The accumulating functions add a column of `count` values to `moments`. All have this one shape:
 *
 *   validity         null: all values count. Otherwise a bitmap, least significant bit first, as in Apache Arrow: value i
 *                    counts if bit validity_offset + i is set. Other values are ignored, whatever they are.
 *   validity_offset  the bit of the first value; not looked at if validity is null.
 *   returns          USERSTATS_OK, USERSTATS_OVERFLOW, USERSTATS_INVALID_ARGUMENT, and for signed ages
 *                    USERSTATS_NEGATIVE_AGE.
 *
 * The name says what is added to: ..._sum to count and sum; ..._power_sums to the squares also; ..._moments to all fields.
 * The less is asked for, the faster.
 */
USERSTATS_API int userstats_ages_u8_sum(userstats_moments *moments, const uint8_t *ages, long long count,
                                        const uint8_t *validity, long long validity_offset);
USERSTATS_API int userstats_ages_u8_moments(userstats_moments *moments, const uint8_t *ages, long long count,
                                            const uint8_t *validity, long long validity_offset);
USERSTATS_API int userstats_ages_i8_sum(userstats_moments *moments, const int8_t *ages, long long count,
                                        const uint8_t *validity, long long validity_offset);
USERSTATS_API int userstats_ages_i8_moments(userstats_moments *moments, const int8_t *ages, long long count,
                                            const uint8_t *validity, long long validity_offset);
USERSTATS_API int userstats_payments_u32_sum(userstats_moments *moments, const uint32_t *cents, long long count,
                                             const uint8_t *validity, long long validity_offset);
USERSTATS_API int userstats_payments_u32_power_sums(userstats_moments *moments, const uint32_t *cents, long long count,
                                                    const uint8_t *validity, long long validity_offset);
USERSTATS_API int userstats_payments_u32_moments(userstats_moments *moments, const uint32_t *cents, long long count,
                                                 const uint8_t *validity, long long validity_offset);
USERSTATS_API int userstats_payments_i32_sum(userstats_moments *moments, const int32_t *cents, long long count,
                                             const uint8_t *validity, long long validity_offset);
USERSTATS_API int userstats_payments_i32_power_sums(userstats_moments *moments, const int32_t *cents, long long count,
                                                    const uint8_t *validity, long long validity_offset);
USERSTATS_API int userstats_payments_i32_moments(userstats_moments *moments, const int32_t *cents, long long count,
                                                 const uint8_t *validity, long long validity_offset);

/*
 * The statistics of accumulated moments, with units and NaN as for the functions of whole columns above. The moments must
 * be those of a column: squares that no values can have (count * squares < sum^2) give NaN.
 */
USERSTATS_API double userstats_moments_average_age(const userstats_moments *moments);
USERSTATS_API double userstats_moments_average_payment(const userstats_moments *moments);
USERSTATS_API double userstats_moments_payment_standard_deviation(const userstats_moments *moments);

/* The sample standard deviation: as above with count - 1 for count. NaN for fewer than two values. */
USERSTATS_API double userstats_moments_payment_sample_standard_deviation(const userstats_moments *moments);

#ifdef __cplusplus
}
#endif

#endif
