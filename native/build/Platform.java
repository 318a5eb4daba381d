import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A row of {@code platforms.tsv}, as far as a compiler needs to know it.
 *
 * @param target the name that the cross compiler has for the platform; null if it does not compile for it
 * @param file the name of the library
 */
record Platform(String name, String target, String file) {
    static List<Platform> all(Path source) throws IOException {
        List<Platform> platforms = new ArrayList<>();
        for (String line : Files.readAllLines(source.resolve("platforms.tsv"))) {
            if (!line.startsWith("#")) {
                String[] cells = line.split("\t");
                platforms.add(new Platform(cells[0], cells[1], cells[2]));
            }
        }
        return platforms;
    }

    /** The listed platform. A platform that is not listed has no target, so only its own compiler can build for it. */
    static Platform named(String name, Path source) throws IOException {
        return all(source).stream()
                .filter(platform -> platform.name.equals(name))
                .findFirst()
                .orElse(new Platform(name, null, System.mapLibraryName("userstats")));
    }

    static Platform host(Path source) throws IOException {
        return named(hostName(), source);
    }

    static boolean isHostWindows() {
        return hostName().startsWith("windows");
    }

    /** The name of this machine, made as the library's loader makes it. */
    static String hostName() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return (system.startsWith("mac") ? "macos" : system.startsWith("windows") ? "windows" : system) + "-"
                + switch (architecture) {
                    case "amd64", "x86-64" -> "x86_64";
                    case "arm64" -> "aarch64";
                    default -> architecture;
                };
    }

    /** Of the C libraries for Linux, the cross compiler links only musl statically. */
    String staticTarget() {
        return target == null ? null : target.replaceFirst("-gnu.*", "-musl");
    }

    boolean isHost() {
        return name.equals(hostName());
    }

    boolean isLinux() {
        return name.startsWith("linux");
    }

    boolean isMacos() {
        return name.startsWith("macos");
    }

    boolean isWindows() {
        return name.startsWith("windows");
    }
}
