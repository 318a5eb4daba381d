package io.github.userstats;

import io.github.userstats.internal.kernels.CurrentKernels;
import io.github.userstats.internal.kernels.Selection;
import io.github.userstats.internal.library.NativeLibrary;
import io.github.userstats.internal.library.Platform;

/**
 * Tells what computes the statistics in this JVM, native code or Java, and why. Results have the same bits either way.
 *
 * {@snippet :
 * Backend backend = Backend.current();
 * if (backend.kind() == Backend.Kind.JAVA) {
 *     System.err.println("userstats computes in Java: " + backend.reason());
 * }
 * }
 */
public final class Backend {
    /** The kinds of code that can compute. */
    public enum Kind {
        /** The native library. Arrays so short that a native call would take longer are computed in Java. */
        NATIVE,
        /** Plain Java. */
        JAVA
    }

    private final Selection selection;

    private Backend(Selection selection) {
        this.selection = selection;
    }

    /**
     * {@return what computes} If the choice is not made yet, this method makes it: it loads and binds the native library,
     * and waits until that is done.
     *
     * @throws IllegalStateException if a {@code userstats.*} property is unknown or has a wrong value
     * @throws UnsatisfiedLinkError if a {@code userstats.*} property demands a native library that cannot be loaded; the
     *     message says what was tried and what to do
     */
    public static Backend current() {
        return new Backend(CurrentKernels.choose());
    }

    /** {@return native code or Java} */
    public Kind kind() {
        return selection.isNative() ? Kind.NATIVE : Kind.JAVA;
    }

    /** {@return why this kind computes; for {@code JAVA}, what prevented native code, and what to do} */
    public String reason() {
        return selection.reason();
    }

    /** {@return the operating system and processor, for instance {@code linux-x86_64}} */
    public String platform() {
        return Platform.NAME;
    }

    /** {@return the instruction set that the native library uses, for instance {@code avx2}; {@code java} for the Java backend} */
    public String instructionSet() {
        return selection.instructionSet();
    }

    /** {@return where the native library was loaded from; {@code none} for the Java backend} */
    public String library() {
        return selection.library();
    }

    /** {@return the version of userstats} */
    public String version() {
        return NativeLibrary.VERSION;
    }

    /** {@return all of this on one line} */
    @Override
    public String toString() {
        return selection.toString();
    }
}
