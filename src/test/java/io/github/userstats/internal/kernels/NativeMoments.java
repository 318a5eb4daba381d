package io.github.userstats.internal.kernels;

import io.github.userstats.internal.moments.Moments;
import io.github.userstats.testbindings.userstats_moments;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Moments as C has them. */
final class NativeMoments {
    private NativeMoments() {}

    static MemorySegment allocate(Arena arena, Moments moments) {
        MemorySegment struct = userstats_moments.allocate(arena);
        set(struct, moments);
        return struct;
    }

    static void set(MemorySegment struct, Moments moments) {
        userstats_moments.count(struct, moments.count());
        userstats_moments.sum_low(struct, moments.sumLow());
        userstats_moments.sum_high(struct, moments.sumHigh());
        userstats_moments.squares_low(struct, moments.squaresLow());
        userstats_moments.squares_high(struct, moments.squaresHigh());
        userstats_moments.minimum(struct, moments.minimum());
        userstats_moments.maximum(struct, moments.maximum());
    }

    static Moments get(MemorySegment struct) {
        return new Moments(
                userstats_moments.count(struct),
                userstats_moments.sum_low(struct),
                userstats_moments.sum_high(struct),
                userstats_moments.squares_low(struct),
                userstats_moments.squares_high(struct),
                userstats_moments.minimum(struct),
                userstats_moments.maximum(struct));
    }
}
