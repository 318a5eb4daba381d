package io.github.userstats.internal.compute;

import io.github.userstats.Ages;
import io.github.userstats.Backend;
import io.github.userstats.Payments;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/**
 * Computes mapped files in a JVM of its own until another thread truncates them, and prints what has happened. That thread begins
 * after the first results. Argument: a folder.
 */
public final class TruncationProbe {
    static final int ROUNDS = 12;

    /** A size with which several threads compute. */
    private static final int SIZE = (17 << 20) + 4 * 321;

    private static final byte VALUE = 1;
    private static final double PAYMENT = 0x01010101 / 100.0;

    private TruncationProbe() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println(Backend.current().kind());
        Path folder = Path.of(arguments[0]);
        for (boolean isParallel : new boolean[] {false, true}) {
            for (int round = 0; round < ROUNDS; round++) {
                run(folder, isParallel, round);
            }
            System.out.println((isParallel ? "parallel" : "plain") + ": " + ROUNDS + " times InternalError");
        }
    }

    private static void run(Path folder, boolean isParallel, int round) throws Exception {
        byte[] values = new byte[SIZE];
        Arrays.fill(values, VALUE);
        boolean isOfAges = round % 2 == 0;
        Path file = Files.write(folder.resolve("column.bin"), values);
        CountDownLatch results = new CountDownLatch(1 + round / 2);
        // What is left: nothing, half of the file, all but a few pages, all but a part of a page.
        int newSize = new int[] {0, SIZE / 2 + 100, SIZE - 9_000, SIZE - 100}[round / 2 % 4];
        FutureTask<Void> truncation = new FutureTask<>(() -> {
            results.await();
            truncate(file, newSize);
            return null;
        });
        Thread.ofPlatform().start(truncation);
        try (Arena arena = Arena.ofShared()) {
            if (isOfAges) {
                Ages ages = Ages.ofFile(file, arena);
                computeUntilError(isParallel ? ages.parallel() : ages, results);
            } else {
                Payments payments = Payments.ofFile(file, ValueLayout.JAVA_INT, arena);
                computeUntilError(isParallel ? payments.parallel() : payments, results);
            }
        }
        truncation.get();
    }

    private static void truncate(Path file, int size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private static void computeUntilError(Ages ages, CountDownLatch results) {
        try {
            while (true) {
                check(ages.average(), VALUE);
                check(ages.statistics().average(), VALUE);
                results.countDown();
            }
        } catch (InternalError expected) {
            // the end
        }
    }

    private static void computeUntilError(Payments payments, CountDownLatch results) {
        try {
            while (true) {
                check(payments.average(), PAYMENT);
                check(payments.standardDeviation(), 0);
                check(payments.statistics().average(), PAYMENT);
                results.countDown();
            }
        } catch (InternalError expected) {
            // the end
        }
    }

    private static void check(double result, double expected) {
        if (result != expected) {
            throw new AssertionError(result + " instead of " + expected);
        }
    }
}
