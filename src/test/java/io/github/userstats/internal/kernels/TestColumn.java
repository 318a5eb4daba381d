package io.github.userstats.internal;

import io.github.userstats.testing.Oracle;
import io.github.userstats.testing.Place;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** A column as it lies in memory, and how it is to be read. */
record TestColumn(Type type, byte[] bytes) {
    enum Type {
        AGES_U8(Byte.BYTES, true),
        AGES_I8(Byte.BYTES, false),
        PAYMENTS_U32(Integer.BYTES, true),
        PAYMENTS_I32(Integer.BYTES, false);

        final int width;
        final boolean unsigned;

        Type(int width, boolean unsigned) {
            this.width = width;
            this.unsigned = unsigned;
        }

        boolean isAges() {
            return width == Byte.BYTES;
        }
    }

    /** What columns consist of. Signed ages keep their sign bit clear: a negative one is an error, tested by itself. */
    enum Pattern {
        RANDOM((index, random) -> random.nextInt()),
        ALL_BITS_CLEAR((index, random) -> 0),
        /** 255, -1 or 2^32 - 1. */
        ALL_BITS_SET((index, random) -> -1),
        /** As a payment the smallest signed one, or 2^31 as an unsigned one. */
        TOP_BIT((index, random) -> Integer.MIN_VALUE),
        ALTERNATING_SIGNED_EXTREMES((index, random) -> index % 2 == 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE),
        ALTERNATING_UNSIGNED_EXTREMES((index, random) -> index % 2 == 0 ? -1 : 0),
        CONSTANT((index, random) -> 0x12345637);

        private interface Generator {
            int value(int index, SplittableRandom random);
        }

        private final Generator generator;

        Pattern(Generator generator) {
            this.generator = generator;
        }
    }

    /** The beginning of a longer column of which this is known. */
    record Prefix(TestColumn column, int length, Oracle oracle) {
        TestColumn toColumn() {
            return new TestColumn(column.type, Arrays.copyOf(column.bytes, length * column.type.width));
        }
    }

    /** A shorter column is the beginning of a longer one. */
    @SuppressWarnings("EnumOrdinal") // a seed
    static TestColumn of(Type type, Pattern pattern, int length) {
        SplittableRandom random = new SplittableRandom(type.ordinal());
        int[] values = new int[length];
        for (int i = 0; i < length; i++) {
            values[i] = pattern.generator.value(i, random);
        }
        if (!type.isAges()) {
            return new TestColumn(type, Place.bytesOf(values));
        }
        byte[] ages = new byte[length];
        for (int i = 0; i < length; i++) {
            ages[i] = (byte) (type.unsigned ? values[i] : values[i] & Byte.MAX_VALUE);
        }
        return new TestColumn(type, ages);
    }

    int length() {
        return bytes.length / type.width;
    }

    long value(int index) {
        return switch (type) {
            case AGES_U8 -> bytes[index] & 0xff;
            case AGES_I8 -> bytes[index];
            case PAYMENTS_U32 -> Integer.toUnsignedLong(bits(index));
            case PAYMENTS_I32 -> bits(index);
        };
    }

    private int bits(int index) {
        return MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_INT_UNALIGNED, (long) index * Integer.BYTES);
    }

    /** The beginnings of these lengths, which ascend. */
    static List<Prefix> prefixes(Type type, Pattern pattern, List<Integer> lengths) {
        TestColumn column = of(type, pattern, lengths.getLast());
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

    /** What kernels make of no values and a column of which this is known. Ages have no measure between the others. */
    static Moments expected(Type type, Measure measure, Oracle oracle) {
        Moments all = MomentsFamily.moments(oracle);
        Measure given = type.isAges() && measure == Measure.POWER_SUMS ? Measure.MOMENTS : measure;
        return switch (given) {
            case SUM -> new Moments(all.count(), all.sum(), 0, 0, Long.MAX_VALUE, Long.MIN_VALUE);
            case POWER_SUMS ->
                new Moments(
                        all.count(), all.sum(), all.squaresLow(), all.squaresHigh(), Long.MAX_VALUE, Long.MIN_VALUE);
            case MOMENTS -> all;
        };
    }
}
