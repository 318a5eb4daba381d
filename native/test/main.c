/*
 * The tests of the C library. The program prints what fails, then a summary; its exit code is 1 if anything failed.
 *
 * It compares the library with naive loops, for every instruction set of the CPU. Columns and bitmaps begin and end at
 * pages that must not be touched. The argument "quick" makes the strides larger, for emulated CPUs. The name of an
 * instruction set as an argument tests only the kernels of that one.
 */
#include "test.h"

#include <stdio.h>

static void test_instruction_set(const char *name) {
    long long checks_before = checks;
    CHECK(userstats_cap_instruction_set(name) == USERSTATS_OK, "cap at %s", name);
    CHECK(strcmp(userstats_instruction_set(), name) == 0, "capped at %s", name);
    test_adding();
    test_blocks();
    test_limits();
    test_piece_bytes();
    test_statistics();
    printf("%s: %lld checks\n", name, checks - checks_before);
    fflush(stdout);
}

int main(int argument_count, char **arguments) {
    const char *only = NULL;
    for (int i = 1; i < argument_count; i++) {
        if (strcmp(arguments[i], "quick") == 0) {
            stride = QUICK_STRIDE;
        } else {
            only = arguments[i];
        }
    }
    make_regions();
    test_instruction_sets();
    test_moments();
    test_rounding();
    const char *name;
    int tested = 0;
    for (int i = 0; (name = userstats_available_instruction_set(i)) != NULL; i++) {
        if (only == NULL || strcmp(name, only) == 0) {
            test_instruction_set(name);
            tested++;
        }
    }
    CHECK(tested > 0, "this CPU has no %s; usage: userstats_test [quick] [INSTRUCTION_SET]",
          only ? only : "instruction set");
    finish();
}
