package io.github.userstats.internal.library;

import java.util.ArrayList;
import java.util.List;

/**
 * The system properties that choose what computes, with the values that they had when they were read.
 *
 * @param backend {@code userstats.backend}, or null
 * @param libraryPath {@code userstats.library.path}: the library to load instead of the packaged one, or null
 * @param instructionSet {@code userstats.isa}: the best instruction set that the native library may use, or null
 * @param unknown other properties whose names begin with {@code userstats.}
 */
public record Settings(String backend, String libraryPath, String instructionSet, List<String> unknown) {
    private static final String PREFIX = "userstats.";
    public static final String BACKEND = PREFIX + "backend";
    public static final String LIBRARY_PATH = PREFIX + "library.path";
    public static final String INSTRUCTION_SET = PREFIX + "isa";

    private static final List<String> NAMES = List.of(BACKEND, LIBRARY_PATH, INSTRUCTION_SET);

    /** Native code if that works, else Java. */
    private static final String AUTO = "auto";
    /** Native code, or an error. */
    private static final String NATIVE = "native";
    /** Java alone; nothing native is touched. */
    private static final String JAVA = "java";

    public static Settings fromSystemProperties() {
        List<String> unknown = new ArrayList<>();
        // stringPropertyNames() would copy all names, and take twice as long.
        for (Object key : System.getProperties().keySet()) {
            if (key instanceof String name && name.startsWith(PREFIX) && !NAMES.contains(name)) {
                unknown.add(name);
            }
        }
        return new Settings(
                System.getProperty(BACKEND),
                System.getProperty(LIBRARY_PATH),
                System.getProperty(INSTRUCTION_SET),
                unknown);
    }

    public boolean isAnySet() {
        return backend != null || libraryPath != null || instructionSet != null || !unknown.isEmpty();
    }

    /** @throws IllegalStateException if there is no such backend, or a property that userstats does not know */
    public void check() {
        if (!unknown.isEmpty()) {
            throw new IllegalStateException(
                    "unknown property " + String.join(", ", unknown) + ": userstats knows " + String.join(", ", NAMES));
        }
        if (backend != null && !List.of(AUTO, NATIVE, JAVA).contains(backend)) {
            throw new IllegalStateException("-D" + BACKEND + "=" + backend + ": use auto, native or java");
        }
    }

    public boolean isJavaDemanded() {
        return JAVA.equals(backend);
    }

    /** Whether it is an error if native code cannot run. */
    public boolean isNativeDemanded() {
        return NATIVE.equals(backend) || (libraryPath != null && !isJavaDemanded());
    }
}
