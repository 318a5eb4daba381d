package io.github.userstats.benchmarks;

import org.openjdk.jmh.annotations.Param;

/** An array for ways that call the library. */
public class ArrayForC extends JavaColumn {
    /** See {@link LibraryInUse}. */
    @Param("native")
    public String backend = "native";

    @Override
    Exact make() {
        LibraryInUse.choose(backend);
        return super.make();
    }

    @Override
    boolean isToTheBit() {
        return true;
    }
}
