package io.github.userstats.internal.column;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * A file that is mapped into memory and not kept open.
 *
 * @param path where the file was, with all links resolved
 * @param key identifies the file: no other file gets the same key while this one is mapped. Null on Windows, where files have
 *     no keys, and where no mapped file can be truncated
 */
record MappedFile(MemorySegment segment, Path path, Object key) {
    /** How often mapping is tried if the file keeps being replaced. */
    private static final int ATTEMPTS = 10;

    /** {@link FileChannel#open}, or what a test uses instead. */
    interface Opener {
        FileChannel open(Path file) throws IOException;
    }

    /**
     * Maps a file until the arena is closed.
     *
     * @throws IOException if the file cannot be mapped, or if its size is not a multiple of the type's
     */
    static MappedFile map(Path file, ColumnType type, Arena arena, Opener opener) throws IOException {
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Object key = keyOfRegularFile(file);
                try (FileChannel channel = opener.open(file)) {
                    Path path = realPath(file);
                    if (Objects.equals(key, attributes(path).fileKey())) {
                        long size = checkedSize(file, type, channel);
                        return new MappedFile(channel.map(MapMode.READ_ONLY, 0, size, arena), path, key);
                    }
                }
            }
        } catch (ClosedByInterruptException exception) {
            throw (IOException)
                    new InterruptedIOException(file + ": the thread was interrupted while it mapped the file")
                            .initCause(exception);
        } catch (UnsupportedOperationException exception) {
            throw new UnsupportedOperationException(
                    file + ": its file system cannot map files: copy the file to the default file system, or read its"
                            + " bytes into an array",
                    exception);
        }
        throw new FileSystemException(
                file.toString(), null, "was replaced " + ATTEMPTS + " times while it was being mapped: try again");
    }

    private static Object keyOfRegularFile(Path file) throws IOException {
        BasicFileAttributes attributes = attributes(file);
        if (attributes.isDirectory()) {
            throw new FileSystemException(file.toString(), null, "is a directory");
        }
        if (!attributes.isRegularFile()) {
            throw new FileSystemException(file.toString(), null, "is not a regular file");
        }
        return attributes.fileKey();
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class);
    }

    private static long checkedSize(Path file, ColumnType type, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size % type.width() != 0) {
            throw new FileSystemException(
                    file.toString(),
                    null,
                    type.plural() + " are " + type.width() + " bytes each, and " + size + " bytes are not a multiple of"
                            + " that: the file is incomplete, or holds something else");
        }
        return size;
    }

    private static Path realPath(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException ignored) { // The path is a descriptor's name of a file that has been deleted.
            return file.toAbsolutePath();
        }
    }

    /**
     * Checks whether the file has become shorter. Reading the memory fails only where whole pages are missing; the rest of the
     * last page reads as zeros. If the file has been renamed, deleted or replaced, nothing can be checked.
     *
     * @throws InternalError if the file is still at its path and has become shorter
     */
    void check() {
        if (key == null) {
            return;
        }
        BasicFileAttributes now;
        try {
            now = attributes(path);
        } catch (IOException ignored) {
            return;
        }
        if (now.size() < segment.byteSize() && key.equals(now.fileKey())) {
            throw new InternalError(path + " has been truncated from " + segment.byteSize() + " to " + now.size()
                    + " bytes while it was mapped: map it again, and replace such a file by a new one instead of"
                    + " truncating it");
        }
    }
}
