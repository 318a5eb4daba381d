/*
 * AVX2 and AVX-512 share how this file reads a column. A tier's file does the following. avx2.c shows it best:
 *
 * 1. It includes <immintrin.h> and kernel.h, and defines
 *      TARGET         the attribute that lets the compiler use the tier's instructions
 *      VECTOR         the type of a vector
 *      V(NAME)        the intrinsic of this name for that vector, for instance V(add_epi64)
 *      V_BITS(NAME)   the same for intrinsics on whole vectors of bits, for instance V_BITS(loadu)
 *      RANGES         how many vectors of minima loops keep, and as many of maxima
 *      PREFETCH_BYTES, MASKED_PREFETCH_BYTES
 *                     how many bytes ahead a column is prefetched, without nulls and with nulls
 *      SUMS_LOOK_UP_PAGES
 *                     whether sums look up pages, too; without nulls, instead of prefetching each line
 * 2. It defines these constants and INLINE functions, and the type `lanes`, a choice of lanes of a vector:
 *      is_zero        whether no bit of a vector is set
 *      either_of      all bits that are set in one of three vectors
 *      signed_upper_half
 *                     the upper 32 bits of each lane of 64 bits, their sign extended
 *      add_longs_of   adds lanes of 64 bits, all or the chosen ones
 *      add_upper_halves
 *                     adds the signed upper halves of lanes of 64 bits, all or the chosen ones
 *      UPPER_HALF_OFFSET
 *                     what add_upper_halves adds to each lane in addition, even to a lane not chosen; 0 if it adds only
 *                     the halves
 *      FOLD           combines the quarters or halves of a vector with an operation, to a vector of 128 bits
 *      valid_lanes    the lanes whose bit is set in a bitmap, from a bit on
 *      in_register    a vector that was loaded, which the compiler may not load again
 *      only           a vector with zeros in all lanes but the chosen ones
 *      min_bytes, min_ints, max_ints, min_signed_ints, max_signed_ints, min_longs, max_longs
 *                     the smaller or larger of two vectors in chosen lanes, the first vector in the others
 *      long_of        the value that a lane of min_longs or max_longs stands for
 *      LONG_MOST, LONG_LEAST
 *                     the values that minima and maxima of longs start from
 * 3. It includes this file. Then it includes x86_squares.h, or defines what that file does. Last it includes
 *    x86_loops.h, which has the loops and makes kernels of them.
 * 4. It defines count_bits (kernel.h).
 * 5. It defines its userstats_tier, named as in USERSTATS_TIERS (list.h).
 */

/*
 * The comment on each loop says how many vector instructions it takes for a vector, loads left out. A Zen 5 core starts
 * 4 of them in a cycle. An Intel core starts 3 on 256 bits and 2 on 512 bits. 64 bytes arrive in 1/2 cycle from the
 * first-level cache, in 1 (Zen 5) to 1 1/3 cycles from the second-level cache, and in 2 cycles (Zen 5) from the
 * third-level cache.
 *
 * An example: power sums of small payments with IFMA take 6 1/2 instructions for 64 bytes of signed payments, which are
 * Java's default, and 5 1/2 for unsigned ones. For signed payments that is at least 1.6 cycles on Zen 5 and 3.25 on
 * Intel. Reading the 64 bytes from the second-level cache takes 1 cycle on Zen 5 and 1.3 on Intel.
 */

enum { VECTOR_BYTES = sizeof(VECTOR), VECTOR_INTS = VECTOR_BYTES / 4, VECTOR_LONGS = VECTOR_BYTES / 8 };

/*
 * A loop takes a column in steps. A step has so many vectors that their sums, which are kept apart, do not wait for
 * each other. Steps form blocks, and the sums of a block are kept only if all of its values are small. Sums are settled
 * after a piece. Lanes have room for blocks of 32 steps and for pieces of 256 KiB. An eighth of that room is left for
 * vectors outside of steps.
 *
 * A column is read as one stream. Reading four at a time, each a quarter of a piece, took a sixth longer from the
 * third-level cache of a Zen 5 core.
 */
enum {
    STEP_VECTORS = 4,
    STEP_BYTES = STEP_VECTORS * VECTOR_BYTES,
    BLOCK_BYTES = 28 * STEP_BYTES,
    PIECE_BYTES = 224 * 1024,
    PIECE_BLOCKS = PIECE_BYTES / BLOCK_BYTES
};

/*
 * EACH_VECTOR runs over the vectors of a step, or over their sums. Without the pragma, compilers do not unroll a long
 * loop.
 */
#define EACH_VECTOR(INDEX) EACH(INDEX, STEP_VECTORS)
#define EACH(INDEX, COUNT) _Pragma("GCC unroll 8") for (int INDEX = 0; INDEX < COUNT; INDEX++)

enum { LINE_BYTES = 64, PAGE_BYTES = 4096, PAGE_AHEAD_BYTES = 10 * 1024 };

/* Marks functions that are called a few times for a block or a piece: one copy of each keeps the library small. */
#define SHARED TARGET static __attribute__((noinline))

INLINE VECTOR load(const char *bytes) { return V_BITS(loadu)((const void *)bytes); }

INLINE VECTOR zero(void) { return V_BITS(setzero)(); }

INLINE VECTOR both(VECTOR a, VECTOR b) { return V_BITS(and)(a, b); }

INLINE VECTOR upper_half(VECTOR lanes) { return V(srli_epi64)(lanes, 32); }

INLINE VECTOR lower_half(VECTOR lanes) { return both(lanes, V(set1_epi64x)(UINT32_MAX)); }

INLINE void add(VECTOR *sum, VECTOR lanes) { *sum = V(add_epi64)(*sum, lanes); }

/* 64 zeros, 64 bytes with all bits set, 64 zeros. One copy, in avx2.c, keeps the library small. */
extern const unsigned char userstats_zeros_ones_zeros[3 * 64];

/* A column whose values before `next` have been seen. `width` and `has_nulls` are constants in every kernel. */
typedef struct {
    const char *next;
    const char *end;
    int width;
    int has_nulls;
    const uint8_t *validity; /* begins with the bit of the value at `next`, the first of a byte */
} column;

/* A vector of a column, and those of its lanes that are not null. `valid` is unused if the column has no nulls. */
typedef struct {
    VECTOR all;
    lanes valid;
} some_values;

/* Returns the vector `at` bytes from `next`. `at` is a multiple of VECTOR_BYTES. */
INLINE some_values some_at(const column *all, i64 at) {
    some_values values = {.all = load(all->next + at)};
    if (all->has_nulls) {
        values.all = in_register(values.all);
        u64 index = (u64)at / (unsigned)all->width; /* unsigned, so that the division is a shift */
        values.valid = valid_lanes(all->validity + index / 8, index % 8, all->width);
    }
    return values;
}

/*
 * Prefetches the line PAGE_AHEAD_BYTES ahead, once for every PAGE_BYTES from `begin` on. If each page is looked up
 * once, the processor knows where the page is when some_of_step prefetches its other lines. Without this, columns in
 * memory took up to 1.3 times as long on a Zen 5 core with pages of 4 KiB. AVX-512's sums look up no pages: it made
 * them slower for columns in the caches.
 */
INLINE void look_up_page(const char *begin, i64 at, int measure) {
    if ((measure != MEASURE_SUM || SUMS_LOOK_UP_PAGES) && (at & (PAGE_BYTES - 1)) == 0) {
        _mm_prefetch(begin + at + PAGE_AHEAD_BYTES, _MM_HINT_T0);
    }
}

INLINE void look_up_pages(const char *block, int measure) {
    EACH(page, (BLOCK_BYTES + PAGE_BYTES - 1) / PAGE_BYTES) { look_up_page(block, page * PAGE_BYTES, measure); }
}

/* Sums without nulls take so few instructions that prefetches would delay their loads. */
INLINE int prefetches_lines(const column *all, int measure) {
    return measure != MEASURE_SUM || all->has_nulls || !(SUMS_LOOK_UP_PAGES || all->width == 1);
}

/* Returns vector `index` of the step that begins `at` bytes from `next`. */
INLINE some_values some_of_step(const column *all, i64 at, int index, int measure) {
    at += index * VECTOR_BYTES;
    /*
     * This prefetches into the first-level cache. Prefetching into the second-level cache makes a column that lies there
     * already take up to twice the time. The address may lie beyond the column's end, because a prefetch never faults.
     */
    if (prefetches_lines(all, measure) && index * VECTOR_BYTES % LINE_BYTES == 0) {
        i64 ahead = all->has_nulls ? MASKED_PREFETCH_BYTES : PREFETCH_BYTES;
        _mm_prefetch(all->next + at + ahead, _MM_HINT_T0);
    }
    return some_at(all, at);
}

SHARED u64 shared_bits_at(const uint8_t *bitmap, i64 bit, int bit_count) { return bits_at(bitmap, bit, bit_count); }

/* Puts zeros in place of nulls. */
INLINE VECTOR without_nulls(const column *all, some_values values) {
    return all->has_nulls ? only(values.valid, all->width, values.all) : values.all;
}

INLINE i64 bytes_left(const column *all) { return all->end - all->next; }

INLINE void skip(column *all, i64 bytes) {
    all->next += bytes;
    if (all->has_nulls) {
        all->validity += (u64)bytes / (8 * (unsigned)all->width);
    }
}

/*
 * Returns the number of bytes before the first address at which a vector lies within one cache line. It returns 0 if
 * the column is too short for that to pay off. It also returns 0 if a value, or the values of one byte of the bitmap,
 * would lie across that address.
 */
INLINE i64 unaligned_bytes(const column *all) {
    i64 bytes = (i64)(0 - (u64)all->next) & (VECTOR_BYTES - 1);
    int unit = all->has_nulls ? 8 * all->width : all->width;
    return bytes_left(all) < 2 * STEP_BYTES || bytes % unit != 0 ? 0 : bytes;
}

/* Returns whether there is no step, or whether the step does not begin at an aligned address although it could. */
INLINE int is_outer(const column *all) { return bytes_left(all) < STEP_BYTES || unaligned_bytes(all) > 0; }

/* Returns unaligned_bytes for a column without nulls. With nulls it returns 0, because a block has only steps. */
INLINE i64 plain_head(const column *all) { return all->has_nulls ? 0 : unaligned_bytes(all); }

/*
 * Returns whether a loop has a block to add. With nulls, another function adds what is outside of steps, which saves
 * code.
 */
INLINE int has_block(const column *all) { return all->has_nulls ? !is_outer(all) : bytes_left(all) > 0; }

/*
 * A block of a column. It has whole steps. Outside of them there can be a vector before the steps and, at the end of
 * the column, vectors behind them.
 */
typedef struct {
    column all;
    i64 head_bytes; /* bytes of the first vector before the steps, which begin at an aligned address */
    column steps;
    column rest; /* what follows the block, once take_outer has taken all vectors of the block */
} parts;

/* Returns how many bytes of whole steps are left, up to `most`. */
INLINE i64 steps_bytes(const column *all, i64 most) {
    return bytes_left(all) < most ? bytes_left(all) & -STEP_BYTES : most;
}

/* Returns the block that has `head_bytes`, and then `bytes` of whole steps or what is left of the column. */
INLINE parts parts_of(column all, i64 head_bytes, i64 bytes) {
    parts of = {all, head_bytes, all, all};
    skip(&of.steps, of.head_bytes);
    of.rest = of.steps;
    skip(&of.rest, steps_bytes(&of.steps, bytes));
    of.steps.end = of.rest.next;
    return of;
}

/* A vector outside of steps. In `is_new` all bits are set in those of its bytes that are in no other vector. */
typedef struct {
    some_values values;
    VECTOR is_new;
} outer_vector;

/*
 * Takes the next outer vector of a block, which is the first vector or one behind the steps. Returns whether there was
 * one. If `has_nulls` is set but there is no bitmap, no value is null.
 */
INLINE int take_outer(parts *of, outer_vector *next) {
    i64 left = bytes_left(&of->rest);
    i64 head = of->head_bytes;
    i64 bytes = left < VECTOR_BYTES ? left : VECTOR_BYTES;
    if (head == 0 && (left == 0 || left >= STEP_BYTES)) {
        return 0;
    }
    const char *vector = head > 0 ? of->all.next : of->rest.next + bytes - VECTOR_BYTES;
    next->values.all = load(vector);
    if (of->all.has_nulls) {
        int bit_count = VECTOR_BYTES / of->all.width;
        i64 bit = (vector - of->all.next) / of->all.width;
        u64 bits = of->all.validity == 0 ? ~0ULL : shared_bits_at(of->all.validity, bit, bit_count);
        next->values.valid = valid_lanes((const uint8_t *)&bits, 0, of->all.width);
    }
    next->is_new =
        load((const char *)userstats_zeros_ones_zeros + (head > 0 ? 2 * 64 - head : 64 - VECTOR_BYTES + bytes));
    of->rest.next += head > 0 ? 0 : bytes;
    of->head_bytes = 0;
    return 1;
}

/* Clang would peel the first round of a loop. GCC gets no pragma, because it warns where it finds no loop. */
#if defined(__clang__)
#define NOT_UNROLLED _Pragma("clang loop unroll(disable)")
#else
#define NOT_UNROLLED
#endif

/* Runs for each outer vector of a block, if MAY_EXIST says that there may be any. */
#define EACH_OUTER(OUTER, BLOCK, MAY_EXIST) \
    NOT_UNROLLED for (outer_vector OUTER; (MAY_EXIST) && take_outer(BLOCK, &OUTER);)

typedef struct {
    VECTOR minimum;
    VECTOR maximum;
} range;

/* The result of a loop for a piece. It is in memory, so that one function can settle it for many loops. */
typedef struct {
    VECTOR sum;
    VECTOR squares;
    range seen;
} totals;

typedef union {
    VECTOR vector;
    u64 lanes[VECTOR_BYTES / 8];
} elements;

INLINE u64 add_lanes(VECTOR longs) {
    __m128i sums = FOLD(add_epi64, longs);
    return (u64)_mm_cvtsi128_si64(_mm_add_epi64(sums, _mm_unpackhi_epi64(sums, sums)));
}

/* Adds up the upper and the lower halves of lanes separately, so that the sum does not overflow. */
INLINE u128 add_lanes_wide(VECTOR longs) {
    return ((u128)add_lanes(upper_half(longs)) << 32) + add_lanes(lower_half(longs));
}

INLINE i128 add_signed_lanes_wide(VECTOR longs) {
    return (i128)(i64)add_lanes(signed_upper_half(longs)) * (1LL << 32) + add_lanes(lower_half(longs));
}

/* Returns lanes of 64 bits, each of them the sum of two lanes of 32 bits. */
INLINE VECTOR add_pairs(VECTOR words) { return V(add_epi64)(upper_half(words), lower_half(words)); }

/* Does the same for signed lanes. */
INLINE VECTOR add_signed_pairs(VECTOR words) {
    VECTOR one = V(set1_epi64x)(1);
    return V(add_epi64)(V(mul_epi32)(upper_half(words), one), V(mul_epi32)(words, one));
}

/* Defines a function that returns the least or the largest lane of 32 bits. */
#define REDUCTION(NAME, OPERATION)                                   \
    INLINE uint32_t NAME(VECTOR ints) {                              \
        __m128i most = FOLD(OPERATION, ints);                        \
        most = _mm_##OPERATION(most, _mm_shuffle_epi32(most, 0x4e)); \
        most = _mm_##OPERATION(most, _mm_shuffle_epi32(most, 0xb1)); \
        return (uint32_t)_mm_cvtsi128_si32(most);                    \
    }
REDUCTION(least_int, min_epu32)
REDUCTION(largest_int, max_epu32)

/* Takes the smaller byte of each pair, and then the least of all pairs. */
INLINE uint8_t least_byte(VECTOR bytes) {
    __m128i least = FOLD(min_epu8, bytes);
    least = _mm_min_epu8(least, _mm_srli_epi16(least, 8));
    return (uint8_t)_mm_cvtsi128_si32(_mm_minpos_epu16(least));
}

INLINE uint8_t largest_byte(VECTOR bytes) { return UINT8_MAX - least_byte(V_BITS(xor)(bytes, V(set1_epi8)(-1))); }

/* ---- From loops to kernels -------------------------------------------------------------------------------------- */

/*
 * Adds values from `next` on, up to `end` at most, and returns where it stopped. Most loops stop after a piece. A loop
 * for small values also stops at a block that has other values. The bitmap begins at `validity`. `column_number` is as
 * for userstats_add.
 */
typedef const char *loop(const char *next, const char *end, const uint8_t *validity, column_sums *result,
                         int column_number);

/* A loop is a function of its own, so that kernels can share it. While it adds, its sums are in registers. */
#define LOOP(NAME, WIDTH, HAS_NULLS, BODY)                                                                   \
    SHARED const char *NAME(const char *next, const char *end, const uint8_t *validity, column_sums *result, \
                            int column_number) {                                                             \
        const column all = {next, end, WIDTH, HAS_NULLS, validity};                                          \
        (void)column_number;                                                                                 \
        return BODY;                                                                                         \
    }

#define WIDTH_OF(COLUMN) ((COLUMN) < USERSTATS_U32_SUM ? 1 : (COLUMN) < USERSTATS_I64_SUM ? 4 : 8)

#define CHECK_WIDTH(ELEMENT, NAME, TYPE, A, B) \
    _Static_assert(WIDTH_OF(USERSTATS_##ELEMENT##_SUM) == sizeof(TYPE), "WIDTH_OF has another width for " #ELEMENT);
USERSTATS_ELEMENTS(CHECK_WIDTH, , )

/*
 * Adds a column, piece by piece. If the loop for small values stops before it has added a piece, the loop for any
 * values goes on from there.
 */
SHARED int add_pieces(const char *next, i64 count, const uint8_t *validity, column_sums *result, int column_number,
                      loop *add_small, loop *add_any) {
    int width = WIDTH_OF(column_number);
    const char *end = next + count * width;
    while (next < end) {
        const char *stop = add_small(next, end, validity, result, column_number);
        if (stop - next < PIECE_BYTES && stop < end) {
            const uint8_t *rest = validity == 0 ? 0 : validity + (u64)(stop - next) / (8 * (unsigned)width);
            stop = add_any(stop, end, rest, result, column_number);
        }
        validity = validity == 0 ? 0 : validity + (u64)(stop - next) / (8 * (unsigned)width);
        next = stop;
    }
    if (result->overflow) {
        return USERSTATS_OVERFLOW;
    }
    return column_number < USERSTATS_U8_SUM && result->maximum > INT8_MAX ? USERSTATS_OUT_OF_RANGE : USERSTATS_OK;
}

/*
 * Leaves a column that is shorter than a vector to the portable kernel, before there is anything to save on the stack.
 */
SHARED int add_column(const void *values, i64 count, const uint8_t *validity, column_sums *result, int column_number,
                      loop *add_small, loop *add_any) {
    if (count * WIDTH_OF(column_number) < VECTOR_BYTES) {
        return validity == 0 ? userstats_portable.kernels[column_number].plain(values, count, result)
                             : userstats_portable.kernels[column_number].masked(values, count, validity, result);
    }
    return add_pieces(values, count, validity, result, column_number, add_small, add_any);
}

/* Defines both forms of a kernel, from two loops each. */
#define X86_KERNEL(NAME, COLUMN, SMALL, ANY, MASKED_SMALL, MASKED_ANY)                                           \
    TARGET static int NAME(const void *values, i64 count, column_sums *sums) {                                   \
        return add_column(values, count, 0, sums, COLUMN, SMALL, ANY);                                           \
    }                                                                                                            \
    TARGET static int NAME##_masked(const void *values, i64 count, const uint8_t *validity, column_sums *sums) { \
        return add_column(values, count, validity, sums, COLUMN, MASKED_SMALL, MASKED_ANY);                      \
    }
