package dev.portwhy.lab.hold;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Waits for something to come true, never for a length of time alone. */
final class Waiting {

    private static final long LIMIT_MS = 10_000;

    private Waiting() {}

    /** A question about the machine. */
    @FunctionalInterface
    interface Question {
        boolean ask() throws IOException;
    }

    /** Returns once the answer is yes. */
    static void forTrue(String what, Question question) throws IOException {
        long deadline = System.nanoTime() + LIMIT_MS * 1_000_000;
        while (!question.ask()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("waited " + LIMIT_MS / 1000 + " s for " + what);
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for " + what, e);
            }
        }
    }

    static void until(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
