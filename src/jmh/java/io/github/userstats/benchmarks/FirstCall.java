package io.github.userstats.benchmarks;

import io.github.userstats.UserData;
import io.github.userstats.benchmarks.StatisticBenchmark.Values;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long the first result takes in a fresh JVM: the library as it is by default, and the study's loops; without and with
 * an ahead-of-time cache ({@code -XX:AOTCache}), in which the JVM finds classes loaded and linked.
 */
final class FirstCall {
    private static final int STARTS = 20;
    private static final List<String> ARMS = List.of("library", "loop");

    private FirstCall() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("userstats-benchmark");
        List<String> plain = List.of("-cp", classPathOfJars(folder));
        Path cache = folder.resolve("cache.aot");
        List<String> cached = with(plain, "-XX:AOTMode=on", "-XX:AOTCache=" + cache);
        String recorded = "-XX:AOTConfiguration=" + folder.resolve("cache.aotconf");
        ChildJvms.run(with(plain, "-XX:AOTMode=record", recorded), Probe.class, "1000000", "library", "loop");
        ChildJvms.run(with(plain, "-XX:AOTMode=create", recorded, "-XX:AOTCache=" + cache, "-Xlog:aot=off"), Probe.class);

        System.out.println("| values | launch | library, ms | Java loop, ms | more, ms | at most |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        for (int size : new int[] {3, 1_000_000}) {
            report(size, "plain", plain);
            report(size, "AOT cache", cached);
        }
        for (File file : folder.toFile().listFiles()) {
            Files.delete(file.toPath());
        }
        Files.delete(folder);
    }

    private static List<String> with(List<String> options, String... more) {
        return Stream.concat(options.stream(), Stream.of(more)).toList();
    }

    /** The class path, with its folders made into jars: the JVM makes no cache of folders. */
    private static String classPathOfJars(Path output) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> new File(entry).isDirectory() ? jarOf(entry, output) : entry)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String jarOf(String folder, Path output) {
        String jar = output.resolve(folder.replaceAll("\\W", "-") + ".jar").toString();
        int status = ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, "cf", jar, "-C", folder, ".");
        if (status != 0) {
            throw new IllegalStateException("cannot make a jar of " + folder);
        }
        return jar;
    }

    private static void report(int size, String launch, List<String> options) throws IOException, InterruptedException {
        double[][] millis = new double[ARMS.size()][STARTS];
        for (int i = 0; i < STARTS; i++) {
            for (int arm = 0; arm < ARMS.size(); arm++) {
                String printed = ChildJvms.run(options, Probe.class, Integer.toString(size), ARMS.get(arm));
                millis[arm][i] = Double.parseDouble(printed);
            }
        }
        double library = median(millis[0]);
        double loop = median(millis[1]);
        System.out.printf(
                Locale.ROOT,
                "| %,d | %s | %.2f | %.2f | %.2f | %d |%n",
                size, launch, library, loop, library - loop, size == 3 ? 1 : 15);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return (values[values.length / 2 - 1] + values[values.length / 2]) / 2;
    }

    /** In the fresh JVM: for each arm, the milliseconds until average age, average payment and deviation are there. */
    static final class Probe {
        public static void main(String[] arguments) {
            int size = Integer.parseInt(arguments[0]);
            byte[] ages = StatisticBenchmark.randomAges(size);
            int[] payments = StatisticBenchmark.randomPayments(size, Values.SMALL);
            for (int i = 1; i < arguments.length; i++) {
                long begin = System.nanoTime();
                double sum;
                if (arguments[i].equals("library")) {
                    UserData data = UserData.of(ages, payments);
                    sum = data.averageAge() + data.averagePayment() + data.paymentStandardDeviation();
                } else {
                    sum = Loops.averageAge(ages)
                            + Loops.averagePayment(payments)
                            + Loops.paymentStandardDeviation(payments);
                }
                long nanos = System.nanoTime() - begin;
                System.out.println(sum > 0 ? nanos / 1e6 : sum);
            }
        }
    }
}
