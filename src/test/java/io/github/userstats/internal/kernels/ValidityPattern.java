package io.github.userstats.internal.kernels;

import io.github.userstats.testing.Oracle;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Patterns of nulls. Each says which values are not null, by their index. */
enum ValidityPattern {
    ALL(index -> true),
    NONE(index -> false),
    ALTERNATING(index -> index % 2 == 1),
    RANDOM(index -> new SplittableRandom(index).nextBoolean()),
    MOSTLY(index -> index % 67 != 66),
    RUNS(index -> index / 100 % 3 == 1),
    ONE(index -> index == 40),
    /** The first vector of any width is null throughout. */
    FROM_64_ON(index -> index >= 64),
    /** The first piece of 256 KiB of bytes, and the first four of 32-bit integers, are null throughout. */
    FROM_THE_SECOND_PIECE_ON(index -> index >= KernelsUnderTest.LARGEST_PIECE_BYTES);

    private static final int LONGEST_COLUMN = 600_000;

    private final BitSet bits = new BitSet();

    ValidityPattern(IntPredicate isValid) {
        IntStream.range(0, LONGEST_COLUMN).filter(isValid).forEach(bits::set);
    }

    /** A bitmap of just the bytes that are needed. All bits before and after the column's bits are garbage. */
    byte[] bitmap(int length, int offset) {
        byte[] bitmap = new byte[(offset + length + 7) / 8];
        new SplittableRandom(length).nextBytes(bitmap);
        for (int i = 0; i < length; i++) {
            int bit = 1 << (offset + i) % 8;
            bitmap[(offset + i) / 8] &= (byte) ~bit;
            bitmap[(offset + i) / 8] |= (byte) (bits.get(i) ? bit : 0);
        }
        return bitmap;
    }

    Oracle oracle(TestColumn column) {
        return Oracle.of(LongStream.range(0, column.length())
                .filter(i -> bits.get((int) i))
                .map(i -> column.value((int) i)));
    }

    /** Puts values that must not be looked at in place of nulls: bytes above 127 and extremes among them. */
    TestColumn withGarbage(TestColumn column) {
        byte[] bytes = column.bytes().clone();
        int width = column.element().bytes();
        for (int i = bits.nextClearBit(0); i < column.length(); i = bits.nextClearBit(i + 1)) {
            byte garbage = (byte) (i % 3 == 0 ? 0x80 : i % 3 == 1 ? 0xff : 0);
            MemorySegment.ofArray(bytes).asSlice((long) i * width, width).fill(garbage);
        }
        return new TestColumn(column.element(), bytes);
    }
}
