/*
 * Kernels for the baseline of any target. They use loops that the compiler vectorises, and its vector types, which it
 * maps to whatever the target has.
 */
#include "kernel.h"

#define TARGET

#if defined(__AVX__)
#error "portable.c runs on every CPU: compile it without AVX"
#endif

/* Two words. Where the target has no such vector, the compiler makes two variables of it. */
typedef u64 word_vector __attribute__((vector_size(16)));
typedef word_vector any_word_vector __attribute__((aligned(1), may_alias));

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

INLINE int is_null(const null_values *nulls, i64 index) {
    return nulls->exist && (nulls->validity[index / 8] >> index % 8 & 1) == 0;
}

/* __builtin_popcountll may call the compiler's runtime. Compilers recognise this form and vectorise it. */
INLINE u64 count_bits_of(u64 bits) {
    bits -= (bits >> 1) & 0x5555555555555555ULL;
    bits = (bits & 0x3333333333333333ULL) + ((bits >> 2) & 0x3333333333333333ULL);
    bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
    return (bits * 0x0101010101010101ULL) >> 56;
}

static i64 count_bits(const uint8_t *bitmap, i64 count) {
    const any_u64 *words = (const void *)bitmap;
    i64 word_count = count / 64;
    u64 set = 0;
    for (i64 i = 0; i < word_count; i++) {
        set += count_bits_of(words[i]);
    }
    int rest = (int)(count % 64);
    return (i64)(set + (rest == 0 ? 0 : count_bits_of(bits_at(bitmap, count - rest, rest))));
}

/* ---- Bytes ------------------------------------------------------------------------------------------------------- */

enum { WORD_BYTES = 8, VECTOR_BYTES = 16 };

/* A lane of 16 bits takes 2 bytes of each of 128 vectors: 128 * 2 * 255 < 2^16. */
enum { SUM_BLOCK = 128 * VECTOR_BYTES };

INLINE word_vector every_other_byte(word_vector bytes) { return bytes & 0x00ff00ff00ff00ffULL; }

/* Takes 6 instructions of SSE2 for a vector. */
INLINE int bytes_sum(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t largest) {
    const uint8_t *bytes = values;
    const word_vector none = {0, 0};
    word_vector bits = none;
    u64 sum = 0;
    i64 next = 0;
    while (next + VECTOR_BYTES <= count) {
        i64 end = count - next < SUM_BLOCK ? count : next + SUM_BLOCK;
        word_vector lanes = none;
        for (; next + VECTOR_BYTES <= end; next += VECTOR_BYTES) {
            word_vector vector = *(const any_word_vector *)(bytes + next);
            if (nulls.exist) {
                const uint8_t *validity = nulls.validity + (u64)next / 8;
                vector &= ~(word_vector){null_word(validity), null_word(validity + 1)};
            }
            lanes += every_other_byte(vector) + every_other_byte(vector >> 8);
            bits |= vector;
        }
        lanes = (lanes & 0x0000ffff0000ffffULL) + ((lanes >> 16) & 0x0000ffff0000ffffULL);
        lanes = (lanes & UINT32_MAX) + (lanes >> 32);
        sum += lanes[0] + lanes[1];
    }
    u64 any = bits[0] | bits[1];
    _Pragma("GCC unroll 1") for (; next < count; next++) {
        uint8_t byte = is_null(&nulls, next) ? 0 : bytes[next];
        sum += byte;
        any |= byte;
    }
    result->sum = sum;
    return byte_status((any & 0x8080808080808080ULL) != 0 ? UINT8_MAX : INT8_MAX, largest);
}

/*
 * The nulls of a block are first laid out on the stack, one byte for each value. That takes 2 KiB, which is below 4
 * KiB: from there on, Windows requires stack frames to be probed.
 */
enum { MOMENTS_BLOCK = 2048 };

INLINE int bytes_moments(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t largest) {
    u64 null_words[MOMENTS_BLOCK / WORD_BYTES];
    const uint8_t *null_bytes = (const uint8_t *)null_words;
    uint8_t minimum = UINT8_MAX;
    uint8_t maximum = 0;
    uint32_t sum = 0; /* 2^24 * 255 < 2^32 */
    u64 squares = 0;
    for (i64 start = 0; start < count; start += MOMENTS_BLOCK) {
        const uint8_t *bytes = (const uint8_t *)values + start;
        i64 block = count - start < MOMENTS_BLOCK ? count - start : MOMENTS_BLOCK;
        uint32_t block_squares = 0; /* 2^11 * 255^2 < 2^32 */
        for (i64 i = 0; nulls.exist && i < block; i += WORD_BYTES) {
            null_words[i / WORD_BYTES] = null_word(nulls.validity + (start + i) / 8);
        }
        for (i64 i = 0; i < block; i++) {
            uint32_t byte = nulls.exist ? bytes[i] & (uint8_t)~null_bytes[i] : bytes[i];
            sum += byte;
            block_squares += byte * byte;
        }
        for (i64 i = 0; i < block; i++) {
            uint8_t null = nulls.exist ? null_bytes[i] : 0;
            uint8_t zero_or_byte = bytes[i] & (uint8_t)~null;
            uint8_t most_or_byte = bytes[i] | null;
            minimum = most_or_byte < minimum ? most_or_byte : minimum;
            maximum = zero_or_byte > maximum ? zero_or_byte : maximum;
        }
        squares += block_squares;
    }
    result->sum = sum;
    result->squares = squares;
    result->minimum = minimum;
    result->maximum = maximum;
    return byte_status(maximum, largest);
}

SHARED_LOOPS(bytes_sum)
SHARED_LOOPS(bytes_moments)

KERNELS(u7, U7, 0, bytes_sum, bytes_moments, bytes_moments, INT8_MAX)
KERNELS(u8, U8, 0, bytes_sum, bytes_moments, bytes_moments, UINT8_MAX)

/* ---- 32-bit integers --------------------------------------------------------------------------------------------- */

/* The 16 bytes of a word_vector as four integers instead of two pairs. */
typedef int32_t int_vector __attribute__((vector_size(16)));
typedef uint32_t uint_vector __attribute__((vector_size(16)));

enum { VECTOR_INTS = 4 };

/* Like userstats_null_bytes, but for the bits of four values. */
static const int_vector null_ints[16] = {{-1, -1, -1, -1}, {0, -1, -1, -1}, {-1, 0, -1, -1}, {0, 0, -1, -1},
                                         {-1, -1, 0, -1},  {0, -1, 0, -1},  {-1, 0, 0, -1},  {0, 0, 0, -1},
                                         {-1, -1, -1, 0},  {0, -1, -1, 0},  {-1, 0, -1, 0},  {0, 0, -1, 0},
                                         {-1, -1, 0, 0},   {0, -1, 0, 0},   {-1, 0, 0, 0},   {0, 0, 0, 0}};

typedef struct {
    word_vector lowers;
    word_vector uppers;
    /*
     * Squares mod 2^64, and their upper halves separately. Subtracting these leaves the sum of the lower halves, which
     * fits.
     */
    word_vector squares;
    word_vector upper_halves;
    /* These are signed, because the baseline of x86 finds the smaller one only of signed values. */
    int_vector minimum;
    int_vector maximum;
} int_sums;

INLINE void add_ints(int_sums *sums, word_vector ints, word_vector nulls, uint32_t offset, int with_squares,
                     int with_range) {
    word_vector pairs = (ints & ~nulls) ^ ((u64)offset << 32 | offset);
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
        int_vector null = (int_vector)nulls;
        int_vector values = (int_vector)ints ^ (int32_t)(offset ^ SIGNED_OFFSET);
        int_vector value_or_most = (values & ~null) | (null & INT32_MAX);
        int_vector value_or_least = (values & ~null) | (null & INT32_MIN);
        int_vector is_smaller = value_or_most < sums->minimum;
        int_vector is_larger = value_or_least > sums->maximum;
        sums->minimum = (value_or_most & is_smaller) | (sums->minimum & ~is_smaller);
        sums->maximum = (value_or_least & is_larger) | (sums->maximum & ~is_larger);
    }
}

/*
 * An integer is small if it is below 2^22 once the offset is added, which for signed integers is SMALL_SIGNED_OFFSET.
 * Then a lane of 32 bits has room for the sum of a block, and the squares of a pair go to two words with nothing to
 * carry.
 */
enum { SMALL_BITS = 22, SMALL_BLOCK = 1024 };

#define SMALL_SIGNED_OFFSET (1u << (SMALL_BITS - 1))

/* Compares signed values, because the baseline of x86 finds the smaller one only of those. */
INLINE uint_vector smaller(uint_vector a, uint_vector b) {
    uint_vector is_smaller = (uint_vector)((int_vector)a < (int_vector)b);
    return (a & is_smaller) | (b & ~is_smaller);
}

typedef struct {
    uint_vector bits;
    uint_vector words;
    word_vector lower_squares;
    word_vector upper_squares;
    uint_vector minimum;
    uint_vector negative_maximum;
} small_sums;

/* Takes 3 instructions of SSE2 for a vector, 5 more for squares and 9 more for the range. */
INLINE void add_small_ints(small_sums *sums, uint_vector ints, int with_squares, int with_range) {
    sums->bits |= ints;
    sums->words += ints;
    if (with_squares) {
        word_vector lowers = (word_vector)ints & UINT32_MAX;
        word_vector uppers = (word_vector)ints >> 32;
        sums->lower_squares += lowers * lowers;
        sums->upper_squares += uppers * uppers;
    }
    if (with_range) {
        sums->minimum = smaller(ints, sums->minimum);
        sums->negative_maximum = smaller(-ints, sums->negative_maximum);
    }
}

/*
 * Adds a block if all of it is small, and returns whether it is. There are two sums so that neither waits for itself.
 */
INLINE int add_small_block(column_sums *result, const any_u32 *ints, uint32_t offset, int with_squares,
                           int with_range) {
    const uint_vector none = {0, 0, 0, 0};
    small_sums sums[2];
    for (int i = 0; i < 2; i++) {
        const small_sums empty = {none, none, (word_vector)none, (word_vector)none, none + INT32_MAX, none};
        sums[i] = empty;
    }
    for (int at = 0; at < SMALL_BLOCK; at += 2 * VECTOR_INTS) {
        for (int i = 0; i < 2; i++) {
            const any_word_vector *vector = (const any_word_vector *)(ints + at + i * VECTOR_INTS);
            add_small_ints(&sums[i], (uint_vector)*vector + offset, with_squares, with_range);
        }
    }
    uint_vector bits = sums[0].bits | sums[1].bits;
    if ((bits[0] | bits[1] | bits[2] | bits[3]) >> SMALL_BITS != 0) {
        return 0;
    }
    uint_vector words = sums[0].words + sums[1].words;
    uint_vector minimum = smaller(sums[0].minimum, sums[1].minimum);
    uint_vector maximum = -smaller(sums[0].negative_maximum, sums[1].negative_maximum);
    u64 sum = 0;
    for (int i = 0; i < VECTOR_INTS; i++) {
        sum += words[i];
        if (with_range) {
            i64 lane_minimum = (i64)minimum[i] - offset;
            i64 lane_maximum = (i64)maximum[i] - offset;
            result->minimum = lane_minimum < result->minimum ? lane_minimum : result->minimum;
            result->maximum = lane_maximum > result->maximum ? lane_maximum : result->maximum;
        }
    }
    word_vector squares = sums[0].lower_squares + sums[0].upper_squares + sums[1].lower_squares + sums[1].upper_squares;
    add_power_sums_without_offset(result, SMALL_BLOCK, offset, sum, squares[0] + squares[1]);
    return 1;
}

INLINE int ints(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t offset,
                int with_squares, int with_range) {
    const any_u32 *ints = values;
    const word_vector none = {0, 0};
    int_sums sums = {none, none, none, none, ~(int_vector)none ^ INT32_MIN, (int_vector)none ^ INT32_MIN};
    if (!nulls.exist) {
        uint32_t small_offset = offset == 0 ? 0 : SMALL_SIGNED_OFFSET;
        while (count >= SMALL_BLOCK && add_small_block(result, ints, small_offset, with_squares, with_range)) {
            ints += SMALL_BLOCK;
            count -= SMALL_BLOCK;
        }
    }
    i64 next = 0;
    const int step = (with_squares ? 2 : 4) * VECTOR_INTS;
    for (; next + step <= count; next += step) {
        for (int i = 0; i < step; i += VECTOR_INTS) {
            word_vector null = none;
            if (nulls.exist) {
                null = (word_vector)null_ints[nulls.validity[(next + i) / 8] >> i % 8 & 15];
            }
            add_ints(&sums, *(const any_word_vector *)(ints + next + i), null, offset, with_squares, with_range);
        }
    }
    u64 sum = sums.lowers[0] + sums.lowers[1] + sums.uppers[0] + sums.uppers[1];
    u64 squares = sums.squares[0] + sums.squares[1];
    u64 upper_halves = sums.upper_halves[0] + sums.upper_halves[1];
    uint32_t minimum = UINT32_MAX;
    uint32_t maximum = 0;
    for (int i = 0; with_range && i < VECTOR_INTS; i++) {
        uint32_t lane_minimum = (uint32_t)sums.minimum[i] ^ SIGNED_OFFSET;
        uint32_t lane_maximum = (uint32_t)sums.maximum[i] ^ SIGNED_OFFSET;
        minimum = lane_minimum < minimum ? lane_minimum : minimum;
        maximum = lane_maximum > maximum ? lane_maximum : maximum;
    }
    _Pragma("GCC unroll 1") for (; next < count; next++) {
        int null = is_null(&nulls, next);
        uint32_t value = (null ? 0 : ints[next]) ^ offset;
        u64 square = (u64)value * value;
        sum += value;
        squares += square;
        upper_halves += square >> 32;
        if (with_range && !null) {
            minimum = value < minimum ? value : minimum;
            maximum = value > maximum ? value : maximum;
        }
    }
    if (with_squares) {
        add_power_sums_without_offset(result, count, offset, sum,
                                      ((u128)upper_halves << 32) + (squares - (upper_halves << 32)));
    } else {
        add_sum_without_offset(result, count, offset, sum);
    }
    if (with_range && count > 0) {
        column_sums rest = NO_SUMS;
        set_range_without_offset(&rest, offset, minimum, maximum);
        result->minimum = rest.minimum < result->minimum ? rest.minimum : result->minimum;
        result->maximum = rest.maximum > result->maximum ? rest.maximum : result->maximum;
    }
    return USERSTATS_OK;
}

INLINE int ints_sum(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t offset) {
    return ints(values, count, nulls, result, offset, 0, 0);
}

INLINE int ints_power_sums(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t offset) {
    return ints(values, count, nulls, result, offset, 1, 0);
}

INLINE int ints_moments(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t offset) {
    return ints(values, count, nulls, result, offset, 1, 1);
}

SHARED_LOOPS(ints_sum)
SHARED_LOOPS(ints_power_sums)
SHARED_LOOPS(ints_moments)

KERNELS(u32, U32, 0, ints_sum, ints_power_sums, ints_moments, 0)
KERNELS(i32, I32, 0, ints_sum, ints_power_sums, ints_moments, SIGNED_OFFSET)

/* ---- 64-bit integers -------------------------------------------------------------------------------------------- */

#include "i64.h"

const userstats_tier userstats_portable = {
    .name = "portable",
    .needs = 0,
    .piece_bytes = {32 * KIB, 32 * KIB, 32 * KIB, 32 * KIB, 32 * KIB},
    .count_bits = count_bits,
    .kernels = ALL_KERNELS,
};
