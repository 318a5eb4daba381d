import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs other programs. */
final class Programs {
    private Programs() {}

    static void run(List<String> command, Map<String, String> environment)
            throws BuildException, IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(environment);
        int status = builder.start().waitFor();
        if (status != 0) {
            throw new BuildException("Failed with status " + status + ": " + String.join(" ", command));
        }
    }

    /** Whether this program exists and ends with status 0 within a minute. */
    static boolean isRunnable(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException exception) {
            return false; // there is no such program
        }
    }
}
