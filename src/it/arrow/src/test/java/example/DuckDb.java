package example;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Locale;

/** Whether its driver has a library for this platform: that of 2.0.0.1 has none for macOS on x86_64. */
final class DuckDb {
    private DuckDb() {}

    static void assumeServed() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch");
        String library = "/libduckdb_java.so_%s_%s"
                .formatted(
                        system.startsWith("mac") ? "macos" : system.startsWith("windows") ? "windows" : "linux",
                        processor.equals("aarch64") ? "arm64" : "amd64");
        assumeTrue(DuckDb.class.getResource(library) != null, library);
    }
}
