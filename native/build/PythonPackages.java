import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Programs that come as Python packages: the cross compiler and the formatter. The first time, pip installs them into a
 * folder of the project; nothing is installed elsewhere.
 */
final class PythonPackages {
    private final Path source;
    private final Path toolchain;

    PythonPackages(Path source, Path toolchain) {
        this.source = source;
        this.toolchain = toolchain;
    }

    /** Returns the path of a program in the package that a file pins. Installs the package if it is missing. */
    Path program(String pinnedBy, String what, int megabytes, String program)
            throws BuildException, IOException, InterruptedException {
        Path requirements = source.resolve(pinnedBy);
        Path installed = toolchain.resolve(version(requirements));
        Path path = installed.resolve(program + (Platform.isHostWindows() ? ".exe" : ""));
        if (!Files.exists(path)) {
            String python = python();
            System.out.println("Installing the " + what + " " + installed.getFileName() + " (about " + megabytes
                    + " MB) into " + toolchain + ", once.");
            install(python, requirements, installed);
        }
        return path;
    }

    /** Name and version of the package, for instance {@code ziglang-0.17.1}. */
    private static String version(Path requirements) throws BuildException, IOException {
        for (String line : Files.readAllLines(requirements)) {
            if (line.contains("==")) {
                return line.split("\\s")[0].replace("==", "-");
            }
        }
        throw new BuildException(requirements + " pins no package: it needs a line like ziglang==0.17.1.");
    }

    private void install(String python, Path requirements, Path installed)
            throws BuildException, IOException, InterruptedException {
        Files.createDirectories(toolchain);
        // An interrupted installation must not look complete, so the folder gets its name at the end.
        Path partial = Files.createTempDirectory(toolchain, "partial-");
        try {
            Programs.run(
                    List.of(
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
                            requirements.toString()),
                    Map.of());
            Files.move(partial, installed, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(partial);
        }
    }

    private static String python() throws BuildException, InterruptedException {
        for (String python : List.of("python3", "python", "py")) {
            if (Programs.isRunnable(python, "-c", "import sys; sys.exit(sys.version_info < (3, 8))")) {
                if (!Programs.isRunnable(python, "-m", "pip", "--version")) {
                    throw new BuildException("The Python found as \"" + python
                            + "\" has no pip: install pip (Debian and Ubuntu: package python3-pip), or build with"
                            + " another C compiler and without the format check"
                            + " (-Dnative.compiler=cc -Dnative.format.skip).");
                }
                return python;
            }
        }
        throw new BuildException("No Python 3.8 or later on the PATH. The build installs the C cross compiler and"
                + " formatter with it: install Python, build with another C compiler and without the format check"
                + " (-Dnative.compiler=cc -Dnative.format.skip), or build the Java side alone (-Dnative.skip).");
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
}
