/*
 * Rounds correctly with integers. Floating point only makes a guess, which is then compared exactly with the midpoints
 * between it and its neighbours. 128-bit integers are neither divided nor converted to double, because both would call
 * the compiler's runtime library.
 */
#include "moments.h"

/*
 * Rounding runs once for a result, so Clang builds it for size. It does so on x86_64 only: for RISC-V, "minsize" makes it
 * call the compiler's runtime library for 128-bit integers. GCC has no such attribute.
 */
#if defined(__clang__) && defined(__x86_64__)
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#endif

/*
 * An unsigned integer of 320 bits, least significant limb first. The largest numbers are those of a deviation: count *
 * divisor * 10^18 has at most 63 + 63 + 60 bits, and a midpoint squared 2 * 54 bits. Their product has 294 bits, and is
 * compared with a number of about the same size. The square of any 128-bit sum fits too.
 */
enum { LIMBS = 5 };
typedef struct {
    u64 limb[LIMBS];
} wide;

/*
 * Sets limb by limb, because the compiler could turn an initialiser or an assignment into a call of memset or memcpy.
 */
static wide from_u64(u64 value) {
    wide result;
    result.limb[0] = value;
    for (int i = 1; i < LIMBS; i++) {
        result.limb[i] = 0;
    }
    return result;
}

static wide from_u128(u128 value) {
    wide result = from_u64((u64)value);
    result.limb[1] = (u64)(value >> 64);
    return result;
}

static void multiply(wide *a, u64 factor) {
    u64 carry = 0;
    for (int i = 0; i < LIMBS; i++) {
        u128 product = (u128)a->limb[i] * factor + carry;
        a->limb[i] = (u64)product;
        carry = (u64)(product >> 64);
    }
}

/* a + b * 2^64 */
static void add_one_limb_higher(wide *a, const wide *b) {
    u64 carry = 0;
    for (int i = 1; i < LIMBS; i++) {
        u128 sum = (u128)a->limb[i] + b->limb[i - 1] + carry;
        a->limb[i] = (u64)sum;
        carry = (u64)(sum >> 64);
    }
}

static wide square(u128 value) {
    wide result = from_u128(value);
    wide upper = result;
    multiply(&result, (u64)value);
    multiply(&upper, (u64)(value >> 64));
    add_one_limb_higher(&result, &upper);
    return result;
}

static void shift_left(wide *a, int bits) {
    for (; bits >= 32; bits -= 32) {
        multiply(a, 1ULL << 32);
    }
    multiply(a, 1ULL << bits);
}

static void subtract(wide *a, const wide *b) {
    u64 borrow = 0;
    for (int i = 0; i < LIMBS; i++) {
        u128 difference = (u128)a->limb[i] - b->limb[i] - borrow;
        a->limb[i] = (u64)difference;
        borrow = (u64)(difference >> 64) & 1;
    }
}

static int compare(const wide *a, const wide *b) {
    for (int i = LIMBS - 1; i >= 0; i--) {
        if (a->limb[i] != b->limb[i]) {
            return a->limb[i] < b->limb[i] ? -1 : 1;
        }
    }
    return 0;
}

static double approximate(const wide *a) {
    double result = 0;
    for (int i = LIMBS - 1; i >= 0; i--) {
        result = result * 0x1p64 + (double)a->limb[i];
    }
    return result;
}

typedef union {
    double value;
    u64 bits;
} double_bits;

static double from_bits(u64 bits) {
    double_bits result;
    result.bits = bits;
    return result.value;
}

static u64 to_bits(double value) {
    double_bits result;
    result.value = value;
    return result.bits;
}

static double not_a_number(void) { return from_bits(0x7ff8000000000000ULL); }

/*
 * The sign of (numerator / denominator)^(1 / power) - midpoint, where the midpoint lies between the positive, normal
 * double with these bits and the next larger one: (2 * significand + 1) * 2^(exponent - 1).
 */
static int compare_to_midpoint(const wide *numerator, const wide *denominator, int power, u64 bits) {
    int exponent = (int)(bits >> 52) - 1075;
    u64 significand = (bits & 0xfffffffffffffULL) | 0x10000000000000ULL;
    wide left = *numerator;
    wide right = *denominator;
    for (int i = 0; i < power; i++) {
        multiply(&right, 2 * significand + 1);
    }
    int shift = power * (exponent - 1);
    if (shift < 0) {
        shift_left(&left, -shift);
    } else {
        shift_left(&right, shift);
    }
    return compare(&left, &right);
}

/*
 * The double nearest to (numerator / denominator)^(1 / power). The numerator and the denominator are positive, and the
 * guess is near the result.
 */
static double nearest(const wide *numerator, const wide *denominator, int power, double guess) {
    u64 bits = to_bits(guess);
    for (;;) {
        int above = compare_to_midpoint(numerator, denominator, power, bits);
        if (above > 0 || (above == 0 && (bits & 1) != 0)) {
            bits++;
            continue;
        }
        int below = compare_to_midpoint(numerator, denominator, power, bits - 1);
        if (below < 0 || (below == 0 && (bits & 1) != 0)) {
            bits--;
            continue;
        }
        return from_bits(bits);
    }
}

enum { MOST_DECIMALS = 9 };

/* 10^decimals; 0 if decimals is out of range. */
static u64 scale_of(int decimals) {
    if (decimals < 0 || decimals > MOST_DECIMALS) {
        return 0;
    }
    u64 scale = 1;
    for (int i = 0; i < decimals; i++) {
        scale *= 10;
    }
    return scale;
}

static u128 magnitude_of(i128 value) { return value < 0 ? 0 - (u128)value : (u128)value; }

double userstats_moments_mean(const userstats_moments *moments, int decimals) {
    u64 scale = scale_of(decimals);
    if (moments->count <= 0 || scale == 0) {
        return not_a_number();
    }
    u64 count = (u64)moments->count;
    i128 sum = sum_of(moments);
    u128 magnitude = magnitude_of(sum);
    double mean;
    if (magnitude <= 1ULL << 53 && count <= (1ULL << 53) / scale) {
        /* Both operands are exact, so only the division rounds. */
        mean = (double)(u64)magnitude / (double)(count * scale);
    } else {
        wide numerator = from_u128(magnitude);
        wide denominator = from_u64(count);
        multiply(&denominator, scale);
        double guess = approximate(&numerator) / approximate(&denominator);
        mean = magnitude == 0 ? 0 : nearest(&numerator, &denominator, 1, guess);
    }
    return sum < 0 ? -mean : mean;
}

/* sqrt((squares - sum^2 / count) / divisor) / 10^decimals */
static double deviation(const userstats_moments *moments, i64 divisor, int decimals) {
    u64 scale = scale_of(decimals);
    if (divisor <= 0 || scale == 0) {
        return not_a_number();
    }
    u64 count = (u64)moments->count;
    wide numerator = from_u128(squares_of(moments));
    multiply(&numerator, count);
    wide square_of_sum = square(magnitude_of(sum_of(moments)));
    int order = compare(&numerator, &square_of_sum);
    if (order <= 0) {
        return order == 0 ? 0 : not_a_number();
    }
    subtract(&numerator, &square_of_sum);
    wide denominator = from_u64(count);
    multiply(&denominator, (u64)divisor);
    multiply(&denominator, scale * scale);
    double guess = __builtin_sqrt(approximate(&numerator) / approximate(&denominator));
    return nearest(&numerator, &denominator, 2, guess);
}

double userstats_moments_population_deviation(const userstats_moments *moments, int decimals) {
    return deviation(moments, moments->count, decimals);
}

double userstats_moments_sample_deviation(const userstats_moments *moments, int decimals) {
    return deviation(moments, moments->count < 0 ? 0 : moments->count - 1, decimals);
}

#if defined(__clang__) && defined(__x86_64__)
#pragma clang attribute pop
#endif
