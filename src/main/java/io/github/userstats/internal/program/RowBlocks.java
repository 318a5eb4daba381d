package io.github.userstats.internal.program;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Cuts text into blocks of whole rows, for several threads. The text is read once, from its beginning to its end. */
final class RowBlocks {
    static final int LONGEST_ROW_BYTES = 1 << 20;

    /** A block of this size stays in the second-level cache until it is parsed. */
    private static final int BLOCK_BYTES = 1 << 18;

    /** Room for the longest row and its line feed. */
    private static final int LARGEST_BLOCK_BYTES = LONGEST_ROW_BYTES + 1;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long QUOTES = '"' * 0x0101010101010101L;
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;

    /** A block of rows. Each thread has one, which is filled again and again. */
    static final class Block {
        byte[] text = new byte[BLOCK_BYTES + Row.PADDING];
        int length;
        /** Counts the blocks of the text, from 0. */
        int index;
        /** Whether the block is the beginning of a row that is too long. */
        boolean isTooLongRow;

        private void reserve(int bytes) {
            if (text.length < bytes + Row.PADDING) {
                text = Arrays.copyOf(text, bytes + Row.PADDING);
            }
        }
    }

    private final InputStream input;
    private final Progress progress;
    /** The bytes that were read after the last whole row. */
    private byte[] rest = {};

    private boolean isAtEnd;
    private int blocks;

    RowBlocks(InputStream input, Progress progress) {
        this.input = input;
        this.progress = progress;
    }

    /**
     * Fills the block with the next rows. All are whole, unless the last one is too long or its quotes are wrong.
     *
     * @return false if there are no more
     */
    synchronized boolean next(Block block) throws IOException {
        byte[] begun = rest;
        rest = new byte[0];
        block.reserve(begun.length);
        System.arraycopy(begun, 0, block.text, 0, begun.length);
        block.length = begun.length;
        block.index = blocks++;
        block.isTooLongRow = false;
        int end = 0;
        int scanned = 0;
        boolean isQuoted = false;
        while (end == 0 && !isAtEnd) {
            if (block.length >= BLOCK_BYTES) {
                block.reserve(Math.min(2 * block.length, LARGEST_BLOCK_BYTES));
            }
            int room = block.text.length - Row.PADDING - block.length;
            int count = room == 0 ? -1 : input.read(block.text, block.length, room);
            if (count < 0) {
                // The text has ended, or a row is too long. In that case the parser complains, perhaps about a quote.
                block.isTooLongRow = room == 0 && !isQuoted;
                isAtEnd = true;
                end = block.length;
            } else {
                progress.advance(count);
                block.length += count;
                isQuoted ^= isNumberOfQuotesOdd(block.text, scanned, block.length);
                // What was there may have ended with a CR. Now that something follows, the CR ends a row.
                end = endOfRows(block.text, Math.max(0, scanned - 1), block.length, isQuoted);
                scanned = block.length;
            }
        }
        rest = Arrays.copyOfRange(block.text, end, block.length);
        block.length = end;
        return end > 0;
    }

    private static boolean isNumberOfQuotesOdd(byte[] text, int from, int to) {
        int quotes = 0;
        int position = from;
        for (; position <= to - Long.BYTES; position += Long.BYTES) {
            long difference = (long) WORDS.get(text, position) ^ QUOTES;
            quotes += Long.bitCount(~(((difference & LOW_BITS) + LOW_BITS) | difference | LOW_BITS));
        }
        for (; position < to; position++) {
            quotes += text[position] == '"' ? 1 : 0;
        }
        return (quotes & 1) != 0;
    }

    /**
     * Returns where the last whole row ends, or 0 if there is none.
     *
     * @param isQuoted whether the end of the text is between quotes
     */
    private static int endOfRows(byte[] text, int from, int to, boolean isQuoted) {
        boolean isBetweenQuotes = isQuoted;
        for (int position = to - 1; position >= from; position--) {
            byte character = text[position];
            if (character == '"') {
                isBetweenQuotes = !isBetweenQuotes;
            } else if (!isBetweenQuotes && (character == '\n' || (character == '\r' && position + 1 < to))) {
                return position + 1;
            }
        }
        return 0;
    }
}
