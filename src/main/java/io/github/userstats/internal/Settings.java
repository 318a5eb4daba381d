package io.github.userstats.internal;

import java.util.Locale;

/**
 * The system properties that choose what computes.
 *
 * @param backend {@code userstats.backend}
 * @param libraryPath {@code userstats.library.path}: the library to load instead of the packaged one, or null
 * @param instructionSet {@code userstats.isa}: the best instruction set that the native library may use, or null
 */
record Settings(BackendChoice backend, String libraryPath, String instructionSet) {
    enum BackendChoice {
        /** Native if that works, else Java. */
        AUTO,
        /** Native or an error. */
        NATIVE,
        /** Java, and nothing native is looked at. */
        JAVA
    }

    static final String BACKEND = "userstats.backend";
    static final String LIBRARY_PATH = "userstats.library.path";
    static final String INSTRUCTION_SET = "userstats.isa";

    /** @throws IllegalArgumentException if the backend is none */
    static Settings fromSystemProperties() {
        return new Settings(
                parseBackend(System.getProperty(BACKEND)),
                System.getProperty(LIBRARY_PATH),
                System.getProperty(INSTRUCTION_SET));
    }

    private static BackendChoice parseBackend(String name) {
        if (name == null) {
            return BackendChoice.AUTO;
        }
        for (BackendChoice choice : BackendChoice.values()) {
            if (choice.name().toLowerCase(Locale.ROOT).equals(name)) {
                return choice;
            }
        }
        throw new IllegalArgumentException("-D" + BACKEND + "=" + name + ": use auto, native or java");
    }
}
