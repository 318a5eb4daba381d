package io.github.userstats.benchmarks;

import io.github.userstats.Backend;
import io.github.userstats.testbindings.userstats_h;

/**
 * What the library computes with in this JVM: {@code native} with the best instruction set of the processor, {@code java}, or
 * native code with the instruction set that is named.
 */
final class LibraryInUse {
    private LibraryInUse() {}

    /** Prints what the library says of itself, how many bytes a column in memory has, and the instruction sets from the best down. */
    public static void main(String[] arguments) {
        System.out.println(Backend.current());
        System.out.println(Machine.memoryBytes());
        for (int i = 0; instructionSet(i) != null; i++) {
            System.out.println(instructionSet(i));
        }
    }

    /** Loads and binds the library, so that the warm state is measured. Fails if it would compute with something else. */
    static void choose(String backend) {
        boolean isJava = backend.equals("java");
        System.setProperty("userstats.backend", isJava ? "java" : "native");
        if (!isJava && !backend.equals("native")) {
            System.setProperty("userstats.isa", backend);
        }
        Backend current = Backend.current();
        String wanted = backend.equals("native") ? instructionSet(0) : backend;
        if (!current.instructionSet().equals(wanted)) {
            throw new IllegalStateException("this JVM computes with another backend than " + wanted + ": " + current);
        }
    }

    /** From the best (0) down, those of this processor; null past the end. */
    static String instructionSet(int index) {
        var name = userstats_h.userstats_available_instruction_set(index);
        return name.address() == 0 ? null : name.getString(0);
    }
}
