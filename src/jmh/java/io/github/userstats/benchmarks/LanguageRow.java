package io.github.userstats.benchmarks;

import io.github.userstats.Ages;
import io.github.userstats.Backend;
import io.github.userstats.Payments;
import io.github.userstats.UserData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/**
 * Measures Java's rows of {@code scripts/compare-languages} as its {@code measure.py} measures the others: it times
 * each function in blocks of 1,000 calls, for a number of seconds after a warm-up of the same length. Prints JSON.
 */
final class LanguageRow {
    private static final int CALLS = 1_000;
    private static final int LOADS = 5;

    @SuppressWarnings("UnusedVariable") // written so that nothing is optimised away
    private static volatile double sink;

    private LanguageRow() {}

    /** Arguments: {@code loops|library}, the folder of the data, the seconds for each function (0: only results). */
    public static void main(String[] arguments) throws IOException {
        boolean isLibrary = arguments[0].equals("library");
        Path folder = Path.of(arguments[1]);
        double seconds = Double.parseDouble(arguments[2]);
        byte[] ages = Files.readAllBytes(folder.resolve("ages.u8"));
        byte[] bytes = Files.readAllBytes(folder.resolve("payments.u32"));
        int[] payments = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asIntBuffer().get(payments);
        String version = isLibrary ? Backend.current().toString() : "JDK " + Runtime.version();

        List<DoubleSupplier> functions = List.of();
        double[] loads = new double[LOADS];
        for (int i = 0; i < LOADS; i++) {
            long begin = System.nanoTime();
            functions = isLibrary ? libraryOver(ages, payments) : loopsOver(ages, payments);
            loads[i] = (System.nanoTime() - begin) / 1e9;
        }
        String results = functions.stream()
                .map(function -> '"' + Double.toHexString(function.getAsDouble()) + '"')
                .collect(Collectors.joining(", "));
        String times = seconds == 0
                ? ""
                : functions.stream()
                        .map(function -> measured(function, seconds))
                        .collect(Collectors.joining(", ", ", \"times\": [", "]"));
        System.out.printf(
                Locale.ROOT,
                "{\"version\": \"%s\", \"load\": %.9f, \"results\": [%s]%s}%n",
                version,
                median(loads),
                results,
                times);
    }

    private static List<DoubleSupplier> libraryOver(byte[] ages, int[] payments) {
        UserData data = new UserData(
                Ages.of(ages).unsigned(), Payments.ofCents(payments).unsigned());
        return List.of(data::averageAge, data::averagePayment, data::paymentStandardDeviation);
    }

    private static List<DoubleSupplier> loopsOver(byte[] ages, int[] payments) {
        StudyLoops loops = new StudyLoops(ages, payments);
        return List.of(loops::averageAge, loops::averagePayment, loops::paymentStandardDeviation);
    }

    private static String measured(DoubleSupplier function, double seconds) {
        blocks(function, seconds);
        return String.format(
                Locale.ROOT, "{\"calls\": %d, \"seconds\": %.9f}", CALLS, median(blocks(function, seconds)));
    }

    /** The seconds of each block of calls: as many blocks as there is time for, at least one. */
    private static double[] blocks(DoubleSupplier function, double seconds) {
        long begin = System.nanoTime();
        double[] taken = new double[0];
        do {
            taken = Arrays.copyOf(taken, taken.length + 1);
            taken[taken.length - 1] = timed(function);
        } while (System.nanoTime() - begin < seconds * 1e9);
        return taken;
    }

    private static double timed(DoubleSupplier function) {
        long begin = System.nanoTime();
        double sum = 0;
        for (int i = 0; i < CALLS; i++) {
            sum += function.getAsDouble();
        }
        sink = sum;
        return (System.nanoTime() - begin) / 1e9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
