package dev.portwhy.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Notes that the program is told to end (Ctrl-C, SIGTERM) instead of ending in the middle of an act: whoever acts asks before the
 * next one, and the program ends once it was told what is done.
 */
public final class Interrupts implements AutoCloseable {

    /** Whoever is told to end twice is killed; this is only against waiting for ever. */
    private static final int PATIENCE_SECONDS = 10;

    private final CountDownLatch told = new CountDownLatch(1);
    private final Thread hook = Thread.ofPlatform().name("interrupt").unstarted(this::interrupted);
    private final Runnable stop;
    private volatile boolean stopped;

    /** From here on until it is closed. */
    public Interrupts() {
        this(() -> {});
    }

    /** With what has to be done at once, so that the work ends. */
    public Interrupts(Runnable stop) {
        this.stop = stop;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void interrupted() {
        stopped = true;
        stop.run();
        try {
            if (!told.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether nothing more is to be begun. */
    public boolean stopped() {
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
