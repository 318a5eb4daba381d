/* The kernels: what runs over a column of values, once for each instruction set ("tier"). */
#ifndef USERSTATS_KERNELS_H
#define USERSTATS_KERNELS_H

#include "userstats.h"

/* Lanes of kernels are sized for at most this many values in one call. */
#define USERSTATS_KERNEL_MAX_COUNT (1LL << 24)

/*
 * A kernel sets the fields of `part` that its name promises (see userstats.h) and `count`, for 1 to
 * USERSTATS_KERNEL_MAX_COUNT values at any address. ages_sum also sets `maximum`, to the largest value or to any other of
 * the same bit length: an OR of the values is enough to tell whether one is negative.
 */
typedef void userstats_kernel(const void *values, long long count, userstats_moments *part);

/* The one list of kernels. */
#define USERSTATS_KERNELS(X, TIER)   \
    X(ages_sum, TIER)                \
    X(ages_moments, TIER)            \
    X(payments_u32_sum, TIER)        \
    X(payments_u32_power_sums, TIER) \
    X(payments_u32_moments, TIER)    \
    X(payments_i32_sum, TIER)        \
    X(payments_i32_power_sums, TIER) \
    X(payments_i32_moments, TIER)

#define USERSTATS_MEMBER(KERNEL, TIER) userstats_kernel *KERNEL;
#define USERSTATS_ENTRY(KERNEL, TIER) KERNEL##_##TIER,

typedef struct userstats_kernel_table {
    const char *name;
    USERSTATS_KERNELS(USERSTATS_MEMBER, unused)
} userstats_kernel_table;

/* Ends the file of a tier, whose kernels are called KERNEL_TIER. */
#define USERSTATS_DEFINE_TABLE(TIER) \
    const userstats_kernel_table userstats_kernels_##TIER = {#TIER, USERSTATS_KERNELS(USERSTATS_ENTRY, TIER)}

extern const userstats_kernel_table userstats_kernels_portable;

/* The table in use. */
const userstats_kernel_table *userstats_kernels(void);

#endif
