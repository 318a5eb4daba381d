package io.github.userstats.internal.library;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;

/**
 * Deletes copies of the library that earlier JVMs have left on Windows, where a library in use cannot be deleted. Copies that
 * a JVM is about to load are younger than a day, and copies in use refuse to be deleted.
 */
final class Leftovers {
    static final Duration AGE = Duration.ofDays(1);

    /** A directory for temporary files may have a million entries. */
    static final int MAX_LISTED = 10_000;

    static final int MAX_DELETED = 16;

    private Leftovers() {}

    static void deleteIn(Path parent, Instant now) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
            deleteOld(entries.iterator(), now);
        } catch (IOException | DirectoryIteratorException exception) {
            // What cannot be listed is not deleted.
        }
    }

    static void deleteOld(Iterator<Path> entries, Instant now) {
        int deleted = 0;
        for (int i = 0; i < MAX_LISTED && deleted < MAX_DELETED && entries.hasNext(); i++) {
            Path entry = entries.next();
            if (isLeftover(entry, now.minus(AGE)) && ExtractedLibrary.delete(entry)) {
                deleted++;
            }
        }
    }

    private static boolean isLeftover(Path entry, Instant newest) {
        if (!entry.getFileName().toString().startsWith(ExtractedLibrary.DIRECTORY_PREFIX)) {
            return false;
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            // A junction is both a directory and "other". It could lead to somebody else's files.
            return attributes.isDirectory()
                    && !attributes.isOther()
                    && attributes.lastModifiedTime().toInstant().isBefore(newest);
        } catch (IOException exception) {
            return false; // Another JVM has deleted it.
        }
    }
}
