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

    /** With these, the compiler does exactly the arithmetic that is written. */
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

    /** A command to which sources, further flags and the output are added. Only zig needs the target. */
    List<String> commandFor(Platform platform, String target) throws BuildException, IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isZig()) {
            if (target == null) {
                throw new BuildException("The library is not built for " + platform.name() + ", but for " + names()
                        + ": build the Java side alone with -Dnative.skip, or try -Dnative.compiler=cc.");
            }
            Path zig = packages.program("toolchain.txt", "C cross compiler", 100, "ziglang/zig");
            command.addAll(List.of(zig.toString(), "cc", "-target", target));
        } else if (!platform.isHost()) {
            throw new BuildException("Only zig compiles for " + platform.name() + " on " + Platform.hostName()
                    + ", not " + options.compiler() + ".");
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

    /** The C sources in a folder of {@code native} and the folders below. */
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
