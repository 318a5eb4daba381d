package io.github.userstats.testing;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Memory of one kind, to put columns into.
 *
 * @param alignment offsets must be a multiple of this to read the memory as its own type
 */
public record Place(String name, MemorySegment memory, boolean isReadOnly, int alignment) {
    private static final int MARGIN = 64;

    /** Garbage. If it is taken for a value, it shows up in sums, minima and maxima. */
    private static final byte GARBAGE = (byte) 0x81;

    /** One place of each kind of memory, for columns of up to {@code capacity} bytes. */
    public static List<Place> ofEachKind(int capacity, Path directory, Arena arena) throws IOException {
        int size = (capacity + 2 * MARGIN) / Long.BYTES * Long.BYTES;
        MemorySegment bytes = MemorySegment.ofArray(new byte[size]);
        MemorySegment ints = MemorySegment.ofArray(new int[size / Integer.BYTES]);
        return List.of(
                new Place("byte[]", bytes, false, 1),
                new Place("int[]", ints, false, Integer.BYTES),
                new Place("int[] at any byte", ints, false, 1),
                new Place("long[]", MemorySegment.ofArray(new long[size / Long.BYTES]), false, 1),
                new Place("read-only byte[]", bytes, true, 1),
                new Place("read-only int[]", ints, true, Integer.BYTES),
                new Place("native", arena.allocate(size, MARGIN), false, 1),
                new Place("mapped", mapNewFile(directory.resolve("place"), size, arena), false, 1));
    }

    public static MemorySegment mapNewFile(Path file, long size, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
        }
    }

    /** Offsets for every misalignment that this place can have. */
    public IntStream offsets() {
        return IntStream.iterate(0, offset -> offset < 16, offset -> offset + alignment);
    }

    /** The column as a segment with garbage around it. The segment is valid until the next call. */
    public MemorySegment put(byte[] column, int offset) {
        memory.asSlice(0, offset).fill(GARBAGE);
        memory.asSlice(offset + column.length, MARGIN).fill(GARBAGE);
        MemorySegment segment = memory.asSlice(offset, column.length).copyFrom(MemorySegment.ofArray(column));
        return isReadOnly ? segment.asReadOnly() : segment;
    }

    /** Payments as they lie in memory. */
    public static byte[] bytesOf(int... payments) {
        ByteBuffer buffer = ByteBuffer.allocate(payments.length * Integer.BYTES).order(ByteOrder.nativeOrder());
        buffer.asIntBuffer().put(payments);
        return buffer.array();
    }

    @Override
    public String toString() {
        return name;
    }
}
