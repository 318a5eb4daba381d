package io.github.userstats.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The rows of {@code native/platforms.tsv}. */
public final class Platforms {
    /** What tests need of a row: the name of the platform, and the name of its library. */
    public record Row(String name, String file) {}

    private Platforms() {}

    public static List<Row> all() throws IOException {
        return Files.readAllLines(Path.of("native/platforms.tsv")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t"))
                .map(cells -> new Row(cells[0], cells[2]))
                .toList();
    }

    /** The platforms whose libraries are ELF files. */
    public static List<Row> linux() throws IOException {
        return all().stream().filter(row -> row.name().startsWith("linux-")).toList();
    }
}
