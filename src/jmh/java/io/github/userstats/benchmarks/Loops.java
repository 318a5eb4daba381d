package io.github.userstats.benchmarks;

/** The study's formulas as one writes them in Java, unsigned as there. Not exact: see the deviation. */
final class Loops {
    private Loops() {}

    static double averageAge(byte[] ages) {
        long sum = 0;
        for (byte age : ages) {
            sum += Byte.toUnsignedInt(age);
        }
        return (double) sum / ages.length;
    }

    static double averagePayment(int[] cents) {
        long sum = 0;
        for (int payment : cents) {
            sum += Integer.toUnsignedLong(payment);
        }
        return 0.01 * sum / cents.length;
    }

    /** {@code sqrt(E[x^2] - E[x]^2)} with {@code x = 0.01 * cents}. */
    static double paymentStandardDeviation(int[] cents) {
        double sum = 0;
        double squares = 0;
        for (int payment : cents) {
            double x = 0.01 * Integer.toUnsignedLong(payment);
            sum += x;
            squares += x * x;
        }
        double mean = sum / cents.length;
        return Math.sqrt(squares / cents.length - mean * mean);
    }
}
