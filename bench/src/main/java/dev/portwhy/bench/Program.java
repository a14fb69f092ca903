package dev.portwhy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command line that is run with its output to /dev/null.
 *
 * @param name what the report calls it
 * @param command program and arguments
 * @param times how often it runs within that command
 */
record Program(String name, List<String> command, int times) {

    private static final int LONGEST_SECONDS = 300;

    static Program of(String name, String... command) {
        return new Program(name, List.of(command), 1);
    }

    /** So often from one shell: what it takes to start a program from Java is about a millisecond, as much as a short one takes. */
    Program times(int count) {
        List<String> words = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "i=0; while [ $i -lt " + count + " ]; do \"$@\"; [ $? -le 3 ] || exit 4; i=$((i+1)); done",
                "sh"));
        words.addAll(command);
        return new Program(name, words, count);
    }

    /** Through the shell, as somebody would type it. */
    static Program shell(String name, String text) {
        return of(name, "/bin/sh", "-c", text);
    }

    /** Runs it. Returns the milliseconds from start to end, of each time. */
    double run() throws IOException {
        long begin = System.nanoTime();
        Process process = start();
        finish(process);
        return (System.nanoTime() - begin) / 1e6 / times;
    }

    /**
     * Runs it once and watches its memory.
     *
     * @return the most resident memory it had, in KiB: {@code VmHWM} of proc_pid_status(5), read every millisecond
     */
    long peakMemory() throws IOException {
        Process process = start();
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        long peak = 0;
        while (process.isAlive()) {
            // Before its exec() a child shows its parent's memory; the kernel's own mark never falls afterwards.
            long now = highWater(status);
            peak = now > 0 ? now : peak;
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        finish(process);
        return peak;
    }

    private static long highWater(Path status) {
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            // It has just ended.
        }
        return 0;
    }

    private Process start() throws IOException {
        return new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void finish(Process process) throws IOException {
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(name + " took more than " + LONGEST_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
        // 3 says that something could not be seen.
        if (process.exitValue() > 3) {
            throw new IOException(name + " failed with exit status " + process.exitValue());
        }
    }
}
