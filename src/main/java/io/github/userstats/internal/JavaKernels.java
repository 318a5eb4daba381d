package io.github.userstats.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The kernels in Java, in loops that the JIT compiler vectorises.
 *
 * <p>They loop over arrays only. A loop over segments becomes many times slower once it has met heap, native and mapped
 * ones; so a heap segment is unwrapped, and other memory is copied in small blocks.
 */
final class JavaKernels implements Kernels {
    static final JavaKernels INSTANCE = new JavaKernels();

    /** Sums of halves and of squares of bytes stay within an int for this many values. */
    private static final int BLOCK = 1 << 14;

    private JavaKernels() {}

    @Override
    public boolean addAges(Measure measure, boolean unsigned, byte[] ages, int from, int count, Moments moments) {
        for (int start = from, end = from + count; start < end; ) {
            int stop = Math.min(end - start, BLOCK) + start;
            boolean hasNegative =
                    measure == Measure.SUM ? sumAges(ages, start, stop, moments) : addAges(ages, start, stop, moments);
            if (hasNegative && !unsigned) {
                return false;
            }
            start = stop;
        }
        return true;
    }

    /** Returns whether one would be negative if read as signed. */
    private static boolean sumAges(byte[] ages, int from, int to, Moments moments) {
        int sum = 0;
        int bits = 0;
        for (int i = from; i < to; i++) {
            sum += ages[i] & 0xff;
            bits |= ages[i];
        }
        moments.add(to - from, sum, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);
        return bits < 0;
    }

    private static boolean addAges(byte[] ages, int from, int to, Moments moments) {
        int sum = 0;
        int squares = 0;
        int minimum = 255;
        int maximum = 0;
        for (int i = from; i < to; i++) {
            int age = ages[i] & 0xff;
            sum += age;
            squares += age * age;
            minimum = Math.min(minimum, age);
            maximum = Math.max(maximum, age);
        }
        moments.add(to - from, sum, squares, 0, minimum, maximum);
        return maximum > Byte.MAX_VALUE;
    }

    @Override
    public void addPayments(Measure measure, boolean unsigned, int[] cents, int from, int count, Moments moments) {
        for (int start = from, end = from + count; start < end; ) {
            int stop = Math.min(end - start, BLOCK) + start;
            long sum = sumPayments(cents, start, stop, unsigned);
            if (measure == Measure.SUM) {
                moments.add(stop - start, sum, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);
            } else {
                addPowerSums(measure, unsigned, cents, start, stop, sum, moments);
            }
            start = stop;
        }
    }

    /** Halves are added up apart, in int lanes. */
    private static long sumPayments(int[] cents, int from, int to, boolean unsigned) {
        int low = 0;
        int high = 0;
        for (int i = from; i < to; i++) {
            low += cents[i] & 0xffff;
            high += cents[i] >> 16;
        }
        long sum = ((long) high << 16) + low;
        return unsigned ? sum + (countNegative(cents, from, to) << 32) : sum;
    }

    private static long countNegative(int[] cents, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += cents[i] >>> 31;
        }
        return count;
    }

    private static void addPowerSums(
            Measure measure, boolean unsigned, int[] cents, int from, int to, long sum, Moments moments) {
        // Halves of the 64-bit squares.
        long low = 0;
        long high = 0;
        if (unsigned) {
            for (int i = from; i < to; i++) {
                long value = cents[i] & 0xffffffffL;
                long square = value * value;
                low += square & 0xffffffffL;
                high += square >>> 32;
            }
        } else {
            for (int i = from; i < to; i++) {
                long value = cents[i];
                long square = value * value;
                low += square & 0xffffffffL;
                high += square >>> 32;
            }
        }
        long minimum = Long.MAX_VALUE;
        long maximum = Long.MIN_VALUE;
        if (measure == Measure.MOMENTS) {
            // Flipping the top bit makes the order of unsigned integers that of signed ones.
            int flip = unsigned ? Integer.MIN_VALUE : 0;
            int least = Integer.MAX_VALUE;
            int most = Integer.MIN_VALUE;
            for (int i = from; i < to; i++) {
                least = Math.min(least, cents[i] ^ flip);
                most = Math.max(most, cents[i] ^ flip);
            }
            minimum = unsigned ? Integer.toUnsignedLong(least ^ flip) : least;
            maximum = unsigned ? Integer.toUnsignedLong(most ^ flip) : most;
        }
        long squaresLow = (high << 32) + low;
        long squaresHigh = (high >>> 32) + (Long.compareUnsigned(squaresLow, low) < 0 ? 1 : 0);
        moments.add(to - from, sum, squaresLow, squaresHigh, minimum, maximum);
    }

    @Override
    public boolean addAges(Measure measure, boolean unsigned, MemorySegment ages, Moments moments) {
        if (ages.heapBase().orElse(null) instanceof byte[] array) {
            return addAges(measure, unsigned, array, (int) ages.address(), (int) ages.byteSize(), moments);
        }
        byte[] block = new byte[(int) Math.min(BLOCK, ages.byteSize())];
        long offset = 0;
        do { // Once at least: the copy checks that the memory is accessible.
            int count = (int) Math.min(block.length, ages.byteSize() - offset);
            MemorySegment.copy(ages, ValueLayout.JAVA_BYTE, offset, block, 0, count);
            if (!addAges(measure, unsigned, block, 0, count, moments)) {
                return false;
            }
            offset += count;
        } while (offset < ages.byteSize());
        return true;
    }

    @Override
    public void addPayments(Measure measure, boolean unsigned, MemorySegment cents, Moments moments) {
        if (cents.heapBase().orElse(null) instanceof int[] array && cents.address() % Integer.BYTES == 0) {
            int from = (int) (cents.address() / Integer.BYTES);
            addPayments(measure, unsigned, array, from, (int) (cents.byteSize() / Integer.BYTES), moments);
            return;
        }
        int[] block = new int[(int) Math.min(BLOCK, cents.byteSize() / Integer.BYTES)];
        long offset = 0;
        do { // Once at least: the copy checks that the memory is accessible.
            int count = (int) Math.min(block.length, (cents.byteSize() - offset) / Integer.BYTES);
            MemorySegment.copy(cents, ValueLayout.JAVA_INT_UNALIGNED, offset, block, 0, count);
            addPayments(measure, unsigned, block, 0, count, moments);
            offset += (long) count * Integer.BYTES;
        } while (offset < cents.byteSize());
    }
}
