package io.github.userstats;

import io.github.userstats.internal.column.Column;
import io.github.userstats.internal.column.ColumnType;
import io.github.userstats.internal.compute.Computation;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Rounding;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * Gives the exact average, standard deviation and other statistics of a column of payments in cents. The column says where
 * its values lie, which part of them counts, which values are null, and how many threads compute.
 *
 * {@snippet :
 * Payments payments = Payments.ofCents(new int[] {1999, 4950, -1999}); // a refund is negative
 * IO.println(payments.average()); // 16.5
 * IO.println(payments.standardDeviation()); // 28.47630711076608
 * IO.println(payments.slice(0, 2).statistics().totalCents()); // 6949
 *
 * MemorySegment cents = MemorySegment.ofArray(new long[] {1999, 4950, 0, -1999});
 * MemorySegment validity = MemorySegment.ofArray(new byte[] {0b1011});
 * Payments known = Payments.ofCents(cents, ValueLayout.JAVA_LONG).withValidity(validity, 0);
 * IO.println(known.parallel().average()); // 16.5
 * }
 *
 * <p>Payments are integers of 4 or 8 bytes. A negative payment is a refund, which counts as a payment. With
 * {@link #unsigned()}, payments of 4 bytes are 0 to 4,294,967,295. Averages and deviations are in currency units of 100
 * cents. For a currency without hundredths, pass amounts in its smallest unit, and tell the methods its number of decimals,
 * for instance {@code average(0)} for yen.
 *
 * <p>An object is an immutable view. {@code slice}, {@code withValidity}, {@code unsigned} and {@code parallel} return
 * another view of the same memory, and can be combined; a view takes one bitmap. A view is equal only to itself. Nothing is
 * cached: each call of {@code average}, {@code standardDeviation} or {@code statistics} reads the values that the memory
 * holds at that time. Each result is rounded only once, to the nearest {@code double}.
 *
 * <p>{@code average}, {@code standardDeviation} and {@code statistics} throw:
 * <ul>
 *   <li>{@link ArithmeticException} if the sum of squares exceeds 128 bits. Only payments of 8 bytes can reach that, and
 *       {@code average} never does.
 *   <li>{@link IllegalStateException} if the arena of a segment is closed, or if a {@code userstats.*} property is unknown or
 *       has a wrong value.
 *   <li>{@link WrongThreadException} if a segment is confined to another thread.
 *   <li>{@link InternalError} if a mapped file has been truncated.
 *   <li>{@link UnsatisfiedLinkError} if a property demands a native library that cannot be loaded.
 * </ul>
 *
 * <p>A view is as thread-safe as its memory. If you make a segment with {@link MemorySegment#reinterpret}, you vouch for its
 * size. If that memory is a mapped file, the new segment does not reveal it, and truncating the file can end the JVM. Pass an
 * {@code IntBuffer} or {@code LongBuffer} itself, not its segment: the segment does not reveal that the buffer is a view of a
 * mapped file. If the file behind another segment or a buffer is truncated, the rest of its last page reads as zeros; only a
 * column made by {@link #ofFile(Path, ValueLayout.OfInt, Arena) ofFile} notices that.
 */
public final class Payments {
    final Column column;

    private Payments(Column column) {
        this.column = column;
    }

    /**
     * {@return the payments in an array of ints}
     *
     * @param cents the payments, a refund negative; not copied
     */
    public static Payments ofCents(int[] cents) {
        return new Payments(Column.of(ColumnType.CENT_INTS, Arguments.nonNull(cents, "cents")));
    }

    /**
     * {@return the payments in an array of longs}
     *
     * @param cents the payments, a refund negative; not copied
     */
    public static Payments ofCents(long[] cents) {
        return new Payments(Column.of(ColumnType.CENT_LONGS, Arguments.nonNull(cents, "cents")));
    }

    /**
     * {@return the payments in a buffer of ints, from the position to the limit that the buffer has now} The buffer does
     * not change.
     *
     * <p>The values of a direct buffer are copied block by block whenever something is computed, because the buffer may be
     * a view of a mapped file without revealing it. If you have the {@code ByteBuffer} behind this buffer,
     * {@code ofCents(MemorySegment.ofBuffer(bytes), layout)} takes less time: the native library then reads values in the
     * machine's byte order where they lie, unless they are in a mapped file.
     *
     * @param cents the payments, a refund negative, in the buffer's byte order; the column is a view of them
     */
    public static Payments ofCents(IntBuffer cents) {
        Arguments.nonNull(cents, "cents");
        return new Payments(
                Column.ofBuffer(ColumnType.CENT_INTS, MemorySegment.ofBuffer(cents), cents.order(), cents.isDirect()));
    }

    /**
     * {@return the payments in a buffer of longs, from the position to the limit that the buffer has now} The buffer does
     * not change.
     *
     * <p>The values of a direct buffer are copied block by block whenever something is computed, because the buffer may be
     * a view of a mapped file without revealing it. If you have the {@code ByteBuffer} behind this buffer,
     * {@code ofCents(MemorySegment.ofBuffer(bytes), layout)} takes less time: the native library then reads values in the
     * machine's byte order where they lie, unless they are in a mapped file.
     *
     * @param cents the payments, a refund negative, in the buffer's byte order; the column is a view of them
     */
    public static Payments ofCents(LongBuffer cents) {
        Arguments.nonNull(cents, "cents");
        return new Payments(
                Column.ofBuffer(ColumnType.CENT_LONGS, MemorySegment.ofBuffer(cents), cents.order(), cents.isDirect()));
    }

    /**
     * {@return the payments in a segment of 4-byte integers}
     *
     * @param cents the payments, a refund negative, in a segment of any kind and at any address; not copied
     * @param layout gives the byte order; its alignment is ignored
     * @throws IllegalArgumentException if the size is not a multiple of 4, or if the segment is over an array of a type
     *     other than {@code int} or {@code byte}. Of a read-only segment, only the size of the array's elements is
     *     checked, and wrongly if the segment begins inside an element.
     */
    public static Payments ofCents(MemorySegment cents, ValueLayout.OfInt layout) {
        Arguments.nonNull(cents, "cents");
        return new Payments(Column.of(
                ColumnType.CENT_INTS, cents, Arguments.nonNull(layout, "layout").order()));
    }

    /**
     * {@return the payments in a segment of 8-byte integers}
     *
     * @param cents the payments, a refund negative, in a segment of any kind and at any address; not copied
     * @param layout gives the byte order; its alignment is ignored
     * @throws IllegalArgumentException if the size is not a multiple of 8, or if the segment is over an array of a type
     *     other than {@code long} or {@code byte}. Of a read-only segment, only the size of the array's elements is
     *     checked, and wrongly if the segment begins inside an element.
     */
    public static Payments ofCents(MemorySegment cents, ValueLayout.OfLong layout) {
        Arguments.nonNull(cents, "cents");
        return new Payments(Column.of(
                ColumnType.CENT_LONGS,
                cents,
                Arguments.nonNull(layout, "layout").order()));
    }

    /**
     * {@return the payments in a file of 4-byte integers, mapped into memory until the arena is closed} The file may be
     * larger than memory. An empty file is a column without values. If the file becomes shorter, methods that compute
     * throw {@link InternalError}. If it has also been renamed or replaced, they throw only if a whole page is missing.
     *
     * @param file the payments in cents, a refund negative
     * @param layout gives the byte order, for instance
     *     {@code ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN)}; its alignment is ignored
     * @param arena decides how long and by which threads the file can be read; {@code parallel} needs a shared arena
     * @throws IOException if the file cannot be mapped: a {@link java.nio.file.NoSuchFileException} if there is none, a
     *     {@link java.nio.file.FileSystemException} if it is not a regular file or its size is not a multiple of 4, an
     *     {@link java.io.InterruptedIOException} if the thread is interrupted
     * @throws UnsupportedOperationException if the file system cannot map files, for instance that of a zip file
     */
    public static Payments ofFile(Path file, ValueLayout.OfInt layout, Arena arena) throws IOException {
        return ofFile(ColumnType.CENT_INTS, file, layout, arena);
    }

    /**
     * {@return the payments in a file of 8-byte integers, mapped into memory until the arena is closed} All else is as
     * with {@link #ofFile(Path, ValueLayout.OfInt, Arena)}.
     *
     * @param file the payments in cents, a refund negative
     * @param layout gives the byte order, for instance
     *     {@code ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN)}; its alignment is ignored
     * @param arena decides how long and by which threads the file can be read; {@code parallel} needs a shared arena
     * @throws IOException if the file cannot be mapped: a {@link java.nio.file.NoSuchFileException} if there is none, a
     *     {@link java.nio.file.FileSystemException} if it is not a regular file or its size is not a multiple of 8, an
     *     {@link java.io.InterruptedIOException} if the thread is interrupted
     * @throws UnsupportedOperationException if the file system cannot map files, for instance that of a zip file
     */
    public static Payments ofFile(Path file, ValueLayout.OfLong layout, Arena arena) throws IOException {
        return ofFile(ColumnType.CENT_LONGS, file, layout, arena);
    }

    private static Payments ofFile(ColumnType type, Path file, ValueLayout layout, Arena arena) throws IOException {
        Arguments.nonNull(file, "file");
        Arguments.nonNull(layout, "layout");
        Arguments.nonNull(arena, "arena");
        return new Payments(Column.ofFile(type, file, layout.order(), arena));
    }

    /**
     * {@return the same payments with 4 bytes read as 0 to 4,294,967,295}
     *
     * @throws IllegalStateException if the payments have 8 bytes, which are always signed
     */
    public Payments unsigned() {
        return new Payments(column.unsigned());
    }

    /**
     * {@return the payments from index {@code from}, inclusive, to index {@code to}, exclusive} Nulls stay null.
     *
     * @param from the first index in this view
     * @param to the index after the last
     * @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= size()}
     */
    public Payments slice(long from, long to) {
        return new Payments(column.slice(from, to));
    }

    /**
     * {@return the same payments, of which some are null and do not count} Value {@code i} of this view is null if bit
     * {@code bitOffset + i} of the bitmap is 0, least significant bit first, as in Apache Arrow. What stands in the place of
     * a null does not matter. A native segment at address 0 means that no value is null, as in Arrow's C data interface.
     * Attach the bitmap of a whole column before {@code slice}; after {@code slice(from, to)}, pass the bit offset of the
     * value at {@code from}.
     *
     * @param bitmap a segment of any kind; not copied
     * @param bitOffset the bit index of the first value; need not be a multiple of 8
     * @throws IndexOutOfBoundsException if {@code bitOffset} is negative, or if the bitmap does not have a bit for each
     *     value
     * @throws IllegalStateException if the view has a bitmap already, even one at address 0
     */
    public Payments withValidity(MemorySegment bitmap, long bitOffset) {
        return new Payments(column.withValidity(Arguments.nonNull(bitmap, "bitmap"), bitOffset));
    }

    /**
     * {@return the same payments, computed with the help of the common pool} Results have the same bits as on one thread. The method is
     * {@link #parallel(Executor)} with {@link java.util.concurrent.ForkJoinPool#commonPool()}.
     */
    public Payments parallel() {
        return new Payments(column.parallel());
    }

    /**
     * {@return the same payments, computed with the help of an executor} Results have the same bits as on one thread.
     *
     * <p>The calling thread computes too, and needs no help: the executor may be busy, refuse tasks, throw, or run tasks
     * in the calling thread. If the executor has n - 1 threads, at most n threads compute, and never more than there are
     * processors. The calling thread computes alone if this view is shorter than 16 MiB, or if other threads may not
     * access its memory, as in a confined arena.
     *
     * <p>The method that computes waits only for tasks that have begun. When it returns or throws, no task reads the column
     * any more. An interrupt does not stop the computation, and the interrupt status stays.
     *
     * @param executor runs tasks in any thread, at any time; its {@code execute} must not wait for other threads or tasks
     */
    public Payments parallel(Executor executor) {
        return new Payments(column.parallel(Arguments.nonNull(executor, "executor")));
    }

    /** {@return the number of values, nulls included} It computes nothing. */
    public long size() {
        return column.length();
    }

    /**
     * {@return the average payment, {@code total / count}, in currency units; {@code NaN} if all are null or the column
     * is empty}
     */
    public double average() {
        return average(PaymentStatistics.CENT_DECIMALS);
    }

    /**
     * {@return the average payment, in currency units; {@code NaN} if all are null or the column is empty}
     *
     * @param decimals the number of decimals that the currency has, 0 to 9
     * @throws IllegalArgumentException unless {@code decimals} is 0 to 9
     */
    public double average(int decimals) {
        Rounding.checkedDecimals(decimals); // before any value is read
        return Rounding.mean(Computation.moments(column, Measure.SUM), decimals);
    }

    /**
     * {@return the population standard deviation, {@code sqrt(sum((payment - average)^2) / count)}, in currency units;
     * {@code NaN} if there is no payment, 0.0 if all are the same}
     *
     * @see PaymentStatistics#sampleStandardDeviation()
     */
    public double standardDeviation() {
        return standardDeviation(PaymentStatistics.CENT_DECIMALS);
    }

    /**
     * {@return the population standard deviation, in currency units; {@code NaN} if there is no payment, 0.0 if all are the
     * same}
     *
     * @param decimals the number of decimals that the currency has, 0 to 9
     * @throws IllegalArgumentException unless {@code decimals} is 0 to 9
     * @see PaymentStatistics#sampleStandardDeviation(int)
     */
    public double standardDeviation(int decimals) {
        Rounding.checkedDecimals(decimals); // before any value is read
        return Rounding.populationDeviation(Computation.moments(column, Measure.POWER_SUMS), decimals);
    }

    /** {@return all statistics of the payments, computed in one pass} */
    public PaymentStatistics statistics() {
        return new PaymentStatistics(Computation.moments(column, Measure.MOMENTS));
    }

    /**
     * {@return the size of the view and how it is read, for instance
     * {@code Payments{size=3, 8 bytes each, with validity, parallel}}} It reads no value.
     */
    @Override
    public String toString() {
        return "Payments" + column;
    }
}
