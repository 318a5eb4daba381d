package io.github.userstats.internal.library;

import java.nio.file.Files;
import java.nio.file.Path;

/** Exits a JVM while one of its threads extracts the library. Argument: the parent directory. */
final class ExtractionProbe {
    private ExtractionProbe() {}

    public static void main(String[] arguments) throws Exception {
        Path parent = Path.of(arguments[0]);
        try (var _ = ExitDelay.begin();
                ExtractedLibrary extracted = ExtractedLibrary.createIn(parent)) {
            extracted.write(new byte[1]);
            Thread exit = new Thread(() -> System.exit(0));
            exit.start();
            awaitShutdown();
            // An exit that does not wait is over long before this.
            for (int i = 0; i < 100; i++) {
                Files.write(extracted.file(), new byte[1 << 20]);
            }
            System.out.println("extracted");
        }
    }

    @SuppressWarnings("InfiniteLoop") // until the JVM accepts no more hooks
    private static void awaitShutdown() {
        Thread hook = new Thread(() -> {});
        try {
            while (true) {
                Runtime.getRuntime().addShutdownHook(hook);
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        } catch (IllegalStateException exception) {
            // The shutdown has begun.
        }
    }
}
