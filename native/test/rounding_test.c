/* Means and deviations must be the doubles nearest to the exact results. */
#include "exact.h"
#include "test.h"

#include <limits.h>
#include <stdio.h>

enum { MOST_DECIMALS = 9 };

static userstats_moments moments_of(i64 count, i128 sum, u128 squares) {
    userstats_moments result = empty;
    result.count = count;
    set_sum(&result, sum);
    set_squares(&result, squares);
    return result;
}

/* ---- Any moments, against integers of 1,024 bits ---------------------------------------------------------------- */

static void check_exact(const userstats_moments *moments, int decimals) {
    double mean = userstats_moments_mean(moments, decimals);
    double population = userstats_moments_population_deviation(moments, decimals);
    double sample = userstats_moments_sample_deviation(moments, decimals);
    CHECK(is_mean(mean, moments, decimals) && is_deviation(population, moments, 0, decimals) &&
              is_deviation(sample, moments, 1, decimals),
          "count %lld, sum %llx:%016llx, squares %llx:%016llx, %d decimals: mean %a, deviations %a and %a",
          moments->count, (u64)moments->sum_high, moments->sum_low, moments->squares_high, moments->squares_low,
          decimals, mean, population, sample);
}

static void check_exact_with_all_decimals(const userstats_moments *moments) {
    static const int bad[] = {INT_MIN, -1, MOST_DECIMALS + 1, INT_MAX};
    for (int decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
        check_exact(moments, decimals);
    }
    for (int i = 0; i < 4; i++) {
        check_exact(moments, bad[i]);
    }
}

/* The largest sum that so many values with these squares can have: its square is at most count * squares. */
static u128 largest_sum(i64 count, u128 squares) {
    natural limit = product_of((u64)count, squares);
    u128 root = 0;
    for (int bit = 126; bit >= 0; bit--) {
        u128 candidate = root | (u128)1 << bit;
        natural square = product_of(candidate, candidate);
        if (compare_naturals(&square, &limit) <= 0) {
            root = candidate;
        }
    }
    return root;
}

/* Extreme counts, squares and sums. With them the integers of an exact result are as long as they can be. */
static void test_largest_moments(void) {
    static const i64 counts[] = {1, 2, 3, 1LL << 53, (1LL << 53) + 1, 1LL << 62, I64_MAX - 1, I64_MAX};
    const u128 all_squares[] = {0, 1, (u128)1 << 64, (u128)I64_MAX * I64_MAX, (u128)1 << 127, ~(u128)0 - 1, ~(u128)0};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        for (size_t j = 0; j < sizeof all_squares / sizeof all_squares[0]; j++) {
            i128 most = (i128)largest_sum(counts[i], all_squares[j]);
            const i128 largest_of_values = (i128)counts[i] << 63;
            const i128 sums[] = {0,
                                 1,
                                 most / 3,
                                 most - 1,
                                 most,
                                 most + 1,
                                 (i128)1 << 64,
                                 ~(u128)0 >> 64,
                                 largest_of_values,
                                 largest_of_values - 1};
            for (size_t k = 0; k < sizeof sums / sizeof sums[0]; k++) {
                userstats_moments moments = moments_of(counts[i], sums[k], all_squares[j]);
                check_exact_with_all_decimals(&moments);
                set_sum(&moments, -sums[k]);
                check_exact_with_all_decimals(&moments);
            }
        }
    }
    /* The least sum that the struct can hold. No column has it. */
    userstats_moments impossible = moments_of(1, (i128)((u128)1 << 127), ~(u128)0);
    check_exact_with_all_decimals(&impossible);
}

/*
 * The moments of `count` values: `above` of them are value + 1, the others `value`. The two parts of the variance
 * nearly cancel out.
 */
static userstats_moments nearly_constant(i64 count, i64 above, i64 value) {
    i128 square = (i128)value * value;
    return moments_of(count, (i128)count * value + above,
                      (u128)count * (u128)square + (u128)((i128)above * (2 * (i128)value + 1)));
}

static void test_random_moments(void) {
    for (int i = 0; i < 100000 / stride; i++) {
        int decimals = (int)(random_bits() % (MOST_DECIMALS + 1));
        i64 count = (i64)(random_bits() >> 1 >> random_bits() % 63);
        i128 sum = (i128)((u128)random_bits() << 64 | random_bits()) >> (1 + random_bits() % 127);
        u128 squares = ((u128)random_bits() << 64 | random_bits()) >> random_bits() % 128;
        userstats_moments moments = moments_of(count, sum, squares);
        check_exact(&moments, decimals);
        if (i % 32 == 0) { /* largest_sum takes long */
            u128 most = largest_sum(larger(count, 1), squares);
            set_sum(&moments, (i128)(most - most % (1 + (random_bits() >> random_bits() % 64))));
            check_exact(&moments, decimals);
        }
        /* As many values as the squares leave bits for. */
        i64 value = random_value();
        int free_bits = 126;
        for (u64 bits = (u64)larger(value, -(value + 1)); bits > 0; bits >>= 1) {
            free_bits -= 2;
        }
        count = 1 + (i64)(random_bits() >> 1 >> (63 - smaller(63, free_bits)) >> random_bits() % 63);
        moments = nearly_constant(count, (i64)(random_bits() % (u64)count), value);
        check_exact(&moments, decimals);
    }
}

/* ---- Known results ---------------------------------------------------------------------------------------------- */

/* The double nearest to integer * 10^-digits, as the C library converts it. */
static double decimal(i128 integer, int digits) {
    char text[64];
    char *first = text + 50;
    snprintf(first, 14, "e-%d", digits);
    u128 rest = magnitude_of(integer);
    do {
        *--first = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest != 0);
    if (integer < 0) {
        *--first = '-';
    }
    return strtod(first, NULL);
}

static void test_decimal_means(void) {
    for (int i = 0; i < 20000 / stride; i++) {
        i128 sum = (i128)((u128)random_bits() << 64 | random_bits()) >> (1 + random_bits() % 127);
        i64 count = 1;
        for (int digits = 0; digits <= 18; digits++) {
            userstats_moments moments = moments_of(count, sum, 0);
            for (int decimals = (i + digits) % 3; decimals <= MOST_DECIMALS; decimals += 3) {
                CHECK(is_same_double(userstats_moments_mean(&moments, decimals), decimal(sum, digits + decimals)),
                      "%llx:%016llx / 10^%d / 10^%d", (u64)moments.sum_high, moments.sum_low, digits, decimals);
            }
            count = digits < 18 ? count * 10 : count;
        }
    }
}

/* Means half-way between two doubles, or nearly so. Count and decimals cancel out a factor of the sum. */
static void test_ties_of_means(void) {
    static const struct {
        i64 mean;
        double rounded;
    } ties[] = {
        {(1LL << 53) - 1, 9007199254740991.0},  {1LL << 53, 9007199254740992.0},
        {(1LL << 53) + 1, 9007199254740992.0},  {(1LL << 53) + 2, 9007199254740994.0},
        {(1LL << 53) + 3, 9007199254740996.0},  {(1LL << 54) + 2, 18014398509481984.0},
        {(1LL << 54) + 3, 18014398509481988.0}, {(1LL << 54) + 6, 18014398509481992.0},
        {I64_MAX - 512, 9223372036854774784.0}, {I64_MAX - 511, 9223372036854775808.0}, /* A tie. */
        {I64_MAX, 9223372036854775808.0},
    };
    for (size_t i = 0; i < sizeof ties / sizeof ties[0]; i++) {
        for (int decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
            for (i64 count = 1; count <= 1LL << 32; count *= count == 1 ? 3 : 17) {
                i128 sum = (i128)ties[i].mean * count * (i128)power_of_ten(decimals);
                userstats_moments moments = moments_of(count, sum, 0);
                CHECK_DOUBLE(userstats_moments_mean(&moments, decimals), ties[i].rounded, "mean");
                set_sum(&moments, -sum);
                CHECK_DOUBLE(userstats_moments_mean(&moments, decimals), -ties[i].rounded, "negative mean");
                /* A little further from 0 than the tie. */
                set_sum(&moments, sum + 1);
                check_exact(&moments, decimals);
                set_sum(&moments, -sum - 1);
                check_exact(&moments, decimals);
            }
        }
    }
    userstats_moments least = moments_of(1, I64_MIN, 0);
    CHECK_DOUBLE(userstats_moments_mean(&least, 0), -9223372036854775808.0, "the least mean");
    userstats_moments third = moments_of(3, 1, 0);
    CHECK_DOUBLE(userstats_moments_mean(&third, 0), 1.0 / 3.0, "mean of a third");
    userstats_moments zero = moments_of(I64_MAX, 0, 0);
    CHECK_DOUBLE(userstats_moments_mean(&zero, 2), 0.0, "mean of zeros");
}

/* The moments of `pairs` values at mean + half_distance and as many at mean - half_distance. */
static userstats_moments pairs_around(i64 pairs, i64 mean, i64 half_distance) {
    return moments_of(2 * pairs, (i128)2 * pairs * mean,
                      (u128)(2 * pairs) * ((u128)((i128)mean * mean) + (u128)((i128)half_distance * half_distance)));
}

static void test_known_deviations(void) {
    /* The literals have more digits than a double, so the compiler rounds the exact deviations correctly. */
    static const struct {
        i64 count;
        i64 sum;
        u64 squares;
        double population;
        double sample;
    } known[] = {
        {3, 1, 1, 0.004714045207910316829338962414, 0.005773502691896257645091487805},
        {3, 6, 14, 0.008164965809277260327324280249, 0.01},
        {5, 15, 55, 0.01414213562373095048801688724, 0.01581138830084189665999446772},
        {7, -1, 1, 0.003499271061118825854567548678, 0.003779644730092272272145165362},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        userstats_moments moments = moments_of(known[i].count, known[i].sum, known[i].squares);
        CHECK_DOUBLE(userstats_moments_population_deviation(&moments, 2), known[i].population, "deviation");
        CHECK_DOUBLE(userstats_moments_sample_deviation(&moments, 2), known[i].sample, "sample deviation");
    }
}

/*
 * Deviations half-way between two doubles. Decimals cancel out a factor of the values. Zeros that make the count four
 * times as large halve the deviation.
 */
static void test_ties_of_deviations(void) {
    static const struct {
        i64 deviation;
        double rounded;
    } ties[] = {
        {(1LL << 53) + 1, 9007199254740992.0},  {(1LL << 53) + 2, 9007199254740994.0},
        {(1LL << 53) + 3, 9007199254740996.0},  {(1LL << 54) + 2, 18014398509481984.0},
        {(1LL << 54) + 6, 18014398509481992.0},
    };
    for (size_t i = 0; i < sizeof ties / sizeof ties[0]; i++) {
        for (int decimals = 0; decimals <= 2; decimals++) {
            double divisor = 1;
            for (int halvings = 0; halvings < 30; halvings++) {
                userstats_moments moments = pairs_around(1, 0, ties[i].deviation * (i64)power_of_ten(decimals));
                moments.count <<= 2 * halvings;
                CHECK_DOUBLE(userstats_moments_population_deviation(&moments, decimals), ties[i].rounded / divisor,
                             "deviation");
                divisor *= 2;
            }
        }
    }
}

static void test_decimal_deviations(void) {
    for (int i = 0; i < 100000 / stride; i++) {
        int decimals = (int)(random_bits() % (MOST_DECIMALS + 1));
        i64 mean = (int32_t)random_bits();
        i64 half_distance = 1 + (i64)(random_bits() >> 33 >> random_bits() % 30);
        i64 pairs = 1 + (i64)(random_bits() >> 34 >> random_bits() % 30);
        userstats_moments moments = pairs_around(pairs, mean, half_distance);
        CHECK(is_same_double(userstats_moments_population_deviation(&moments, decimals),
                             decimal(half_distance, decimals)),
              "deviation of %lld pairs %lld around %lld", pairs, half_distance, mean);
        i64 wide_distance = (i64)(random_bits() >> 2) | 1;
        moments = pairs_around(1, 0, wide_distance);
        CHECK(is_same_double(userstats_moments_population_deviation(&moments, decimals),
                             decimal(wide_distance, decimals)),
              "deviation of one pair %lld around 0", wide_distance);
        /* With one more value, at the mean, the sample deviation is the population deviation of the pairs. */
        moments = pairs_around(pairs, mean, half_distance);
        moments.count++;
        set_sum(&moments, sum_of(&moments) + mean);
        set_squares(&moments, squares_of(&moments) + (u128)((i128)mean * mean));
        CHECK(is_same_double(userstats_moments_sample_deviation(&moments, decimals), decimal(half_distance, decimals)),
              "sample deviation of %lld pairs %lld around %lld", pairs, half_distance, mean);
        moments = pairs_around(pairs, mean, 0);
        CHECK_DOUBLE(userstats_moments_population_deviation(&moments, decimals), 0.0, "deviation of a constant");
        CHECK_DOUBLE(userstats_moments_sample_deviation(&moments, decimals), 0.0, "sample deviation of a constant");
    }
}

/* ---- No result -------------------------------------------------------------------------------------------------- */

static void test_no_result(void) {
    static const i64 too_few[] = {0, -1, I64_MIN};
    for (int i = 0; i < 3; i++) {
        userstats_moments moments = moments_of(too_few[i], 0, 0);
        CHECK_NAN(userstats_moments_mean(&moments, 2), "mean of no values");
        CHECK_NAN(userstats_moments_population_deviation(&moments, 2), "deviation of no values");
        CHECK_NAN(userstats_moments_sample_deviation(&moments, 2), "sample deviation of no values");
    }
    userstats_moments one = moments_of(1, 5, 25);
    CHECK_DOUBLE(userstats_moments_population_deviation(&one, 2), 0.0, "deviation of one value");
    CHECK_NAN(userstats_moments_sample_deviation(&one, 2), "sample deviation of one value");
    userstats_moments impossible = moments_of(2, 10, 49);
    CHECK_NAN(userstats_moments_population_deviation(&impossible, 2), "deviation of impossible squares");
    CHECK_NAN(userstats_moments_sample_deviation(&impossible, 2), "sample deviation of impossible squares");
    static const int bad[] = {INT_MIN, -1, MOST_DECIMALS + 1, INT_MAX};
    userstats_moments two = moments_of(2, 3, 5);
    for (int i = 0; i < 4; i++) {
        CHECK_NAN(userstats_moments_mean(&two, bad[i]), "mean with decimals out of range");
        CHECK_NAN(userstats_moments_population_deviation(&two, bad[i]), "deviation with decimals out of range");
        CHECK_NAN(userstats_moments_sample_deviation(&two, bad[i]), "sample deviation with decimals out of range");
    }
}

void test_rounding(void) {
    test_largest_moments();
    test_random_moments();
    test_decimal_means();
    test_ties_of_means();
    test_known_deviations();
    test_ties_of_deviations();
    test_decimal_deviations();
    test_no_result();
}
