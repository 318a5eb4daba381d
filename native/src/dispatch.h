/* Which tier is in use. */
#ifndef USERSTATS_DISPATCH_H
#define USERSTATS_DISPATCH_H

#include "kernels/kernel.h"

/* The best tier that the CPU has, or the best below the cap. Every function that computes asks for it first. */
const userstats_tier *userstats_tier_in_use(void);

#endif
