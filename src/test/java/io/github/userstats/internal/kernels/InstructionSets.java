package io.github.userstats.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.testbindings.userstats_h;
import io.github.userstats.testing.RequestedBackend;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The instruction sets of the native library, to run tests with each. */
final class InstructionSets {
    private InstructionSets() {}

    /** The names, from the best to the worst. */
    static List<String> available() {
        RequestedBackend.assertNative();
        List<String> names = new ArrayList<>();
        MemorySegment name = userstats_h.userstats_available_instruction_set(0);
        while (name.address() != 0) {
            names.add(name.getString(0));
            name = userstats_h.userstats_available_instruction_set(names.size());
        }
        return names;
    }

    static void use(String name) {
        assertThat(cap(name)).as("status for " + name).isEqualTo(userstats_h.USERSTATS_OK());
        assertThat(active()).isEqualTo(name);
    }

    static void useBest() {
        use(available().getFirst());
    }

    static String active() {
        return userstats_h.userstats_instruction_set().getString(0);
    }

    /** Returns the status. */
    static int cap(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return userstats_h.userstats_cap_instruction_set(arena.allocateFrom(name));
        }
    }
}
