import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The C compiler, with the flags that are always used. */
final class Compiler {
    private static final List<String> WARNINGS = List.of("-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror");

    /** With these flags, the compiler does exactly the arithmetic that the sources contain. */
    private static final List<String> ARITHMETIC = List.of("-fno-math-errno", "-ffp-contract=off");

    private final Options options;
    private final PythonPackages packages;

    Compiler(Options options, PythonPackages packages) {
        this.options = options;
        this.packages = packages;
    }

    boolean isZig() {
        return options.compiler().equals(Options.ZIG);
    }

    /** The beginning of a command, without sources, further flags and the output. Only zig needs the target. */
    List<String> commandFor(Platform platform, String target) throws BuildException, IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isZig()) {
            if (target == null) {
                throw new BuildException("The pinned C compiler does not build the library for " + platform.name()
                        + ", only for " + names() + ": build the Java side alone with -Dnative.skip, or try this"
                        + " machine's compiler with -Dnative.compiler=cc.");
            }
            Path zig = packages.program("toolchain.txt", "C cross compiler", 100, "ziglang/zig");
            command.addAll(List.of(zig.toString(), "cc", "-target", target));
        } else if (!platform.isHost()) {
            throw new BuildException("The C compiler \"" + options.compiler() + "\" compiles only for this machine, "
                    + Platform.hostName() + ", not for " + platform.name() + ": use zig, the pinned one.");
        } else if (Programs.isRunnable(options.compiler(), "--version")) {
            command.add(options.compiler());
        } else {
            throw new BuildException("No C compiler \"" + options.compiler()
                    + "\" on the PATH: install it, or leave out -Dnative.compiler to use the pinned one.");
        }
        command.addAll(WARNINGS);
        command.addAll(ARITHMETIC);
        command.add("-I" + options.source().resolve("include"));
        command.add("-I" + options.source().resolve("src"));
        return command;
    }

    private String names() throws IOException {
        return Platform.all(options.source()).stream().map(Platform::name).collect(Collectors.joining(", "));
    }

    /** The C sources in a folder of {@code native} and in the folders below it. */
    List<String> sources(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(options.source().resolve(folder))) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".c"))
                    .sorted()
                    .toList();
        }
    }

    void run(List<String> command) throws BuildException, IOException, InterruptedException {
        String cache = options.toolchain().resolve("cache").toString();
        // The cross compiler's caches stay in the project too.
        Programs.run(command, Map.of("ZIG_GLOBAL_CACHE_DIR", cache, "ZIG_LOCAL_CACHE_DIR", cache));
    }
}
