package io.github.userstats.internal;

import java.io.IOException;
import java.nio.file.Path;

/** A JVM that sweeps again and again until it is killed; prints a line when it begins. Argument: the parent directory. */
final class SweepingProbe {
    private SweepingProbe() {}

    @SuppressWarnings("InfiniteLoop") // It is killed.
    public static void main(String[] arguments) throws IOException {
        try (ExtractedLibrary extracted = ExtractedLibrary.createIn(Path.of(arguments[0]))) {
            System.out.println("sweeping");
            while (true) {
                extracted.sweepSiblings();
            }
        }
    }
}
