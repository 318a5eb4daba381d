/* Moments of no values, and of two columns together. */
#include "moments.h"

void userstats_moments_init(userstats_moments *moments) {
    moments->count = 0;
    set_sum(moments, 0);
    set_squares(moments, 0);
    moments->minimum = I64_MAX;
    moments->maximum = I64_MIN;
}

int userstats_moments_merge(userstats_moments *moments, const userstats_moments *other) {
    i64 count;
    i128 sum;
    u128 squares;
    int overflow = __builtin_add_overflow(moments->count, other->count, &count);
    /* A sum of 2^63 values has 127 bits at most; only moments that no column has can fail here. */
    overflow |= __builtin_add_overflow(sum_of(moments), sum_of(other), &sum);
    overflow |= __builtin_add_overflow(squares_of(moments), squares_of(other), &squares);
    if (overflow) {
        return USERSTATS_OVERFLOW;
    }
    moments->count = count;
    set_sum(moments, sum);
    set_squares(moments, squares);
    moments->minimum = other->minimum < moments->minimum ? other->minimum : moments->minimum;
    moments->maximum = other->maximum > moments->maximum ? other->maximum : moments->maximum;
    return USERSTATS_OK;
}
