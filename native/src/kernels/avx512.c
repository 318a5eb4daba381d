/* Kernels for AVX-512. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernel.h"

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq")))

/*
 * On a Zen 5 core, columns in memory took up to 1.1 times as long with 2,048 or 8,192 bytes as with 4,096. This was
 * measured without look_up_page.
 */
enum { PREFETCH_BYTES = 4096, MASKED_PREFETCH_BYTES = 4096, SUMS_LOOK_UP_PAGES = 0 };

#include "avx512.h"

#include "x86.h"

#include "x86_squares.h"

#include "x86_loops.h"

TARGET static i64 count_bits(const uint8_t *bitmap, i64 count) { return count_bits_by_lookup(bitmap, count); }

const userstats_tier userstats_avx512 = {
    .name = "avx512",
    .needs = CPU_AVX512,
    .piece_bytes = {256 * KIB, 256 * KIB, 256 * KIB, 256 * KIB, 128 * KIB},
    .count_bits = count_bits,
    .kernels = ALL_KERNELS,
};
#else
typedef int nothing_here; /* ISO C forbids an empty file. */
#endif
