/* Instruction sets, and how long a call may be. */
#include "test.h"

#include <limits.h>

void test_instruction_sets(void) {
    CHECK(userstats_abi_version() == USERSTATS_ABI_VERSION, "ABI version %d", userstats_abi_version());
    CHECK(strcmp(userstats_instruction_set(), userstats_available_instruction_set(0)) == 0, "the best is not in use");
    CHECK(userstats_available_instruction_set(-1) == NULL, "index -1");
    CHECK(userstats_available_instruction_set(INT_MIN) == NULL, "the least index");
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

void test_piece_bytes(void) {
    /* A call alone takes as long as adding up a few KiB. No memory delivers more than 16 MiB in 50 microseconds. */
    for (int column = 0; column < COLUMN_COUNT; column++) {
        long long bytes = userstats_piece_bytes(column);
        CHECK(bytes >= 4096 && bytes <= 16 << 20, "%s: pieces of %lld bytes", column_names[column], bytes);
    }
    static const int unknown[] = {INT_MIN, -1, COLUMN_COUNT, COLUMN_COUNT + 1, INT_MAX};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        CHECK(userstats_piece_bytes(unknown[i]) == 0, "pieces of column %d", unknown[i]);
    }
}
