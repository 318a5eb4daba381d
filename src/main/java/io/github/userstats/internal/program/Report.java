package io.github.userstats.internal.program;

import io.github.userstats.AgeStatistics;
import io.github.userstats.Backend;
import io.github.userstats.PaymentStatistics;
import io.github.userstats.internal.program.TextFile.Found;
import java.math.BigDecimal;
import java.util.Locale;

/**
 * What the program prints.
 *
 * @param timed what took the time, in words
 */
record Report(
        Statistic averageAge,
        Statistic averagePayment,
        Statistic paymentDeviation,
        Summary ages,
        Summary payments,
        String timed,
        long nanos) {
    /** A result, and how many calls gave it in how much time; 0 calls if they were not timed. */
    record Statistic(double value, int calls, long nanos) {
        static Statistic of(double value) {
            return new Statistic(value, 0, 0);
        }

        private String text() {
            return calls == 0
                    ? Double.toString(value)
                    : String.format(Locale.ROOT, "%-20s %s a call", value, milliseconds((double) nanos / calls));
        }
    }

    /** What a column holds. The header is shown, so that nobody takes it for a value that counts. */
    record Summary(long count, BigDecimal total, BigDecimal minimum, BigDecimal maximum, Found found) {
        static Summary of(AgeStatistics ages, Found found) {
            return new Summary(
                    ages.count(),
                    BigDecimal.valueOf(ages.total()),
                    BigDecimal.valueOf(ages.minimum()),
                    BigDecimal.valueOf(ages.maximum()),
                    found);
        }

        static Summary of(PaymentStatistics payments, Found found) {
            return new Summary(
                    payments.count(),
                    payments.total(),
                    BigDecimal.valueOf(payments.minimumCents(), 2),
                    BigDecimal.valueOf(payments.maximumCents(), 2),
                    found);
        }

        private String text() {
            return count + ", total " + total.toPlainString() + ", minimum " + minimum.toPlainString() + ", maximum "
                    + maximum.toPlainString()
                    + (found.nulls() == 0
                            ? ""
                            : ", " + found.nulls() + (found.nulls() == 1 ? " null" : " nulls") + " left out")
                    + (found.header() == null ? "" : ", header " + Printable.quoteStart(found.header()) + " skipped");
        }

        private String json() {
            return "{\"count\":" + count + ",\"total\":" + total.toPlainString() + ",\"minimum\":"
                    + minimum.toPlainString() + ",\"maximum\":" + maximum.toPlainString() + ",\"nulls\":"
                    + found.nulls()
                    + ",\"header\":" + (found.header() == null ? "null" : quoted(found.header())) + '}';
        }
    }

    String text() {
        return String.join(
                System.lineSeparator(),
                "average age                 " + averageAge.text(),
                "average payment             " + averagePayment.text(),
                "payment standard deviation  " + paymentDeviation.text(),
                "ages      " + ages.text(),
                "payments  " + payments.text(),
                timed + " took " + milliseconds((double) nanos),
                Backend.current().toString(),
                "");
    }

    /** One line of JSON, in ASCII, so that every locale prints it correctly. */
    String json() {
        return "{\"averageAge\":" + averageAge.value + ",\"averagePayment\":" + averagePayment.value
                + ",\"paymentStandardDeviation\":" + paymentDeviation.value + ",\"ages\":" + ages.json()
                + ",\"payments\":" + payments.json() + ",\"nanoseconds\":" + nanos + ",\"backend\":"
                + quoted(Backend.current().toString()) + '}' + System.lineSeparator();
    }

    private static String milliseconds(double nanos) {
        return String.format(Locale.ROOT, "%.3f ms", nanos / 1_000_000);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder().append('"');
        text.chars().forEach(unit -> {
            if (unit == '"' || unit == '\\') {
                quoted.append('\\').append((char) unit);
            } else if (unit < ' ' || unit > '~') {
                quoted.append("\\u%04x".formatted(unit));
            } else {
                quoted.append((char) unit);
            }
        });
        return quoted.append('"').toString();
    }
}
