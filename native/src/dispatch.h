/* The tier in use. */
#ifndef USERSTATS_DISPATCH_H
#define USERSTATS_DISPATCH_H

#include "kernels/kernel.h"

/*
 * The best tier that the CPU has, or the one that userstats_cap_instruction_set named. Every function that adds a
 * column calls this first, because it also clears the upper halves of vector registers.
 */
const userstats_tier *userstats_tier_in_use(void);

#endif
