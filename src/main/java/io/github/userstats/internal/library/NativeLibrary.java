package io.github.userstats.internal.library;

import io.github.userstats.internal.bindings.userstats_h;
import io.github.userstats.internal.symbols.LibrarySymbols;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/** Finds the native library, loads it, checks it and gives it to the bindings. */
public final class NativeLibrary {
    /** The version of userstats. A test compares it with the POM. */
    public static final String VERSION = "0.1.0";

    private static final String RESOURCES = "META-INF/native/userstats/" + VERSION + "/";
    /** Every complete jar has this file. */
    private static final String REFERENCE_RESOURCE = RESOURCES + "linux-x86_64/libuserstats.so";

    private NativeLibrary() {}

    /**
     * Loads the library and makes its functions ready to be called. This method is called only once.
     *
     * @param libraryPath the file to load, or null for the packaged library
     * @return where the library came from
     * @throws UnavailableLibraryException if the library cannot be used; the message lists what was tried and what to do
     */
    public static String bind(String libraryPath) throws UnavailableLibraryException {
        try {
            return libraryPath != null ? bindFile(libraryPath) : bindPackaged();
        } catch (IllegalCallerException exception) {
            Module module = NativeLibrary.class.getModule();
            throw new UnavailableLibraryException(
                    "native access is denied to userstats: add --enable-native-access="
                            + (module.isNamed() ? module.getName() : "ALL-UNNAMED"),
                    exception);
        } catch (RuntimeException exception) {
            throw new UnavailableLibraryException("the native library cannot be bound: " + exception, exception);
        }
    }

    private static String bindFile(String libraryPath) throws UnavailableLibraryException {
        String named = "-D" + Settings.LIBRARY_PATH + "=" + libraryPath;
        try {
            Path file = Path.of(libraryPath).toAbsolutePath();
            if (!Files.isRegularFile(file)) {
                throw new UnavailableLibraryException(
                        named + (Files.exists(file) ? ": it is not a file" : ": there is no such file"), null);
            }
            // The dynamic loader of macOS reports all this itself.
            if (Platform.OPERATING_SYSTEM.equals("linux") || Platform.IS_WINDOWS) {
                LibraryFile.check(file, Platform.OPERATING_SYSTEM, Platform.ARCHITECTURE);
            }
            bindSymbols(SymbolLoader.load(file), named);
            return file.toString();
        } catch (UnsatisfiedLinkError | InvalidPathException | IOException exception) {
            throw new UnavailableLibraryException(
                    named + ": cannot be loaded: " + UnavailableLibraryException.describe(exception)
                            + "; name a library of userstats " + VERSION + " for " + Platform.NAME,
                    exception);
        }
    }

    private static String bindPackaged() throws UnavailableLibraryException {
        String resource = RESOURCES + Platform.NAME + "/" + ExtractedLibrary.FILE_NAME;
        byte[] library = read(resource);
        if (library == null) {
            throw new UnavailableLibraryException(whyNotPackaged(), null);
        }
        SymbolLookup symbols = LibraryExtractor.load(
                library,
                "unpack " + resource + " from the jar, once, and name that file in -D" + Settings.LIBRARY_PATH);
        String packaged = "packaged " + resource;
        bindSymbols(symbols, packaged);
        return packaged;
    }

    private static byte[] read(String resource) throws UnavailableLibraryException {
        try {
            return LibraryResource.read(resource);
        } catch (IOException exception) {
            throw new UnavailableLibraryException(
                    "cannot read " + resource + ": " + UnavailableLibraryException.describe(exception)
                            + "; if the jar of userstats has been replaced, restart the program",
                    exception);
        }
    }

    private static String whyNotPackaged() throws UnavailableLibraryException {
        return read(REFERENCE_RESOURCE) == null
                ? "this copy of userstats " + VERSION + " was packaged without " + RESOURCES
                        + ": have your build keep META-INF/native, or add the jar of userstats to the class path"
                : "no native library is packaged for " + Platform.NAME + ": build one from native/ and name it in -D"
                        + Settings.LIBRARY_PATH + ", or use Java (-D" + Settings.BACKEND + "=java)";
    }

    /** @param named what to call the library in messages */
    private static void bindSymbols(SymbolLookup symbols, String named) throws UnavailableLibraryException {
        LibrarySymbols.LOOKUP.setLibrary(symbols);
        try {
            int abiVersion = userstats_h.userstats_abi_version();
            if (abiVersion != userstats_h.USERSTATS_ABI_VERSION()) {
                throw new UnavailableLibraryException(
                        named + ": it has ABI version " + abiVersion + ", userstats " + VERSION + " needs "
                                + userstats_h.USERSTATS_ABI_VERSION() + ": name a library of this version",
                        null);
            }
            // Functions that are always called are looked up here, where a missing one becomes a message.
            userstats_h.userstats_instruction_set$address();
            userstats_h.userstats_piece_bytes$address();
            userstats_h.userstats_add$address();
        } catch (ExceptionInInitializerError error) {
            throw new UnavailableLibraryException(named + ": " + whyNotBound(error.getCause()), error);
        }
    }

    private static String whyNotBound(Throwable cause) {
        return cause instanceof NoSuchElementException
                ? "it is not a library of userstats " + VERSION + ": " + cause.getMessage()
                : "it cannot be called: " + UnavailableLibraryException.describe(cause) + "; use Java (-D"
                        + Settings.BACKEND + "=java)";
    }

    /** The instruction set that the library uses. */
    public static String instructionSet() {
        return userstats_h.userstats_instruction_set().getString(0);
    }

    /**
     * Makes the library use no better instruction set than this.
     *
     * @throws IllegalStateException if the CPU has no such instruction set
     */
    public static void capInstructionSet(String name) {
        try (Arena arena = Arena.ofConfined()) {
            if (userstats_h.userstats_cap_instruction_set(arena.allocateFrom(name)) != userstats_h.USERSTATS_OK()) {
                throw new IllegalStateException("-D" + Settings.INSTRUCTION_SET + "=" + name + ": this machine has "
                        + String.join(", ", availableInstructionSets()));
            }
        }
    }

    private static List<String> availableInstructionSets() {
        List<String> names = new ArrayList<>();
        MemorySegment name = userstats_h.userstats_available_instruction_set(0);
        while (name.address() != 0) {
            names.add(name.getString(0));
            name = userstats_h.userstats_available_instruction_set(names.size());
        }
        return names;
    }
}
