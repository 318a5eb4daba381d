package io.github.userstats.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Computes on one thread again and again, and asks for safepoints and garbage collections on another. With
 * {@code -Xlog:safepoint} the JVM prints how long it waits for a safepoint; this program prints how long a collection
 * takes. Arguments: how many safepoints, how many collections, and {@code nothing} or what {@link Column#ask} takes.
 */
final class Waits {
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_MILLIS = 3;

    private static volatile boolean isDone;

    private Waits() {}

    public static void main(String[] arguments) throws ReflectiveOperationException, InterruptedException {
        Runnable once = arguments[2].equals("nothing")
                ? Thread::onSpinWait
                : Column.ask(arguments[2], Arrays.copyOfRange(arguments, 3, arguments.length));
        Thread computing = Thread.ofPlatform().start(() -> {
            while (!isDone) {
                once.run();
            }
        });
        long begin = System.nanoTime();
        for (int i = 0; i < Integer.parseInt(arguments[0]) && System.nanoTime() - begin < MOST_NANOS; i++) {
            ManagementFactory.getThreadMXBean().dumpAllThreads(false, false);
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        System.gc(); // moves the objects that the collections below then leave in place
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            long before = System.nanoTime();
            System.gc();
            System.out.println("collected in " + (System.nanoTime() - before) + " ns");
        }
        isDone = true;
        computing.join();
    }
}
