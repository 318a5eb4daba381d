package io.github.userstats.benchmarks;

import io.github.userstats.UserData;
import io.github.userstats.benchmarks.StatisticBenchmark.Values;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How long the first result takes in a fresh JVM: the library as it is by default, and the study's loops. */
final class FirstCall {
    private static final int STARTS = 20;

    private FirstCall() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.out.println("| values | library, ms | Java loop, ms | more, ms | at most |");
        System.out.println("| --- | --- | --- | --- | --- |");
        for (int size : new int[] {3, 1_000_000}) {
            double[] library = new double[STARTS];
            double[] loop = new double[STARTS];
            for (int i = 0; i < STARTS; i++) {
                library[i] = firstResultMillis("library", size);
                loop[i] = firstResultMillis("loop", size);
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %,d | %.2f | %.2f | %.2f | %d |%n",
                    size,
                    median(library),
                    median(loop),
                    median(library) - median(loop),
                    size == 3 ? 1 : 15);
        }
    }

    private static double firstResultMillis(String arm, int size) throws IOException, InterruptedException {
        return Double.parseDouble(ChildJvms.run(List.of(), Probe.class, arm, Integer.toString(size)));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return (values[values.length / 2 - 1] + values[values.length / 2]) / 2;
    }

    /** In the fresh JVM: the milliseconds until average age, average payment and deviation are there. */
    static final class Probe {
        public static void main(String[] arguments) {
            int size = Integer.parseInt(arguments[1]);
            byte[] ages = StatisticBenchmark.randomAges(size);
            int[] payments = StatisticBenchmark.randomPayments(size, Values.SMALL);
            long begin = System.nanoTime();
            double sum;
            if (arguments[0].equals("library")) {
                UserData data = UserData.of(ages, payments);
                sum = data.averageAge() + data.averagePayment() + data.paymentStandardDeviation();
            } else {
                sum = Loops.averageAge(ages) + Loops.averagePayment(payments) + Loops.paymentStandardDeviation(payments);
            }
            long nanos = System.nanoTime() - begin;
            System.out.println(sum > 0 ? nanos / 1e6 : sum);
        }
    }
}
