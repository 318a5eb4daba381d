package io.github.userstats.launch;

import io.github.userstats.UserData;
import io.github.userstats.UserStats;
import java.lang.ref.Reference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/**
 * A user's program that runs the steps that it is given and prints what each returns or throws, a line each. It is in
 * no package of the library, so that the library can be on the module path.
 */
public final class LaunchProbe {
    /** Runs the steps after it in each of two class loaders that share nothing. */
    public static final String IN_TWO_CLASS_LOADERS = "in-two-class-loaders";

    /** 80 kB of payments: 1, 2, 3 ... cents. */
    public static final int LARGE_COUNT = 20_000;

    private static final byte[] SMALL = {20, 31};

    private LaunchProbe() {}

    public static void main(String[] steps) throws Exception {
        if (steps[0].equals(IN_TWO_CLASS_LOADERS)) {
            runInTwoClassLoaders(Arrays.copyOfRange(steps, 1, steps.length));
            return;
        }
        for (String step : steps) {
            try {
                System.out.println(run(step));
            } catch (RuntimeException | Error exception) {
                System.out.println(exception);
            }
        }
    }

    private static Object run(String step) throws Exception {
        return switch (step) {
            case "small" -> UserData.of(SMALL, new int[0]).averageAge();
            case "large" -> {
                UserData users = UserData.of(
                        new byte[0], IntStream.rangeClosed(1, LARGE_COUNT).toArray());
                yield users.averagePayment() + " " + users.paymentStandardDeviation();
            }
            case "parallel" -> {
                byte[] ages = new byte[20_000_000];
                Arrays.fill(ages, (byte) 1);
                double average = UserData.of(ages, new int[0]).parallel().averageAge();
                yield average + ", " + ForkJoinPool.commonPool().getQueuedSubmissionCount() + " tasks left";
            }
            case "backend" -> UserStats.runtime().backend();
            case "reason" -> UserStats.runtime().reason();
            case "platform" -> UserStats.runtime().platform();
            case "instruction-set" -> UserStats.runtime().instructionSet();
            case "library" -> UserStats.runtime().library();
            case "module" -> UserStats.class.getModule();
            case "has-binding-thread" -> bindingThread().isPresent();
            case "wait-for-binding-thread" -> {
                Optional<Thread> thread = bindingThread();
                if (thread.isPresent()) {
                    thread.get().join();
                }
                yield "waited";
            }
            case "clear-architecture" -> System.clearProperty("os.arch");
            case "clear-temporary-directory" -> System.clearProperty("java.io.tmpdir");
            // Until this JVM is killed.
            case "wait" -> System.in.read();
            default -> throw new IllegalArgumentException("no step " + step);
        };
    }

    private static Optional<Thread> bindingThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("userstats-binding"))
                .findAny();
    }

    @SuppressWarnings("ReachabilityFenceUsage") // An exception ends the process.
    private static void runInTwoClassLoaders(String[] steps) throws Exception {
        URL[] classPath = {location(UserStats.class), location(LaunchProbe.class)};
        List<ClassLoader> loaders = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader());
            loaders.add(loader);
            loader.loadClass(LaunchProbe.class.getName())
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) steps);
        }
        // The library of a class loader that is collected is unloaded.
        Reference.reachabilityFence(loaders);
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
