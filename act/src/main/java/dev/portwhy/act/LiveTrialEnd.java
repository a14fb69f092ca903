package dev.portwhy.act;

import dev.portwhy.model.Text;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Where systemd runs, a transient timer of its ends a trial (systemd-run(1)); else a process in a session of its own, which sleeps and
 * then calls this program (setsid(1)). Both outlive the program that began the trial, and neither outlives a boot, nor needs to: a
 * trial is in the running kernel alone.
 */
public final class LiveTrialEnd implements TrialEnd {

    /** As sd_booted(3) has it. */
    private static final Path SYSTEMD = Path.of("/run/systemd/system");

    private static final long PATIENCE_SECONDS = 20;

    private final String program;
    private final Map<String, String> environment;
    private final boolean systemd;

    /**
     * Ends trials by calling a program.
     *
     * @param program this program, as an absolute path
     * @param environment what it needs of the environment: where its JDK is
     */
    public LiveTrialEnd(String program, Map<String, String> environment) {
        this(program, environment, Files.isDirectory(SYSTEMD));
    }

    LiveTrialEnd(String program, Map<String, String> environment, boolean systemd) {
        this.program = program;
        this.environment = Map.copyOf(environment);
        this.systemd = systemd;
    }

    @Override
    public Text arrange(String id, Duration after) throws IOException {
        if (!Files.isExecutable(Path.of(program))) {
            throw new IOException(program + " cannot be run");
        }
        return systemd ? timer(id, after) : process(id, after);
    }

    private Text timer(String id, Duration after) throws IOException {
        String unit = "portwhy-trial-" + id;
        List<String> words = new ArrayList<>(List.of(
                "systemd-run",
                "--quiet",
                "--collect",
                "--unit=" + unit,
                "--on-active=" + after.toSeconds() + "s",
                "--timer-property=AccuracySec=1s"));
        environment.forEach((name, value) -> words.add("--setenv=" + name + "=" + value));
        words.addAll(List.of(program, "tune", "rollback", id, "--if-trial"));
        Process run = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        try {
            if (!run.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                run.destroyForcibly();
                throw new IOException("systemd-run does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("systemd-run: interrupted", e);
        }
        if (run.exitValue() != 0) {
            throw new IOException(
                    "systemd-run: " + new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        }
        return Text.of("apply.keeper.timer", unit + ".timer");
    }

    private Text process(String id, Duration after) throws IOException {
        // The words after the script are $0, $1 and $2 of it, so that none of them is read as part of it.
        List<String> words = List.of(
                "setsid",
                "sh",
                "-c",
                "sleep \"$1\"; exec \"$0\" tune rollback \"$2\" --if-trial",
                program,
                Long.toString(after.toSeconds()),
                id);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(new File("/"))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return Text.of("apply.keeper.process", builder.start().pid());
    }
}
