package io.github.userstats.benchmarks;

import io.github.userstats.Ages;
import io.github.userstats.Payments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.openjdk.jmh.annotations.Param;

/** A column of the library: {@link #ages} or {@link #payments}. */
public class UserstatsColumn extends Column {
    private static final int MIXED_CALLS = 20_000;

    /** See {@link LibraryInUse}. */
    @Param("native")
    public String backend = "native";

    /**
     * {@code array}, {@code offHeap}, {@code mapped} (a file), or {@code mixed}: off-heap, after columns in every kind
     * of memory have been computed in the same JVM.
     */
    @Param("array")
    public String memory = "array";

    /** See {@link Kind#block}. */
    @Param("small")
    public String values = "small";

    /**
     * {@code none}; a {@code tenth}; or {@code tenthOfSlice}: the first bit of a slice is not the first of its byte.
     */
    @Param("none")
    public String nulls = "none";

    /** How many threads compute. */
    @Param("1")
    public int threads = 1;

    Ages ages;
    Payments payments;

    @Override
    Exact make() {
        LibraryInUse.choose(backend);
        if (memory.equals("mixed")) {
            computeEveryMemory();
        }
        long[] block = kind.block(count, values);
        if (nulls.equals("none")) {
            make(block, memory, 0, null);
            return Exact.of(kind, block, count, _ -> true);
        }
        boolean[] isValid = new boolean[block.length];
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < isValid.length; i++) {
            isValid[i] = random.nextInt(10) != 0;
        }
        int before = nulls.equals("tenth") ? 0 : 3;
        make(block, memory, before, bitmap(isValid, before));
        return Exact.of(kind, block, count, i -> isValid[i]);
    }

    /** @param before how many values the column has before the slice that is computed */
    private void make(long[] block, String place, int before, MemorySegment bitmap) {
        MemorySegment all;
        try {
            all = allocate((before + count) * kind.bytes, place);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        kind.fill(all.asSlice((long) before * kind.bytes), block);
        Object array = all.heapBase().orElse(null);
        boolean isUnsigned = values.equals("anyUnsigned") || (kind == Kind.AGES && values.equals("any"));
        ForkJoinPool pool = threads == 1 ? null : new ForkJoinPool(threads - 1);
        if (kind.isAges()) {
            ages = array instanceof byte[] bytes
                    ? Ages.of(bytes)
                    : array instanceof int[] ints
                            ? Ages.of(ints)
                            : kind == Kind.AGES ? Ages.of(all) : Ages.of(all, ValueLayout.JAVA_INT);
            ages = bitmap == null ? ages : ages.withValidity(bitmap, 0);
            ages = before == 0 ? ages : ages.slice(before, before + count);
            ages = isUnsigned ? ages.unsigned() : ages;
            ages = pool == null ? ages : ages.parallel(pool);
        } else {
            payments = array instanceof int[] ints
                    ? Payments.ofCents(ints)
                    : array instanceof long[] longs
                            ? Payments.ofCents(longs)
                            : kind == Kind.PAYMENTS
                                    ? Payments.ofCents(all, ValueLayout.JAVA_INT)
                                    : Payments.ofCents(all, ValueLayout.JAVA_LONG);
            payments = bitmap == null ? payments : payments.withValidity(bitmap, 0);
            payments = before == 0 ? payments : payments.slice(before, before + count);
            payments = isUnsigned ? payments.unsigned() : payments;
            payments = pool == null ? payments : payments.parallel(pool);
        }
    }

    private MemorySegment allocate(long bytes, String place) throws IOException {
        return switch (place) {
            case "array" -> kind.newArray(bytes / kind.bytes);
            case "offHeap", "mixed" -> Arena.global().allocate(bytes, 64);
            case "mapped" -> {
                Path file = Files.createTempFile("userstats-benchmark", ".bin");
                try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
                    yield channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, Arena.global());
                }
            }
            default -> throw new IllegalArgumentException("memory=" + place);
        };
    }

    private MemorySegment bitmap(boolean[] isValid, int before) {
        byte[] bitmap = new byte[Math.toIntExact((before + count + Byte.SIZE - 1) / Byte.SIZE)];
        int index = 0;
        for (long bit = before; bit < before + count; bit++) {
            bitmap[(int) (bit / Byte.SIZE)] |= (byte) (isValid[index] ? 1 << bit % Byte.SIZE : 0);
            index = index + 1 == isValid.length ? 0 : index + 1;
        }
        return MemorySegment.ofArray(bitmap);
    }

    /** Shows the JIT compiler arrays, and heap, native and mapped segments, at every call. */
    private void computeEveryMemory() {
        long wanted = count;
        count = 100;
        for (String place : new String[] {"array", "offHeap", "mapped"}) {
            make(kind.block(count, "small"), place, 0, null);
            for (int i = 0; i < MIXED_CALLS; i++) {
                if (kind.isAges()) {
                    ages.average();
                    ages.statistics();
                } else {
                    payments.average();
                    payments.standardDeviation();
                    payments.statistics();
                }
            }
        }
        count = wanted;
    }
}
