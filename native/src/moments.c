/* Initialises and merges moments. */
#include "moments.h"

void userstats_moments_init(userstats_moments *moments) {
    moments->count = 0;
    set_sum(moments, 0);
    set_squares(moments, 0);
    moments->minimum = I64_MAX;
    moments->maximum = I64_MIN;
}

int userstats_moments_merge(userstats_moments *moments, const userstats_moments *other) {
    return add_to_moments(moments, other->count, sum_of(other), squares_of(other), other->minimum, other->maximum);
}
