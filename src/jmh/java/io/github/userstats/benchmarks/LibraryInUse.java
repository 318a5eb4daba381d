package io.github.userstats.benchmarks;

import io.github.userstats.Backend;
import io.github.userstats.testbindings.userstats_h;

/**
 * What the library computes with in this JVM: {@code java}; {@code native}, which is native code with the best
 * instruction set of the processor; or the name of another instruction set for native code.
 */
final class LibraryInUse {
    private LibraryInUse() {}

    /** Prints the backend, the bytes of a column that lies in memory, and the instruction sets from the best down. */
    public static void main(String[] arguments) {
        System.out.println(Backend.current());
        System.out.println(Machine.memoryBytes());
        for (int i = 0; instructionSet(i) != null; i++) {
            System.out.println(instructionSet(i));
        }
    }

    /** Loads and binds the library before anything is measured. Fails if it would compute with something else. */
    static void choose(String backend) {
        boolean isJava = backend.equals("java");
        System.setProperty("userstats.backend", isJava ? "java" : "native");
        if (!isJava && !backend.equals("native")) {
            System.setProperty("userstats.isa", backend);
        }
        Backend current = Backend.current();
        String wanted = backend.equals("native") ? instructionSet(0) : backend;
        if (!current.instructionSet().equals(wanted)) {
            throw new IllegalStateException("this JVM computes with " + current + " instead of " + wanted);
        }
    }

    /** An instruction set of this processor, the best at index 0; null past the end. */
    static String instructionSet(int index) {
        var name = userstats_h.userstats_available_instruction_set(index);
        return name.address() == 0 ? null : name.getString(0);
    }
}
