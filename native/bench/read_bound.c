/*
 * Loops that do nothing but read a column: the bound that the benchmarks hold the kernels against. For benchmarks alone, no
 * part of the library. What is read is ORed, which costs next to nothing, and returned, so that no read can be left out.
 */
#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#define PREFETCH_BYTES 4096

/* As the kernels have them: pieces of the column as four streams at the same time, from an aligned address on. */
#define STREAMS 4
#define PIECE_BYTES (256 * 1024)
#define STREAM_PREFETCH_BYTES 2048
#define L2 2 /* the locality that means the second-level cache */

#define DEFINE_READ(NAME, TARGET, WIDTH, UNROLL, WITH_PREFETCH)                              \
    TARGET EXPORT long long NAME(const void *column, long long bytes) {                      \
        typedef long long vector __attribute__((vector_size(WIDTH), aligned(1), may_alias)); \
        const char *next = column;                                                           \
        const char *end = next + bytes;                                                      \
        vector bits[UNROLL] = {0};                                                           \
        for (; end - next >= (UNROLL) * (WIDTH); next += (UNROLL) * (WIDTH)) {               \
            for (int i = 0; i < (UNROLL); i++) {                                             \
                if ((WITH_PREFETCH) && i * (WIDTH) % 64 == 0) {                              \
                    __builtin_prefetch(next + i * (WIDTH) + PREFETCH_BYTES);                 \
                }                                                                            \
                bits[i] |= *(const vector *)(next + i * (WIDTH));                            \
            }                                                                                \
        }                                                                                    \
        long long any = 0;                                                                   \
        for (int i = 0; i < (UNROLL); i++) {                                                 \
            for (int lane = 0; lane < (WIDTH) / 8; lane++) {                                 \
                any |= bits[i][lane];                                                        \
            }                                                                                \
        }                                                                                    \
        for (; next < end; next++) {                                                         \
            any |= *next;                                                                    \
        }                                                                                    \
        return any;                                                                          \
    }

#define DEFINE_READ_STREAMS(NAME, TARGET, WIDTH, WITH_PREFETCH)                                    \
    TARGET EXPORT long long NAME(const void *column, long long bytes) {                            \
        typedef long long vector __attribute__((vector_size(WIDTH), aligned(1), may_alias));       \
        const char *next = column;                                                                 \
        const char *end = next + bytes;                                                            \
        vector bits[STREAMS] = {0};                                                                \
        long long any = 0;                                                                         \
        for (; next < end && (unsigned long long)next % (WIDTH) != 0; next++) {                    \
            any |= *next;                                                                          \
        }                                                                                          \
        while (end - next >= STREAMS * (WIDTH)) {                                                  \
            long long piece = end - next < PIECE_BYTES ? end - next : PIECE_BYTES;                 \
            long long stream = piece / (STREAMS * (WIDTH)) * (WIDTH);                              \
            for (long long at = 0; at < stream; at += (WIDTH)) {                                   \
                for (int i = 0; i < STREAMS; i++) {                                                \
                    if (WITH_PREFETCH) {                                                           \
                        __builtin_prefetch(next + i * stream + at + STREAM_PREFETCH_BYTES, 0, L2); \
                    }                                                                              \
                    bits[i] |= *(const vector *)(next + i * stream + at);                          \
                }                                                                                  \
            }                                                                                      \
            next += STREAMS * stream;                                                              \
        }                                                                                          \
        for (int i = 0; i < STREAMS; i++) {                                                        \
            for (int lane = 0; lane < (WIDTH) / 8; lane++) {                                       \
                any |= bits[i][lane];                                                              \
            }                                                                                      \
        }                                                                                          \
        for (; next < end; next++) {                                                               \
            any |= *next;                                                                          \
        }                                                                                          \
        return any;                                                                                \
    }

#define DEFINE_READS(TIER, TARGET, WIDTH)                                   \
    DEFINE_READ_STREAMS(read_##TIER##_streams, TARGET, WIDTH, 0)            \
    DEFINE_READ_STREAMS(read_##TIER##_streams_prefetched, TARGET, WIDTH, 1) \
    DEFINE_READ(read_##TIER##_unrolled_4, TARGET, WIDTH, 4, 0)              \
    DEFINE_READ(read_##TIER##_unrolled_8, TARGET, WIDTH, 8, 0)              \
    DEFINE_READ(read_##TIER##_prefetched_4, TARGET, WIDTH, 4, 1)            \
    DEFINE_READ(read_##TIER##_prefetched_8, TARGET, WIDTH, 8, 1)

DEFINE_READS(baseline, , 16)
#if defined(__x86_64__)
DEFINE_READS(avx2, __attribute__((target("avx2"))), 32)
DEFINE_READS(avx512, __attribute__((target("avx512f"))), 64)
#endif
