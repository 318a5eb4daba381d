/* Kernels for the baseline of any target: loops that the compiler vectorises, and vectors that it makes of what there is. */
#include "kernels.h"

#if defined(__AVX__)
#error "kernels_portable.c runs on every CPU: compile it without AVX"
#endif

/* Two words of memory: where there is no such vector, two variables. */
typedef u64 word_vector __attribute__((vector_size(16)));
typedef word_vector any_word_vector __attribute__((aligned(1), may_alias));

#define INLINE static inline __attribute__((always_inline))

/* Both forms of a kernel. */
#define KERNEL(NAME, PLAIN, MASKED)                                                                      \
    static void NAME##_portable(const void *values, long long count, userstats_moments *part) { PLAIN; } \
    static void NAME##_masked_portable(const void *values, long long count, const uint8_t *validity,     \
                                       userstats_moments *part) {                                        \
        MASKED;                                                                                          \
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

/* __builtin_popcountll may call the compiler's runtime. Compilers know this form, and vectorise it. */
INLINE u64 count_bits_of(u64 bits) {
    bits -= (bits >> 1) & 0x5555555555555555ULL;
    bits = (bits & 0x3333333333333333ULL) + ((bits >> 2) & 0x3333333333333333ULL);
    bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
    return (bits * 0x0101010101010101ULL) >> 56;
}

static long long count_bits_portable(const uint8_t *bitmap, long long count) {
    const any_u64 *words = (const void *)bitmap;
    i64 word_count = count / 64;
    u64 set = 0;
    for (i64 i = 0; i < word_count; i++) {
        set += count_bits_of(words[i]);
    }
    int rest = (int)(count % 64);
    return (i64)(set + (rest == 0 ? 0 : count_bits_of(userstats_bits_at(bitmap, count - rest, rest))));
}

/* ---- Ages ------------------------------------------------------------------------------------------------------- */

enum { WORD_AGES = 8, VECTOR_AGES = 16 };

/* Two ages of each lane of 16 bits are added to it, 128 times: 128 * 2 * 255 < 2^16. */
enum { SUM_BLOCK = 128 * VECTOR_AGES };

INLINE word_vector every_other_age(word_vector ages) { return ages & 0x00ff00ff00ff00ffULL; }

INLINE void ages_sum(const void *values, i64 count, userstats_nulls nulls, userstats_moments *part) {
    const uint8_t *ages = values;
    const word_vector none = {0, 0};
    word_vector bits = none;
    u64 sum = 0;
    i64 next = 0;
    while (next + VECTOR_AGES <= count) {
        i64 end = count - next < SUM_BLOCK ? count : next + SUM_BLOCK;
        word_vector lanes = none;
        for (; next + VECTOR_AGES <= end; next += VECTOR_AGES) {
            word_vector vector = *(const any_word_vector *)(ages + next);
            if (nulls.exist) {
                const uint8_t *validity = nulls.validity + (u64)next / 8;
                vector &= ~(word_vector){null_word(validity), null_word(validity + 1)};
            }
            lanes += every_other_age(vector) + every_other_age(vector >> 8);
            bits |= vector;
        }
        lanes = (lanes & 0x0000ffff0000ffffULL) + ((lanes >> 16) & 0x0000ffff0000ffffULL);
        lanes = (lanes & UINT32_MAX) + (lanes >> 32);
        sum += lanes[0] + lanes[1];
    }
    u64 any = bits[0] | bits[1];
    for (; next < count; next++) {
        uint8_t age = is_null(&nulls, next) ? 0 : ages[next];
        sum += age;
        any |= age;
    }
    part->count = count;
    part->sum = (i64)sum;
    part->maximum = (any & 0x8080808080808080ULL) != 0 ? UINT8_MAX : INT8_MAX;
}

/* Of which nulls are laid out first, a byte for each age. It stays below the 4 KiB that Windows wants stack frames probed from. */
enum { MOMENTS_BLOCK = 2048 };

INLINE void ages_moments(const void *values, i64 count, userstats_nulls nulls, userstats_moments *part) {
    u64 null_words[MOMENTS_BLOCK / WORD_AGES];
    const uint8_t *null_bytes = (const uint8_t *)null_words;
    uint8_t minimum = UINT8_MAX;
    uint8_t maximum = 0;
    uint32_t sum = 0; /* 2^24 * 255 < 2^32 */
    u64 squares = 0;
    for (i64 start = 0; start < count; start += MOMENTS_BLOCK) {
        const uint8_t *ages = (const uint8_t *)values + start;
        i64 block = count - start < MOMENTS_BLOCK ? count - start : MOMENTS_BLOCK;
        uint32_t block_squares = 0; /* 2^11 * 255^2 < 2^32 */
        for (i64 i = 0; nulls.exist && i < block; i += WORD_AGES) {
            null_words[i / WORD_AGES] = null_word(nulls.validity + (start + i) / 8);
        }
        for (i64 i = 0; i < block; i++) {
            uint32_t age = nulls.exist ? ages[i] & (uint8_t)~null_bytes[i] : ages[i];
            sum += age;
            block_squares += age * age;
        }
        for (i64 i = 0; i < block; i++) {
            uint8_t null = nulls.exist ? null_bytes[i] : 0;
            uint8_t zero_or_age = ages[i] & (uint8_t)~null;
            uint8_t most_or_age = ages[i] | null;
            minimum = most_or_age < minimum ? most_or_age : minimum;
            maximum = zero_or_age > maximum ? zero_or_age : maximum;
        }
        squares += block_squares;
    }
    part->count = count;
    part->sum = sum;
    part->squares_low = squares;
    part->squares_high = 0;
    part->minimum = minimum;
    part->maximum = maximum;
}

#define AGE_KERNEL(NAME)                                                     \
    KERNEL(NAME, NAME(values, count, ((const userstats_nulls){0, 0}), part), \
           NAME(values, count, ((const userstats_nulls){1, validity}), part))

AGE_KERNEL(ages_sum)
AGE_KERNEL(ages_moments)

/* ---- Payments --------------------------------------------------------------------------------------------------- */

/* Two words are two pairs of payments, or these four. */
typedef int32_t payment_vector __attribute__((vector_size(16)));

enum { VECTOR_PAYMENTS = 4 };

/* By the bits of four payments, as userstats_null_bytes. */
static const payment_vector null_payments[16] = {{-1, -1, -1, -1}, {0, -1, -1, -1}, {-1, 0, -1, -1}, {0, 0, -1, -1},
                                                 {-1, -1, 0, -1},  {0, -1, 0, -1},  {-1, 0, 0, -1},  {0, 0, 0, -1},
                                                 {-1, -1, -1, 0},  {0, -1, -1, 0},  {-1, 0, -1, 0},  {0, 0, -1, 0},
                                                 {-1, -1, 0, 0},   {0, -1, 0, 0},   {-1, 0, 0, 0},   {0, 0, 0, 0}};

typedef struct {
    word_vector lowers;
    word_vector uppers;
    /* Squares mod 2^64, and their upper halves apart: that leaves the sum of the lower halves, which fits. */
    word_vector squares;
    word_vector upper_halves;
    /* As signed values, of which the baseline of x86 can tell the smaller one. */
    payment_vector minimum;
    payment_vector maximum;
} payment_sums;

INLINE void add_payments(payment_sums *sums, word_vector payments, word_vector nulls, uint32_t offset, int with_squares,
                         int with_range) {
    word_vector pairs = (payments & ~nulls) ^ ((u64)offset << 32 | offset);
    word_vector lowers = pairs & UINT32_MAX;
    word_vector uppers = pairs >> 32;
    sums->lowers += lowers;
    sums->uppers += uppers;
    if (with_squares) {
        word_vector lower_squares = lowers * lowers;
        word_vector upper_squares = uppers * uppers;
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
    const word_vector none = {0, 0};
    payment_sums sums = {none, none, none, none, ~(payment_vector)none ^ INT32_MIN, (payment_vector)none ^ INT32_MIN};
    i64 next = 0;
    for (; next + 2 * VECTOR_PAYMENTS <= count; next += 2 * VECTOR_PAYMENTS) {
        int bits = nulls.exist ? nulls.validity[next / 8] : UINT8_MAX;
        for (int i = 0; i < 2; i++) {
            word_vector null = nulls.exist ? (word_vector)null_payments[bits >> (4 * i) & 15] : none;
            add_payments(&sums, *(const any_word_vector *)(cents + next + i * VECTOR_PAYMENTS), null, offset,
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

/* Signed and unsigned payments share the loops: half as much code. */
#define PAYMENT_LOOPS(MEASURE, WITH_SQUARES, WITH_RANGE)                                                             \
    static __attribute__((noinline)) void payments_##MEASURE(const void *values, i64 count, userstats_moments *part, \
                                                             uint32_t offset) {                                      \
        const userstats_nulls nulls = {0, 0};                                                                        \
        payments(values, count, nulls, part, offset, WITH_SQUARES, WITH_RANGE);                                      \
    }                                                                                                                \
    static __attribute__((noinline)) void payments_##MEASURE##_masked(                                               \
        const void *values, i64 count, const uint8_t *validity, userstats_moments *part, uint32_t offset) {          \
        const userstats_nulls nulls = {1, validity};                                                                 \
        payments(values, count, nulls, part, offset, WITH_SQUARES, WITH_RANGE);                                      \
    }

#define PAYMENT_KERNEL(NAME, LOOPS, OFFSET) \
    KERNEL(NAME, LOOPS(values, count, part, OFFSET), LOOPS##_masked(values, count, validity, part, OFFSET))

PAYMENT_LOOPS(sum, 0, 0)
PAYMENT_LOOPS(power_sums, 1, 0)
PAYMENT_LOOPS(moments, 1, 1)
PAYMENT_KERNEL(payments_u32_sum, payments_sum, 0)
PAYMENT_KERNEL(payments_i32_sum, payments_sum, USERSTATS_SIGNED_OFFSET)
PAYMENT_KERNEL(payments_u32_power_sums, payments_power_sums, 0)
PAYMENT_KERNEL(payments_i32_power_sums, payments_power_sums, USERSTATS_SIGNED_OFFSET)
PAYMENT_KERNEL(payments_u32_moments, payments_moments, 0)
PAYMENT_KERNEL(payments_i32_moments, payments_moments, USERSTATS_SIGNED_OFFSET)

USERSTATS_DEFINE_TABLE(portable);
