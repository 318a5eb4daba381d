package io.github.userstats.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import org.openjdk.jmh.annotations.Param;

/** A column that is only read, by a loop of {@code native/bench/read.c}. Ways that compute are compared with it. */
public class ReadColumn extends Column {
    /** The column has each of these bits in one of 8 bytes, spread from the first to the last. */
    private static final int ALL_BITS = 0xff;

    private static final FunctionDescriptor READ =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);

    /**
     * The loop: {@code oneStream} or {@code fourStreams}; also with {@code aligned} before or {@code PrefetchL1} after.
     */
    @Param("alignedFourStreamsPrefetchL1")
    public String loop;

    /** How many bytes after a boundary of 64 the column begins. The data of a long array begins 16 after one. */
    @Param("16")
    public int offset;

    @Param("1")
    public int threads;

    /** {@code native} or an instruction set, which gives the width of a read. */
    @Param("native")
    public String backend;

    private MethodHandle handle;
    private MemorySegment first;
    private MemorySegment second;
    private ForkJoinPool pool;

    @Override
    Exact make() {
        BenchmarkLibrary.choose(backend);
        Linker linker = Linker.nativeLinker();
        try {
            int width = (int) linker.downcallHandle(
                            BenchmarkLibrary.symbol("read_width"), FunctionDescriptor.of(ValueLayout.JAVA_INT))
                    .invokeExact();
            handle = linker.downcallHandle(
                    BenchmarkLibrary.symbol("read_" + width + "_" + loop), READ, Linker.Option.critical(false));
        } catch (Throwable exception) {
            throw new IllegalStateException(exception);
        }
        long bytes = count * kind.bytes;
        MemorySegment column = Arena.global().allocate(offset + bytes, 64).asSlice(offset);
        for (int bit = 0; bit < Byte.SIZE; bit++) {
            long at = bit * (bytes - 1) / (Byte.SIZE - 1); // from the first byte to the last
            column.set(ValueLayout.JAVA_BYTE, at, (byte) (column.get(ValueLayout.JAVA_BYTE, at) | 1 << bit));
        }
        long half = threads == 1 ? bytes : bytes / 2 / 64 * 64;
        first = column.asSlice(0, half);
        second = column.asSlice(half);
        pool = threads == 1 ? null : new ForkJoinPool(1);
        if (read() != ALL_BITS) {
            throw new IllegalStateException(loop + " has not read everything");
        }
        return null;
    }

    int read() {
        if (pool == null) {
            return read(first);
        }
        ForkJoinTask<Integer> other = pool.submit(() -> read(second));
        return read(first) | other.join();
    }

    private int read(MemorySegment column) {
        try {
            return (int) handle.invokeExact(column, column.byteSize());
        } catch (Throwable exception) {
            throw new AssertionError(exception);
        }
    }
}
