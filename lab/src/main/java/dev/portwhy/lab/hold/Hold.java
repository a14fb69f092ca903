package dev.portwhy.lab.hold;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Makes a situation and stays until told to end. */
public final class Hold implements AutoCloseable {

    private static final long LOOK_EVERY_MS = 200;

    private final HoldSituation situation;
    private final HoldStage stage;
    private final CountDownLatch end = new CountDownLatch(1);

    private Hold(HoldSituation situation, HoldStage stage) {
        this.situation = situation;
        this.stage = stage;
    }

    /**
     * Makes a situation.
     *
     * @param port the port to hold; on 127.0.0.1 unless the situation says otherwise
     * @throws IOException with what the kernel refused; nothing is left behind then
     */
    public static Hold begin(HoldSituation situation, int port) throws IOException {
        HoldStage stage = new HoldStage(port);
        try {
            situation.maker().make(stage);
        } catch (IOException | RuntimeException e) {
            stage.close();
            throw e;
        }
        return new Hold(situation, stage);
    }

    /** What stands now, its port and the processes behind it. */
    public String ready() {
        StringBuilder line =
                new StringBuilder("ready ").append(situation.name()).append(' ').append(stage.local());
        if (!stage.pids().isEmpty()) {
            line.append(" pid");
            stage.pids().forEach(pid -> line.append(' ').append(pid));
        }
        return line.toString();
    }

    /** Keeps the situation standing until {@link #end()} is called from another thread. */
    public void untilEnd() throws IOException, InterruptedException {
        while (!end.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
            stage.maintain();
        }
    }

    /** Ends {@link #untilEnd()}. */
    public void end() {
        end.countDown();
    }

    @Override
    public void close() {
        stage.close();
    }
}
