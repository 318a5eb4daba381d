package io.github.userstats.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads the library from a copy: in the directory for temporary files or, where that does not serve, in the cache of the
 * user.
 */
final class LibraryExtractor {
    private static final boolean IS_WINDOWS = Platform.OPERATING_SYSTEM.equals("windows");

    // In the mode of a file.
    private static final int STICKY = 01000;
    private static final int WRITABLE_BY_ALL = 02;

    private LibraryExtractor() {}

    static void load(byte[] library, String otherRemedy) throws UnavailableLibraryException {
        List<String> failures = new ArrayList<>();
        Throwable lastCause = null;
        String temporaryFiles = System.getProperty("java.io.tmpdir");
        for (String place : new String[] {temporaryFiles, cacheDirectory()}) {
            if (place == null) {
                failures.add("java.io.tmpdir is not set");
                continue;
            }
            try {
                // Also a check: not every string is a path.
                Path directory = Path.of(place);
                if (!place.equals(temporaryFiles)) {
                    createCache(directory);
                }
                loadFrom(trusted(directory.toAbsolutePath()), library);
                return;
            } catch (IOException | UnsatisfiedLinkError | InvalidPathException exception) {
                failures.add(place + ": " + UnavailableLibraryException.describe(exception));
                lastCause = exception;
            }
        }
        throw new UnavailableLibraryException(
                "no directory from which the native library can be loaded: " + String.join("; ", failures)
                        + "; set -Djava.io.tmpdir to a writable directory on a file system that is not noexec"
                        + otherRemedy,
                lastCause);
    }

    private static void loadFrom(Path directory, byte[] library) throws IOException {
        try (ExtractedLibrary extracted = ExtractedLibrary.createIn(directory)) {
            extracted.sweepSiblings();
            extracted.write(library);
            extracted.load(library);
        }
    }

    /**
     * Not where everybody may rename what is not theirs, and so put another library in the place of ours. A group may:
     * it is often the user's own, and nothing tells.
     */
    private static Path trusted(Path directory) throws IOException {
        if (IS_WINDOWS) {
            return directory; // usually each user's own; access control lists are not looked at
        }
        Path real = directory.toRealPath();
        for (Path path = real; path != null; path = path.getParent()) {
            int mode = (int) Files.getAttribute(path, "unix:mode");
            if ((mode & (WRITABLE_BY_ALL | STICKY)) == WRITABLE_BY_ALL) {
                throw new IOException("everybody may replace what is in " + path + " (chmod +t " + path + ")");
            }
        }
        return real;
    }

    private static void createCache(Path directory) throws IOException {
        if (!directory.isAbsolute()) {
            throw new IOException("it is not absolute, and neither is user.home"); // a user without a home
        }
        FileAttribute<?>[] ownerOnly = IS_WINDOWS
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                };
        Files.createDirectories(directory, ownerOnly);
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

    /** A relative path there is to be ignored, says the XDG Base Directory Specification. */
    private static String environmentOr(String variable, String otherwise) {
        String value = System.getenv(variable);
        return value != null && new File(value).isAbsolute() ? value : otherwise;
    }
}
