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

    /** What is said when asked. */
    @FunctionalInterface
    public interface Said {
        String text() throws IOException;
    }

    /** Asks until the answer has a text in it, and gives that answer; fails with the last one after a minute. */
    public static String untilSaid(String text, Said said) throws IOException {
        String[] last = {""};
        try {
            until(text, () -> {
                last[0] = said.text();
                return last[0].contains(text);
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", but it is:\n" + last[0], e);
        }
        return last[0];
    }

    /** Asks every few milliseconds; fails with {@code what} after a minute. */
    public static void until(String what, Condition condition) throws IOException {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
