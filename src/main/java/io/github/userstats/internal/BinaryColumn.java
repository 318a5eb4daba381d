package io.github.userstats.internal;

import io.github.userstats.AgeStatistics;
import io.github.userstats.PaymentStatistics;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Computes the statistics of a file of raw values, which several threads read. Mapping it takes longer (measured: the
 * program a sixth), because memory has to be made accessible page by page.
 */
final class BinaryColumn {
    static final String EXTENSION = ".bin";

    /** Read at once: little enough to be in the second-level cache yet when it is computed. */
    private static final int BLOCK_BYTES = 256 * 1024;

    /** What makes one more thread worthwhile. */
    private static final long BYTES_PER_THREAD = 16L << 20;

    /** Takes blocks of values from several threads. */
    private interface Blocks {
        void add(ByteBuffer block);
    }

    private final FileChannel channel;
    private final long size;
    private final Blocks blocks;
    /** Where the next block begins. */
    private final AtomicLong next = new AtomicLong();
    /** Of one of the threads. An exception that left it in the pool could come back with another message. */
    private volatile Exception failure;

    private BinaryColumn(FileChannel channel, long size, Blocks blocks) {
        this.channel = channel;
        this.size = size;
        this.blocks = blocks;
    }

    /** Whether the name says that the file holds raw values. */
    static boolean isIn(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(EXTENSION);
    }

    /** @throws InputException if the file cannot be read, or holds something else */
    static AgeStatistics ages(Path file, boolean unsigned, Progress progress) throws InputException {
        AgeStatistics all = new AgeStatistics();
        read(file, Byte.BYTES, progress, block -> {
            AgeStatistics ages = AgeStatistics.ofUnsigned(block);
            synchronized (all) {
                all.combine(ages);
            }
        });
        if (!unsigned && all.maximum() > Byte.MAX_VALUE) {
            throw negativeAge(file);
        }
        return all;
    }

    /** @throws InputException if the file cannot be read, or has another size than payments have */
    static PaymentStatistics payments(Path file, boolean unsigned, Progress progress) throws InputException {
        PaymentStatistics all = new PaymentStatistics();
        read(file, Integer.BYTES, progress, block -> {
            MemorySegment cents = inNativeOrder(block);
            PaymentStatistics payments = unsigned ? PaymentStatistics.ofUnsigned(cents) : PaymentStatistics.of(cents);
            synchronized (all) {
                all.combine(payments);
            }
        });
        return all;
    }

    private static MemorySegment inNativeOrder(ByteBuffer payments) {
        if (payments.order() == ByteOrder.nativeOrder()) {
            return MemorySegment.ofBuffer(payments); // not copied, as a direct IntBuffer would be
        }
        int[] cents = new int[payments.remaining() / Integer.BYTES];
        payments.asIntBuffer().get(cents);
        return MemorySegment.ofArray(cents);
    }

    private static void read(Path file, int width, Progress progress, Blocks blocks) throws InputException {
        try {
            long size = MappedColumns.checkedSize(file, width);
            if (size == 0) {
                throw InputFile.unusable(file.toString(), "no values: the file is empty");
            }
            try (FileChannel channel = FileChannel.open(file)) {
                progress.begin(Printable.escape(file.toString()), size);
                new BinaryColumn(channel, size, blocks).read(progress);
            }
        } catch (IOException exception) {
            throw InputFile.unreadable(file, exception);
        } finally {
            progress.end();
        }
    }

    private void read(Progress progress) throws IOException {
        int threads =
                Math.clamp(size / BYTES_PER_THREAD, 1, Runtime.getRuntime().availableProcessors());
        // One of them shows the progress of all.
        IntStream.range(0, threads)
                .parallel()
                .forEach(thread -> readBlocks(thread == 0 ? progress : Progress.notShown()));
        if (failure instanceof IOException exception) {
            throw exception;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private void readBlocks(Progress progress) {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long shown = 0;
        long start;
        try {
            while ((start = next.getAndAdd(BLOCK_BYTES)) < size) {
                readAt(start, block.clear().limit((int) Math.min(BLOCK_BYTES, size - start)));
                blocks.add(block.flip());
                long begun = Math.min(next.get(), size);
                progress.advance(begun - shown);
                shown = begun;
            }
        } catch (IOException | RuntimeException exception) {
            failure = exception;
            next.set(size);
        }
    }

    private void readAt(long start, ByteBuffer block) throws IOException {
        while (block.hasRemaining()) {
            if (channel.read(block, start + block.position()) < 0) {
                throw new EOFException("it has become shorter meanwhile");
            }
        }
    }

    private static InputException negativeAge(Path file) throws InputException {
        byte[] block = new byte[BLOCK_BYTES];
        try (InputStream input = Files.newInputStream(file)) {
            long start = 0;
            int count;
            while ((count = input.read(block)) > 0) {
                for (int i = 0; i < count; i++) {
                    if (block[i] < 0) {
                        return InputFile.unusable(
                                file.toString(),
                                "age " + block[i] + " at byte " + (start + i)
                                        + " is negative: expected 0 to 127, or 0 to 255 with --unsigned");
                    }
                }
                start += count;
            }
        } catch (IOException exception) {
            throw InputFile.unreadable(file, exception);
        }
        return InputFile.unusable(file.toString(), "cannot be read: it has changed meanwhile");
    }
}
