package io.github.userstats.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** File systems in memory that only a child process sees. */
final class PrivateMounts {
    private static final long CAP_SYS_ADMIN = 1L << 21;
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

    /** Assumes that this machine allows it. Where this process has the right to mount, it must. */
    static void assumeAllowed(Path directory) throws IOException, InterruptedException {
        List<String> command = command("ro", directory);
        command.add("true");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (maySystemAdministrate()) {
            assertThat(status).as("%s: %s", command, output).isZero();
        }
        assumeTrue(status == 0, () -> "mounts are not allowed: " + output);
    }

    private static boolean maySystemAdministrate() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("CapEff:")) {
                return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & CAP_SYS_ADMIN) != 0;
            }
        }
        throw new AssertionError("no CapEff");
    }
}
