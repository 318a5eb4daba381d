package io.github.userstats.benchmarks;

import org.openjdk.jmh.annotations.Param;

/** An array for ways that call the copy of userstats in {@link BenchmarkLibrary}. */
public class ArrayForJni extends JavaColumn {
    /** {@code native} or an instruction set. */
    @Param("native")
    public String backend = "native";

    @Override
    Exact make() {
        BenchmarkLibrary.choose(backend);
        return super.make();
    }

    @Override
    boolean isToTheBit() {
        return true;
    }
}
