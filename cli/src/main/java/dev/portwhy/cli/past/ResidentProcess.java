package dev.portwhy.cli.past;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The process beside an agent that answers questions of the command line at once; started again where it ends. */
final class ResidentProcess implements AutoCloseable {

    private static final String MAIN = "dev.portwhy.cli.Resident";

    /** What stays there has everything compiled that it calls; a start has no time for that. */
    private static final List<String> COMPILING = List.of(
            "-XX:Tier3InvocationThreshold=1",
            "-XX:Tier3MinInvocationThreshold=1",
            "-XX:Tier3CompileThreshold=1",
            "-XX:Tier3BackEdgeThreshold=1000");

    /** Whoever ends within this time needs none, and a machine that has just started has other things to do. */
    private static final long FIRST_PAUSE_MS = 2000;

    private static final long PAUSE_MS = 10_000;

    private final Path socket;
    private final Thread keeper;
    private volatile @Nullable Process process;
    private volatile boolean closed;

    private ResidentProcess(Path socket) {
        this.socket = socket;
        keeper = new Thread(this::keep, "answers");
        keeper.setDaemon(true);
    }

    /** Starts it, on a thread of its own; it is there a few seconds later. */
    static ResidentProcess at(Path socket) {
        ResidentProcess resident = new ResidentProcess(socket);
        resident.keeper.start();
        return resident;
    }

    private void keep() {
        try {
            Thread.sleep(FIRST_PAUSE_MS);
            List<String> command = OwnProgram.with(COMPILING, MAIN, List.of(socket.toString()));
            while (!closed && !command.isEmpty()) {
                Files.deleteIfExists(socket);
                Process started = new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                process = started;
                if (closed) {
                    started.destroyForcibly();
                }
                started.waitFor();
                Thread.sleep(PAUSE_MS);
            }
        } catch (IOException e) {
            // Then everybody starts a JVM of their own, as without an agent.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it, and takes its socket away. */
    @Override
    public void close() throws IOException {
        closed = true;
        keeper.interrupt();
        Process running = process;
        if (running != null) {
            // Its standard input ends with us in any case.
            running.destroyForcibly();
            try {
                running.waitFor(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        Files.deleteIfExists(socket);
    }
}
