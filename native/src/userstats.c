/* The public functions that add up columns, with the kernels of the tier in use. */
#include "dispatch.h"
#include "moments.h"

/*
 * How much a masked kernel gets at once: so little that its part of the bitmap is still in the cache when the kernel
 * reads it, after the bits were counted.
 */
enum { MASKED_PIECE_BYTES = 256 * 1024 };

int userstats_abi_version(void) { return USERSTATS_ABI_VERSION; }

#define ELEMENT_WIDTH(ELEMENT, NAME, TYPE, A, B) sizeof(TYPE),
static const uint8_t element_widths[] = {USERSTATS_ELEMENTS(ELEMENT_WIDTH, , )};

static int is_column(int column) { return column >= 0 && column < COLUMN_COUNT; }

long long userstats_piece_bytes(int column) {
    return is_column(column) ? userstats_tier_in_use()->piece_bytes[column / MEASURE_COUNT] : 0;
}

/* Adds what a kernel has found out, without the totals that the measure does not have. */
static inline int add_sums(userstats_moments *moments, int measure, i64 count, const column_sums *sums) {
    u128 squares = measure == MEASURE_SUM ? 0 : sums->squares;
    i64 minimum = measure == MEASURE_MOMENTS ? sums->minimum : I64_MAX;
    i64 maximum = measure == MEASURE_MOMENTS ? sums->maximum : I64_MIN;
    return add_to_moments(moments, count, sums->sum, squares, minimum, maximum);
}

static int add_plain(userstats_moments *moments, const userstats_tier *tier, int column, const void *values,
                     i64 count) {
    column_sums sums = NO_SUMS;
    int status = tier->kernels[column].plain(values, count, &sums);
    return status != USERSTATS_OK ? status : add_sums(moments, column % MEASURE_COUNT, count, &sums);
}

/* The first bit of `validity` is that of the first value. */
static __attribute__((noinline)) int add_masked(userstats_moments *moments, const userstats_tier *tier, int column,
                                                const void *values, i64 count, const uint8_t *validity) {
    i64 valid_count = tier->count_bits(validity, count);
    if (valid_count == count) {
        return add_plain(moments, tier, column, values, count);
    }
    if (valid_count == 0) {
        return USERSTATS_OK;
    }
    column_sums sums = NO_SUMS;
    int status = tier->kernels[column].masked(values, count, validity, &sums);
    return status != USERSTATS_OK ? status : add_sums(moments, column % MEASURE_COUNT, valid_count, &sums);
}

/*
 * Adds a column piece by piece. If one piece fails, nothing is added. Inlining this function would slow down short
 * columns without nulls.
 */
static __attribute__((noinline)) int add_pieces(userstats_moments *moments, const userstats_tier *tier, int column,
                                                const void *values, i64 count, const uint8_t *validity,
                                                i64 validity_offset) {
    const char *next = values;
    int width = element_widths[column / MEASURE_COUNT];
    userstats_moments total;
    userstats_moments_init(&total);
    for (i64 done = 0, piece; done < count; done += piece, next += piece * width) {
        i64 left = count - done;
        int status;
        if (validity == 0) {
            piece = left < KERNEL_MAX_COUNT ? left : KERNEL_MAX_COUNT;
            status = add_plain(&total, tier, column, next, piece);
        } else {
            const uint8_t *bits = validity + ((validity_offset + done) >> 3);
            int skip = (int)((validity_offset + done) & 7);
            /*
             * Masked kernels begin with a whole byte of the bitmap. The values before such a byte are a piece of their
             * own, with their bits moved to the start of another byte.
             */
            uint8_t moved = (uint8_t)(*bits >> skip);
            i64 largest = skip > 0 ? 8 - skip : MASKED_PIECE_BYTES / width;
            piece = left < largest ? left : largest;
            status = add_masked(&total, tier, column, next, piece, skip > 0 ? &moved : bits);
        }
        if (status != USERSTATS_OK) {
            return status;
        }
    }
    return userstats_moments_merge(moments, &total);
}

int userstats_add(userstats_moments *moments, int column, const void *values, long long count, const uint8_t *validity,
                  long long validity_offset) {
    if (!is_column(column) || count < 0 || (validity != 0 && validity_offset < 0)) {
        return USERSTATS_INVALID_ARGUMENT;
    }
    const userstats_tier *tier = userstats_tier_in_use();
    if (validity == 0 && count > 0 && count <= KERNEL_MAX_COUNT) {
        return add_plain(moments, tier, column, values, count);
    }
    return add_pieces(moments, tier, column, values, count, validity, validity_offset);
}

/* ---- Three statistics of users ---------------------------------------------------------------------------------- */

enum { CENT_DECIMALS = 2 };

/* The moments of a column; those of no values if the count is negative. */
static userstats_moments moments_of(int column, const void *values, i64 count) {
    userstats_moments moments;
    userstats_moments_init(&moments);
    userstats_add(&moments, column, values, count, 0, 0);
    return moments;
}

double userstats_average_age(const uint8_t *ages, long long count) {
    const userstats_moments moments = moments_of(USERSTATS_U8_SUM, ages, count);
    return userstats_moments_mean(&moments, 0);
}

double userstats_average_payment(const uint32_t *cents, long long count) {
    const userstats_moments moments = moments_of(USERSTATS_U32_SUM, cents, count);
    return userstats_moments_mean(&moments, CENT_DECIMALS);
}

double userstats_payment_standard_deviation(const uint32_t *cents, long long count) {
    const userstats_moments moments = moments_of(USERSTATS_U32_POWER_SUMS, cents, count);
    return userstats_moments_population_deviation(&moments, CENT_DECIMALS);
}
