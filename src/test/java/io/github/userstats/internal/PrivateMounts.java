package io.github.userstats.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** File systems in memory that only a child process sees. */
final class PrivateMounts {
    private static final String SCRIPT = """
            options=$1
            shift
            while [ "$1" != -- ]; do
                mount -t tmpfs -o "$options" tmpfs "$1" || exit
                shift
            done
            shift
            exec "$@"
            """;

    private PrivateMounts() {}

    /** A command that mounts an empty file system on each directory and then runs the command that follows. */
    static List<String> command(String options, Path... directories) {
        List<String> command = new ArrayList<>(List.of("unshare", "-r", "-m", "sh", "-c", SCRIPT, "sh", options));
        for (Path directory : directories) {
            command.add(directory.toString());
        }
        command.add("--");
        return command;
    }

    /** Skips the test if this machine does not allow it, unless it is to: -Duserstats.test.mounts=required. */
    static void assumeAllowed(Path directory) throws IOException, InterruptedException {
        List<String> command = command("ro", directory);
        command.add("true");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean isAllowed = process.waitFor() == 0;
        if (System.getProperty("userstats.test.mounts", "").equals("required")) {
            assertThat(isAllowed).as("%s: %s", command, output).isTrue();
        }
        assumeTrue(isAllowed, () -> "mounts are not allowed: " + output);
    }
}
