package io.github.userstats.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** File systems in memory that only a child process sees. */
public final class PrivateMounts {
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
    public static List<String> command(String options, Path... directories) {
        List<String> command = new ArrayList<>(List.of("unshare", "-r", "-m", "sh", "-c", SCRIPT, "sh", options));
        for (Path directory : directories) {
            command.add(directory.toString());
        }
        command.add("--");
        return command;
    }

    /** Skips the test if this machine does not allow it; see {@link Privileges}. */
    public static void assumeAllowed(Path directory) throws IOException, InterruptedException {
        List<String> command = command("ro", directory);
        command.add("true");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Privileges.assume(process.waitFor() == 0, command + ": " + output);
    }
}
