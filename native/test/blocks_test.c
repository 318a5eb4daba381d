/* Blocks and long columns. Kernels treat blocks of small values differently, and their lanes must not overflow. */
#include "columns.h"

/* Checks the column without nulls, and then with the null of make_one_null, so that both forms of a kernel run. */
static void check_both_forms(input_column *column) {
    check_column(column);
    column->validity = large_bitmap_region.begin;
    check_column(column);
    column->validity = NULL;
}

static void make_one_null(i64 count, i64 index) {
    fill_bitmap(large_bitmap_region.begin, 0, ALL_VALID, count);
    make_null(large_bitmap_region.begin, index);
}

/* Lengths around powers of two. */
static void test_long_columns(int element) {
    for (int pattern = 0; pattern < (int)pattern_count(element); pattern++) {
        for (int bits = 11; bits <= 18; bits++) {
            i64 count = (1LL << bits) + (pattern + bits) % 3 - 1;
            uint8_t *values = large_region.end - count * width(element);
            fill(element, (value_pattern)pattern, values, count);
            input_column column = whole_column(element, values, count);
            check_column(&column);
        }
    }
}

/* A kernel gets all values but the last at once. They are equal and extreme, so that its lanes fill up most. */
static void test_longest_columns(void) {
    static const struct {
        int element;
        i64 value;
    } columns[] = {
        {ELEMENT_U7, INT8_MAX},       {ELEMENT_U8, UINT8_MAX},        {ELEMENT_U32, UINT32_MAX},
        {ELEMENT_U32, (1 << 21) - 1}, {ELEMENT_I32, INT32_MIN},       {ELEMENT_I32, (1 << 20) - 1},
        {ELEMENT_I64, I64_MIN},       {ELEMENT_I64, INT32_MIN},       {ELEMENT_I64, -(1LL << 51)},
        {ELEMENT_U32, (1 << 22) - 1}, {ELEMENT_U32, (1 << 25) - 1},   {ELEMENT_I32, (1 << 21) - 1},
        {ELEMENT_I32, 1 - (1 << 25)}, {ELEMENT_I64, (1LL << 52) - 1},
    };
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        int element = columns[i].element;
        uint8_t *values = large_region.end - (i64)LONGEST_COLUMN * width(element);
        for (i64 index = 0; index < LONGEST_COLUMN - 1; index++) {
            set_value(element, values, index, (u64)columns[i].value);
        }
        set_value(element, values, LONGEST_COLUMN - 1, 42);
        input_column column = whole_column(element, values, LONGEST_COLUMN);
        check_column(&column);
    }
}

/*
 * One value that is not small, at every place among small ones. Then blocks that have only values at the limit, and
 * blocks that alternate between small and other values.
 */
static void test_small_values(int element) {
    static const i64 others[] = {UINT32_MAX, INT32_MIN, INT32_MAX, 1 << 22, (1 << 22) - 1, 1 << 21, (1 << 21) - 1,
                                 -(1 << 21), -(1 << 21) - 1, 1 << 25, (1 << 25) - 1, -(1 << 25), 1 - (1 << 25),
                                 /* The values from here on are only for 64-bit integers. */
                                 1LL << 31, INT32_MIN - 1LL, 1LL << 32, -(1LL << 32), 1LL << 52, (1LL << 52) - 1,
                                 -(1LL << 52), 1 - (1LL << 52), 1LL << 53, I64_MAX, I64_MIN};
    enum { LENGTH = 2300, NARROW_OTHERS = 13, OTHERS = sizeof others / sizeof others[0] };
    uint8_t *values = large_region.end - LENGTH * width(element);
    input_column column = whole_column(element, values, LENGTH);
    for (int i = 0; i < (width(element) == 8 ? OTHERS : NARROW_OTHERS); i++) {
        fill(element, SMALL, values, LENGTH);
        for (i64 position = 0; position < LENGTH; position += stride) {
            set_value(element, values, position, (u64)others[i]);
            check_column(&column);
            set_value(element, values, position, 42);
        }
        for (i64 position = 0; position < LENGTH; position += 7 * stride) {
            make_one_null(LENGTH, (position + 1 + (i64)(random_bits() % LENGTH)) % LENGTH);
            set_value(element, values, position, (u64)others[i]);
            check_both_forms(&column);
            set_value(element, values, position, 42);
        }
        for (i64 position = 0; position < LENGTH; position++) {
            set_value(element, values, position, (u64)others[i] - random_bits() % 2);
        }
        check_both_forms(&column);
    }
    for (i64 run = 32; run <= 1024; run *= 2) {
        for (int is_first_small = 0; is_first_small <= 1; is_first_small++) {
            for (i64 position = 0; position < LENGTH; position++) {
                int is_small = position / run % 2 != is_first_small;
                set_value(element, values, position,
                          is_small              ? random_bits() % (1u << 20)
                          : width(element) == 8 ? pattern_bits(element, WIDE, position)
                                                : random_bits());
            }
            check_both_forms(&column);
        }
    }
}

/* Many blocks of values of the same number of bits, all positive or some of them negative. */
static void test_sizes(int element, int has_negative) {
    for (int bits = 19; bits < (width(element) == 8 ? 57 : 32); bits++) {
        for (i64 count = 1000; count < 100000; count = count * 3 + 7) {
            uint8_t *values = large_region.end - count * width(element);
            for (i64 position = 0; position < count; position++) {
                u64 value = ((u64)1 << bits) - 1 - random_bits() % ((u64)1 << (bits - 2));
                set_value(element, values, position, has_negative && random_bits() % 4 == 0 ? 0 - value : value);
            }
            input_column column = whole_column(element, values, count);
            make_one_null(count, bits);
            check_both_forms(&column);
        }
    }
}

/* One byte above 127, or several, among smaller ones. Kernels have a faster loop for blocks of bytes up to 127. */
static void test_large_bytes(void) {
    enum { LENGTH = 9001 };
    uint8_t *values = large_region.end - LENGTH;
    input_column column = whole_column(ELEMENT_U8, values, LENGTH);
    fill(ELEMENT_U8, SMALL, values, LENGTH);
    for (i64 position = 0; position < LENGTH; position += 7 * stride) {
        uint8_t before = values[position];
        make_one_null(LENGTH, (position + 1) % LENGTH);
        values[position] = position % 2 == 0 ? 128 : 255;
        check_both_forms(&column);
        values[position] = position % 2 == 0 ? 127 : 126;
        check_both_forms(&column);
        values[position] = before;
    }
    for (i64 position = 0; position < LENGTH; position += 1000) {
        values[position] = (uint8_t)(random_bits() | 0x80);
        check_both_forms(&column);
    }
}

void test_blocks(void) {
    for (int element = 0; element < ELEMENT_COUNT; element++) {
        test_long_columns(element);
        if (width(element) > 1) {
            test_small_values(element);
            test_sizes(element, 0);
            test_sizes(element, 1);
        }
    }
    test_longest_columns();
    test_large_bytes();
}
