package io.github.userstats.internal.column;

import io.github.userstats.internal.kernels.Element;
import io.github.userstats.internal.kernels.Kernels;
import io.github.userstats.internal.kernels.SegmentBlocks;
import io.github.userstats.internal.kernels.Validity;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * A column: where its values lie and what they mean, which part of them counts, which are null, and which threads compute. A
 * column is immutable, and as thread-safe as its memory.
 *
 * <p>It knows all that a computation needs, and passes its values to kernels. Only {@code internal.compute} judges what the
 * kernels find.
 */
public final class Column {
    private final ColumnType type;
    /** A {@code byte[]}, an {@code int[]} or a {@code long[]}; null if the values are in a segment. */
    private final Object array;
    /** Null if the values are in an array. */
    private final MemorySegment segment;
    /** The byte order, if the values must be copied before kernels read them; else null. */
    private final ByteOrder copiedOrder;
    /** Where the column begins in the array or segment. */
    private final long start;

    private final long length;
    /** Null if no bitmap has been attached. */
    private final Validity validity;
    /** Null if the calling thread computes alone. */
    private final Executor executor;
    /** Null if this library has not mapped the values itself. */
    private final MappedFile file;

    private Column(
            ColumnType type,
            Object array,
            MemorySegment segment,
            ByteOrder copiedOrder,
            long start,
            long length,
            Validity validity,
            Executor executor,
            MappedFile file) {
        this.type = type;
        this.array = array;
        this.segment = segment;
        this.copiedOrder = copiedOrder;
        this.start = start;
        this.length = length;
        this.validity = validity;
        this.executor = executor;
        this.file = file;
    }

    private Column(ColumnType type, Object array, int length) {
        this(type, array, null, null, 0, length, null, null, null);
    }

    private Column(ColumnType type, MemorySegment segment, ByteOrder copiedOrder, MappedFile file) {
        this(type, null, segment, copiedOrder, 0, segment.byteSize() / type.width(), null, null, file);
    }

    private Column with(ColumnType newType, long newStart, long newLength, Validity newValidity, Executor newExecutor) {
        return new Column(newType, array, segment, copiedOrder, newStart, newLength, newValidity, newExecutor, file);
    }

    // ---- Where values lie -------------------------------------------------------------------------------------------

    public static Column of(ColumnType type, byte[] values) {
        return new Column(type, values, values.length);
    }

    public static Column of(ColumnType type, int[] values) {
        return new Column(type, values, values.length);
    }

    public static Column of(ColumnType type, long[] values) {
        return new Column(type, values, values.length);
    }

    /**
     * A column in a segment.
     *
     * @throws IllegalArgumentException if the size is not a multiple of the type's, or if the segment is an array of another
     *     type
     */
    public static Column of(ColumnType type, MemorySegment segment, ByteOrder order) {
        HeapArray.check(type, segment);
        if (segment.byteSize() % type.width() != 0) {
            throw new IllegalArgumentException(type.plural() + " are " + type.width()
                    + " bytes each: the size of a segment must be a multiple of " + type.width() + ", not "
                    + segment.byteSize());
        }
        return new Column(type, segment, orderIfCopied(order), null);
    }

    private static ByteOrder orderIfCopied(ByteOrder order) {
        return order == ByteOrder.nativeOrder() ? null : order;
    }

    /**
     * A column in the segment of a buffer.
     *
     * @param isMappedUnseen whether the memory may be a mapped file although the segment does not say so
     */
    public static Column ofBuffer(ColumnType type, MemorySegment segment, ByteOrder order, boolean isMappedUnseen) {
        return new Column(type, segment, isMappedUnseen ? order : orderIfCopied(order), null);
    }

    /**
     * A column in a file, which is mapped until the arena is closed.
     *
     * @throws IOException if the file cannot be mapped, or if its size is not a multiple of the type's
     */
    public static Column ofFile(ColumnType type, Path path, ByteOrder order, Arena arena) throws IOException {
        MappedFile file = MappedFile.map(path, type, arena, FileChannel::open);
        return new Column(type, file.segment(), orderIfCopied(order), file);
    }

    // ---- Modifiers --------------------------------------------------------------------------------------------------

    /** @throws IllegalStateException if values of this type have no unsigned form */
    public Column unsigned() {
        return with(type.unsigned(), start, length, validity, executor);
    }

    /** @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= length()} */
    public Column slice(long from, long to) {
        if (from < 0 || from > to || to > length) {
            throw new IndexOutOfBoundsException("slice(" + from + ", " + to + ") of a column of " + length + " "
                    + type.plural() + ": 0 <= from <= to <= " + length + " is required");
        }
        Validity shifted = validity == null ? null : validity.from(from);
        return with(type, start + from, to - from, shifted, executor);
    }

    /**
     * The column with a bitmap as {@link Validity#of} takes it.
     *
     * @throws IllegalStateException if there is one already
     */
    public Column withValidity(MemorySegment bitmap, long bitOffset) {
        if (validity != null) {
            throw new IllegalStateException(
                    "the " + type.plural() + " have a validity bitmap already: combine the two into one");
        }
        return with(type, start, length, Validity.of(bitmap, bitOffset, length), executor);
    }

    public Column parallel() {
        return parallel(ForkJoinPool.commonPool());
    }

    public Column parallel(Executor helper) {
        return with(type, start, length, validity, helper);
    }

    // ---- What a computation needs -----------------------------------------------------------------------------------

    public ColumnType type() {
        return type;
    }

    public long length() {
        return length;
    }

    /** Null if the calling thread computes alone. */
    public Executor executor() {
        return executor;
    }

    public boolean isAccessibleBy(Thread thread) {
        return (segment == null || segment.isAccessibleBy(thread))
                && (validity == null || validity.bitmap().isAccessibleBy(thread));
    }

    /** Adds a part of the column to the moments. Returns false if a value is not of the type's element. */
    public boolean add(Kernels kernels, Measure measure, long from, long count, Moments moments) {
        Element element = type.element();
        boolean isAnyNull = validity != null && !validity.isAll();
        if (segment == null && !isAnyNull) {
            return kernels.addArray(element, measure, array, (int) (start + from), (int) count, moments);
        }
        Validity nulls = isAnyNull ? validity.from(from) : Validity.ALL;
        MemorySegment part = part(start + from, count);
        return copiedOrder == null
                ? kernels.add(element, measure, part, count, nulls, moments)
                : SegmentBlocks.add(kernels, element, measure, part, copiedOrder, count, nulls, moments);
    }

    private MemorySegment part(long from, long count) {
        MemorySegment all = segment == null ? Element.segment(array) : segment;
        long bytes = count * type.width();
        // Most columns are whole, and slicing takes as long as adding a few values.
        return bytes == all.byteSize() ? all : all.asSlice(from * type.width(), bytes);
    }

    /** The value at an index, as Java reads it. It may be out of range. */
    public long value(Kernels kernels, long index) {
        Moments value = new Moments();
        boolean areSignedBytes = type == ColumnType.AGE_BYTES;
        (areSignedBytes ? unsigned() : this).add(kernels, Measure.MOMENTS, index, 1, value);
        return areSignedBytes ? (byte) value.minimum() : value.minimum();
    }

    /**
     * Checks the mapped file, if there is one, after all values have been added.
     *
     * @throws InternalError if zeros may have been read instead of values, because the file has been truncated
     */
    public void checkFile() {
        if (file != null) {
            file.check();
        }
    }

    /** Reads no value. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{size=").append(length);
        if (type.width() > 1) {
            text.append(", ").append(type.width()).append(" bytes each");
        }
        return text.append(type.isUnsigned() ? ", unsigned" : "")
                .append(validity == null || validity.isAll() ? "" : ", with validity")
                .append(executor == null ? "" : ", parallel")
                .append('}')
                .toString();
    }
}
