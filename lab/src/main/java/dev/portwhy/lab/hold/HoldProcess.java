package dev.portwhy.lab.hold;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;

/**
 * A process that makes a situation, says so in one line and stays: until SIGINT or SIGTERM, or until its standard input
 * ends, where it is asked to mind that.
 */
public final class HoldProcess {

    private HoldProcess() {}

    /**
     * Holds until told to end.
     *
     * @param input ends the situation when it ends; null to wait for a signal only
     * @param out takes the line that begins with {@code ready}
     * @throws IOException with what the kernel refused
     */
    public static void run(
            Situation situation, int port, @org.jspecify.annotations.Nullable InputStream input, PrintStream out)
            throws IOException {
        CountDownLatch closed = new CountDownLatch(1);
        try (Hold hold = Hold.begin(situation, port)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                hold.end();
                Waiting.until(closed);
            }));
            out.println(hold.ready());
            out.flush();
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

    /** {@code NAME PORT}: holds until standard input ends. */
    public static void main(String[] arguments) throws IOException {
        Situation situation = Situations.find(arguments[0])
                .orElseThrow(() -> new IllegalArgumentException("no situation " + arguments[0]));
        run(situation, Integer.parseInt(arguments[1]), System.in, System.out);
        System.exit(0); // where the first thread has ended, nobody else would end the process
    }
}
