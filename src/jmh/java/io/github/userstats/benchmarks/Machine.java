package io.github.userstats.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** How large a column must be to lie in memory and not in caches. */
final class Machine {
    private static final long LEAST_BYTES = 400_000_000;
    private static final long MOST_BYTES = 1_600_000_000;
    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");

    private Machine() {}

    /** The bytes of a column in memory: twice the largest cache that the system reports, within limits. */
    static long memoryBytes() {
        return Math.clamp(2 * largestCacheBytes(), LEAST_BYTES, MOST_BYTES);
    }

    /** 0 if the system does not tell; Linux does. */
    private static long largestCacheBytes() {
        long largest = 0;
        if (Files.isDirectory(CACHES)) {
            try (DirectoryStream<Path> caches = Files.newDirectoryStream(CACHES, "index*")) {
                for (Path cache : caches) {
                    String size = Files.readString(cache.resolve("size")).strip(); // like 32768K
                    largest = Math.max(largest, Long.parseLong(size.replace("K", "")) * 1024);
                }
            } catch (IOException exception) {
                throw new UncheckedIOException(exception);
            }
        }
        return largest;
    }
}
