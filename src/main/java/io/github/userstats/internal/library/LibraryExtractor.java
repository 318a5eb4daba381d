package io.github.userstats.internal.library;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads the library from a copy in the directory for temporary files. If that directory does not serve, the copy is in the
 * user's cache directory.
 */
final class LibraryExtractor {
    // Bits of a file's mode.
    private static final int STICKY = 01000;
    private static final int WRITABLE_BY_ALL = 02;

    private static final int ROOT = 0;
    /** A container on Linux shows owners that it does not know as this user. Mostly they are root. */
    private static final int NOBODY = 65534;

    private LibraryExtractor() {}

    /** @param otherRemedy what the user can do instead of naming another directory */
    static SymbolLookup load(byte[] library, String otherRemedy) throws UnavailableLibraryException {
        List<String> failures = new ArrayList<>();
        Throwable lastCause = null;
        String temporaryFiles = System.getProperty("java.io.tmpdir");
        for (String place : new String[] {temporaryFiles, cacheDirectory()}) {
            if (place == null) {
                failures.add("java.io.tmpdir is not set");
                continue;
            }
            try {
                // Not every string is a path.
                Path directory = Path.of(place);
                if (!place.equals(temporaryFiles)) {
                    createCache(directory);
                }
                return loadFrom(directory.toAbsolutePath(), library);
            } catch (IOException | UnsatisfiedLinkError | InvalidPathException exception) {
                failures.add(place + ": " + UnavailableLibraryException.describe(exception));
                lastCause = exception;
            }
        }
        throw new UnavailableLibraryException(
                "no directory from which the native library can be loaded: " + String.join("; ", failures)
                        + "; set -Djava.io.tmpdir to a writable directory on a file system that is not noexec, or "
                        + otherRemedy,
                lastCause);
    }

    private static SymbolLookup loadFrom(Path parent, byte[] library) throws IOException {
        // Links are resolved once, so that the directories that are checked are those that are used.
        Path directory = Platform.IS_WINDOWS ? parent : parent.toRealPath();
        try (var _ = ExitDelay.begin();
                ExtractedLibrary extracted = ExtractedLibrary.createIn(directory)) {
            if (!Platform.IS_WINDOWS) {
                checkThatNobodyElseMayReplace(extracted.file().getParent());
            }
            extracted.write(library);
            SymbolLookup symbols = extracted.load(library);
            if (Platform.IS_WINDOWS) {
                Leftovers.deleteIn(directory, Instant.now());
            }
            return symbols;
        }
    }

    /**
     * Whoever may rename a directory, or one above it, may put another in its place. Groups are trusted: a group is often
     * the user's own, and nothing tells whether it is.
     *
     * @param directory a directory that belongs to the user of this JVM
     */
    static void checkThatNobodyElseMayReplace(Path directory) throws IOException {
        int user = attribute(directory, "unix:uid");
        for (Path path = directory.getParent(); path != null; path = path.getParent()) {
            if ((attribute(path, "unix:mode") & (WRITABLE_BY_ALL | STICKY)) == WRITABLE_BY_ALL) {
                throw new IOException("everybody may replace what is in " + path + " (chmod +t " + path + ")");
            }
            int owner = attribute(path, "unix:uid");
            if (owner != user && owner != ROOT && owner != NOBODY) {
                throw new IOException("user " + owner + ", who owns " + path + ", may replace what is in it");
            }
        }
    }

    private static int attribute(Path path, String name) throws IOException {
        return (int) Files.getAttribute(path, name);
    }

    private static void createCache(Path directory) throws IOException {
        if (!directory.isAbsolute()) {
            throw new IOException("it is not absolute, and neither is user.home"); // the user has no home
        }
        Files.createDirectories(directory, ownerOnly());
    }

    /** How to make a directory that only its owner may enter. On Windows the parent's rights are inherited. */
    static FileAttribute<?>[] ownerOnly() {
        return Platform.IS_WINDOWS
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                };
    }

    private static String cacheDirectory() {
        String home = System.getProperty("user.home");
        String cache = switch (Platform.OPERATING_SYSTEM) {
            case "windows" -> environmentOr("LOCALAPPDATA", home + "/AppData/Local");
            case "macos" -> home + "/Library/Caches";
            default -> environmentOr("XDG_CACHE_HOME", home + "/.cache");
        };
        return new File(cache, "userstats").getPath();
    }

    /** The XDG Base Directory Specification says that a relative path is to be ignored. */
    private static String environmentOr(String variable, String otherwise) {
        String value = System.getenv(variable);
        return value != null && new File(value).isAbsolute() ? value : otherwise;
    }
}
