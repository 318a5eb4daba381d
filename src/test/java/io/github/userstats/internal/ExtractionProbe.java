package io.github.userstats.internal;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/**
 * A JVM that is about to load the library, while another of its class loaders sweeps; prints the file, and takes its
 * time. Argument: the parent directory.
 */
public final class ExtractionProbe {
    private ExtractionProbe() {}

    public static void main(String[] arguments) throws Exception {
        Path parent = Path.of(arguments[0]);
        try (ExtractedLibrary extracted = ExtractedLibrary.createIn(parent)) {
            extracted.write(new byte[1]);
            sweepInAnotherClassLoader(parent);
            System.out.println(extracted.file());
            System.in.read();
        }
    }

    private static void sweepInAnotherClassLoader(Path parent) throws Exception {
        URL[] classPath = {
            ChildJvm.classesOf(ExtractedLibrary.class).toUri().toURL(),
            ChildJvm.classesOf(ExtractionProbe.class).toUri().toURL()
        };
        try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            loader.loadClass(ExtractionProbe.class.getName())
                    .getMethod("sweep", Path.class)
                    .invoke(null, parent);
        }
    }

    /** Public for that class loader. */
    public static void sweep(Path parent) throws IOException {
        try (ExtractedLibrary extracted = ExtractedLibrary.createIn(parent)) {
            extracted.sweepSiblings();
        }
    }
}
