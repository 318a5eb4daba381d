package io.github.userstats.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.Backend;
import io.github.userstats.launch.LaunchProbe;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A separate JVM that runs {@link LaunchProbe}, because the library makes its choice once in a JVM. It works in a folder, which
 * has its directory for temporary files and its home, and so its cache directory.
 */
public final class ChildJvm {
    /**
     * What the JVM left behind.
     *
     * @param output what the steps returned or threw, one line for each step
     * @param errors lines of standard error
     * @param loaded every file that was loaded as the native library, from the log of the JVM
     */
    public record Result(List<String> output, List<String> errors, List<Path> loaded) {}

    /** What the steps "small" and "large" print. */
    public static final String SMALL = "25.5";

    public static final String LARGE = averageOfLarge() + " " + deviationOfLarge();

    /** The flag that grants native access. */
    public static final String GRANTED = "--enable-native-access=ALL-UNNAMED";

    private static final String TRACE_FILE = "library.log";
    private static final Pattern LOADED = Pattern.compile("Loaded library (.+), handle");

    public final Path folder;
    public final Path temporaryFiles;
    public final Path home;
    public final Map<String, String> environment = new HashMap<>();
    /** A command that runs the command that follows it. */
    public final List<String> wrapper = new ArrayList<>();
    /** Where the classes of the library are. */
    public Path userstats = classesOf(Backend.class);
    /** Where the classes of the program are. */
    public final List<Path> program = new ArrayList<>();

    public ChildJvm(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder).toRealPath();
        temporaryFiles = Files.createDirectories(this.folder.resolve("temporary"));
        home = Files.createDirectories(this.folder.resolve("home"));
    }

    private static double averageOfLarge() {
        return BigDecimal.valueOf(LaunchProbe.LARGE_COUNT + 1)
                .divide(BigDecimal.valueOf(200))
                .doubleValue();
    }

    /** The variance of 1 to n is (n^2 - 1) / 12. */
    private static double deviationOfLarge() {
        return BigDecimal.valueOf((long) LaunchProbe.LARGE_COUNT * LaunchProbe.LARGE_COUNT - 1)
                .divide(BigDecimal.valueOf(12), MathContext.DECIMAL128)
                .sqrt(MathContext.DECIMAL128)
                .movePointLeft(2)
                .doubleValue();
    }

    public static List<String> granted(String... options) {
        return Stream.concat(Stream.of(GRANTED), Arrays.stream(options)).toList();
    }

    /**
     * The program with which this JVM was started, with the options that tell it about this machine. The command of
     * -Dtest.launcher="PROGRAM ARGUMENT..." runs it.
     */
    public static List<String> java() {
        List<String> command = new ArrayList<>();
        String launcher = System.getProperty("test.launcher", "");
        if (!launcher.isEmpty()) {
            command.addAll(List.of(launcher.split(" +")));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.startsWith("-XX:")) {
                command.add(option);
            }
        }
        return command;
    }

    public Result runOnClassPath(List<String> options, String... steps) throws IOException, InterruptedException {
        return startOnClassPath(options, LaunchProbe.class, steps).result();
    }

    /** The library is a module, the program is not. */
    public Result runOnModulePath(List<String> options, String... steps) throws IOException, InterruptedException {
        List<String> paths = List.of(
                "-p",
                userstats.toString(),
                "--add-modules",
                "io.github.userstats",
                "-cp",
                classPath(LaunchProbe.class));
        return start(paths, options, LaunchProbe.class, steps).result();
    }

    public Running startOnClassPath(List<String> options, Class<?> main, String... arguments) throws IOException {
        return start(List.of("-cp", userstats + File.pathSeparator + classPath(main)), options, main, arguments);
    }

    private String classPath(Class<?> main) {
        return Stream.concat(Stream.of(classesOf(main)), program.stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Running start(List<String> paths, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(java());
        command.addAll(List.of(
                "-Xlog:library=info:file=" + TRACE_FILE, "-Djava.io.tmpdir=" + temporaryFiles, "-Duser.home=" + home));
        command.addAll(paths);
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));

        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("errors.txt").toFile());
        Map<String, String> inherited = builder.environment();
        // The JVM says so when it takes options from these.
        List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS").forEach(inherited::remove);
        // Without these the cache directory is below the home.
        List.of("XDG_CACHE_HOME", "LOCALAPPDATA").forEach(inherited::remove);
        inherited.putAll(environment);

        Process process = builder.start();
        // Ends a JVM that hangs.
        CompletableFuture.delayedExecutor(5, TimeUnit.MINUTES).execute(process::destroyForcibly);
        return new Running(command, process);
    }

    public final class Running {
        private final List<String> command;
        private final Process process;

        private Running(List<String> command, Process process) {
            this.command = command;
            this.process = process;
        }

        /** The next line of its output; waits for it. */
        public String nextLine() throws IOException {
            return process.inputReader().readLine();
        }

        /** Ends the step "wait". */
        public void goOn() throws IOException {
            process.outputWriter().write('\n');
            process.outputWriter().flush();
        }

        /** Kills it, and waits until the system has closed its files: Windows may do so after the process has ended. */
        public void kill() throws IOException, InterruptedException {
            // Process.destroyForcibly would close our end of its output too.
            process.toHandle().destroyForcibly();
            process.inputReader().readAllLines();
            process.waitFor();
        }

        public Result result() throws IOException, InterruptedException {
            List<String> output = process.inputReader().readAllLines();
            int status = process.waitFor();
            Result result = new Result(output, Files.readAllLines(folder.resolve("errors.txt")), loadedLibraries());
            assertThat(status).as("exit status of %s, with %s", command, result).isZero();
            return result;
        }
    }

    private List<Path> loadedLibraries() throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve(TRACE_FILE))) {
            return lines.flatMap(line -> LOADED.matcher(line).results())
                    .map((MatchResult match) -> Path.of(match.group(1)))
                    .filter(file -> file.endsWith(PackagedLibrary.FILE_NAME))
                    .toList();
        }
    }

    /** The folder or jar that a class is in. */
    public static Path classesOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException exception) {
            throw new AssertionError(exception);
        }
    }
}
