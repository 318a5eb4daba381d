package io.github.userstats.internal.program;

import io.github.userstats.AgeStatistics;
import io.github.userstats.Ages;
import io.github.userstats.PaymentStatistics;
import io.github.userstats.Payments;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;

/** Computes the statistics of a file of raw values. */
final class BinaryColumn {
    static final String EXTENSION = ".bin";

    /** The size of the parts between which progress is shown: enough for eight threads. */
    private static final long SLICE_BYTES = 64L << 20;

    private static final ValueLayout.OfInt CENTS = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private interface Slices {
        void add(long from, long to) throws InputException;
    }

    private BinaryColumn() {}

    /** Whether the name says that the file holds raw values. */
    static boolean isIn(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(EXTENSION);
    }

    /** @throws InputException if the file cannot be read, or holds something else */
    static AgeStatistics ages(Path file, boolean isUnsigned, Progress progress) throws InputException {
        try (Arena arena = Arena.ofShared()) {
            Ages ages = Ages.ofFile(file, arena).unsigned().parallel();
            AgeStatistics statistics = new AgeStatistics();
            addSlices(file, ages.size(), Byte.BYTES, progress, (from, to) -> {
                statistics.accept(ages.slice(from, to));
                if (!isUnsigned && statistics.maximum() > Byte.MAX_VALUE) {
                    throw negativeAge(file, ages, from, to);
                }
            });
            return statistics;
        } catch (IOException exception) {
            throw InputFile.unreadable(file, exception);
        }
    }

    /** @throws InputException if the file cannot be read, or if its size is not a multiple of a payment's */
    static PaymentStatistics payments(Path file, boolean isUnsigned, Progress progress) throws InputException {
        try (Arena arena = Arena.ofShared()) {
            Payments signed = Payments.ofFile(file, CENTS, arena).parallel();
            Payments payments = isUnsigned ? signed.unsigned() : signed;
            PaymentStatistics statistics = new PaymentStatistics();
            addSlices(
                    file,
                    payments.size(),
                    Integer.BYTES,
                    progress,
                    (from, to) -> statistics.accept(payments.slice(from, to)));
            return statistics;
        } catch (IOException exception) {
            throw InputFile.unreadable(file, exception);
        }
    }

    private static void addSlices(Path file, long size, int width, Progress progress, Slices slices)
            throws InputException {
        if (size == 0) {
            throw InputFile.unusable(file.toString(), "no values: the file is empty");
        }
        progress.begin(Printable.escape(file.toString()), size * width);
        try {
            long step = SLICE_BYTES / width;
            for (long from = 0; from < size; from += step) {
                long to = Math.min(from + step, size);
                slices.add(from, to);
                progress.advance((to - from) * width);
            }
        } catch (InternalError error) {
            throw InputFile.unusable(file.toString(), "cannot be read: it has become shorter meanwhile");
        } finally {
            progress.end();
        }
    }

    /** Halves a part of the column until one age is left: the first that is too large. */
    private static InputException negativeAge(Path file, Ages ages, long from, long to) {
        long index = from;
        for (long count = to - from; count > 1; ) {
            long half = count / 2;
            boolean isInFirstHalf = ages.slice(index, index + half).statistics().maximum() > Byte.MAX_VALUE;
            index += isInFirstHalf ? 0 : half;
            count = isInFirstHalf ? half : count - half;
        }
        byte age = (byte) ages.slice(index, index + 1).statistics().maximum();
        return InputFile.unusable(
                file.toString(),
                "age " + age + " at byte " + index + " is negative: expected 0 to 127, or 0 to 255 with --unsigned");
    }
}
