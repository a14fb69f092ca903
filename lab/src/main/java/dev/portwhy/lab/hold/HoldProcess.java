package dev.portwhy.lab.hold;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;

/**
 * A process that makes a situation, says so in one line and stays: until SIGINT or SIGTERM, or until its standard input
 * ends, where it is asked to mind that.
 */
public final class HoldProcess {

    private HoldProcess() {}

    /** Hears that the situation stands. */
    @FunctionalInterface
    public interface Ready {
        /** Takes the line that says so. */
        void stands(String line) throws IOException;
    }

    /**
     * Holds until told to end.
     *
     * @param input ends the situation when it ends; null to wait for a signal only
     * @param ready takes the line that begins with {@code ready}, once the situation stands
     * @throws IOException with what the kernel refused
     */
    public static void run(
            HoldSituation situation, int port, @org.jspecify.annotations.Nullable InputStream input, Ready ready)
            throws IOException {
        CountDownLatch closed = new CountDownLatch(1);
        try (Hold hold = Hold.begin(situation, port)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                hold.end();
                Waiting.until(closed);
            }));
            ready.stands(hold.ready());
            if (input != null) {
                Thread reader = new Thread(() -> drain(input, hold), "input");
                reader.setDaemon(true);
                reader.start();
            }
            hold.untilEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed.countDown();
        }
    }

    private static void drain(InputStream input, Hold hold) {
        try {
            input.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // An input that breaks has ended.
        }
        hold.end();
    }
}
