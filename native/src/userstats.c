/* The public functions, over whichever kernel table is in use. */
#include "kernels.h"
#include "rounding.h"

#define LLONG_MAX 0x7fffffffffffffffLL
#define LLONG_MIN (-LLONG_MAX - 1)

/* What a masked kernel is given at once: its part of the bitmap is still in the cache after the bits were counted. */
enum { MASKED_PIECE_BYTES = 256 * 1024 };

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

typedef struct {
    userstats_bit_counter *count_bits;
    userstats_kernel *plain;
    userstats_masked_kernel *masked;
} kernels;

/* Sets `part`, which holds no values yet, to what is known of those of the `count` values whose bit is set. */
static void measure_valid(const kernels *use, const void *values, i64 count, const uint8_t *validity,
                          userstats_moments *part) {
    i64 valid_count = use->count_bits(validity, count);
    if (valid_count == count) {
        use->plain(values, count, part);
    } else if (valid_count > 0) {
        use->masked(values, count, validity, part);
        part->count = valid_count;
    }
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
static int accumulate_pieces(userstats_moments *moments, const kernels *use, column_type type, measure measured,
                             const void *values, i64 count, const uint8_t *validity, i64 validity_offset) {
    const char *next = values;
    int width = type == AGES_U8 || type == AGES_I8 ? 1 : 4;
    userstats_moments total = no_values;
    for (i64 done = 0; done < count;) {
        userstats_moments part = no_values;
        int skip = validity == 0 ? 0 : (int)((validity_offset + done) & 7);
        i64 largest_piece = validity == 0 ? USERSTATS_KERNEL_MAX_COUNT
                            : skip > 0    ? 8 - skip
                                          : MASKED_PIECE_BYTES / width;
        i64 piece = count - done < largest_piece ? count - done : largest_piece;
        if (validity == 0) {
            use->plain(next, piece, &part);
        } else {
            /* Masked kernels begin with a bitmap's byte: up to there the values are a piece, and their bits are moved. */
            const uint8_t *bits = validity + ((validity_offset + done) >> 3);
            uint8_t moved = (uint8_t)(*bits >> skip);
            measure_valid(use, next, piece, skip > 0 ? &moved : bits, &part);
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

static inline __attribute__((always_inline)) int accumulate(userstats_moments *moments,
                                                            const userstats_kernel_table *table,
                                                            userstats_kernel *plain, userstats_masked_kernel *masked,
                                                            column_type type, measure measured, const void *values,
                                                            i64 count, const uint8_t *validity, i64 validity_offset) {
    if (count < 0 || (validity != 0 && validity_offset < 0)) {
        return USERSTATS_INVALID_ARGUMENT;
    }
    if (validity == 0 && count > 0 && count <= USERSTATS_KERNEL_MAX_COUNT) {
        userstats_moments part = no_values;
        plain(values, count, &part);
        return add_part(moments, &part, type, measured);
    }
    const kernels use = {table->count_bits, plain, masked};
    return accumulate_pieces(moments, &use, type, measured, values, count, validity, validity_offset);
}

#define ACCUMULATE(FUNCTION, VALUE, KERNEL, TYPE, MEASURE)                                                     \
    int FUNCTION(userstats_moments *moments, const VALUE *values, long long count, const uint8_t *validity,    \
                 long long validity_offset) {                                                                  \
        const userstats_kernel_table *table = userstats_kernels();                                             \
        return accumulate(moments, table, table->KERNEL, table->KERNEL##_masked, TYPE, MEASURE, values, count, \
                          validity, validity_offset);                                                          \
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
