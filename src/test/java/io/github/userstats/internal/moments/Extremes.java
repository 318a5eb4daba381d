package io.github.userstats.internal.moments;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Columns of longs whose sums cancel out, or whose squares just fit or do not, forwards and backwards. */
public final class Extremes {
    private static final long MAX = Long.MAX_VALUE;
    private static final long MIN = Long.MIN_VALUE;

    private Extremes() {}

    public static Stream<List<Long>> columns() {
        return Stream.of(
                        List.of(MAX, MAX, -MAX, -MAX),
                        List.of(MAX, -MAX, MAX, -MAX),
                        List.of(MAX, MAX, MAX, -MAX, -MAX, -MAX),
                        List.of(MIN, MIN, MAX),
                        List.of(MIN, MAX, MIN),
                        List.of(MIN, MIN, MIN),
                        List.of(MIN, MIN, MIN, MIN),
                        List.of(MIN, MIN, 0L, MIN, 1L, MIN, -1L),
                        // The squares are 2^128 - 1, the most that fits, and 2^128.
                        List.of(MAX, MAX, MAX, MAX, 8589934359L, 2000713L, 7547L),
                        List.of(MAX, MAX, MAX, MAX, 8589934359L, 2000713L, 7547L, -1L))
                .flatMap(column -> {
                    List<Long> backwards = new ArrayList<>(column);
                    Collections.reverse(backwards);
                    return Stream.of(column, backwards);
                });
    }
}
