package io.github.userstats.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A column of ages or payments, where it lies and how it is read: bytes and 4-byte integers in native order, signed or
 * unsigned, in an array or a segment. Nothing is copied. As thread-safe as the memory.
 */
public abstract sealed class Column {
    /** Several threads take pieces of this size; below two of them it is not worth starting any. */
    private static final int PARALLEL_PIECE_BYTES = 1 << 20;

    /** Only asked whether it could access a segment: some thread other than the one that computes. */
    private static final Thread ANOTHER_THREAD = Thread.ofVirtual().unstarted(() -> {});

    private final int width;
    final long length;
    final boolean unsigned;

    private Column(int width, long length, boolean unsigned) {
        this.width = width;
        this.length = length;
        this.unsigned = unsigned;
    }

    public static Column ages(byte[] ages, boolean unsigned) {
        return new AgeArray(ages, 0, ages.length, unsigned);
    }

    /** @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= ages.length} */
    public static Column ages(byte[] ages, int from, int to, boolean unsigned) {
        Objects.checkFromToIndex(from, to, ages.length);
        return new AgeArray(ages, from, to - from, unsigned);
    }

    public static Column ages(MemorySegment ages, boolean unsigned) {
        return new AgeSegment(ages, unsigned);
    }

    public static Column payments(int[] cents, boolean unsigned) {
        return new PaymentArray(cents, 0, cents.length, unsigned);
    }

    /** @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= cents.length} */
    public static Column payments(int[] cents, int from, int to, boolean unsigned) {
        Objects.checkFromToIndex(from, to, cents.length);
        return new PaymentArray(cents, from, to - from, unsigned);
    }

    /** @throws IllegalArgumentException if the size is not a multiple of 4 */
    public static Column payments(MemorySegment cents, boolean unsigned) {
        if (cents.byteSize() % Integer.BYTES != 0) {
            throw new IllegalArgumentException("payments are 4 bytes each: a segment's size must be a multiple of 4, not "
                    + cents.byteSize());
        }
        return new PaymentSegment(cents, unsigned);
    }

    /** The number of values. */
    public final long length() {
        return length;
    }

    /**
     * What is measured of the column, computed on this thread.
     *
     * @throws IllegalArgumentException if ages are signed and one is negative
     * @throws ArithmeticException if a total would leave its type
     */
    public final Moments moments(Measure measure) {
        Moments moments = new Moments();
        if (!add(KernelSelector.forBytes(length * width), measure, 0, length, moments)) {
            throw negativeAge();
        }
        return moments;
    }

    /** As {@link #moments}, computed on the common pool too if the column is long and its memory may be shared. */
    public final Moments momentsInParallel(Measure measure) {
        int pieces = Math.toIntExact(length * width / PARALLEL_PIECE_BYTES);
        if (pieces < 2 || !isAccessibleBy(ANOTHER_THREAD)) {
            return moments(measure);
        }
        Kernels kernels = KernelSelector.forBytes(length * width);
        long pieceLength = length / pieces;
        // A piece cannot overflow: what can throw, with its message, is left to this thread.
        Moments[] parts = IntStream.range(0, pieces)
                .parallel()
                .mapToObj(piece -> {
                    long from = piece * pieceLength;
                    long count = piece == pieces - 1 ? length - from : pieceLength;
                    Moments part = new Moments();
                    return add(kernels, measure, from, count, part) ? part : null;
                })
                .toArray(Moments[]::new);
        Moments moments = new Moments();
        for (Moments part : parts) {
            if (part == null) {
                throw negativeAge();
            }
            moments.merge(part);
        }
        return moments;
    }

    /** Returns false if there is a negative age. */
    abstract boolean add(Kernels kernels, Measure measure, long from, long count, Moments moments);

    abstract long value(long index);

    /** Where the column begins in the array that the caller knows. */
    long firstIndex() {
        return 0;
    }

    boolean isAccessibleBy(Thread thread) {
        return true;
    }

    private IllegalArgumentException negativeAge() {
        for (long i = 0; i < length; i++) {
            if (value(i) < 0) {
                return new IllegalArgumentException("age " + value(i) + " at index " + (firstIndex() + i)
                        + " is negative; the unsigned methods read bytes as 0 to 255");
            }
        }
        return new IllegalArgumentException("a negative age was there, and changed while it was looked for");
    }

    private static final class AgeArray extends Column {
        private final byte[] ages;
        private final int start;

        AgeArray(byte[] ages, int start, int length, boolean unsigned) {
            super(Byte.BYTES, length, unsigned);
            this.ages = ages;
            this.start = start;
        }

        @Override
        boolean add(Kernels kernels, Measure measure, long from, long count, Moments moments) {
            return kernels.addAges(measure, unsigned, ages, start + (int) from, (int) count, moments);
        }

        @Override
        long value(long index) {
            return ages[start + (int) index];
        }

        @Override
        long firstIndex() {
            return start;
        }
    }

    private static final class AgeSegment extends Column {
        private final MemorySegment ages;

        AgeSegment(MemorySegment ages, boolean unsigned) {
            super(Byte.BYTES, ages.byteSize(), unsigned);
            this.ages = ages;
        }

        @Override
        boolean add(Kernels kernels, Measure measure, long from, long count, Moments moments) {
            MemorySegment piece = count == length ? ages : ages.asSlice(from, count);
            return kernels.addAges(measure, unsigned, piece, moments);
        }

        @Override
        long value(long index) {
            return ages.get(ValueLayout.JAVA_BYTE, index);
        }

        @Override
        boolean isAccessibleBy(Thread thread) {
            return ages.isAccessibleBy(thread);
        }
    }

    private static final class PaymentArray extends Column {
        private final int[] cents;
        private final int start;

        PaymentArray(int[] cents, int start, int length, boolean unsigned) {
            super(Integer.BYTES, length, unsigned);
            this.cents = cents;
            this.start = start;
        }

        @Override
        boolean add(Kernels kernels, Measure measure, long from, long count, Moments moments) {
            kernels.addPayments(measure, unsigned, cents, start + (int) from, (int) count, moments);
            return true;
        }

        @Override
        long value(long index) {
            return cents[start + (int) index];
        }
    }

    private static final class PaymentSegment extends Column {
        private final MemorySegment cents;

        PaymentSegment(MemorySegment cents, boolean unsigned) {
            super(Integer.BYTES, cents.byteSize() / Integer.BYTES, unsigned);
            this.cents = cents;
        }

        @Override
        boolean add(Kernels kernels, Measure measure, long from, long count, Moments moments) {
            MemorySegment piece =
                    count == length ? cents : cents.asSlice(from * Integer.BYTES, count * Integer.BYTES);
            kernels.addPayments(measure, unsigned, piece, moments);
            return true;
        }

        @Override
        long value(long index) {
            return cents.get(ValueLayout.JAVA_INT_UNALIGNED, index * Integer.BYTES);
        }

        @Override
        boolean isAccessibleBy(Thread thread) {
            return cents.isAccessibleBy(thread);
        }
    }
}
