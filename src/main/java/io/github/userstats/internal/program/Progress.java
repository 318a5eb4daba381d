package io.github.userstats.internal.program;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** A line on a terminal that shows how much of a file has been read, if reading takes long. */
final class Progress {
    private static final long FIRST_SHOWN_NANOS = 1_000_000_000;
    private static final long SHOWN_EVERY_NANOS = 200_000_000;

    private final PrintStream terminal;
    private final LongSupplier nanoClock;
    private String fileName;
    private long size;
    private long bytes;
    private long begin;
    private long nextShown;
    private int shownWidth;

    static Progress notShown() {
        return new Progress(null, System::nanoTime);
    }

    /** If the terminal is null, nothing is ever shown. */
    Progress(PrintStream terminal, LongSupplier nanoClock) {
        this.terminal = terminal;
        this.nanoClock = nanoClock;
    }

    /** Begins a file. The size is 0 if it is not known. */
    void begin(String fileName, long size) {
        this.fileName = fileName;
        this.size = size;
        bytes = 0;
        begin = nanoClock.getAsLong();
        nextShown = FIRST_SHOWN_NANOS;
    }

    /** Counts bytes that have been read. */
    void advance(long count) {
        bytes += count;
        long elapsed = nanoClock.getAsLong() - begin;
        if (terminal != null && elapsed >= nextShown) {
            nextShown = elapsed + SHOWN_EVERY_NANOS;
            show(elapsed);
        }
    }

    private void show(long elapsed) {
        // A file can grow while it is read.
        String done = size > 0 ? Math.min(100, 100 * bytes / size) + " %" : bytes / 1_000_000 + " MB";
        String line = String.format(Locale.ROOT, "%s  %s  %.0f MB/s", fileName, done, 1000.0 * bytes / elapsed);
        terminal.print("\r" + line + " ".repeat(Math.max(0, shownWidth - line.length())));
        terminal.flush();
        shownWidth = Math.max(shownWidth, line.length());
    }

    /** Ends the file: the line disappears. */
    void end() {
        if (shownWidth > 0) {
            terminal.print("\r" + " ".repeat(shownWidth) + "\r");
            terminal.flush();
            shownWidth = 0;
        }
    }
}
