/* Chooses the tier in use: the best that the CPU has, or the one that userstats_cap_instruction_set named. */
#include "dispatch.h"

#if defined(__AVX__)
#error "dispatch.c runs on every CPU: compile it without AVX"
#endif

#define TIER_ENTRY(TIER) &userstats_##TIER,
/* From the best to the worst. */
static const userstats_tier *const tiers[] = {USERSTATS_TIERS(TIER_ENTRY)};

enum { TIER_COUNT = sizeof tiers / sizeof tiers[0] };

/* Null until a call first needs a tier. Threads that race to set it choose the same tier. */
static const userstats_tier *chosen;

#if defined(__x86_64__)
#include <cpuid.h>

/* Bits of CPUID and XCR0, by the names that the processor manuals give them. */
enum {
    LEAF_1_ECX_AVX = 1 << 28,
    LEAF_1_ECX_OSXSAVE = 1 << 27,
    LEAF_7_EBX_AVX2 = 1 << 5,
    LEAF_7_EBX_AVX512F = 1 << 16,
    LEAF_7_EBX_AVX512DQ = 1 << 17,
    LEAF_7_EBX_AVX512_IFMA = 1 << 21,
    LEAF_7_EBX_AVX512BW = 1 << 30,
    LEAF_7_ECX_AVX512_VNNI = 1 << 11,
    LEAF_7_ECX_AVX512_VPOPCNTDQ = 1 << 14,
    XCR0_AVX = 0x06,   /* the operating system saves XMM and YMM registers */
    XCR0_AVX512 = 0xe6 /* and ZMM and mask registers */
};

/* Which registers the operating system saves when it switches threads: bits of XCR0, or 0 if it does not say. */
static unsigned saved_registers(void) {
    unsigned eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || (ecx & LEAF_1_ECX_OSXSAVE) == 0) {
        return 0;
    }
    __asm__ volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
    return eax;
}

/* Whether a caller may have used the upper halves of vector registers. */
static int has_avx(void) {
    unsigned eax, ebx, ecx, edx;
    return (saved_registers() & XCR0_AVX) == XCR0_AVX && __get_cpuid(1, &eax, &ebx, &ecx, &edx) &&
           (ecx & LEAF_1_ECX_AVX) != 0;
}

static int has_all(unsigned bits, unsigned wanted) { return (bits & wanted) == wanted; }

/* The CPU_ bits of the features that this processor has and the operating system supports. */
static unsigned cpu_features(void) {
    unsigned eax, ebx, ecx, edx;
    unsigned registers = saved_registers();
    unsigned features = 0;
    if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
        return features;
    }
    if (has_all(registers, XCR0_AVX)) {
        features |= has_all(ebx, LEAF_7_EBX_AVX2) ? CPU_AVX2 : 0;
    }
    if (has_all(registers, XCR0_AVX512)) {
        features |= has_all(ebx, LEAF_7_EBX_AVX512F | LEAF_7_EBX_AVX512BW | LEAF_7_EBX_AVX512DQ) ? CPU_AVX512 : 0;
        features |= has_all(ebx, LEAF_7_EBX_AVX512_IFMA) ? CPU_AVX512_IFMA : 0;
        features |= has_all(ecx, LEAF_7_ECX_AVX512_VNNI) ? CPU_AVX512_VNNI : 0;
        features |= has_all(ecx, LEAF_7_ECX_AVX512_VPOPCNTDQ) ? CPU_AVX512_VPOPCNTDQ : 0;
    }
    return features;
}

static int has_upper_halves;

/*
 * A caller that uses AVX, such as code that a JVM has compiled, may leave the upper halves of vector registers in use.
 * Code for the baseline knows only the lower halves, and its first instruction would then take 100 ns (measured on a
 * Sapphire Rapids core).
 */
static void clear_upper_halves(void) {
    if (__atomic_load_n(&has_upper_halves, __ATOMIC_RELAXED)) {
        __asm__ volatile("vzeroupper");
    }
}

static void look_for_upper_halves(void) { __atomic_store_n(&has_upper_halves, has_avx(), __ATOMIC_RELAXED); }
#else
/* On other architectures, every CPU can run every tier. */
static unsigned cpu_features(void) { return 0; }
static void clear_upper_halves(void) {}
static void look_for_upper_halves(void) {}
#endif

static const userstats_tier *available(int index) {
    unsigned features = cpu_features();
    for (int i = 0; i < TIER_COUNT; i++) {
        if ((tiers[i]->needs & ~features) == 0 && index-- == 0) {
            return tiers[i];
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

const userstats_tier *userstats_tier_in_use(void) {
    const userstats_tier *tier = __atomic_load_n(&chosen, __ATOMIC_RELAXED);
    clear_upper_halves();
    if (tier == 0) {
        look_for_upper_halves();
        /* A cap that another thread has set in the meantime must win. */
        const userstats_tier *best = available(0);
        if (__atomic_compare_exchange_n(&chosen, &tier, best, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
            tier = best;
        }
    }
    return tier;
}

const char *userstats_instruction_set(void) { return userstats_tier_in_use()->name; }

const char *userstats_available_instruction_set(int index) {
    const userstats_tier *tier = index < 0 ? 0 : available(index);
    return tier == 0 ? 0 : tier->name;
}

int userstats_cap_instruction_set(const char *name) {
    const userstats_tier *tier;
    for (int i = 0; (tier = available(i)) != 0; i++) {
        if (is_same(name, tier->name)) {
            look_for_upper_halves();
            __atomic_store_n(&chosen, tier, __ATOMIC_RELAXED);
            return USERSTATS_OK;
        }
    }
    return USERSTATS_UNAVAILABLE;
}
