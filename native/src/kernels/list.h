/* The one list of element types, measures and tiers. Tables are generated from it, and
 * the constants of userstats.h are checked against it. */
#ifndef USERSTATS_LIST_H
#define USERSTATS_LIST_H

#include "../integers.h"
#include "userstats.h"

/* Makes X(ELEMENT, element, C type, A, B) for each element type. */
#define USERSTATS_ELEMENTS(X, A, B) \
    X(U7, u7, uint8_t, A, B)        \
    X(U8, u8, uint8_t, A, B)        \
    X(U32, u32, uint32_t, A, B)     \
    X(I32, i32, int32_t, A, B)      \
    X(I64, i64, i64, A, B)

/* Makes X(A, B, MEASURE, measure, C) for each measure. A measure has all that the measure before it has, and more. */
#define USERSTATS_MEASURES(X, A, B, C) \
    X(A, B, SUM, sum, C)               \
    X(A, B, POWER_SUMS, power_sums, C) \
    X(A, B, MOMENTS, moments, C)

/* Makes X(ELEMENT, element, MEASURE, measure, C) for each column of userstats_add, in the order of its constants. */
#define USERSTATS_COLUMNS(X, C) USERSTATS_ELEMENTS(USERSTATS_COLUMNS_OF_ELEMENT, X, C)
#define USERSTATS_COLUMNS_OF_ELEMENT(ELEMENT, NAME, TYPE, X, C) USERSTATS_MEASURES(X, ELEMENT, NAME, C)

/* Makes X(tier) for each instruction set that has kernels for this processor, from the best down. */
#if defined(__x86_64__)
#define USERSTATS_TIERS(X) X(avx512ifma) X(avx512) X(avx2) X(portable)
#elif defined(__aarch64__)
#define USERSTATS_TIERS(X) X(neon) X(portable)
#else
#define USERSTATS_TIERS(X) X(portable)
#endif

#define USERSTATS_ELEMENT_NUMBER(ELEMENT, NAME, TYPE, A, B) ELEMENT_##ELEMENT,
enum { USERSTATS_ELEMENTS(USERSTATS_ELEMENT_NUMBER, , ) ELEMENT_COUNT };

#define USERSTATS_MEASURE_NUMBER(A, B, MEASURE, NAME, C) MEASURE_##MEASURE,
enum { USERSTATS_MEASURES(USERSTATS_MEASURE_NUMBER, , , ) MEASURE_COUNT };

enum { COLUMN_COUNT = ELEMENT_COUNT * MEASURE_COUNT };

/* userstats.h spells out the constants for its readers. Here they are checked against the list. */
#define USERSTATS_CHECK_COLUMN(ELEMENT, NAME, MEASURE, MEASURE_NAME, C)                                      \
    _Static_assert(USERSTATS_##ELEMENT##_##MEASURE == ELEMENT_##ELEMENT * MEASURE_COUNT + MEASURE_##MEASURE, \
                   "userstats.h has another number for USERSTATS_" #ELEMENT "_" #MEASURE);
USERSTATS_COLUMNS(USERSTATS_CHECK_COLUMN, )

#endif
