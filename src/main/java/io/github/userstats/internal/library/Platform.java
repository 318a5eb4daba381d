package io.github.userstats.internal.library;

import java.util.Locale;

/** The operating system and processor, by the names that the packaged libraries have. */
public final class Platform {
    static final String OPERATING_SYSTEM = operatingSystem(System.getProperty("os.name", "unknown"));
    static final String ARCHITECTURE = architecture(System.getProperty("os.arch", "unknown"));
    static final boolean IS_WINDOWS = OPERATING_SYSTEM.equals("windows");
    /** For instance {@code linux-x86_64}. */
    public static final String NAME = OPERATING_SYSTEM + "-" + ARCHITECTURE;

    private Platform() {}

    static String operatingSystem(String osName) {
        String name = osName.toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return "macos";
        }
        return name.startsWith("windows") ? "windows" : name.replaceAll("[^a-z0-9]", "");
    }

    static String architecture(String osArch) {
        String name = osArch.toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86-64" -> "x86_64";
            case "arm64" -> "aarch64";
            default -> name;
        };
    }
}
