package io.github.userstats.launch;

import io.github.userstats.Ages;
import io.github.userstats.Backend;
import io.github.userstats.Payments;
import java.lang.invoke.MethodHandles;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/**
 * A user's program that runs the steps that it is given, and prints on a line what each step returns or throws. It is not in a
 * package of the library, so that the library can be on the module path.
 */
public final class LaunchProbe {
    /** Runs the steps after it in each of two class loaders that share nothing. */
    public static final String IN_TWO_CLASS_LOADERS = "in-two-class-loaders";

    /** Runs the steps after it in a class loader, waits until that is collected, and runs them in another. */
    public static final String AFTER_COLLECTED_CLASS_LOADER = "after-collected-class-loader";

    /** 80 kB of payments: 1, 2, 3 ... cents. */
    public static final int LARGE_COUNT = 20_000;

    private static final byte[] SMALL = {20, 31};

    private static final List<Thread> THREADS = new ArrayList<>();
    private static final CountDownLatch END_OF_THREADS = new CountDownLatch(1);

    private LaunchProbe() {}

    public static void main(String[] steps) throws Exception {
        if (steps[0].equals(IN_TWO_CLASS_LOADERS)) {
            runInTwoClassLoaders(Arrays.copyOfRange(steps, 1, steps.length));
            return;
        }
        if (steps[0].equals(AFTER_COLLECTED_CLASS_LOADER)) {
            runAfterCollectedClassLoader(Arrays.copyOfRange(steps, 1, steps.length));
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
            case "small" -> Ages.of(SMALL).average();
            case "small-payments" ->
                Payments.ofCents(new int[] {1, 2, 3}).statistics().totalCents();
            case "large" -> {
                Payments payments =
                        Payments.ofCents(IntStream.rangeClosed(1, LARGE_COUNT).toArray());
                yield payments.average() + " " + payments.standardDeviation();
            }
            case "many-ages" -> {
                byte[] ages = new byte[300];
                Arrays.fill(ages, (byte) 31);
                yield IntStream.range(0, 2_000)
                        .mapToDouble(i -> Ages.of(ages).average())
                        .sum();
            }
            case "parallel" -> {
                byte[] ages = new byte[20_000_000];
                Arrays.fill(ages, (byte) 1);
                double average = Ages.of(ages).parallel().average();
                yield average + ", " + ForkJoinPool.commonPool().getQueuedSubmissionCount() + " tasks left";
            }
            case "backend" -> Backend.current().kind();
            case "line" -> Backend.current();
            case "reason" -> Backend.current().reason();
            case "platform" -> Backend.current().platform();
            case "instruction-set" -> Backend.current().instructionSet();
            case "library" -> Backend.current().library();
            case "module" -> Backend.class.getModule();
            case "has-binding-thread" -> bindingThread().isPresent();
            case "wait-for-binding-thread" -> {
                Optional<Thread> thread = bindingThread();
                if (thread.isPresent()) {
                    thread.get().join();
                }
                yield "waited";
            }
            case "clear-architecture" -> System.clearProperty("os.arch");
            case "set-bad-properties" -> {
                System.setProperty("userstats.backend", "fast");
                System.setProperty("userstats.isa", "avx1024");
                System.setProperty("userstats.bakend", "java");
                yield "set";
            }
            case "clear-temporary-directory" -> System.clearProperty("java.io.tmpdir");
            // Then current() needs no other class of the facade.
            case "load-backend" ->
                MethodHandles.lookup().ensureInitialized(Backend.class).getSimpleName() + Backend.Kind.JAVA;
            case "interrupt" -> {
                Thread.currentThread().interrupt();
                yield "interrupted";
            }
            case "is-interrupted" -> Thread.interrupted();
            case "use-up-threads" -> useUpThreads();
            case "end-threads" -> {
                END_OF_THREADS.countDown();
                for (Thread thread : THREADS) {
                    thread.join();
                }
                yield "ended";
            }
            // Waits for the next byte of standard input, or until this JVM is killed.
            case "wait" -> System.in.read() == -1 ? "end" : "waited";
            default -> throw new IllegalArgumentException("no step " + step);
        };
    }

    private static String useUpThreads() {
        while (true) {
            Thread thread = new Thread(() -> {
                try {
                    END_OF_THREADS.await();
                } catch (InterruptedException exception) {
                    throw new AssertionError(exception);
                }
            });
            try {
                thread.start();
            } catch (OutOfMemoryError error) {
                return "used up";
            }
            THREADS.add(thread);
        }
    }

    private static Optional<Thread> bindingThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("userstats-binding"))
                .findAny();
    }

    private static void runInTwoClassLoaders(String[] steps) throws Exception {
        ClassLoader first = runInNewClassLoader(steps);
        try {
            runInNewClassLoader(steps);
        } finally {
            Reference.reachabilityFence(first);
        }
    }

    private static void runAfterCollectedClassLoader(String[] steps) throws Exception {
        Reference<ClassLoader> first = new WeakReference<>(runInNewClassLoader(steps));
        while (!first.refersTo(null)) {
            System.gc();
        }
        System.out.println("collected");
        runInNewClassLoader(steps);
    }

    private static ClassLoader runInNewClassLoader(String[] steps) throws Exception {
        URL[] classPath = {location(Backend.class), location(LaunchProbe.class)};
        ClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader());
        loader.loadClass(LaunchProbe.class.getName())
                .getMethod("main", String[].class)
                .invoke(null, (Object) steps);
        return loader;
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
