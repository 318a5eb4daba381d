package io.github.userstats;

import io.github.userstats.internal.Column;
import io.github.userstats.internal.MappedColumns;
import io.github.userstats.internal.ParallelMoments;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import io.github.userstats.internal.moments.Rounding;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * A view of a column of ages in years and a column of payments in cents. The columns are independent; their lengths may
 * differ.
 *
 * <p>Nothing is cached, and no more than small blocks are copied: every method computes from the values as they are
 * then. A result is exact but for one rounding, to the nearest {@code double}.
 *
 * <p>Columns are arrays; segments of any kind (heap, native or mapped) that hold bytes and 4-byte integers in native byte
 * order, at any alignment; buffers of any kind, in the byte order that they have; or files. {@code of} and {@code map}
 * read them as Java's signed integers: a negative payment is a refund and counts as one, a negative age is an error.
 * {@code ofUnsigned} and {@code mapUnsigned} read them as 0 to 255 and as 0 to 4,294,967,295.
 *
 * <p>All methods that compute throw:
 * <ul>
 *   <li>{@link IllegalArgumentException} for a negative age, with its index and value (methods that read ages, after
 *       {@code of} and {@code map});
 *   <li>{@link ArithmeticException} if the count would leave 63 bits;
 *   <li>{@link IllegalStateException} if the arena of a segment is closed, {@link WrongThreadException} if a segment is
 *       confined to another thread, {@link InternalError} if a mapped file has been truncated.
 * </ul>
 *
 * <p>Immutable, and as thread-safe as the memory that it views. Memory made by {@link MemorySegment#reinterpret} is its
 * maker's responsibility: nothing can be checked there. Nor can it in a segment of an {@code IntBuffer} that is a view of
 * a mapped file: pass the buffer itself. In a segment or buffer of a mapped file that has been truncated, the rest of its
 * last page reads as zeros, without an exception; {@code map} notices that.
 */
public final class UserData {
    private static final int DECIMALS = 2;

    private final Column ages;
    private final Column payments;
    /** Null if the calling thread computes alone. */
    private final Executor executor;

    private UserData(Column ages, Column payments, Executor executor) {
        this.ages = ages;
        this.payments = payments;
        this.executor = executor;
    }

    /**
     * {@return a view of arrays of signed values}
     *
     * @param ages in years, 0 to 127
     * @param payments in cents, a refund negative
     */
    public static UserData of(byte[] ages, int[] payments) {
        return new UserData(Column.ages(ages, false), Column.payments(payments, false), null);
    }

    /**
     * {@return a view of segments of signed values}
     *
     * @param ages in years, 0 to 127, a byte each
     * @param payments in cents, a refund negative, 4 bytes each in native order
     * @throws IllegalArgumentException if the size of {@code payments} is not a multiple of 4
     */
    public static UserData of(MemorySegment ages, MemorySegment payments) {
        return new UserData(Column.ages(ages, false), Column.payments(payments, false), null);
    }

    /**
     * {@return a view of buffers of signed values, from the position to the limit that each has now} The buffers are not
     * changed.
     *
     * @param ages in years, 0 to 127, a byte each
     * @param payments in cents, a refund negative, in the buffer's byte order
     */
    public static UserData of(ByteBuffer ages, IntBuffer payments) {
        return new UserData(Column.ages(ages, false), Column.payments(payments, false), null);
    }

    /**
     * {@return a view of files of signed values, mapped into memory until the arena is closed} They may be larger than
     * memory, and must not become shorter in the meantime: that is an {@link InternalError}, but cannot be told of the
     * last page of a file that has also been renamed or replaced. An empty file is a column without values.
     *
     * @param ages in years, 0 to 127, a byte each
     * @param payments in cents, a refund negative, 4 bytes each, the least significant first
     * @param arena how long, and by which threads, the files can be read
     * @throws IOException if a file cannot be mapped, for instance a {@link java.nio.file.NoSuchFileException}; a
     *     {@link java.nio.file.FileSystemException} if it is not a regular file or the size of {@code payments} is not a
     *     multiple of 4. One of the files may then be mapped until the arena is closed
     */
    public static UserData map(Path ages, Path payments, Arena arena) throws IOException {
        return new UserData(
                MappedColumns.ages(ages, false, arena), MappedColumns.payments(payments, false, arena), null);
    }

    /**
     * {@return a view of arrays of unsigned values}
     *
     * @param ages in years, 0 to 255
     * @param payments in cents, 0 to 4,294,967,295
     */
    public static UserData ofUnsigned(byte[] ages, int[] payments) {
        return new UserData(Column.ages(ages, true), Column.payments(payments, true), null);
    }

    /**
     * {@return a view of segments of unsigned values}
     *
     * @param ages in years, 0 to 255, a byte each
     * @param payments in cents, 0 to 4,294,967,295, 4 bytes each in native order
     * @throws IllegalArgumentException if the size of {@code payments} is not a multiple of 4
     */
    public static UserData ofUnsigned(MemorySegment ages, MemorySegment payments) {
        return new UserData(Column.ages(ages, true), Column.payments(payments, true), null);
    }

    /**
     * {@return a view of buffers of unsigned values, from the position to the limit that each has now} The buffers are not
     * changed.
     *
     * @param ages in years, 0 to 255, a byte each
     * @param payments in cents, 0 to 4,294,967,295, in the buffer's byte order
     */
    public static UserData ofUnsigned(ByteBuffer ages, IntBuffer payments) {
        return new UserData(Column.ages(ages, true), Column.payments(payments, true), null);
    }

    /**
     * {@return a view of files of unsigned values, mapped into memory until the arena is closed} They may be larger than
     * memory, and must not become shorter in the meantime: that is an {@link InternalError}, but cannot be told of the
     * last page of a file that has also been renamed or replaced. An empty file is a column without values.
     *
     * @param ages in years, 0 to 255, a byte each
     * @param payments in cents, 0 to 4,294,967,295, 4 bytes each, the least significant first
     * @param arena how long, and by which threads, the files can be read
     * @throws IOException if a file cannot be mapped, for instance a {@link java.nio.file.NoSuchFileException}; a
     *     {@link java.nio.file.FileSystemException} if it is not a regular file or the size of {@code payments} is not a
     *     multiple of 4. One of the files may then be mapped until the arena is closed
     */
    public static UserData mapUnsigned(Path ages, Path payments, Arena arena) throws IOException {
        return new UserData(MappedColumns.ages(ages, true, arena), MappedColumns.payments(payments, true, arena), null);
    }

    /**
     * {@return the same view, computed on the threads of the common pool as well, with the same bits} As
     * {@link #parallel(Executor)} with {@link ForkJoinPool#commonPool()}.
     */
    public UserData parallel() {
        return new UserData(ages, payments, ForkJoinPool.commonPool());
    }

    /**
     * {@return the same view, computed on the threads of an executor as well, with the same bits} Short columns, and
     * segments that other threads may not access, are computed on the calling thread alone.
     *
     * <p>Each method that computes gives the executor at most as many tasks as there are processors, less one, and
     * computes on the calling thread, which never waits for a task that has not begun: the executor may be busy, run
     * the caller itself, or refuse tasks by {@link java.util.concurrent.RejectedExecutionException}. When the method
     * returns or throws, no task reads the columns any more. It throws what it would throw on one thread, or what else
     * the executor throws. An interrupt does not stop it; the interrupt status stays as it is.
     *
     * @param executor runs tasks in any thread, at any time
     */
    public UserData parallel(Executor executor) {
        return new UserData(ages, payments, Objects.requireNonNull(executor));
    }

    /** {@return {@code sum(ages) / count}, in years; {@code NaN} if there are none} */
    public double averageAge() {
        return Rounding.mean(moments(ages, Measure.SUM), 0);
    }

    /** {@return {@code sum(payments) / count / 100}, in currency units; {@code NaN} if there are none} */
    public double averagePayment() {
        return Rounding.mean(moments(payments, Measure.SUM), DECIMALS);
    }

    /**
     * {@return the population standard deviation, {@code sqrt(sum((payment - mean)^2) / count) / 100}, in currency
     * units; {@code NaN} if there are no payments, 0.0 for one}
     *
     * @see PaymentStatistics#sampleStandardDeviation()
     */
    public double paymentStandardDeviation() {
        return Rounding.populationDeviation(moments(payments, Measure.POWER_SUMS), DECIMALS);
    }

    /** {@return all statistics of the ages, in one pass} */
    public AgeStatistics ageStatistics() {
        return new AgeStatistics(moments(ages, Measure.MOMENTS));
    }

    /** {@return all statistics of the payments, in one pass} */
    public PaymentStatistics paymentStatistics() {
        return new PaymentStatistics(moments(payments, Measure.MOMENTS));
    }

    private Moments moments(Column column, Measure measure) {
        return executor == null ? column.moments(measure) : ParallelMoments.of(column, measure, executor);
    }

    /** How many values there are; nothing is computed. */
    @Override
    public String toString() {
        return "UserData{ages=" + ages.length() + ", payments=" + payments.length()
                + (executor == null ? "}" : ", parallel}");
    }
}
