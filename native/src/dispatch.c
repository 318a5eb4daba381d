/* Which kernel table is in use: the best that the CPU has, or the best below the cap. */
#include "kernels.h"

#if defined(__AVX__)
#error "dispatch.c runs on every CPU: compile it without AVX"
#endif

typedef struct {
    const userstats_kernel_table *table;
    int (*is_supported)(void);
} tier;

static int always(void) { return 1; }

#if defined(__x86_64__)
#include <cpuid.h>

/* Bits of CPUID and XCR0, by the names that the processor manuals give them. */
enum {
    LEAF_1_ECX_AVX = 1 << 28,
    LEAF_1_ECX_OSXSAVE = 1 << 27,
    LEAF_7_EBX_AVX2 = 1 << 5,
    LEAF_7_EBX_AVX512F = 1 << 16,
    LEAF_7_EBX_AVX512_IFMA = 1 << 21,
    LEAF_7_EBX_AVX512BW = 1 << 30,
    LEAF_7_ECX_AVX512_VNNI = 1 << 11,
    LEAF_7_ECX_AVX512_VPOPCNTDQ = 1 << 14,
    XCR0_AVX = 0x06,   /* the operating system saves XMM and YMM registers */
    XCR0_AVX512 = 0xe6 /* and ZMM and mask registers */
};

/* What the operating system saves when it switches threads; none of it if it does not say. */
static unsigned saved_registers(void) {
    unsigned eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || (ecx & LEAF_1_ECX_OSXSAVE) == 0) {
        return 0;
    }
    __asm__ volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
    return eax;
}

/* Whether there are registers whose upper halves a caller may have used. */
static int has_avx(void) {
    unsigned eax, ebx, ecx, edx;
    return (saved_registers() & XCR0_AVX) == XCR0_AVX && __get_cpuid(1, &eax, &ebx, &ecx, &edx) &&
           (ecx & LEAF_1_ECX_AVX) != 0;
}

static int has(unsigned registers, unsigned leaf_7_ebx, unsigned leaf_7_ecx) {
    unsigned eax, ebx, ecx, edx;
    return (saved_registers() & registers) == registers && __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) &&
           (ebx & leaf_7_ebx) == leaf_7_ebx && (ecx & leaf_7_ecx) == leaf_7_ecx;
}

static int has_avx2(void) { return has(XCR0_AVX, LEAF_7_EBX_AVX2, 0); }

static int has_avx512(void) { return has(XCR0_AVX512, LEAF_7_EBX_AVX512F | LEAF_7_EBX_AVX512BW, 0); }

static int has_avx512ifma(void) {
    return has(XCR0_AVX512, LEAF_7_EBX_AVX512F | LEAF_7_EBX_AVX512BW | LEAF_7_EBX_AVX512_IFMA,
               LEAF_7_ECX_AVX512_VNNI | LEAF_7_ECX_AVX512_VPOPCNTDQ);
}
#endif

/* From the best down. */
static const tier tiers[] = {
#if defined(__x86_64__)
    {&userstats_kernels_avx512ifma, has_avx512ifma},
    {&userstats_kernels_avx512, has_avx512},
    {&userstats_kernels_avx2, has_avx2},
#elif defined(__aarch64__)
    {&userstats_kernels_neon, always}, /* every 64-bit ARM has it */
#endif
    {&userstats_kernels_portable, always},
};

enum { TIER_COUNT = sizeof tiers / sizeof tiers[0] };

/* Null until it is first needed. Threads that race to set it set the same. */
static const userstats_kernel_table *chosen;

#if defined(__x86_64__)
static int has_upper_halves;

/*
 * A caller that uses AVX, like code that a JVM has compiled, may leave the upper halves of vector registers in use. The
 * first instruction after that which knows lower halves only, as all code compiled for the baseline does, then costs 100 ns
 * (measured on a Sapphire Rapids core).
 */
static void clear_upper_halves(void) {
    if (__atomic_load_n(&has_upper_halves, __ATOMIC_RELAXED)) {
        __asm__ volatile("vzeroupper");
    }
}

static void look_for_upper_halves(void) { __atomic_store_n(&has_upper_halves, has_avx(), __ATOMIC_RELAXED); }
#else
static void clear_upper_halves(void) {}
static void look_for_upper_halves(void) {}
#endif

static const userstats_kernel_table *available(int index) {
    for (int i = 0; i < TIER_COUNT; i++) {
        if (tiers[i].is_supported() && index-- == 0) {
            return tiers[i].table;
        }
    }
    return 0;
}

static int is_same(const char *a, const char *b) {
    while (*a != 0 && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

const userstats_kernel_table *userstats_kernels(void) {
    const userstats_kernel_table *table = __atomic_load_n(&chosen, __ATOMIC_RELAXED);
    clear_upper_halves();
    if (table == 0) {
        look_for_upper_halves();
        /* Only if no cap has come in between: a cap must win. */
        const userstats_kernel_table *best = available(0);
        if (__atomic_compare_exchange_n(&chosen, &table, best, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
            table = best;
        }
    }
    return table;
}

const char *userstats_instruction_set(void) { return userstats_kernels()->name; }

const char *userstats_available_instruction_set(int index) {
    const userstats_kernel_table *table = index < 0 ? 0 : available(index);
    return table == 0 ? 0 : table->name;
}

int userstats_cap_instruction_set(const char *name) {
    const userstats_kernel_table *table;
    for (int i = 0; (table = available(i)) != 0; i++) {
        if (is_same(name, table->name)) {
            look_for_upper_halves();
            __atomic_store_n(&chosen, table, __ATOMIC_RELAXED);
            return USERSTATS_OK;
        }
    }
    return USERSTATS_UNAVAILABLE;
}
