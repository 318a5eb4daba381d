/* What x86.h asks for, of vectors of 512 bits; for the tiers of AVX-512, which differ in TARGET. */
#define VECTOR __m512i
#define V(NAME) _mm512_##NAME
#define V_BITS(NAME) _mm512_##NAME##_si512
#define _mm512_set1_epi64x(VALUE) _mm512_set1_epi64(VALUE)

INLINE int is_zero(VECTOR bits) { return _mm512_test_epi32_mask(bits, bits) == 0; }

INLINE int has_no_large_byte(VECTOR bytes) { return _mm512_movepi8_mask(bytes) == 0; }

typedef u64 lanes; /* a bit for each lane, set in those that are chosen */

INLINE lanes valid_bytes(const uint8_t *validity) { return *(const any_u64 *)(const void *)validity; }

INLINE lanes valid_ints(const uint8_t *validity) { return *(const any_u16 *)(const void *)validity; }

INLINE VECTOR only_bytes(lanes valid, VECTOR bytes) { return _mm512_maskz_mov_epi8(valid, bytes); }

INLINE VECTOR only_ints(lanes valid, VECTOR ints) { return _mm512_maskz_mov_epi32((__mmask16)valid, ints); }

INLINE VECTOR min_bytes(VECTOR minimum, lanes valid, VECTOR bytes) {
    return _mm512_mask_min_epu8(minimum, valid, minimum, bytes);
}

INLINE VECTOR min_ints(VECTOR minimum, lanes valid, VECTOR ints) {
    return _mm512_mask_min_epu32(minimum, (__mmask16)valid, minimum, ints);
}

INLINE VECTOR max_ints(VECTOR maximum, lanes valid, VECTOR ints) {
    return _mm512_mask_max_epu32(maximum, (__mmask16)valid, maximum, ints);
}
