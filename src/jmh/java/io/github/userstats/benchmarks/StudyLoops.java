package io.github.userstats.benchmarks;

/** The study's class as people write it in Java, unsigned as in the study. Its results are not exact. */
record StudyLoops(byte[] ages, int[] cents) {
    double averageAge() {
        long sum = 0;
        for (byte age : ages) {
            sum += Byte.toUnsignedInt(age);
        }
        return (double) sum / ages.length;
    }

    double averagePayment() {
        long sum = 0;
        for (int payment : cents) {
            sum += Integer.toUnsignedLong(payment);
        }
        return 0.01 * sum / cents.length;
    }

    /** {@code sqrt(E[x^2] - E[x]^2)} with {@code x = 0.01 * cents}. */
    double paymentStandardDeviation() {
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
