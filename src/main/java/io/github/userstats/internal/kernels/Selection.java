package io.github.userstats.internal.kernels;

/**
 * The kernels that were chosen.
 *
 * @param kernels the kernels
 * @param reason why these
 * @param instructionSet the one that they use; {@code java} for the Java kernels
 * @param library where the native library came from; {@code none} for the Java kernels
 */
public record Selection(Kernels kernels, String reason, String instructionSet, String library) {
    static Selection ofJava(String reason) {
        return new Selection(JavaKernels.INSTANCE, reason, "java", "none");
    }

    /** Java, because the jar of userstats has probably been replaced while the program runs. */
    static Selection ofLostClass(LinkageError error) {
        return ofJava("a class of userstats cannot be loaded: " + error
                + "; if its jar has been replaced or deleted, restart the program");
    }

    public boolean isNative() {
        return kernels != JavaKernels.INSTANCE;
    }
}
