package io.github.userstats.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file as it was when it was mapped. It is not kept open.
 *
 * @param key tells files from each other: no other one gets it as long as this one is mapped
 */
record MappedFile(Path path, Object key, long size) {
    /** Null where files have no keys: on Windows, where none that is mapped can be truncated. */
    static MappedFile of(Path file, BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        return key == null ? null : new MappedFile(realPath(file), key, attributes.size());
    }

    private static Path realPath(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException ignored) { // a descriptor's name of a file that has been deleted
            return file.toAbsolutePath();
        }
    }

    /**
     * Memory tells only of whole pages that are missing; the rest of the last page reads as zeros.
     *
     * @throws InternalError if the file has become shorter, unless it has been renamed, deleted or replaced, which nobody
     *     can tell
     */
    void check() {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (IOException ignored) {
            return;
        }
        if (now.size() < size && key.equals(now.fileKey())) {
            throw new InternalError(path + " has been truncated from " + size + " to " + now.size() + " bytes while it"
                    + " was mapped: map it again, and replace such a file by a new one instead of truncating it");
        }
    }
}
