package io.github.userstats.internal.program;

import java.math.BigDecimal;

/** What a column of text holds, as integers of this many decimals. */
enum Content {
    AGES("ages", 0, 0, 255, "Ages look like 31."),
    PAYMENTS("payments", 2, Long.MIN_VALUE, Long.MAX_VALUE, "Payments look like 19.99 or -5.00.");

    final String plural;
    final int decimals;
    final long smallest;
    final long largest;
    /** A sentence with examples, for messages. */
    final String example;

    Content(String plural, int decimals, long smallest, long largest, String example) {
        this.plural = plural;
        this.decimals = decimals;
        this.smallest = smallest;
        this.largest = largest;
        this.example = example;
    }

    String range() {
        return BigDecimal.valueOf(smallest, decimals) + " to " + BigDecimal.valueOf(largest, decimals);
    }
}
