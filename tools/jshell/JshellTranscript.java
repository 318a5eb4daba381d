import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.HashMap;
import jdk.jshell.tool.JavaShellToolBuilder;

/**
 * Runs jshell on standard input as if somebody typed it, and prints what they would see. If its input is not a terminal, the
 * jshell command itself shows no results (with "-"), or mixes echoed input into them at random and adds the input to the
 * user's history.
 */
final class JshellTranscript {
    /** Longer lines would be broken. */
    private static final int COLUMNS = 1_000;

    private static final int ROWS = 1_000;

    public static void main(String[] arguments) throws Exception {
        // jshell would ignore a last line that does not end.
        InputStream input = new SequenceInputStream(System.in, new ByteArrayInputStream(new byte[] {'\n'}));
        System.exit(JavaShellToolBuilder.builder()
                .in(input, null)
                .persistence(new HashMap<>())
                .interactiveTerminal(false)
                .windowSize(COLUMNS, ROWS)
                .start(arguments));
    }
}
