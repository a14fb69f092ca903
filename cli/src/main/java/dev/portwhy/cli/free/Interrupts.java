package dev.portwhy.cli.free;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Notes that the program is told to end (Ctrl-C, SIGTERM) instead of ending in the middle of an act: whoever acts asks before the
 * next one, and the program ends once it was told what is done.
 */
final class Interrupts implements AutoCloseable {

    /** Whoever is told to end twice is killed; this is only against waiting for ever. */
    private static final int PATIENCE_SECONDS = 10;

    private final CountDownLatch told = new CountDownLatch(1);
    private final Thread hook = Thread.ofPlatform().name("interrupt").unstarted(this::interrupted);
    private volatile boolean stopped;

    Interrupts() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void interrupted() {
        stopped = true;
        try {
            if (!told.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether nothing more is to be begun. */
    boolean stopped() {
        return stopped;
    }

    /** Says that what was done has been told. */
    @Override
    public void close() {
        told.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs already.
        }
    }
}
