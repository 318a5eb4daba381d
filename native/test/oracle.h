/* Computes with naive loops what the library must return. The tests and the fuzz target compare the library with it. */
#ifndef USERSTATS_ORACLE_H
#define USERSTATS_ORACLE_H

#include "../src/kernels/list.h"

#include <stdlib.h>
#include <string.h>

/* ---- Columns ---------------------------------------------------------------------------------------------------- */

#define COLUMN_NAME(ELEMENT, NAME, MEASURE, MEASURE_NAME, C) #ELEMENT "_" #MEASURE,
static const char *const column_names[] = {USERSTATS_COLUMNS(COLUMN_NAME, )};
_Static_assert(sizeof column_names / sizeof column_names[0] == COLUMN_COUNT, "columns are elements times measures");

static inline int column_number(int element, int measure) { return element * MEASURE_COUNT + measure; }

typedef struct {
    int element;
    const uint8_t *values;
    i64 count;
    const uint8_t *validity;
    i64 validity_offset;
} input_column;

static inline input_column whole_column(int element, const uint8_t *values, i64 count) {
    input_column result = {element, values, count, NULL, 0};
    return result;
}

/* Calls the library. */
static inline int add_column(userstats_moments *moments, int measure, const input_column *column) {
    return userstats_add(moments, column_number(column->element, measure), column->values, column->count,
                         column->validity, column->validity_offset);
}

/* Defines the element types once more, independently of the list, so that the tests notice a wrong row of the list. */
static inline int width(int element) {
    switch (element) {
    case ELEMENT_U7:
    case ELEMENT_U8:
        return 1;
    case ELEMENT_U32:
    case ELEMENT_I32:
        return 4;
    case ELEMENT_I64:
        return 8;
    default:
        abort();
    }
}

static inline i64 value_at(int element, const uint8_t *values, i64 index) {
    uint32_t word;
    i64 value;
    switch (element) {
    case ELEMENT_U7:
    case ELEMENT_U8:
        return values[index];
    case ELEMENT_U32:
        memcpy(&word, values + 4 * index, 4);
        return word;
    case ELEMENT_I32:
        memcpy(&word, values + 4 * index, 4);
        return (int32_t)word;
    default:
        memcpy(&value, values + 8 * index, 8);
        return value;
    }
}

static inline int is_null(const input_column *column, i64 index) {
    i64 bit = column->validity_offset + index;
    return column->validity != NULL && (column->validity[bit / 8] >> (bit % 8) & 1) == 0;
}

/* ---- Moments ---------------------------------------------------------------------------------------------------- */

static const userstats_moments empty = {0, 0, 0, 0, 0, I64_MAX, I64_MIN};

static inline int is_same_moments(const userstats_moments *a, const userstats_moments *b) {
    _Static_assert(sizeof *a == 7 * sizeof(i64), "there is padding");
    return memcmp(a, b, sizeof *a) == 0;
}

static inline i128 sum_of(const userstats_moments *moments) {
    return (i128)((u128)(u64)moments->sum_high << 64 | moments->sum_low);
}

static inline void set_sum(userstats_moments *moments, i128 sum) {
    moments->sum_low = (u64)sum;
    moments->sum_high = (i64)(sum >> 64);
}

static inline u128 squares_of(const userstats_moments *moments) {
    return (u128)moments->squares_high << 64 | moments->squares_low;
}

static inline void set_squares(userstats_moments *moments, u128 squares) {
    moments->squares_low = (u64)squares;
    moments->squares_high = (u64)(squares >> 64);
}

static inline i64 smaller(i64 a, i64 b) { return a < b ? a : b; }

static inline i64 larger(i64 a, i64 b) { return a > b ? a : b; }

static inline int naive_merge(userstats_moments *moments, const userstats_moments *other) {
    i64 count;
    i128 sum; /* overflows only for moments that no column has */
    u128 squares;
    if (__builtin_add_overflow(moments->count, other->count, &count) ||
        __builtin_add_overflow(sum_of(moments), sum_of(other), &sum) ||
        __builtin_add_overflow(squares_of(moments), squares_of(other), &squares)) {
        return USERSTATS_OVERFLOW;
    }
    moments->count = count;
    set_sum(moments, sum);
    set_squares(moments, squares);
    moments->minimum = smaller(moments->minimum, other->minimum);
    moments->maximum = larger(moments->maximum, other->maximum);
    return USERSTATS_OK;
}

/* Everything about a column that a measure can ask for. */
typedef struct {
    userstats_moments moments;
    int squares_overflow;
    int is_out_of_range;
} column_facts;

static inline column_facts naive_facts(const input_column *column) {
    column_facts facts = {empty, 0, 0};
    i128 sum = 0;
    u128 squares = 0;
    for (i64 i = 0; i < column->count; i++) {
        if (is_null(column, i)) {
            continue;
        }
        i64 value = value_at(column->element, column->values, i);
        facts.moments.count++;
        sum += value;
        facts.squares_overflow |= __builtin_add_overflow(squares, (u128)((i128)value * value), &squares);
        facts.moments.minimum = smaller(facts.moments.minimum, value);
        facts.moments.maximum = larger(facts.moments.maximum, value);
    }
    facts.is_out_of_range = column->element == ELEMENT_U7 && facts.moments.maximum > INT8_MAX;
    set_sum(&facts.moments, sum);
    set_squares(&facts.moments, squares);
    return facts;
}

/* Adds what one measure asks for. Nothing changes unless the status is USERSTATS_OK. */
static inline int naive_add(userstats_moments *moments, const column_facts *column, int measure) {
    if (column->is_out_of_range) {
        return USERSTATS_OUT_OF_RANGE;
    }
    if (measure != MEASURE_SUM && column->squares_overflow) {
        return USERSTATS_OVERFLOW;
    }
    userstats_moments added = column->moments;
    if (measure == MEASURE_SUM) {
        set_squares(&added, 0);
    }
    if (measure != MEASURE_MOMENTS) {
        added.minimum = empty.minimum;
        added.maximum = empty.maximum;
    }
    return naive_merge(moments, &added);
}

/* ---- Doubles ---------------------------------------------------------------------------------------------------- */

/* Compares the bits: 0.0 and -0.0 differ, and a NaN is the same as itself. */
static inline int is_same_double(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

#endif
