import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Builds the C tests in each form in which they run. */
final class TestPrograms {
    /** {@code fuzz.c} and {@code load.c} are programs of their own. The other test files together are one program. */
    private static final String FUZZER = "fuzz";

    private static final String LOADER = "load";

    private final Options options;
    private final Compiler compiler;
    private final Platform platform;

    TestPrograms(Options options, Compiler compiler) throws IOException {
        this.options = options;
        this.compiler = compiler;
        platform =
                Platform.named(options.platform() == null ? Platform.hostName() : options.platform(), options.source());
    }

    void run() throws BuildException, IOException, InterruptedException {
        compiler.run(List.of(buildTests()));
    }

    /** Returns the program. */
    String buildTests() throws BuildException, IOException, InterruptedException {
        return buildProgram("userstats_test", testSources());
    }

    void buildFuzzer() throws BuildException, IOException, InterruptedException {
        buildProgram(FUZZER, List.of(testSource(FUZZER)));
    }

    /**
     * Builds the tests as a library that calls a userstats library loaded before it, and the program that loads both.
     */
    void buildLoader() throws BuildException, IOException, InterruptedException {
        List<String> tests = loadedCommand();
        tests.addAll(List.of("-shared", "-fPIC", "-Wl,-z,undefs"));
        tests.addAll(testSources());
        tests.addAll(List.of("-o", output("tests.so")));
        compiler.run(tests);

        List<String> loader = loadedCommand();
        // Without this flag, the cross compiler links programs for musl statically. Such programs cannot load
        // libraries.
        loader.addAll(List.of("-dynamic", testSource(LOADER), "-ldl", "-o", output(LOADER)));
        compiler.run(loader);
    }

    private List<String> loadedCommand() throws BuildException, IOException, InterruptedException {
        String target = options.target() == null ? platform.target() : options.target();
        List<String> command = compiler.commandFor(platform, target);
        command.add("-O2");
        return command;
    }

    private List<String> testSources() throws IOException {
        List<String> sources = new ArrayList<>(compiler.sources("test"));
        sources.removeAll(List.of(testSource(FUZZER), testSource(LOADER)));
        return sources;
    }

    private String testSource(String name) {
        return options.source().resolve("test").resolve(name + ".c").toString();
    }

    private String output(String file) throws IOException {
        return Files.createDirectories(options.output())
                .resolve(file)
                .toAbsolutePath()
                .toString();
    }

    /** Compiles tests together with the library's sources. Returns the program. */
    private String buildProgram(String name, List<String> tests)
            throws BuildException, IOException, InterruptedException {
        String program = output(name + (Platform.isHostWindows() ? ".exe" : ""));
        boolean isStatic = options.platform() != null;
        List<String> command = compiler.commandFor(platform, isStatic ? platform.staticTarget() : platform.target());
        command.add("-O2");
        if (isStatic) {
            command.add("-static");
        }
        if (!options.sanitizers().isEmpty()) {
            command.addAll(List.of("-g", "-fsanitize=" + options.sanitizers(), "-fno-sanitize-recover=all"));
        }
        command.addAll(compiler.sources("src"));
        command.addAll(tests);
        command.addAll(List.of("-o", program));
        compiler.run(command);
        return program;
    }
}
