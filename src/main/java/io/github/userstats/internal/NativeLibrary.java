package io.github.userstats.internal;

import io.github.userstats.internal.bindings.userstats_h;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Finds, loads and checks the native library, and makes its kernels ready to be called. It must be in the class loader of
 * the bindings, which look symbols up in what their own class loader has loaded.
 */
public final class NativeLibrary {
    /** The library cannot be had; the message says what was tried and what to do. */
    static final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1;

        UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The version of userstats. */
    public static final String VERSION = version();

    private static final String FILE_NAME = System.mapLibraryName("userstats");

    /** Where the library came from once it is loaded: an attempt that fails later than that does not load it again. */
    private static String loaded;

    private NativeLibrary() {}

    private static String version() {
        try (InputStream resource = NativeLibrary.class.getResourceAsStream("version.txt")) {
            if (resource == null) {
                return "unknown"; // repackaged without resources, and so without native libraries
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException exception) {
            throw new ExceptionInInitializerError(exception);
        }
    }

    /** For instance {@code linux-x86_64}. */
    public static String platform() {
        return Platform.NAME;
    }

    /**
     * Loads the library and binds its kernels. Returns where it came from.
     *
     * @param libraryPath the file to load, or null for the packaged library
     * @param instructionSet the best instruction set to use, or null
     * @throws IllegalArgumentException if the CPU has no such instruction set
     */
    static String bind(String libraryPath, String instructionSet) throws UnavailableException {
        try {
            if (loaded == null) {
                loaded = libraryPath != null ? loadFile(libraryPath) : loadPackaged();
            }
        } catch (IllegalCallerException exception) {
            Module module = NativeLibrary.class.getModule();
            throw new UnavailableException(
                    "native access is denied to userstats: add --enable-native-access="
                            + (module.isNamed() ? module.getName() : "ALL-UNNAMED"),
                    exception);
        }
        String named = libraryPath != null ? named(libraryPath) : loaded;
        try {
            int abiVersion = LoadedLibrary.abiVersion();
            if (abiVersion != userstats_h.USERSTATS_ABI_VERSION()) {
                throw new UnavailableException(
                        named + ": it has ABI version " + abiVersion + ", userstats " + VERSION + " needs "
                                + userstats_h.USERSTATS_ABI_VERSION() + ": name a library of this version",
                        null);
            }
            if (instructionSet != null) {
                cap(instructionSet);
            }
            MethodHandles.lookup().ensureInitialized(NativeKernels.class);
        } catch (LinkageError | IllegalAccessException | NoSuchElementException exception) {
            // A function is missing.
            throw new UnavailableException(named + ": it is not a library of userstats " + VERSION, exception);
        }
        return loaded;
    }

    private static String named(String libraryPath) {
        return "-D" + Settings.LIBRARY_PATH + "=" + libraryPath;
    }

    private static void cap(String instructionSet) {
        if (!LoadedLibrary.capInstructionSet(instructionSet)) {
            List<String> available = new ArrayList<>();
            String name;
            while ((name = LoadedLibrary.availableInstructionSet(available.size())) != null) {
                available.add(name);
            }
            throw new IllegalArgumentException("-D" + Settings.INSTRUCTION_SET + "=" + instructionSet
                    + ": this machine has " + String.join(", ", available));
        }
    }

    private static String loadFile(String libraryPath) throws UnavailableException {
        String named = named(libraryPath);
        try {
            Path file = Path.of(libraryPath).toAbsolutePath();
            if (!Files.isRegularFile(file)) {
                throw new UnavailableException(
                        named + (Files.exists(file) ? ": it is not a file" : ": there is no such file"), null);
            }
            if (Platform.OPERATING_SYSTEM.equals("linux")) {
                ElfFile.check(file);
            }
            try {
                LoadedLibrary.load(file);
            } catch (UnsatisfiedLinkError error) {
                // The JVM gives a file to one class loader only and has no other way to say so.
                if (!String.valueOf(error.getMessage()).contains("already loaded in another classloader")) {
                    throw error;
                }
                loadCopy(Files.readAllBytes(file), "");
            }
            return file.toString();
        } catch (UnsatisfiedLinkError | InvalidPathException | IOException exception) {
            throw new UnavailableException(
                    named + ": cannot be loaded: " + describe(exception) + "; name a library of userstats " + VERSION
                            + " for " + Platform.NAME,
                    exception);
        }
    }

    private static String loadPackaged() throws UnavailableException {
        String resource = "/META-INF/native/userstats/" + VERSION + "/" + Platform.NAME + "/" + FILE_NAME;
        byte[] library;
        try (InputStream stream = NativeLibrary.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new UnavailableException(
                        "no native library is packaged for " + Platform.NAME + ": build one from native/ and name it in -D"
                                + Settings.LIBRARY_PATH + ", or use Java (-D" + Settings.BACKEND + "=java)",
                        null);
            }
            library = stream.readAllBytes();
        } catch (IOException exception) {
            throw new UnavailableException("cannot read " + resource + ": " + describe(exception), exception);
        }
        loadCopy(library, ", or unpack " + resource + " and name it in -D" + Settings.LIBRARY_PATH);
        return "packaged " + resource.substring(1);
    }

    /** Loads the library from a file of our own, which goes again at once where the operating system allows it. */
    private static void loadCopy(byte[] library, String otherRemedy) throws UnavailableException {
        List<String> attempts = new ArrayList<>();
        Throwable lastCause = null;
        String temporaryFiles = System.getProperty("java.io.tmpdir");
        for (String parent : List.of(temporaryFiles, cacheDirectory())) {
            try {
                // Also a check: not every string is a path.
                Path directory = Path.of(parent).toAbsolutePath();
                if (!parent.equals(temporaryFiles)) {
                    Files.createDirectories(directory);
                }
                loadCopyIn(directory, library);
                return;
            } catch (IOException | UnsatisfiedLinkError | InvalidPathException exception) {
                attempts.add(parent + ": " + describe(exception));
                lastCause = exception;
            }
        }
        throw new UnavailableException(
                "no directory from which the native library can be loaded: " + String.join("; ", attempts)
                        + "; set -Djava.io.tmpdir to a writable directory on a file system that is not noexec"
                        + otherRemedy,
                lastCause);
    }

    private static void loadCopyIn(Path parent, byte[] library) throws IOException {
        // Random name, created exclusively, for its owner only where the file system knows owners.
        Path directory = Files.createTempDirectory(parent, "userstats-");
        Path file = directory.resolve(FILE_NAME);
        try {
            Files.write(file, library, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (!Arrays.equals(library, Files.readAllBytes(file))) {
                throw new IOException("the extracted library is not the packaged one");
            }
            LoadedLibrary.load(file);
        } finally {
            deleteIfPossible(file);
            deleteIfPossible(directory);
        }
    }

    /** It is not where a library in use cannot be deleted (Windows), or leaves a file behind until it is not (NFS). */
    private static void deleteIfPossible(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException ignored) {
            // The library has been loaded all the same.
        }
    }

    private static String cacheDirectory() {
        String home = System.getProperty("user.home");
        String cache =
                switch (Platform.OPERATING_SYSTEM) {
                    case "windows" -> environmentOr("LOCALAPPDATA", home + "/AppData/Local");
                    case "macos" -> home + "/Library/Caches";
                    default -> environmentOr("XDG_CACHE_HOME", home + "/.cache");
                };
        return cache + "/userstats";
    }

    private static String environmentOr(String variable, String otherwise) {
        String value = System.getenv(variable);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    private static String describe(Throwable exception) {
        if (exception instanceof NoSuchFileException) {
            return "there is no such file or directory: " + exception.getMessage();
        }
        return exception instanceof UnsatisfiedLinkError
                ? exception.getMessage()
                : exception.getClass().getSimpleName() + ": " + exception.getMessage();
    }
}
