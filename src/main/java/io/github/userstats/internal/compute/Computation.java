package io.github.userstats.internal.compute;

import io.github.userstats.internal.column.Column;
import io.github.userstats.internal.kernels.CurrentKernels;
import io.github.userstats.internal.kernels.Kernels;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;

/**
 * Turns columns into moments. No other class does, so the checks made here hold for every result: values are in range, and no
 * mapped file has been truncated.
 */
public final class Computation {
    private Computation() {}

    /**
     * Computes a measure of a column on this thread, with the help of the column's executor if that is worthwhile.
     *
     * @throws IllegalArgumentException if a value is out of range
     * @throws ArithmeticException if squares are asked for and their sum would exceed 128 bits
     * @throws InternalError if the column is in a mapped file that has been truncated
     */
    public static Moments moments(Column column, Measure measure) {
        long bytes = column.length() * column.type().width();
        int helpers = column.executor() == null ? 0 : SharedComputation.worthwhileHelpers(column, bytes);
        try {
            return moments(column, measure, CurrentKernels.forBytes(bytes), helpers);
        } catch (InternalError error) {
            column.checkFile(); // Throws an error that names the file, if the file can be found.
            throw error;
        }
    }

    /** Does the same with these kernels, and with this number of tasks for the executor. */
    static Moments moments(Column column, Measure measure, Kernels kernels, int helpers) {
        boolean isRangeChecked = column.type().isNarrowerThanElement();
        Measure needed = isRangeChecked ? Measure.MOMENTS : measure;
        Moments moments = helpers == 0 ? null : SharedComputation.moments(column, needed, kernels, helpers);
        if (moments == null) {
            moments = new Moments();
            if (!column.add(kernels, needed, 0, column.length(), moments)) {
                throw outOfRange(column, kernels);
            }
        }
        if (isRangeChecked && !column.type().holds(moments)) {
            throw outOfRange(column, kernels);
        }
        column.checkFile();
        return moments;
    }

    /** Halves the column until one value is left: the first that is out of range. */
    private static IllegalArgumentException outOfRange(Column column, Kernels kernels) {
        long index = 0;
        for (long count = column.length(); count > 1; ) {
            long half = count / 2;
            boolean isInSecondHalf = areInRange(column, kernels, index, half);
            index += isInSecondHalf ? half : 0;
            count = isInSecondHalf ? count - half : half;
        }
        return areInRange(column, kernels, index, 1)
                ? new IllegalArgumentException("an age was out of range, and changed while it was looked for")
                : column.type().outOfRange(column.value(kernels, index), index);
    }

    private static boolean areInRange(Column column, Kernels kernels, long from, long count) {
        Moments moments = new Moments();
        return column.add(kernels, Measure.MOMENTS, from, count, moments)
                && column.type().holds(moments);
    }
}
