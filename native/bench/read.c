/*
 * Loops that only read a column. The benchmarks compare the kernels with them. They are not part of the
 * library. A loop returns the OR of all that it reads, so the compiler cannot leave out a read. The OR costs next to
 * nothing.
 */
#include "dispatch.h"

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

/* A loop with several streams divides each piece into as many parts, and reads all of them at the same time. */
enum { LINE_BYTES = 64, PIECE_BYTES = 256 * KIB, PREFETCH_BYTES = 2048, NO_PREFETCH = 0, INTO_L1 = 3 };

/*
 * ALIGNS: the loop first reads up to the boundary of a cache line, like the kernels. A vector that lies in two lines
 * takes two reads of the first-level cache, but no additional read of the second.
 */
#define DEFINE_READ(NAME, TARGET, WIDTH, ALIGNS, STREAMS, UNROLL, PREFETCH)                       \
    TARGET EXPORT int NAME(const char *next, long long bytes) {                                   \
        typedef u64 vector __attribute__((vector_size(WIDTH), aligned(1), may_alias));            \
        const char *end = next + bytes;                                                           \
        const i64 unit = (UNROLL) * (WIDTH);                                                      \
        vector bits[(STREAMS) * (UNROLL)] = {0};                                                  \
        u64 any = 0;                                                                              \
        userstats_tier_in_use(); /* clears upper halves of registers, as before every kernel */   \
        if ((ALIGNS) && bytes >= LINE_BYTES) {                                                    \
            for (int at = 0; at < LINE_BYTES; at += (WIDTH)) {                                    \
                bits[0] |= *(const vector *)(next + at);                                          \
            }                                                                                     \
            next += -(u64)next % LINE_BYTES;                                                      \
        }                                                                                         \
        while (end - next >= (STREAMS) * unit) {                                                  \
            i64 piece = (STREAMS) == 1 || end - next < PIECE_BYTES ? end - next : PIECE_BYTES;    \
            i64 stream = piece / ((STREAMS) * unit) * unit;                                       \
            for (i64 at = 0; at < stream; at += unit) {                                           \
                for (int i = 0; i < (STREAMS) * (UNROLL); i++) {                                  \
                    const char *one = next + i / (UNROLL) * stream + at + i % (UNROLL) * (WIDTH); \
                    if ((PREFETCH) != NO_PREFETCH && i % (UNROLL) * (WIDTH) % LINE_BYTES == 0) {  \
                        __builtin_prefetch(one + PREFETCH_BYTES, 0, PREFETCH);                    \
                    }                                                                             \
                    bits[i] |= *(const vector *)one;                                              \
                }                                                                                 \
            }                                                                                     \
            next += (STREAMS) * stream;                                                           \
        }                                                                                         \
        for (; end - next >= (WIDTH); next += (WIDTH)) {                                          \
            bits[0] |= *(const vector *)next;                                                     \
        }                                                                                         \
        for (int i = 0; i < (STREAMS) * (UNROLL); i++) {                                          \
            for (int lane = 0; lane < (WIDTH) / 8; lane++) {                                      \
                any |= bits[i][lane];                                                             \
            }                                                                                     \
        }                                                                                         \
        for (; next < end; next++) {                                                              \
            any |= (unsigned char)*next;                                                          \
        }                                                                                         \
        any |= any >> 32;                                                                         \
        any |= any >> 16;                                                                         \
        return (int)((any | any >> 8) & 0xff);                                                    \
    }

/* Enough vectors at a time to hide the latency of an OR, and few enough to keep them in registers. */
#define DEFINE_READS(WIDTH, TARGET)                                         \
    DEFINE_STREAMS(read_##WIDTH##_oneStream, TARGET, WIDTH, 0, 1, 8)        \
    DEFINE_STREAMS(read_##WIDTH##_fourStreams, TARGET, WIDTH, 0, 4, 2)      \
    DEFINE_STREAMS(read_##WIDTH##_alignedOneStream, TARGET, WIDTH, 1, 1, 8) \
    DEFINE_STREAMS(read_##WIDTH##_alignedFourStreams, TARGET, WIDTH, 1, 4, 2)
#define DEFINE_STREAMS(NAME, TARGET, WIDTH, ALIGNS, STREAMS, UNROLL)       \
    DEFINE_READ(NAME, TARGET, WIDTH, ALIGNS, STREAMS, UNROLL, NO_PREFETCH) \
    DEFINE_READ(NAME##PrefetchL1, TARGET, WIDTH, ALIGNS, STREAMS, UNROLL, INTO_L1)

DEFINE_READS(16, )
#if defined(__x86_64__)
DEFINE_READS(32, __attribute__((target("avx2"))))
DEFINE_READS(64, __attribute__((target("avx512f"))))
#endif

/* How many bytes a vector of the instruction set in use has: the width of the loops to compare with. */
EXPORT int read_width(void) {
    unsigned needs = userstats_tier_in_use()->needs;
    return needs & CPU_AVX512 ? 64 : needs & CPU_AVX2 ? 32 : 16;
}
