/* Makes columns of many kinds, and checks that the library adds them up as the oracle does. */
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
    /* Sums of their squares carry from the low half to the high half. */
    CARRIES,
    NARROW_PATTERNS,
    /*
     * The patterns from here on are only for 64-bit integers. Kernels may treat those that fit in 32 bits differently.
     */
    FITS_32 = NARROW_PATTERNS,
    FITS_33,
    AROUND_32,
    /* Up to 52 bits: the squares of 2^24 such values fit 128 bits. */
    WIDE,
    ANY_MAGNITUDE,
    /* Values of up to 52 bits whose upper and lower 32 bits are extreme. */
    HALVES,
    /* 128 values of FITS_32 and 128 of WIDE in turn. */
    BLOCKS,
    PATTERNS
} value_pattern;

/* An element type has the patterns before the one that this returns. */
value_pattern pattern_count(int element);

/* Returns the value in the lowest bits, as many as the element type has. */
u64 pattern_bits(int element, value_pattern pattern, i64 index);

/* The value with the largest square. */
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

/* Sets the bits of a column. The other bits of its first and last byte stay as they are. */
void fill_bitmap(uint8_t *bitmap, i64 bit_offset, validity_pattern validity, i64 count);

static inline void make_null(uint8_t *bitmap, i64 bit) { bitmap[bit / 8] &= (uint8_t)~(1 << bit % 8); }

/* Stores an extreme value in place of every null; `choice` selects the value. */
void fill_nulls(const input_column *column, i64 choice);

/* Adds the column to `start` with every measure. */
void check_column_from(const input_column *column, const userstats_moments *start);

void check_column(const input_column *column);

#endif
