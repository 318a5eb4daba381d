package io.github.userstats.internal;

import io.github.userstats.internal.kernels.Kernels;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is measured of a column, computed by the calling thread and by tasks that an executor runs. All of them take
 * pieces until none is left.
 *
 * <p>The calling thread waits for tasks that have begun, and those never wait for anything. A task that begins later finds
 * that the computation is over, and touches nothing. So no executor can make the calling thread wait for ever, and memory
 * may be freed once it has the result.
 *
 * <p>What threads share is atomic or concurrent, and the {@link Phaser} makes what a task has done visible to the calling
 * thread.
 */
public final class ParallelMoments {
    /**
     * Small enough that all threads come to an end at about the same time: with 1 MiB, two threads took longer over
     * 20 MB; smaller pieces gain nothing more (measured).
     */
    static final int PIECE_BYTES = 256 * 1024;

    /**
     * For less it may take longer with a second thread: one that sleeps takes up to 100 microseconds to begin, on a
     * virtual machine, and what it reads is in the cache of another processor (measured).
     */
    static final int BYTES_PER_THREAD = 8 << 20;

    /** The common pool has no threads then, and would keep the tasks. It does not tell: it says that it has one. */
    private static final boolean IS_COMMON_POOL_WITHOUT_THREADS =
            "0".equals(System.getProperty("java.util.concurrent.ForkJoinPool.common.parallelism"));

    /** Only asked whether it could access a segment: some thread other than the one that computes. */
    private static final Thread ANOTHER_THREAD =
            Thread.ofPlatform().inheritInheritableThreadLocals(false).unstarted(() -> {});

    /** Null when the computation is over: an executor may keep tasks for long. */
    private Column column;

    private final Measure measure;
    private final Kernels kernels;
    private final int pieceLength;
    private final int pieces;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger takenByTasks = new AtomicInteger();
    private final Queue<Moments> parts = new ConcurrentLinkedQueue<>();
    private volatile boolean hasFailed;

    /** The calling thread and the tasks that have begun. It is terminated when the last of them has ended. */
    private final Phaser computing = new Phaser(1);

    private ParallelMoments(Column column, Measure measure, Kernels kernels) {
        this.column = column;
        this.measure = measure;
        this.kernels = kernels;
        pieceLength = PIECE_BYTES / column.width();
        pieces = Math.toIntExact(Math.ceilDiv(column.length(), pieceLength));
    }

    /** As {@link Column#moments}; on this thread alone if the column is short or no other may access its memory. */
    public static Moments of(Column column, Measure measure, Executor executor) {
        long bytes = column.length() * column.width();
        int threads = threads(bytes);
        if (threads < 2
                || !column.isAccessibleBy(ANOTHER_THREAD)
                || (IS_COMMON_POOL_WITHOUT_THREADS && ForkJoinPool.commonPool().equals(executor))) {
            return column.moments(measure);
        }
        return of(column, measure, KernelSelector.forBytes(bytes), executor, threads - 1);
    }

    static int threads(long bytes) {
        return bytes < 2 * BYTES_PER_THREAD // asking for the processors takes a while, compared with a short column
                ? 1
                : (int) Math.min(bytes / BYTES_PER_THREAD, Runtime.getRuntime().availableProcessors());
    }

    static Moments of(Column column, Measure measure, Kernels kernels, Executor executor, int tasks) {
        ParallelMoments parallel = new ParallelMoments(column, measure, kernels);
        parallel.compute(executor, tasks);
        if (parallel.hasFailed) {
            return column.moments(measure); // It throws what one thread throws: of several exceptions the first.
        }
        column.checkFile();
        Moments moments = new Moments();
        parallel.parts.forEach(moments::merge);
        return moments;
    }

    private void compute(Executor executor, int tasks) {
        try {
            offer(executor, tasks);
            addPieces(true);
        } finally {
            taken.set(pieces); // for the tasks to end, if the executor has thrown something else
            computing.awaitAdvance(computing.arriveAndDeregister());
            column = null;
        }
    }

    private void offer(Executor executor, int tasks) {
        try {
            for (int i = 0; i < tasks; i++) {
                executor.execute(this::help);
            }
        } catch (RejectedExecutionException ignored) {
            // Help is welcome, not needed.
        }
    }

    private void help() {
        boolean isOver = computing.register() < 0;
        if (!isOver) {
            try {
                addPieces(false);
            } finally {
                computing.arriveAndDeregister();
            }
        }
    }

    /**
     * The calling thread takes pieces from the front and tasks take them from the back: so, with two threads, each half
     * of a column stays in the cache of one processor.
     */
    private void addPieces(boolean isCallingThread) {
        Moments part = new Moments();
        try {
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
            fail(); // It comes again, on the calling thread.
        }
    }

    private void fail() {
        hasFailed = true;
        taken.set(pieces);
    }
}
