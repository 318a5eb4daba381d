import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Builds the shared libraries: those in the jar, and the one that benchmarks compare with. */
final class Library {
    /** The library needs no C library and no compiler runtime, and only its ABI is visible. */
    private static final List<String> FLAGS = List.of(
            "-O3", "-shared", "-fPIC", "-fvisibility=hidden", "-DUSERSTATS_BUILD", "-ffreestanding", "-nostdlib");

    private final Options options;
    private final Compiler compiler;

    Library(Options options, Compiler compiler) {
        this.options = options;
        this.compiler = compiler;
    }

    /** Builds for the named platform, or for this machine. For {@code all}, zig builds for every platform. */
    void build() throws BuildException, IOException, InterruptedException {
        List<String> sources = compiler.sources("src");
        for (Platform platform : platforms()) {
            compile(platform, platform.file(), List.of(), sources);
        }
    }

    private List<Platform> platforms() throws IOException {
        boolean isAll = Options.ALL.equals(options.platform());
        if (isAll && compiler.isZig()) {
            return Platform.all(options.source());
        }
        boolean isHost = isAll || options.platform() == null;
        return List.of(Platform.named(isHost ? Platform.hostName() : options.platform(), options.source()));
    }

    void buildForBenchmarks() throws BuildException, IOException, InterruptedException {
        Platform host = Platform.host(options.source());
        List<String> sources = new ArrayList<>(compiler.sources("bench"));
        sources.addAll(compiler.sources("src"));
        compile(host, host.file().replace("userstats", "benchmarks"), jniHeaders(host), sources);
    }

    /** JNI's headers are those of the JDK that runs this. */
    private List<String> jniHeaders(Platform host) {
        Path include = Path.of(System.getProperty("java.home"), "include");
        String system = host.isWindows() ? "win32" : host.isMacos() ? "darwin" : "linux";
        return List.of(
                "-isystem", options.source().resolve("bench").resolve("include").toString(),
                "-isystem", include.toString(),
                "-isystem", include.resolve(system).toString());
    }

    private void compile(Platform platform, String file, List<String> moreFlags, List<String> sources)
            throws BuildException, IOException, InterruptedException {
        Path directory = Files.createDirectories(options.output().resolve(platform.name()));
        List<String> command = compiler.commandFor(platform, platform.target());
        command.addAll(FLAGS);
        command.addAll(options.isDebug() ? List.of("-g") : List.of("-g0", "-s"));
        command.addAll(moreFlags);
        if (platform.isLinux()) {
            // With defs, an undefined symbol is an error now, and not only when the JVM loads the library.
            command.addAll(List.of("-Wl,-z,defs", "-Wl,-z,noexecstack"));
        } else if (platform.isMacos()) {
            // Without this name, the library would contain the path of the output.
            command.add("-Wl,-install_name,@rpath/" + file);
        }
        command.addAll(sources);
        command.addAll(List.of("-o", directory.resolve(file).toString()));
        compiler.run(command);
        if (platform.isWindows()) {
            deleteImportLibraries(directory);
        }
    }

    /**
     * The cross compiler puts import libraries beside a DLL, for programs that link to it. The JVM needs only the DLL.
     */
    private static void deleteImportLibraries(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".lib")).toList()) {
                Files.delete(file);
            }
        }
    }
}
