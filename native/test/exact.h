/*
 * Tells the tests and the fuzz target whether a statistic is the double nearest to the exact result. It computes with
 * integers of 1,024 bits, as simply as possible.
 */
#ifndef USERSTATS_EXACT_H
#define USERSTATS_EXACT_H

#include "oracle.h"

/* Digits of 32 bits, the least significant first. */
enum { DIGITS = 32 };
typedef struct {
    uint32_t digit[DIGITS];
} natural;

/* No number in the tests comes near 1,024 bits, so a carry out of the last digit means that a test is wrong. */
static inline void require_no_carry(u64 carry) {
    if (carry != 0) {
        abort();
    }
}

static inline natural natural_of(u128 value) {
    natural result = {{0}};
    for (int i = 0; i < 4; i++) {
        result.digit[i] = (uint32_t)(value >> (32 * i));
    }
    return result;
}

static inline natural product(const natural *a, const natural *b) {
    natural result = {{0}};
    for (int i = 0; i < DIGITS; i++) {
        u64 carry = 0;
        for (int j = 0; a->digit[i] != 0 && i + j < DIGITS; j++) {
            carry += (u64)a->digit[i] * b->digit[j] + result.digit[i + j];
            result.digit[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        for (int j = DIGITS - i; a->digit[i] != 0 && j < DIGITS; j++) {
            carry |= b->digit[j];
        }
        require_no_carry(carry);
    }
    return result;
}

static inline natural product_of(u128 a, u128 b) {
    natural left = natural_of(a);
    natural right = natural_of(b);
    return product(&left, &right);
}

static inline natural power_of_two(int exponent) {
    natural result = {{0}};
    result.digit[exponent / 32] = (uint32_t)1 << exponent % 32;
    return result;
}

static inline int compare_naturals(const natural *a, const natural *b) {
    for (int i = DIGITS - 1; i >= 0; i--) {
        if (a->digit[i] != b->digit[i]) {
            return a->digit[i] < b->digit[i] ? -1 : 1;
        }
    }
    return 0;
}

/* a - b, where a >= b. */
static inline natural difference(const natural *a, const natural *b) {
    natural result;
    u64 borrow = 0;
    for (int i = 0; i < DIGITS; i++) {
        u64 digit = (u64)a->digit[i] - b->digit[i] - borrow;
        result.digit[i] = (uint32_t)digit;
        borrow = digit >> 63;
    }
    require_no_carry(borrow);
    return result;
}

/* A fraction, or the square root of one. */
typedef struct {
    natural numerator;
    natural denominator;
    int is_root;
} exact_number;

/* The sign of the number minus the midpoint between the positive double of these bits and the next larger one. */
static inline int compare_to_midpoint_above(const exact_number *number, u64 bits) {
    u64 significand = (bits & 0xfffffffffffffULL) | 0x10000000000000ULL;
    natural midpoint = natural_of(2 * significand + 1);
    int exponent = (int)(bits >> 52) - 1075 - 1;
    if (number->is_root) {
        midpoint = product(&midpoint, &midpoint);
        exponent *= 2;
    }
    natural scale = power_of_two(exponent < 0 ? -exponent : exponent);
    natural left = number->numerator;
    natural right = product(&midpoint, &number->denominator);
    if (exponent < 0) {
        left = product(&left, &scale);
    } else {
        right = product(&right, &scale);
    }
    return compare_naturals(&left, &right);
}

/* Whether `result` is the double nearest to the number, and the even one if two are equally near. */
static inline int is_nearest(double result, const exact_number *number) {
    const natural zero = {{0}};
    if (compare_naturals(&number->numerator, &zero) == 0) {
        return is_same_double(result, 0.0);
    }
    /* Every statistic that is not 0 lies between these bounds, so it is a normal double. */
    if (!(result > 0x1p-200 && result < 0x1p+200)) {
        return 0;
    }
    u64 bits;
    memcpy(&bits, &result, sizeof bits);
    int above = compare_to_midpoint_above(number, bits);
    int below = compare_to_midpoint_above(number, bits - 1);
    int is_even = (bits & 1) == 0;
    return (above < 0 || (above == 0 && is_even)) && (below > 0 || (below == 0 && is_even));
}

static inline int is_nan(double result) { return result != result; }

static inline u128 magnitude_of(i128 value) { return value < 0 ? 0 - (u128)value : (u128)value; }

static inline u64 power_of_ten(int exponent) { return exponent == 0 ? 1 : 10 * power_of_ten(exponent - 1); }

/* Whether userstats_moments_mean must return `result`. */
static inline int is_mean(double result, const userstats_moments *moments, int decimals) {
    if (moments->count <= 0 || decimals < 0 || decimals > 9) {
        return is_nan(result);
    }
    i128 sum = sum_of(moments);
    exact_number mean = {natural_of(magnitude_of(sum)), product_of((u64)moments->count, power_of_ten(decimals)), 0};
    return is_nearest(sum < 0 ? -result : result, &mean);
}

/*
 * Whether `result` is sqrt((count * squares - sum^2) / (count * (count - lost) * 100^decimals)), correctly rounded.
 * That is the population deviation if no degree of freedom is lost, and the sample deviation if one is.
 */
static inline int is_deviation(double result, const userstats_moments *moments, int lost, int decimals) {
    if (moments->count <= lost || decimals < 0 || decimals > 9) {
        return is_nan(result);
    }
    u64 count = (u64)moments->count;
    u128 sum = magnitude_of(sum_of(moments));
    natural scaled_squares = product_of(count, squares_of(moments));
    natural square_of_sum = product_of(sum, sum);
    if (compare_naturals(&scaled_squares, &square_of_sum) < 0) {
        return is_nan(result);
    }
    natural divisor = product_of(count, count - (u64)lost);
    natural scale = product_of(power_of_ten(decimals), power_of_ten(decimals));
    exact_number deviation = {difference(&scaled_squares, &square_of_sum), product(&divisor, &scale), 1};
    return is_nearest(result, &deviation);
}

#endif
