package io.github.userstats.internal.library;

import java.io.IOException;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Arrays;

/** A copy of the native library in a directory of its own. Closing it deletes both. */
final class ExtractedLibrary implements AutoCloseable {
    static final String FILE_NAME = System.mapLibraryName("userstats");
    static final String DIRECTORY_PREFIX = "userstats-native-";

    private final Path directory;

    private ExtractedLibrary(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes a new directory, which only its owner may enter. On Windows, whoever may enter the parent may enter it.
     *
     * <p>{@code Files.createTempDirectory} would fail in every parent if the JVM cannot spell java.io.tmpdir.
     */
    static ExtractedLibrary createIn(Path parent) throws IOException {
        String random = Long.toUnsignedString(new SecureRandom().nextLong());
        Path directory = parent.resolve(DIRECTORY_PREFIX + random);
        return new ExtractedLibrary(Files.createDirectory(directory, LibraryExtractor.ownerOnly()));
    }

    Path file() {
        return directory.resolve(FILE_NAME);
    }

    void write(byte[] library) throws IOException {
        Files.write(file(), library, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Loads the file if its content is this library. */
    SymbolLookup load(byte[] library) throws IOException {
        if (!Arrays.equals(library, Files.readAllBytes(file()))) {
            throw new IOException("the extracted library is not the packaged one");
        }
        return SymbolLoader.load(file());
    }

    @Override
    public void close() {
        delete(directory);
    }

    /** Deletes a directory and the library in it. Returns false if one of them stays: Windows keeps a library in use. */
    static boolean delete(Path directory) {
        try {
            Files.deleteIfExists(directory.resolve(FILE_NAME));
            Files.deleteIfExists(directory);
            return true;
        } catch (IOException exception) {
            return false;
        }
    }
}
