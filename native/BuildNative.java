import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Compiles the C library, or its tests, with the pinned cross compiler or another one. The Maven build runs this with its
 * own JDK, as a source file: {@code java native/BuildNative.java}. It works alike on Linux, macOS and Windows.
 *
 * <p>The cross compiler and the formatter are Python packages. Python's package installer brings them into a folder of the
 * project the first time; nothing is installed elsewhere.
 */
final class BuildNative {
    private static final String USAGE = """
            Usage: java native/BuildNative.java COMMAND [OPTION VALUE]...

              library            compiles the library
              test               compiles the C tests together with the library's sources and runs them
              test-program       the same without running them
              fuzz-program       compiles the fuzz target, for which the compiler must be clang
              benchmark          compiles what benchmarks compare with: loops that read, and the library through JNI;
                                 for this machine
              compiler           brings the pinned cross compiler if need be; the last line printed is its path
              format             formats the C sources
              check-format       fails if they are not formatted

              --output DIR       where the result goes; libraries below it in a folder for each platform (target/native)
              --source DIR       where include, src, test and bench are (native)
              --compiler CC      "zig", the pinned cross compiler, or a C compiler like cc, gcc or clang (zig)
              --sanitize NAMES   the sanitizers of test-program and fuzz-program, as in -fsanitize=NAMES (none)
              --platform NAME    what it is compiled for, like linux-aarch64; only zig compiles for other than this
                                 machine (this machine). The library also for "all" that the compiler can compile for.
                                 test-program for a named Linux is linked statically: an emulator needs nothing else.
              --toolchain DIR    where the cross compiler and the formatter are kept (build/toolchain)
            """;

    private static final List<String> OPTIONS =
            List.of("--output", "--source", "--compiler", "--toolchain", "--sanitize", "--platform");

    /** Platforms by our names, with the cross compiler's. An old glibc is named so that no newer symbol can slip in. */
    private static final Map<String, String> TARGETS = Map.of(
            "linux-x86_64", "x86_64-linux-gnu.2.17",
            "linux-aarch64", "aarch64-linux-gnu.2.17",
            "linux-riscv64", "riscv64-linux-gnu",
            "macos-x86_64", "x86_64-macos.11.0",
            "macos-aarch64", "aarch64-macos.11.0",
            "windows-x86_64", "x86_64-windows-gnu",
            "windows-aarch64", "aarch64-windows-gnu");

    private static final List<String> WARNINGS = List.of("-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror");

    /** No C library, no compiler runtime; exactly the arithmetic that is written; only the ABI is visible. */
    private static final List<String> LIBRARY_FLAGS = List.of(
            "-O3",
            "-g0",
            "-s",
            "-shared",
            "-fPIC",
            "-fvisibility=hidden",
            "-DUSERSTATS_BUILD",
            "-ffreestanding",
            "-nostdlib",
            "-fno-math-errno",
            "-ffp-contract=off");

    /** A message for the user; no stack trace. */
    private static final class BuildException extends Exception {
        private static final long serialVersionUID = 1;

        BuildException(String message) {
            super(message);
        }
    }

    private final Path output;
    private final Path source;
    private final Path toolchain;
    private final String compiler;
    private final String sanitizers;
    private final String platform;
    private final boolean isStatic;

    private BuildNative(Map<String, String> options) {
        output = Path.of(options.getOrDefault("--output", "target/native"));
        source = Path.of(options.getOrDefault("--source", "native"));
        toolchain =
                Path.of(options.getOrDefault("--toolchain", "build/toolchain")).toAbsolutePath();
        compiler = options.getOrDefault("--compiler", "zig");
        sanitizers = options.getOrDefault("--sanitize", "");
        platform = options.getOrDefault("--platform", hostPlatform());
        isStatic = options.containsKey("--platform");
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try {
            if (arguments.length == 0 || arguments.length % 2 == 0) {
                throw new BuildException(USAGE);
            }
            Map<String, String> options = new HashMap<>();
            for (int i = 1; i < arguments.length; i += 2) {
                if (!OPTIONS.contains(arguments[i])) {
                    throw new BuildException(USAGE);
                }
                options.put(arguments[i], arguments[i + 1]);
            }
            BuildNative build = new BuildNative(options);
            switch (arguments[0]) {
                case "library" -> build.libraries();
                case "benchmark" -> build.library("benchmarks", hostPlatform(), build.jniHeaders(), "bench", "src");
                case "test" -> build.run(List.of(build.program("userstats_test")));
                case "test-program" -> build.program("userstats_test");
                case "compiler" -> System.out.println(build.zig());
                case "fuzz-program" -> build.program("fuzz");
                case "format" -> build.run(build.formatCommand("-i"));
                case "check-format" -> build.checkFormat();
                default -> throw new BuildException(USAGE);
            }
        } catch (BuildException exception) {
            System.err.println(exception.getMessage());
            System.exit(1);
        }
    }

    private void libraries() throws BuildException, IOException, InterruptedException {
        if (!platform.equals("all")) {
            library("userstats", platform, List.of(), "src");
        } else if (compiler.equals("zig")) {
            for (String target : new TreeSet<>(TARGETS.keySet())) {
                library("userstats", target, List.of(), "src");
            }
        } else {
            library("userstats", hostPlatform(), List.of(), "src");
        }
    }

    /** Where the JDK that runs this has them. */
    private List<String> jniHeaders() {
        Path include = Path.of(System.getProperty("java.home"), "include");
        String system = isWindows() ? "win32" : hostPlatform().startsWith("macos") ? "darwin" : "linux";
        return List.of(
                "-isystem", source.resolve("bench").resolve("include").toString(),
                "-isystem", include.toString(),
                "-isystem", include.resolve(system).toString());
    }

    /** A shared library of the sources in some folders. */
    private void library(String name, String target, List<String> moreFlags, String... folders)
            throws BuildException, IOException, InterruptedException {
        Path directory = Files.createDirectories(output.resolve(target));
        String fileName = target.startsWith("windows") ? name + ".dll" : "lib" + name + extension(target);
        List<String> command = compilerCommand(target, false);
        command.addAll(WARNINGS);
        command.addAll(LIBRARY_FLAGS);
        command.addAll(moreFlags);
        if (target.startsWith("linux")) {
            // An undefined symbol is an error now and not when the JVM loads the library.
            command.addAll(List.of("-Wl,-z,defs", "-Wl,-z,noexecstack"));
        } else if (target.startsWith("macos")) {
            // Otherwise the output's path would be in it.
            command.add("-Wl,-install_name,@rpath/" + fileName);
        }
        command.add("-I" + source.resolve("include"));
        for (String folder : folders) {
            command.addAll(sources(source.resolve(folder)));
        }
        command.addAll(List.of("-o", directory.resolve(fileName).toString()));
        run(command);
        if (target.startsWith("windows")) {
            deleteImportLibraries(directory);
        }
    }

    private static String extension(String target) {
        return target.startsWith("macos") ? ".dylib" : ".so";
    }

    /** What zig leaves beside a DLL for those who link to it. */
    private static void deleteImportLibraries(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".lib")).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The path of a program: a file of the tests together with the library's sources. */
    private String program(String name) throws BuildException, IOException, InterruptedException {
        Path program = Files.createDirectories(output).resolve(name + (isWindows() ? ".exe" : ""));
        List<String> command = compilerCommand(platform, isStatic);
        command.addAll(WARNINGS);
        command.addAll(List.of("-O2", "-fno-math-errno", "-ffp-contract=off"));
        if (isStatic) {
            command.add("-static");
        }
        if (!sanitizers.isEmpty()) {
            command.addAll(List.of("-g", "-fsanitize=" + sanitizers, "-fno-sanitize-recover=all"));
        }
        command.add("-I" + source.resolve("include"));
        command.addAll(sources(source.resolve("src")));
        command.add(source.resolve("test").resolve(name + ".c").toString());
        command.addAll(List.of("-o", program.toString()));
        run(command);
        return program.toAbsolutePath().toString();
    }

    private static List<String> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".c"))
                    .sorted()
                    .toList();
        }
    }

    private List<String> compilerCommand(String target, boolean isStatic)
            throws BuildException, IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (compiler.equals("zig")) {
            String triple = TARGETS.get(target);
            if (triple == null) {
                throw new BuildException("The library is not built for " + target + ", but for "
                        + String.join(", ", new TreeSet<>(TARGETS.keySet()))
                        + ": build the Java side alone with -Dnative.skip, or try -Dnative.compiler=cc.");
            }
            // The one C library that zig can link statically.
            String staticTriple = triple.replaceFirst("-gnu.*", "-musl");
            command.addAll(List.of(zig().toString(), "cc", "-target", isStatic ? staticTriple : triple));
        } else if (!target.equals(hostPlatform())) {
            throw new BuildException(
                    "Only zig compiles for " + target + " on " + hostPlatform() + ", not " + compiler + ".");
        } else if (isRunnable(compiler, "--version")) {
            command.add(compiler);
        } else {
            throw new BuildException("No C compiler \"" + compiler
                    + "\" on the PATH: install it, or leave out -Dnative.compiler to use the pinned one.");
        }
        return command;
    }

    private void checkFormat() throws BuildException, IOException, InterruptedException {
        List<String> command = formatCommand("--dry-run", "--Werror", "--ferror-limit=1");
        try {
            run(command);
        } catch (BuildException exception) {
            throw new BuildException(
                    "C sources are not formatted: run scripts/format, or java native/BuildNative.java format.");
        }
    }

    private List<String> formatCommand(String... options) throws BuildException, IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(tool("formatter.txt", "C formatter", 2, "clang_format/data/bin/clang-format")
                .toString());
        command.addAll(List.of(options));
        try (Stream<Path> files = Files.walk(source)) {
            files.map(Path::toString)
                    .filter(name -> name.matches(".*\\.[ch]"))
                    .sorted()
                    .forEach(command::add);
        }
        return command;
    }

    private Path zig() throws BuildException, IOException, InterruptedException {
        return tool("toolchain.txt", "C cross compiler", 100, "ziglang/zig");
    }

    /** A program of the Python package that a file pins, after bringing it into {@link #toolchain} if need be. */
    private Path tool(String pinnedBy, String what, int megabytes, String program)
            throws BuildException, IOException, InterruptedException {
        Path requirements = source.resolve(pinnedBy);
        Path installed = toolchain.resolve(version(requirements));
        Path tool = installed.resolve(program + (isWindows() ? ".exe" : ""));
        if (!Files.exists(tool)) {
            String python = python();
            System.out.println("Bringing the " + what + " " + installed.getFileName() + " (about " + megabytes
                    + " MB) into " + toolchain + "; once.");
            Files.createDirectories(toolchain);
            // Into a folder of its own first: an interrupted installation is no installation.
            Path partial = Files.createTempDirectory(toolchain, "partial-");
            try {
                run(List.of(
                        python,
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "--no-input",
                        "--root-user-action=ignore",
                        "--no-deps",
                        "--only-binary=:all:",
                        "--require-hashes",
                        "--target",
                        partial.toString(),
                        "--requirement",
                        requirements.toString()));
                Files.move(partial, installed, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                delete(partial);
            }
        }
        return tool;
    }

    /** For instance {@code ziglang-0.17.1}. */
    private static String version(Path requirements) throws BuildException, IOException {
        for (String line : Files.readAllLines(requirements)) {
            if (line.contains("==")) {
                return line.split("\\s")[0].replace("==", "-");
            }
        }
        throw new BuildException(requirements + " names no package");
    }

    private static String python() throws BuildException, IOException, InterruptedException {
        for (String python : List.of("python3", "python", "py")) {
            if (isRunnable(python, "-c", "import sys; sys.exit(sys.version_info < (3, 8))")) {
                if (!isRunnable(python, "-m", "pip", "--version")) {
                    throw new BuildException("The Python found as \"" + python
                            + "\" has no pip: install it (Debian and Ubuntu: package python3-pip), or build with another"
                            + " C compiler and without the format check: -Dnative.compiler=cc -Dnative.format.skip.");
                }
                return python;
            }
        }
        throw new BuildException("No Python 3 on the PATH, which brings the C cross compiler and formatter: install"
                + " Python 3.8 or later, build with another C compiler and without the format check"
                + " (-Dnative.compiler=cc -Dnative.format.skip), or build the Java side alone (-Dnative.skip).");
    }

    private static boolean isRunnable(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException exception) {
            return false; // there is no such program
        }
    }

    private void run(List<String> command) throws BuildException, IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        // The cross compiler's caches stay in the project too.
        builder.environment()
                .put("ZIG_GLOBAL_CACHE_DIR", toolchain.resolve("cache").toString());
        builder.environment()
                .put("ZIG_LOCAL_CACHE_DIR", toolchain.resolve("cache").toString());
        int status = builder.start().waitFor();
        if (status != 0) {
            throw new BuildException("Failed with status " + status + ": " + String.join(" ", command));
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static boolean isWindows() {
        return hostPlatform().startsWith("windows");
    }

    /** The platform of this machine, named as the library's loader does. */
    private static String hostPlatform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return (system.startsWith("mac") ? "macos" : system.startsWith("windows") ? "windows" : system) + "-"
                + (architecture.equals("amd64") || architecture.equals("x86-64")
                        ? "x86_64"
                        : architecture.equals("arm64") ? "aarch64" : architecture);
    }
}
