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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * Gives the exact average, standard deviation and other statistics of a column of ages in years. The column says where its
 * values lie, which part of them counts, which values are null, and how many threads compute.
 *
 * {@snippet :
 * Ages ages = Ages.of(new byte[] {31, 42, 27});
 * IO.println(ages.average()); // 33.333333333333336
 * IO.println(ages.slice(1, 3).statistics().maximum()); // 42
 *
 * Ages old = Ages.of(new byte[] {100, (byte) 130}).unsigned();
 * IO.println(old.average()); // 115.0
 *
 * MemorySegment validity = MemorySegment.ofArray(new byte[] {0b101});
 * IO.println(ages.withValidity(validity, 0).average()); // 29.0
 * }
 *
 * <p>Ages in bytes are 0 to 127, and with {@link #unsigned()} 0 to 255. Ages in ints are 0 to 255.
 *
 * <p>An object is an immutable view. {@code slice}, {@code withValidity}, {@code unsigned} and {@code parallel} return
 * another view of the same memory, and can be combined; a view takes one bitmap. A view is equal only to itself. Nothing is
 * cached: each call of {@code average}, {@code standardDeviation} or {@code statistics} reads the values that the memory
 * holds at that time. Each result is rounded only once, to the nearest {@code double}.
 *
 * <p>{@code average}, {@code standardDeviation} and {@code statistics} throw:
 * <ul>
 *   <li>{@link IllegalArgumentException} for an age out of range. The message has its value, and its index in this view.
 *   <li>{@link IllegalStateException} if the arena of a segment is closed, or if a {@code userstats.*} property is unknown or
 *       has a wrong value.
 *   <li>{@link WrongThreadException} if a segment is confined to another thread.
 *   <li>{@link InternalError} if a mapped file has been truncated.
 *   <li>{@link UnsatisfiedLinkError} if a property demands a native library that cannot be loaded.
 * </ul>
 *
 * <p>A view is as thread-safe as its memory. If you make a segment with {@link MemorySegment#reinterpret}, you vouch for its
 * size. If that memory is a mapped file, the new segment does not reveal it, and truncating the file can end the JVM. If the
 * file behind another segment or a buffer is truncated, the rest of its last page reads as zeros; only a column made by
 * {@link #ofFile} notices that.
 */
public final class Ages {
    final Column column;

    private Ages(Column column) {
        this.column = column;
    }

    /**
     * {@return the ages in an array of bytes, 0 to 127}
     *
     * @param ages in years; not copied
     */
    public static Ages of(byte[] ages) {
        return new Ages(Column.of(ColumnType.AGE_BYTES, Arguments.nonNull(ages, "ages")));
    }

    /**
     * {@return the ages in an array of ints, 0 to 255}
     *
     * @param ages in years; not copied
     */
    public static Ages of(int[] ages) {
        return new Ages(Column.of(ColumnType.AGE_INTS, Arguments.nonNull(ages, "ages")));
    }

    /**
     * {@return the ages in a buffer of bytes, 0 to 127, from the position to the limit that the buffer has now} The buffer
     * does not change.
     *
     * @param ages in years; not copied
     */
    public static Ages of(ByteBuffer ages) {
        Arguments.nonNull(ages, "ages");
        return new Ages(
                Column.ofBuffer(ColumnType.AGE_BYTES, MemorySegment.ofBuffer(ages), ByteOrder.nativeOrder(), false));
    }

    /**
     * {@return the ages in a segment of bytes, 0 to 127}
     *
     * @param ages in years, a segment of any kind; not copied
     * @throws IllegalArgumentException if the segment is over an array that is not a {@code byte[]}. Of a read-only
     *     segment, only the size of the array's elements is checked, and wrongly if the segment begins inside an element.
     */
    public static Ages of(MemorySegment ages) {
        Arguments.nonNull(ages, "ages");
        return new Ages(Column.of(ColumnType.AGE_BYTES, ages, ByteOrder.nativeOrder()));
    }

    /**
     * {@return the ages in a segment of ints, 0 to 255}
     *
     * @param ages in years, a segment of any kind and at any address; not copied
     * @param layout gives the byte order; its alignment is ignored
     * @throws IllegalArgumentException if the size is not a multiple of 4, or if the segment is over an array of a type
     *     other than {@code int} or {@code byte}. Of a read-only segment, only the size of the array's elements is
     *     checked, and wrongly if the segment begins inside an element.
     */
    public static Ages of(MemorySegment ages, ValueLayout.OfInt layout) {
        Arguments.nonNull(ages, "ages");
        return new Ages(Column.of(
                ColumnType.AGE_INTS, ages, Arguments.nonNull(layout, "layout").order()));
    }

    /**
     * {@return the ages in a file of bytes, 0 to 127, mapped into memory until the arena is closed} The file may be larger
     * than memory. An empty file is a column without values. If the file becomes shorter, methods that compute throw
     * {@link InternalError}. If it has also been renamed or replaced, they throw only if a whole page is missing.
     *
     * @param file one byte an age, in years
     * @param arena decides how long and by which threads the file can be read; {@code parallel} needs a shared arena
     * @throws IOException if the file cannot be mapped: a {@link java.nio.file.NoSuchFileException} if there is none, a
     *     {@link java.nio.file.FileSystemException} if it is not a regular file, an {@link java.io.InterruptedIOException}
     *     if the thread is interrupted
     * @throws UnsupportedOperationException if the file system cannot map files, for instance that of a zip file
     */
    public static Ages ofFile(Path file, Arena arena) throws IOException {
        Arguments.nonNull(file, "file");
        Arguments.nonNull(arena, "arena");
        return new Ages(Column.ofFile(ColumnType.AGE_BYTES, file, ByteOrder.nativeOrder(), arena));
    }

    /**
     * {@return the same ages with bytes read as 0 to 255}
     *
     * @throws IllegalStateException if the ages are ints, which are 0 to 255 already
     */
    public Ages unsigned() {
        return new Ages(column.unsigned());
    }

    /**
     * {@return the ages from index {@code from}, inclusive, to index {@code to}, exclusive} Nulls stay null.
     *
     * @param from the first index in this view
     * @param to the index after the last
     * @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= size()}
     */
    public Ages slice(long from, long to) {
        return new Ages(column.slice(from, to));
    }

    /**
     * {@return the same ages, of which some are null and do not count} Value {@code i} of this view is null if bit
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
    public Ages withValidity(MemorySegment bitmap, long bitOffset) {
        return new Ages(column.withValidity(Arguments.nonNull(bitmap, "bitmap"), bitOffset));
    }

    /**
     * {@return the same ages, computed with the help of the common pool} Results have the same bits as on one thread. The method is
     * {@link #parallel(Executor)} with {@link java.util.concurrent.ForkJoinPool#commonPool()}.
     */
    public Ages parallel() {
        return new Ages(column.parallel());
    }

    /**
     * {@return the same ages, computed with the help of an executor} Results have the same bits as on one thread.
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
    public Ages parallel(Executor executor) {
        return new Ages(column.parallel(Arguments.nonNull(executor, "executor")));
    }

    /** {@return the number of values, nulls included} It computes nothing. */
    public long size() {
        return column.length();
    }

    /**
     * {@return the average age, {@code total / count}, in years; {@code NaN} if all are null or the column is empty}
     */
    public double average() {
        return Rounding.mean(Computation.moments(column, Measure.SUM), 0);
    }

    /**
     * {@return the population standard deviation, {@code sqrt(sum((age - average)^2) / count)}, in years; {@code NaN} if
     * there is no age, 0.0 if all are the same}
     *
     * @see AgeStatistics#sampleStandardDeviation()
     */
    public double standardDeviation() {
        return Rounding.populationDeviation(Computation.moments(column, Measure.POWER_SUMS), 0);
    }

    /** {@return all statistics of the ages, computed in one pass} */
    public AgeStatistics statistics() {
        return new AgeStatistics(Computation.moments(column, Measure.MOMENTS));
    }

    /**
     * {@return the size of the view and how it is read, for instance {@code Ages{size=3, unsigned, parallel}}} It reads no
     * value.
     */
    @Override
    public String toString() {
        return "Ages" + column;
    }
}
