package io.github.userstats.internal.moments;

/** What is to be known of a column; the less, the faster. Each includes those before it. */
public enum Measure {
    /** Count and sum. */
    SUM,
    /** The sum of squares also. */
    POWER_SUMS,
    /** Minimum and maximum also. */
    MOMENTS
}
