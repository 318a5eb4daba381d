/*
 * Kernels for AVX-512, and better ones where it has integer fused multiply-add (IFMA), byte dot products (VNNI) and counts of
 * bits (VPOPCNTDQ), as all server processors since Ice Lake and Zen 4 do.
 */
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernels.h"

#define TIER avx512
#define TARGET __attribute__((target("avx512f,avx512bw")))
#define VECTOR __m512i
#define V(NAME) _mm512_##NAME
#define V_BITS(NAME) _mm512_##NAME##_si512
#define _mm512_set1_epi64x(VALUE) _mm512_set1_epi64(VALUE)

TARGET static inline __attribute__((always_inline)) int is_zero(VECTOR bits) {
    return _mm512_test_epi32_mask(bits, bits) == 0;
}

TARGET static inline __attribute__((always_inline)) int has_no_large_age(VECTOR ages) {
    return _mm512_movepi8_mask(ages) == 0;
}

typedef u64 lanes; /* a bit for each lane, set in those that are chosen */

#define LANES_FUNCTION TARGET static inline __attribute__((always_inline))

LANES_FUNCTION lanes valid_ages(const uint8_t *validity) { return *(const any_u64 *)(const void *)validity; }

LANES_FUNCTION lanes valid_payments(const uint8_t *validity) { return *(const any_u16 *)(const void *)validity; }

LANES_FUNCTION VECTOR only_ages(lanes valid, VECTOR ages) { return _mm512_maskz_mov_epi8(valid, ages); }

LANES_FUNCTION VECTOR only_payments(lanes valid, VECTOR payments) {
    return _mm512_maskz_mov_epi32((__mmask16)valid, payments);
}

LANES_FUNCTION VECTOR min_ages(VECTOR minimum, lanes valid, VECTOR ages) {
    return _mm512_mask_min_epu8(minimum, valid, minimum, ages);
}

LANES_FUNCTION VECTOR min_payments(VECTOR minimum, lanes valid, VECTOR payments) {
    return _mm512_mask_min_epu32(minimum, (__mmask16)valid, minimum, payments);
}

LANES_FUNCTION VECTOR max_payments(VECTOR maximum, lanes valid, VECTOR payments) {
    return _mm512_mask_max_epu32(maximum, (__mmask16)valid, maximum, payments);
}

#include "kernels_x86.h"

USERSTATS_DEFINE_TABLE(avx512);

/* ---- IFMA, VNNI and VPOPCNTDQ ----------------------------------------------------------------------------------- */

#undef TIER
#undef TARGET
#define TIER avx512ifma
#define TARGET __attribute__((target("avx512f,avx512bw,avx512ifma,avx512vnni,avx512vpopcntdq")))

/* A dot product with ones adds up ages at one instruction a vector. Its lanes of 32 bits hold 2^24 ages and more. */
INLINE void ages_sum_vnni(const void *values, i64 count, userstats_nulls nulls, userstats_moments *part) {
    column ages = column_of(values, count, 1, nulls);
    i64 unaligned = unaligned_bytes(&ages);
    VECTOR ones = _mm512_set1_epi8(1);
    VECTOR bits = both(values_at(&ages, 0, 0), first_bytes(unaligned));
    VECTOR sums[STREAMS] = {_mm512_dpbusd_epi32(zero(), bits, ones), zero(), zero(), zero()};
    skip(&ages, unaligned);
    for (i64 stream; (stream = stream_bytes(&ages, VECTOR_BYTES)) > 0; skip(&ages, STREAMS * stream)) {
        for (i64 at = 0; at < stream; at += VECTOR_BYTES) {
            VECTOR a = values_at(&ages, 0, at);
            VECTOR b = values_at(&ages, stream, at);
            VECTOR c = values_at(&ages, 2 * stream, at);
            VECTOR d = values_at(&ages, 3 * stream, at);
            sums[0] = _mm512_dpbusd_epi32(sums[0], a, ones);
            sums[1] = _mm512_dpbusd_epi32(sums[1], b, ones);
            sums[2] = _mm512_dpbusd_epi32(sums[2], c, ones);
            sums[3] = _mm512_dpbusd_epi32(sums[3], d, ones);
            bits = either(either(bits, either(a, b)), either(c, d));
        }
    }
    for (; bytes_left(&ages) >= VECTOR_BYTES; skip(&ages, VECTOR_BYTES)) {
        VECTOR vector = values_at(&ages, 0, 0);
        sums[0] = _mm512_dpbusd_epi32(sums[0], vector, ones);
        bits = either(bits, vector);
    }
    if (bytes_left(&ages) > 0) {
        VECTOR vector = both(last_values(&ages), last_bytes(bytes_left(&ages)));
        sums[1] = _mm512_dpbusd_epi32(sums[1], vector, ones);
        bits = either(bits, vector);
    }
    VECTOR sum = _mm512_add_epi32(_mm512_add_epi32(sums[0], sums[1]), _mm512_add_epi32(sums[2], sums[3]));
    part->count = count;
    part->sum = (i64)add_words(sum);
    part->maximum = _mm512_movepi8_mask(bits) != 0 ? UINT8_MAX : INT8_MAX;
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

INLINE void payments_ifma(const void *values, i64 count, userstats_nulls nulls, userstats_moments *part,
                          uint32_t offset, int with_range) {
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
        add_halves_ifma(&sums[0], payments_at(&all, 0, 0, offset));
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
    userstats_offset_sums total = {add_lanes(all_values), ((u128)add_lanes(high) << PRODUCT_BITS) + add_lanes(low),
                                   UINT32_MAX, 0};
    if (with_range) {
        set_range(&total, &seen);
    }
    userstats_set_without_offset(part, count, offset, &total);
}

INLINE void power_sums_ifma(const void *values, i64 count, userstats_nulls nulls, userstats_moments *part,
                            uint32_t offset) {
    payments_ifma(values, count, nulls, part, offset, 0);
}

INLINE void moments_ifma(const void *values, i64 count, userstats_nulls nulls, userstats_moments *part,
                         uint32_t offset) {
    payments_ifma(values, count, nulls, part, offset, 1);
}

INLINE VECTOR add_small_age_squares_vnni(VECTOR squares, VECTOR ages) {
    return _mm512_dpbusd_epi32(squares, ages, ages);
}

INLINE void ages_moments_vnni(const void *values, i64 count, userstats_nulls nulls, userstats_moments *part) {
    ages_moments_by(values, count, nulls, part, add_small_age_squares_vnni);
}

AGE_KERNEL(ages_sum, ages_sum_vnni)
AGE_KERNEL(ages_moments, ages_moments_vnni)
SHARED_LOOPS(power_sums_ifma, masked)
SHARED_LOOPS(moments_ifma, masked)
PAYMENT_KERNELS(power_sums, power_sums_ifma, JOIN(power_sums_ifma_masked, TIER))
PAYMENT_KERNELS(moments, moments_ifma, JOIN(moments_ifma_masked, TIER))

TARGET static long long count_bits_avx512ifma(const uint8_t *bitmap, long long count) {
    enum { VECTOR_BITS = 8 * VECTOR_BYTES };
    VECTOR set = zero();
    for (; count >= VECTOR_BITS; bitmap += VECTOR_BYTES, count -= VECTOR_BITS) {
        add(&set, _mm512_popcnt_epi64(load((const char *)bitmap)));
    }
    return (i64)add_lanes(set) + userstats_kernels_portable.count_bits(bitmap, count);
}

/* The others are those of AVX-512. */
#define payments_u32_sum_avx512ifma payments_u32_sum_avx512
#define payments_u32_sum_masked_avx512ifma payments_u32_sum_masked_avx512
#define payments_i32_sum_avx512ifma payments_i32_sum_avx512
#define payments_i32_sum_masked_avx512ifma payments_i32_sum_masked_avx512

USERSTATS_DEFINE_TABLE(avx512ifma);
#else
typedef int nothing_here; /* ISO C forbids an empty file. */
#endif
