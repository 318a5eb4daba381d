/* Kernels that the compiler vectorises for the baseline of any target: in plain C, and in vectors of 16 bytes. */
#include "kernels.h"

#if defined(__AVX__)
#error "kernels_portable.c runs on every CPU: compile it without AVX"
#endif

/* Two words of memory. */
typedef u64 pair_vector __attribute__((vector_size(16)));

#define INLINE static inline __attribute__((always_inline))

/* Both forms of a kernel. */
#define KERNEL(NAME, BODY)                                                                           \
    static void NAME##_portable(const void *values, long long count, userstats_moments *part) {      \
        const userstats_nulls nulls = {0, 0};                                                        \
        BODY;                                                                                        \
    }                                                                                                \
    static void NAME##_masked_portable(const void *values, long long count, const uint8_t *validity, \
                                       userstats_moments *part) {                                    \
        const userstats_nulls nulls = {1, validity};                                                 \
        BODY;                                                                                        \
    }

/* ---- Nulls ------------------------------------------------------------------------------------------------------ */

#define NULL_BYTE(BITS, BIT) ((BITS) >> (BIT) & 1 ? 0 : UINT8_MAX)
#define NULL_BYTES(BITS)                                                             \
    {NULL_BYTE(BITS, 0), NULL_BYTE(BITS, 1), NULL_BYTE(BITS, 2), NULL_BYTE(BITS, 3), \
     NULL_BYTE(BITS, 4), NULL_BYTE(BITS, 5), NULL_BYTE(BITS, 6), NULL_BYTE(BITS, 7)}
#define NULL_BYTES_4(BITS) NULL_BYTES(BITS), NULL_BYTES((BITS) + 1), NULL_BYTES((BITS) + 2), NULL_BYTES((BITS) + 3)
#define NULL_BYTES_16(BITS) \
    NULL_BYTES_4(BITS), NULL_BYTES_4((BITS) + 4), NULL_BYTES_4((BITS) + 8), NULL_BYTES_4((BITS) + 12)
#define NULL_BYTES_64(BITS) \
    NULL_BYTES_16(BITS), NULL_BYTES_16((BITS) + 16), NULL_BYTES_16((BITS) + 32), NULL_BYTES_16((BITS) + 48)

const uint8_t userstats_null_bytes[256][8] = {NULL_BYTES_64(0), NULL_BYTES_64(64), NULL_BYTES_64(128),
                                              NULL_BYTES_64(192)};

INLINE u64 null_word(const uint8_t *validity) {
    return *(const any_u64 *)(const void *)userstats_null_bytes[*validity];
}

INLINE int is_null(const userstats_nulls *nulls, i64 index) {
    return nulls->exist && (nulls->validity[index / 8] >> index % 8 & 1) == 0;
}

static long long count_bits_portable(const uint8_t *bitmap, long long count) {
    return userstats_count_bits(bitmap, count);
}

/* ---- Ages ------------------------------------------------------------------------------------------------------- */

/* Sixteen ages, what is computed of pairs of them, and of four. */
typedef uint8_t byte_vector __attribute__((vector_size(16)));
typedef uint16_t half_vector __attribute__((vector_size(16)));
typedef uint32_t word_vector __attribute__((vector_size(16)));
typedef byte_vector any_byte_vector __attribute__((aligned(1), may_alias));

enum { VECTOR_AGES = 16 };

/* Those of a block are added up in lanes of 16 bits, a pair of each vector: 128 * 2 * 255 < 2^16. */
enum { BLOCK_AGES = 128 * VECTOR_AGES };

INLINE word_vector add_halves(half_vector halves) {
    return ((word_vector)halves & UINT16_MAX) + ((word_vector)halves >> 16);
}

INLINE void ages(const void *values, i64 count, userstats_nulls nulls, userstats_moments *part,
                 int with_squares_and_range) {
    const uint8_t *ages = values;
    const byte_vector none = {0};
    u64 sum = 0;
    u64 squares = 0;
    byte_vector bits = none;
    byte_vector minimum = ~none;
    byte_vector maximum = none;
    i64 next = 0;
    while (next + VECTOR_AGES <= count) {
        i64 end = count - next < BLOCK_AGES ? count : next + BLOCK_AGES;
        half_vector block_sum = (half_vector)none;
        word_vector block_squares = (word_vector)none; /* 128 * 4 * 255^2 < 2^32 */
#pragma GCC unroll 4
        for (; next + VECTOR_AGES <= end; next += VECTOR_AGES) {
            byte_vector vector = *(const any_byte_vector *)(ages + next);
            byte_vector null = none;
            if (nulls.exist) {
                const uint8_t *validity = nulls.validity + (u64)next / 8;
                null = (byte_vector)(pair_vector){null_word(validity), null_word(validity + 1)};
            }
            byte_vector zero_or_age = vector & ~null;
            half_vector evens = (half_vector)zero_or_age & UINT8_MAX;
            half_vector odds = (half_vector)zero_or_age >> 8;
            block_sum += evens + odds;
            if (with_squares_and_range) {
                byte_vector most_or_age = vector | null;
                block_squares += add_halves(evens * evens) + add_halves(odds * odds);
                byte_vector is_smaller = (byte_vector)(most_or_age < minimum);
                byte_vector is_larger = (byte_vector)(zero_or_age > maximum);
                minimum = (most_or_age & is_smaller) | (minimum & ~is_smaller);
                maximum = (zero_or_age & is_larger) | (maximum & ~is_larger);
            } else {
                bits |= zero_or_age;
            }
        }
        word_vector block_sums = add_halves(block_sum);
        for (int i = 0; i < 4; i++) {
            sum += block_sums[i];
            squares += block_squares[i];
        }
    }
    if (!with_squares_and_range) {
        maximum = bits;
    }
    uint8_t least = UINT8_MAX;
    uint8_t most = 0;
    for (int i = 0; i < VECTOR_AGES; i++) {
        least = minimum[i] < least ? minimum[i] : least;
        most = maximum[i] > most ? maximum[i] : most;
    }
    for (; next < count; next++) {
        if (!is_null(&nulls, next)) {
            sum += ages[next];
            squares += (u64)ages[next] * ages[next];
            least = ages[next] < least ? ages[next] : least;
            most = ages[next] > most ? ages[next] : most;
        }
    }
    part->count = count;
    part->sum = (i64)sum;
    part->squares_low = squares;
    part->squares_high = 0;
    part->minimum = least;
    part->maximum = most;
}

KERNEL(ages_sum, ages(values, count, nulls, part, 0))
KERNEL(ages_moments, ages(values, count, nulls, part, 1))

/* ---- Payments --------------------------------------------------------------------------------------------------- */

/* Two pairs of payments, or what is computed of them, and the same as four signed payments. */
typedef int32_t payment_vector __attribute__((vector_size(16)));
typedef pair_vector any_pair_vector __attribute__((aligned(1), may_alias));

enum { VECTOR_PAYMENTS = 4 };

/* By the bits of four payments, as userstats_null_bytes. */
static const payment_vector null_payments[16] = {{-1, -1, -1, -1}, {0, -1, -1, -1}, {-1, 0, -1, -1}, {0, 0, -1, -1},
                                                 {-1, -1, 0, -1},  {0, -1, 0, -1},  {-1, 0, 0, -1},  {0, 0, 0, -1},
                                                 {-1, -1, -1, 0},  {0, -1, -1, 0},  {-1, 0, -1, 0},  {0, 0, -1, 0},
                                                 {-1, -1, 0, 0},   {0, -1, 0, 0},   {-1, 0, 0, 0},   {0, 0, 0, 0}};

typedef struct {
    pair_vector lowers;
    pair_vector uppers;
    /* Squares mod 2^64, and their upper halves apart: that leaves the sum of the lower halves, which fits. */
    pair_vector squares;
    pair_vector upper_halves;
    /* As signed values, of which the baseline of x86 can tell the smaller one. */
    payment_vector minimum;
    payment_vector maximum;
} payment_sums;

INLINE void add_payments(payment_sums *sums, pair_vector payments, pair_vector nulls, uint32_t offset, int with_squares,
                         int with_range) {
    pair_vector pairs = (payments & ~nulls) ^ ((u64)offset << 32 | offset);
    pair_vector lowers = pairs & UINT32_MAX;
    pair_vector uppers = pairs >> 32;
    sums->lowers += lowers;
    sums->uppers += uppers;
    if (with_squares) {
        pair_vector lower_squares = lowers * lowers;
        pair_vector upper_squares = uppers * uppers;
        sums->squares += lower_squares + upper_squares;
        sums->upper_halves += (lower_squares >> 32) + (upper_squares >> 32);
    }
    if (with_range) {
        payment_vector null = (payment_vector)nulls;
        payment_vector values = (payment_vector)payments ^ (int32_t)(offset ^ USERSTATS_SIGNED_OFFSET);
        payment_vector value_or_most = (values & ~null) | (null & INT32_MAX);
        payment_vector value_or_least = (values & ~null) | (null & INT32_MIN);
        payment_vector is_smaller = value_or_most < sums->minimum;
        payment_vector is_larger = value_or_least > sums->maximum;
        sums->minimum = (value_or_most & is_smaller) | (sums->minimum & ~is_smaller);
        sums->maximum = (value_or_least & is_larger) | (sums->maximum & ~is_larger);
    }
}

INLINE void payments(const void *values, i64 count, userstats_nulls nulls, userstats_moments *part, uint32_t offset,
                     int with_squares, int with_range) {
    const any_u32 *cents = values;
    const pair_vector none = {0, 0};
    payment_sums sums = {none, none, none, none, ~(payment_vector)none ^ INT32_MIN, (payment_vector)none ^ INT32_MIN};
    i64 next = 0;
    for (; next + 2 * VECTOR_PAYMENTS <= count; next += 2 * VECTOR_PAYMENTS) {
        int bits = nulls.exist ? nulls.validity[next / 8] : UINT8_MAX;
        for (int i = 0; i < 2; i++) {
            pair_vector null = nulls.exist ? (pair_vector)null_payments[bits >> (4 * i) & 15] : none;
            add_payments(&sums, *(const any_pair_vector *)(cents + next + i * VECTOR_PAYMENTS), null, offset,
                         with_squares, with_range);
        }
    }
    u64 squares = sums.squares[0] + sums.squares[1];
    u64 upper_halves = sums.upper_halves[0] + sums.upper_halves[1];
    userstats_offset_sums total = {sums.lowers[0] + sums.lowers[1] + sums.uppers[0] + sums.uppers[1], 0, UINT32_MAX, 0};
    for (int i = 0; i < VECTOR_PAYMENTS; i++) {
        uint32_t minimum = (uint32_t)sums.minimum[i] ^ USERSTATS_SIGNED_OFFSET;
        uint32_t maximum = (uint32_t)sums.maximum[i] ^ USERSTATS_SIGNED_OFFSET;
        total.minimum = minimum < total.minimum ? minimum : total.minimum;
        total.maximum = maximum > total.maximum ? maximum : total.maximum;
    }
    for (; next < count; next++) {
        int null = is_null(&nulls, next);
        uint32_t value = (null ? 0 : cents[next]) ^ offset;
        u64 square = (u64)value * value;
        total.sum += value;
        squares += square;
        upper_halves += square >> 32;
        if (!null) {
            total.minimum = value < total.minimum ? value : total.minimum;
            total.maximum = value > total.maximum ? value : total.maximum;
        }
    }
    total.squares = ((u128)upper_halves << 32) + (squares - (upper_halves << 32));
    userstats_set_without_offset(part, count, offset, &total);
}

#define PAYMENT_KERNEL(NAME, ...) KERNEL(NAME, payments(values, count, nulls, part, __VA_ARGS__))

PAYMENT_KERNEL(payments_u32_sum, 0, 0, 0)
PAYMENT_KERNEL(payments_i32_sum, USERSTATS_SIGNED_OFFSET, 0, 0)
PAYMENT_KERNEL(payments_u32_power_sums, 0, 1, 0)
PAYMENT_KERNEL(payments_i32_power_sums, USERSTATS_SIGNED_OFFSET, 1, 0)
PAYMENT_KERNEL(payments_u32_moments, 0, 1, 1)
PAYMENT_KERNEL(payments_i32_moments, USERSTATS_SIGNED_OFFSET, 1, 1)

USERSTATS_DEFINE_TABLE(portable);
