/* Loops for 64-bit integers in plain C. The compiler vectorises them for the TARGET of the including tier. */

/*
 * In a block this short, the sums of the halves of small squares fit in 64 bits. A copy of the block takes 2 KiB of
 * stack, which is below 4 KiB: from there on, Windows requires stack frames to be probed.
 */
enum { BLOCK_LONGS = 256 };

/* Copies the values whose bit is set, without a branch that would be mispredicted. Returns how many there are. */
INLINE int copy_valid_longs(i64 *copies, const any_i64 *values, int count, const uint8_t *validity) {
    int copied = 0;
    for (int i = 0; i < count; i++) {
        copies[copied] = values[i];
        copied += validity[i / 8] >> i % 8 & 1;
    }
    return copied;
}

/*
 * Adding 2^63 makes a value unsigned. Values are added up mod 2^64, and their upper halves separately. Subtracting the
 * upper halves leaves the sum of the lower halves.
 */
INLINE i128 sum_of_longs(const any_i64 *values, i64 count) {
    u64 sum = 0;
    u64 upper_halves = 0;
    for (i64 i = 0; i < count; i++) {
        u64 value = (u64)values[i] ^ (u64)I64_MIN;
        sum += value;
        upper_halves += value >> 32;
    }
    u64 lower_halves = sum - (upper_halves << 32);
    return ((i128)upper_halves << 32) + lower_halves - ((i128)count << 63);
}

/* Returns whether all values of a block fit in 32 bits with their sign. */
INLINE int are_small_longs(const any_i64 *values, int count) {
    u64 bits = 0;
    for (int i = 0; i < count; i++) {
        bits |= (u64)(values[i] ^ values[i] >> 63);
    }
    return bits >> 31 == 0;
}

/* Returns whether the squares no longer fit. */
INLINE int add_small_longs(column_sums *sums, const any_i64 *values, int count) {
    i64 sum = 0;
    u64 lower_halves = 0;
    u64 upper_halves = 0;
    for (int i = 0; i < count; i++) {
        i64 value = values[i];
        u64 magnitude = (uint32_t)(value < 0 ? -value : value);
        u64 square = magnitude * magnitude;
        sum += value;
        lower_halves += square & UINT32_MAX;
        upper_halves += square >> 32;
    }
    sums->sum += sum;
    return __builtin_add_overflow(sums->squares, ((u128)upper_halves << 32) + lower_halves, &sums->squares);
}

/* Returns whether the squares no longer fit. */
INLINE int add_large_longs(column_sums *sums, const any_i64 *values, int count) {
    int overflow = 0;
    i128 sum = sums->sum;
    u128 squares = sums->squares;
    for (int i = 0; i < count; i++) {
        i64 value = values[i];
        u64 magnitude = value < 0 ? 0 - (u64)value : (u64)value;
        sum += value;
        overflow |= __builtin_add_overflow(squares, (u128)magnitude * magnitude, &squares);
    }
    sums->sum = sum;
    sums->squares = squares;
    return overflow;
}

INLINE void widen_range_by_longs(column_sums *sums, const any_i64 *values, int count) {
    i64 minimum = sums->minimum;
    i64 maximum = sums->maximum;
    for (int i = 0; i < count; i++) {
        minimum = values[i] < minimum ? values[i] : minimum;
        maximum = values[i] > maximum ? values[i] : maximum;
    }
    sums->minimum = minimum;
    sums->maximum = maximum;
}

INLINE int longs(const void *values, i64 count, null_values nulls, column_sums *result, uint32_t measure) {
    if (measure == MEASURE_SUM && !nulls.exist) {
        result->sum = sum_of_longs(values, count);
        return USERSTATS_OK;
    }
    i64 copies[BLOCK_LONGS];
    int overflow = 0;
    for (i64 next = 0; next < count; next += BLOCK_LONGS) {
        const any_i64 *block = (const any_i64 *)values + next;
        int length = (int)(count - next < BLOCK_LONGS ? count - next : BLOCK_LONGS);
        if (nulls.exist) {
            length = copy_valid_longs(copies, block, length, nulls.validity + next / 8);
            block = copies;
        }
        if (measure == MEASURE_SUM) {
            result->sum += sum_of_longs(block, length);
        } else if (are_small_longs(block, length)) {
            overflow |= add_small_longs(result, block, length);
        } else {
            overflow |= add_large_longs(result, block, length);
        }
        if (measure == MEASURE_MOMENTS) {
            widen_range_by_longs(result, block, length);
        }
    }
    return overflow ? USERSTATS_OVERFLOW : USERSTATS_OK;
}

SHARED_LOOPS(longs)

/* The parameter is the measure. */
KERNEL(i64_sum, USERSTATS_I64_SUM, 0, longs, MEASURE_SUM)
KERNEL(i64_power_sums, USERSTATS_I64_POWER_SUMS, 0, longs, MEASURE_POWER_SUMS)
KERNEL(i64_moments, USERSTATS_I64_MOMENTS, 0, longs, MEASURE_MOMENTS)
