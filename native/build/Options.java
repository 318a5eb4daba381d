import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line.
 *
 * @param platform the name of the platform to compile for; null for this machine
 * @param target replaces the target that the table of platforms has; null if it does not
 */
record Options(
        String command,
        Path output,
        Path source,
        Path toolchain,
        String compiler,
        String sanitizers,
        String platform,
        String target,
        boolean isDebug) {
    /** Stands for every platform. */
    static final String ALL = "all";

    /** The pinned cross compiler. */
    static final String ZIG = "zig";

    private static final String USAGE = """
            Usage: java native/build/BuildNative.java COMMAND [OPTION VALUE]...

              library         compiles the library
              test            compiles the C tests together with the library's sources and runs them
              test-program    the same without running them
              test-loader     compiles the C tests for a library that is built already: the program "load" and the shared
                              library "tests.so", which "load" loads after that library
              fuzz-program    compiles the fuzz target, for which the compiler must be clang
              benchmark       compiles what benchmarks compare with: loops that only read, and the library through JNI;
                              for this machine
              format          formats the C sources
              check-format    fails if they are not formatted

              --output DIR      where the result goes; a library goes into a folder for its platform there (target/native)
              --source DIR      the folder with include, src, test, bench, platforms.tsv and toolchain.txt (native)
              --compiler CC     "zig", the pinned cross compiler, or a C compiler like cc, gcc or clang (zig)
              --sanitize NAMES  the sanitizers of test-program and fuzz-program, as in -fsanitize=NAMES (none)
              --debug BOOLEAN   true: the library has the same code, and symbols for debuggers and profilers (false)
              --platform NAME   what it is compiled for, a name in platforms.tsv like linux-aarch64, or for the library
                                "all"; only zig compiles for other platforms than this machine's (this machine).
                                test-program for a named Linux is linked statically: an emulator needs nothing else.
              --target TARGET   zig's name of the target of test-loader, instead of the one in platforms.tsv
              --toolchain DIR   where the cross compiler and the formatter are kept (build/toolchain)
            """;

    private static final List<String> NAMES = List.of(
            "--output", "--source", "--compiler", "--sanitize", "--debug", "--platform", "--target", "--toolchain");

    static BuildException usage() {
        return new BuildException(USAGE);
    }

    static Options parse(String[] arguments) throws BuildException {
        if (arguments.length % 2 == 0) {
            throw usage();
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 1; i < arguments.length; i += 2) {
            if (!NAMES.contains(arguments[i])) {
                throw usage();
            }
            values.put(arguments[i], arguments[i + 1]);
        }
        String debug = values.getOrDefault("--debug", "false");
        if (!List.of("true", "false").contains(debug)) {
            throw usage();
        }
        return new Options(
                arguments[0],
                Path.of(values.getOrDefault("--output", "target/native")),
                Path.of(values.getOrDefault("--source", "native")),
                Path.of(values.getOrDefault("--toolchain", "build/toolchain")).toAbsolutePath(),
                values.getOrDefault("--compiler", ZIG),
                values.getOrDefault("--sanitize", ""),
                values.get("--platform"),
                values.get("--target"),
                Boolean.parseBoolean(debug));
    }
}
