package io.github.userstats.internal.moments;

/** What to compute of a column; the less, the faster. Each measure includes those before it. */
public enum Measure {
    /** Count and sum. */
    SUM,
    /** Count, sum, and sum of squares. */
    POWER_SUMS,
    /** All of these, minimum and maximum. */
    MOMENTS
}
