/* The 128-bit integers in the struct of the ABI. */
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

#endif
