package io.github.userstats.internal.kernels;

import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import io.github.userstats.internal.moments.MomentsFamily;
import io.github.userstats.testing.Oracle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** A column as it lies in memory, and how to read it. */
record TestColumn(Element element, byte[] bytes) {
    /** What columns consist of. A value is the lowest bits of a long, as many as the element has. */
    enum Pattern {
        /** Random values; of 64 bits only 54 are used, so that the squares of a column fit. */
        RANDOM((bits, index, random) -> random.nextLong() >> 10),
        ALL_BITS_CLEAR((bits, index, random) -> 0),
        /** -1, or the largest unsigned value. */
        ALL_BITS_SET((bits, index, random) -> -1),
        /** The smallest signed value. */
        TOP_BIT((bits, index, random) -> 1L << (bits - 1)),
        ALTERNATING_SIGNED_EXTREMES((bits, index, random) -> (1L << (bits - 1)) - index % 2),
        ALTERNATING_UNSIGNED_EXTREMES((bits, index, random) -> index % 2 - 1),
        CONSTANT((bits, index, random) -> 0x0001_2345_1234_5637L),
        /** Blocks of small values. Some blocks have one value that is just too large, beyond 21, 31 or 32 bits. */
        SMALL_BUT_FOR_A_FEW((bits, index, random) -> index % 701 == 700
                ? (index % 2 == 0 ? 1 : -1) * (1L << (index % 5 == 0 ? 21 : 31 + index % 2)) - index % 3
                : random.nextLong() >> 44);

        private interface Generator {
            long value(int bits, int index, SplittableRandom random);
        }

        private final Generator generator;

        Pattern(Generator generator) {
            this.generator = generator;
        }
    }

    /** The beginning of a longer column, with its expected moments. */
    record Prefix(TestColumn column, int length, Oracle oracle) {
        TestColumn toColumn() {
            return new TestColumn(column.element, Arrays.copyOf(column.bytes, length * column.element.bytes()));
        }
    }

    /** A shorter column is the beginning of a longer one. U7 uses only the lowest 7 bits; another test has larger bytes. */
    @SuppressWarnings("EnumOrdinal") // a seed
    static TestColumn of(Element element, Pattern pattern, int length) {
        SplittableRandom random = new SplittableRandom(element.ordinal());
        long[] values = new long[length];
        for (int i = 0; i < length; i++) {
            long value = pattern.generator.value(element.bytes() * Byte.SIZE, i, random);
            values[i] = element == Element.U7 ? value & Byte.MAX_VALUE : value;
        }
        return of(element, values);
    }

    /** Of values, or their lowest bits. */
    static TestColumn of(Element element, long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * element.bytes()).order(ByteOrder.nativeOrder());
        for (long value : values) {
            switch (element.bytes()) {
                case Byte.BYTES -> buffer.put((byte) value);
                case Integer.BYTES -> buffer.putInt((int) value);
                default -> buffer.putLong(value);
            }
        }
        return new TestColumn(element, buffer.array());
    }

    int length() {
        return bytes.length / element.bytes();
    }

    long value(int index) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        return switch (element) {
            case U7, U8 -> Byte.toUnsignedLong(bytes[index]);
            case U32 -> Integer.toUnsignedLong(buffer.getInt(index * Integer.BYTES));
            case I32 -> buffer.getInt(index * Integer.BYTES);
            case I64 -> buffer.getLong(index * Long.BYTES);
        };
    }

    /** The beginnings of these lengths, which ascend. */
    static List<Prefix> prefixes(Element element, Pattern pattern, List<Integer> lengths) {
        TestColumn column = of(element, pattern, lengths.getLast());
        List<Prefix> prefixes = new ArrayList<>();
        int done = 0;
        Oracle oracle = Oracle.OF_NOTHING;
        for (int length : lengths) {
            oracle = oracle.plus(column.oracle(done, length));
            prefixes.add(new Prefix(column, length, oracle));
            done = length;
        }
        return prefixes;
    }

    Oracle oracle() {
        return oracle(0, length());
    }

    private Oracle oracle(int from, int to) {
        return Oracle.of(LongStream.range(from, to).map(i -> value((int) i)));
    }

    /** Whether squares are asked for, and exceed 128 bits. */
    static boolean isOverflow(Measure measure, Oracle oracle) {
        return measure != Measure.SUM && oracle.squares().bitLength() > 128;
    }

    /** What kernels make of no values and a column of which this is known. */
    static Moments expected(Measure measure, Oracle oracle) {
        boolean isRangeAsked = measure == Measure.MOMENTS;
        Oracle nothing = Oracle.OF_NOTHING;
        return MomentsFamily.moments(new Oracle(
                oracle.count(),
                oracle.sum(),
                measure == Measure.SUM ? nothing.squares() : oracle.squares(),
                isRangeAsked ? oracle.minimum() : nothing.minimum(),
                isRangeAsked ? oracle.maximum() : nothing.maximum()));
    }
}
