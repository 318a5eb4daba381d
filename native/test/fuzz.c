/*
 * A libFuzzer target. The first byte of the input chooses a function; the next two say how its column lies in memory; the
 * rest are the column's validity bitmap, if it has one, and its values. Whatever the instruction set, the function must do
 * what a naive loop does. One choice takes the rest as moments instead, which need not be those of any column.
 */
#define _POSIX_C_SOURCE 200112L /* posix_memalign */

#include "oracle.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    HEADER = 3,
    ALIGNMENTS = 64,
    BIT_OFFSETS = 16,
    /* Of the third byte; its lower bits are the bit offset. */
    HAS_VALIDITY = 0x80
};

static void require(int condition, const char *what) {
    if (!condition) {
        fprintf(stderr, "FAILED with %s: %s\n", userstats_instruction_set(), what);
        abort();
    }
}

/* A copy of which every byte before and after belongs to AddressSanitizer, but for those that misalign it. */
static uint8_t *copy_of(const uint8_t *bytes, size_t size, size_t misalignment, void **to_free) {
    if (posix_memalign(to_free, ALIGNMENTS, misalignment + size) != 0) {
        abort();
    }
    uint8_t *copy = (uint8_t *)*to_free + misalignment;
    memcpy(copy, bytes, size);
    return copy;
}

/* ---- Statistics ------------------------------------------------------------------------------------------------- */

typedef double statistic(const userstats_moments *moments);

static const struct {
    const char *name;
    statistic *compute;
    int needs_squares;
    /* NaN for fewer values. */
    int least_count;
} statistics[] = {
    {"userstats_moments_average_age", userstats_moments_average_age, 0, 1},
    {"userstats_moments_average_payment", userstats_moments_average_payment, 0, 1},
    {"userstats_moments_payment_standard_deviation", userstats_moments_payment_standard_deviation, 1, 1},
    {"userstats_moments_payment_sample_standard_deviation", userstats_moments_payment_sample_standard_deviation, 1, 2},
};

enum { STATISTIC_COUNT = sizeof statistics / sizeof statistics[0] };

static double repeatable(int i, const userstats_moments *moments) {
    double result = statistics[i].compute(moments);
    require(is_same_double(result, statistics[i].compute(moments)), statistics[i].name);
    return result;
}

static void check_statistics_of_column(const userstats_moments *moments, measure measured) {
    for (int i = 0; i < STATISTIC_COUNT; i++) {
        if (!statistics[i].needs_squares || measured != SUM) {
            double result = repeatable(i, moments);
            int is_nan = result != result;
            require(is_nan == (moments->count < statistics[i].least_count), statistics[i].name);
        }
    }
}

/* ---- Columns ---------------------------------------------------------------------------------------------------- */

/* The column twice, the second time added to the first. */
static void check_function(int i, const input_column *column) {
    userstats_moments all = naive_moments(column);
    userstats_moments expected = empty;
    userstats_moments actual = empty;
    for (int time = 0; time < 2; time++) {
        int expected_status = naive_add(&expected, &all, column->type, functions[i].measured);
        int status =
            functions[i].call(&actual, column->values, column->count, column->validity, column->validity_offset);
        require(status == expected_status && is_same_moments(&actual, &expected), functions[i].name);
    }
    check_statistics_of_column(&actual, functions[i].measured);
}

static void check_with_all_instruction_sets(int i, const input_column *column) {
    const char *name;
    for (int set = 0; (name = userstats_available_instruction_set(set)) != NULL; set++) {
        require(userstats_cap_instruction_set(name) == USERSTATS_OK, name);
        check_function(i, column);
    }
}

static void fuzz_column(int i, uint8_t misalignment, uint8_t validity, const uint8_t *bytes, size_t size) {
    size_t value_width = (size_t)width(functions[i].type);
    size_t count = size / value_width;
    size_t bitmap_size = 0;
    int bit_offset = validity % BIT_OFFSETS;
    if (validity & HAS_VALIDITY) {
        /* As many values as fit with their bits and those skipped by the offset. */
        size_t bits = 8 * size;
        count = bits < BIT_OFFSETS ? 0 : (bits - BIT_OFFSETS) / (8 * value_width + 1);
        bitmap_size = count == 0 ? 0 : ((size_t)bit_offset + count + 7) / 8;
    }
    void *bitmap_memory;
    void *values_memory;
    const uint8_t *bitmap = copy_of(bytes, bitmap_size, 0, &bitmap_memory);
    const uint8_t *values =
        copy_of(bytes + bitmap_size, count * value_width, misalignment % ALIGNMENTS, &values_memory);
    input_column column = whole_column(functions[i].type, values, (long long)count);
    if (validity & HAS_VALIDITY) {
        column.validity = bitmap;
        column.validity_offset = bit_offset;
    }
    check_with_all_instruction_sets(i, &column);
    free(bitmap_memory);
    free(values_memory);
}

/* ---- Moments ---------------------------------------------------------------------------------------------------- */

static void fuzz_moments(const uint8_t *bytes, size_t size) {
    userstats_moments pair[2] = {empty, empty};
    memcpy(pair, bytes, size < sizeof pair ? size : sizeof pair);
    for (int i = 0; i < STATISTIC_COUNT; i++) {
        repeatable(i, &pair[0]);
        repeatable(i, &pair[1]);
    }
    userstats_moments expected = pair[0];
    int expected_status = naive_merge(&expected, &pair[1]);
    int status = userstats_moments_merge(&pair[0], &pair[1]);
    require(status == expected_status && is_same_moments(&pair[0], &expected), "userstats_moments_merge");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < HEADER) {
        return 0;
    }
    int choice = data[0] % (FUNCTION_COUNT + 1);
    if (choice == FUNCTION_COUNT) {
        fuzz_moments(data + HEADER, size - HEADER);
    } else {
        fuzz_column(choice, data[1], data[2], data + HEADER, size - HEADER);
    }
    return 0;
}
