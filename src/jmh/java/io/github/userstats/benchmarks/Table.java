package io.github.userstats.benchmarks;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows of results: printed as Markdown, written as JSON. Cells are strings, numbers, or null for what there is not. */
final class Table {
    /** Of a number, for people; in JSON it has all digits. */
    private static final MathContext SHOWN = new MathContext(4);

    private final String name;
    private final List<String> columns;
    private final List<Object[]> rows = new ArrayList<>();

    Table(String name, String... columns) {
        this.name = name;
        this.columns = List.of(columns);
    }

    void add(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(Arrays.toString(cells) + " for " + columns);
        }
        rows.add(cells);
    }

    void print() {
        System.out.println(line(columns.stream()));
        System.out.println(line(columns.stream().map(column -> "---")));
        rows.forEach(row -> System.out.println(line(Arrays.stream(row).map(Table::printed))));
    }

    private static String line(Stream<String> cells) {
        return cells.collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String printed(Object cell) {
        return cell == null
                ? ""
                : cell instanceof Double number
                        ? BigDecimal.valueOf(number).round(SHOWN).toPlainString()
                        : cell.toString();
    }

    /** An object with an array for each table, of which each row is an object. */
    static void writeJson(Path file, Table... tables) throws IOException {
        String json = Arrays.stream(tables)
                .map(table -> quoted(table.name) + ": [\n"
                        + table.rows.stream().map(table::object).collect(Collectors.joining(",\n")) + "\n]")
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
        Files.writeString(file, json);
    }

    private String object(Object[] row) {
        return IntStream.range(0, row.length)
                .mapToObj(i -> quoted(columns.get(i)) + ": " + (row[i] instanceof String text ? quoted(text) : row[i]))
                .collect(Collectors.joining(", ", "  {", "}"));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
