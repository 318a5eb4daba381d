package io.github.userstats;

import io.github.userstats.internal.KernelSelector;
import io.github.userstats.internal.Selection;
import io.github.userstats.internal.library.NativeLibrary;

/** The library itself: what computes, and why. */
public final class UserStats {
    private UserStats() {}

    /** What computes the statistics. The results have the same bits. */
    public enum Backend {
        /** The native library, but for columns so short that the call would take longer than Java. */
        NATIVE,
        /** Plain Java. */
        JAVA
    }

    /**
     * What computes the statistics in this JVM, for support and for the curious.
     *
     * @param backend the native library or Java
     * @param reason why this backend, in words; for {@code JAVA} what kept the native library away
     * @param platform the operating system and processor, for instance {@code linux-x86_64}
     * @param instructionSet what the native library uses: {@code portable}, {@code neon}, {@code avx2}, {@code avx512} or
     *     {@code avx512ifma}; {@code java} for the Java backend
     * @param library where the native library was loaded from; {@code none} for the Java backend
     * @param version the version of userstats
     */
    @SuppressWarnings("AvoidCommonTypeNames") // It is UserStats.Runtime.
    public record Runtime(
            Backend backend, String reason, String platform, String instructionSet, String library, String version) {
        /** All of it on one line. */
        @Override
        public String toString() {
            return "userstats " + version + ": " + backend + " (" + instructionSet + ") on " + platform + ", library: "
                    + library + ", reason: " + reason;
        }
    }

    /**
     * {@return what computes} Binds the native library if that is not done yet, and waits for it.
     *
     * @throws IllegalStateException if a {@code userstats.*} property is unknown or has a value that it cannot have
     * @throws UnsatisfiedLinkError if a {@code userstats.*} property demands a native library that cannot be loaded; the
     *     message says what was tried and what to do
     */
    public static Runtime runtime() {
        Selection selection = KernelSelector.select();
        return new Runtime(
                selection.isNative() ? Backend.NATIVE : Backend.JAVA,
                selection.reason(),
                selection.platform(),
                selection.instructionSet(),
                selection.library(),
                NativeLibrary.VERSION);
    }
}
