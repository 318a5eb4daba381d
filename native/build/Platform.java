import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A platform: the cells of a row of {@code platforms.tsv} that a compiler needs.
 *
 * @param target the cross compiler's name for the platform; null if the cross compiler does not compile for it
 * @param file the name of the library's file
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

    /** A platform that is not listed has no target, so only a compiler on that platform can build for it. */
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

    /** This machine's platform. The library's loader makes the name in the same way. */
    static String hostName() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return (system.startsWith("mac")
                        ? "macos"
                        : system.startsWith("windows") ? "windows" : system.replaceAll("[^a-z0-9]", ""))
                + "-"
                + switch (architecture) {
                    case "amd64", "x86-64" -> "x86_64";
                    case "arm64" -> "aarch64";
                    default -> architecture;
                };
    }

    /**
     * The target for static programs: the cross compiler can link only musl statically, of the C libraries for Linux.
     */
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
