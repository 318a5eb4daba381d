/*
 * The tests of the C library, one program: prints what fails, then a summary; its exit code is 1 if anything failed.
 * Kernels are compared with a naive loop, for every instruction set that the CPU has, over columns and bitmaps that lie
 * flush against pages which must not be touched. With the argument "quick" it takes larger strides: for emulated CPUs.
 */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE
#elif !defined(_WIN32)
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#endif

#include "../src/kernels.h"
#include "oracle.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(_WIN32)
#include <windows.h>
#else
#include <sys/mman.h>
#include <unistd.h>
#endif

enum {
    /* Start addresses are tried modulo this. */
    ALIGNMENTS = 64,
    /* Up to this length all patterns of values are tried at all alignments, and all bit offsets. */
    SHORT_COLUMN = 257,
    /* Up to this length random values at all alignments, the other patterns at a few. */
    LONG_COLUMN = 1100,
    BIT_OFFSETS = 16,
    /* Of a column with nulls: more than two of the pieces of 256 KiB, for either width. */
    LONGEST_MASKED_COLUMN = 600001,
    LARGEST_BIT_OFFSET = 77,
    /* After as many failures the rest is of no interest. */
    MOST_FAILURES = 20,
    QUICK_STRIDE = 13
};

/* One in so many alignments, bit offsets and random values is tried; an odd one, to meet odd addresses too. */
static int stride = 1;

/* ---- Checks ----------------------------------------------------------------------------------------------------- */

static long long checks;
static int failures;

static void finish(void) {
    printf("C tests: %lld checks, %d failed\n", checks, failures);
    exit(failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

static void fail(int line, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    printf("%s:%d: FAILED with %s: ", __FILE__, line, userstats_instruction_set());
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
    if (++failures == MOST_FAILURES) {
        finish();
    }
}

/* The condition, then what it is about, as for printf. */
#define CHECK(CONDITION, ...)            \
    do {                                 \
        checks++;                        \
        if (!(CONDITION)) {              \
            fail(__LINE__, __VA_ARGS__); \
        }                                \
    } while (0)

#define CHECK_DOUBLE(ACTUAL, EXPECTED, WHAT) check_double(__LINE__, ACTUAL, EXPECTED, WHAT)

/* To the bit. */
static void check_double(int line, double actual, double expected, const char *what) {
    checks++;
    if (!is_same_double(actual, expected)) {
        fail(line, "%s is %.17g, not %.17g", what, actual, expected);
    }
}

#define CHECK_NAN(ACTUAL, WHAT) CHECK((ACTUAL) != (ACTUAL), "%s is not NaN", WHAT)

/* ---- Memory ----------------------------------------------------------------------------------------------------- */

/* Memory between two pages that must not be touched. */
typedef struct {
    uint8_t *begin;
    uint8_t *end;
} region;

static void out_of_memory(void) {
    printf("no memory for the tests\n");
    exit(EXIT_FAILURE);
}

#if defined(_WIN32)
static size_t page_size(void) {
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwPageSize;
}

static uint8_t *reserve(size_t size) { return VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS); }

static int make_accessible(uint8_t *begin, size_t size) {
    return VirtualAlloc(begin, size, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
#else
static size_t page_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }

static uint8_t *reserve(size_t size) {
    void *memory = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static int make_accessible(uint8_t *begin, size_t size) { return mprotect(begin, size, PROT_READ | PROT_WRITE) == 0; }
#endif

static region guarded(size_t least_size) {
    size_t page = page_size();
    size_t size = (least_size + page - 1) / page * page;
    uint8_t *memory = reserve(size + 2 * page);
    if (memory == NULL || !make_accessible(memory + page, size)) {
        out_of_memory();
    }
    region result = {memory + page, memory + page + size};
    return result;
}

/* ---- Values ----------------------------------------------------------------------------------------------------- */

static uint64_t random_state = 20261124;

/* SplitMix64. */
static uint64_t random_bits(void) {
    uint64_t bits = random_state += 0x9e3779b97f4a7c15u;
    bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ bits >> 27) * 0x94d049bb133111ebu;
    return bits ^ bits >> 31;
}

static void fill_random(region bytes) {
    for (uint8_t *byte = bytes.begin; byte < bytes.end; byte++) {
        *byte = (uint8_t)random_bits();
    }
}

/* Patterns of values. */
typedef enum {
    RANDOM,
    SMALL,
    ZEROS,
    ALL_ONES,
    LEAST_SIGNED,
    MOST_SIGNED,
    EXTREMES,
    SIGNED_EXTREMES,
    CARRIES,
    PATTERNS
} value_pattern;

static uint32_t pattern_bits(value_pattern pattern, int value_width, long long index) {
    uint32_t sign = value_width == 1 ? 0x80u : 0x80000000u;
    switch (pattern) {
    case RANDOM:
        return (uint32_t)random_bits();
    case SMALL:
        return (uint32_t)(random_bits() % 100);
    case ZEROS:
        return 0;
    case ALL_ONES:
        return UINT32_MAX;
    case LEAST_SIGNED:
        return sign;
    case MOST_SIGNED:
        return sign - 1;
    case EXTREMES:
        return index % 2 == 0 ? 0 : UINT32_MAX;
    case SIGNED_EXTREMES:
        return index % 2 == 0 ? sign : sign - 1;
    default:
        /* 16 squares are a little more than 2^64, for the sake of their low halves. */
        return index % 2 == 0 ? 672391784 : 1361518380;
    }
}

static void set_value(value_type type, uint8_t *values, long long index, uint32_t bits) {
    uint8_t age = (uint8_t)bits;
    memcpy(values + index * width(type), width(type) == 1 ? (void *)&age : (void *)&bits, (size_t)width(type));
}

static void fill(value_type type, value_pattern pattern, uint8_t *values, long long count) {
    for (long long i = 0; i < count; i++) {
        set_value(type, values, i, pattern_bits(pattern, width(type), i));
    }
}

/* ---- Columns ---------------------------------------------------------------------------------------------------- */

/* Adds the column to `start` with every function that takes it. */
static void check_column_from(const input_column *column, const userstats_moments *start) {
    userstats_moments all = naive_moments(column);
    for (int i = 0; i < FUNCTION_COUNT; i++) {
        if (functions[i].type != column->type) {
            continue;
        }
        userstats_moments expected = *start;
        int expected_status = naive_add(&expected, &all, column->type, functions[i].measured);
        userstats_moments actual = *start;
        int status =
            functions[i].call(&actual, column->values, column->count, column->validity, column->validity_offset);
        CHECK(status == expected_status && is_same_moments(&actual, &expected),
              "%s of %lld values at address ...%02x, validity %s, bit offset %lld: status %d, expected %d; count %lld,"
              " expected %lld; sum %lld, expected %lld; squares %llx:%016llx, expected %llx:%016llx; minimum %lld,"
              " expected %lld; maximum %lld, expected %lld",
              functions[i].name, column->count, (unsigned)((uintptr_t)column->values % 256),
              column->validity == NULL ? "null" : "given", column->validity_offset, status, expected_status,
              actual.count, expected.count, actual.sum, expected.sum, actual.squares_high, actual.squares_low,
              expected.squares_high, expected.squares_low, actual.minimum, expected.minimum, actual.maximum,
              expected.maximum);
    }
}

static void check_column(const input_column *column) { check_column_from(column, &empty); }

/* ---- Accumulating, for the instruction set in use --------------------------------------------------------------- */

static region values_region;
static region bitmap_region;
static region large_bitmap_region;

/* Every length up to `longest`, flush against the page before and the page after, and `alignments` - 1 bytes away. */
static void test_lengths_and_alignments(value_type type, value_pattern last_pattern, long long longest,
                                        int alignments) {
    for (value_pattern pattern = RANDOM; pattern <= last_pattern; pattern++) {
        for (int distance = 0; distance < alignments; distance += stride) {
            uint8_t *first = values_region.begin + distance;
            fill(type, pattern, first, longest);
            for (long long count = 0; count <= longest; count++) {
                input_column column = whole_column(type, first, count);
                check_column(&column);
            }
            uint8_t *end = values_region.end - distance;
            fill(type, pattern, end - longest * width(type), longest);
            for (long long count = 0; count <= longest; count++) {
                input_column column = whole_column(type, end - count * width(type), count);
                check_column(&column);
            }
        }
    }
}

/* Patterns of validity. */
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

static int is_valid(validity_pattern validity, long long index, long long count) {
    switch (validity) {
    case RANDOM_VALID:
        return (int)(random_bits() & 1);
    case ALL_VALID:
        return 1;
    case NONE_VALID:
        return 0;
    case EVEN_VALID:
        return index % 2 == 0;
    case ODD_VALID:
        return index % 2 == 1;
    case FIRST_VALID:
        return index == 0;
    case LAST_VALID:
        return index == count - 1;
    default:
        return index / 100 % 3 == 1;
    }
}

/* Bits of the same bytes that are not the column's stay as they are. */
static void fill_bitmap(uint8_t *bitmap, long long bit_offset, validity_pattern validity, long long count) {
    for (long long i = 0; i < count; i++) {
        long long bit = bit_offset + i;
        uint8_t mask = (uint8_t)(1 << bit % 8);
        bitmap[bit / 8] = (uint8_t)(is_valid(validity, i, count) ? bitmap[bit / 8] | mask : bitmap[bit / 8] & ~mask);
    }
}

/* Bitmaps flush against the page after, then against the page before: even a byte that is skipped by the offset. */
static void test_validity(value_type type, value_pattern pattern, long long longest, int bit_offset_step) {
    uint8_t *last = values_region.end - longest * width(type);
    fill(type, pattern, last, longest);
    for (validity_pattern validity = RANDOM_VALID; validity < VALIDITIES; validity++) {
        for (int bit_offset = 0; bit_offset < BIT_OFFSETS; bit_offset += bit_offset_step * stride) {
            for (long long count = 0; count <= longest; count++) {
                input_column column = whole_column(type, values_region.end - count * width(type), count);
                column.validity = bitmap_region.end - (bit_offset + count + 7) / 8;
                column.validity_offset = bit_offset;
                fill_bitmap((uint8_t *)column.validity, bit_offset, validity, count);
                check_column(&column);
                column.validity = bitmap_region.begin - bit_offset / 8;
                fill_bitmap((uint8_t *)column.validity, bit_offset, validity, count);
                check_column(&column);
            }
        }
    }
}

/* Columns with nulls of many blocks, streams and pieces; what stands in place of nulls is not like the values. */
static void test_long_validity(region large) {
    static const long long counts[] = {2047, 2056, 4099, 8192, 65535, 65537, 262143, 262153, LONGEST_MASKED_COLUMN};
    static const int bit_offsets[] = {0, 3, 8, LARGEST_BIT_OFFSET};
    static const validity_pattern validities[] = {RANDOM_VALID, RUNS_VALID, LAST_VALID};
    static const uint32_t in_place_of_nulls[] = {0, UINT32_MAX, 0x80808080u, 0x80000000u};
    enum {
        COUNTS = sizeof counts / sizeof counts[0],
        OFFSETS = sizeof bit_offsets / sizeof bit_offsets[0],
        CHOSEN_VALIDITIES = sizeof validities / sizeof validities[0]
    };
    for (value_type type = U8; type < TYPES; type++) {
        value_pattern largest = type == U8 || type == U32 ? ALL_ONES : type == I8 ? MOST_SIGNED : LEAST_SIGNED;
        for (int i = 0; i < COUNTS; i++) {
            long long count = counts[i];
            uint8_t *values = large.end - count * width(type);
            for (int j = 0; j < OFFSETS * CHOSEN_VALIDITIES; j++) {
                int bit_offset = bit_offsets[j % OFFSETS];
                fill(type, j % 2 == 0 ? SMALL : type == I8 ? MOST_SIGNED : RANDOM, values, count);
                set_value(type, values, j, pattern_bits(largest, width(type), j));
                input_column column = whole_column(type, values, count);
                column.validity = large_bitmap_region.end - (bit_offset + count + 7) / 8;
                column.validity_offset = bit_offset;
                fill_bitmap((uint8_t *)column.validity, bit_offset, validities[j / OFFSETS], count);
                check_column(&column);
                for (long long index = 0; index < count; index++) {
                    long long bit = bit_offset + index;
                    int is_null = (column.validity[bit / 8] >> bit % 8 & 1) == 0;
                    set_value(type, values, index,
                              is_null ? in_place_of_nulls[(j / OFFSETS + j) % 4] : 1 + (uint32_t)(random_bits() % 99));
                }
                check_column(&column);
            }
            fill(type, largest, values, count);
            input_column column = whole_column(type, values, count);
            column.validity = large_bitmap_region.end - (count + 7) / 8;
            fill_bitmap((uint8_t *)column.validity, 0, ALL_VALID, count);
            *(uint8_t *)column.validity &= 0xfe; /* all but the first */
            check_column(&column);
        }
    }
}

/* One negative age anywhere is an error, unless it is not valid. */
static void test_one_negative_age(void) {
    for (long long count = 1; count <= SHORT_COLUMN; count++) {
        uint8_t *ages = values_region.end - count;
        for (long long index = 0; index < count; index++) {
            fill(I8, MOST_SIGNED, ages, count);
            ages[index] = (uint8_t)(0x80 | random_bits());
            input_column column = whole_column(I8, ages, count);
            check_column(&column);
            column.validity = bitmap_region.begin;
            fill_bitmap(bitmap_region.begin, 0, ALL_VALID, count);
            check_column(&column);
            bitmap_region.begin[index / 8] &= (uint8_t)~(1 << index % 8);
            check_column(&column);
        }
    }
}

/* One that comes after whole blocks, or after a whole column for the kernel, which must not have been added yet. */
static void test_late_negative_age(region large) {
    uint8_t *ages = large.end - LONG_COLUMN;
    fill(I8, MOST_SIGNED, ages, LONG_COLUMN);
    set_value(I8, ages, LONG_COLUMN - 1, UINT8_MAX);
    input_column masked = whole_column(I8, ages, LONG_COLUMN);
    masked.validity = bitmap_region.begin;
    fill_bitmap(bitmap_region.begin, 0, ALL_VALID, LONG_COLUMN);
    check_column(&masked);

    long long count = USERSTATS_KERNEL_MAX_COUNT + 1;
    ages = large.end - count;
    fill(I8, MOST_SIGNED, ages, count);
    set_value(I8, ages, count - 1, UINT8_MAX);
    input_column whole = whole_column(I8, ages, count);
    check_column(&whole);
}

/* Adds the column to moments at which each field fits just so, or just not. */
static void test_limits(const input_column *column) {
    userstats_moments added = naive_moments(column);
    static const userstats_moments some = {3, -7, 5, 1, -2, 9};
    check_column_from(column, &some);
    for (int excess = -1; excess <= 1; excess++) {
        userstats_moments start = some;
        start.count = LLONG_MAX - added.count + (added.count == 0 ? smaller(excess, 0) : excess);
        check_column_from(column, &start);
        start = some;
        if (added.sum > 0) {
            start.sum = LLONG_MAX - added.sum + excess;
        } else if (added.sum < 0) {
            start.sum = LLONG_MIN - added.sum - excess;
        }
        check_column_from(column, &start);
        start = some;
        u128 squares = squares_of(&added);
        if (squares != 0) {
            set_squares(&start, ~(u128)0 - squares + (u128)(i128)excess);
            check_column_from(column, &start);
            /* The low half overflows, or just does not. */
            start.squares_low = ULLONG_MAX - added.squares_low + (unsigned long long)(long long)excess;
            start.squares_high = 5;
            check_column_from(column, &start);
        }
    }
}

static void test_overflow(value_type type) {
    for (value_pattern pattern = RANDOM; pattern < PATTERNS; pattern++) {
        for (long long count = 0; count < 20; count++) {
            uint8_t *values = values_region.end - count * width(type);
            fill(type, pattern, values, count);
            input_column column = whole_column(type, values, count);
            test_limits(&column);
            column.validity = bitmap_region.begin;
            fill_bitmap(bitmap_region.begin, 0, EVEN_VALID, count);
            test_limits(&column);
        }
    }
}

static void test_arguments(void) {
    static const userstats_moments some = {3, -7, 5, 1, -2, 9};
    for (int i = 0; i < FUNCTION_COUNT; i++) {
        static const struct {
            const char *what;
            long long count;
            int has_validity;
            long long validity_offset;
            int status;
        } cases[] = {
            {"count -1", -1, 0, 0, USERSTATS_INVALID_ARGUMENT},
            {"the most negative count", LLONG_MIN, 0, 0, USERSTATS_INVALID_ARGUMENT},
            {"offset -1", 1, 1, -1, USERSTATS_INVALID_ARGUMENT},
            {"the most negative offset", 1, 1, LLONG_MIN, USERSTATS_INVALID_ARGUMENT},
            {"offset -1 of no values", 0, 1, -1, USERSTATS_INVALID_ARGUMENT},
            {"offset -1 without a bitmap, of no values", 0, 0, -1, USERSTATS_OK},
        };
        for (size_t j = 0; j < sizeof cases / sizeof cases[0]; j++) {
            userstats_moments moments = some;
            const uint8_t *validity = cases[j].has_validity ? bitmap_region.begin : NULL;
            int status =
                functions[i].call(&moments, values_region.begin, cases[j].count, validity, cases[j].validity_offset);
            CHECK(status == cases[j].status, "%s, %s: status %d", functions[i].name, cases[j].what, status);
            CHECK(is_same_moments(&moments, &some), "%s, %s: moments changed", functions[i].name, cases[j].what);
        }
        input_column nothing = whole_column(functions[i].type, NULL, 0);
        check_column_from(&nothing, &some);
        uint8_t one[4] = {7, 0, 0, 0};
        input_column single = whole_column(functions[i].type, one, 1);
        single.validity_offset = -1; /* Not looked at without a bitmap. */
        check_column_from(&single, &some);
    }
}

/* Around powers of two, and one value more than a kernel is given at once; values as large as can be. */
static void test_large_columns(region large) {
    for (value_type type = U8; type < TYPES; type++) {
        value_pattern largest = type == U8 || type == U32 ? ALL_ONES : type == I8 ? MOST_SIGNED : LEAST_SIGNED;
        for (int bits = 11; bits <= 18; bits++) {
            for (long long count = (1LL << bits) - 1; count <= (1LL << bits) + 1; count++) {
                for (int is_random = 0; is_random <= 1; is_random++) {
                    uint8_t *values = large.end - count * width(type);
                    fill(type, is_random && type != I8 ? RANDOM : is_random ? SMALL : largest, values, count);
                    input_column column = whole_column(type, values, count);
                    check_column(&column);
                }
            }
        }
        long long count = USERSTATS_KERNEL_MAX_COUNT + 1;
        uint8_t *values = large.end - count * width(type);
        fill(type, largest, values, count);
        set_value(type, values, count - 1, 42);
        input_column column = whole_column(type, values, count);
        check_column(&column);
        if (type == U32 || type == I32) {
            /* The largest that are small to every kernel: lanes for their squares are full, and their sum is wider. */
            for (long long i = 0; i < count; i++) {
                set_value(type, values, i, (1u << (type == U32 ? 21 : 20)) - 1);
            }
            check_column(&column);
        }
    }
}

/*
 * Kernels that have a quicker way for blocks of small payments: one payment that is not small, wherever it stands; values at
 * the limit; and small and other blocks in turn.
 */
static void test_small_payments(region large) {
    static const uint32_t others[] = {UINT32_MAX, 0x80000000u,    0x7fffffffu, 1u << 21,       (1u << 21) - 1,
                                      1u << 20,   (1u << 20) - 1, -(1u << 20), -(1u << 20) - 1};
    enum { LENGTH = 2300, OTHERS = sizeof others / sizeof others[0], RUN = 256 };
    for (value_type type = U32; type < TYPES; type++) {
        uint8_t *values = large.end - LENGTH * width(type);
        input_column column = whole_column(type, values, LENGTH);
        for (int i = 0; i < OTHERS; i++) {
            fill(type, SMALL, values, LENGTH);
            for (long long position = 0; position < LENGTH; position += stride) {
                set_value(type, values, position, others[i]);
                check_column(&column);
                set_value(type, values, position, 42);
            }
            for (long long position = 0; position < LENGTH; position++) {
                set_value(type, values, position, others[i] - (uint32_t)(random_bits() % 2));
            }
            check_column(&column);
        }
        for (int is_first_small = 0; is_first_small <= 1; is_first_small++) {
            for (long long position = 0; position < LENGTH; position++) {
                int is_small = position / RUN % 2 != is_first_small;
                set_value(type, values, position, (uint32_t)(random_bits() % (is_small ? 1u << 20 : UINT32_MAX)));
            }
            check_column(&column);
        }
    }
}

/* Kernels that have a quicker way for blocks of ages up to 127: one that is not, wherever it stands, and some. */
static void test_large_ages(region large) {
    enum { LENGTH = 9001 };
    uint8_t *values = large.end - LENGTH;
    input_column column = whole_column(U8, values, LENGTH);
    fill(U8, SMALL, values, LENGTH);
    for (long long position = 0; position < LENGTH; position += 7 * stride) {
        uint8_t before = values[position];
        values[position] = position % 2 == 0 ? 128 : 255;
        check_column(&column);
        values[position] = position % 2 == 0 ? 127 : 126;
        check_column(&column);
        values[position] = before;
    }
    for (long long position = 0; position < LENGTH; position += 1000) {
        values[position] = (uint8_t)(random_bits() | 0x80);
        check_column(&column);
    }
}

/* Many blocks of payments that are small, or not quite. */
static void test_sizes_of_payments(region large) {
    for (value_type type = U32; type < TYPES; type++) {
        for (int bits = 19; bits < 32; bits++) {
            for (long long count = 1000; count < 100000; count = count * 3 + 7) {
                uint8_t *values = large.end - count * width(type);
                for (long long position = 0; position < count; position++) {
                    set_value(type, values, position,
                              (1u << bits) - 1 - (uint32_t)(random_bits() % (1u << (bits - 2))));
                }
                input_column column = whole_column(type, values, count);
                check_column(&column);
            }
        }
    }
}

static void test_whole_column_statistics(void) {
    for (value_pattern pattern = RANDOM; pattern < PATTERNS; pattern++) {
        for (long long count = 0; count <= SHORT_COLUMN; count++) {
            uint8_t *ages = values_region.end - count;
            fill(U8, pattern, ages, count);
            input_column age_column = whole_column(U8, ages, count);
            userstats_moments moments = naive_moments(&age_column);
            CHECK_DOUBLE(userstats_average_age(ages, count), userstats_moments_average_age(&moments), "average age");

            uint8_t *cents = values_region.end - count * width(U32);
            fill(U32, pattern, cents, count);
            input_column payment_column = whole_column(U32, cents, count);
            moments = naive_moments(&payment_column);
            CHECK_DOUBLE(userstats_average_payment((const void *)cents, count),
                         userstats_moments_average_payment(&moments), "average payment");
            CHECK_DOUBLE(userstats_payment_standard_deviation((const void *)cents, count),
                         userstats_moments_payment_standard_deviation(&moments), "payment standard deviation");
        }
    }
}

/* NIST's NumAcc4: 10000000.2 once, then 10000000.1 and 10000000.3 alternating. */
static void test_numacc4(void) {
    static uint32_t cents[1001] = {1000000020};
    for (int i = 1; i < 1001; i++) {
        cents[i] = i % 2 == 1 ? 1000000010 : 1000000030;
    }
    userstats_moments moments = empty;
    CHECK(userstats_payments_u32_moments(&moments, cents, 1001, NULL, 0) == USERSTATS_OK, "NumAcc4");
    CHECK_DOUBLE(userstats_average_payment(cents, 1001), 10000000.2, "mean of NumAcc4");
    CHECK_DOUBLE(userstats_moments_payment_sample_standard_deviation(&moments), 0.1, "sample deviation of NumAcc4");
}

static void test_known_statistics(void) {
    static const uint8_t ages[] = {0, 255, 30};
    static const uint32_t cents[] = {1, 2, UINT32_MAX};
    static uint32_t constant[1000];
    for (int i = 0; i < 1000; i++) {
        constant[i] = 10;
    }
    CHECK_DOUBLE(userstats_average_age(ages, 3), 95.0, "average age");
    CHECK_DOUBLE(userstats_average_payment(cents, 2), 0.015, "average payment");
    CHECK_DOUBLE(userstats_average_payment(cents + 2, 1), 42949672.95, "average of the largest payment");
    CHECK_DOUBLE(userstats_payment_standard_deviation(cents, 2), 0.005, "deviation of two payments");
    CHECK_DOUBLE(userstats_payment_standard_deviation(cents + 2, 1), 0.0, "deviation of one payment");
    CHECK_DOUBLE(userstats_payment_standard_deviation(constant, 1000), 0.0, "deviation of a constant column");
    for (long long count = -1; count <= 0; count++) {
        CHECK_NAN(userstats_average_age(ages, count), "average age of no values");
        CHECK_NAN(userstats_average_payment(cents, count), "average payment of no values");
        CHECK_NAN(userstats_payment_standard_deviation(cents, count), "deviation of no values");
    }
    CHECK_NAN(userstats_average_age(NULL, 0), "average age of null");
}

static void test_instruction_set(const char *name, region large) {
    long long checks_before = checks;
    CHECK(userstats_cap_instruction_set(name) == USERSTATS_OK, "cap at %s", name);
    CHECK(strcmp(userstats_instruction_set(), name) == 0, "capped at %s", name);
    for (value_type type = U8; type < TYPES; type++) {
        fill_random(values_region);
        fill_random(bitmap_region);
        test_lengths_and_alignments(type, PATTERNS - 1, SHORT_COLUMN, ALIGNMENTS);
        test_lengths_and_alignments(type, PATTERNS - 1, LONG_COLUMN, 3);
        test_lengths_and_alignments(type, RANDOM, LONG_COLUMN, ALIGNMENTS);
        for (value_pattern pattern = RANDOM; pattern < PATTERNS; pattern++) {
            test_validity(type, pattern, SHORT_COLUMN, pattern <= SMALL ? 1 : 5);
        }
        test_validity(type, SMALL, LONG_COLUMN, 7);
        test_validity(type, type == I8 ? MOST_SIGNED : LEAST_SIGNED, LONG_COLUMN, 15);
        test_overflow(type);
    }
    test_long_validity(large);
    test_one_negative_age();
    test_late_negative_age(large);
    test_arguments();
    test_large_columns(large);
    test_large_ages(large);
    test_small_payments(large);
    test_sizes_of_payments(large);
    test_whole_column_statistics();
    test_numacc4();
    test_known_statistics();
    printf("%s: %lld checks\n", name, checks - checks_before);
    fflush(stdout);
}

/* ---- Whatever the instruction set ------------------------------------------------------------------------------- */

static void test_instruction_sets(void) {
    CHECK(userstats_abi_version() == USERSTATS_ABI_VERSION, "ABI version %d", userstats_abi_version());
    CHECK(strcmp(userstats_instruction_set(), userstats_available_instruction_set(0)) == 0, "the best is not in use");
    CHECK(userstats_available_instruction_set(-1) == NULL, "index -1");
    CHECK(userstats_available_instruction_set(INT_MAX) == NULL, "the largest index");
    int count = 0;
    while (userstats_available_instruction_set(count) != NULL) {
        count++;
    }
    CHECK(count > 0 && strcmp(userstats_available_instruction_set(count - 1), "portable") == 0, "portable is not last");
    CHECK(userstats_available_instruction_set(count + 1) == NULL, "an index past the end");

    CHECK(userstats_cap_instruction_set("portable") == USERSTATS_OK, "cap at portable");
    static const char *const unknown[] = {"", "portabl", "portable ", "Portable", "sse9"};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        CHECK(userstats_cap_instruction_set(unknown[i]) == USERSTATS_UNAVAILABLE, "cap at \"%s\"", unknown[i]);
        CHECK(strcmp(userstats_instruction_set(), "portable") == 0, "an unknown cap changed the instruction set");
    }
}

/* Small, or near the limits of its type. */
static userstats_moments random_moments(void) {
    userstats_moments result = empty;
    result.count = (long long)(random_bits() >> 1 >> random_bits() % 63);
    result.sum = (long long)(random_bits() ^ random_bits() << random_bits() % 64);
    result.squares_low = random_bits() | (unsigned long long)-(long long)(random_bits() % 2);
    result.squares_high = random_bits() >> random_bits() % 64;
    result.minimum = (long long)random_bits();
    result.maximum = larger(result.minimum, (long long)random_bits());
    return result;
}

static void check_merge(const userstats_moments *moments, const userstats_moments *other) {
    userstats_moments expected = *moments;
    userstats_moments actual = *moments;
    int expected_status = naive_merge(&expected, other);
    int status = userstats_moments_merge(&actual, other);
    CHECK(status == expected_status && is_same_moments(&actual, &expected), "merge: status %d, expected %d", status,
          expected_status);
}

static void test_init_and_merge(void) {
    userstats_moments moments;
    memset(&moments, 0x5a, sizeof moments);
    userstats_moments_init(&moments);
    CHECK(is_same_moments(&moments, &empty), "init");
    check_merge(&empty, &empty);
    for (int i = 0; i < 200000 / stride; i++) {
        userstats_moments a = random_moments();
        userstats_moments b = random_moments();
        check_merge(&a, &b);
        check_merge(&a, &empty);
        check_merge(&empty, &a);
        userstats_moments expected = a;
        int expected_status = naive_merge(&expected, &a);
        int status = userstats_moments_merge(&a, &a);
        CHECK(status == expected_status && is_same_moments(&a, &expected), "merge with itself");
    }
}

static userstats_moments count_and_sum(long long count, long long sum) {
    userstats_moments result = empty;
    result.count = count;
    result.sum = sum;
    return result;
}

/* Of `pairs` values `half_distance` above and as many as far below `mean`. */
static userstats_moments pairs_around(long long pairs, long long mean, long long half_distance) {
    userstats_moments result = count_and_sum(2 * pairs, 2 * pairs * mean);
    set_squares(&result, (u128)(2 * pairs) * ((u128)((i128)mean * mean) + (u128)((i128)half_distance * half_distance)));
    return result;
}

/* The double nearest to integer * 10^-digits, by the C library. */
static double decimal(long long integer, int digits) {
    char text[64];
    snprintf(text, sizeof text, "%llde-%d", integer, digits);
    return strtod(text, NULL);
}

static void test_rounding_of_averages(void) {
    static const struct {
        long long sum;
        double average;
    } ties[] = {
        {(1LL << 53) - 1, 9007199254740991.0},    {1LL << 53, 9007199254740992.0},
        {(1LL << 53) + 1, 9007199254740992.0},    {(1LL << 53) + 2, 9007199254740994.0},
        {(1LL << 53) + 3, 9007199254740996.0},    {(1LL << 54) + 2, 18014398509481984.0},
        {(1LL << 54) + 3, 18014398509481988.0},   {(1LL << 54) + 6, 18014398509481992.0},
        {LLONG_MAX - 512, 9223372036854774784.0}, {LLONG_MAX - 511, 9223372036854775808.0}, /* A tie. */
        {LLONG_MAX, 9223372036854775808.0},
    };
    for (size_t i = 0; i < sizeof ties / sizeof ties[0]; i++) {
        userstats_moments moments = count_and_sum(1, ties[i].sum);
        CHECK_DOUBLE(userstats_moments_average_age(&moments), ties[i].average, "average age");
        moments.sum = -ties[i].sum;
        CHECK_DOUBLE(userstats_moments_average_age(&moments), -ties[i].average, "negative average age");
    }
    userstats_moments least = count_and_sum(1, LLONG_MIN);
    CHECK_DOUBLE(userstats_moments_average_age(&least), -9223372036854775808.0, "least average age");
    userstats_moments third = count_and_sum(3, 1);
    CHECK_DOUBLE(userstats_moments_average_age(&third), 1.0 / 3.0, "average age of a third");
    userstats_moments zero = count_and_sum(LLONG_MAX, 0);
    CHECK_DOUBLE(userstats_moments_average_payment(&zero), 0.0, "average payment of nothing");

    for (int i = 0; i < 100000 / stride; i++) {
        long long sum = (long long)random_bits() >> random_bits() % 60;
        long long count = 1;
        for (int digits = 0; digits <= 18; digits++) {
            userstats_moments moments = count_and_sum(count, sum);
            double age = decimal(sum, digits);
            double payment = decimal(sum, digits + 2);
            CHECK(is_same_double(userstats_moments_average_age(&moments), age), "%lld / 10^%d", sum, digits);
            CHECK(is_same_double(userstats_moments_average_payment(&moments), payment), "%lld / 10^%d", sum,
                  digits + 2);
            count = digits < 18 ? count * 10 : count;
        }
    }
}

static void test_rounding_of_deviations(void) {
    /* Literals of more digits than a double has are the correctly rounded ones. */
    static const struct {
        long long count;
        long long sum;
        unsigned long long squares;
        double population;
        double sample;
    } known[] = {
        {3, 1, 1, 0.004714045207910316829338962414, 0.005773502691896257645091487805},
        {3, 6, 14, 0.008164965809277260327324280249, 0.01},
        {5, 15, 55, 0.01414213562373095048801688724, 0.01581138830084189665999446772},
        {7, -1, 1, 0.003499271061118825854567548678, 0.003779644730092272272145165362},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        userstats_moments moments = count_and_sum(known[i].count, known[i].sum);
        set_squares(&moments, known[i].squares);
        CHECK_DOUBLE(userstats_moments_payment_standard_deviation(&moments), known[i].population, "deviation");
        CHECK_DOUBLE(userstats_moments_payment_sample_standard_deviation(&moments), known[i].sample,
                     "sample deviation");
    }

    /* Ties: more than payments of 32 bits can have, but the function does not know. */
    static const struct {
        long long deviation;
        double rounded;
    } ties[] = {
        {(1LL << 53) + 1, 9007199254740992.0},  {(1LL << 53) + 2, 9007199254740994.0},
        {(1LL << 53) + 3, 9007199254740996.0},  {(1LL << 54) + 2, 18014398509481984.0},
        {(1LL << 54) + 6, 18014398509481992.0},
    };
    for (size_t i = 0; i < sizeof ties / sizeof ties[0]; i++) {
        userstats_moments moments = pairs_around(1, 0, 100 * ties[i].deviation);
        CHECK_DOUBLE(userstats_moments_payment_standard_deviation(&moments), ties[i].rounded, "deviation");
    }

    for (int i = 0; i < 200000 / stride; i++) {
        long long mean = (int32_t)random_bits();
        long long half_distance = 1 + (long long)(random_bits() >> 33 >> random_bits() % 30);
        long long pairs = 1 + (long long)(random_bits() >> 34 >> random_bits() % 30);
        userstats_moments moments = pairs_around(pairs, mean, half_distance);
        CHECK(is_same_double(userstats_moments_payment_standard_deviation(&moments), decimal(half_distance, 2)),
              "deviation of %lld pairs %lld around %lld", pairs, half_distance, mean);
        long long wide_distance = (long long)(random_bits() >> 2) | 1;
        moments = pairs_around(1, 0, wide_distance);
        CHECK(is_same_double(userstats_moments_payment_standard_deviation(&moments), decimal(wide_distance, 2)),
              "deviation of one pair %lld around 0", wide_distance);
        /* One value at the mean makes the sample deviation that of the pairs. */
        moments = pairs_around(pairs, mean, half_distance);
        moments.count++;
        moments.sum += mean;
        set_squares(&moments, squares_of(&moments) + (u128)((i128)mean * mean));
        CHECK(is_same_double(userstats_moments_payment_sample_standard_deviation(&moments), decimal(half_distance, 2)),
              "sample deviation of %lld pairs %lld around %lld", pairs, half_distance, mean);
        moments = pairs_around(pairs, mean, 0);
        CHECK_DOUBLE(userstats_moments_payment_standard_deviation(&moments), 0.0, "deviation of a constant");
        CHECK_DOUBLE(userstats_moments_payment_sample_standard_deviation(&moments), 0.0,
                     "sample deviation of a constant");
    }
}

static void test_no_statistics(void) {
    for (long long count = -1; count <= 0; count++) {
        userstats_moments moments = empty;
        moments.count = count;
        CHECK_NAN(userstats_moments_average_age(&moments), "average age of no values");
        CHECK_NAN(userstats_moments_average_payment(&moments), "average payment of no values");
        CHECK_NAN(userstats_moments_payment_standard_deviation(&moments), "deviation of no values");
        CHECK_NAN(userstats_moments_payment_sample_standard_deviation(&moments), "sample deviation of no values");
    }
    userstats_moments one = pairs_around(1, 5, 0);
    one.count = 1;
    one.sum = 5;
    set_squares(&one, 25);
    CHECK_DOUBLE(userstats_moments_payment_standard_deviation(&one), 0.0, "deviation of one value");
    CHECK_NAN(userstats_moments_payment_sample_standard_deviation(&one), "sample deviation of one value");
    userstats_moments impossible = count_and_sum(2, 10);
    set_squares(&impossible, 49);
    CHECK_NAN(userstats_moments_payment_standard_deviation(&impossible), "deviation of impossible squares");
    CHECK_NAN(userstats_moments_payment_sample_standard_deviation(&impossible), "sample deviation of impossible ones");
}

int main(int argument_count, char **arguments) {
    if (argument_count == 2 && strcmp(arguments[1], "quick") == 0) {
        stride = QUICK_STRIDE;
    } else if (argument_count != 1) {
        printf("Usage: userstats_test [quick]\n");
        return EXIT_FAILURE;
    }
    values_region = guarded(LONG_COLUMN * sizeof(uint32_t) + ALIGNMENTS);
    bitmap_region = guarded((LONG_COLUMN + BIT_OFFSETS) / 8 + 1);
    large_bitmap_region = guarded((LONGEST_MASKED_COLUMN + LARGEST_BIT_OFFSET) / 8 + 1);
    region large = guarded((USERSTATS_KERNEL_MAX_COUNT + 1) * sizeof(uint32_t));
    test_instruction_sets();
    test_init_and_merge();
    test_rounding_of_averages();
    test_rounding_of_deviations();
    test_no_statistics();
    const char *name;
    for (int i = 0; (name = userstats_available_instruction_set(i)) != NULL; i++) {
        test_instruction_set(name, large);
    }
    finish();
}
