import java.io.IOException;

/**
 * Compiles the C library, or its tests, with the pinned cross compiler or another one. The Maven build runs this
 * program from source, on Maven's own JDK: {@code java native/build/BuildNative.java}. It works the same on Linux,
 * macOS and Windows.
 */
final class BuildNative {
    private BuildNative() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try {
            build(Options.parse(arguments));
        } catch (BuildException exception) {
            System.err.println(exception.getMessage());
            System.exit(1);
        }
    }

    private static void build(Options options) throws BuildException, IOException, InterruptedException {
        PythonPackages packages = new PythonPackages(options.source(), options.toolchain());
        Compiler compiler = new Compiler(options, packages);
        switch (options.command()) {
            case "library" -> new Library(options, compiler).build();
            case "benchmark" -> new Library(options, compiler).buildForBenchmarks();
            case "test" -> new TestPrograms(options, compiler).run();
            case "test-program" -> new TestPrograms(options, compiler).buildTests();
            case "test-loader" -> new TestPrograms(options, compiler).buildLoader();
            case "fuzz-program" -> new TestPrograms(options, compiler).buildFuzzer();
            case "format" -> new Formatter(options, packages).format();
            case "check-format" -> new Formatter(options, packages).check();
            default -> throw Options.usage();
        }
    }
}
