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

TARGET static inline __attribute__((always_inline)) int has_no_large_age(VECTOR ages) {
    return _mm256_movemask_epi8(ages) == 0;
}

typedef VECTOR lanes; /* every bit set in the lanes that are not chosen */

#define LANES_FUNCTION TARGET static inline __attribute__((always_inline))

LANES_FUNCTION lanes valid_ages(const uint8_t *validity) {
    const VECTOR byte_of_lane = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2,
                                                 3, 3, 3, 3, 3, 3, 3, 3);
    const VECTOR bit_of_lane = _mm256_set1_epi64x((long long)0x8040201008040201u);
    VECTOR bits = _mm256_set1_epi32((int)*(const any_u32 *)(const void *)validity);
    bits = _mm256_and_si256(_mm256_shuffle_epi8(bits, byte_of_lane), bit_of_lane);
    lanes others = _mm256_cmpeq_epi8(bits, _mm256_setzero_si256());
    /* The compiler is not to know what this is: it would blend, which takes longer than what is asked for. */
    __asm__("" : "+x"(others));
    return others;
}

LANES_FUNCTION lanes valid_payments(const uint8_t *validity) {
    return _mm256_cvtepi8_epi32(_mm_loadl_epi64((const void *)userstats_null_bytes[*validity]));
}

LANES_FUNCTION VECTOR only_ages(lanes others, VECTOR ages) { return _mm256_andnot_si256(others, ages); }

LANES_FUNCTION VECTOR only_payments(lanes others, VECTOR payments) { return _mm256_andnot_si256(others, payments); }

LANES_FUNCTION VECTOR min_ages(VECTOR minimum, lanes others, VECTOR ages) {
    return _mm256_min_epu8(minimum, _mm256_or_si256(others, ages));
}

LANES_FUNCTION VECTOR min_payments(VECTOR minimum, lanes others, VECTOR payments) {
    return _mm256_min_epu32(minimum, _mm256_or_si256(others, payments));
}

LANES_FUNCTION VECTOR max_payments(VECTOR maximum, lanes others, VECTOR payments) {
    return _mm256_max_epu32(maximum, _mm256_andnot_si256(others, payments));
}

#include "kernels_x86.h"

USERSTATS_DEFINE_TABLE(avx2);
#else
typedef int nothing_here; /* ISO C forbids an empty file. */
#endif
