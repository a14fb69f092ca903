package dev.portwhy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** An agent, and the process beside it that answers at once, below the /run that {@code ./dev bench} mounted for this program. */
final class ResidentAgent implements Load {

    private static final Path SOCKET = Path.of("/run/portwhy/answers.sock");
    private static final long PAUSE_NANOS = 50_000_000;
    private static final long LONGEST_NANOS = 60_000_000_000L;
    /** A JVM takes more, the program that asks far less. */
    private static final long MOST_KIB = 16 * 1024L;

    private final Process process;
    private final Path data;

    private ResidentAgent(Process process, Path data) {
        this.process = process;
        this.data = data;
    }

    /** Starts it, and returns once it has answered. */
    static ResidentAgent start(String portwhy) throws IOException {
        Path data = Files.createTempDirectory(Path.of("/run"), "portwhy-bench");
        ResidentAgent agent = new ResidentAgent(
                new ProcessBuilder(
                                portwhy,
                                "agent",
                                "run",
                                "--data",
                                data.toString(),
                                "--listen",
                                "none",
                                "--socket",
                                "none")
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start(),
                data);
        boolean ready = false;
        try {
            agent.await(Program.of("a question to the agent", portwhy, "443", "-q"));
            ready = true;
            return agent;
        } finally {
            if (!ready) {
                agent.close();
            }
        }
    }

    private void await(Program question) throws IOException {
        long end = System.nanoTime() + LONGEST_NANOS;
        while (!Files.exists(SOCKET) || question.peakMemory() > MOST_KIB) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("no agent answers in the program's place");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
        Tree.remove(data);
    }
}
