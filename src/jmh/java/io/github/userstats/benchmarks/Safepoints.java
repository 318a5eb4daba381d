package io.github.userstats.benchmarks;

import io.github.userstats.UserData;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long the JVM waits for a safepoint while one thread computes over 1 GB, again and again. The waits without any such
 * thread show what the machine adds by itself.
 */
final class Safepoints {
    private static final long BYTES = 1_000_000_000;
    private static final int SAFEPOINTS = 500;
    private static final Pattern REACHING = Pattern.compile("\"ThreadDump\".*Reaching safepoint: *(\\d+) ns");

    private Safepoints() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.out.println("| memory | what computes | median, us | 99 %, us | longest, us |");
        System.out.println("| --- | --- | --- | --- | --- |");
        report("none", "nothing");
        for (String memory : new String[] {"array", "off-heap", "mapped"}) {
            report(memory, "native");
            report(memory, "java");
        }
    }

    private static void report(String memory, String backend) throws IOException, InterruptedException {
        List<String> options = backend.equals("nothing") ? List.of() : List.of("-Duserstats.backend=" + backend);
        options = new ArrayList<>(options);
        options.addAll(List.of("-Xmx2g", "-Xlog:safepoint"));
        Matcher waits = REACHING.matcher(ChildJvms.run(options, Probe.class, memory));
        double[] micros = waits.results().mapToDouble(wait -> Long.parseLong(wait.group(1)) / 1e3).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.1f | %.1f | %.1f |%n",
                memory,
                backend,
                micros[micros.length / 2],
                micros[micros.length * 99 / 100],
                micros[micros.length - 1]);
    }

    /** In the JVM that is observed: computes on one thread, and asks for safepoints on another. */
    static final class Probe {
        private static volatile boolean isDone;
        private static volatile double result;

        public static void main(String[] arguments) throws IOException, InterruptedException {
            Arena arena = Arena.ofShared();
            MemorySegment column =
                    switch (arguments[0]) {
                        case "array" -> MemorySegment.ofArray(new int[(int) (BYTES / Integer.BYTES)]);
                        case "off-heap" -> arena.allocate(BYTES, 64);
                        case "mapped" -> mapped(arena);
                        default -> null;
                    };
            Thread computing = Thread.ofPlatform().daemon().unstarted(() -> {
                UserData data = UserData.of(MemorySegment.NULL, column);
                while (!isDone) {
                    result = data.averagePayment() + data.paymentStandardDeviation();
                }
            });
            if (column != null) {
                UserData.of(MemorySegment.NULL, column).paymentStandardDeviation(); // binds; touches the memory
                computing.start();
            }
            for (int i = 0; i < SAFEPOINTS; i++) {
                ManagementFactory.getThreadMXBean().dumpAllThreads(false, false);
                TimeUnit.MILLISECONDS.sleep(3);
            }
            isDone = true;
            computing.join(TimeUnit.SECONDS.toMillis(column == null ? 1 : 60));
        }

        private static MemorySegment mapped(Arena arena) throws IOException {
            Path file = Files.createTempFile("userstats-benchmark", ".bin");
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
                return channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, arena);
            }
        }
    }
}
