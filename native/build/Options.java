import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line.
 *
 * @param platform the name of the platform to compile for; null for this machine
 * @param target the compiler's target, instead of the one in {@code platforms.tsv}; null to take that one
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
              test-program    compiles these tests without running them
              test-loader     compiles the C tests for a library that is built already: the shared library "tests.so",
                              and the program "load", which loads that library and then "tests.so"
              fuzz-program    compiles the fuzz target; needs --compiler clang
              benchmark       compiles, for this machine, what benchmarks compare with: loops that only read, and the
                              library through JNI
              format          formats the C sources
              check-format    fails if the C sources are not formatted

            Options, with their defaults in parentheses:

              --output DIR      the folder for the result; a library goes into a subfolder for its platform
                                (target/native)
              --source DIR      the folder with include, src, test, bench, platforms.tsv and toolchain.txt (native)
              --compiler CC     "zig", the pinned cross compiler, or a C compiler like cc, gcc or clang (zig)
              --sanitize NAMES  the sanitizers of test-program and fuzz-program, as in -fsanitize=NAMES (none)
              --debug BOOLEAN   true: adds symbols for debuggers and profilers; the code stays the same (false)
              --platform NAME   the platform to compile for: a name in platforms.tsv, like linux-aarch64; for library
                                also "all" (this machine). Only zig compiles for other platforms. With a named Linux,
                                test-program is linked statically, so that an emulator needs nothing else.
              --target TARGET   zig's name for the target of test-loader (the one in platforms.tsv)
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
