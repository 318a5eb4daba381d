package io.github.userstats.internal;

import io.github.userstats.internal.kernels.Element;
import io.github.userstats.internal.kernels.Kernels;
import io.github.userstats.internal.kernels.SegmentBlocks;
import io.github.userstats.internal.kernels.Validity;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Objects;

/*
 * An interface, because a JVM loads all subclasses of a class that another one mentions, but not those of an interface: the
 * first result of a JVM does not wait for what it does not use.
 */
/**
 * A column of ages or payments, where it lies and how it is read: bytes and 4-byte integers, signed or unsigned, in an
 * array, a segment or a buffer. Nothing is copied. As thread-safe as the memory.
 */
public sealed interface Column {
    static Column ages(byte[] ages, boolean unsigned) {
        return new AgeArray(ages, 0, ages.length, unsigned);
    }

    /** @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= ages.length} */
    static Column ages(byte[] ages, int from, int to, boolean unsigned) {
        Objects.checkFromToIndex(from, to, ages.length);
        return new AgeArray(ages, from, to - from, unsigned);
    }

    static Column ages(MemorySegment ages, boolean unsigned) {
        return new AgeSegment(ages, 0, Validity.ALL, unsigned);
    }

    /** Of which those count whose bit is set, from bit {@code validityOffset} on. */
    static Column ages(MemorySegment ages, MemorySegment validity, long validityOffset, boolean unsigned) {
        return new AgeSegment(ages, 0, Validity.of(validity, validityOffset, ages.byteSize()), unsigned);
    }

    /** From position to limit as they are now. */
    static Column ages(ByteBuffer ages, boolean unsigned) {
        return new AgeSegment(MemorySegment.ofBuffer(ages), ages.position(), Validity.ALL, unsigned);
    }

    static Column payments(int[] cents, boolean unsigned) {
        return new PaymentArray(cents, 0, cents.length, unsigned);
    }

    /** @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= cents.length} */
    static Column payments(int[] cents, int from, int to, boolean unsigned) {
        Objects.checkFromToIndex(from, to, cents.length);
        return new PaymentArray(cents, from, to - from, unsigned);
    }

    /**
     * In native byte order.
     *
     * @throws IllegalArgumentException if the size is not a multiple of 4
     */
    static Column payments(MemorySegment cents, boolean unsigned) {
        return new PaymentSegment(cents, paymentCount(cents), Validity.ALL, unsigned);
    }

    /**
     * Of which those count whose bit is set, from bit {@code validityOffset} on.
     *
     * @throws IllegalArgumentException if the size is not a multiple of 4
     */
    static Column payments(MemorySegment cents, MemorySegment validity, long validityOffset, boolean unsigned) {
        long count = paymentCount(cents);
        return new PaymentSegment(cents, count, Validity.of(validity, validityOffset, count), unsigned);
    }

    private static long paymentCount(MemorySegment cents) {
        if (cents.byteSize() % Integer.BYTES != 0) {
            throw new IllegalArgumentException(
                    "payments are 4 bytes each: a segment's size must be a multiple of 4, not " + cents.byteSize());
        }
        return cents.byteSize() / Integer.BYTES;
    }

    /** From position to limit as they are now, in the buffer's byte order. */
    static Column payments(IntBuffer cents, boolean unsigned) {
        MemorySegment segment = MemorySegment.ofBuffer(cents);
        // A direct one may be a view of a mapped file, which its segment does not know.
        return cents.isDirect()
                ? copiedPayments(segment, cents.order(), unsigned)
                : payments(segment, cents.order(), unsigned);
    }

    /** In any byte order; the size is a multiple of 4. */
    static Column payments(MemorySegment cents, ByteOrder order, boolean unsigned) {
        return order == ByteOrder.nativeOrder()
                ? new PaymentSegment(cents, cents.byteSize() / Integer.BYTES, Validity.ALL, unsigned)
                : copiedPayments(cents, order, unsigned);
    }

    private static Column copiedPayments(MemorySegment cents, ByteOrder order, boolean unsigned) {
        return new CopiedPayments(cents, ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), unsigned);
    }

    private static Element ageElement(boolean unsigned) {
        return unsigned ? Element.U8 : Element.U7;
    }

    private static Element paymentElement(boolean unsigned) {
        return unsigned ? Element.U32 : Element.I32;
    }

    /** The number of values. */
    long length();

    /** The bytes of one. */
    int width();

    /**
     * What is measured of the column, computed on this thread.
     *
     * @throws IllegalArgumentException if ages are signed and one is negative
     * @throws ArithmeticException if the sum of squares would leave 128 bits or the count 63
     * @throws InternalError if it is in a mapped file that has been truncated
     */
    default Moments moments(Measure measure) {
        Moments moments = new Moments();
        if (!add(KernelSelector.forBytes(length() * width()), measure, 0, length(), moments)) {
            throw negativeAge();
        }
        return moments;
    }

    /** Adds a part of the column, in units of values, to the moments. Returns false if there is a negative age. */
    boolean add(Kernels kernels, Measure measure, long from, long count, Moments moments);

    /** Read as signed; 0 for a null. */
    long value(long index);

    /** Where the column begins in the array or buffer that the caller knows. */
    default long firstIndex() {
        return 0;
    }

    default boolean isAccessibleBy(Thread thread) {
        return true;
    }

    /**
     * Called once all values have been added, by whoever does not call {@link #moments}.
     *
     * @throws InternalError if zeros may have been read instead of values, because their file has been truncated
     */
    default void checkFile() {}

    /** What to throw if {@link #add} has returned false. */
    default IllegalArgumentException negativeAge() {
        for (long i = 0; i < length(); i++) {
            if (value(i) < 0) {
                return new IllegalArgumentException("age " + value(i) + " at index " + (firstIndex() + i)
                        + " is negative; the unsigned methods read bytes as 0 to 255");
            }
        }
        return new IllegalArgumentException("a negative age was there, and changed while it was looked for");
    }

    /** Ages in a part of an array. */
    record AgeArray(byte[] ages, int start, int count, boolean unsigned) implements Column {
        @Override
        public long length() {
            return count;
        }

        @Override
        public int width() {
            return Byte.BYTES;
        }

        @Override
        public boolean add(Kernels kernels, Measure measure, long from, long count, Moments moments) {
            return kernels.add(ageElement(unsigned), measure, ages, start + (int) from, (int) count, moments);
        }

        @Override
        public long value(long index) {
            return ages[start + (int) index];
        }

        @Override
        public long firstIndex() {
            return start;
        }
    }

    /** Payments in a part of an array. */
    record PaymentArray(int[] cents, int start, int count, boolean unsigned) implements Column {
        @Override
        public long length() {
            return count;
        }

        @Override
        public int width() {
            return Integer.BYTES;
        }

        @Override
        public boolean add(Kernels kernels, Measure measure, long from, long count, Moments moments) {
            return kernels.add(paymentElement(unsigned), measure, cents, start + (int) from, (int) count, moments);
        }

        @Override
        public long value(long index) {
            return cents[start + (int) index];
        }
    }

    /** Ages in a segment. */
    final class AgeSegment implements Column {
        private final MemorySegment ages;
        private final Validity validity;
        private final long length;
        private final long firstIndex;
        private final boolean unsigned;

        AgeSegment(MemorySegment ages, long firstIndex, Validity validity, boolean unsigned) {
            this.ages = ages;
            this.validity = validity;
            this.length = ages.byteSize(); // asked once: a call that may go to several classes of segments
            this.firstIndex = firstIndex;
            this.unsigned = unsigned;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public int width() {
            return Byte.BYTES;
        }

        @Override
        public boolean add(Kernels kernels, Measure measure, long from, long count, Moments moments) {
            MemorySegment part = count == length ? ages : ages.asSlice(from, count);
            return kernels.add(ageElement(unsigned), measure, part, count, validity.from(from), moments);
        }

        @Override
        public long value(long index) {
            return validity.isValid(index) ? ages.get(ValueLayout.JAVA_BYTE, index) : 0;
        }

        @Override
        public long firstIndex() {
            return firstIndex;
        }

        @Override
        public boolean isAccessibleBy(Thread thread) {
            return ages.isAccessibleBy(thread) && validity.bitmap().isAccessibleBy(thread);
        }
    }

    /** Payments in a segment. */
    final class PaymentSegment implements Column {
        private final MemorySegment cents;
        private final long length;
        private final Validity validity;
        private final boolean unsigned;

        PaymentSegment(MemorySegment cents, long length, Validity validity, boolean unsigned) {
            this.cents = cents;
            this.length = length;
            this.validity = validity;
            this.unsigned = unsigned;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public int width() {
            return Integer.BYTES;
        }

        @Override
        public boolean add(Kernels kernels, Measure measure, long from, long count, Moments moments) {
            MemorySegment part = count == length ? cents : cents.asSlice(from * Integer.BYTES, count * Integer.BYTES);
            return kernels.add(paymentElement(unsigned), measure, part, count, validity.from(from), moments);
        }

        @Override
        public long value(long index) {
            return validity.isValid(index) ? cents.get(ValueLayout.JAVA_INT_UNALIGNED, index * Integer.BYTES) : 0;
        }

        @Override
        public boolean isAccessibleBy(Thread thread) {
            return cents.isAccessibleBy(thread) && validity.bitmap().isAccessibleBy(thread);
        }
    }

    /** Payments in a segment, of which the kernels get copies in native order. */
    record CopiedPayments(MemorySegment cents, ValueLayout.OfInt layout, boolean unsigned) implements Column {
        @Override
        public long length() {
            return cents.byteSize() / Integer.BYTES;
        }

        @Override
        public int width() {
            return Integer.BYTES;
        }

        @Override
        public boolean add(Kernels kernels, Measure measure, long from, long count, Moments moments) {
            MemorySegment part = cents.asSlice(from * Integer.BYTES, count * Integer.BYTES);
            return SegmentBlocks.add(
                    kernels, paymentElement(unsigned), measure, part, layout.order(), count, Validity.ALL, moments);
        }

        @Override
        public long value(long index) {
            return cents.get(layout, index * Integer.BYTES);
        }

        @Override
        public boolean isAccessibleBy(Thread thread) {
            return cents.isAccessibleBy(thread);
        }
    }

    /** Values in a file that has been mapped. */
    record Mapped(Column values, MappedFile file) implements Column {
        @Override
        public long length() {
            return values.length();
        }

        @Override
        public int width() {
            return values.width();
        }

        @Override
        public Moments moments(Measure measure) {
            Moments moments = values.moments(measure);
            checkFile();
            return moments;
        }

        @Override
        public boolean add(Kernels kernels, Measure measure, long from, long count, Moments moments) {
            return values.add(kernels, measure, from, count, moments);
        }

        @Override
        public long value(long index) {
            return values.value(index);
        }

        @Override
        public boolean isAccessibleBy(Thread thread) {
            return values.isAccessibleBy(thread);
        }

        @Override
        public void checkFile() {
            file.check();
        }
    }
}
