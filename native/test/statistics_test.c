/* The three statistics of whole columns. */
#include "columns.h"

static void test_patterns(void) {
    for (value_pattern pattern = RANDOM; pattern < NARROW_PATTERNS; pattern++) {
        for (i64 count = 0; count <= SHORT_COLUMN; count++) {
            uint8_t *ages = values_region.end - count;
            fill(ELEMENT_U8, pattern, ages, count);
            input_column age_column = whole_column(ELEMENT_U8, ages, count);
            userstats_moments moments = naive_facts(&age_column).moments;
            CHECK_DOUBLE(userstats_average_age(ages, count), userstats_moments_mean(&moments, 0), "average age");

            const uint32_t *cents = (const void *)(values_region.end - count * 4);
            fill(ELEMENT_U32, pattern, (uint8_t *)cents, count);
            input_column payment_column = whole_column(ELEMENT_U32, (const uint8_t *)cents, count);
            moments = naive_facts(&payment_column).moments;
            CHECK_DOUBLE(userstats_average_payment(cents, count), userstats_moments_mean(&moments, 2),
                         "average payment");
            CHECK_DOUBLE(userstats_payment_standard_deviation(cents, count),
                         userstats_moments_population_deviation(&moments, 2), "standard deviation of payments");
        }
    }
}

/* NIST's NumAcc4: 10000000.2 once, then 10000000.1 and 10000000.3 alternating. */
static void test_numacc4(void) {
    static uint32_t cents[1001] = {1000000020};
    for (int i = 1; i < 1001; i++) {
        cents[i] = i % 2 == 1 ? 1000000010 : 1000000030;
    }
    userstats_moments moments = empty;
    CHECK(userstats_add_u32_moments(&moments, cents, 1001, NULL, 0) == USERSTATS_OK, "NumAcc4");
    CHECK_DOUBLE(userstats_average_payment(cents, 1001), 10000000.2, "mean of NumAcc4");
    CHECK_DOUBLE(userstats_moments_mean(&moments, 2), 10000000.2, "mean of moments of NumAcc4");
    CHECK_DOUBLE(userstats_moments_sample_deviation(&moments, 2), 0.1, "sample deviation of NumAcc4");
}

static void test_known_statistics(void) {
    static const uint8_t ages[] = {0, 255, 30};
    static const uint32_t cents[] = {1, 2, UINT32_MAX};
    static uint32_t constant[1000];
    for (int i = 0; i < 1000; i++) {
        constant[i] = 10;
    }
    CHECK_DOUBLE(userstats_average_age(ages, 3), 95.0, "average age");
    CHECK_DOUBLE(userstats_average_payment(cents, 2), 0.015, "average payment");
    CHECK_DOUBLE(userstats_average_payment(cents + 2, 1), 42949672.95, "average of the largest payment");
    CHECK_DOUBLE(userstats_payment_standard_deviation(cents, 2), 0.005, "deviation of two payments");
    CHECK_DOUBLE(userstats_payment_standard_deviation(cents + 2, 1), 0.0, "deviation of one payment");
    CHECK_DOUBLE(userstats_payment_standard_deviation(constant, 1000), 0.0, "deviation of a constant column");
    static const i64 too_few[] = {0, -1, I64_MIN};
    for (int i = 0; i < 3; i++) {
        CHECK_NAN(userstats_average_age(ages, too_few[i]), "average age of no values");
        CHECK_NAN(userstats_average_payment(cents, too_few[i]), "average payment of no values");
        CHECK_NAN(userstats_payment_standard_deviation(cents, too_few[i]), "deviation of no values");
    }
    CHECK_NAN(userstats_average_age(NULL, 0), "average age of null");
    CHECK_NAN(userstats_average_payment(NULL, 0), "average payment of null");
    CHECK_NAN(userstats_payment_standard_deviation(NULL, 0), "deviation of null");
}

void test_statistics(void) {
    test_patterns();
    test_numacc4();
    test_known_statistics();
}
