package io.github.userstats.benchmarks;

/** The study's formulas as one writes them in Java, unsigned as there. Not exact: see the deviation. */
record Loops(byte[] ages, int[] cents) implements Computation {
    @Override
    public double averageAge() {
        return averageAge(ages);
    }

    @Override
    public double averagePayment() {
        return averagePayment(cents);
    }

    @Override
    public double paymentStandardDeviation() {
        return paymentStandardDeviation(cents);
    }

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

    @Override
    public Summary ageSummary() {
        long sum = 0;
        int minimum = Integer.MAX_VALUE;
        int maximum = Integer.MIN_VALUE;
        for (byte signed : ages) {
            int age = Byte.toUnsignedInt(signed);
            sum += age;
            minimum = Math.min(minimum, age);
            maximum = Math.max(maximum, age);
        }
        return new Summary(ages.length, sum, minimum, maximum, (double) sum / ages.length, 0);
    }

    @Override
    public Summary paymentSummary() {
        long sum = 0;
        double squares = 0;
        long minimum = Long.MAX_VALUE;
        long maximum = Long.MIN_VALUE;
        for (int signed : cents) {
            long payment = Integer.toUnsignedLong(signed);
            double x = 0.01 * payment;
            sum += payment;
            squares += x * x;
            minimum = Math.min(minimum, payment);
            maximum = Math.max(maximum, payment);
        }
        double mean = 0.01 * sum / cents.length;
        double deviation = Math.sqrt(squares / cents.length - mean * mean);
        return new Summary(cents.length, sum, minimum, maximum, mean, deviation);
    }
}
