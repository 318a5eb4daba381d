package io.github.userstats.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a program of one source file, as readers of the documentation do. */
public final class SourceProgram {
    private SourceProgram() {}

    /** The lines that the program prints. The folder is for its source. */
    public static List<String> run(String source, Path folder, String... arguments)
            throws IOException, InterruptedException {
        Path program = Files.writeString(folder.resolve("Program.java"), source);
        Path errors = folder.resolve("errors.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Duserstats.backend=" + System.getProperty("userstats.backend", "auto"),
                "--class-path",
                System.getProperty("java.class.path"),
                program.toString()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        List<String> output = process.inputReader().readAllLines();
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        return output;
    }
}
