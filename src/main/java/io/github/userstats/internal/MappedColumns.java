package io.github.userstats.internal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Columns in files: raw values, payments with the least significant byte first, mapped into memory. */
public final class MappedColumns {
    private MappedColumns() {}

    /** @throws IOException if the file cannot be mapped */
    public static Column ages(Path file, boolean unsigned, Arena arena) throws IOException {
        BasicFileAttributes attributes = checkedAttributes(file, Byte.BYTES);
        return checked(Column.ages(map(file, attributes, arena), unsigned), file, attributes);
    }

    /** @throws IOException if the file cannot be mapped or its size is not a multiple of 4 */
    public static Column payments(Path file, boolean unsigned, Arena arena) throws IOException {
        BasicFileAttributes attributes = checkedAttributes(file, Integer.BYTES);
        MemorySegment cents = map(file, attributes, arena);
        return checked(Column.payments(cents, ByteOrder.LITTLE_ENDIAN, unsigned), file, attributes);
    }

    private static MemorySegment map(Path file, BasicFileAttributes attributes, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(MapMode.READ_ONLY, 0, attributes.size(), arena);
        }
    }

    private static Column checked(Column values, Path file, BasicFileAttributes attributes) {
        MappedFile mapped = MappedFile.of(file, attributes);
        return mapped == null ? values : new Column.Mapped(values, mapped);
    }

    /**
     * The size of a file of values of so many bytes.
     *
     * @throws IOException if it is no regular file, or has part of a value
     */
    static long checkedSize(Path file, int width) throws IOException {
        return checkedAttributes(file, width).size();
    }

    private static BasicFileAttributes checkedAttributes(Path file, int width) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new FileSystemException(file.toString(), null, "is a directory");
        }
        if (!attributes.isRegularFile()) {
            throw new FileSystemException(file.toString(), null, "is no regular file");
        }
        long size = attributes.size();
        if (size % width != 0) {
            throw new FileSystemException(
                    file.toString(),
                    null,
                    "payments are " + width + " bytes each, and " + size + " bytes are not a multiple of that: the"
                            + " file is incomplete, or holds something else");
        }
        return attributes;
    }
}
