package io.github.userstats.benchmarks;

import io.github.userstats.internal.library.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The library of {@code native/bench}: loops that only read, and a copy of userstats for JNI. */
final class BenchmarkLibrary {
    private static final String RESOURCE =
            "/META-INF/benchmarks/" + Platform.NAME + "/" + System.mapLibraryName("benchmarks");

    static {
        try (InputStream library = BenchmarkLibrary.class.getResourceAsStream(RESOURCE)) {
            if (library == null) {
                throw new UnsatisfiedLinkError(
                        "there is no " + RESOURCE + ": build with mvn package, without -Dnative.skip");
            }
            Path file = Files.createTempFile("userstats-benchmarks", ".library");
            file.toFile().deleteOnExit();
            Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
            System.load(file.toString());
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private BenchmarkLibrary() {}

    /** {@code native} or an instruction set, as in {@link LibraryInUse}. */
    static void choose(String backend) {
        if (!backend.equals("native") && !Jni.cap(backend)) {
            throw new IllegalStateException("this processor has no instruction set " + backend);
        }
    }

    static MemorySegment symbol(String name) {
        return SymbolLookup.loaderLookup().findOrThrow(name);
    }
}
