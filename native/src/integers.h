/* Short names for the integers that the library computes with. */
#ifndef USERSTATS_INTEGERS_H
#define USERSTATS_INTEGERS_H

#include <stdint.h>

typedef long long i64;
typedef unsigned long long u64;
/* ISO C has no 128-bit types. */
__extension__ typedef __int128 i128;
__extension__ typedef unsigned __int128 u128;

#define I64_MAX 0x7fffffffffffffffLL
#define I64_MIN (-I64_MAX - 1)

/* Integers in a column or a bitmap, at any address. */
typedef uint16_t any_u16 __attribute__((aligned(1), may_alias));
typedef uint32_t any_u32 __attribute__((aligned(1), may_alias));
typedef u64 any_u64 __attribute__((aligned(1), may_alias));
typedef i64 any_i64 __attribute__((aligned(1), may_alias));

#endif
