/* From exact moments to the nearest double. */
#ifndef USERSTATS_ROUNDING_H
#define USERSTATS_ROUNDING_H

#include "userstats.h"

/* sum / count / scale, correctly rounded; NaN for no values. */
double userstats_round_mean(const userstats_moments *moments, int scale);

/* sqrt((squares - sum^2 / count) / divisor) / scale, correctly rounded; NaN if a divisor is not positive. */
double userstats_round_deviation(const userstats_moments *moments, long long divisor, int scale);

#endif
