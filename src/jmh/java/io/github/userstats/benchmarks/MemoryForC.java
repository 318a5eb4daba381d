package io.github.userstats.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Param;

/** Native memory for ways that call the library. */
public class MemoryForC extends Column {
    /** See {@link LibraryInUse}. */
    @Param("native")
    public String backend = "native";

    MemorySegment segment;

    @Override
    Exact make() {
        LibraryInUse.choose(backend);
        long[] block = kind.block(count, "small");
        segment = Arena.global().allocate(count * kind.bytes, 64);
        kind.fill(segment, block);
        return Exact.of(kind, block, count, _ -> true);
    }
}
