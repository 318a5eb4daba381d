/* Kernels for AVX2. */
#if defined(__x86_64__)
#include <immintrin.h>

#define TIER avx2
#define TARGET __attribute__((target("avx2")))
#define VECTOR __m256i
#define V(NAME) _mm256_##NAME
#define V_BITS(NAME) _mm256_##NAME##_si256

TARGET static inline __attribute__((always_inline)) int is_zero(VECTOR bits) { return _mm256_testz_si256(bits, bits); }

#include "kernels_x86.h"

USERSTATS_DEFINE_TABLE(avx2);
#else
typedef int nothing_here; /* ISO C forbids an empty file. */
#endif
