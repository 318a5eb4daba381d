package io.github.userstats.benchmarks;

import static io.github.userstats.testbindings.userstats_h.*;

import io.github.userstats.Ages;
import io.github.userstats.Payments;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * How long calls with the largest pieces take: a column of 1 GB, piece by piece. Prints a line for each statistic, in
 * microseconds: the median, 99 %, 99.9 % and longest call, and the slowest piece, where the fastest call of a piece
 * counts. Arguments: memory, instruction set, and how many rounds.
 */
final class LongestCalls {
    private static final long BYTES = 1_000_000_000;
    /** How many bytes of mapped memory the library copies before a call. */
    private static final long MAPPED_BYTES = 16 * 1024;

    private static final int WARM_UP_CALLS = 50_000;
    /** So many that the loop takes as long as a call. */
    private static final int LOOP_STEPS = 33_000;

    @SuppressWarnings("UnusedVariable") // written so that nothing is optimised away
    private static volatile double result;

    private LongestCalls() {}

    public static void main(String[] arguments) {
        UserstatsColumn ages = column(Kind.AGES, "small", arguments[0], arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        Ages[] agePieces = ages(ages, USERSTATS_U7_SUM());
        measure("a loop", agePieces, rounds, _ -> loop());
        measure("average age", agePieces, rounds, Ages::average);
        measure(
                "age statistics",
                ages(ages, USERSTATS_U7_MOMENTS()),
                rounds,
                piece -> piece.statistics().average());
        // Large payments take longer.
        UserstatsColumn ints = column(Kind.PAYMENTS, "any", arguments[0], arguments[1]);
        UserstatsColumn longs = column(Kind.LONG_PAYMENTS, "any", arguments[0], arguments[1]);
        for (UserstatsColumn column : new UserstatsColumn[] {ints, longs}) {
            boolean isInts = column.kind == Kind.PAYMENTS;
            String name = isInts ? "" : ", longs";
            Payments[] sums = payments(column, isInts ? USERSTATS_I32_SUM() : USERSTATS_I64_SUM());
            measure("average payment" + name, sums, rounds, Payments::average);
            Payments[] powerSums = payments(column, isInts ? USERSTATS_I32_POWER_SUMS() : USERSTATS_I64_POWER_SUMS());
            measure("deviation" + name, powerSums, rounds, Payments::standardDeviation);
            Payments[] moments = payments(column, isInts ? USERSTATS_I32_MOMENTS() : USERSTATS_I64_MOMENTS());
            measure(
                    "payment statistics" + name,
                    moments,
                    rounds,
                    piece -> piece.statistics().average());
        }
    }

    private static UserstatsColumn column(Kind kind, String values, String memory, String instructionSet) {
        UserstatsColumn column = new UserstatsColumn();
        column.backend = instructionSet;
        column.memory = memory;
        column.values = values;
        column.kind = kind;
        column.count = BYTES / kind.bytes;
        column.make();
        return column;
    }

    private static long pieceValues(UserstatsColumn column, int constant) {
        long bytes = userstats_piece_bytes(constant);
        return (column.memory.equals("mapped") ? Math.min(bytes, MAPPED_BYTES) : bytes) / column.kind.bytes;
    }

    private static Ages[] ages(UserstatsColumn column, int constant) {
        long values = pieceValues(column, constant);
        Ages[] pieces = new Ages[(int) (column.count / values)];
        Arrays.setAll(pieces, i -> column.ages.slice(i * values, (i + 1) * values));
        return pieces;
    }

    private static Payments[] payments(UserstatsColumn column, int constant) {
        long values = pieceValues(column, constant);
        Payments[] pieces = new Payments[(int) (column.count / values)];
        Arrays.setAll(pieces, i -> column.payments.slice(i * values, (i + 1) * values));
        return pieces;
    }

    private static <C> void measure(String name, C[] pieces, int rounds, ToDoubleFunction<C> statistic) {
        for (int i = 0; i < WARM_UP_CALLS; i++) {
            result = statistic.applyAsDouble(pieces[i % 4]); // in a cache
        }
        double[] micros = new double[rounds * pieces.length];
        double[] quickest = new double[pieces.length];
        Arrays.fill(quickest, Double.MAX_VALUE);
        for (int i = 0; i < micros.length; i++) {
            int index = i % pieces.length;
            long begin = System.nanoTime();
            result = statistic.applyAsDouble(pieces[index]);
            micros[i] = (System.nanoTime() - begin) / 1e3;
            quickest[index] = Math.min(quickest[index], micros[i]);
        }
        Arrays.sort(micros);
        System.out.printf(
                Locale.ROOT,
                "%s\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f%n",
                name,
                micros[micros.length / 2],
                micros[(int) (micros.length * 0.99)],
                micros[(int) (micros.length * 0.999)],
                micros[micros.length - 1],
                Arrays.stream(quickest).max().orElseThrow());
    }

    private static double loop() {
        double sum = 0;
        for (int i = 0; i < LOOP_STEPS; i++) {
            sum += i; // one after the other: the JIT compiler may not reorder additions
        }
        return sum;
    }
}
