package io.github.userstats.internal;

import io.github.userstats.internal.bindings.userstats_h;
import io.github.userstats.internal.symbols.LibrarySymbols;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The functions of the library that was loaded for these classes. The bindings look functions up in all libraries of
 * their class loader, where another version of userstats, with its packages renamed, may have loaded one too.
 */
final class LoadedLibrary {
    private static SymbolLookup symbols;

    private LoadedLibrary() {}

    /** @throws UnsatisfiedLinkError as {@link System#load} does */
    static void load(Path file) {
        System.load(file.toString());
        symbols = symbolsOf(file);
        LibrarySymbols.LOOKUP.setLibrary(symbols);
    }

    /** @throws UnsatisfiedLinkError if it is none or is gone */
    static SymbolLookup symbolsOf(Path file) {
        try {
            return SymbolLookup.libraryLookup(file, Arena.ofAuto());
        } catch (IllegalArgumentException exception) {
            throw (UnsatisfiedLinkError) new UnsatisfiedLinkError(exception.getMessage()).initCause(exception);
        }
    }

    /**
     * Links a function.
     *
     * @throws java.util.NoSuchElementException if the library has none of this name
     */
    static MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        // It is loaded for as long as these classes are; so there is nothing to be checked at each call.
        MemorySegment address =
                MemorySegment.ofAddress(symbols.findOrThrow(name).address());
        return Linker.nativeLinker().downcallHandle(address, descriptor, options);
    }

    static int abiVersion() {
        try {
            return (int) function("userstats_abi_version", userstats_h.userstats_abi_version$descriptor())
                    .invokeExact();
        } catch (Throwable exception) {
            throw unchecked(exception);
        }
    }

    static String instructionSet() {
        try {
            MemorySegment name = (MemorySegment)
                    function("userstats_instruction_set", userstats_h.userstats_instruction_set$descriptor())
                            .invokeExact();
            return name.getString(0);
        } catch (Throwable exception) {
            throw unchecked(exception);
        }
    }

    /** Null if there are no more. */
    static String availableInstructionSet(int index) {
        try {
            MemorySegment name = (MemorySegment) function(
                            "userstats_available_instruction_set",
                            userstats_h.userstats_available_instruction_set$descriptor())
                    .invokeExact(index);
            return name.address() == 0 ? null : name.getString(0);
        } catch (Throwable exception) {
            throw unchecked(exception);
        }
    }

    /** Returns whether the CPU has the instruction set. */
    static boolean capInstructionSet(String name) {
        try (Arena arena = Arena.ofConfined()) {
            int status = (int)
                    function("userstats_cap_instruction_set", userstats_h.userstats_cap_instruction_set$descriptor())
                            .invokeExact(arena.allocateFrom(name));
            return status == userstats_h.USERSTATS_OK();
        } catch (Throwable exception) {
            throw unchecked(exception);
        }
    }

    /** A downcall throws no checked exception. */
    static RuntimeException unchecked(Throwable exception) {
        if (exception instanceof Error error) {
            throw error;
        }
        return (RuntimeException) exception;
    }
}
