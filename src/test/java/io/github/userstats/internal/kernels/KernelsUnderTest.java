package io.github.userstats.internal.kernels;

import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import io.github.userstats.testing.RequestedBackend;
import java.util.List;

/** The kernels of the backend that the build asked for; the C kernels with each instruction set in turn. */
final class KernelsUnderTest {
    /** The largest number of bytes in one call. */
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
            readManyBlocksOfBytes();
            return JavaKernels.INSTANCE;
        }
        InstructionSets.use(name);
        return NativeKernels.INSTANCE;
    }

    /** From the thousandth block of 256 bytes on, the Java kernels read bytes four at a time. */
    private static void readManyBlocksOfBytes() {
        Moments moments = new Moments();
        for (int block = 0; block < 1_000; block++) {
            JavaKernels.INSTANCE.add(Element.U8, Measure.SUM, new byte[256], 0, 256, moments);
        }
    }

    /** Restores the best instruction set for later tests. */
    static void useBest() {
        use(names().getFirst());
    }
}
