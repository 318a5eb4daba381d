package io.github.userstats.benchmarks;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/** What a column holds, and the random values for it. */
enum Kind {
    AGES(Byte.BYTES, 0),
    INT_AGES(Integer.BYTES, 0),
    PAYMENTS(Integer.BYTES, 2),
    LONG_PAYMENTS(Long.BYTES, 2);

    /** A column repeats a block of this many values. */
    static final int BLOCK_VALUES = 1 << 20;

    /** In an {@code alternating} column, this many small values take turns with as many of any size. */
    private static final int ALTERNATION = 1024;

    final int bytes;
    final int decimals;

    Kind(int bytes, int decimals) {
        this.bytes = bytes;
        this.decimals = decimals;
    }

    boolean isAges() {
        return decimals == 0;
    }

    /** How many values a size stands for: its number, or for {@code memory} more than the caches hold. */
    long count(String size) {
        return size.equals("memory") ? Machine.memoryBytes() / bytes : Long.parseLong(size);
    }

    /**
     * The values of the first block.
     *
     * @param values {@code small}: ages up to 99, payments up to 9,999.99; {@code any}: ages up to 255, payments of 32
     *     bits, or of 40 if they have 64; {@code anyUnsigned}: the same, but not negative; {@code alternating}:
     *     stretches of small and of any payments in turn
     */
    long[] block(long count, String values) {
        long[] block = new long[(int) Math.min(count, BLOCK_VALUES)];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < block.length; i++) {
            block[i] = switch (values) {
                case "small" -> small(random);
                case "any" -> any(random);
                case "anyUnsigned" -> any(random) & 0xffff_ffffL;
                case "alternating" -> i / ALTERNATION % 2 == 0 ? small(random) : any(random);
                default -> throw new IllegalArgumentException("values=" + values);
            };
        }
        return block;
    }

    private long small(SplittableRandom random) {
        return random.nextInt(isAges() ? 100 : 1_000_000);
    }

    private long any(SplittableRandom random) {
        return isAges() ? random.nextInt(256) : bytes == Long.BYTES ? random.nextLong() >> 24 : random.nextInt();
    }

    /** An array for so many values. */
    MemorySegment newArray(long count) {
        int length = Math.toIntExact(count);
        return switch (this) {
            case AGES -> MemorySegment.ofArray(new byte[length]);
            case INT_AGES, PAYMENTS -> MemorySegment.ofArray(new int[length]);
            case LONG_PAYMENTS -> MemorySegment.ofArray(new long[length]);
        };
    }

    /** Fills a column with the values of a block, again and again. */
    void fill(MemorySegment column, long[] block) {
        MemorySegment values = newArray(block.length);
        for (int i = 0; i < block.length; i++) {
            switch (values.heapBase().orElseThrow()) {
                case byte[] array -> array[i] = (byte) block[i];
                case int[] array -> array[i] = (int) block[i];
                case long[] array -> array[i] = block[i];
                default -> throw new AssertionError(this);
            }
        }
        for (long at = 0; at < column.byteSize(); at += values.byteSize()) {
            MemorySegment.copy(values, 0, column, at, Math.min(values.byteSize(), column.byteSize() - at));
        }
    }
}
