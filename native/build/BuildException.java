/** Ends the build with a message for the user, without a stack trace. */
final class BuildException extends Exception {
    private static final long serialVersionUID = 1;

    BuildException(String message) {
        super(message);
    }
}
