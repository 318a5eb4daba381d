package io.github.userstats.internal.program;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads numbers in text exactly: digits become an integer, never a floating-point number. */
final class NumberText {
    /** The result for text that is not {@link #plain}. Plain text has too few digits to make this number. */
    static final long NOT_PLAIN = Long.MIN_VALUE;

    private static final int LONGEST_PLAIN = 16;

    private static final Set<String> NULLS = Set.of("", "NA", "NaN", "NULL", "null", "\\N");
    private static final int LONGEST_NULL = 4;

    private static final int GROUP_DIGITS = 3;

    private static final Pattern OTHER_MINUS = Pattern.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d].*");
    private static final Pattern TRAILING_MINUS = Pattern.compile("[0-9.,]+-");
    private static final Pattern PARENTHESES = Pattern.compile("\\(.*\\)");
    private static final Pattern CURRENCY_SIGN = Pattern.compile(".*\\p{Sc}.*");
    private static final Pattern EXPONENT = Pattern.compile("[+-]?[0-9.,]+[eE][+-]?[0-9]+");
    private static final Pattern COMMA = Pattern.compile("[+-]?[0-9.]*,[0-9.,]*");

    private NumberText() {}

    /**
     * Reads a number as nearly all are: up to 16 bytes of digits, perhaps with a point between them and a minus sign before
     * them.
     *
     * @return the number times ten to the power of {@code decimals}, or {@link #NOT_PLAIN} if {@link #number} must read it
     */
    static long plain(byte[] text, int from, int to, int decimals) {
        int first = from < to && text[from] == '-' ? from + 1 : from;
        if (to - first > LONGEST_PLAIN || first == to || !isDigit(text[first]) || !isDigit(text[to - 1])) {
            return NOT_PLAIN;
        }
        long magnitude = 0;
        int point = -1;
        for (int position = first; position < to; position++) {
            byte character = text[position];
            if (isDigit(character)) {
                magnitude = magnitude * 10 + (character - '0');
            } else if (character == '.' && point < 0) {
                point = position;
            } else {
                return NOT_PLAIN;
            }
        }
        int missing = decimals - (point < 0 ? 0 : to - point - 1);
        if (missing < 0) {
            return NOT_PLAIN;
        }
        for (; missing > 0; missing--) {
            magnitude *= 10;
        }
        return first == from ? magnitude : -magnitude;
    }

    /** Whether text, without blanks and quotes around it, stands for a null. */
    static boolean isNull(byte[] text, int from, int to) {
        return to - from <= LONGEST_NULL && isNull(new String(text, from, to - from, StandardCharsets.UTF_8));
    }

    static boolean isNull(String text) {
        return NULLS.contains(text);
    }

    /**
     * Reads any number, without blanks and quotes around it.
     *
     * @param isQuoted whether the text is between quotes, where commas may separate thousands
     * @return the number times ten to the power of {@code content.decimals}
     * @throws FieldException if the text is not a number that the content can be; the message says why
     */
    static long number(byte[] text, int from, int to, boolean isQuoted, Content content) throws FieldException {
        boolean isNegative = from < to && text[from] == '-';
        int first = from < to && (isNegative || text[from] == '+') ? from + 1 : from;
        int point = endOfWholePart(text, first, to, isQuoted);
        int fraction = Math.min(point + 1, to);
        int end = endOfDigits(text, fraction, to);
        boolean isNumber = end == to && (point > first || to > fraction) && (point == to || text[point] == '.');
        if (!isNumber) {
            throw fault(text, from, to, notANumber(new String(text, from, to - from, StandardCharsets.UTF_8), content));
        }
        for (int position = fraction + content.decimals; position < to; position++) {
            if (text[position] != '0') {
                String complaint = content.decimals == 0
                        ? " is not a whole number. " + content.example
                        : " has more than two decimals. Round payments to cents, as in 19.99.";
                throw fault(text, from, to, complaint);
            }
        }
        try {
            // There is one more negative number than there are positive numbers.
            long negative = 0;
            for (int position = first; position < point; position++) {
                if (text[position] != ',') {
                    negative = withDigit(negative, text[position]);
                }
            }
            for (int position = fraction; position < fraction + content.decimals; position++) {
                negative = withDigit(negative, position < to ? text[position] : (byte) '0');
            }
            long number = isNegative ? negative : Math.negateExact(negative);
            if (number >= content.smallest && number <= content.largest) {
                return number;
            }
        } catch (ArithmeticException exception) {
            // The number does not fit in 64 bits, so it is out of any range.
        }
        throw fault(
                text,
                from,
                to,
                " is out of range: " + content.plural + " are " + content.range() + "."
                        + (isNegative ? " If it means unknown, write NA." : ""));
    }

    private static long withDigit(long negative, byte digit) {
        return Math.subtractExact(Math.multiplyExact(negative, 10), digit - '0');
    }

    /** Returns where the digits end. If there are commas, the digits are in groups of three. */
    private static int endOfWholePart(byte[] text, int from, int to, boolean isQuoted) {
        int end = endOfDigits(text, from, to);
        int digits = end - from;
        if (!isQuoted || digits == 0 || digits > GROUP_DIGITS || text[from] == '0') {
            return end;
        }
        while (end < to && text[end] == ',') {
            int next = endOfDigits(text, end + 1, to);
            if (next - end - 1 != GROUP_DIGITS) {
                break;
            }
            end = next;
        }
        return end;
    }

    private static int endOfDigits(byte[] text, int from, int to) {
        int position = from;
        while (position < to && isDigit(text[position])) {
            position++;
        }
        return position;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    private static String notANumber(String text, Content content) {
        if (OTHER_MINUS.matcher(text).matches()) {
            return " begins with U+%04X instead of a minus sign. Write U+002D, as in -5.00."
                    .formatted((int) text.charAt(0));
        }
        if (TRAILING_MINUS.matcher(text).matches()) {
            return " has its minus sign at the end. Write it first, as in -5.00.";
        }
        if (PARENTHESES.matcher(text).matches()) {
            return " is in parentheses. Write a minus sign if it is negative, as in -5.00.";
        }
        if (CURRENCY_SIGN.matcher(text).matches()) {
            return " has a currency sign. Remove it: " + content.plural + " are plain numbers.";
        }
        if (EXPONENT.matcher(text).matches()) {
            return " has an exponent. Write all digits instead.";
        }
        if (COMMA.matcher(text).matches()) {
            return " has a comma. Write decimals after a point, as in 12.50, and put numbers with thousands separators in"
                    + " quotes, as in \"1,234.50\".";
        }
        return " is not a number. " + content.example;
    }

    private static FieldException fault(byte[] text, int from, int to, String complaint) {
        return new FieldException(from, Printable.quoteStart(text, from, to) + complaint);
    }
}
