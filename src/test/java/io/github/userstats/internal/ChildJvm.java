package io.github.userstats.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.UserStats;
import io.github.userstats.launch.LaunchProbe;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A JVM of its own that runs {@link LaunchProbe}, since the library chooses once in a JVM. It works in a folder, where
 * its directory for temporary files and its home lie, and so its cache directory.
 */
final class ChildJvm {
    /**
     * What the JVM left behind.
     *
     * @param output what the steps returned or threw, a line each
     * @param errors lines of standard error
     * @param loaded every file that was loaded as the native library, from the log of the JVM
     */
    record Result(List<String> output, List<String> errors, List<Path> loaded) {}

    /** The program with which this JVM was started. */
    static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final String TRACE_FILE = "library.log";
    private static final Pattern LOADED = Pattern.compile("Loaded library (.+), handle");

    final Path folder;
    final Path temporaryFiles;
    final Path home;
    final Map<String, String> environment = new HashMap<>();

    ChildJvm(Path folder) throws IOException {
        this.folder = folder.toRealPath();
        temporaryFiles = Files.createDirectories(this.folder.resolve("temporary"));
        home = Files.createDirectories(this.folder.resolve("home"));
    }

    Result runOnClassPath(List<String> options, String... steps) throws IOException, InterruptedException {
        String classPath = classesOf(UserStats.class) + File.pathSeparator + classesOf(LaunchProbe.class);
        return run(List.of("-cp", classPath), options, steps);
    }

    /** The library is a module, the program is not. */
    Result runOnModulePath(List<String> options, String... steps) throws IOException, InterruptedException {
        List<String> paths = List.of(
                "-p", classesOf(UserStats.class).toString(),
                "--add-modules", "io.github.userstats",
                "-cp", classesOf(LaunchProbe.class).toString());
        return run(paths, options, steps);
    }

    private Result run(List<String> paths, List<String> options, String... steps)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(JAVA);
        command.addAll(List.of(
                "-Xlog:library=info:file=" + TRACE_FILE, "-Djava.io.tmpdir=" + temporaryFiles, "-Duser.home=" + home));
        command.addAll(paths);
        command.addAll(options);
        command.add(LaunchProbe.class.getName());
        command.addAll(List.of(steps));

        Path output = folder.resolve("output.txt");
        Path errors = folder.resolve("errors.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        Map<String, String> inherited = builder.environment();
        // The JVM says so when it takes options from these.
        List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS").forEach(inherited::remove);
        // Without these the cache directory is below the home.
        List.of("XDG_CACHE_HOME", "LOCALAPPDATA").forEach(inherited::remove);
        inherited.putAll(environment);

        Process process = builder.start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("ends: %s", command).isTrue();
        } finally {
            process.destroyForcibly();
        }
        Result result = new Result(Files.readAllLines(output), Files.readAllLines(errors), loadedLibraries());
        assertThat(process.exitValue()).as("exit status of %s, with %s", command, result).isZero();
        return result;
    }

    private List<Path> loadedLibraries() throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve(TRACE_FILE))) {
            return lines.flatMap(line -> LOADED.matcher(line).results())
                    .map((MatchResult match) -> Path.of(match.group(1)))
                    .filter(file -> file.endsWith(System.mapLibraryName("userstats")))
                    // Opened once more for the look-up of its functions.
                    .distinct()
                    .toList();
        }
    }

    /** The folder of compiled classes that a class is in. */
    static Path classesOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException exception) {
            throw new AssertionError(exception);
        }
    }
}
