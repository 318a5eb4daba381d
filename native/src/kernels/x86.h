/*
 * What AVX2 and AVX-512 have in common: how a column is read. A tier's file, which avx2.c shows best, does this in turn:
 *
 * 1. It includes <immintrin.h> and kernel.h, and defines
 *      TARGET         the attribute that lets the compiler use the tier's instructions
 *      VECTOR         the type of a vector
 *      V(NAME)        the intrinsic of this name for that vector, for instance V(add_epi64)
 *      V_BITS(NAME)   the same for intrinsics on whole vectors of bits, for instance V_BITS(loadu)
 * 2. It defines these functions, as INLINE, and the type `lanes`, a choice of lanes of a vector:
 *      is_zero        whether no bit of a vector is set
 *      either_of      all bits that are set in one of three vectors
 *      signed_upper_half
 *                     the upper 32 bits of each lane of 64 bits, their sign extended
 *      upper_half_with_offset, UPPER_HALF_OFFSET
 *                     the same with an offset added, if that takes less time
 *      add_all_lanes  the sum of lanes of 64 bits
 *      valid_lanes    the lanes whose bit is set in a bitmap, from a bit on
 *      only           a vector with zeros in all lanes but the chosen ones
 *      min_bytes, min_ints, max_ints, min_signed_ints, max_signed_ints, min_longs, max_longs
 *                     the smaller or larger of two vectors in chosen lanes, the first vector in the others
 *      long_of        the value that a lane of min_longs and max_longs stands for, and LONG_MOST and LONG_LEAST
 * 3. It includes this file; then x86_squares.h, or it defines what that file does; then x86_loops.h, which has the loops and
 *    makes kernels of them.
 * 4. It defines count_bits (kernel.h).
 * 5. It defines its userstats_tier, named as in USERSTATS_TIERS (list.h).
 */

/*
 * Beside each loop stands how many instructions on vectors it takes for a vector, loads left out. A Zen 5 core starts 4 of them
 * in a cycle, an Intel core 3 on 256 bits and 2 on 512 bits. 64 bytes arrive in 1/2 cycle from the first-level cache, in 1 (Zen 5) to
 * 1 1/3 from the second, and in 2 (Zen 5) from the third. So 5 1/2 instructions for 64 bytes, as for power sums of small
 * payments with IFMA, take at least 1.4 cycles on Zen 5 and 2.75 on Intel, where reading takes 1 or 1.3 in the second.
 */

enum { VECTOR_BYTES = sizeof(VECTOR), VECTOR_INTS = VECTOR_BYTES / 4, VECTOR_LONGS = VECTOR_BYTES / 8 };

/*
 * A column is taken in steps, as many as it takes to keep sums of one step apart from each other. Sums are settled after a
 * piece: lanes are sized for no more. A column is read as one stream: four at a time, each a quarter of a piece, took a sixth
 * longer from the third-level cache of a Zen 5 core.
 */
enum { STEP_VECTORS = 4, STEP_BYTES = STEP_VECTORS * VECTOR_BYTES, PIECE_BYTES = 256 * 1024 };

/* For each index of a vector of a step, or of sums of it. Compilers leave that a loop if it is long. */
#define EACH_VECTOR(INDEX) _Pragma("GCC unroll 4") for (int INDEX = 0; INDEX < STEP_VECTORS; INDEX++)

/* How far ahead of its use memory is asked for. It may lie behind the column: a prefetch reads nothing. */
enum { PREFETCH_BYTES = 2048, LINE_BYTES = 64 };

/* Of functions that loops call rarely, so that one copy does. */
#define SHARED TARGET static __attribute__((noinline))

INLINE VECTOR load(const char *bytes) { return V_BITS(loadu)((const void *)bytes); }

INLINE VECTOR zero(void) { return V_BITS(setzero)(); }

INLINE VECTOR both(VECTOR a, VECTOR b) { return V_BITS(and)(a, b); }

INLINE VECTOR upper_half(VECTOR lanes) { return V(srli_epi64)(lanes, 32); }

INLINE VECTOR lower_half(VECTOR lanes) { return both(lanes, V(set1_epi64x)(UINT32_MAX)); }

INLINE void add(VECTOR *sum, VECTOR lanes) { *sum = V(add_epi64)(*sum, lanes); }

static const unsigned char zeros_ones_zeros[3 * 64] = {
#define ONES_8 255, 255, 255, 255, 255, 255, 255, 255
    [64] = ONES_8, ONES_8, ONES_8, ONES_8, ONES_8,
    ONES_8,        ONES_8, ONES_8
#undef ONES_8
};

/* All bits set in the first `count` bytes. */
INLINE VECTOR first_bytes(i64 count) { return load((const char *)zeros_ones_zeros + 128 - count); }

/* All bits set in the last `count` bytes: what is new in the vector that ends where the column does. */
INLINE VECTOR last_bytes(i64 count) { return load((const char *)zeros_ones_zeros + 64 - VECTOR_BYTES + count); }

/* A column, of which what lies before `next` has been seen. `width` and `has_nulls` are constants in every kernel. */
typedef struct {
    const char *next;
    const char *end;
    int width;
    int has_nulls;
    const uint8_t *validity; /* from the bit of the value at `next` on, which is the first of a byte */
} column;

INLINE column column_of(const void *values, i64 count, int width, null_values nulls) {
    column all = {values, (const char *)values + count * width, width, nulls.exist, nulls.validity};
    return all;
}

/* A vector of a column, and which of its lanes are not null: nothing without nulls. */
typedef struct {
    VECTOR all;
    lanes valid;
} some_values;

/* The vector so many bytes, whole vectors, from `next`. */
INLINE some_values some_at(const column *all, i64 at) {
    some_values values = {.all = load(all->next + at)};
    if (all->has_nulls) {
        u64 index = (u64)at / (unsigned)all->width; /* unsigned, so that a shift does it */
        values.valid = valid_lanes(all->validity + index / 8, index % 8, all->width);
    }
    return values;
}

/* Vector `index` of the step so many bytes from `next`. */
INLINE some_values some_of_step(const column *all, i64 at, int index) {
    at += index * VECTOR_BYTES;
    /* Into the first-level cache: into the second, a column that lies there takes up to twice the time. */
    if (index * VECTOR_BYTES % LINE_BYTES == 0) {
        _mm_prefetch(all->next + at + PREFETCH_BYTES, _MM_HINT_T0);
    }
    return some_at(all, at);
}

SHARED u64 shared_bits_at(const uint8_t *bitmap, i64 bit, int bit_count) { return bits_at(bitmap, bit, bit_count); }

/* The vector that ends where the column does. */
INLINE some_values last_some(const column *all) {
    some_values values = {.all = load(all->end - VECTOR_BYTES)};
    if (all->has_nulls) {
        int bit_count = VECTOR_BYTES / all->width;
        u64 bits = shared_bits_at(all->validity, (all->end - all->next) / all->width - bit_count, bit_count);
        values.valid = valid_lanes((const uint8_t *)&bits, 0, all->width);
    }
    return values;
}

/* Zeros in place of nulls. */
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

/* Bytes of the next piece of a column of whole steps. */
INLINE i64 piece_bytes(const column *steps) {
    return bytes_left(steps) < PIECE_BYTES ? bytes_left(steps) : PIECE_BYTES;
}

/*
 * The number of bytes before the first address at which a vector lies within one cache line. 0 if the column is too
 * short for that to pay off, or if a value, or the values of a byte of the bitmap, would lie across that address.
 */
INLINE i64 unaligned_bytes(const column *all) {
    i64 bytes = (i64)(0 - (u64)all->next) & (VECTOR_BYTES - 1);
    int unit = all->has_nulls ? 8 * all->width : all->width;
    return bytes_left(all) < 2 * STEP_BYTES || bytes % unit != 0 ? 0 : bytes;
}

/* A vector outside of steps, and all bits set in those of its bytes that are in no other. */
typedef struct {
    some_values values;
    VECTOR is_new;
} outer_vector;

/* A column in parts: whole steps, and what is outside of them. */
typedef struct {
    column head; /* its first vector lies across an aligned address, at which the steps begin */
    i64 head_bytes;
    column steps;
    column tail;
} parts;

INLINE parts parts_of(column all) {
    parts of = {all, unaligned_bytes(&all), all, all};
    skip(&of.steps, of.head_bytes);
    of.tail = of.steps;
    skip(&of.tail, bytes_left(&of.steps) & -STEP_BYTES);
    of.steps.end = of.tail.next;
    return of;
}

/* Takes the next outer vector of a column. Returns whether there was one. */
INLINE int take_outer(parts *of, outer_vector *next) {
    if (of->head_bytes > 0) {
        next->values = some_at(&of->head, 0);
        next->is_new = first_bytes(of->head_bytes);
        of->head_bytes = 0;
        return 1;
    }
    i64 bytes = bytes_left(&of->tail) < VECTOR_BYTES ? bytes_left(&of->tail) : VECTOR_BYTES;
    if (bytes == 0) {
        return 0;
    }
    next->values = bytes == VECTOR_BYTES ? some_at(&of->tail, 0) : last_some(&of->tail);
    next->is_new = last_bytes(bytes);
    skip(&of->tail, bytes);
    return 1;
}

typedef struct {
    VECTOR minimum;
    VECTOR maximum;
} range;

typedef union {
    VECTOR vector;
    uint8_t bytes[VECTOR_BYTES];
    uint32_t words[VECTOR_BYTES / 4];
    u64 lanes[VECTOR_BYTES / 8];
} elements;

SHARED u64 add_lanes(VECTOR vector) { return add_all_lanes(vector); }

SHARED u128 add_lanes_wide(VECTOR vector) {
    return ((u128)add_all_lanes(upper_half(vector)) << 32) + add_all_lanes(lower_half(vector));
}

SHARED i128 add_signed_lanes_wide(VECTOR vector) {
    return (i128)(i64)add_all_lanes(signed_upper_half(vector)) * (1LL << 32) + add_all_lanes(lower_half(vector));
}

/* Lanes of 64 bits, each the sum of two of 32 bits. */
INLINE VECTOR add_pairs(VECTOR words) { return V(add_epi64)(upper_half(words), lower_half(words)); }

/* The same for signed ones. */
INLINE VECTOR add_signed_pairs(VECTOR words) {
    VECTOR one = V(set1_epi64x)(1);
    return V(add_epi64)(V(mul_epi32)(upper_half(words), one), V(mul_epi32)(words, one));
}
