/*
 * Kernels for AVX-512 with integer fused multiply-add (IFMA), byte dot products (VNNI) and counts of bits (VPOPCNTDQ), as
 * all server processors since Ice Lake and Zen 4 have them.
 */
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernel.h"

#define TARGET __attribute__((target("avx512f,avx512bw,avx512ifma,avx512vnni,avx512vpopcntdq")))

#include "avx512.h"

#include "x86.h"

#include "i64.h"

/* A dot product with ones adds up bytes at one instruction a vector. Its lanes of 32 bits hold 2^24 bytes and more. */
INLINE int bytes_sum_vnni(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t largest) {
    column all = column_of(values, count, 1, nulls);
    i64 unaligned = unaligned_bytes(&all);
    VECTOR ones = _mm512_set1_epi8(1);
    VECTOR bits = both(values_at(&all, 0, 0), first_bytes(unaligned));
    VECTOR sums[STREAMS] = {_mm512_dpbusd_epi32(zero(), bits, ones), zero(), zero(), zero()};
    skip(&all, unaligned);
    for (i64 stream; (stream = stream_bytes(&all, VECTOR_BYTES)) > 0; skip(&all, STREAMS * stream)) {
        for (i64 at = 0; at < stream; at += VECTOR_BYTES) {
            VECTOR a = values_at(&all, 0, at);
            VECTOR b = values_at(&all, stream, at);
            VECTOR c = values_at(&all, 2 * stream, at);
            VECTOR d = values_at(&all, 3 * stream, at);
            sums[0] = _mm512_dpbusd_epi32(sums[0], a, ones);
            sums[1] = _mm512_dpbusd_epi32(sums[1], b, ones);
            sums[2] = _mm512_dpbusd_epi32(sums[2], c, ones);
            sums[3] = _mm512_dpbusd_epi32(sums[3], d, ones);
            bits = either(either(bits, either(a, b)), either(c, d));
        }
    }
    for (; bytes_left(&all) >= VECTOR_BYTES; skip(&all, VECTOR_BYTES)) {
        VECTOR vector = values_at(&all, 0, 0);
        sums[0] = _mm512_dpbusd_epi32(sums[0], vector, ones);
        bits = either(bits, vector);
    }
    if (bytes_left(&all) > 0) {
        VECTOR vector = both(last_values(&all), last_bytes(bytes_left(&all)));
        sums[1] = _mm512_dpbusd_epi32(sums[1], vector, ones);
        bits = either(bits, vector);
    }
    VECTOR sum = _mm512_add_epi32(_mm512_add_epi32(sums[0], sums[1]), _mm512_add_epi32(sums[2], sums[3]));
    result->sum = add_words(sum);
    return byte_status(_mm512_movepi8_mask(bits) != 0 ? UINT8_MAX : INT8_MAX, largest);
}

/*
 * Two instructions multiply and add up the lower 52 bits of a product, or its upper 12 bits, so squares of any 32-bit
 * values take one way. In a piece a lane of `low` takes at most 2^11 products of less than 2^52 (two streams of 2^10
 * vectors), on top of less than 2^52 from before; then its excess moves on to `high`.
 */
typedef struct {
    VECTOR values;
    VECTOR low;
    VECTOR high;
} ifma_sums;

enum { PRODUCT_BITS = 52 };

INLINE void add_ifma(ifma_sums *sums, VECTOR values) {
    sums->values = _mm512_add_epi64(sums->values, values);
    sums->low = _mm512_madd52lo_epu64(sums->low, values, values);
    sums->high = _mm512_madd52hi_epu64(sums->high, values, values);
}

INLINE void carry(ifma_sums *sums) {
    sums->high = _mm512_add_epi64(sums->high, _mm512_srli_epi64(sums->low, PRODUCT_BITS));
    sums->low = _mm512_and_si512(sums->low, _mm512_set1_epi64((1LL << PRODUCT_BITS) - 1));
}

INLINE void add_halves_ifma(ifma_sums sums[2], VECTOR values) {
    add_ifma(&sums[0], _mm512_and_si512(values, _mm512_set1_epi64(UINT32_MAX)));
    add_ifma(&sums[1], upper_half(values));
}

INLINE int ints_ifma(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t offset,
                     int with_range) {
    column all = column_of(values, count, 4, nulls);
    ifma_sums sums[4]; /* of lower and upper halves, of even and odd streams */
    for (int i = 0; i < 4; i++) {
        sums[i].values = sums[i].low = sums[i].high = zero();
    }
    range seen = {_mm512_set1_epi32(-1), zero()};
    for (i64 stream; (stream = stream_bytes(&all, VECTOR_BYTES)) > 0; skip(&all, STREAMS * stream)) {
        for (i64 at = 0; at < stream; at += VECTOR_BYTES) {
            for (int i = 0; i < STREAMS; i++) {
                some_values vector = some_at(&all, i * stream, at);
                prefetch(all.next + i * stream + at);
                add_halves_ifma(&sums[i % 2 * 2], with_offset(without_nulls(&all, vector), offset));
                if (with_range) {
                    widen_range(&seen, &all, vector, offset);
                }
            }
        }
        for (int i = 0; i < 4; i++) {
            carry(&sums[i]);
        }
    }
    for (; bytes_left(&all) >= VECTOR_BYTES; skip(&all, VECTOR_BYTES)) {
        add_halves_ifma(&sums[0], ints_at(&all, 0, 0, offset));
        if (with_range) {
            widen_range(&seen, &all, some_at(&all, 0, 0), offset);
        }
    }
    if (bytes_left(&all) > 0) {
        VECTOR vector = with_offset(last_values(&all), offset);
        add_halves_ifma(&sums[2], both(vector, last_bytes(bytes_left(&all))));
        if (with_range) {
            widen_range(&seen, &all, last_some(&all), offset);
        }
    }
    VECTOR all_values = zero();
    VECTOR high = zero();
    VECTOR low = zero();
    for (int i = 0; i < 4; i++) {
        carry(&sums[i]);
        add(&all_values, sums[i].values);
        add(&high, sums[i].high);
        add(&low, sums[i].low);
    }
    add_power_sums_without_offset(result, count, offset, add_lanes(all_values),
                                  ((u128)add_lanes(high) << PRODUCT_BITS) + add_lanes(low));
    if (with_range) {
        set_range(result, &seen, offset);
    }
    return USERSTATS_OK;
}

INLINE int ints_power_sums_ifma(const void *values, i64 count, null_values nulls, column_sums *result,
                                uint32_t offset) {
    return ints_ifma(values, count, nulls, result, offset, 0);
}

INLINE int ints_moments_ifma(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t offset) {
    return ints_ifma(values, count, nulls, result, offset, 1);
}

INLINE VECTOR add_small_byte_squares_vnni(VECTOR squares, VECTOR bytes) {
    return _mm512_dpbusd_epi32(squares, bytes, bytes);
}

INLINE int bytes_moments_vnni(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t largest) {
    return bytes_moments_by(values, count, nulls, result, largest, add_small_byte_squares_vnni);
}

TARGET static i64 count_bits(const uint8_t *bitmap, i64 count) {
    enum { VECTOR_BITS = 8 * VECTOR_BYTES };
    VECTOR set = zero();
    for (; count >= VECTOR_BITS; bitmap += VECTOR_BYTES, count -= VECTOR_BITS) {
        add(&set, _mm512_popcnt_epi64(load((const char *)bitmap)));
    }
    return (i64)add_lanes(set) + userstats_portable.count_bits(bitmap, count);
}

SHARED_LOOPS(bytes_sum_vnni)
SHARED_LOOPS(bytes_moments_vnni)
SHARED_LOOPS(ints_sum)
SHARED_LOOPS(ints_power_sums_ifma)
SHARED_LOOPS(ints_moments_ifma)

BYTE_KERNELS(VECTOR_BYTES, bytes_sum_vnni, bytes_moments_vnni)
INT_KERNELS(VECTOR_INTS, ints_sum, ints_power_sums_ifma, ints_moments_ifma)

const userstats_tier userstats_avx512ifma = {
    .name = "avx512ifma",
    .needs = CPU_AVX512 | CPU_AVX512_IFMA | CPU_AVX512_VNNI | CPU_AVX512_VPOPCNTDQ,
    .piece_bytes = {256 * KIB, 256 * KIB, 256 * KIB, 256 * KIB, 128 * KIB},
    .count_bits = count_bits,
    .kernels = ALL_KERNELS,
};
#else
typedef int nothing_here; /* ISO C forbids an empty file. */
#endif
