package io.github.userstats.testing;

import io.github.userstats.Ages;
import io.github.userstats.Payments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A kind of memory in which a column can lie.
 *
 * @param width the bytes of a value
 * @param order the byte order of values
 * @param column the column of values that are encoded like this
 */
public record ColumnKind<C>(String name, int width, ByteOrder order, Function<byte[], C> column) {
    /** Fills the memory around a column. If it is taken for a value, it shows up in sums, minima and maxima. */
    private static final byte GARBAGE = (byte) 0x81;

    private static final List<ByteOrder> ORDERS = List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);

    /** Somewhere to put bytes. */
    private record Place(String name, Function<byte[], MemorySegment> segment) {}

    /** All kinds for ages. Files go into the folder. */
    public static List<ColumnKind<Ages>> ofAges(Path folder, Arena arena) {
        List<ColumnKind<Ages>> kinds = new ArrayList<>();
        ByteOrder any = ByteOrder.nativeOrder();
        kinds.add(new ColumnKind<>("byte[]", 1, any, Ages::of));
        kinds.add(new ColumnKind<>("int[]", 4, any, bytes -> Ages.of(ints(bytes))));
        kinds.add(new ColumnKind<>("file", 1, any, bytes -> ageFile(newFile(folder, bytes), arena)));
        for (Place place : places(folder, arena)) {
            kinds.add(new ColumnKind<>("segment: " + place.name, 1, any, bytes -> Ages.of(place.segment.apply(bytes))));
            kinds.add(new ColumnKind<>(
                    "buffer: " + place.name,
                    1,
                    any,
                    bytes -> Ages.of(place.segment.apply(bytes).asByteBuffer())));
        }
        kinds.add(new ColumnKind<>("direct buffer", 1, any, bytes -> Ages.of(direct(bytes))));
        for (ByteOrder order : ORDERS) {
            for (Place place : placesOfInts(folder, arena)) {
                ValueLayout.OfInt layout = ValueLayout.JAVA_INT.withOrder(order);
                kinds.add(new ColumnKind<>(
                        "segment of ints: " + place.name + ", " + order,
                        4,
                        order,
                        bytes -> Ages.of(place.segment.apply(bytes), layout)));
            }
        }
        return kinds;
    }

    /** All kinds for payments. Files go into the folder. */
    public static List<ColumnKind<Payments>> ofPayments(Path folder, Arena arena) {
        List<ColumnKind<Payments>> kinds = new ArrayList<>();
        ByteOrder natural = ByteOrder.nativeOrder();
        kinds.add(new ColumnKind<>("int[]", 4, natural, bytes -> Payments.ofCents(ints(bytes))));
        kinds.add(new ColumnKind<>("long[]", 8, natural, bytes -> Payments.ofCents(longs(bytes))));
        kinds.add(new ColumnKind<>(
                "buffer over int[]", 4, natural, bytes -> Payments.ofCents(inTheMiddle(IntBuffer.wrap(ints(bytes))))));
        kinds.add(new ColumnKind<>(
                "read-only buffer over int[]",
                4,
                natural,
                bytes -> Payments.ofCents(
                        inTheMiddle(IntBuffer.wrap(ints(bytes))).asReadOnlyBuffer())));
        kinds.add(new ColumnKind<>(
                "buffer over long[]", 8, natural, bytes -> Payments.ofCents(LongBuffer.wrap(longs(bytes)))));
        for (ByteOrder order : ORDERS) {
            ValueLayout.OfInt ofInt = ValueLayout.JAVA_INT.withOrder(order);
            ValueLayout.OfLong ofLong = ValueLayout.JAVA_LONG.withOrder(order);
            kinds.add(new ColumnKind<>(
                    "file of ints, " + order, 4, order, bytes -> intFile(newFile(folder, bytes), ofInt, arena)));
            kinds.add(new ColumnKind<>(
                    "file of longs, " + order, 8, order, bytes -> longFile(newFile(folder, bytes), ofLong, arena)));
            for (Place place : placesOfInts(folder, arena)) {
                kinds.add(new ColumnKind<>(
                        "segment of ints: " + place.name + ", " + order,
                        4,
                        order,
                        bytes -> Payments.ofCents(place.segment.apply(bytes), ofInt)));
            }
            for (Place place : placesOfLongs(folder, arena)) {
                kinds.add(new ColumnKind<>(
                        "segment of longs: " + place.name + ", " + order,
                        8,
                        order,
                        bytes -> Payments.ofCents(place.segment.apply(bytes), ofLong)));
            }
            for (Place place : places(folder, arena)) {
                Function<byte[], ByteBuffer> buffer =
                        bytes -> place.segment.apply(bytes).asByteBuffer().order(order);
                addBuffers(kinds, place.name, order, buffer);
            }
            addBuffers(kinds, "direct", order, bytes -> direct(bytes).order(order));
        }
        return kinds;
    }

    private static void addBuffers(
            List<ColumnKind<Payments>> kinds, String name, ByteOrder order, Function<byte[], ByteBuffer> buffer) {
        String kind = "buffer: " + name + ", " + order;
        kinds.add(new ColumnKind<>(
                "int " + kind,
                4,
                order,
                bytes -> Payments.ofCents(buffer.apply(bytes).asIntBuffer())));
        kinds.add(new ColumnKind<>(
                "long " + kind,
                8,
                order,
                bytes -> Payments.ofCents(buffer.apply(bytes).asLongBuffer())));
    }

    private static List<Place> places(Path folder, Arena arena) {
        return List.of(
                new Place("byte[]", MemorySegment::ofArray),
                new Place("byte[] at 3", bytes -> put(bytes, MemorySegment.ofArray(new byte[bytes.length + 16]), 3)),
                new Place(
                        "read-only byte[]",
                        bytes -> MemorySegment.ofArray(bytes).asReadOnly()),
                new Place("native", bytes -> put(bytes, arena.allocate(bytes.length + 64, 64), 0)),
                new Place("native at 1", bytes -> put(bytes, arena.allocate(bytes.length + 64, 64), 1)),
                new Place("mapped at 5", bytes -> put(bytes, mapped(folder, bytes.length + 16, arena), 5)));
    }

    private static List<Place> placesOfInts(Path folder, Arena arena) {
        List<Place> places = new ArrayList<>(places(folder, arena));
        Function<byte[], MemorySegment> array =
                bytes -> MemorySegment.ofArray(new int[bytes.length / Integer.BYTES + 4]);
        places.add(new Place("int[] at 4", bytes -> put(bytes, array.apply(bytes), 4)));
        places.add(new Place("int[] at 2", bytes -> put(bytes, array.apply(bytes), 2)));
        places.add(new Place(
                "read-only int[]", bytes -> put(bytes, array.apply(bytes), 0).asReadOnly()));
        return places;
    }

    private static List<Place> placesOfLongs(Path folder, Arena arena) {
        List<Place> places = new ArrayList<>(places(folder, arena));
        Function<byte[], MemorySegment> array = bytes -> MemorySegment.ofArray(new long[bytes.length / Long.BYTES + 4]);
        places.add(new Place("long[] at 8", bytes -> put(bytes, array.apply(bytes), 8)));
        places.add(new Place("long[] at 4", bytes -> put(bytes, array.apply(bytes), 4)));
        places.add(new Place(
                "read-only long[]", bytes -> put(bytes, array.apply(bytes), 0).asReadOnly()));
        return places;
    }

    /** The bytes, in the middle of larger memory. */
    private static MemorySegment put(byte[] bytes, MemorySegment memory, long offset) {
        memory.fill(GARBAGE);
        return memory.asSlice(offset, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    private static int[] ints(byte[] bytes) {
        int[] ints = new int[bytes.length / Integer.BYTES];
        MemorySegment.ofArray(ints).copyFrom(MemorySegment.ofArray(bytes));
        return ints;
    }

    private static long[] longs(byte[] bytes) {
        long[] longs = new long[bytes.length / Long.BYTES];
        MemorySegment.ofArray(longs).copyFrom(MemorySegment.ofArray(bytes));
        return longs;
    }

    /** The values from the position to the limit of a larger buffer. */
    private static IntBuffer inTheMiddle(IntBuffer values) {
        int[] larger = new int[values.capacity() + 5];
        java.util.Arrays.fill(larger, Integer.MIN_VALUE);
        values.get(larger, 3, values.capacity());
        return IntBuffer.wrap(larger).limit(3 + values.capacity()).position(3);
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static Ages ageFile(Path file, Arena arena) {
        try {
            return Ages.ofFile(file, arena);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static Payments intFile(Path file, ValueLayout.OfInt layout, Arena arena) {
        try {
            return Payments.ofFile(file, layout, arena);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static Payments longFile(Path file, ValueLayout.OfLong layout, Arena arena) {
        try {
            return Payments.ofFile(file, layout, arena);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static Path newFile(Path folder, byte[] bytes) {
        try {
            return Files.write(Files.createTempFile(folder, "column", ".bin"), bytes);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static MemorySegment mapped(Path folder, long size, Arena arena) {
        Path file = newFile(folder, new byte[0]);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
