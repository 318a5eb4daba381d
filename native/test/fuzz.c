/*
 * A libFuzzer target. The first byte of an input chooses one of the columns of userstats.h. The next two bytes say how
 * the column lies in memory. The rest is its validity bitmap, if there is one, and its values. With every instruction
 * set, the library must do what a naive loop does.
 *
 * The first byte can also choose moments instead of a column. Then the rest of the input is two of them, which need not
 * be the moments of any column.
 */
#define _POSIX_C_SOURCE 200112L /* posix_memalign */

#include "exact.h"

#include <stdio.h>

enum {
    HEADER = 3,
    ALIGNMENTS = 64,
    BIT_OFFSETS = 16,
    /* A bit of the third byte, whose lower bits are the bit offset. */
    HAS_VALIDITY = 0x80
};

static void require(int condition, const char *what) {
    if (!condition) {
        fprintf(stderr, "FAILED with %s: %s\n", userstats_instruction_set(), what);
        abort();
    }
}

/* AddressSanitizer notices every access outside of the copy, except to the bytes before it that misalign it. */
static uint8_t *copy_of(const uint8_t *bytes, size_t size, size_t misalignment, void **to_free) {
    if (posix_memalign(to_free, ALIGNMENTS, misalignment + size) != 0) {
        abort();
    }
    uint8_t *copy = (uint8_t *)*to_free + misalignment;
    memcpy(copy, bytes, size);
    return copy;
}

/* ---- Statistics ------------------------------------------------------------------------------------------------- */

static void check_statistics(const userstats_moments *moments, int decimals) {
    require(is_mean(userstats_moments_mean(moments, decimals), moments, decimals), "userstats_moments_mean");
    require(is_deviation(userstats_moments_population_deviation(moments, decimals), moments, 0, decimals),
            "userstats_moments_population_deviation");
    require(is_deviation(userstats_moments_sample_deviation(moments, decimals), moments, 1, decimals),
            "userstats_moments_sample_deviation");
}

/* ---- Columns ---------------------------------------------------------------------------------------------------- */

/* Adds the column, and then once more to the result. */
static void check_column(int number, const input_column *column) {
    int measure = number % MEASURE_COUNT;
    column_facts facts = naive_facts(column);
    userstats_moments expected = empty;
    userstats_moments actual = empty;
    for (int time = 0; time < 2; time++) {
        int expected_status = naive_add(&expected, &facts, measure);
        int status = add_column(&actual, measure, column);
        require(status == expected_status && is_same_moments(&actual, &expected), column_names[number]);
    }
    check_statistics(&actual, (int)(column->count % 10));
}

static void check_with_all_instruction_sets(int number, const input_column *column) {
    const char *name;
    for (int set = 0; (name = userstats_available_instruction_set(set)) != NULL; set++) {
        require(userstats_cap_instruction_set(name) == USERSTATS_OK, name);
        check_column(number, column);
    }
}

static void fuzz_column(int number, uint8_t misalignment, uint8_t validity, const uint8_t *bytes, size_t size) {
    int element = number / MEASURE_COUNT;
    size_t value_width = (size_t)width(element);
    size_t count = size / value_width;
    size_t bitmap_size = 0;
    int bit_offset = validity % BIT_OFFSETS;
    if (validity & HAS_VALIDITY) {
        /* As many values as fit together with their bits and the bits that the offset skips. */
        size_t bits = 8 * size;
        count = bits < BIT_OFFSETS ? 0 : (bits - BIT_OFFSETS) / (8 * value_width + 1);
        bitmap_size = count == 0 ? 0 : ((size_t)bit_offset + count + 7) / 8;
    }
    void *bitmap_memory;
    void *values_memory;
    const uint8_t *bitmap = copy_of(bytes, bitmap_size, 0, &bitmap_memory);
    const uint8_t *values =
        copy_of(bytes + bitmap_size, count * value_width, misalignment % ALIGNMENTS, &values_memory);
    input_column column = whole_column(element, values, (i64)count);
    if (validity & HAS_VALIDITY) {
        column.validity = bitmap;
        column.validity_offset = bit_offset;
    }
    check_with_all_instruction_sets(number, &column);
    free(bitmap_memory);
    free(values_memory);
}

/* ---- Moments ---------------------------------------------------------------------------------------------------- */

static void fuzz_moments(uint8_t decimals, const uint8_t *bytes, size_t size) {
    userstats_moments pair[2] = {empty, empty};
    memcpy(pair, bytes, size < sizeof pair ? size : sizeof pair);
    check_statistics(&pair[0], (int8_t)decimals);
    check_statistics(&pair[1], decimals % 10);
    userstats_moments expected = pair[0];
    int expected_status = naive_merge(&expected, &pair[1]);
    int status = userstats_moments_merge(&pair[0], &pair[1]);
    require(status == expected_status && is_same_moments(&pair[0], &expected), "userstats_moments_merge");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < HEADER) {
        return 0;
    }
    int choice = data[0] % (COLUMN_COUNT + 1);
    if (choice == COLUMN_COUNT) {
        fuzz_moments(data[1], data + HEADER, size - HEADER);
    } else {
        fuzz_column(choice, data[1], data[2], data + HEADER, size - HEADER);
    }
    return 0;
}
