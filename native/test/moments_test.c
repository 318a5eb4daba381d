/* userstats_moments_init and userstats_moments_merge. */
#include "test.h"

/* Each field is small, or near its limit. */
static userstats_moments random_moments(void) {
    userstats_moments result = empty;
    result.count = (i64)(random_bits() >> 1 >> random_bits() % 63);
    /* Values have sums from -2^126 to 2^126. */
    set_sum(&result, (i128)((u128)random_bits() << 64 | random_bits()) >> (1 + random_bits() % 127));
    if (random_bits() % 2 == 0) {
        result.sum_low = random_bits() % 2 == 0 ? UINT64_MAX : 0;
    }
    result.squares_low = random_bits() | (u64) - (i64)(random_bits() % 2);
    result.squares_high = random_bits() >> random_bits() % 64;
    result.minimum = random_value();
    result.maximum = larger(result.minimum, random_value());
    return result;
}

static void check_merge(const userstats_moments *moments, const userstats_moments *other) {
    userstats_moments expected = *moments;
    userstats_moments actual = *moments;
    int expected_status = naive_merge(&expected, other);
    int status = userstats_moments_merge(&actual, other);
    CHECK(status == expected_status && is_same_moments(&actual, &expected),
          "merge: status %d, expected %d; sum %llx:%016llx, expected %llx:%016llx; squares %llx:%016llx, expected"
          " %llx:%016llx",
          status, expected_status, (u64)actual.sum_high, actual.sum_low, (u64)expected.sum_high, expected.sum_low,
          actual.squares_high, actual.squares_low, expected.squares_high, expected.squares_low);
}

static void check_merge_with_itself(userstats_moments moments) {
    userstats_moments expected = moments;
    userstats_moments same = moments;
    int expected_status = naive_merge(&expected, &same);
    int status = userstats_moments_merge(&moments, &moments);
    CHECK(status == expected_status && is_same_moments(&moments, &expected), "merge with itself: status %d", status);
}

static void test_merge_at_limits(void) {
    for (int excess = -1; excess <= 1; excess++) {
        userstats_moments a = {5, 7, 0, 9, 0, -3, 4};
        userstats_moments b = {I64_MAX - 5 + excess, (u64)0 - 7 + (u64)(i64)excess, 0, 0, 0, -2, 5};
        check_merge(&a, &b);
        check_merge(&b, &a);
        b.count = 1;
        set_squares(&b, ~(u128)0 - 9 + (u128)(i128)excess);
        check_merge(&a, &b);
        check_merge(&b, &a);
        set_squares(&a, (u128)9 << 64);
        set_squares(&b, (~(u128)0 << 64) - ((u128)9 << 64) + ((u128)(i128)excess << 64));
        check_merge(&a, &b);
        check_merge(&b, &a);
        set_squares(&a, ((u128)9 << 64) + UINT64_MAX);
        set_squares(&b, ~(u128)0 - squares_of(&a) + (u128)(i128)excess);
        check_merge(&a, &b);
        check_merge(&b, &a);
    }
}

void test_moments(void) {
    userstats_moments moments;
    memset(&moments, 0x5a, sizeof moments);
    userstats_moments_init(&moments);
    CHECK(is_same_moments(&moments, &empty), "init");
    check_merge(&empty, &empty);
    test_merge_at_limits();
    for (int i = 0; i < 200000 / stride; i++) {
        userstats_moments a = random_moments();
        userstats_moments b = random_moments();
        check_merge(&a, &b);
        check_merge(&a, &empty);
        check_merge(&empty, &a);
        check_merge_with_itself(a);
    }
}
