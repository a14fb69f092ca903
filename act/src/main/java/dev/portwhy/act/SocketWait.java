package dev.portwhy.act;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits until some sockets are gone. */
final class SocketWait {

    /** As long as docker and systemd's supervisors give a program before they kill it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long FIRST_STEP = 10_000_000;
    private static final long LONGEST_STEP = 200_000_000;

    private final SeenSockets sockets;
    private final Pause pause;
    private final boolean waits;

    SocketWait(SeenSockets sockets, Pause pause) {
        this(sockets, pause, true);
    }

    private SocketWait(SeenSockets sockets, Pause pause, boolean waits) {
        this.sockets = sockets;
        this.pause = pause;
        this.waits = waits;
    }

    /** One that takes them for gone, for what is only the beginning of their end. */
    SocketWait none() {
        return new SocketWait(sockets, pause, false);
    }

    /** One for other sockets. */
    SocketWait of(SeenSockets others) {
        return new SocketWait(others, pause, waits);
    }

    /** Waits until they are gone, or {@code otherwise} is so; false after ten seconds, or where nobody waits any longer. */
    boolean until(BooleanSupplier otherwise) throws IOException {
        if (!waits) {
            return true;
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long step = FIRST_STEP;
        while (!otherwise.getAsBoolean()) {
            if (sockets.gone()) {
                return true;
            }
            if (!pause.goOn() || System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(step);
            step = Math.min(step * 2, LONGEST_STEP);
        }
        return true;
    }

    Pause pause() {
        return pause;
    }
}
