package io.github.userstats;

/** Checks the arguments of public methods. */
final class Arguments {
    private Arguments() {}

    /**
     * Returns the argument.
     *
     * @throws NullPointerException if the argument is null; the message names it
     */
    static <T> T nonNull(T argument, String name) {
        if (argument == null) {
            throw new NullPointerException(name + " is null");
        }
        return argument;
    }
}
