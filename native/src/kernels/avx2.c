/* Kernels for AVX2. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernel.h"

#define TARGET __attribute__((target("avx2")))
#define VECTOR __m256i
#define V(NAME) _mm256_##NAME
#define V_BITS(NAME) _mm256_##NAME##_si256

/* AVX2 has too few registers for a second vector of minima and another one of maxima. */
enum { RANGES = 1 };

/*
 * On a Zen 3 core, which has no AVX-512, columns in memory took up to 1.1 times as long with 1,024 or 4,096 bytes as with
 * 2,048. Prefetching each line made sums without nulls take up to 1.3 times as long in the caches, and 0.94 to 1.1 times
 * in memory.
 */
enum { PREFETCH_BYTES = 2048, MASKED_PREFETCH_BYTES = 2048, SUMS_LOOK_UP_PAGES = 1 };

INLINE int is_zero(VECTOR bits) { return _mm256_testz_si256(bits, bits); }

INLINE VECTOR either_of(VECTOR a, VECTOR b, VECTOR c) {
    VECTOR others = _mm256_or_si256(b, c);
    /*
     * The compiler must combine `b` and `c` first. Loops pass the result of the step before as `a`. If `a` went through
     * both instructions, the steps would wait for one another, and a sum would take twice the time in the second-level
     * cache of a Zen 5.
     */
    __asm__("" : "+x"(others));
    return _mm256_or_si256(a, others);
}

INLINE VECTOR signed_upper_half(VECTOR longs) {
    return _mm256_mul_epi32(_mm256_srli_epi64(longs, 32), _mm256_set1_epi64x(1));
}

#define FOLD(OPERATION, VALUE) _mm_##OPERATION(_mm256_castsi256_si128(VALUE), _mm256_extracti128_si256(VALUE, 1))

typedef VECTOR lanes; /* all bits are set in the lanes that are not chosen */

INLINE lanes valid_bytes(const uint8_t *validity) {
    const VECTOR byte_of_lane = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2,
                                                 3, 3, 3, 3, 3, 3, 3, 3);
    const VECTOR bit_of_lane = _mm256_set1_epi64x((long long)0x8040201008040201u);
    VECTOR bits = _mm256_set1_epi32((int)*(const any_u32 *)(const void *)validity);
    bits = _mm256_and_si256(_mm256_shuffle_epi8(bits, byte_of_lane), bit_of_lane);
    lanes others = _mm256_cmpeq_epi8(bits, _mm256_setzero_si256());
    /* This hides the comparison from the compiler, which would make a blend of it. A blend takes longer. */
    __asm__("" : "+x"(others));
    return others;
}

/* A vector of 8 values has a whole byte of the bitmap. A vector of 4 values has half a byte, from `bit` on. */
INLINE lanes valid_lanes(const uint8_t *validity, u64 bit, int width) {
    if (width == 1) {
        return valid_bytes(validity);
    }
    const uint8_t *nulls = userstats_null_bytes[*validity] + bit;
    return width == 4 ? _mm256_cvtepi8_epi32(_mm_loadl_epi64((const void *)nulls))
                      : _mm256_cvtepi8_epi64(_mm_cvtsi32_si128((int)*(const any_u32 *)(const void *)nulls));
}

INLINE VECTOR in_register(VECTOR values) { return values; }

INLINE VECTOR only(lanes others, int width, VECTOR values) {
    (void)width;
    return _mm256_andnot_si256(others, values);
}

INLINE void add_longs_of(VECTOR *sum, int has_nulls, lanes others, VECTOR longs) {
    *sum = _mm256_add_epi64(*sum, has_nulls ? only(others, 8, longs) : longs);
}

/* Adding 2^31 to each upper half makes it unsigned, which takes less time than signed_upper_half. */
INLINE void add_upper_halves(VECTOR *sum, int has_nulls, lanes others, VECTOR longs) {
    VECTOR values = has_nulls ? only(others, 8, longs) : longs;
    *sum = _mm256_add_epi64(*sum, _mm256_srli_epi64(_mm256_xor_si256(values, _mm256_set1_epi64x(I64_MIN)), 32));
}

#define UPPER_HALF_OFFSET (1u << 31)

INLINE VECTOR min_bytes(VECTOR minimum, lanes others, VECTOR bytes) {
    return _mm256_min_epu8(minimum, _mm256_or_si256(others, bytes));
}

INLINE VECTOR min_ints(VECTOR minimum, lanes others, VECTOR ints) {
    return _mm256_min_epu32(minimum, _mm256_or_si256(others, ints));
}

INLINE VECTOR max_ints(VECTOR maximum, lanes others, VECTOR ints) {
    return _mm256_max_epu32(maximum, _mm256_andnot_si256(others, ints));
}

INLINE VECTOR min_signed_ints(VECTOR minimum, lanes others, VECTOR ints) {
    return _mm256_min_epi32(minimum, _mm256_blendv_epi8(ints, minimum, others));
}

INLINE VECTOR max_signed_ints(VECTOR maximum, lanes others, VECTOR ints) {
    return _mm256_max_epi32(maximum, _mm256_blendv_epi8(ints, maximum, others));
}

/* Small values fit in their lower halves, sign included, so it is enough to compare those. */
INLINE VECTOR min_longs(VECTOR minimum, int has_nulls, lanes others, VECTOR longs) {
    return _mm256_min_epi32(minimum, has_nulls ? _mm256_blendv_epi8(longs, minimum, others) : longs);
}

INLINE VECTOR max_longs(VECTOR maximum, int has_nulls, lanes others, VECTOR longs) {
    return _mm256_max_epi32(maximum, has_nulls ? _mm256_blendv_epi8(longs, maximum, others) : longs);
}

INLINE i64 long_of(u64 lane) { return (int32_t)lane; }

#define LONG_MOST INT32_MAX
#define LONG_LEAST INT32_MIN

#include "x86.h"

/* AVX-512 uses this table, too. */
const unsigned char userstats_zeros_ones_zeros[3 * 64] = {
#define ONES_8 255, 255, 255, 255, 255, 255, 255, 255
    [64] = ONES_8, ONES_8, ONES_8, ONES_8, ONES_8,
    ONES_8,        ONES_8, ONES_8
#undef ONES_8
};

#include "x86_squares.h"

#include "x86_loops.h"

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
