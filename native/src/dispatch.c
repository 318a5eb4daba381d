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

/* From the best down. */
static const tier tiers[] = {
    {&userstats_kernels_portable, always},
};

enum { TIER_COUNT = sizeof tiers / sizeof tiers[0] };

/* Null until it is first needed. Threads that race to set it set the same. */
static const userstats_kernel_table *chosen;

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
    if (table == 0) {
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
            __atomic_store_n(&chosen, table, __ATOMIC_RELAXED);
            return USERSTATS_OK;
        }
    }
    return USERSTATS_UNAVAILABLE;
}
