package io.github.userstats.benchmarks;

import java.nio.file.Path;

/** The C functions through JNI, in {@code native/bench/jni.c}: one call, in which the array stays where it is. */
final class JniCalls implements Computation {
    static {
        System.load(Path.of(System.getProperty(ReadLoops.LIBRARY_PROPERTY))
                .toAbsolutePath()
                .toString());
    }

    private final byte[] ages;
    private final int[] cents;

    JniCalls(byte[] ages, int[] cents) {
        this.ages = ages;
        this.cents = cents;
    }

    private static native double averageAge(byte[] ages);

    private static native double averagePayment(int[] cents);

    private static native double paymentStandardDeviation(int[] cents);

    /** Writes the fields of the moments, and then the bits of the average and of the deviation. */
    private static native void ageSummary(byte[] ages, long[] summary);

    /** As above. */
    private static native void paymentSummary(int[] cents, long[] summary);

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

    @Override
    public Summary ageSummary() {
        long[] summary = new long[9];
        ageSummary(ages, summary);
        return summary(summary, 0);
    }

    @Override
    public Summary paymentSummary() {
        long[] summary = new long[9];
        paymentSummary(cents, summary);
        return summary(summary, Double.longBitsToDouble(summary[8]));
    }

    private static Summary summary(long[] fields, double deviation) {
        return new Summary(fields[0], fields[1], fields[5], fields[6], Double.longBitsToDouble(fields[7]), deviation);
    }
}
