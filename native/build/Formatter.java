import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The formatter of the C sources. */
final class Formatter {
    private final Options options;
    private final PythonPackages packages;

    Formatter(Options options, PythonPackages packages) {
        this.options = options;
        this.packages = packages;
    }

    void format() throws BuildException, IOException, InterruptedException {
        Programs.run(command("-i"), Map.of());
    }

    void check() throws BuildException, IOException, InterruptedException {
        List<String> command = command("--dry-run", "--Werror", "--ferror-limit=1");
        try {
            Programs.run(command, Map.of());
        } catch (BuildException exception) {
            throw new BuildException(
                    "C sources are not formatted: run scripts/format, or java native/build/BuildNative.java format.");
        }
    }

    private List<String> command(String... flags) throws BuildException, IOException, InterruptedException {
        Path formatter = packages.program("formatter.txt", "C formatter", 2, "clang_format/data/bin/clang-format");
        List<String> command = new ArrayList<>();
        command.add(formatter.toString());
        command.addAll(List.of(flags));
        try (Stream<Path> files = Files.walk(options.source())) {
            files.map(Path::toString)
                    .filter(name -> name.matches(".*\\.[ch]"))
                    .sorted()
                    .forEach(command::add);
        }
        return command;
    }
}
