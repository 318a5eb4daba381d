package io.github.userstats.internal.kernels;

import io.github.userstats.internal.library.NativeLibrary;
import io.github.userstats.internal.library.Platform;

/**
 * The kernels that were chosen, and why.
 *
 * @param kernels the kernels
 * @param reason why these kernels were chosen
 * @param instructionSet the instruction set that they use; {@code java} for the Java kernels
 * @param library where the native library came from; {@code none} for the Java kernels
 */
public record Selection(Kernels kernels, String reason, String instructionSet, String library) {
    static Selection ofJava(String reason) {
        return new Selection(JavaKernels.INSTANCE, reason, "java", "none");
    }

    /** Chooses Java, because a class is lost: probably the jar of userstats has been replaced while the program runs. */
    static Selection ofLostClass(LinkageError error) {
        return ofJava("a class of userstats cannot be loaded: " + error
                + "; if its jar has been replaced or deleted, restart the program");
    }

    public boolean isNative() {
        return kernels != JavaKernels.INSTANCE;
    }

    /** The line that {@code Backend} prints, for the program's log too. */
    @Override
    public String toString() {
        return "userstats " + NativeLibrary.VERSION + ": " + (isNative() ? "NATIVE" : "JAVA") + " (" + instructionSet
                + ") on " + Platform.NAME + ", library: " + library + ", reason: " + reason;
    }
}
