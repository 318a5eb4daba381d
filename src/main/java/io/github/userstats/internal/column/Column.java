package io.github.userstats.internal.column;

import io.github.userstats.internal.kernels.Element;
import io.github.userstats.internal.kernels.Kernels;
import io.github.userstats.internal.kernels.Validity;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * A column: where its values lie and what they mean, which part of them counts, which are null, and who computes. Immutable,
 * and as thread-safe as the memory.
 *
 * <p>It tells all that a computation needs, and computes nothing: that is for {@code internal.compute} alone.
 */
public final class Column {
    private final ColumnType type;
    private final Values values;
    private final long start;
    private final long length;
    /** Null if no bitmap has been attached. */
    private final Validity validity;
    /** Null if the calling thread computes alone. */
    private final Executor executor;
    /** Null if the values are not in a file that has been mapped here. */
    private final MappedFile file;

    private Column(
            ColumnType type,
            Values values,
            long start,
            long length,
            Validity validity,
            Executor executor,
            MappedFile file) {
        this.type = type;
        this.values = values;
        this.start = start;
        this.length = length;
        this.validity = validity;
        this.executor = executor;
        this.file = file;
    }

    private Column(ColumnType type, Values values, long length, MappedFile file) {
        this(type, values, 0, length, null, null, file);
    }

    // ---- Where values lie -------------------------------------------------------------------------------------------

    public static Column of(ColumnType type, byte[] values) {
        return new Column(type, new Values.OfBytes(values), values.length, null);
    }

    public static Column of(ColumnType type, int[] values) {
        return new Column(type, new Values.OfInts(values), values.length, null);
    }

    public static Column of(ColumnType type, long[] values) {
        return new Column(type, new Values.OfLongs(values), values.length, null);
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
        return ofSegment(type, segment, order, null);
    }

    private static Column ofSegment(ColumnType type, MemorySegment segment, ByteOrder order, MappedFile file) {
        Values values =
                order == ByteOrder.nativeOrder() ? new Values.OfSegment(segment) : new Values.OfCopies(segment, order);
        return new Column(type, values, segment.byteSize() / type.width(), file);
    }

    /**
     * A column in the segment of a buffer.
     *
     * @param isMappedUnseen whether the memory may be a mapped file although the segment does not say so
     */
    public static Column ofBuffer(ColumnType type, MemorySegment segment, ByteOrder order, boolean isMappedUnseen) {
        return isMappedUnseen
                ? new Column(type, new Values.OfCopies(segment, order), segment.byteSize() / type.width(), null)
                : ofSegment(type, segment, order, null);
    }

    /**
     * A column in a file, which is mapped until the arena is closed.
     *
     * @throws IOException if the file cannot be mapped, or if its size is not a multiple of the type's
     */
    public static Column ofFile(ColumnType type, Path path, ByteOrder order, Arena arena) throws IOException {
        MappedFile file = MappedFile.map(path, type, arena, FileChannel::open);
        return ofSegment(type, file.segment(), order, file);
    }

    // ---- Modifiers --------------------------------------------------------------------------------------------------

    /** @throws IllegalStateException if such values have no unsigned form */
    public Column unsigned() {
        return new Column(type.unsigned(), values, start, length, validity, executor, file);
    }

    /** @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= length()} */
    public Column slice(long from, long to) {
        Objects.checkFromToIndex(from, to, length);
        Validity shifted = validity == null ? null : validity.from(from);
        return new Column(type, values, start + from, to - from, shifted, executor, file);
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
        return new Column(type, values, start, length, Validity.of(bitmap, bitOffset, length), executor, file);
    }

    public Column parallel() {
        return parallel(ForkJoinPool.commonPool());
    }

    public Column parallel(Executor helper) {
        return new Column(type, values, start, length, validity, helper, file);
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
        return values.segment().isAccessibleBy(thread)
                && (validity == null || validity.bitmap().isAccessibleBy(thread));
    }

    /** Adds a part of the column to the moments. Returns false if a value is not of the type's element. */
    public boolean add(Kernels kernels, Measure measure, long from, long count, Moments moments) {
        return add(kernels, type.element(), measure, from, count, moments);
    }

    private boolean add(Kernels kernels, Element element, Measure measure, long from, long count, Moments moments) {
        if (validity == null || validity.isAll()) {
            return values.add(kernels, element, measure, start + from, count, moments);
        }
        return values.add(kernels, element, measure, start + from, count, validity.from(from), moments);
    }

    /** The value at an index, in range or not, as Java reads it. */
    public long value(Kernels kernels, long index) {
        Moments value = new Moments();
        if (type == ColumnType.AGE_BYTES) {
            add(kernels, Element.U8, Measure.MOMENTS, index, 1, value);
            return (byte) value.minimum();
        }
        add(kernels, type.element(), Measure.MOMENTS, index, 1, value);
        return value.minimum();
    }

    /**
     * Called once all values have been added.
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
                .append(validity == null ? "" : ", with validity")
                .append(executor == null ? "" : ", parallel")
                .append('}')
                .toString();
    }
}
