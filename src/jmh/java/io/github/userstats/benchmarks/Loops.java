package io.github.userstats.benchmarks;

/** The study's formulas, and in the same manner what else the library tells. */
record Loops(byte[] ages, int[] cents, StudyLoops study) implements Computation {
    Loops(byte[] ages, int[] cents) {
        this(ages, cents, new StudyLoops(ages, cents));
    }

    @Override
    public double averageAge() {
        return study.averageAge();
    }

    @Override
    public double averagePayment() {
        return study.averagePayment();
    }

    @Override
    public double paymentStandardDeviation() {
        return study.paymentStandardDeviation();
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
