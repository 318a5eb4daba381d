package io.github.userstats.testing;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What a column means: its values, as signed ones of their width, and which of them are null.
 *
 * @param isValid null if there is no bitmap
 */
public record ColumnModel(int width, long[] values, boolean isUnsigned, BitSet isValid) {
    public static ColumnModel of(int width, long... values) {
        return new ColumnModel(width, values, false, null);
    }

    public byte[] encoded(ByteOrder order) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * width).order(order);
        for (long value : values) {
            switch (width) {
                case Byte.BYTES -> bytes.put((byte) value);
                case Integer.BYTES -> bytes.putInt((int) value);
                default -> bytes.putLong(value);
            }
        }
        return bytes.array();
    }

    public ColumnModel unsigned() {
        return new ColumnModel(width, values, true, isValid);
    }

    public ColumnModel slice(int from, int to) {
        return new ColumnModel(
                width,
                Arrays.copyOfRange(values, from, to),
                isUnsigned,
                isValid == null ? null : isValid.get(from, to));
    }

    /** The same values with about every third one null. */
    public ColumnModel withNulls(SplittableRandom random) {
        BitSet bits = new BitSet();
        IntStream.range(0, values.length).filter(i -> random.nextInt(3) != 0).forEach(bits::set);
        return new ColumnModel(width, values, isUnsigned, bits);
    }

    /** A bitmap of just the bytes that are needed. All bits before and after the column's bits are garbage. */
    public MemorySegment bitmap(int offset) {
        byte[] bitmap = new byte[(offset + values.length + 7) / 8];
        new SplittableRandom(offset).nextBytes(bitmap);
        for (int i = 0; i < values.length; i++) {
            int bit = offset + i;
            bitmap[bit / 8] &= (byte) ~(1 << bit % 8);
            bitmap[bit / 8] |= (byte) (isValid.get(i) ? 1 << bit % 8 : 0);
        }
        return MemorySegment.ofArray(bitmap);
    }

    public Oracle oracle() {
        LongStream all = IntStream.range(0, values.length)
                .filter(i -> isValid == null || isValid.get(i))
                .mapToLong(i -> values[i]);
        return Oracle.of(isUnsigned ? all.map(value -> value & ((1L << (8 * width)) - 1)) : all);
    }
}
