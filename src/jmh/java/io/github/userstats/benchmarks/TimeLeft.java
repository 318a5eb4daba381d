package io.github.userstats.benchmarks;

/** Shows on standard error how far the measurements have come: a line that changes, or ten lines if there is no terminal. */
final class TimeLeft {
    @SuppressWarnings(
            "SystemConsoleNull") // It does return null, in JDK 25, where the module of the new console is not.
    private static final boolean IS_TERMINAL =
            System.console() != null && System.console().isTerminal();

    private final long begin = System.nanoTime();
    private final int all;
    private int done;

    TimeLeft(int all) {
        this.all = all;
    }

    /** One more is measured. */
    void advance() {
        done++;
        long secondsLeft = (System.nanoTime() - begin) / done * (all - done) / 1_000_000_000;
        if (IS_TERMINAL) {
            String end = done == all ? "\n" : "";
            System.err.printf("\r%d of %d measured, about %d s left   %s", done, all, secondsLeft, end);
        } else if (10 * done / all > 10 * (done - 1) / all) {
            System.err.printf("%d of %d measured, about %d s left%n", done, all, secondsLeft);
        }
    }
}
