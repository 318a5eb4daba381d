package io.github.userstats.benchmarks;

import io.github.userstats.Backend;
import io.github.userstats.UserData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * In a fresh JVM, computes the study's three statistics. Prints their sum, the milliseconds that they took, and the
 * peak memory of the process in MB (0 if the system does not tell). Arguments: the way to compute, and how many values.
 */
final class FirstCall {
    private FirstCall() {}

    public static void main(String[] arguments) throws IOException {
        int size = Integer.parseInt(arguments[1]);
        ArrayForC ages = filled(new ArrayForC(), Kind.AGES, size);
        ArrayForC payments = filled(new ArrayForC(), Kind.PAYMENTS, size);
        // These objects exist only because there are several ways, so making them must not count.
        AverageAge age = new AverageAge();
        AveragePayment payment = new AveragePayment();
        PaymentDeviation deviation = new PaymentDeviation();
        long begin = System.nanoTime();
        double sum = switch (arguments[0]) {
            case "nothing" -> 0;
            case "binding" -> Backend.current().version().isEmpty() ? 1 : 0;
            case "userstats" -> {
                UserData data = UserData.of(ages.ages, payments.cents);
                yield data.averageAge() + data.averagePayment() + data.paymentStandardDeviation();
            }
            case "javaLoop" -> age.javaLoop(ages) + payment.javaLoop(payments) + deviation.javaLoop(payments);
            case "intStream" -> age.intStream(ages) + payment.intStream(payments) + deviation.intStream(payments);
            case "commonsStatistics" ->
                age.commonsStatistics(ages)
                        + payment.commonsStatistics(payments)
                        + deviation.commonsStatistics(payments);
            case "vectorApi" -> age.vectorApi(ages) + payment.vectorApi(payments) + deviation.vectorApi(payments);
            case "criticalCall" -> {
                Backend.current(); // loads the library
                yield age.criticalCall(ages) + payment.criticalCall(payments) + deviation.criticalCall(payments);
            }
            case "copyAndCall" -> {
                Backend.current();
                yield age.copyAndCall(ages) + payment.copyAndCall(payments) + deviation.copyAndCall(payments);
            }
            case "jni" -> {
                BenchmarkLibrary.choose("native");
                yield Jni.mean(ages.ages, 3, 0) + Jni.mean(payments.cents, 9, 2) + Jni.deviation(payments.cents, 10, 2);
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        };
        long nanos = System.nanoTime() - begin;
        System.out.println(sum + " " + nanos / 1e6 + " " + peakMegabytes());
    }

    private static ArrayForC filled(ArrayForC column, Kind kind, int size) {
        column.kind = kind;
        column.count = size;
        column.fill();
        return column;
    }

    private static double peakMegabytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status)) {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
                }
            }
        }
        return 0;
    }
}
