package dev.portwhy.act;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program of a manager that is told to stop something: a list of words, never a line for a shell, with nothing to read.
 *
 * @param words the program and its arguments
 * @param environment variables that it has besides ours
 * @param as the user it runs as; null for whoever runs this program
 */
record ManagerProgram(
        List<String> words,
        Map<String, String> environment,
        @Nullable UserAccount as) {

    /** Managers wait for what they stop, systemd for 90 seconds at first and then once more. */
    private static final Duration PATIENCE = Duration.ofSeconds(200);

    private static final int MOST_SAID = 4096;
    private static final int STEP_MILLISECONDS = 50;

    /** What is said where a program was not found: the exit status that a shell gives. */
    private static final int NOT_FOUND = 127;

    ManagerProgram {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** One that whoever runs this program runs. */
    ManagerProgram(List<String> words) {
        this(words, Map.of(), null);
    }

    /**
     * How it ended.
     *
     * @param status its exit status; -1 where nobody waited for its end
     * @param said the end of what it said
     */
    record Ended(int status, String said) {

        boolean notFound() {
            return status == NOT_FOUND;
        }

        boolean stillRuns() {
            return status < 0;
        }
    }

    /** Runs it to its end, or until nobody waits for it any longer. It is not ended then: what it was told to do may be half done. */
    Ended run(Pause pause) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line()).redirectErrorStream(true);
        builder.redirectInput(Path.of("/dev/null").toFile());
        if (as != null) {
            builder.directory(Path.of("/").toFile());
            builder.environment().putAll(of(as));
        }
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new Ended(NOT_FOUND, String.valueOf(e.getMessage()));
        }
        FutureTask<String> said = new FutureTask<>(() -> end(process.getInputStream()));
        Thread.ofPlatform().daemon().name("said").start(said);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!process.waitFor(STEP_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                if (!pause.goOn() || System.nanoTime() > deadline) {
                    return new Ended(-1, "");
                }
            }
            return new Ended(process.exitValue(), said(said));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ended(-1, "");
        }
    }

    /** What it started may still have its output open. */
    private static String said(FutureTask<String> said) throws InterruptedException {
        try {
            return said.get(1, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            return "";
        }
    }

    private List<String> line() {
        if (as == null) {
            return words;
        }
        List<String> line = new ArrayList<>(List.of(
                "setpriv",
                "--reuid",
                Integer.toUnsignedString(as.uid()),
                "--regid",
                Integer.toUnsignedString(as.gid()),
                as.known() ? "--init-groups" : "--clear-groups",
                "--"));
        line.addAll(words);
        return line;
    }

    private static Map<String, String> of(UserAccount user) {
        Map<String, String> variables = new HashMap<>();
        variables.put("HOME", user.home());
        variables.put("USER", user.name());
        variables.put("LOGNAME", user.name());
        return variables;
    }

    private static String end(InputStream in) throws IOException {
        byte[] kept = new byte[MOST_SAID];
        int length = 0;
        byte[] piece = new byte[MOST_SAID];
        int got;
        while ((got = in.read(piece)) >= 0) {
            int stay = Math.min(length, MOST_SAID - got);
            System.arraycopy(kept, length - stay, kept, 0, stay);
            System.arraycopy(piece, 0, kept, stay, got);
            length = stay + got;
        }
        return new String(kept, 0, length, StandardCharsets.UTF_8).strip();
    }
}
