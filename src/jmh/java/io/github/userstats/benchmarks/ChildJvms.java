package io.github.userstats.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fresh JVMs, for what only those show. */
final class ChildJvms {
    private ChildJvms() {}

    /** What a main class prints, in a JVM with these options. Warnings are shown only if it fails. */
    static String run(List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(Arrays.asList(arguments));
        Path errors = Files.createTempFile("userstats-benchmark", ".txt");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " failed: " + output + Files.readString(errors));
            }
            return output;
        } finally {
            Files.delete(errors);
        }
    }
}
