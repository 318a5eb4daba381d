/* Kernels for AVX2. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernels.h"

#define TIER avx2
#define TARGET __attribute__((target("avx2")))
#define VECTOR __m256i
#define V(NAME) _mm256_##NAME
#define V_BITS(NAME) _mm256_##NAME##_si256

TARGET static inline __attribute__((always_inline)) int is_zero(VECTOR bits) { return _mm256_testz_si256(bits, bits); }

TARGET static inline __attribute__((always_inline)) VECTOR blend(VECTOR invalid, VECTOR values, VECTOR stand_in) {
    return _mm256_or_si256(_mm256_andnot_si256(invalid, values), _mm256_and_si256(invalid, stand_in));
}

TARGET static inline __attribute__((always_inline)) VECTOR valid_ages(VECTOR ages, const uint8_t *validity,
                                                                      VECTOR stand_in) {
    const VECTOR byte_of_lane = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2,
                                                 3, 3, 3, 3, 3, 3, 3, 3);
    const VECTOR bit_of_lane = _mm256_set1_epi64x((long long)0x8040201008040201u);
    VECTOR bits = _mm256_set1_epi32((int)*(const any_u32 *)(const void *)validity);
    bits = _mm256_and_si256(_mm256_shuffle_epi8(bits, byte_of_lane), bit_of_lane);
    return blend(_mm256_cmpeq_epi8(bits, _mm256_setzero_si256()), ages, stand_in);
}

TARGET static inline __attribute__((always_inline)) VECTOR valid_payments(VECTOR payments, const uint8_t *validity,
                                                                          VECTOR stand_in) {
    const VECTOR bit_of_lane = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    VECTOR bits = _mm256_and_si256(_mm256_set1_epi8((char)*validity), bit_of_lane);
    return blend(_mm256_cmpeq_epi32(bits, _mm256_setzero_si256()), payments, stand_in);
}

#include "kernels_x86.h"

USERSTATS_DEFINE_TABLE(avx2);
#else
typedef int nothing_here; /* ISO C forbids an empty file. */
#endif
