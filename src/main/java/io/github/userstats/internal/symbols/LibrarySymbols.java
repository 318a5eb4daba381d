package io.github.userstats.internal.symbols;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;

/**
 * The generated bindings look up their functions here, and find them in the one file that was loaded for them. A lookup
 * through the class loader could find the functions of another version of userstats instead.
 */
public final class LibrarySymbols implements SymbolLookup {
    public static final LibrarySymbols LOOKUP = new LibrarySymbols();

    private volatile SymbolLookup library;

    private LibrarySymbols() {}

    /** Sets where functions are found. This must happen before any class of the bindings is initialised. */
    public void setLibrary(SymbolLookup library) {
        this.library = library;
    }

    @Override
    public Optional<MemorySegment> find(String name) {
        if (library == null) {
            throw new IllegalStateException("no native library is loaded");
        }
        return library.find(name);
    }
}
