/*
 * What the library must compute, by naive loops in 128 bits, and the list of functions to compare with them. For the tests
 * and the fuzz target, each of which is one source file.
 */
#ifndef USERSTATS_ORACLE_H
#define USERSTATS_ORACLE_H

#include "userstats.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

/* ISO C has no 128-bit types. */
__extension__ typedef __int128 i128;
__extension__ typedef unsigned __int128 u128;

typedef enum { U8, I8, U32, I32, TYPES } value_type;

static int width(value_type type) { return type == U8 || type == I8 ? 1 : 4; }

static long long value_at(value_type type, const uint8_t *values, long long index) {
    int32_t payment = 0;
    memcpy(&payment, values + index * width(type), (size_t)width(type));
    switch (type) {
    case U8:
        return values[index];
    case I8:
        return (int8_t)values[index];
    case U32:
        return (uint32_t)payment;
    default:
        return payment;
    }
}

typedef enum { SUM, POWER_SUMS, MOMENTS } measure;

typedef int accumulating_function(userstats_moments *moments, const void *values, long long count,
                                  const uint8_t *validity, long long validity_offset);

#define FUNCTIONS(X)                                      \
    X(userstats_ages_u8_sum, U8, SUM)                     \
    X(userstats_ages_u8_moments, U8, MOMENTS)             \
    X(userstats_ages_i8_sum, I8, SUM)                     \
    X(userstats_ages_i8_moments, I8, MOMENTS)             \
    X(userstats_payments_u32_sum, U32, SUM)               \
    X(userstats_payments_u32_power_sums, U32, POWER_SUMS) \
    X(userstats_payments_u32_moments, U32, MOMENTS)       \
    X(userstats_payments_i32_sum, I32, SUM)               \
    X(userstats_payments_i32_power_sums, I32, POWER_SUMS) \
    X(userstats_payments_i32_moments, I32, MOMENTS)

#define DEFINE_CALL(FUNCTION, TYPE, MEASURE)                                                    \
    static int call_##FUNCTION(userstats_moments *moments, const void *values, long long count, \
                               const uint8_t *validity, long long validity_offset) {            \
        return FUNCTION(moments, values, count, validity, validity_offset);                     \
    }
FUNCTIONS(DEFINE_CALL)

#define FUNCTION_ENTRY(FUNCTION, TYPE, MEASURE) {#FUNCTION, TYPE, MEASURE, call_##FUNCTION},

static const struct {
    const char *name;
    value_type type;
    measure measured;
    accumulating_function *call;
} functions[] = {FUNCTIONS(FUNCTION_ENTRY)};

enum { FUNCTION_COUNT = sizeof functions / sizeof functions[0] };

typedef struct {
    value_type type;
    const uint8_t *values;
    long long count;
    const uint8_t *validity;
    long long validity_offset;
} input_column;

static input_column whole_column(value_type type, const uint8_t *values, long long count) {
    input_column result = {type, values, count, NULL, 0};
    return result;
}

static int is_same_double(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

static const userstats_moments empty = {0, 0, 0, 0, LLONG_MAX, LLONG_MIN};

static int is_same_moments(const userstats_moments *a, const userstats_moments *b) {
    return memcmp(a, b, sizeof *a) == 0; /* There is no padding. */
}

static void set_squares(userstats_moments *moments, u128 squares) {
    moments->squares_low = (unsigned long long)squares;
    moments->squares_high = (unsigned long long)(squares >> 64);
}

static u128 squares_of(const userstats_moments *moments) {
    return (u128)moments->squares_high << 64 | moments->squares_low;
}

static long long smaller(long long a, long long b) { return a < b ? a : b; }

static long long larger(long long a, long long b) { return a > b ? a : b; }

static userstats_moments naive_moments(const input_column *column) {
    userstats_moments result = empty;
    u128 squares = 0;
    for (long long i = 0; i < column->count; i++) {
        long long bit = column->validity_offset + i;
        if (column->validity != NULL && (column->validity[bit / 8] >> (bit % 8) & 1) == 0) {
            continue;
        }
        long long value = value_at(column->type, column->values, i);
        result.count++;
        result.sum += value;
        squares += (u128)((i128)value * value);
        result.minimum = smaller(result.minimum, value);
        result.maximum = larger(result.maximum, value);
    }
    set_squares(&result, squares);
    return result;
}

static int naive_merge(userstats_moments *moments, const userstats_moments *other) {
    i128 count = (i128)moments->count + other->count;
    i128 sum = (i128)moments->sum + other->sum;
    u128 squares = squares_of(moments) + squares_of(other);
    if (count > LLONG_MAX || count < LLONG_MIN || sum > LLONG_MAX || sum < LLONG_MIN || squares < squares_of(other)) {
        return USERSTATS_OVERFLOW;
    }
    moments->count = (long long)count;
    moments->sum = (long long)sum;
    set_squares(moments, squares);
    moments->minimum = smaller(moments->minimum, other->minimum);
    moments->maximum = larger(moments->maximum, other->maximum);
    return USERSTATS_OK;
}

/* Adds a column, of which all moments are given, as a function does that measures only some. */
static int naive_add(userstats_moments *moments, const userstats_moments *column, value_type type, measure measured) {
    if (type == I8 && column->minimum < 0) {
        return USERSTATS_NEGATIVE_AGE;
    }
    userstats_moments added = *column;
    if (measured == SUM) {
        set_squares(&added, 0);
    }
    if (measured != MOMENTS) {
        added.minimum = LLONG_MAX;
        added.maximum = LLONG_MIN;
    }
    return naive_merge(moments, &added);
}

#endif
