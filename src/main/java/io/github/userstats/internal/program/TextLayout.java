package io.github.userstats.internal.program;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the first row of a text tells: the delimiter, the columns and, if the row is a header, their names. */
final class TextLayout {
    private static final String DELIMITERS = ",;\t|";
    private static final int LISTED_COLUMNS = 30;

    private static final Pattern COLUMN_NUMBER = Pattern.compile("[0-9]{1,9}");
    /** In a name, the first letter or digit is a letter. So "5 EUR" is not taken for a name. */
    private static final Pattern NAME = Pattern.compile("[^\\p{L}\\p{N}]*\\p{L}.*", Pattern.DOTALL);

    private static final Pattern LETTER = Pattern.compile(".*\\p{L}.*", Pattern.DOTALL);
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");

    private final String fileName;
    private final byte delimiter;
    private final List<String> firstRow;
    private final int firstRowEnd;
    private boolean isAnyNamed;
    private boolean areNames = true;

    /**
     * Splits the first row.
     *
     * @param fileName for messages
     * @param from where the first row begins
     * @throws FieldException if quotes in it are wrong
     * @throws InputException if no delimiter is more frequent than all others
     */
    TextLayout(String fileName, byte[] text, int from, int to) throws FieldException, InputException {
        this.fileName = fileName;
        delimiter = delimiter(fileName, text, from, to);
        Row counted = new Row(delimiter, 0);
        firstRowEnd = counted.read(text, from, to);
        Row row = new Row(delimiter, counted.fields());
        row.read(text, from, to);
        firstRow = IntStream.range(0, row.fields())
                .mapToObj(field -> unquoted(text, row.start(field), row.end(field)))
                .toList();
    }

    private static byte delimiter(String fileName, byte[] text, int from, int to) throws InputException {
        int[] counts = new int[DELIMITERS.length()];
        boolean isQuoted = false;
        for (int position = from; position < to; position++) {
            isQuoted ^= text[position] == '"';
            if (!isQuoted) {
                if (Lines.breakLength(text, position, to) > 0) {
                    break;
                }
                int delimiter = DELIMITERS.indexOf(text[position]);
                if (delimiter >= 0) {
                    counts[delimiter]++;
                }
            }
        }
        int most = IntStream.of(counts).max().orElseThrow();
        if (most == 0) {
            return Row.NO_DELIMITER;
        }
        int[] candidates = IntStream.range(0, counts.length)
                .filter(delimiter -> counts[delimiter] == most)
                .toArray();
        if (candidates.length > 1) {
            throw new InputException(
                    fileName + ":1: " + Printable.quoteStart(text, from, Lines.endOfLine(text, from, to))
                            + " leaves the delimiter in doubt: "
                            + shown(DELIMITERS.charAt(candidates[0])) + " is as frequent as "
                            + shown(DELIMITERS.charAt(candidates[1]))
                            + ". Put a field that contains one of them in quotes.");
        }
        return (byte) DELIMITERS.charAt(candidates[0]);
    }

    /** A delimiter as messages show it. */
    static String shown(char delimiter) {
        return delimiter == '\t' ? "tab" : "'" + delimiter + "'";
    }

    private String unquoted(byte[] text, int start, int end) {
        int from = Blanks.skip(text, start, end, delimiter);
        int to = Blanks.trim(text, from, end, delimiter);
        boolean isQuoted = from < to && text[from] == '"';
        if (isQuoted) {
            from = Blanks.skip(text, from + 1, to - 1, Row.NO_DELIMITER);
            to = Blanks.trim(text, from, to - 1, Row.NO_DELIMITER);
        }
        String field = new String(text, from, to - from, StandardCharsets.UTF_8);
        return isQuoted ? field.replace("\"\"", "\"") : field;
    }

    /**
     * Finds a wanted column.
     *
     * @param column its name or number, or null if it must be the only column
     * @return its index
     * @throws InputException if there is no such column, or if there are several
     */
    int find(Content content, String column) throws InputException {
        boolean isByName = column != null && !COLUMN_NUMBER.matcher(column).matches();
        int index =
                isByName ? indexOfName(column) : column == null ? indexOfOnlyColumn(content) : indexOfNumber(column);
        String first = firstRow.get(index);
        isAnyNamed |= isByName;
        areNames &= NAME.matcher(first).matches() && !NumberText.isNull(first);
        return index;
    }

    private int indexOfName(String name) throws InputException {
        int index = firstRow.indexOf(name);
        if (index < 0) {
            throw new InputException(fileName + ": there is no column " + Printable.quoteStart(name) + ". Choose from "
                    + columnList() + ".");
        }
        if (index != firstRow.lastIndexOf(name)) {
            throw new InputException(fileName + ": several columns are named " + Printable.quoteStart(name)
                    + ". Choose one by its number: " + columnList() + ".");
        }
        return index;
    }

    private int indexOfNumber(String number) throws InputException {
        int index = Integer.parseInt(number) - 1;
        if (index < 0 || index >= firstRow.size()) {
            throw new InputException(
                    fileName + ": there is no column " + number + ". Choose from " + columnList() + ".");
        }
        return index;
    }

    private int indexOfOnlyColumn(Content content) throws InputException {
        if (firstRow.size() == 1) {
            return 0;
        }
        boolean mayBeDecimalComma = delimiter == ','
                && firstRow.size() == 2
                && firstRow.stream().allMatch(field -> INTEGER.matcher(field).matches());
        String advice = mayBeDecimalComma
                ? " If the comma is a decimal comma, write a point instead: " + String.join(".", firstRow) + "."
                : "";
        throw new InputException(fileName + ": several columns: " + columnList() + ". Name the one of " + content.plural
                + ", as in " + fileName + ":NAME or " + fileName + ":NUMBER." + advice);
    }

    private String columnList() {
        String list = IntStream.range(0, Math.min(firstRow.size(), LISTED_COLUMNS))
                .mapToObj(index -> (index + 1) + " " + Printable.quoteStart(firstRow.get(index)))
                .collect(Collectors.joining(", "));
        int more = firstRow.size() - LISTED_COLUMNS;
        return more > 0 ? list + " and " + more + " more" : list;
    }

    byte delimiter() {
        return delimiter;
    }

    int columns() {
        return firstRow.size();
    }

    /** Where the second row begins. */
    int firstRowEnd() {
        return firstRowEnd;
    }

    /** Whether the first row names the columns found so far. */
    boolean hasHeader() {
        return isAnyNamed || areNames;
    }

    String name(int index) {
        return firstRow.get(index);
    }

    /** Advice if a name is asked for and the first row is not taken for a header; else empty. */
    String adviceForNames(int... indices) {
        if (!hasHeader()) {
            for (int index : indices) {
                if (LETTER.matcher(firstRow.get(index)).matches() && !NumberText.isNull(firstRow.get(index))) {
                    return " If it is the name of the column, say so: " + fileName + ":"
                            + Printable.escape(firstRow.get(index));
                }
            }
        }
        return "";
    }
}
