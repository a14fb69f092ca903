package dev.portwhy.linux.kit;

import dev.portwhy.linux.file.LinuxRoot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A shell as root in a network and a mount namespace of its own, with its own empty /run, to which commands are handed
 * one after the other. It ends with this object, and also when the test's own process dies, after doing {@code cleanUp}.
 */
public final class IsolatedShell implements AutoCloseable {

    private static final String DONE = "--done ";
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final BufferedReader output;

    /** Starts the shell; {@code cleanUp} is a command that it does at its end, whatever ends it. */
    public IsolatedShell(String cleanUp) throws IOException {
        String script = "cleanup() { " + cleanUp + "; }; trap 'cleanup </dev/null >/dev/null 2>&1' EXIT;"
                + " mount -t tmpfs tmpfs /run; ip link set lo up;"
                + " while IFS= read -r line; do eval \"$line\" </dev/null 2>&1; status=$?; echo; echo \"" + DONE
                + "$status\"; done";
        process = new ProcessBuilder("unshare", "-n", "-m", "--propagation", "private", "bash", "-c", script)
                .redirectErrorStream(true)
                .start();
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        run("true");
    }

    /** The shell's process. */
    public int pid() {
        return Math.toIntExact(process.pid());
    }

    /** The file system as the shell sees it, its own /run included. */
    public LinuxRoot root() {
        return new LinuxRoot(Path.of("/proc/" + pid() + "/root"));
    }

    /** Does a command of one line; returns what it wrote, without the white space at the ends. */
    public String run(String command) throws IOException {
        process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        FutureTask<String> answer = new FutureTask<>(() -> {
            StringBuilder text = new StringBuilder();
            String line = output.readLine();
            while (line != null && !line.startsWith(DONE)) {
                text.append(line).append('\n');
                line = output.readLine();
            }
            String said = text.toString().strip();
            if (line == null || !line.equals(DONE + "0")) {
                throw new IOException(command + ": " + (line == null ? "the shell ended" : line) + "\n" + said);
            }
            return said;
        });
        Thread.ofVirtual().start(answer);
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | InterruptedException e) {
            kill();
            throw new IOException(command + ": no answer", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
        output.close();
    }

    /** With all that it started: who has the other end of the pipe open keeps its reader waiting, and that one the end. */
    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
