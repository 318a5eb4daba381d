/* Reads, sets and adds to userstats_moments, whose 128-bit integers are pairs of 64-bit fields. */
#ifndef USERSTATS_MOMENTS_H
#define USERSTATS_MOMENTS_H

#include "integers.h"
#include "userstats.h"

static inline i128 sum_of(const userstats_moments *moments) {
    return (i128)((u128)(u64)moments->sum_high << 64 | moments->sum_low);
}

static inline u128 squares_of(const userstats_moments *moments) {
    return (u128)moments->squares_high << 64 | moments->squares_low;
}

static inline void set_sum(userstats_moments *moments, i128 sum) {
    moments->sum_low = (u64)sum;
    moments->sum_high = (i64)(sum >> 64);
}

static inline void set_squares(userstats_moments *moments, u128 squares) {
    moments->squares_low = (u64)squares;
    moments->squares_high = (u64)(squares >> 64);
}

/* Returns USERSTATS_OK, or changes nothing and returns USERSTATS_OVERFLOW. */
static inline int add_to_moments(userstats_moments *moments, i64 count, i128 sum, u128 squares, i64 minimum,
                                 i64 maximum) {
    int overflow = __builtin_add_overflow(moments->count, count, &count);
    /* The sum of 2^63 values fits in 127 bits, so a sum overflows only in moments that no column has. */
    overflow |= __builtin_add_overflow(sum_of(moments), sum, &sum);
    overflow |= __builtin_add_overflow(squares_of(moments), squares, &squares);
    if (overflow) {
        return USERSTATS_OVERFLOW;
    }
    moments->count = count;
    set_sum(moments, sum);
    set_squares(moments, squares);
    moments->minimum = minimum < moments->minimum ? minimum : moments->minimum;
    moments->maximum = maximum > moments->maximum ? maximum : moments->maximum;
    return USERSTATS_OK;
}

#endif
