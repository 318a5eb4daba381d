/* Kernels for AVX2. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernel.h"

#define TARGET __attribute__((target("avx2")))
#define VECTOR __m256i
#define V(NAME) _mm256_##NAME
#define V_BITS(NAME) _mm256_##NAME##_si256

INLINE int is_zero(VECTOR bits) { return _mm256_testz_si256(bits, bits); }

INLINE int has_no_large_byte(VECTOR bytes) { return _mm256_movemask_epi8(bytes) == 0; }

typedef VECTOR lanes; /* every bit set in the lanes that are not chosen */

INLINE lanes valid_bytes(const uint8_t *validity) {
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

INLINE lanes valid_ints(const uint8_t *validity) {
    return _mm256_cvtepi8_epi32(_mm_loadl_epi64((const void *)userstats_null_bytes[*validity]));
}

INLINE VECTOR only_bytes(lanes others, VECTOR bytes) { return _mm256_andnot_si256(others, bytes); }

INLINE VECTOR only_ints(lanes others, VECTOR ints) { return _mm256_andnot_si256(others, ints); }

INLINE VECTOR min_bytes(VECTOR minimum, lanes others, VECTOR bytes) {
    return _mm256_min_epu8(minimum, _mm256_or_si256(others, bytes));
}

INLINE VECTOR min_ints(VECTOR minimum, lanes others, VECTOR ints) {
    return _mm256_min_epu32(minimum, _mm256_or_si256(others, ints));
}

INLINE VECTOR max_ints(VECTOR maximum, lanes others, VECTOR ints) {
    return _mm256_max_epu32(maximum, _mm256_andnot_si256(others, ints));
}

#include "x86.h"

#include "i64.h"

SHARED_LOOPS(bytes_sum)
SHARED_LOOPS(bytes_moments)
SHARED_LOOPS(ints_sum)
SHARED_LOOPS(ints_power_sums)
SHARED_LOOPS(ints_moments)

BYTE_KERNELS(VECTOR_BYTES, bytes_sum, bytes_moments)
INT_KERNELS(VECTOR_INTS, ints_sum, ints_power_sums, ints_moments)

TARGET static i64 count_bits(const uint8_t *bitmap, i64 count) { return count_bits_by_lookup(bitmap, count); }

const userstats_tier userstats_avx2 = {
    .name = "avx2",
    .needs = CPU_AVX2,
    .piece_bytes = {256 * KIB, 256 * KIB, 256 * KIB, 256 * KIB, 128 * KIB},
    .count_bits = count_bits,
    .kernels = ALL_KERNELS,
};
#else
typedef int nothing_here; /* ISO C forbids an empty file. */
#endif
