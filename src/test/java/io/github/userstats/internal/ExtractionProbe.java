package io.github.userstats.internal;

import java.io.IOException;
import java.nio.file.Path;

/** A JVM that is about to load the library, prints its file, and takes its time. Argument: the parent directory. */
final class ExtractionProbe {
    private ExtractionProbe() {}

    public static void main(String[] arguments) throws IOException {
        try (ExtractedLibrary extracted = ExtractedLibrary.createIn(Path.of(arguments[0]))) {
            extracted.write(new byte[1]);
            System.out.println(extracted.file());
            System.in.read();
        }
    }
}
