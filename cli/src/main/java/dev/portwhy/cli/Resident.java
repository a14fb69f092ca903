package dev.portwhy.cli;

import dev.portwhy.cli.resident.ResidentServer;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.LocalServer;
import dev.portwhy.linux.sys.SyscallLibrary;
import dev.portwhy.words.Language;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process beside an agent that answers questions of the command line at once: the JVM has started and has compiled what it
 * needs. Each answer is from a look of its own. It is a process apart so that nothing that is asked can take the agent's memory or
 * time, and it ends with the agent: when its standard input does.
 */
public final class Resident {

    /** How often each of the ways is walked before the first question; what is called most has been compiled then. */
    private static final int ROUNDS = 4;

    /** Without a port, which would be bound for a moment. */
    private static final List<List<String>> WAYS = List.of(
            List.of("who", "-ta"), List.of("59873", "-q", "--no-probe"), List.of("59873", "--no-probe"), List.of());

    private static final long SOON_MS = 2000;

    private Resident() {}

    /**
     * Answers at a socket.
     *
     * @param arguments its path
     */
    public static void main(String[] arguments) throws IOException {
        endWithInput();
        for (int i = 0; i < ROUNDS; i++) {
            for (List<String> way : WAYS) {
                PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
                Main.run(way, System.getenv(), new Output(OutputStream.nullOutputStream()), nowhere, null, Screen.PIPE);
            }
        }
        Path set = Path.of(System.getProperty(SyscallLibrary.PROPERTY, "")).toAbsolutePath();
        try (LocalServer server = LocalServer.listen(arguments[0])) {
            new ResidentServer(String.valueOf(set.getParent()), new Answers()).serve(server);
        } catch (KernelException e) {
            System.err.println("portwhy: " + e.getMessage());
            Runtime.getRuntime().halt(Exit.UNSEEN);
        }
    }

    /** Whoever started this process has the other end of its standard input, and nothing to say. */
    static void endWithInput() {
        Thread end = new Thread(Resident::waitForEnd, "end");
        end.setDaemon(true);
        end.start();
    }

    private static void waitForEnd() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // A pipe that fails has nobody at its other end either.
            Runtime.getRuntime().halt(Exit.OK);
        }
        Runtime.getRuntime().halt(Exit.OK);
    }

    /** By the same way as a command line that was typed. */
    private static final class Answers implements ResidentServer.Answerer {

        private volatile long answered;

        @Override
        public boolean takes(List<String> words, Map<String, String> environment) {
            try {
                CommandLine line = CommandLine.parse(words, Main.language(words, environment));
                Options options = line.options();
                return options.live()
                        && !options.help()
                        && !options.version()
                        && options.machine().stream().noneMatch(word -> word.indexOf('/') >= 0)
                        && ResidentWords.areTaken(line.name(), words, line.words());
            } catch (RuntimeException e) {
                // Whoever started it says what is wrong with it.
                return false;
            }
        }

        @Override
        public int answer(ResidentServer.Told told) throws IOException {
            System.setProperty(Invocation.PROPERTY, told.command());
            Language language = Main.language(told.words(), told.environment());
            OutputStream plain = told.connection().out(1);
            PrintStream err = new PrintStream(told.connection().out(2), true, StandardCharsets.UTF_8);
            Output out = new Output(plain);
            try {
                CommandLine line = CommandLine.parse(told.words(), language);
                Screen screen = Screen.of(
                        told.environment(),
                        line.options().color(),
                        told.asked().terminal(),
                        told.asked().columns());
                return Main.answer(line, told.words(), told.environment(), out, err, null, screen, "");
            } catch (OutOfMemoryError e) {
                // A caller that has heard nothing looks itself, with memory of its own.
                throw new IOException(e);
            } catch (Throwable thrown) {
                return Main.failed(thrown, language, told.environment(), out, err);
            } finally {
                tidyUp();
            }
        }

        /** The memory of a large answer goes back to the system once nobody asks any more. */
        private void tidyUp() {
            long now = System.nanoTime();
            answered = now;
            Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(SOON_MS);
                } catch (InterruptedException e) {
                    return;
                }
                if (answered == now) {
                    System.gc();
                }
            });
        }
    }
}
