#include "columns.h"

/* ---- Values ----------------------------------------------------------------------------------------------------- */

value_pattern pattern_count(int element) { return width(element) == 8 ? PATTERNS : NARROW_PATTERNS; }

static u64 sign_bit(int element) { return (u64)1 << (8 * width(element) - 1); }

u64 pattern_bits(int element, value_pattern pattern, i64 index) {
    static const i64 upper_halves[] = {0, -1, 1 << 18, -(1 << 18), 1};
    static const uint32_t lower_halves[] = {0, UINT32_MAX, 1, INT32_MAX, 0x80000000u, 0x80000001u};
    switch (pattern) {
    case RANDOM:
        return random_bits();
    case SMALL:
        return random_bits() % 100;
    case ZEROS:
        return 0;
    case ALL_ONES:
        return UINT64_MAX;
    case LEAST_SIGNED:
        return sign_bit(element);
    case MOST_SIGNED:
        return sign_bit(element) - 1;
    case EXTREMES:
        return index % 2 == 0 ? 0 : UINT64_MAX;
    case SIGNED_EXTREMES:
        return index % 2 == 0 ? sign_bit(element) : sign_bit(element) - 1;
    case CARRIES:
        /*
         * 16 squares of the 32-bit values add up to more than 2^64; so do the lower halves of 2 squares of the 64-bit
         * values.
         */
        return width(element) == 8 ? ((u64)index % 4 << 32 | UINT32_MAX) * (index % 3 == 0 ? UINT64_MAX : 1)
               : index % 2 == 0    ? 672391784
                                   : 1361518380;
    case FITS_32:
        return (u64)((i64)random_bits() >> 32);
    case FITS_33:
        return (u64)((i64)random_bits() >> 31);
    case AROUND_32:
        return ((u64)1 << (31 + random_bits() % 3)) * (random_bits() % 2 == 0 ? 1 : UINT64_MAX) + random_bits() % 3 - 1;
    case WIDE:
        return (u64)((i64)random_bits() >> 12);
    case ANY_MAGNITUDE:
        return (u64)random_value();
    case HALVES:
        return (u64)upper_halves[random_bits() % 5] << 32 | lower_halves[random_bits() % 6];
    default:
        return pattern_bits(element, index / 128 % 2 == 0 ? FITS_32 : WIDE, index);
    }
}

u64 largest_bits(int element) {
    return element == ELEMENT_I32 || element == ELEMENT_I64 ? sign_bit(element) : UINT64_MAX;
}

void fill(int element, value_pattern pattern, uint8_t *values, i64 count) {
    u64 range = element == ELEMENT_U7 ? INT8_MAX : UINT64_MAX;
    for (i64 i = 0; i < count; i++) {
        set_value(element, values, i, pattern_bits(element, pattern, i) & range);
    }
}

/* ---- Nulls ------------------------------------------------------------------------------------------------------ */

static int is_valid(validity_pattern validity, i64 index, i64 count, u64 random) {
    switch (validity) {
    case RANDOM_VALID:
        return (int)(random >> index % 64 & 1);
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

void fill_bitmap(uint8_t *bitmap, i64 bit_offset, validity_pattern validity, i64 count) {
    u64 random = 0;
    for (i64 i = 0; i < count; i++) {
        i64 bit = bit_offset + i;
        uint8_t mask = (uint8_t)(1 << bit % 8);
        random = i % 64 == 0 ? random_bits() : random;
        bitmap[bit / 8] &= (uint8_t)~mask;
        bitmap[bit / 8] |= is_valid(validity, i, count, random) ? mask : 0;
    }
}

void fill_nulls(const input_column *column, i64 choice) {
    static const u64 in_place_of_nulls[] = {0, UINT64_MAX, 0x8080808080808080u, 0x8000000080000000u, INT64_MAX};
    u64 bits = in_place_of_nulls[choice % 5];
    for (i64 i = 0; i < column->count; i++) {
        if (is_null(column, i)) {
            set_value(column->element, (uint8_t *)column->values, i, bits);
        }
    }
}

/* ---- Checks ----------------------------------------------------------------------------------------------------- */

void check_column_from(const input_column *column, const userstats_moments *start) {
    column_facts facts = naive_facts(column);
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        userstats_moments expected = *start;
        int expected_status = naive_add(&expected, &facts, measure);
        userstats_moments actual = *start;
        int status = add_column(&actual, measure, column);
        CHECK(status == expected_status && is_same_moments(&actual, &expected),
              "%s of %lld values at address ...%02x, validity %s, bit offset %lld: status %d, expected %d; count %lld,"
              " expected %lld; sum %llx:%016llx, expected %llx:%016llx; squares %llx:%016llx, expected %llx:%016llx;"
              " minimum %lld, expected %lld; maximum %lld, expected %lld",
              column_names[column_number(column->element, measure)], column->count,
              (unsigned)((uintptr_t)column->values % 256), column->validity == NULL ? "null" : "given",
              column->validity_offset, status, expected_status, actual.count, expected.count, (u64)actual.sum_high,
              actual.sum_low, (u64)expected.sum_high, expected.sum_low, actual.squares_high, actual.squares_low,
              expected.squares_high, expected.squares_low, actual.minimum, expected.minimum, actual.maximum,
              expected.maximum);
    }
}

void check_column(const input_column *column) { check_column_from(column, &empty); }
