package io.github.userstats.benchmarks;

/** A line on standard error that shows how far the measurements have come. */
final class TimeLeft {
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
        System.err.printf("\r%d of %d measured, about %d s left   %s", done, all, secondsLeft, done == all ? "\n" : "");
    }
}
