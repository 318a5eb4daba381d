package io.github.userstats.launch;

/** A logging library that does not work. It says so to standard error, and throws an error that nobody expects. */
public final class ThrowingLoggerFinder extends System.LoggerFinder {
    public static final String LINE = "asked for a logger";

    @Override
    public System.Logger getLogger(String name, Module module) {
        System.err.println(LINE);
        throw new AssertionError("no logger for " + name);
    }
}
