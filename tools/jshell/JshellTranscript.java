import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.HashMap;
import jdk.jshell.tool.JavaShellToolBuilder;

/**
 * Runs jshell on standard input as if somebody typed it, and prints what they would see. The jshell command itself
 * cannot do that if its input is not a terminal. With "-" it shows no results. Without "-" it mixes echoed input into
 * the results at random, and adds the input to the user's history.
 */
final class JshellTranscript {
    /** jshell would break longer lines. */
    private static final int COLUMNS = 1_000;

    private static final int ROWS = 1_000;

    public static void main(String[] arguments) throws Exception {
        // jshell ignores a last line that has no line end.
        InputStream input = new SequenceInputStream(System.in, new ByteArrayInputStream(new byte[] {'\n'}));
        System.exit(JavaShellToolBuilder.builder()
                .in(input, null)
                .persistence(new HashMap<>())
                .interactiveTerminal(false)
                .windowSize(COLUMNS, ROWS)
                .start(arguments));
    }
}
