package dev.portwhy.linux.kit;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for something to become true, with a deadline. */
public final class Poll {

    private Poll() {}

    /** A question asked again and again. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws IOException;
    }

    /** Asks every few milliseconds; fails with {@code what} after twenty seconds. */
    public static void until(String what, Condition condition) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
