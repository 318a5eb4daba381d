package io.github.userstats.internal.kernels;

import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The kernels in Java, in loops that the JIT compiler vectorises.
 *
 * <p>They loop over arrays only. A loop over segments becomes many times slower once it has met heap, native and mapped
 * segments. So a heap segment is unwrapped, and other memory is copied in small blocks.
 */
public final class JavaKernels implements Kernels {
    public static final JavaKernels INSTANCE = new JavaKernels();

    // Columns are added block by block, the last block after the loop. So a short column has no loop over blocks, and
    // the JIT compiler needs no object for its moments (3 of 8 nanoseconds).

    private static final int LARGEST_BYTE = 255;

    /** With so few values, sums of halves of 32-bit values and sums of squares of bytes stay within an int. */
    private static final int BLOCK = 1 << 14;

    /** Blocks of at least this size are read four bytes at a time, once enough such blocks have come. */
    private static final int WORDS_FROM = 256;

    /** Reading four bytes at a time takes milliseconds to link, so a program with fewer such blocks does without it. */
    private static final int BLOCKS_BEFORE_WORDS = 1_000;

    /** Counts up to {@link #BLOCKS_BEFORE_WORDS}. Threads that race lose counts, which does not matter. */
    private static int blocksSummed;

    /**
     * Shorter columns have loops of their own. The JIT compiler unrolls and vectorises a loop less if it has often been short:
     * after many short columns, all statistics of a million ints took three times as long.
     */
    private static final int VECTORS_FROM = 32;

    /** A block of longs of this size stays in the first-level cache while several loops read it. */
    private static final int LONGS_BLOCK = 2048;

    /** From this count on, 32-bit values are added up by halves. For fewer values that takes longer (measured). */
    private static final int HALVES_FROM = 1024;

    /** The number of values whose valid ones are copied at once. */
    private static final int VALID_BLOCK = 4 * 1024;

    private JavaKernels() {}

    // ---- Bytes ------------------------------------------------------------------------------------------------------

    @Override
    public boolean add(Element element, Measure measure, byte[] values, int from, int count, Moments moments) {
        int start = from;
        int end = from + count;
        for (; end - start > BLOCK; start += BLOCK) {
            if (!addBlock(element, measure, values, start, start + BLOCK, moments)) {
                return false;
            }
        }
        return start == end || addBlock(element, measure, values, start, end, moments);
    }

    private static boolean addBlock(
            Element element, Measure measure, byte[] values, int from, int to, Moments moments) {
        boolean isAnyAbove127 = measure == Measure.SUM
                ? sum(values, from, to, moments)
                : addPowerSums(measure, values, from, to, moments);
        return element == Element.U8 || !isAnyAbove127;
    }

    /** Returns whether a value is above 127. */
    private static boolean sum(byte[] values, int from, int to, Moments moments) {
        int wordsTo = areWordsWorthIt(to - from) ? to - (to - from) % Integer.BYTES : from;
        long words = wordsTo == from ? 0 : Words.sumAndTopBit(values, from, wordsTo);
        int sum = (int) (words >> 1);
        int bits = (int) words << (Byte.SIZE - 1);
        for (int i = wordsTo; i < to; i++) {
            sum += values[i] & 0xff;
            bits |= values[i];
        }
        moments.addSum(to - from, sum);
        return (bits & 0x80) != 0;
    }

    private static boolean areWordsWorthIt(int count) {
        if (count < WORDS_FROM) {
            return false;
        }
        int summed = blocksSummed;
        if (summed < BLOCKS_BEFORE_WORDS) {
            blocksSummed = summed + 1 < BLOCKS_BEFORE_WORDS || areWordsThere() ? summed + 1 : Integer.MIN_VALUE;
        }
        return summed == BLOCKS_BEFORE_WORDS;
    }

    /** Whether the class can be loaded: the jar may have been replaced. */
    private static boolean areWordsThere() {
        try {
            return Words.WORDS != null;
        } catch (LinkageError error) {
            return false;
        }
    }

    /**
     * Reads four bytes as one int, because the JIT compiler does not vectorise a loop over bytes: without this, 100,000
     * ages take 31 µs instead of 1 µs. This is a class of its own, because loading what it needs takes a while. Each
     * method has one loop, and at most one minimum in it; otherwise the loop is not vectorised.
     */
    private static final class Words {
        private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(
                        int[].class, ByteOrder.nativeOrder())
                .withInvokeExactBehavior();

        /** Twice the sum, plus 1 if a value is above 127. */
        static long sumAndTopBit(byte[] values, int from, int to) {
            int evenPairs = 0;
            int oddPairs = 0;
            int bits = 0;
            for (int i = from; i < to; i += Integer.BYTES) {
                int word = (int) WORDS.get(values, i);
                bits |= word; // at the end of the loop this keeps JDK 25 from vectorising it
                int pairs = (word & 0x00ff00ff) + (word >>> Byte.SIZE & 0x00ff00ff);
                evenPairs += pairs & 0xffff;
                oddPairs += pairs >>> 16;
            }
            return 2L * (evenPairs + oddPairs) + ((bits & 0x80808080) != 0 ? 1 : 0);
        }

        static int sumOfSquares(byte[] values, int from, int to) {
            // With one sum, JDK 25 takes 13 times as long.
            int lowerPairs = 0;
            int upperPairs = 0;
            for (int i = from; i < to; i += Integer.BYTES) {
                int word = (int) WORDS.get(values, i);
                int first = word & 0xff;
                int second = word >>> 8 & 0xff;
                int third = word >>> 16 & 0xff;
                int fourth = word >>> 24;
                lowerPairs += first * first + second * second;
                upperPairs += third * third + fourth * fourth;
            }
            return lowerPairs + upperPairs;
        }

        /** The least value, with the bits of {@code flip} inverted. With -1, it is 255 minus the largest value. */
        static int least(byte[] values, int from, int to, int flip) {
            int least = LARGEST_BYTE;
            for (int i = from; i < to; i += Integer.BYTES) {
                int word = (int) WORDS.get(values, i) ^ flip;
                int lowerPair = Math.min(word & 0xff, word >>> 8 & 0xff);
                int upperPair = Math.min(word >>> 16 & 0xff, word >>> 24);
                least = Math.min(least, Math.min(lowerPair, upperPair));
            }
            return least;
        }
    }

    /** Returns whether a value is above 127. */
    private static boolean addPowerSums(Measure measure, byte[] values, int from, int to, Moments moments) {
        boolean isRangeAsked = measure == Measure.MOMENTS;
        int sum = 0;
        int squares = 0;
        int bits = 0;
        int minimum = LARGEST_BYTE;
        int maximum = 0;
        int wordsTo = areWordsWorthIt(to - from) ? to - (to - from) % Integer.BYTES : from;
        if (wordsTo > from) {
            long words = Words.sumAndTopBit(values, from, wordsTo);
            sum = (int) (words >> 1);
            bits = (int) words << (Byte.SIZE - 1);
            squares = Words.sumOfSquares(values, from, wordsTo);
            if (isRangeAsked) {
                minimum = Words.least(values, from, wordsTo, 0);
                maximum = LARGEST_BYTE - Words.least(values, from, wordsTo, -1);
            }
        }
        for (int i = wordsTo; i < to; i++) {
            int value = values[i] & 0xff;
            sum += value;
            squares += value * value;
            bits |= value;
            minimum = Math.min(minimum, value);
            maximum = Math.max(maximum, value);
        }
        moments.merge(
                to - from,
                sum,
                0,
                squares,
                0,
                isRangeAsked ? minimum : Long.MAX_VALUE,
                isRangeAsked ? maximum : Long.MIN_VALUE);
        return (bits & 0x80) != 0;
    }

    // ---- 32-bit integers --------------------------------------------------------------------------------------------

    @Override
    public boolean add(Element element, Measure measure, int[] values, int from, int count, Moments moments) {
        boolean isUnsigned = element == Element.U32;
        int start = from;
        int end = from + count;
        for (; end - start > BLOCK; start += BLOCK) {
            addBlock(measure, isUnsigned, values, start, start + BLOCK, moments);
        }
        if (start < end) {
            addBlock(measure, isUnsigned, values, start, end, moments);
        }
        return true;
    }

    private static void addBlock(Measure measure, boolean isUnsigned, int[] values, int from, int to, Moments moments) {
        if (measure == Measure.SUM) {
            sum(isUnsigned, values, from, to, moments);
        } else if (to - from < VECTORS_FROM) {
            addFew(measure, isUnsigned, values, from, to, moments);
        } else {
            addPowerSums(measure, isUnsigned, values, from, to, moments);
        }
    }

    private static void sum(boolean isUnsigned, int[] values, int from, int to, Moments moments) {
        long sum = to - from < HALVES_FROM
                ? sumOfValues(isUnsigned, values, from, to)
                : sumOfHalves(isUnsigned, values, from, to);
        moments.addSum(to - from, sum);
    }

    private static long sumOfValues(boolean isUnsigned, int[] values, int from, int to) {
        long sum = 0;
        long mask = isUnsigned ? 0xffffffffL : -1;
        for (int i = from; i < to; i++) {
            sum += values[i] & mask;
        }
        return sum;
    }

    /** Adds up halves separately, in int lanes: a vector has twice as many of them as of long lanes. */
    private static long sumOfHalves(boolean isUnsigned, int[] values, int from, int to) {
        int low = 0;
        int high = 0;
        // Flipping the top bit adds 2^31 to a signed value and makes it unsigned.
        int flip = isUnsigned ? 0 : Integer.MIN_VALUE;
        for (int i = from; i < to; i++) {
            int value = values[i] ^ flip;
            low += value & 0xffff;
            high += value >>> 16;
        }
        return ((long) high << 16) + low - (isUnsigned ? 0 : (to - from) * 0x80000000L);
    }

    private static void addFew(Measure measure, boolean isUnsigned, int[] values, int from, int to, Moments moments) {
        long sum = 0;
        long squares = 0;
        long upperHalves = 0;
        long mask = isUnsigned ? 0xffffffffL : -1;
        for (int i = from; i < to; i++) {
            long value = values[i] & mask;
            long square = value * value;
            sum += value;
            squares += square;
            upperHalves += square >>> 32;
        }
        long minimum = Long.MAX_VALUE;
        long maximum = Long.MIN_VALUE;
        if (measure == Measure.MOMENTS) {
            for (int i = from; i < to; i++) {
                long value = values[i] & mask;
                minimum = Math.min(minimum, value);
                maximum = Math.max(maximum, value);
            }
        }
        merge(to - from, sum, squares, upperHalves, minimum, maximum, moments);
    }

    private static void addPowerSums(
            Measure measure, boolean isUnsigned, int[] values, int from, int to, Moments moments) {
        long sum = 0;
        long squares = 0;
        long upperHalves = 0;
        if (isUnsigned) {
            for (int i = from; i < to; i++) {
                long value = values[i] & 0xffffffffL;
                long square = value * value;
                sum += value;
                squares += square;
                upperHalves += square >>> 32;
            }
        } else {
            for (int i = from; i < to; i++) {
                long value = values[i];
                long square = value * value;
                sum += value;
                squares += square;
                upperHalves += square >>> 32;
            }
        }
        long minimum = Long.MAX_VALUE;
        long maximum = Long.MIN_VALUE;
        if (measure == Measure.MOMENTS) {
            int flip = isUnsigned ? Integer.MAX_VALUE : -1; // inverts the order of the values
            int least = mostFlipped(flip, values, from, to) ^ flip;
            int most = leastFlipped(flip, values, from, to) ^ flip;
            minimum = isUnsigned ? Integer.toUnsignedLong(least) : least;
            maximum = isUnsigned ? Integer.toUnsignedLong(most) : most;
        }
        merge(to - from, sum, squares, upperHalves, minimum, maximum, moments);
    }

    /**
     * Adds a block of values of at most 32 bits.
     *
     * @param squares the sum of squares mod 2^64
     * @param upperHalves the sum of the upper halves of the squares
     */
    private static void merge(
            int count, long sum, long squares, long upperHalves, long minimum, long maximum, Moments moments) {
        long lowerHalves = squares - (upperHalves << 32); // This sum fits.
        long carry = ((lowerHalves >>> 32) + (upperHalves & 0xffffffffL)) >>> 32;
        moments.merge(count, sum, sum >> 63, squares, (upperHalves >>> 32) + carry, minimum, maximum);
    }

    // JDK 25 vectorises a loop that finds the least or the most value only if the loop does one thing more with each
    // value, and only if it does not find both. An XOR with 0 is nothing more: JVMs that had only met signed values
    // removed it, and took 0.8 nanoseconds a value instead of 0.03.

    private static int leastFlipped(int flip, int[] values, int from, int to) {
        int least = Integer.MAX_VALUE;
        for (int i = from; i < to; i++) {
            least = Math.min(least, values[i] ^ flip);
        }
        return least;
    }

    private static int mostFlipped(int flip, int[] values, int from, int to) {
        int most = Integer.MIN_VALUE;
        for (int i = from; i < to; i++) {
            most = Math.max(most, values[i] ^ flip);
        }
        return most;
    }

    // ---- 64-bit integers --------------------------------------------------------------------------------------------

    @Override
    public boolean add(Element element, Measure measure, long[] values, int from, int count, Moments moments) {
        int start = from;
        int end = from + count;
        for (; end - start > LONGS_BLOCK; start += LONGS_BLOCK) {
            addBlock(measure, values, start, start + LONGS_BLOCK, moments);
        }
        if (start < end) {
            addBlock(measure, values, start, end, moments);
        }
        return true;
    }

    private static void addBlock(Measure measure, long[] values, int from, int to, Moments moments) {
        if (measure != Measure.SUM && to - from >= VECTORS_FROM && fitIn32Bits(values, from, to)) {
            addSmall(measure, values, from, to, moments);
        } else {
            addAny(measure, values, from, to, moments);
        }
    }

    private static boolean fitIn32Bits(long[] values, int from, int to) {
        long bits = 0;
        for (int i = from; i < to; i++) {
            bits |= values[i] + 0x80000000L; // from 0 to 2^32 - 1 if the value fits
        }
        return bits >>> 32 == 0;
    }

    /** Adds values that fit in 32 bits. Without the casts, JDK 25 does not vectorise the loops. */
    private static void addSmall(Measure measure, long[] values, int from, int to, Moments moments) {
        long sum = 0;
        long squares = 0;
        long upperHalves = 0;
        for (int i = from; i < to; i++) {
            long value = (int) values[i];
            long square = value * value;
            sum += value;
            squares += square;
            upperHalves += square >>> 32;
        }
        long minimum = Long.MAX_VALUE;
        long maximum = Long.MIN_VALUE;
        if (measure == Measure.MOMENTS) {
            minimum = ~mostInverted(values, from, to);
            maximum = ~leastInverted(values, from, to);
        }
        merge(to - from, sum, squares, upperHalves, minimum, maximum, moments);
    }

    private static int leastInverted(long[] values, int from, int to) {
        int least = Integer.MAX_VALUE;
        for (int i = from; i < to; i++) {
            least = Math.min(least, ~(int) values[i]);
        }
        return least;
    }

    private static int mostInverted(long[] values, int from, int to) {
        int most = Integer.MIN_VALUE;
        for (int i = from; i < to; i++) {
            most = Math.max(most, ~(int) values[i]);
        }
        return most;
    }

    private static void addAny(Measure measure, long[] values, int from, int to, Moments moments) {
        long lowerHalves = 0;
        long upperHalves = 0;
        for (int i = from; i < to; i++) {
            lowerHalves += values[i] & 0xffffffffL;
            upperHalves += values[i] >> 32;
        }
        long shifted = upperHalves << 32;
        long sum = shifted + lowerHalves;
        long sumHigh = (upperHalves >> 32) + Moments.carry(shifted, lowerHalves, sum);
        if (measure == Measure.SUM) {
            moments.merge(to - from, sum, sumHigh, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);
        } else {
            addPowerSums(measure, values, from, to, sum, sumHigh, moments);
        }
    }

    private static void addPowerSums(
            Measure measure, long[] values, int from, int to, long sum, long sumHigh, Moments moments) {
        long squares = 0;
        long squaresHigh = 0;
        long overflows = 0;
        for (int i = from; i < to; i++) {
            long value = values[i];
            long square = value * value;
            long total = squares + square;
            long totalHigh = squaresHigh + Math.multiplyHigh(value, value) + Moments.carry(squares, square, total);
            // The top bit of a square is clear. If the top bit of the total becomes clear, the total has left 128 bits.
            overflows |= squaresHigh & ~totalHigh;
            squares = total;
            squaresHigh = totalHigh;
        }
        if (overflows < 0) {
            throw Moments.overflow();
        }
        long minimum = Long.MAX_VALUE;
        long maximum = Long.MIN_VALUE;
        if (measure == Measure.MOMENTS) {
            for (int i = from; i < to; i++) {
                minimum = Math.min(minimum, values[i]);
                maximum = Math.max(maximum, values[i]);
            }
        }
        moments.merge(to - from, sum, sumHigh, squares, squaresHigh, minimum, maximum);
    }

    // ---- Segments and nulls -----------------------------------------------------------------------------------------

    @Override
    public boolean add(
            Element element, Measure measure, MemorySegment values, long count, Validity validity, Moments moments) {
        Object array = values.heapBase().orElse(null);
        if (element.isIn(array) && values.address() % element.bytes() == 0) {
            int from = (int) (values.address() / element.bytes());
            if (validity.isAll()) {
                return addArray(element, measure, array, from, (int) count, moments);
            }
            if (validity.bitmap().heapBase().orElse(null) instanceof byte[] bitmap) {
                long firstBit = validity.bitmap().address() * Byte.SIZE + validity.offset();
                return addValid(element, measure, array, from, (int) count, bitmap, firstBit, moments);
            }
        }
        return SegmentBlocks.add(this, element, measure, values, ByteOrder.nativeOrder(), count, validity, moments);
    }

    /** Copies only the valid values of each block, and adds them. */
    private boolean addValid(
            Element element,
            Measure measure,
            Object array,
            int from,
            int count,
            byte[] bitmap,
            long firstBit,
            Moments moments) {
        Object valid = element.newArray(Math.min(count, VALID_BLOCK));
        for (int start = 0; start < count; ) {
            int block = Math.min(count - start, VALID_BLOCK);
            int copied = copyValid(array, from + start, block, bitmap, firstBit + start, valid);
            if (!addArray(element, measure, valid, 0, copied, moments)) {
                return false;
            }
            start += block;
        }
        return true;
    }

    /** Returns how many values were copied. There is no branch on a bit, because the processor would often predict it wrongly. */
    private static int copyValid(Object array, int from, int count, byte[] bitmap, long firstBit, Object valid) {
        if (array instanceof byte[] bytes) {
            return copyValid(bytes, from, count, bitmap, firstBit, (byte[]) valid);
        }
        return array instanceof int[] ints
                ? copyValid(ints, from, count, bitmap, firstBit, (int[]) valid)
                : copyValid((long[]) array, from, count, bitmap, firstBit, (long[]) valid);
    }

    private static int copyValid(byte[] values, int from, int count, byte[] bitmap, long firstBit, byte[] valid) {
        int copied = 0;
        for (int i = 0; i < count; i++) {
            valid[copied] = values[from + i];
            copied += bit(bitmap, firstBit + i);
        }
        return copied;
    }

    private static int copyValid(int[] values, int from, int count, byte[] bitmap, long firstBit, int[] valid) {
        int copied = 0;
        for (int i = 0; i < count; i++) {
            valid[copied] = values[from + i];
            copied += bit(bitmap, firstBit + i);
        }
        return copied;
    }

    private static int copyValid(long[] values, int from, int count, byte[] bitmap, long firstBit, long[] valid) {
        int copied = 0;
        for (int i = 0; i < count; i++) {
            valid[copied] = values[from + i];
            copied += bit(bitmap, firstBit + i);
        }
        return copied;
    }

    private static int bit(byte[] bitmap, long bit) {
        return bitmap[(int) (bit >>> 3)] >> (bit & 7) & 1;
    }
}
