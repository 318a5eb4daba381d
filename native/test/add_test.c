/* userstats_add: lengths, addresses, nulls, the range of U7, arguments. */
#include "columns.h"

#include <limits.h>

static const userstats_moments some = {3, (u64)-7, -1, 5, 1, -2, 9};

/* ---- Lengths and addresses -------------------------------------------------------------------------------------- */

/*
 * Every length up to `longest`. Columns begin just behind a page that must not be read, or end just before one, or lie
 * up to `alignments` - 1 bytes away from it.
 */
static void test_lengths_and_alignments(int element, value_pattern pattern, i64 longest, int alignments) {
    for (int distance = 0; distance < alignments; distance += stride) {
        uint8_t *first = values_region.begin + distance;
        fill(element, pattern, first, longest);
        for (i64 count = 0; count <= longest; count++) {
            input_column column = whole_column(element, first, count);
            check_column(&column);
        }
        uint8_t *end = values_region.end - distance;
        fill(element, pattern, end - longest * width(element), longest);
        for (i64 count = 0; count <= longest; count++) {
            input_column column = whole_column(element, end - count * width(element), count);
            check_column(&column);
        }
    }
}

/* ---- Nulls ------------------------------------------------------------------------------------------------------ */

static void check_with_nulls(const input_column *column, value_pattern pattern, validity_pattern validity) {
    fill_bitmap((uint8_t *)column->validity, column->validity_offset, validity, column->count);
    fill(column->element, pattern, (uint8_t *)column->values, column->count);
    fill_nulls(column, column->count + column->validity_offset);
    check_column(column);
}

/*
 * Bitmaps end just before a page that must not be read, or begin just behind one. In the second case, a whole byte
 * that the offset skips lies in that page.
 */
static void test_nulls(int element, value_pattern pattern, i64 longest, int bit_offset_step) {
    for (validity_pattern validity = RANDOM_VALID; validity < VALIDITIES; validity++) {
        for (int bit_offset = 0; bit_offset < BIT_OFFSETS; bit_offset += bit_offset_step * stride) {
            for (i64 count = 0; count <= longest; count += count < SHORT_COLUMN ? 1 : 5) {
                input_column column = whole_column(element, values_region.end - count * width(element), count);
                column.validity_offset = bit_offset;
                column.validity = bitmap_region.end - (bit_offset + count + 7) / 8;
                check_with_nulls(&column, pattern, validity);
                column.validity = bitmap_region.begin - bit_offset / 8;
                check_with_nulls(&column, pattern, validity);
            }
        }
    }
}

/* A kernel that aligns its reads of values may have to read the bitmap in the middle of a byte. */
static void test_nulls_at_alignments(int element) {
    for (int distance = 0; distance < ALIGNMENTS; distance += stride) {
        for (i64 count = 1; count <= LONG_COLUMN; count += 97) {
            for (int bit_offset = 0; bit_offset < 8; bit_offset++) {
                input_column column = whole_column(element, values_region.begin + distance, count);
                column.validity_offset = bit_offset;
                column.validity = bitmap_region.begin;
                check_with_nulls(&column, SMALL, RANDOM_VALID);
            }
        }
    }
}

/* Columns of many blocks and pieces. The longest columns run through fewer cases, to save time. */
static void test_nulls_of_long_columns(int element) {
    static const i64 counts[] = {2047, 2056, 4099, 8192, 65535, 65537, 262143, 262153, LONGEST_MASKED_COLUMN};
    static const int bit_offsets[] = {0, 3, 8, LARGEST_BIT_OFFSET};
    static const validity_pattern validities[] = {RANDOM_VALID, RUNS_VALID, LAST_VALID};
    enum {
        COUNTS = sizeof counts / sizeof counts[0],
        OFFSETS = sizeof bit_offsets / sizeof bit_offsets[0],
        CASES = OFFSETS * sizeof validities / sizeof validities[0]
    };
    for (int i = 0; i < COUNTS; i++) {
        i64 count = counts[i];
        input_column column = whole_column(element, large_region.end - count * width(element), count);
        uint8_t *values = (uint8_t *)column.values;
        for (int j = 0; j < CASES; j += count < 100000 ? 1 : 5) {
            column.validity_offset = bit_offsets[j % OFFSETS];
            column.validity = large_bitmap_region.end - (column.validity_offset + count + 7) / 8;
            fill_bitmap((uint8_t *)column.validity, column.validity_offset, validities[j / OFFSETS], count);
            fill(element,
                 width(element) == 8 ? (j % 2 == 0 ? BLOCKS : WIDE)
                 : j % 2 == 0        ? SMALL
                                     : RANDOM,
                 values, count);
            set_value(element, values, j, largest_bits(element) & (element == ELEMENT_U7 ? INT8_MAX : UINT64_MAX));
            fill_nulls(&column, i + j);
            check_column(&column);
            /* Now what is stored in place of a null lies below the least value or above the largest. */
            for (i64 index = 0; index < count; index++) {
                set_value(element, values, index, 1 + random_bits() % 99);
            }
            fill_nulls(&column, j);
            check_column(&column);
        }
        fill(element, element == ELEMENT_I64 ? LEAST_SIGNED : ALL_ONES, values, count);
        column.validity_offset = 0;
        column.validity = large_bitmap_region.end - (count + 7) / 8;
        fill_bitmap((uint8_t *)column.validity, 0, ALL_VALID, count);
        make_null((uint8_t *)column.validity, 0);
        check_column(&column);
    }
}

/* ---- The range of U7 -------------------------------------------------------------------------------------------- */

/* A byte above 127 is an error wherever it stands, unless it is null. */
static void test_one_out_of_range(void) {
    for (i64 count = 1; count <= SHORT_COLUMN; count++) {
        uint8_t *bytes = values_region.end - count;
        for (i64 index = 0; index < count; index++) {
            fill(ELEMENT_U7, MOST_SIGNED, bytes, count);
            bytes[index] = (uint8_t)(0x80 | random_bits());
            input_column column = whole_column(ELEMENT_U7, bytes, count);
            check_column(&column);
            column.validity = bitmap_region.begin;
            fill_bitmap(bitmap_region.begin, 0, ALL_VALID, count);
            check_column(&column);
            i64 other = (index + 1 + (i64)(random_bits() % 16)) % count;
            make_null(bitmap_region.begin, other);
            check_column(&column);
            make_null(bitmap_region.begin, index);
            check_column(&column);
        }
    }
    fill_random(values_region);
    for (i64 count = 1; count <= LONG_COLUMN; count++) {
        input_column column = whole_column(ELEMENT_U7, values_region.end - count, count);
        check_column(&column);
    }
}

/* The call must add nothing even if the byte comes after whole blocks, or after all that a kernel gets at once. */
static void test_late_out_of_range(void) {
    static const i64 counts[] = {LONG_COLUMN, LONGEST_MASKED_COLUMN, LONGEST_COLUMN};
    for (int i = 0; i < 3; i++) {
        i64 count = counts[i];
        input_column column = whole_column(ELEMENT_U7, large_region.end - count, count);
        uint8_t *bytes = (uint8_t *)column.values;
        fill(ELEMENT_U7, MOST_SIGNED, bytes, count);
        bytes[count - 1] = UINT8_MAX;
        check_column_from(&column, &some);
        if (count <= LONGEST_MASKED_COLUMN) {
            column.validity = large_bitmap_region.begin;
            fill_bitmap(large_bitmap_region.begin, 0, ALL_VALID, count);
            check_column_from(&column, &some);
            make_null(large_bitmap_region.begin, 1);
            check_column_from(&column, &some);
        }
    }
}

/* ---- Arguments -------------------------------------------------------------------------------------------------- */

static void check_invalid(int column, i64 count, const uint8_t *validity, i64 validity_offset) {
    userstats_moments moments = some;
    int status = userstats_add(&moments, column, values_region.begin, count, validity, validity_offset);
    CHECK(status == USERSTATS_INVALID_ARGUMENT && is_same_moments(&moments, &some),
          "column %d, count %lld, validity %s, bit offset %lld: status %d", column, count,
          validity == NULL ? "null" : "given", validity_offset, status);
}

static void test_invalid_arguments(void) {
    for (int column = 0; column < COLUMN_COUNT; column++) {
        check_invalid(column, -1, NULL, 0);
        check_invalid(column, LLONG_MIN, NULL, 0);
        check_invalid(column, -1, bitmap_region.begin, 0);
        check_invalid(column, 1, bitmap_region.begin, -1);
        check_invalid(column, 1, bitmap_region.begin, LLONG_MIN);
        check_invalid(column, 0, bitmap_region.begin, -1);
    }
    static const int unknown[] = {INT_MIN, -1, COLUMN_COUNT, COLUMN_COUNT + 1, INT_MAX};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        for (i64 count = -1; count <= 1; count++) {
            check_invalid(unknown[i], count, NULL, 0);
            check_invalid(unknown[i], count, bitmap_region.begin, 0);
        }
    }
}

static void test_unusual_arguments(int element) {
    input_column nothing = whole_column(element, NULL, 0);
    check_column_from(&nothing, &some);
    uint8_t one[8] = {7};
    input_column single = whole_column(element, one, 1);
    single.validity_offset = -1; /* Without a bitmap the library ignores it. */
    check_column_from(&single, &some);
    single.validity_offset = LLONG_MIN;
    check_column_from(&single, &some);
}

typedef int typed_function(userstats_moments *moments, const void *values, long long count, const uint8_t *validity,
                           long long validity_offset);

#define DEFINE_CALL(ELEMENT, NAME, MEASURE, MEASURE_NAME, C)                                                 \
    static int call_##NAME##_##MEASURE_NAME(userstats_moments *moments, const void *values, long long count, \
                                            const uint8_t *validity, long long validity_offset) {            \
        return userstats_add_##NAME##_##MEASURE_NAME(moments, values, count, validity, validity_offset);     \
    }
USERSTATS_COLUMNS(DEFINE_CALL, )

#define TYPED_FUNCTION(ELEMENT, NAME, MEASURE, MEASURE_NAME, C) \
    {USERSTATS_##ELEMENT##_##MEASURE, call_##NAME##_##MEASURE_NAME},

static const struct {
    int column;
    typed_function *call;
} typed_functions[] = {USERSTATS_COLUMNS(TYPED_FUNCTION, )};

/* A typed function must do what userstats_add does with the constant of the same name. */
static void test_typed_functions(void) {
    /* The first values give other totals for each measure, the second ones for each element type. */
    static const uint8_t values[][24] = {{1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0},
                                         {129, 150, 131, 140, 133, 150, 131, 145, 129, 150, 136, 140,
                                          137, 150, 131, 140, 137, 150, 131, 140, 133, 150, 131, 145}};
    static const uint8_t validity[] = {0x0a};
    for (int column = 0; column < COLUMN_COUNT; column++) {
        CHECK(typed_functions[column].column == column, "USERSTATS_%s is %d", column_names[column],
              typed_functions[column].column);
        for (int i = 0; i < 2; i++) {
            input_column three = {column / MEASURE_COUNT, values[i], 3, validity, 1};
            column_facts facts = naive_facts(&three);
            userstats_moments expected = some;
            int expected_status = naive_add(&expected, &facts, column % MEASURE_COUNT);
            userstats_moments actual = some;
            int status = typed_functions[column].call(&actual, values[i], 3, validity, 1);
            CHECK(status == expected_status && is_same_moments(&actual, &expected), "typed function of %s: status %d",
                  column_names[column], status);
        }
    }
}

/* ----------------------------------------------------------------------------------------------------------------- */

void test_adding(void) {
    fill_random(values_region);
    fill_random(bitmap_region);
    for (int element = 0; element < ELEMENT_COUNT; element++) {
        for (value_pattern pattern = RANDOM; pattern < pattern_count(element); pattern++) {
            test_lengths_and_alignments(element, pattern, SHORT_COLUMN, ALIGNMENTS);
            test_lengths_and_alignments(element, pattern, LONG_COLUMN, 3);
            test_nulls(element, pattern, SHORT_COLUMN, pattern <= SMALL ? 1 : 5);
        }
        test_lengths_and_alignments(element, width(element) == 8 ? WIDE : RANDOM, LONG_COLUMN, ALIGNMENTS);
        test_nulls(element, SMALL, LONG_COLUMN, 7);
        test_nulls(element, width(element) == 8 ? WIDE : MOST_SIGNED, LONG_COLUMN, 15);
        test_nulls_at_alignments(element);
        test_nulls_of_long_columns(element);
        test_unusual_arguments(element);
    }
    test_one_out_of_range();
    test_late_out_of_range();
    test_invalid_arguments();
    test_typed_functions();
}
