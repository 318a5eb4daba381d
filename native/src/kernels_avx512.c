/*
 * Kernels for AVX-512, and better ones where it has integer fused multiply-add (IFMA) and byte dot products (VNNI), which
 * came together.
 */
#if defined(__x86_64__)
#include <immintrin.h>

#define TIER avx512
#define TARGET __attribute__((target("avx512f,avx512bw")))
#define VECTOR __m512i
#define V(NAME) _mm512_##NAME
#define V_BITS(NAME) _mm512_##NAME##_si512
#define _mm512_set1_epi64x(VALUE) _mm512_set1_epi64(VALUE)

TARGET static inline __attribute__((always_inline)) int is_zero(VECTOR bits) {
    return _mm512_test_epi32_mask(bits, bits) == 0;
}

#include "kernels_x86.h"

USERSTATS_DEFINE_TABLE(avx512);

/* ---- IFMA and VNNI ---------------------------------------------------------------------------------------------- */

#undef TIER
#undef TARGET
#define TIER avx512ifma
#define TARGET __attribute__((target("avx512f,avx512bw,avx512ifma,avx512vnni")))

/* A dot product with ones adds up ages at one instruction a vector. Its lanes of 32 bits hold 2^24 ages and more. */
KERNEL(ages_sum) {
    if (count < VECTOR_BYTES) {
        userstats_kernels_portable.ages_sum(values, count, part);
        return;
    }
    const char *next = values;
    const char *end = next + count;
    VECTOR ones = _mm512_set1_epi8(1);
    VECTOR bits = zero();
    VECTOR sums[4] = {zero(), zero(), zero(), zero()};
    for (; end - next >= 4 * VECTOR_BYTES; next += 4 * VECTOR_BYTES) {
        VECTOR a = load(next);
        VECTOR b = load(next + VECTOR_BYTES);
        VECTOR c = load(next + 2 * VECTOR_BYTES);
        VECTOR d = load(next + 3 * VECTOR_BYTES);
        sums[0] = _mm512_dpbusd_epi32(sums[0], a, ones);
        sums[1] = _mm512_dpbusd_epi32(sums[1], b, ones);
        sums[2] = _mm512_dpbusd_epi32(sums[2], c, ones);
        sums[3] = _mm512_dpbusd_epi32(sums[3], d, ones);
        bits = either(either(bits, either(a, b)), either(c, d));
    }
    for (; end - next >= VECTOR_BYTES; next += VECTOR_BYTES) {
        VECTOR ages = load(next);
        sums[0] = _mm512_dpbusd_epi32(sums[0], ages, ones);
        bits = either(bits, ages);
    }
    if (next < end) {
        VECTOR ages = both(load(end - VECTOR_BYTES), last_bytes(end - next));
        sums[1] = _mm512_dpbusd_epi32(sums[1], ages, ones);
        bits = either(bits, ages);
    }
    VECTOR sum = _mm512_add_epi32(_mm512_add_epi32(sums[0], sums[1]), _mm512_add_epi32(sums[2], sums[3]));
    part->count = count;
    part->sum = (i64)(uint32_t)_mm512_reduce_add_epi32(sum);
    part->maximum = _mm512_movepi8_mask(bits) != 0 ? UINT8_MAX : INT8_MAX;
}

/*
 * Two instructions multiply and add up the lower 52 bits of a product, or its upper 12 bits, so squares of any 32-bit
 * values take one way. 2^11 steps of 2^52 leave the lanes of `low` room; their excess then moves on to `high`.
 */
typedef struct {
    VECTOR values;
    VECTOR low;
    VECTOR high;
} ifma_sums;

enum { IFMA_STEPS = 1 << 11, PRODUCT_BITS = 52 };

INLINE void add_ifma(ifma_sums *sums, VECTOR values) {
    sums->values = _mm512_add_epi64(sums->values, values);
    sums->low = _mm512_madd52lo_epu64(sums->low, values, values);
    sums->high = _mm512_madd52hi_epu64(sums->high, values, values);
}

INLINE void carry(ifma_sums *sums) {
    sums->high = _mm512_add_epi64(sums->high, _mm512_srli_epi64(sums->low, PRODUCT_BITS));
    sums->low = _mm512_and_si512(sums->low, _mm512_set1_epi64((1LL << PRODUCT_BITS) - 1));
}

INLINE void add_both_ifma(ifma_sums *lowers, ifma_sums *uppers,
                                                                     VECTOR values) {
    add_ifma(lowers, _mm512_and_si512(values, _mm512_set1_epi64(0xffffffff)));
    add_ifma(uppers, _mm512_srli_epi64(values, 32));
}

INLINE void payments_ifma(const void *values, i64 count,
                                                                     userstats_moments *part, uint32_t offset,
                                                                     int with_range) {
    const char *next = values;
    const char *end = next + 4 * count;
    ifma_sums sums[4]; /* of lower and upper values, of two vectors that are under way at once */
    for (int i = 0; i < 4; i++) {
        sums[i].values = sums[i].low = sums[i].high = _mm512_setzero_si512();
    }
    range seen = {_mm512_set1_epi32(-1), _mm512_setzero_si512()};
    while (end - next >= 2 * VECTOR_BYTES) {
        i64 steps = (end - next) / (2 * VECTOR_BYTES);
        const char *stop = next + (steps < IFMA_STEPS ? steps : IFMA_STEPS) * 2 * VECTOR_BYTES;
        for (; next < stop; next += 2 * VECTOR_BYTES) {
            VECTOR a = payments(next, offset);
            VECTOR b = payments(next + VECTOR_BYTES, offset);
            prefetch(next);
            prefetch(next + VECTOR_BYTES);
            add_both_ifma(&sums[0], &sums[1], a);
            add_both_ifma(&sums[2], &sums[3], b);
            if (with_range) {
                widen_range(&seen, a);
                widen_range(&seen, b);
            }
        }
        for (int i = 0; i < 4; i++) {
            carry(&sums[i]);
        }
    }
    if (end - next >= VECTOR_BYTES) {
        VECTOR last = payments(next, offset);
        add_both_ifma(&sums[0], &sums[1], last);
        if (with_range) {
            widen_range(&seen, last);
        }
        next += VECTOR_BYTES;
    }
    if (next < end) {
        VECTOR last = payments(end - VECTOR_BYTES, offset);
        add_both_ifma(&sums[2], &sums[3], _mm512_and_si512(last, last_bytes(end - next)));
        if (with_range) {
            widen_range(&seen, last);
        }
    }
    VECTOR all_values = _mm512_setzero_si512();
    VECTOR high = _mm512_setzero_si512();
    VECTOR low = _mm512_setzero_si512();
    for (int i = 0; i < 4; i++) {
        carry(&sums[i]);
        all_values = _mm512_add_epi64(all_values, sums[i].values);
        high = _mm512_add_epi64(high, sums[i].high);
        low = _mm512_add_epi64(low, sums[i].low);
    }
    userstats_offset_sums total = {add_lanes(all_values), ((u128)add_lanes(high) << PRODUCT_BITS) + add_lanes(low),
                                   UINT32_MAX, 0};
    if (with_range) {
        set_range(&total, &seen);
    }
    userstats_set_without_offset(part, count, offset, &total);
}

#define ages_moments_avx512ifma ages_moments_avx512
#define payments_u32_sum_avx512ifma payments_u32_sum_avx512
#define payments_i32_sum_avx512ifma payments_i32_sum_avx512
PAYMENT_KERNEL(payments_u32_power_sums, payments_ifma(values, count, part, 0, 0))
PAYMENT_KERNEL(payments_i32_power_sums, payments_ifma(values, count, part, USERSTATS_SIGNED_OFFSET, 0))
PAYMENT_KERNEL(payments_u32_moments, payments_ifma(values, count, part, 0, 1))
PAYMENT_KERNEL(payments_i32_moments, payments_ifma(values, count, part, USERSTATS_SIGNED_OFFSET, 1))

USERSTATS_DEFINE_TABLE(avx512ifma);
#else
typedef int nothing_here; /* ISO C forbids an empty file. */
#endif
