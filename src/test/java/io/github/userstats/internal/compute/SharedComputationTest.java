package io.github.userstats.internal.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.userstats.internal.column.Column;
import io.github.userstats.internal.column.ColumnType;
import io.github.userstats.internal.kernels.CurrentKernels;
import io.github.userstats.internal.kernels.Kernels;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import io.github.userstats.testing.Oracle;
import io.github.userstats.testing.RequestedBackend;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests with four threads, or any other number, on machines with any number of processors. */
@Tag("backends")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD) // ends tests that would wait for ever
class SharedComputationTest {
    private static final int HELPERS = 3;
    private static final int PIECE = SharedComputation.PIECE_BYTES;

    /** The Javadoc of {@code parallel} and docs/usage.md name this limit. */
    private static final int LEAST_SHARED_BYTES = 16 << 20;

    /** The length of six pieces, of which the last one is short. */
    private static final byte[] AGES = randomAges(5 * PIECE + 321);

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

    private static Column column(byte[] ages) {
        return Column.of(ColumnType.AGE_BYTES, ages);
    }

    private static Moments expected() {
        return Computation.moments(column(AGES), Measure.MOMENTS);
    }

    private static Kernels kernels() {
        return CurrentKernels.forBytes(PIECE);
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

    private static Moments shared(Column column, Kernels kernels, Executor executor) {
        return Computation.moments(column.parallel(executor), Measure.MOMENTS, kernels, HELPERS);
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

    private static int[] lengthsAround(int piece) {
        return new int[] {
            0, 1, piece - 1, piece, piece + 1, 2 * piece - 1, 2 * piece, 2 * piece + 1, 5 * piece - 1, 5 * piece + 1
        };
    }

    @ParameterizedTest
    @EnumSource
    void columnsOfAnyLength(Measure measure) {
        for (int length : lengthsAround(PIECE)) {
            byte[] ages = randomAges(length);
            assertSame(measure, Oracle.ofSigned(ages), column(ages));
        }
        for (int length : lengthsAround(PIECE / Integer.BYTES)) {
            int[] payments = new SplittableRandom(2).ints(length).toArray();
            assertSame(measure, Oracle.ofSigned(payments), Column.of(ColumnType.CENT_INTS, payments));
        }
        for (int length : lengthsAround(PIECE / Long.BYTES)) {
            long[] payments = new SplittableRandom(3)
                    .longs(length)
                    .map(value -> value >> 12)
                    .toArray();
            assertSame(measure, Oracle.of(payments), Column.of(ColumnType.CENT_LONGS, payments));
        }
    }

    /** The result is the same if the calling thread computes, its helpers do, or both. */
    private static void assertSame(Measure measure, Oracle oracle, Column column) {
        Moments onOneThread = Computation.moments(column, measure);
        assertThat(onOneThread.count()).isEqualTo(oracle.count().longValueExact());
        assertThat(onOneThread.sum()).isEqualTo(oracle.sum());
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Executor executor : List.<Executor>of(Runnable::run, task -> {}, threads, ForkJoinPool.commonPool())) {
                for (int helpers : new int[] {1, 2, 6}) {
                    assertThat(Computation.moments(column.parallel(executor), measure, kernels(), helpers))
                            .isEqualTo(onOneThread);
                }
            }
        }
    }

    /** A piece does not begin at the first bit of a byte: the piece before ends within that byte. */
    @Test
    void nullsOfASlice() {
        byte[] bits = new byte[AGES.length / 8 + 2];
        new SplittableRandom(4).nextBytes(bits);
        Oracle oracle = Oracle.of(IntStream.range(7, AGES.length)
                .filter(i -> (bits[(i + 3) / 8] >> (i + 3) % 8 & 1) != 0)
                .mapToLong(i -> AGES[i]));
        Column column =
                column(AGES).withValidity(MemorySegment.ofArray(bits), 3).slice(7, AGES.length);
        Moments moments = shared(column, kernels(), inNewThreads());
        assertThat(List.of(moments.sum(), moments.sumOfSquares())).containsExactly(oracle.sum(), oracle.squares());
        assertThat(moments.count()).isEqualTo(oracle.count().longValueExact());
    }

    @Test
    void everyThreadComputesAPieceIfThereAreEnough() {
        CountDownLatch allHaveOne = new CountDownLatch(HELPERS + 1);
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        Moments moments = shared(
                column(AGES),
                kernelsAfter(() -> {
                    threads.add(Thread.currentThread());
                    allHaveOne.countDown();
                    await(allHaveOne);
                }),
                inNewThreads());
        assertThat(moments).isEqualTo(expected());
        assertThat(threads).hasSize(6).contains(Thread.currentThread());
        assertThat(threads.stream().distinct()).hasSize(HELPERS + 1);
    }

    // ---- The end ----------------------------------------------------------------------------------------------------

    /** Waits without being in the state of a waiting thread. */
    private static void spinUntilCountedDown(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    /** Waits until the thread waits, or has ended what it would wait in. */
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
        Kernels kernels = kernelsAfter(() -> {
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
        });
        Moments moments = Computation.moments(column(AGES).parallel(inNewThreads()), Measure.MOMENTS, kernels, 1);
        hasReturned.set(true);
        assertThat(Thread.interrupted()).isEqualTo(isInterrupted);
        assertThat(moments).isEqualTo(expected());
        assertThat(hasReturnedTooEarly).isFalse();
    }

    @Test
    void anInterruptThatCameBeforeStays() {
        Thread.currentThread().interrupt();
        Moments moments = shared(column(AGES), kernels(), inNewThreads());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(moments).isEqualTo(expected());
    }

    @Test
    void tasksThatBeginLaterTouchNothing() {
        List<Runnable> late = new ArrayList<>();
        List<Thread> calls = new ArrayList<>();
        Kernels kernels = kernelsAfter(() -> calls.add(Thread.currentThread()));
        try (Arena arena = Arena.ofShared()) {
            MemorySegment ages = arena.allocate(AGES.length).copyFrom(MemorySegment.ofArray(AGES));
            Column column = Column.of(ColumnType.AGE_BYTES, ages, ByteOrder.nativeOrder());
            assertThat(shared(column, kernels, late::add)).isEqualTo(expected());
        }
        assertThat(late).hasSize(HELPERS);
        late.forEach(Runnable::run);
        assertThat(calls).hasSize(6);
    }

    @Test
    void tasksThatBeginLaterKeepNoMemory() {
        List<Runnable> late = new ArrayList<>();
        WeakReference<byte[]> ages = computed(late);
        System.gc();
        assertThat(ages.get()).isNull();
        assertThat(late).hasSize(HELPERS);
    }

    private static WeakReference<byte[]> computed(List<Runnable> late) {
        byte[] ages = AGES.clone();
        shared(column(ages), kernels(), late::add);
        return new WeakReference<>(ages);
    }

    // ---- Help that does not come ------------------------------------------------------------------------------------

    private static final List<Supplier<Throwable>> REFUSALS = List.of(
            RejectedExecutionException::new,
            () -> new IllegalStateException("broken"),
            () -> new OutOfMemoryError("unable to create native thread"),
            () -> new StackOverflowError(),
            () -> new NoClassDefFoundError("gone"));

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUnchecked(Throwable throwable) throws T {
        throw (T) throwable;
    }

    @Test
    void whateverAnExecutorThrowsIsDoneWithout() {
        for (Supplier<Throwable> refusal : REFUSALS) {
            Executor refusing = task -> throwUnchecked(refusal.get());
            assertThat(shared(column(AGES), kernels(), refusing)).isEqualTo(expected());
        }
    }

    /** The executor has started a task before it throws. The calling thread has no result before that task has ended. */
    @Test
    void anExecutorThatThrowsInTheMiddleLeavesNoTaskThatComputes() {
        for (Supplier<Throwable> refusal : REFUSALS) {
            CountDownLatch taskHasAPiece = new CountDownLatch(1);
            AtomicBoolean hasReturned = new AtomicBoolean();
            AtomicBoolean hasReturnedTooEarly = new AtomicBoolean();
            Thread caller = Thread.currentThread();
            Kernels kernels = kernelsAfter(() -> {
                if (Thread.currentThread() != caller && taskHasAPiece.getCount() > 0) {
                    taskHasAPiece.countDown();
                    spinUntilWaiting(caller, hasReturned);
                    hasReturnedTooEarly.set(hasReturned.get());
                }
            });
            Executor broken = task -> {
                if (taskHasAPiece.getCount() == 0) {
                    throwUnchecked(refusal.get());
                }
                inNewThreads().execute(task);
                spinUntilCountedDown(taskHasAPiece);
            };
            assertThat(shared(column(AGES), kernels, broken)).isEqualTo(expected());
            hasReturned.set(true);
            assertThat(hasReturnedTooEarly).isFalse();
        }
    }

    @Test
    void aTaskThatFailsIsDoneWithout() {
        Thread caller = Thread.currentThread();
        for (Supplier<Throwable> failure : REFUSALS) {
            CountDownLatch hasFailed = new CountDownLatch(1);
            Kernels kernels = kernelsAfter(() -> {
                if (Thread.currentThread() == caller) {
                    await(hasFailed);
                } else {
                    hasFailed.countDown();
                    throwUnchecked(failure.get());
                }
            });
            assertThat(shared(column(AGES), kernels, inNewThreads())).isEqualTo(expected());
        }
    }

    /** A pool that may not add a worker rejects a worker that waits through the pool. */
    @Test
    void theCallingThreadIsAWorkerOfAPoolThatCannotCompensate() throws Exception {
        try (ForkJoinPool pool = new ForkJoinPool(
                1, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, false, 1, 1, 1, null, 1, TimeUnit.MINUTES)) {
            for (int round = 0; round < 10; round++) {
                assertThat(pool.submit(SharedComputationTest::waitingForATask).get())
                        .isEqualTo(expected());
            }
        }
    }

    private static Moments waitingForATask() {
        Thread caller = Thread.currentThread();
        CountDownLatch taskHasAPiece = new CountDownLatch(1);
        AtomicBoolean hasReturned = new AtomicBoolean();
        Kernels kernels = kernelsAfter(() -> {
            if (Thread.currentThread() == caller) {
                spinUntilCountedDown(taskHasAPiece);
            } else {
                taskHasAPiece.countDown();
                spinUntilWaiting(caller, hasReturned);
            }
        });
        try {
            return shared(column(AGES), kernels, inNewThreads());
        } finally {
            hasReturned.set(true);
        }
    }

    @Test
    void withinTasksOfTheSameExecutor() throws Exception {
        Moments expected = expected();
        try (ExecutorService oneThread = Executors.newSingleThreadExecutor();
                ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
                ExecutorService oneWorker = new ForkJoinPool(1)) {
            for (ExecutorService executor : List.of(oneThread, virtualThreads, oneWorker, ForkJoinPool.commonPool())) {
                Callable<Moments> call = () -> shared(column(AGES), kernels(), executor);
                for (Future<Moments> result : executor.invokeAll(Collections.nCopies(8, call))) {
                    assertThat(result.get()).isEqualTo(expected);
                }
            }
        }
    }

    // ---- How many helpers -------------------------------------------------------------------------------------------

    private static int helpersFor(Column column, long bytes) {
        return SharedComputation.worthwhileHelpers(column.parallel(), bytes);
    }

    @Test
    void thereAreNoMoreThreadsThanProcessors() {
        int processors = Runtime.getRuntime().availableProcessors();
        Column column = column(AGES);
        assertThat(helpersFor(column, LEAST_SHARED_BYTES - 1)).isZero();
        assertThat(helpersFor(column, LEAST_SHARED_BYTES)).isEqualTo(Math.min(processors, 2) - 1);
        assertThat(helpersFor(column, Long.MAX_VALUE)).isEqualTo(processors - 1);
    }

    @Test
    void memoryOfThisThreadAloneHasNoHelpers() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment confined = arena.allocate(64);
            Column ofValues = Column.of(ColumnType.AGE_BYTES, confined, ByteOrder.nativeOrder());
            Column ofBitmap = column(new byte[64]).withValidity(confined, 0);
            assertThat(helpersFor(ofValues, Long.MAX_VALUE)).isZero();
            assertThat(helpersFor(ofBitmap, Long.MAX_VALUE)).isZero();
        }
    }

    @Test
    void aShortColumnGivesNoTasks() {
        List<Runnable> tasks = new ArrayList<>();
        byte[] ages = new byte[LEAST_SHARED_BYTES - 1];
        assertThat(Computation.moments(column(ages).parallel(tasks::add), Measure.MOMENTS))
                .isEqualTo(Computation.moments(column(ages), Measure.MOMENTS));
        assertThat(tasks).isEmpty();
    }

    // ---- Exceptions -------------------------------------------------------------------------------------------------

    private static final String ADVICE =
            " is not 0 to 127: if it means unknown, leave it out or use a validity bitmap; if"
                    + " bytes above 127 are meant, use unsigned()";

    @Test
    void theFirstAgeOutOfRangeIsNamedWhoeverMeetsOneFirst() {
        byte[] ages = AGES.clone();
        ages[PIECE + 7] = -1;
        ages[4 * PIECE] = -2;
        for (Executor executor : List.<Executor>of(Runnable::run, task -> {}, inNewThreads())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> shared(column(ages), kernels(), executor))
                    .withMessage("age -1 at index " + (PIECE + 7) + ADVICE);
        }
    }

    @Test
    void intAgesOfAllThreadsAreChecked() {
        int[] ages = new int[PIECE];
        ages[PIECE - 1] = 256;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Computation.moments(
                        Column.of(ColumnType.AGE_INTS, ages).parallel(inNewThreads()), Measure.SUM, kernels(), HELPERS))
                .withMessageStartingWith("age 256 at index " + (PIECE - 1) + " is not 0 to 255");
    }

    @Test
    void anErrorInOnePieceStopsTheOtherThreads() {
        byte[] ages = AGES.clone();
        ages[ages.length - 1] = -1; // in the piece that a task takes first
        Thread caller = Thread.currentThread();
        CountDownLatch callerHasAPiece = new CountDownLatch(1);
        CountDownLatch taskHasEnded = new CountDownLatch(1);
        Queue<Thread> callsOfTasks = new ConcurrentLinkedQueue<>();
        Kernels kernels = kernelsAfter(() -> {
            if (Thread.currentThread() == caller) {
                callerHasAPiece.countDown();
                await(taskHasEnded);
            } else {
                callsOfTasks.add(Thread.currentThread());
                await(callerHasAPiece);
            }
        });
        Executor executor = task -> inNewThreads().execute(() -> {
            task.run();
            taskHasEnded.countDown();
        });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Computation.moments(column(ages).parallel(executor), Measure.MOMENTS, kernels, 1));
        assertThat(callsOfTasks).hasSize(1);
    }

    @Test
    void squaresBeyond128BitsAreAnErrorHoweverThePiecesAreCut() {
        long[] cents = new long[PIECE];
        Arrays.fill(cents, 1L << 55); // 2^110 * 2^18 squares: 2^128
        Column column = Column.of(ColumnType.CENT_LONGS, cents);
        for (Executor executor : List.<Executor>of(Runnable::run, task -> {}, inNewThreads())) {
            for (int helpers : new int[] {0, 1, 2, 6}) {
                Column parallel = column.parallel(executor);
                assertThatExceptionOfType(ArithmeticException.class)
                        .isThrownBy(() -> Computation.moments(parallel, Measure.POWER_SUMS, kernels(), helpers));
                assertThat(Computation.moments(parallel, Measure.SUM, kernels(), helpers)
                                .sum())
                        .isEqualTo(BigInteger.ONE.shiftLeft(55 + 18));
                Column oneLess = column.slice(1, PIECE).parallel(executor);
                assertThat(Computation.moments(oneLess, Measure.POWER_SUMS, kernels(), helpers)
                                .sumOfSquares())
                        .isEqualTo(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE.shiftLeft(110)));
            }
        }
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
        Column ages = Column.of(ColumnType.AGE_BYTES, arena.allocate(4 * PIECE), ByteOrder.nativeOrder());
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> shared(ages, kernels, inNewThreads()))
                .withMessage("Already closed");
    }
}
