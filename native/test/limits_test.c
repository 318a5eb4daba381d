/*
 * Sums beyond 64 bits, squares up to 128 bits and beyond, and cut columns, which must give the same outcome as uncut
 * ones.
 */
#include "columns.h"

/* ---- Limits of moments ------------------------------------------------------------------------------------------ */

/*
 * Adds the column to moments in which it brings each field to one below its limit, to the limit, and to one beyond it.
 */
static void check_at_limits(const input_column *column) {
    static const userstats_moments some = {3, (u64)-7, -1, 5, 1, -2, 9};
    userstats_moments added = naive_facts(column).moments;
    check_column_from(column, &some);
    for (int excess = -1; excess <= 1; excess++) {
        userstats_moments start = some;
        start.count = I64_MAX - added.count + (added.count == 0 ? smaller(excess, 0) : excess);
        check_column_from(column, &start);
        /* The limits of the low half, 0, and the largest and the least sum that values can have. */
        static const i128 sums[] = {(i128)1 << 64, 0, -((i128)1 << 64), (i128)1 << 126, -((i128)1 << 126)};
        for (int i = 0; i < 5; i++) {
            start = some;
            set_sum(&start, sums[i] - sum_of(&added) + excess);
            check_column_from(column, &start);
        }
        start = some;
        if (squares_of(&added) != 0) {
            set_squares(&start, ~(u128)0 - squares_of(&added) + (u128)(i128)excess);
            check_column_from(column, &start);
            /* The low half carries, or just does not. */
            start.squares_low = UINT64_MAX - added.squares_low + (u64)(i64)excess;
            start.squares_high = 5;
            check_column_from(column, &start);
        }
    }
}

static void test_limits_of_moments(int element) {
    for (value_pattern pattern = RANDOM; pattern < pattern_count(element); pattern++) {
        for (i64 count = 0; count < 20; count++) {
            uint8_t *values = values_region.end - count * width(element);
            fill(element, pattern, values, count);
            input_column column = whole_column(element, values, count);
            check_at_limits(&column);
            column.validity = bitmap_region.begin;
            fill_bitmap(bitmap_region.begin, 0, EVEN_VALID, count);
            check_at_limits(&column);
        }
    }
}

/* ---- Squares of exactly 128 bits -------------------------------------------------------------------------------- */

/* Their squares add up to 2^128 - 1. */
static const i64 largest_squares[] = {I64_MIN, I64_MIN, I64_MIN, I64_MAX, UINT32_MAX, 91810, -12683};

enum { LARGEST_SQUARES = sizeof largest_squares / sizeof largest_squares[0] };

/* Spreads these values over a column of zeros. One more 1 or -1 is then too much. */
static void test_largest_squares(i64 count) {
    uint8_t *values = large_region.end - count * (i64)sizeof(i64);
    input_column column = whole_column(ELEMENT_I64, values, count);
    memset(values, 0, (size_t)count * sizeof(i64));
    for (int i = 0; i < LARGEST_SQUARES; i++) {
        i64 section = count / LARGEST_SQUARES;
        set_value(ELEMENT_I64, values, i * section + (i64)(random_bits() % (u64)section), (u64)largest_squares[i]);
    }
    column_facts facts = naive_facts(&column);
    CHECK(squares_of(&facts.moments) == ~(u128)0 && !facts.squares_overflow, "not the largest squares");
    check_column(&column);
    i64 index = (i64)(random_bits() % (u64)count);
    i64 before = value_at(ELEMENT_I64, values, index);
    if (count <= LONGEST_MASKED_COLUMN) {
        column.validity = large_bitmap_region.begin;
        fill_bitmap(large_bitmap_region.begin, 0, ALL_VALID, count);
        large_bitmap_region.begin[index / 8] &= (uint8_t)~(1 << index % 8);
        check_column(&column);
        set_value(ELEMENT_I64, values, index, (u64)I64_MIN);
        check_column(&column);
        set_value(ELEMENT_I64, values, index, (u64)before);
        column.validity = NULL;
    }
    if (before == 0) {
        set_value(ELEMENT_I64, values, index, index % 2 == 0 ? 1 : UINT64_MAX);
        check_column(&column);
    }
}

/* Squares of equal values that come to a multiple of 2^128, to one square less, and to one square more. */
static void test_equal_squares(i64 count) {
    uint8_t *values = large_region.end - count * (i64)sizeof(i64);
    input_column column = whole_column(ELEMENT_I64, values, count);
    for (int bits = 55; bits <= 63; bits++) {
        i64 too_many = 4LL << 2 * (63 - bits);
        for (i64 multiple = 1; multiple <= 4; multiple++) {
            for (i64 number = multiple * too_many - 1; number <= smaller(multiple * too_many + 1, count); number++) {
                memset(values, 0, (size_t)count * sizeof(i64));
                for (i64 i = 0; i < number; i++) {
                    set_value(ELEMENT_I64, values, 11 * i % count, 0 - ((u64)1 << bits));
                }
                check_column(&column);
            }
        }
    }
}

/* ---- Cuts ------------------------------------------------------------------------------------------------------- */

/* The values from one index up to another. */
static input_column part_of(const input_column *column, i64 from, i64 to) {
    input_column part = *column;
    part.values += from * width(column->element);
    part.validity_offset += from;
    part.count = to - from;
    return part;
}

typedef enum { ADDED_IN_TURN, MERGED_FORWARDS, MERGED_BACKWARDS, WAYS } way;

static int add_part(userstats_moments *total, const input_column *part, int measure, way to_add) {
    if (to_add == ADDED_IN_TURN) {
        return add_column(total, measure, part);
    }
    userstats_moments moments = empty;
    int status = add_column(&moments, measure, part);
    if (status != USERSTATS_OK) {
        return status;
    }
    if (to_add == MERGED_FORWARDS) {
        return userstats_moments_merge(total, &moments);
    }
    status = userstats_moments_merge(&moments, total);
    *total = moments;
    return status;
}

/*
 * Cuts the column before value i + 1 if bit i of `cuts` is set. Returns the first status that is not USERSTATS_OK, if
 * any.
 */
static int add_in_parts(userstats_moments *total, const input_column *column, int measure, u64 cuts, way to_add) {
    int status = USERSTATS_OK;
    i64 from = 0;
    for (i64 to = 1; to <= column->count && status == USERSTATS_OK; to++) {
        if (to == column->count || (cuts >> (to - 1) & 1) != 0) {
            input_column part = part_of(column, from, to);
            status = add_part(total, &part, measure, to_add);
            from = to;
        }
    }
    return status;
}

static void check_cuts(const input_column *column, u64 cuts) {
    column_facts facts = naive_facts(column);
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        userstats_moments expected = empty;
        int expected_status = naive_add(&expected, &facts, measure);
        for (way to_add = ADDED_IN_TURN; to_add < WAYS; to_add++) {
            userstats_moments actual = empty;
            int status = add_in_parts(&actual, column, measure, cuts, to_add);
            CHECK(status == expected_status && (status != USERSTATS_OK || is_same_moments(&actual, &expected)),
                  "%s of %lld values cut by %llx, way %d: status %d, expected %d",
                  column_names[column_number(column->element, measure)], column->count, cuts, (int)to_add, status,
                  expected_status);
        }
    }
}

/*
 * Every order that starts at one of the values and goes forwards or backwards, without nulls and with a null after each
 * value.
 */
static void test_cuts_of(const i64 *values, int count) {
    static const uint8_t every_other[] = {0x55, 0x55, 0x55};
    for (int direction = -1; direction <= 1; direction += 2) {
        for (int first = 0; first < count; first++) {
            i64 turned[8];
            i64 with_nulls[16];
            for (int i = 0; i < count; i++) {
                turned[i] = values[(first + direction * i + count) % count];
                with_nulls[2 * i] = turned[i];
                with_nulls[2 * i + 1] = I64_MIN;
            }
            input_column plain = whole_column(ELEMENT_I64, (const uint8_t *)turned, count);
            input_column masked = {ELEMENT_I64, (const uint8_t *)with_nulls, 2 * count, every_other, 0};
            for (u64 cuts = 0; cuts < (u64)1 << (count - 1); cuts++) {
                check_cuts(&plain, cuts);
                check_cuts(&masked, cuts | cuts << count);
            }
        }
    }
}

static void test_cuts_of_large_values(void) {
    static const struct {
        int count;
        i64 values[8];
    } columns[] = {
        {4, {I64_MAX, I64_MAX, -I64_MAX, -I64_MAX}},
        {4, {I64_MIN, I64_MIN, I64_MAX, I64_MAX}},
        {4, {I64_MAX, I64_MIN, I64_MAX, 1}},
        {3, {I64_MIN, I64_MIN, I64_MIN}},
        {4, {I64_MIN, I64_MIN, I64_MIN, I64_MIN}},
        {5, {I64_MIN, 0, I64_MIN, I64_MIN, I64_MAX}},
        {6, {I64_MAX, I64_MAX, I64_MAX, I64_MAX, I64_MAX, 1}},
        {7, {I64_MIN, I64_MIN, I64_MIN, I64_MAX, UINT32_MAX, 91810, -12683}},
        {8, {I64_MIN, I64_MIN, I64_MIN, I64_MAX, UINT32_MAX, 91810, -12683, 1}},
        {8, {I64_MIN, I64_MIN, I64_MIN, I64_MIN, I64_MIN, I64_MIN, I64_MIN, I64_MIN}},
    };
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        test_cuts_of(columns[i].values, columns[i].count);
    }
}

/* Columns of all patterns, cut at every place. One column of U7 has a byte out of range. */
static void test_cuts_in_two(int element) {
    enum { LENGTH = 63 };
    for (value_pattern pattern = RANDOM; pattern < pattern_count(element); pattern++) {
        uint8_t *values = values_region.end - LENGTH * width(element);
        fill(element, pattern, values, LENGTH);
        if (element == ELEMENT_U7 && pattern == SMALL) {
            values[40] = 200;
        }
        input_column column = whole_column(element, values, LENGTH);
        for (int is_masked = 0; is_masked <= 1; is_masked++) {
            for (int bit = 0; bit < LENGTH - 1; bit++) {
                check_cuts(&column, (u64)1 << bit);
            }
            check_cuts(&column, UINT64_MAX);
            column.validity = bitmap_region.begin;
            column.validity_offset = 3;
            fill_bitmap(bitmap_region.begin, 3, RANDOM_VALID, LENGTH);
        }
    }
}

void test_limits(void) {
    for (int element = 0; element < ELEMENT_COUNT; element++) {
        test_limits_of_moments(element);
        test_cuts_in_two(element);
    }
    for (i64 count = LARGEST_SQUARES; count <= LONG_COLUMN; count += 1 + stride / 2) {
        test_largest_squares(count);
    }
    static const i64 long_counts[] = {2300, 8192, 70001, LONGEST_MASKED_COLUMN, LONGEST_COLUMN};
    for (size_t i = 0; i < sizeof long_counts / sizeof long_counts[0]; i++) {
        test_largest_squares(long_counts[i]);
    }
    for (i64 count = 17; count < LONGEST_MASKED_COLUMN; count *= 17) {
        test_equal_squares(count);
    }
    test_cuts_of_large_values();
}
