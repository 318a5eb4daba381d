package io.github.userstats.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.userstats.internal.kernels.Kernels;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import io.github.userstats.testing.ChildJvm;
import io.github.userstats.testing.Oracle;
import io.github.userstats.testing.RequestedBackend;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With tasks of any number, on a machine with any number of processors. */
@Tag("backends")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD) // for what waits for ever
class ParallelMomentsTest {
    private static final int PIECE_AGES = ParallelMoments.PIECE_BYTES;
    private static final int PIECE_PAYMENTS = ParallelMoments.PIECE_BYTES / Integer.BYTES;

    /** Six pieces, the last one short. */
    private static final byte[] AGES = randomAges(5 * PIECE_AGES + 321);

    @BeforeAll
    static void requestedBackendIsInUse() {
        RequestedBackend.assertInUse();
    }

    private static byte[] randomAges(int length) {
        byte[] ages = new byte[length];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < length; i++) {
            ages[i] = (byte) random.nextInt(128);
        }
        return ages;
    }

    private static Kernels kernels() {
        return KernelSelector.forBytes(ParallelMoments.PIECE_BYTES);
    }

    /** Kernels that run something before each call. */
    private static Kernels kernelsAfter(Runnable before) {
        Kernels kernels = kernels();
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    before.run();
                    try {
                        return method.invoke(kernels, arguments);
                    } catch (InvocationTargetException exception) {
                        throw exception.getCause();
                    }
                });
    }

    private static Moments parallel(Column column, Kernels kernels, Executor executor) {
        return ParallelMoments.of(column, Measure.MOMENTS, kernels, executor, 3);
    }

    private static Executor inNewThreads() {
        return task -> Thread.ofPlatform().start(task);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException exception) {
            throw new AssertionError(exception);
        }
    }

    // ---- Results ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void agesOfAnyLength(Measure measure) throws Exception {
        for (int length : lengthsAround(PIECE_AGES)) {
            byte[] ages = randomAges(length);
            assertSame(measure, Oracle.ofSigned(ages), Column.ages(ages, false));
            assertSame(measure, Oracle.ofSigned(ages), Column.ages(MemorySegment.ofArray(ages), true));
        }
    }

    @ParameterizedTest
    @EnumSource
    void paymentsOfAnyLength(Measure measure) throws Exception {
        for (int length : lengthsAround(PIECE_PAYMENTS)) {
            int[] payments = new SplittableRandom(2).ints(length).toArray();
            assertSame(measure, Oracle.ofSigned(payments), Column.payments(payments, false));
            assertSame(measure, Oracle.ofUnsigned(payments), Column.payments(MemorySegment.ofArray(payments), true));
        }
    }

    private static int[] lengthsAround(int piece) {
        return new int[] {
            0, 1, piece - 1, piece, piece + 1, 2 * piece - 1, 2 * piece, 2 * piece + 1, 5 * piece - 1, 5 * piece + 1
        };
    }

    /** Whoever computes: the calling thread, its tasks, or both. */
    private static void assertSame(Measure measure, Oracle oracle, Column column) throws Exception {
        Moments onOneThread = column.moments(measure);
        assertThat(onOneThread.count()).isEqualTo(oracle.count().longValueExact());
        assertThat(onOneThread.sum()).isEqualTo(oracle.sum());
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Executor executor : List.<Executor>of(Runnable::run, task -> {}, threads, ForkJoinPool.commonPool())) {
                assertThat(ParallelMoments.of(column, measure, kernels(), executor, 3))
                        .isEqualTo(onOneThread);
            }
        }
    }

    @Test
    void everyThreadComputesAPieceIfThereAreEnough() {
        CountDownLatch allHaveOne = new CountDownLatch(4);
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        Moments moments = parallel(
                Column.ages(AGES, false),
                kernelsAfter(() -> {
                    threads.add(Thread.currentThread());
                    allHaveOne.countDown();
                    await(allHaveOne);
                }),
                inNewThreads());
        assertThat(moments).isEqualTo(Column.ages(AGES, false).moments(Measure.MOMENTS));
        assertThat(threads).hasSize(6).contains(Thread.currentThread());
        assertThat(threads.stream().distinct()).hasSize(4);
    }

    // ---- The end ----------------------------------------------------------------------------------------------------

    /** Without being in the state of a thread that waits. */
    private static void spinUntilCountedDown(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    /** Or until it has done what it would wait in. */
    private static void spinUntilWaiting(Thread thread, AtomicBoolean isDone) {
        while (thread.getState() != Thread.State.WAITING && !isDone.get()) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theCallingThreadWaitsForATaskInAPiece(boolean isInterrupted) {
        Thread caller = Thread.currentThread();
        CountDownLatch taskHasAPiece = new CountDownLatch(1);
        AtomicBoolean hasReturned = new AtomicBoolean();
        AtomicBoolean hasReturnedTooEarly = new AtomicBoolean();
        Moments moments = ParallelMoments.of(
                Column.ages(AGES, false),
                Measure.MOMENTS,
                kernelsAfter(() -> {
                    if (Thread.currentThread() == caller) {
                        spinUntilCountedDown(taskHasAPiece);
                    } else if (taskHasAPiece.getCount() > 0) {
                        taskHasAPiece.countDown();
                        spinUntilWaiting(caller, hasReturned);
                        if (isInterrupted) {
                            caller.interrupt();
                            while (caller.isInterrupted() && !hasReturned.get()) {
                                Thread.onSpinWait(); // it has not noticed yet
                            }
                            spinUntilWaiting(caller, hasReturned);
                        }
                        hasReturnedTooEarly.set(hasReturned.get());
                    }
                }),
                inNewThreads(),
                1);
        hasReturned.set(true);
        assertThat(Thread.interrupted()).isEqualTo(isInterrupted);
        assertThat(moments).isEqualTo(Column.ages(AGES, false).moments(Measure.MOMENTS));
        assertThat(hasReturnedTooEarly).isFalse();
    }

    @Test
    void anInterruptThatCameBeforeStays() {
        Thread.currentThread().interrupt();
        Moments moments = parallel(Column.ages(AGES, false), kernels(), inNewThreads());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(moments).isEqualTo(Column.ages(AGES, false).moments(Measure.MOMENTS));
    }

    @Test
    void tasksThatBeginLaterTouchNothing() {
        List<Runnable> late = new ArrayList<>();
        List<Thread> calls = new ArrayList<>();
        Kernels kernels = kernelsAfter(() -> calls.add(Thread.currentThread()));
        try (Arena arena = Arena.ofShared()) {
            MemorySegment ages = arena.allocate(AGES.length).copyFrom(MemorySegment.ofArray(AGES));
            assertThat(parallel(Column.ages(ages, false), kernels, late::add))
                    .isEqualTo(Column.ages(AGES, false).moments(Measure.MOMENTS));
        }
        assertThat(late).hasSize(3);
        late.forEach(Runnable::run);
        assertThat(calls).hasSize(6);
    }

    @Test
    void tasksThatBeginLaterKeepNoMemory() {
        List<Runnable> late = new ArrayList<>();
        WeakReference<byte[]> ages = computed(late);
        System.gc();
        assertThat(ages.get()).isNull();
        assertThat(late).hasSize(3);
    }

    private static WeakReference<byte[]> computed(List<Runnable> late) {
        byte[] ages = AGES.clone();
        parallel(Column.ages(ages, false), kernels(), late::add);
        return new WeakReference<>(ages);
    }

    // ---- Executors --------------------------------------------------------------------------------------------------

    @Test
    void anExecutorThatRejectsIsDoneWithout() {
        Executor rejecting = task -> {
            throw new RejectedExecutionException();
        };
        assertThat(parallel(Column.ages(AGES, false), kernels(), rejecting))
                .isEqualTo(Column.ages(AGES, false).moments(Measure.MOMENTS));
    }

    @Test
    void whatElseAnExecutorThrowsIsThrownWhenNoTaskComputesAnyMore() {
        CountDownLatch taskHasAPiece = new CountDownLatch(1);
        AtomicBoolean hasThrown = new AtomicBoolean();
        AtomicBoolean hasThrownTooEarly = new AtomicBoolean();
        Thread caller = Thread.currentThread();
        Queue<Thread> calls = new ConcurrentLinkedQueue<>();
        Kernels kernels = kernelsAfter(() -> {
            calls.add(Thread.currentThread());
            taskHasAPiece.countDown();
            spinUntilWaiting(caller, hasThrown);
            hasThrownTooEarly.set(hasThrown.get());
        });
        Executor broken = task -> {
            if (taskHasAPiece.getCount() == 0) {
                throw new IllegalStateException("broken");
            }
            inNewThreads().execute(task);
            spinUntilCountedDown(taskHasAPiece);
        };
        assertThatThrownBy(() -> {
                    try {
                        parallel(Column.ages(AGES, false), kernels, broken);
                    } finally {
                        hasThrown.set(true);
                    }
                })
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
        assertThat(hasThrownTooEarly).isFalse();
        assertThat(calls).hasSize(1).doesNotContain(caller);
    }

    @Test
    void aShortColumnGivesNoTasks() {
        List<Runnable> tasks = new ArrayList<>();
        byte[] ages = new byte[2 * ParallelMoments.BYTES_PER_THREAD - 1];
        assertThat(ParallelMoments.of(Column.ages(ages, false), Measure.MOMENTS, tasks::add))
                .isEqualTo(Column.ages(ages, false).moments(Measure.MOMENTS));
        assertThat(tasks).isEmpty();
    }

    @Test
    void thereAreNoMoreThreadsThanProcessors() {
        int processors = Runtime.getRuntime().availableProcessors();
        assertThat(ParallelMoments.threads(2 * ParallelMoments.BYTES_PER_THREAD - 1))
                .isEqualTo(1);
        assertThat(ParallelMoments.threads(2 * ParallelMoments.BYTES_PER_THREAD))
                .isEqualTo(Math.min(processors, 2));
        assertThat(ParallelMoments.threads(Long.MAX_VALUE)).isEqualTo(processors);
    }

    @Test
    void aLongColumnGivesATaskForEachFurtherThread() {
        List<Runnable> tasks = new ArrayList<>();
        byte[] ages = new byte[2 * ParallelMoments.BYTES_PER_THREAD];
        ParallelMoments.of(Column.ages(ages, false), Measure.MOMENTS, tasks::add);
        assertThat(tasks).hasSize(ParallelMoments.threads(ages.length) - 1);
    }

    @Test
    void aConfinedSegmentGivesNoTasks() {
        List<Runnable> tasks = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ages = arena.allocate(4 * ParallelMoments.BYTES_PER_THREAD);
            assertThat(ParallelMoments.of(Column.ages(ages, false), Measure.MOMENTS, tasks::add))
                    .isEqualTo(Column.ages(ages, false).moments(Measure.MOMENTS));
        }
        assertThat(tasks).isEmpty();
    }

    @Test
    void aCommonPoolWithoutThreadsGetsNoTasks(@TempDir Path folder) throws Exception {
        String withoutThreads = "-Djava.util.concurrent.ForkJoinPool.common.parallelism=0";
        assertThat(new ChildJvm(folder)
                        .runOnClassPath(ChildJvm.granted(withoutThreads), "parallel")
                        .output())
                .containsExactly("1.0, 0 tasks left");
    }

    // ---- Exceptions -------------------------------------------------------------------------------------------------

    @Test
    void theFirstNegativeAgeIsNamedWhoeverMeetsOneFirst() {
        byte[] ages = AGES.clone();
        ages[PIECE_AGES + 7] = -1;
        ages[4 * PIECE_AGES] = -2;
        for (Executor executor : List.<Executor>of(Runnable::run, task -> {}, inNewThreads())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> parallel(Column.ages(ages, false), kernels(), executor))
                    .withMessage("age -1 at index " + (PIECE_AGES + 7)
                            + " is negative; the unsigned methods read bytes as 0 to 255");
        }
    }

    @Test
    void anErrorInOnePieceStopsTheOtherThreads() {
        byte[] ages = AGES.clone();
        ages[ages.length - 1] = -1; // in the piece that a task takes first
        Thread caller = Thread.currentThread();
        CountDownLatch callerHasAPiece = new CountDownLatch(1);
        CountDownLatch taskHasEnded = new CountDownLatch(1);
        Queue<Thread> calls = new ConcurrentLinkedQueue<>();
        Kernels kernels = kernelsAfter(() -> {
            calls.add(Thread.currentThread());
            if (Thread.currentThread() == caller) {
                callerHasAPiece.countDown();
                await(taskHasEnded);
            } else {
                await(callerHasAPiece);
            }
        });
        Executor executor = task -> inNewThreads().execute(() -> {
            task.run();
            taskHasEnded.countDown();
        });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParallelMoments.of(Column.ages(ages, false), Measure.MOMENTS, kernels, executor, 1));
        assertThat(calls).hasSize(2);
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // another thread closes it
    void anArenaThatIsClosedMeanwhile() {
        Thread caller = Thread.currentThread();
        CountDownLatch callerHasAPiece = new CountDownLatch(1);
        CountDownLatch arenaIsClosed = new CountDownLatch(1);
        Kernels kernels = kernelsAfter(() -> {
            if (Thread.currentThread() == caller) {
                callerHasAPiece.countDown();
            }
            await(arenaIsClosed);
        });
        Arena arena = Arena.ofShared();
        Thread.ofPlatform().start(() -> {
            await(callerHasAPiece);
            arena.close();
            arenaIsClosed.countDown();
        });
        Column ages = Column.ages(arena.allocate(4 * PIECE_AGES), false);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> parallel(ages, kernels, inNewThreads()))
                .withMessage("Already closed");
    }
}
