package io.github.userstats.internal;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The kernels in Java, in loops that the JIT compiler vectorises.
 *
 * <p>They loop over arrays only. A loop over segments becomes many times slower once it has met heap, native and mapped
 * ones; so a heap segment is unwrapped, and other memory is copied in small blocks.
 */
final class JavaKernels implements Kernels {
    static final JavaKernels INSTANCE = new JavaKernels();

    /** So few values that sums of halves of payments, and of squares of ages, stay within an int. */
    private static final int BLOCK = 1 << 14;

    /** From this count on ages are read four at a time, */
    private static final int WORDS_FROM = 256;

    /** but not before so many blocks of that size: what it needs takes milliseconds to link, which one-shot users save. */
    private static final int BLOCKS_BEFORE_WORDS = 1_000;

    /** Counted up to there. Threads that race lose counts, which does not matter. */
    private static int blocksSummed;

    /** From this count on payments are added up by halves, which takes longer to finish (measured). */
    private static final int HALVES_FROM = 1024;

    /** Values of which the valid ones are copied at once. */
    private static final int VALID_BLOCK = 4 * 1024;

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
        int wordsTo = to - from >= WORDS_FROM && areWordsWorthIt() ? to - (to - from) % Integer.BYTES : from;
        long words = wordsTo == from ? 0 : AgeWords.sumAndSign(ages, from, wordsTo);
        int sum = (int) (words >> 1);
        int bits = (int) words << (Byte.SIZE - 1);
        for (int i = wordsTo; i < to; i++) {
            sum += ages[i] & 0xff;
            bits |= ages[i];
        }
        moments.add(to - from, sum, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);
        return (bits & 0x80) != 0;
    }

    private static boolean areWordsWorthIt() {
        int summed = blocksSummed;
        if (summed < BLOCKS_BEFORE_WORDS) {
            blocksSummed = summed + 1;
        }
        return summed == BLOCKS_BEFORE_WORDS;
    }

    /**
     * Four ages in one integer: as fast as eight in a long, and simpler. A class of its own, because what it needs takes a
     * while to load.
     */
    private static final class AgeWords {
        private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(
                        int[].class, ByteOrder.nativeOrder())
                .withInvokeExactBehavior();

        /** Twice the sum, plus 1 if an age would be negative if read as signed. A method with one loop is vectorised. */
        static long sumAndSign(byte[] ages, int from, int to) {
            int evenPairs = 0;
            int oddPairs = 0;
            int bits = 0;
            for (int i = from; i < to; i += Integer.BYTES) {
                int word = (int) WORDS.get(ages, i);
                bits |= word; // at the end of the loop this keeps JDK 25 from vectorising it
                int pairs = (word & 0x00ff00ff) + (word >>> Byte.SIZE & 0x00ff00ff);
                evenPairs += pairs & 0xffff;
                oddPairs += pairs >>> 16;
            }
            return 2L * (evenPairs + oddPairs) + ((bits & 0x80808080) != 0 ? 1 : 0);
        }
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
            if (measure == Measure.SUM) {
                sumPayments(unsigned, cents, start, stop, moments);
            } else {
                addPowerSums(measure, unsigned, cents, start, stop, moments);
            }
            start = stop;
        }
    }

    private static void sumPayments(boolean unsigned, int[] cents, int from, int to, Moments moments) {
        long sum = to - from < HALVES_FROM
                ? sumOfPayments(unsigned, cents, from, to)
                : sumOfHalves(unsigned, cents, from, to);
        moments.add(to - from, sum, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);
    }

    private static long sumOfPayments(boolean unsigned, int[] cents, int from, int to) {
        long sum = 0;
        long mask = unsigned ? 0xffffffffL : -1;
        for (int i = from; i < to; i++) {
            sum += cents[i] & mask;
        }
        return sum;
    }

    /** Halves are added up apart, in int lanes, of which a vector has twice as many as of longs. */
    private static long sumOfHalves(boolean unsigned, int[] cents, int from, int to) {
        int low = 0;
        int high = 0;
        // Flipping the top bit adds 2^31 to a signed payment and makes it unsigned.
        int flip = unsigned ? 0 : Integer.MIN_VALUE;
        for (int i = from; i < to; i++) {
            int value = cents[i] ^ flip;
            low += value & 0xffff;
            high += value >>> 16;
        }
        return ((long) high << 16) + low - (unsigned ? 0 : (to - from) * 0x80000000L);
    }

    private static void addPowerSums(
            Measure measure, boolean unsigned, int[] cents, int from, int to, Moments moments) {
        long sum = 0;
        // Squares mod 2^64, and their upper halves apart: that leaves the sum of the lower halves, which fits.
        long squares = 0;
        long upperHalves = 0;
        if (unsigned) {
            for (int i = from; i < to; i++) {
                long value = cents[i] & 0xffffffffL;
                long square = value * value;
                sum += value;
                squares += square;
                upperHalves += square >>> 32;
            }
        } else {
            for (int i = from; i < to; i++) {
                long value = cents[i];
                long square = value * value;
                sum += value;
                squares += square;
                upperHalves += square >>> 32;
            }
        }
        long lowerHalves = squares - (upperHalves << 32);
        long carry = ((lowerHalves >>> 32) + (upperHalves & 0xffffffffL)) >>> 32;
        long minimum = Long.MAX_VALUE;
        long maximum = Long.MIN_VALUE;
        if (measure == Measure.MOMENTS) {
            int flip = unsigned ? Integer.MIN_VALUE : 0;
            int least = least(flip, cents, from, to) ^ flip;
            int most = ~least(~flip, cents, from, to) ^ flip;
            minimum = unsigned ? Integer.toUnsignedLong(least) : least;
            maximum = unsigned ? Integer.toUnsignedLong(most) : most;
        }
        moments.add(to - from, sum, squares, (upperHalves >>> 32) + carry, minimum, maximum);
    }

    /** Of the values with the bits of {@code flip} inverted. One reduction in a loop is vectorised, two are not. */
    private static int least(int flip, int[] cents, int from, int to) {
        int least = Integer.MAX_VALUE;
        for (int i = from; i < to; i++) {
            least = Math.min(least, cents[i] ^ flip);
        }
        return least;
    }

    @Override
    public boolean addAges(
            Measure measure, boolean unsigned, MemorySegment ages, long count, Validity validity, Moments moments) {
        if (ages.heapBase().orElse(null) instanceof byte[] array) {
            int from = (int) ages.address();
            if (validity.isAll()) {
                return addAges(measure, unsigned, array, from, (int) count, moments);
            }
            if (validity.bitmap().heapBase().orElse(null) instanceof byte[] bitmap) {
                long firstBit = validity.bitmap().address() * Byte.SIZE + validity.offset();
                return addValidAges(measure, unsigned, array, from, (int) count, bitmap, firstBit, moments);
            }
        }
        return SegmentBlocks.addAges(this, measure, unsigned, ages, count, validity, moments);
    }

    @Override
    public void addPayments(
            Measure measure, boolean unsigned, MemorySegment cents, long count, Validity validity, Moments moments) {
        if (cents.heapBase().orElse(null) instanceof int[] array && cents.address() % Integer.BYTES == 0) {
            int from = (int) (cents.address() / Integer.BYTES);
            if (validity.isAll()) {
                addPayments(measure, unsigned, array, from, (int) count, moments);
                return;
            }
            if (validity.bitmap().heapBase().orElse(null) instanceof byte[] bitmap) {
                long firstBit = validity.bitmap().address() * Byte.SIZE + validity.offset();
                addValidPayments(measure, unsigned, array, from, (int) count, bitmap, firstBit, moments);
                return;
            }
        }
        SegmentBlocks.addPayments(this, measure, unsigned, cents, count, validity, moments);
    }

    /** Only the valid ones of each block are copied, without a branch that would be guessed wrong. */
    private boolean addValidAges(
            Measure measure,
            boolean unsigned,
            byte[] ages,
            int from,
            int count,
            byte[] bitmap,
            long firstBit,
            Moments moments) {
        byte[] valid = new byte[Math.min(count, VALID_BLOCK)];
        for (int start = 0; start < count; ) {
            int block = Math.min(count - start, VALID_BLOCK);
            int copied = 0;
            for (int i = 0; i < block; i++) {
                valid[copied] = ages[from + start + i];
                copied += bit(bitmap, firstBit + start + i);
            }
            if (!addAges(measure, unsigned, valid, 0, copied, moments)) {
                return false;
            }
            start += block;
        }
        return true;
    }

    /** As above. */
    private void addValidPayments(
            Measure measure,
            boolean unsigned,
            int[] cents,
            int from,
            int count,
            byte[] bitmap,
            long firstBit,
            Moments moments) {
        int[] valid = new int[Math.min(count, VALID_BLOCK)];
        for (int start = 0; start < count; ) {
            int block = Math.min(count - start, VALID_BLOCK);
            int copied = 0;
            for (int i = 0; i < block; i++) {
                valid[copied] = cents[from + start + i];
                copied += bit(bitmap, firstBit + start + i);
            }
            addPayments(measure, unsigned, valid, 0, copied, moments);
            start += block;
        }
    }

    private static int bit(byte[] bitmap, long bit) {
        return bitmap[(int) (bit >>> 3)] >> (bit & 7) & 1;
    }
}
