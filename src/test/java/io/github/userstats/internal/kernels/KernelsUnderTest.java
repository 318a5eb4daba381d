package io.github.userstats.internal.kernels;

import io.github.userstats.testing.RequestedBackend;
import java.util.List;

/** The kernels of the backend that the build asked for, those in C with each instruction set in turn. */
final class KernelsUnderTest {
    /** Of bytes no call gets more. */
    static final int LARGEST_PIECE_BYTES = 256 * 1024;

    private static final String JAVA = "java";

    private KernelsUnderTest() {}

    /** {@code java}, or the instruction sets. */
    static List<String> names() {
        RequestedBackend.assertInUse();
        return JAVA.equals(System.getProperty("userstats.backend")) ? List.of(JAVA) : InstructionSets.available();
    }

    static Kernels use(String name) {
        if (name.equals(JAVA)) {
            return JavaKernels.INSTANCE;
        }
        InstructionSets.use(name);
        return NativeKernels.INSTANCE;
    }

    /** For the tests that come after. */
    static void useBest() {
        use(names().getFirst());
    }
}
