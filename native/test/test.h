/*
 * What the tests share: checks, random numbers and memory. The test program consists of all C files in this folder
 * except fuzz.c and load.c, which are programs of their own.
 */
#ifndef USERSTATS_TEST_H
#define USERSTATS_TEST_H

#include "../src/kernels/kernel.h"
#include "oracle.h"

/* ---- Checks ----------------------------------------------------------------------------------------------------- */

extern long long checks;

/* Prints what has failed. After 20 failures the program ends, because more failures would tell nothing new. */
void fail(const char *file, int line, const char *format, ...);

/* Prints the summary and exits. */
void finish(void);

/* After the condition comes a message, as for printf. */
#define CHECK(CONDITION, ...)                      \
    do {                                           \
        checks++;                                  \
        if (!(CONDITION)) {                        \
            fail(__FILE__, __LINE__, __VA_ARGS__); \
        }                                          \
    } while (0)

#define CHECK_DOUBLE(ACTUAL, EXPECTED, WHAT) check_double(__FILE__, __LINE__, ACTUAL, EXPECTED, WHAT)

/* Every bit must be the same. */
void check_double(const char *file, int line, double actual, double expected, const char *what);

#define CHECK_NAN(ACTUAL, WHAT) CHECK((ACTUAL) != (ACTUAL), "%s is not NaN", WHAT)

/* ---- Amounts ---------------------------------------------------------------------------------------------------- */

/*
 * Of all alignments, bit offsets and random values, the tests try one in `stride`. It is odd, to reach odd addresses
 * too.
 */
extern int stride;

enum {
    QUICK_STRIDE = 13,
    /* Columns start at every address modulo this number. */
    ALIGNMENTS = 64,
    BIT_OFFSETS = 16,
    /* Up to this length, the tests try all patterns of values at all alignments and bit offsets. */
    SHORT_COLUMN = 257,
    /* Up to this length, they try random values at all alignments, and the other patterns at a few. */
    LONG_COLUMN = 1100,
    /* More than two pieces for every width: the library takes a column with nulls in pieces of 256 KiB. */
    LONGEST_MASKED_COLUMN = 600001,
    LARGEST_BIT_OFFSET = 77,
    /* One value more than a kernel gets at once. */
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

/* A value of any magnitude: 10 bits are as likely as 60. */
static inline i64 random_value(void) { return (i64)random_bits() >> random_bits() % 64; }

/* ---- Memory ----------------------------------------------------------------------------------------------------- */

/* Memory between two pages that must not be touched. */
typedef struct {
    uint8_t *begin;
    uint8_t *end;
} region;

/* For a column of up to LONG_COLUMN values, and for its bitmap. */
extern region values_region;
extern region bitmap_region;

/* For a column of up to LONGEST_COLUMN values, and for a bitmap of up to LONGEST_MASKED_COLUMN. */
extern region large_region;
extern region large_bitmap_region;

void make_regions(void);

void fill_random(region bytes);

/* ---- Tests ------------------------------------------------------------------------------------------------------ */

/* Tests of what is the same for all instruction sets. */
void test_instruction_sets(void);
void test_moments(void);
void test_rounding(void);

/* Tests that run with the instruction set in use. */
void test_adding(void);
void test_blocks(void);
void test_limits(void);
void test_piece_bytes(void);
void test_statistics(void);

#endif
