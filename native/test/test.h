/*
 * What the tests share: checks, random numbers, memory; and the tests that there are. The program is made of all files
 * beside this one but fuzz.c and load.c, which are programs of their own.
 */
#ifndef USERSTATS_TEST_H
#define USERSTATS_TEST_H

#include "../src/kernels/kernel.h"
#include "oracle.h"

/* ---- Checks ----------------------------------------------------------------------------------------------------- */

extern long long checks;

/* Prints what has failed. The program ends after some failures: more would tell nothing new. */
void fail(const char *file, int line, const char *format, ...);

/* Prints the summary and exits. */
void finish(void);

/* The condition, then what it is about, as for printf. */
#define CHECK(CONDITION, ...)                      \
    do {                                           \
        checks++;                                  \
        if (!(CONDITION)) {                        \
            fail(__FILE__, __LINE__, __VA_ARGS__); \
        }                                          \
    } while (0)

#define CHECK_DOUBLE(ACTUAL, EXPECTED, WHAT) check_double(__FILE__, __LINE__, ACTUAL, EXPECTED, WHAT)

/* To the bit. */
void check_double(const char *file, int line, double actual, double expected, const char *what);

#define CHECK_NAN(ACTUAL, WHAT) CHECK((ACTUAL) != (ACTUAL), "%s is not NaN", WHAT)

/* ---- Amounts ---------------------------------------------------------------------------------------------------- */

/* One in so many alignments, bit offsets and random values is tried; an odd one, to meet odd addresses too. */
extern int stride;

enum {
    QUICK_STRIDE = 13,
    /* Start addresses are tried modulo this. */
    ALIGNMENTS = 64,
    /* Up to this length all patterns of values are tried at all alignments, and all bit offsets. */
    SHORT_COLUMN = 257,
    /* Up to this length random values at all alignments, the other patterns at a few. */
    LONG_COLUMN = 1100,
    BIT_OFFSETS = 16,
    /* Of a column with nulls: more than two of the pieces of 256 KiB, for every width. */
    LONGEST_MASKED_COLUMN = 600001,
    LARGEST_BIT_OFFSET = 77,
    /* One value more than a kernel is given at once. */
    LONGEST_COLUMN = KERNEL_MAX_COUNT + 1
};

/* ---- Random numbers --------------------------------------------------------------------------------------------- */

extern u64 random_state;

/* SplitMix64. */
static inline u64 random_bits(void) {
    u64 bits = random_state += 0x9e3779b97f4a7c15u;
    bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ bits >> 27) * 0x94d049bb133111ebu;
    return bits ^ bits >> 31;
}

/* From -2^63 to 2^63 - 1, all magnitudes alike. */
static inline i64 random_value(void) { return (i64)random_bits() >> random_bits() % 64; }

/* ---- Memory ----------------------------------------------------------------------------------------------------- */

/* Memory between two pages that must not be touched. */
typedef struct {
    uint8_t *begin;
    uint8_t *end;
} region;

/* For columns up to LONG_COLUMN, up to LONGEST_COLUMN, and for bitmaps of the former and up to LONGEST_MASKED_COLUMN. */
extern region values_region;
extern region large_region;
extern region bitmap_region;
extern region large_bitmap_region;

void make_regions(void);

void fill_random(region bytes);

/* ---- Tests ------------------------------------------------------------------------------------------------------ */

/* Of what no instruction set has to do with. */
void test_instruction_sets(void);
void test_moments(void);
void test_rounding(void);

/* For the instruction set in use. */
void test_adding(void);
void test_blocks(void);
void test_limits(void);
void test_piece_bytes(void);
void test_statistics(void);

#endif
