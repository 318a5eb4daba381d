package io.github.userstats.internal.library;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;

/** Loads a library from a file, for good. */
final class SymbolLoader {
    private SymbolLoader() {}

    /**
     * {@return the symbols of that file, and of no other that is loaded}
     *
     * @throws UnsatisfiedLinkError with the system's own words if the file cannot be loaded
     */
    static SymbolLookup load(Path file) {
        try {
            return SymbolLookup.libraryLookup(file, Arena.global());
        } catch (IllegalArgumentException exception) {
            // The lookup says only that it cannot open the file. System.load fails as well, and says why.
            System.load(file.toString());
            throw (UnsatisfiedLinkError) new UnsatisfiedLinkError(exception.getMessage()).initCause(exception);
        }
    }
}
