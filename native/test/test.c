#if defined(__APPLE__)
#define _DARWIN_C_SOURCE
#elif !defined(_WIN32)
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#endif

#include "test.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(_WIN32)
#include <windows.h>
#else
#include <sys/mman.h>
#include <unistd.h>
#endif

int stride = 1;

u64 random_state = 20261124;

/* ---- Checks ----------------------------------------------------------------------------------------------------- */

enum { MOST_FAILURES = 20 };

long long checks;
static int failures;

void finish(void) {
    printf("C tests: %lld checks, %d failed\n", checks, failures);
    exit(failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

void fail(const char *file, int line, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    printf("%s:%d: FAILED with %s: ", file, line, userstats_instruction_set());
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
    if (++failures == MOST_FAILURES) {
        finish();
    }
}

void check_double(const char *file, int line, double actual, double expected, const char *what) {
    checks++;
    if (!is_same_double(actual, expected)) {
        fail(file, line, "%s is %.17g, not %.17g", what, actual, expected);
    }
}

/* ---- Memory ----------------------------------------------------------------------------------------------------- */

region values_region;
region large_region;
region bitmap_region;
region large_bitmap_region;

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
        printf("no memory for the tests\n");
        exit(EXIT_FAILURE);
    }
    region result = {memory + page, memory + page + size};
    return result;
}

void make_regions(void) {
    values_region = guarded(LONG_COLUMN * sizeof(i64) + ALIGNMENTS);
    large_region = guarded(LONGEST_COLUMN * sizeof(i64));
    bitmap_region = guarded((LONG_COLUMN + BIT_OFFSETS) / 8 + 1);
    large_bitmap_region = guarded((LONGEST_MASKED_COLUMN + LARGEST_BIT_OFFSET) / 8 + 1);
}

void fill_random(region bytes) {
    for (uint8_t *byte = bytes.begin; byte < bytes.end; byte++) {
        *byte = (uint8_t)random_bits();
    }
}
