package io.github.userstats.internal.library;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes an exit of the JVM wait until this object is closed. Without it, an exit while the library is extracted would leave
 * the copy behind: the thread that binds the library is a daemon, and the JVM does not wait for daemons.
 */
final class ExitDelay extends Thread implements AutoCloseable {
    /** A file system that hangs must not keep the JVM from exiting. */
    private static final int MAX_SECONDS = 2;

    private final CountDownLatch closed = new CountDownLatch(1);

    private ExitDelay() {
        super("userstats-exit-delay");
    }

    static ExitDelay begin() throws IOException {
        ExitDelay delay = new ExitDelay();
        try {
            Runtime.getRuntime().addShutdownHook(delay);
        } catch (IllegalStateException exception) {
            throw new IOException("the JVM is shutting down", exception);
        }
        return delay;
    }

    @Override
    public void run() {
        try {
            closed.await(MAX_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException exception) {
            // Whoever interrupts this thread wants the JVM to exit at once.
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(this);
        } catch (IllegalStateException exception) {
            // The JVM is shutting down, and no longer waits.
        }
    }
}
