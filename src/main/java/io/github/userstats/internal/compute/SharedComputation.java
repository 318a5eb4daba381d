package io.github.userstats.internal.compute;

import io.github.userstats.internal.column.Column;
import io.github.userstats.internal.kernels.Kernels;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A computation that the calling thread shares with tasks of an executor: all of them take pieces of the column until none is
 * left.
 *
 * <p>The calling thread waits for tasks that have begun, and those never wait for anything. A task that begins later finds
 * that the computation is over, and touches nothing. So no executor can make the calling thread wait for ever, and memory
 * may be freed once the calling thread has the result.
 *
 * <p>What threads share is atomic or concurrent, and the {@link Semaphore} makes what a task has done visible to the calling
 * thread.
 */
final class SharedComputation {
    /**
     * With pieces of this size, all threads end at about the same time. With 1 MiB, two threads took longer over 20 MB;
     * smaller pieces gained nothing more (measured).
     */
    static final int PIECE_BYTES = 256 * 1024;

    /**
     * Below this size, a second thread can make the computation longer. On a virtual machine, a thread that sleeps takes up
     * to 100 microseconds to begin, and what it reads is in the cache of another processor (measured).
     */
    static final int BYTES_PER_THREAD = 8 << 20;

    /** If so, the common pool has no threads and would keep the tasks, although it reports a parallelism of 1. */
    private static final boolean IS_COMMON_POOL_WITHOUT_THREADS =
            "0".equals(System.getProperty("java.util.concurrent.ForkJoinPool.common.parallelism"));

    /** Some thread other than the one that computes. A segment is asked whether this thread may access it. */
    private static final Thread ANOTHER_THREAD =
            Thread.ofPlatform().inheritInheritableThreadLocals(false).unstarted(() -> {});

    private static final int ALL_PERMITS = Integer.MAX_VALUE;

    /** Null when the computation is over, because an executor may keep tasks for a long time. */
    private Column column;

    private final Measure measure;
    private final Kernels kernels;
    private final int pieceLength;
    private final int pieces;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger takenByTasks = new AtomicInteger();
    private final Queue<Moments> parts = new ConcurrentLinkedQueue<>();
    private volatile boolean hasFailed;

    /**
     * A task that computes holds a permit. When no piece is left, the calling thread takes all permits, and keeps them. A
     * {@code Phaser} would not do: a pool that cannot add another thread rejects a worker that waits for one.
     */
    private final Semaphore permits = new Semaphore(ALL_PERMITS);

    private SharedComputation(Column column, Measure measure, Kernels kernels) {
        this.column = column;
        this.measure = measure;
        this.kernels = kernels;
        pieceLength = PIECE_BYTES / column.type().width();
        pieces = Math.toIntExact(Math.ceilDiv(column.length(), pieceLength));
    }

    /** How many tasks make the computation faster; 0 if the column is short, or if other threads cannot help. */
    static int worthwhileHelpers(Column column, long bytes) {
        return bytes < 2 * BYTES_PER_THREAD // tested first, because asking for the number of processors takes a while
                        || !column.isAccessibleBy(ANOTHER_THREAD)
                        || (IS_COMMON_POOL_WITHOUT_THREADS
                                && ForkJoinPool.commonPool().equals(column.executor()))
                ? 0
                : (int) Math.min(bytes / BYTES_PER_THREAD, Runtime.getRuntime().availableProcessors()) - 1;
    }

    /**
     * The moments, or null if any thread has failed. Then the caller computes alone, because one thread always throws the
     * same exception.
     */
    static Moments moments(Column column, Measure measure, Kernels kernels, int helpers) {
        SharedComputation computation = new SharedComputation(column, measure, kernels);
        computation.run(column.executor(), helpers);
        if (computation.hasFailed) {
            return null;
        }
        Moments moments = new Moments();
        computation.parts.forEach(moments::merge);
        return moments;
    }

    private void run(Executor executor, int helpers) {
        offer(executor, helpers);
        addPieces(true);
        permits.acquireUninterruptibly(ALL_PERMITS);
        column = null;
    }

    private void offer(Executor executor, int helpers) {
        try {
            for (int i = 0; i < helpers; i++) {
                executor.execute(this::help);
            }
        } catch (RuntimeException | Error ignored) {
            // Help is welcome, not needed: the executor may refuse, or be unable to start a thread.
        }
    }

    private void help() {
        if (permits.tryAcquire()) {
            try {
                addPieces(false);
            } finally {
                permits.release();
            }
        }
    }

    /**
     * The calling thread takes pieces from the front, and tasks take them from the back. With two threads, each half of a
     * column so stays in the cache of one processor.
     */
    private void addPieces(boolean isCallingThread) {
        try {
            Moments part = new Moments();
            for (int own = 0; taken.getAndIncrement() < pieces; own++) {
                int piece = isCallingThread ? own : pieces - 1 - takenByTasks.getAndIncrement();
                long from = (long) piece * pieceLength;
                long count = Math.min(pieceLength, column.length() - from);
                if (!column.add(kernels, measure, from, count, part)) {
                    fail();
                }
            }
            parts.add(part);
        } catch (RuntimeException | Error ignored) {
            fail(); // The calling thread computes again, and throws what happens again.
        }
    }

    private void fail() {
        hasFailed = true;
        taken.set(pieces);
    }
}
