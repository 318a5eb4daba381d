package io.github.userstats.internal;

import java.util.stream.IntStream;

/** What is measured of a column, computed on the common pool. */
public final class ParallelMoments {
    /** Threads take pieces of this size; below two of them it is not worth starting any. */
    private static final int PIECE_BYTES = 1 << 20;

    /** Only asked whether it could access a segment: some thread other than the one that computes. */
    private static final Thread ANOTHER_THREAD =
            Thread.ofPlatform().inheritInheritableThreadLocals(false).unstarted(() -> {});

    private ParallelMoments() {}

    /** As {@link Column#moments}; on this thread alone if the column is short or no other may access its memory. */
    public static Moments of(Column column, Measure measure) {
        long bytes = column.length() * column.width();
        int pieces = Math.toIntExact(bytes / PIECE_BYTES);
        if (pieces < 2 || !column.isAccessibleBy(ANOTHER_THREAD)) {
            return column.moments(measure);
        }
        Kernels kernels = KernelSelector.forBytes(bytes);
        long pieceLength = column.length() / pieces;
        Piece[] computed = IntStream.range(0, pieces)
                .parallel()
                .mapToObj(piece -> {
                    long from = piece * pieceLength;
                    return Piece.compute(
                            column, kernels, measure, from, piece == pieces - 1 ? column.length() - from : pieceLength);
                })
                .toArray(Piece[]::new);
        Moments moments = new Moments();
        for (Piece piece : computed) {
            moments.merge(piece.momentsOrThrow(column));
        }
        return moments;
    }

    /** What a thread has found. An exception that left it in the pool could come back with another message. */
    private record Piece(Moments moments, boolean hasNegativeAge, Throwable exception) {
        static Piece compute(Column column, Kernels kernels, Measure measure, long from, long count) {
            Moments moments = new Moments();
            try {
                boolean isComplete = column.add(kernels, measure, from, count, moments);
                return new Piece(moments, !isComplete, null);
            } catch (RuntimeException | Error exception) {
                return new Piece(moments, false, exception);
            }
        }

        Moments momentsOrThrow(Column column) {
            if (exception instanceof Error error) {
                throw error;
            }
            if (exception instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (hasNegativeAge) {
                throw column.negativeAge();
            }
            return moments;
        }
    }
}
