package io.github.userstats.internal;

import io.github.userstats.internal.bindings.userstats_h;
import io.github.userstats.internal.kernels.NativeKernels;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Finds, loads and checks the native library, and makes its kernels ready to be called. It must be in the class loader
 * of the bindings: their descriptors are in classes that look the functions up, too, in what that has loaded.
 */
public final class NativeLibrary {
    /** The version of userstats. */
    public static final String VERSION = version();

    /** Where the library came from once it is loaded: an attempt that fails later than that does not load it again. */
    private static String loaded;

    /** Why it cannot be bound, for good: a class whose initialisation has failed does not say why a second time. */
    private static String failure;

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
    static String bind(String libraryPath, String instructionSet) throws UnavailableLibraryException {
        try {
            if (loaded == null) {
                loaded = libraryPath != null ? loadFile(libraryPath) : loadPackaged();
            }
        } catch (IllegalCallerException exception) {
            Module module = NativeLibrary.class.getModule();
            throw new UnavailableLibraryException(
                    "native access is denied to userstats: add --enable-native-access="
                            + (module.isNamed() ? module.getName() : "ALL-UNNAMED"),
                    exception);
        }
        if (failure != null) {
            throw new UnavailableLibraryException(failure, null);
        }
        String named = libraryPath != null ? named(libraryPath) : loaded;
        try {
            int abiVersion = LoadedLibrary.abiVersion();
            if (abiVersion != userstats_h.USERSTATS_ABI_VERSION()) {
                throw new UnavailableLibraryException(
                        named + ": it has ABI version " + abiVersion + ", userstats " + VERSION + " needs "
                                + userstats_h.USERSTATS_ABI_VERSION() + ": name a library of this version",
                        null);
            }
            if (instructionSet != null) {
                cap(instructionSet);
            }
            MethodHandles.lookup().ensureInitialized(NativeKernels.class);
        } catch (LinkageError
                | IllegalAccessException
                | NoSuchElementException
                | UnsupportedOperationException exception) {
            failure = named + ": " + whyNotBound(exception);
            throw new UnavailableLibraryException(failure, exception);
        }
        return loaded;
    }

    private static String whyNotBound(Throwable exception) {
        Throwable cause = exception instanceof ExceptionInInitializerError ? exception.getCause() : exception;
        return cause instanceof NoSuchElementException
                ? "it is not a library of userstats " + VERSION + ": " + cause.getMessage()
                : "it cannot be called: " + UnavailableLibraryException.describe(cause) + "; use Java (-D"
                        + Settings.BACKEND + "=java)";
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

    private static String loadFile(String libraryPath) throws UnavailableLibraryException {
        String named = named(libraryPath);
        try {
            Path file = Path.of(libraryPath).toAbsolutePath();
            if (!Files.isRegularFile(file)) {
                throw new UnavailableLibraryException(
                        named + (Files.exists(file) ? ": it is not a file" : ": there is no such file"), null);
            }
            byte[] content = Files.readAllBytes(file);
            // That of macOS says all this by itself.
            if (Platform.OPERATING_SYSTEM.equals("linux") || Platform.OPERATING_SYSTEM.equals("windows")) {
                LibraryFile.check(content, Platform.OPERATING_SYSTEM, Platform.ARCHITECTURE);
            }
            try {
                LoadedLibrary.load(file);
            } catch (UnsatisfiedLinkError error) {
                // The JVM gives a file to one class loader only and has no other way to say so.
                if (!String.valueOf(error.getMessage()).contains("already loaded in another classloader")) {
                    throw error;
                }
                LibraryExtractor.load(content, "");
            }
            return file.toString();
        } catch (UnsatisfiedLinkError | InvalidPathException | IOException exception) {
            throw new UnavailableLibraryException(
                    named + ": cannot be loaded: " + UnavailableLibraryException.describe(exception)
                            + "; name a library of userstats " + VERSION + " for " + Platform.NAME,
                    exception);
        }
    }

    private static String loadPackaged() throws UnavailableLibraryException {
        String resource =
                "/META-INF/native/userstats/" + VERSION + "/" + Platform.NAME + "/" + ExtractedLibrary.FILE_NAME;
        byte[] library;
        try (InputStream stream = NativeLibrary.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new UnavailableLibraryException(
                        "no native library is packaged for " + Platform.NAME
                                + ": build one from native/ and name it in -D" + Settings.LIBRARY_PATH
                                + ", or use Java (-D" + Settings.BACKEND + "=java)",
                        null);
            }
            library = stream.readAllBytes();
        } catch (IOException exception) {
            throw new UnavailableLibraryException(
                    "cannot read " + resource + ": " + UnavailableLibraryException.describe(exception), exception);
        }
        LibraryExtractor.load(
                library,
                ", or unpack " + resource.substring(1) + " from the jar, once, and name that file in -D"
                        + Settings.LIBRARY_PATH);
        return "packaged " + resource.substring(1);
    }
}
