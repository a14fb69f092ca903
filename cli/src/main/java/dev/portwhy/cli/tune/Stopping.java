package dev.portwhy.cli.tune;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whether somebody wants it to stop: Ctrl-C, or a SIGTERM. What is being written is written to its end, what was done is told, and
 * only then does the program end.
 */
final class Stopping implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    private final CountDownLatch told = new CountDownLatch(1);
    private final Thread hook = Thread.ofPlatform().name("stopping").unstarted(this::stop);
    private volatile boolean wanted;

    /** From here on until it is closed. */
    Stopping() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    boolean isWanted() {
        return wanted;
    }

    private void stop() {
        wanted = true;
        try {
            boolean ended = told.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assert ended || wanted;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All is told: the program may end. */
    @Override
    public void close() {
        told.countDown();
        if (!wanted) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // It is ending this very moment, and waits for nothing any more.
                return;
            }
        }
    }
}
