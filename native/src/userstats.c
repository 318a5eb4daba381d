/* The public functions, over whichever kernel table is in use. */
#include "kernels.h"
#include "rounding.h"

#define LLONG_MAX 0x7fffffffffffffffLL
#define LLONG_MIN (-LLONG_MAX - 1)

/* Values that are looked at together under a validity bitmap. Their copy stays below the 4 KiB from which Windows wants
 * large stack frames probed by its C runtime. */
#define MASKED_BLOCK 512

static const userstats_moments no_values = {0, 0, 0, 0, LLONG_MAX, LLONG_MIN};

int userstats_abi_version(void) { return USERSTATS_ABI_VERSION; }

void userstats_moments_init(userstats_moments *moments) { *moments = no_values; }

int userstats_moments_merge(userstats_moments *moments, const userstats_moments *other) {
    userstats_moments merged;
    int overflow = __builtin_add_overflow(moments->count, other->count, &merged.count);
    overflow |= __builtin_add_overflow(moments->sum, other->sum, &merged.sum);
    unsigned long long carry = __builtin_add_overflow(moments->squares_low, other->squares_low, &merged.squares_low);
    overflow |= __builtin_add_overflow(moments->squares_high, other->squares_high, &merged.squares_high);
    overflow |= __builtin_add_overflow(merged.squares_high, carry, &merged.squares_high);
    if (overflow) {
        return USERSTATS_OVERFLOW;
    }
    merged.minimum = other->minimum < moments->minimum ? other->minimum : moments->minimum;
    merged.maximum = other->maximum > moments->maximum ? other->maximum : moments->maximum;
    *moments = merged;
    return USERSTATS_OK;
}

/* ---- Accumulating ----------------------------------------------------------------------------------------------- */

typedef enum { AGES_U8, AGES_I8, PAYMENTS_U32, PAYMENTS_I32 } column_type;
typedef enum { SUM, POWER_SUMS, MOMENTS } measure;

/* `bit_count` (1 to 64) bits of the bitmap from `bit` on. Only bytes that hold one of them are read. */
static u64 bits_at(const uint8_t *bitmap, i64 bit, int bit_count) {
    const uint8_t *bytes = bitmap + (bit >> 3);
    int skip = (int)(bit & 7);
    int last = (skip + bit_count - 1) >> 3;
    u64 bits = 0;
    for (int i = 0; i <= last && i < 8; i++) {
        bits |= (u64)bytes[i] << (8 * i);
    }
    bits >>= skip;
    if (last == 8) {
        bits |= (u64)bytes[8] << (64 - skip);
    }
    return bit_count == 64 ? bits : bits & ((1ULL << bit_count) - 1);
}

/* __builtin_popcountll would call the compiler's runtime. */
static int count_bits(u64 bits) {
    bits -= (bits >> 1) & 0x5555555555555555ULL;
    bits = (bits & 0x3333333333333333ULL) + ((bits >> 2) & 0x3333333333333333ULL);
    bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
    return (int)((bits * 0x0101010101010101ULL) >> 56);
}

/* What is known of one block; nothing but a count of 0 if none of its values is valid. */
static void accumulate_masked_block(userstats_kernel *kernel, column_type type, const void *values, int count,
                                    const uint8_t *validity, i64 validity_offset, userstats_moments *part) {
    u64 words[MASKED_BLOCK / 64];
    int valid_count = 0;
    int first_valid = -1;
    for (int i = 0; i < count; i += 64) {
        u64 word = bits_at(validity, validity_offset + i, count - i < 64 ? count - i : 64);
        words[i / 64] = word;
        valid_count += count_bits(word);
        if (first_valid < 0 && word != 0) {
            first_valid = i + __builtin_ctzll(word);
        }
    }
    if (valid_count == count) {
        kernel(values, count, part);
        return;
    }
    if (valid_count == 0) {
        return;
    }
    /*
     * The kernel runs over a copy in which each invalid value is replaced by the first valid one: harmless to minimum and
     * maximum, and taken off sum and squares again, exactly.
     */
    i64 stand_in;
    uint32_t copy[MASKED_BLOCK];
    if (type == AGES_U8 || type == AGES_I8) {
        const uint8_t *ages = values;
        uint8_t *copied = (uint8_t *)copy;
        uint8_t age = ages[first_valid];
        for (int i = 0; i < count; i++) {
            copied[i] = (words[i / 64] >> (i % 64)) & 1 ? ages[i] : age;
        }
        stand_in = age;
    } else {
        const any_u32 *cents = values;
        uint32_t payment = cents[first_valid];
        for (int i = 0; i < count; i++) {
            copy[i] = (words[i / 64] >> (i % 64)) & 1 ? cents[i] : payment;
        }
        stand_in = type == PAYMENTS_I32 ? (i64)(int32_t)payment : (i64)payment;
    }
    kernel(copy, count, part);
    u128 squares = ((u128)part->squares_high << 64) + part->squares_low;
    u64 magnitude = (u64)(stand_in < 0 ? -stand_in : stand_in);
    int stand_ins = count - valid_count;
    squares -= (u128)(magnitude * magnitude) * (unsigned)stand_ins;
    part->count = valid_count;
    part->sum -= stand_in * stand_ins;
    part->squares_low = (u64)squares;
    part->squares_high = (u64)(squares >> 64);
}

/* Adds what a kernel has measured, which may be more than was asked for. */
static int add_part(userstats_moments *moments, userstats_moments *part, column_type type, measure measured) {
    if (type == AGES_I8 && part->maximum > INT8_MAX) {
        return USERSTATS_NEGATIVE_AGE;
    }
    if (measured == SUM) {
        part->squares_low = 0;
        part->squares_high = 0;
    }
    if (measured != MOMENTS) {
        part->minimum = LLONG_MAX;
        part->maximum = LLONG_MIN;
    }
    return userstats_moments_merge(moments, part);
}

/* Piece by piece, and nothing unless all pieces can be added. */
static int accumulate_pieces(userstats_moments *moments, userstats_kernel *kernel, column_type type, measure measured,
                             const void *values, i64 count, const uint8_t *validity, i64 validity_offset) {
    const char *next = values;
    int width = type == AGES_U8 || type == AGES_I8 ? 1 : 4;
    i64 largest_piece = validity == 0 ? USERSTATS_KERNEL_MAX_COUNT : MASKED_BLOCK;
    userstats_moments total = no_values;
    for (i64 done = 0; done < count;) {
        i64 piece = count - done < largest_piece ? count - done : largest_piece;
        userstats_moments part = no_values;
        if (validity == 0) {
            kernel(next, piece, &part);
        } else {
            accumulate_masked_block(kernel, type, next, (int)piece, validity, validity_offset + done, &part);
        }
        int status = add_part(&total, &part, type, measured);
        if (status != USERSTATS_OK) {
            return status;
        }
        next += piece * width;
        done += piece;
    }
    return userstats_moments_merge(moments, &total);
}

static inline __attribute__((always_inline)) int accumulate(userstats_moments *moments, userstats_kernel *kernel,
                                                            column_type type, measure measured, const void *values,
                                                            i64 count, const uint8_t *validity, i64 validity_offset) {
    if (count < 0 || (validity != 0 && validity_offset < 0)) {
        return USERSTATS_INVALID_ARGUMENT;
    }
    if (validity == 0 && count > 0 && count <= USERSTATS_KERNEL_MAX_COUNT) {
        userstats_moments part = no_values;
        kernel(values, count, &part);
        return add_part(moments, &part, type, measured);
    }
    return accumulate_pieces(moments, kernel, type, measured, values, count, validity, validity_offset);
}

#define ACCUMULATE(FUNCTION, VALUE, KERNEL, TYPE, MEASURE)                                                  \
    int FUNCTION(userstats_moments *moments, const VALUE *values, long long count, const uint8_t *validity, \
                 long long validity_offset) {                                                               \
        return accumulate(moments, userstats_kernels()->KERNEL, TYPE, MEASURE, values, count, validity,     \
                          validity_offset);                                                                 \
    }

ACCUMULATE(userstats_ages_u8_sum, uint8_t, ages_sum, AGES_U8, SUM)
ACCUMULATE(userstats_ages_u8_moments, uint8_t, ages_moments, AGES_U8, MOMENTS)
ACCUMULATE(userstats_ages_i8_sum, int8_t, ages_sum, AGES_I8, SUM)
ACCUMULATE(userstats_ages_i8_moments, int8_t, ages_moments, AGES_I8, MOMENTS)
ACCUMULATE(userstats_payments_u32_sum, uint32_t, payments_u32_sum, PAYMENTS_U32, SUM)
ACCUMULATE(userstats_payments_u32_power_sums, uint32_t, payments_u32_power_sums, PAYMENTS_U32, POWER_SUMS)
ACCUMULATE(userstats_payments_u32_moments, uint32_t, payments_u32_moments, PAYMENTS_U32, MOMENTS)
ACCUMULATE(userstats_payments_i32_sum, int32_t, payments_i32_sum, PAYMENTS_I32, SUM)
ACCUMULATE(userstats_payments_i32_power_sums, int32_t, payments_i32_power_sums, PAYMENTS_I32, POWER_SUMS)
ACCUMULATE(userstats_payments_i32_moments, int32_t, payments_i32_moments, PAYMENTS_I32, MOMENTS)

/* ---- Statistics ------------------------------------------------------------------------------------------------- */

#define CENTS_PER_UNIT 100

double userstats_moments_average_age(const userstats_moments *moments) { return userstats_round_mean(moments, 1); }

double userstats_moments_average_payment(const userstats_moments *moments) {
    return userstats_round_mean(moments, CENTS_PER_UNIT);
}

double userstats_moments_payment_standard_deviation(const userstats_moments *moments) {
    return userstats_round_deviation(moments, moments->count, CENTS_PER_UNIT);
}

double userstats_moments_payment_sample_standard_deviation(const userstats_moments *moments) {
    return userstats_round_deviation(moments, moments->count < 0 ? 0 : moments->count - 1, CENTS_PER_UNIT);
}

/* NaN for what cannot be accumulated: the statistics of no values. */
#define WHOLE_COLUMN(FUNCTION, VALUE, ACCUMULATE_FUNCTION, STATISTIC) \
    double FUNCTION(const VALUE *values, long long count) {           \
        userstats_moments moments = no_values;                        \
        ACCUMULATE_FUNCTION(&moments, values, count, 0, 0);           \
        return STATISTIC(&moments);                                   \
    }

WHOLE_COLUMN(userstats_average_age, uint8_t, userstats_ages_u8_sum, userstats_moments_average_age)
WHOLE_COLUMN(userstats_average_payment, uint32_t, userstats_payments_u32_sum, userstats_moments_average_payment)
WHOLE_COLUMN(userstats_payment_standard_deviation, uint32_t, userstats_payments_u32_power_sums,
             userstats_moments_payment_standard_deviation)
