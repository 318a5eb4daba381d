/* Columns of many kinds, and the check that the library adds them as the oracle does. */
#ifndef USERSTATS_COLUMNS_H
#define USERSTATS_COLUMNS_H

#include "test.h"

typedef enum {
    RANDOM,
    SMALL,
    ZEROS,
    ALL_ONES,
    LEAST_SIGNED,
    MOST_SIGNED,
    EXTREMES,
    SIGNED_EXTREMES,
    /* Their squares carry from one half of a sum to the other. */
    CARRIES,
    NARROW_PATTERNS,
    /* Only for 64 bits: values that just fit 32 or 33 bits, or that need not. */
    FITS_32 = NARROW_PATTERNS,
    FITS_33,
    AROUND_32,
    /* 2^24 squares of these fit 128 bits, and of HALVES and BLOCKS. */
    WIDE,
    ANY_MAGNITUDE,
    /* Halves that are extreme. */
    HALVES,
    /* Some that fit 32 bits and some that do not, in turn. */
    BLOCKS,
    PATTERNS
} value_pattern;

/* The patterns of an element type are those below this. */
value_pattern pattern_count(int element);

/* As many of its bits as the element type has are the value. */
u64 pattern_bits(int element, value_pattern pattern, i64 index);

/* The value of the largest square, that with which most can go wrong. */
u64 largest_bits(int element);

static inline void set_value(int element, uint8_t *values, i64 index, u64 bits) {
    uint32_t word = (uint32_t)bits;
    switch (width(element)) {
    case 1:
        values[index] = (uint8_t)bits;
        break;
    case 4:
        memcpy(values + 4 * index, &word, 4);
        break;
    default:
        memcpy(values + 8 * index, &bits, 8);
    }
}

void fill(int element, value_pattern pattern, uint8_t *values, i64 count);

typedef enum {
    RANDOM_VALID,
    ALL_VALID,
    NONE_VALID,
    EVEN_VALID,
    ODD_VALID,
    FIRST_VALID,
    LAST_VALID,
    RUNS_VALID,
    VALIDITIES
} validity_pattern;

/* Bits of the same bytes that are not the column's stay as they are. */
void fill_bitmap(uint8_t *bitmap, i64 bit_offset, validity_pattern validity, i64 count);

/* Puts into the place of nulls what does the most harm if it is not ignored; what that is changes with `choice`. */
void fill_nulls(const input_column *column, i64 choice);

/* Adds the column to `start`, for every measure. */
void check_column_from(const input_column *column, const userstats_moments *start);

void check_column(const input_column *column);

#endif
