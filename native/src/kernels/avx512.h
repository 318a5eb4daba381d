/*
 * Defines what x86.h asks for, with vectors of 512 bits. The AVX-512 tiers include it, each with its own TARGET and its
 * own distances of prefetching.
 */
#define VECTOR __m512i
#define V(NAME) _mm512_##NAME
#define V_BITS(NAME) _mm512_##NAME##_si512
#define _mm512_set1_epi64x(VALUE) _mm512_set1_epi64(VALUE)

/* A vector instruction takes at least 2 cycles on Zen 5, so a single range would wait for itself. */
enum { RANGES = 2 };

INLINE int is_zero(VECTOR bits) { return _mm512_test_epi32_mask(bits, bits) == 0; }

INLINE VECTOR either_of(VECTOR a, VECTOR b, VECTOR c) { return _mm512_ternarylogic_epi32(a, b, c, 0xfe); }

INLINE VECTOR signed_upper_half(VECTOR longs) { return _mm512_srai_epi64(longs, 32); }

#define HALF_FOLD(OPERATION, VALUE) \
    _mm256_##OPERATION(_mm512_castsi512_si256(VALUE), _mm512_extracti64x4_epi64(VALUE, 1))
#define FOLD(OPERATION, VALUE)                                           \
    _mm_##OPERATION(_mm256_castsi256_si128(HALF_FOLD(OPERATION, VALUE)), \
                    _mm256_extracti128_si256(HALF_FOLD(OPERATION, VALUE), 1))

typedef u64 lanes; /* one bit for each lane, set if the lane is chosen */

INLINE lanes valid_lanes(const uint8_t *validity, u64 bit, int width) {
    (void)bit; /* It is 0: the first bit of a vector is the first of a byte. */
    return width == 1   ? *(const any_u64 *)(const void *)validity
           : width == 4 ? *(const any_u16 *)(const void *)validity
                        : *validity;
}

/*
 * Loops pass every vector that may have nulls through this function. It keeps the compiler from making a masked load,
 * which takes a sixth longer in the third-level cache of a Zen 5. The compiler then also adds the chosen lanes in one
 * instruction, instead of choosing them first.
 */
INLINE VECTOR in_register(VECTOR values) {
    __asm__("" : "+v"(values));
    return values;
}

INLINE VECTOR only(lanes valid, int width, VECTOR values) {
    return width == 1   ? _mm512_maskz_mov_epi8(valid, values)
           : width == 4 ? _mm512_maskz_mov_epi32((__mmask16)valid, values)
                        : _mm512_maskz_mov_epi64((__mmask8)valid, values);
}

/* Adding the chosen lanes alone takes no more instructions than adding all of them. */
INLINE void add_longs_of(VECTOR *sum, int has_nulls, lanes valid, VECTOR longs) {
    *sum = has_nulls ? _mm512_mask_add_epi64(*sum, (__mmask8)valid, *sum, longs) : _mm512_add_epi64(*sum, longs);
}

INLINE void add_upper_halves(VECTOR *sum, int has_nulls, lanes valid, VECTOR longs) {
    add_longs_of(sum, has_nulls, valid, signed_upper_half(longs));
}

#define UPPER_HALF_OFFSET 0

INLINE VECTOR min_bytes(VECTOR minimum, lanes valid, VECTOR bytes) {
    return _mm512_mask_min_epu8(minimum, valid, minimum, bytes);
}

INLINE VECTOR min_ints(VECTOR minimum, lanes valid, VECTOR ints) {
    return _mm512_mask_min_epu32(minimum, (__mmask16)valid, minimum, ints);
}

INLINE VECTOR max_ints(VECTOR maximum, lanes valid, VECTOR ints) {
    return _mm512_mask_max_epu32(maximum, (__mmask16)valid, maximum, ints);
}

INLINE VECTOR min_signed_ints(VECTOR minimum, lanes valid, VECTOR ints) {
    return _mm512_mask_min_epi32(minimum, (__mmask16)valid, minimum, ints);
}

INLINE VECTOR max_signed_ints(VECTOR maximum, lanes valid, VECTOR ints) {
    return _mm512_mask_max_epi32(maximum, (__mmask16)valid, maximum, ints);
}

INLINE VECTOR min_longs(VECTOR minimum, int has_nulls, lanes valid, VECTOR longs) {
    return has_nulls ? _mm512_mask_min_epi64(minimum, (__mmask8)valid, minimum, longs)
                     : _mm512_min_epi64(minimum, longs);
}

INLINE VECTOR max_longs(VECTOR maximum, int has_nulls, lanes valid, VECTOR longs) {
    return has_nulls ? _mm512_mask_max_epi64(maximum, (__mmask8)valid, maximum, longs)
                     : _mm512_max_epi64(maximum, longs);
}

INLINE i64 long_of(u64 lane) { return (i64)lane; }

#define LONG_MOST I64_MAX
#define LONG_LEAST I64_MIN
