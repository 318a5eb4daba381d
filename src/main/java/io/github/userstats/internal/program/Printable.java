package io.github.userstats.internal.program;

import java.nio.charset.StandardCharsets;

/** Makes text of unknown origin fit for a one-line message: what is not plainly visible is escaped as in Java. */
final class Printable {
    private static final int SHOWN_CHARACTERS = 60;
    private static final int MAX_BYTES_PER_CHARACTER = 4;

    private Printable() {}

    /** The beginning of UTF-8 text, in quotes; three dots follow if there is more. */
    static String quoteStart(byte[] text, int from, int to) {
        // One character more than is shown tells whether there is more.
        int decodedTo = Math.min(to, from + (SHOWN_CHARACTERS + 1) * MAX_BYTES_PER_CHARACTER);
        return quoteStart(new String(text, from, decodedTo - from, StandardCharsets.UTF_8));
    }

    /** The beginning of text, in quotes; three dots follow if there is more. */
    static String quoteStart(String text) {
        if (text.codePointCount(0, text.length()) <= SHOWN_CHARACTERS) {
            return '"' + escape(text) + '"';
        }
        return '"' + escape(text.substring(0, text.offsetByCodePoints(0, SHOWN_CHARACTERS))) + "\"...";
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(character -> {
            if (isVisible(character)) {
                escaped.appendCodePoint(character);
            } else if (character == '\t') {
                escaped.append("\\t");
            } else if (character == '\r') {
                escaped.append("\\r");
            } else if (character == '\n') {
                escaped.append("\\n");
            } else {
                for (char unit : Character.toChars(character)) {
                    escaped.append("\\u%04x".formatted((int) unit));
                }
            }
        });
        return escaped.toString();
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> character == ' ';
            default -> true;
        };
    }
}
