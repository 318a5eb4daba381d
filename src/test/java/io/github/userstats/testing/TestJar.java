package io.github.userstats.testing;

import io.github.userstats.Backend;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes jars of the library under test, which is a folder or a jar. */
public final class TestJar {
    private TestJar() {}

    /** Writes the library's files into a jar, as far as their names are kept. */
    public static Path copy(Path jar, Predicate<String> isKept) throws IOException {
        Path library = ChildJvm.classesOf(Backend.class);
        if (Files.isDirectory(library)) {
            return write(jar, library, isKept);
        }
        try (FileSystem content = FileSystems.newFileSystem(library)) {
            return write(jar, content.getPath("/"), isKept);
        }
    }

    private static Path write(Path jar, Path root, Predicate<String> isKept) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file);
                Stream<Path> paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
                String name = root.relativize(path).toString().replace('\\', '/');
                if (isKept.test(name)) {
                    zip.putNextEntry(new ZipEntry(name));
                    Files.copy(path, zip);
                }
            }
        }
        return jar;
    }
}
