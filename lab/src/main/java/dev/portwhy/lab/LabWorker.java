package dev.portwhy.lab;

import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.ScenarioSyntaxException;
import dev.portwhy.ports.shape.Trial;
import dev.portwhy.ports.shape.TrialResult;
import dev.portwhy.ports.shape.TrialText;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The child process in which scenarios meet the kernel: reads them from its standard input, several at once, and writes
 * what came of each step. It lives as long as its input is open. When whoever started it is gone, in whatever way, the
 * input ends, and the worker with all its namespaces.
 */
public final class LabWorker {

    private final PrintStream out;
    private final KernelRunner kernel = new KernelRunner();

    private LabWorker(PrintStream out) {
        this.out = out;
    }

    /** Runs until standard input ends. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        try {
            new LabWorker(out).serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private void serve(BufferedReader in) throws IOException {
        try {
            NetworkThread.inNewNamespace(() -> true);
            say(Wire.READY);
        } catch (KernelException e) {
            say(Wire.REFUSED + Errno.name(e.errno()));
            return;
        }
        String line = in.readLine();
        while (line != null) {
            String[] words = line.split(" ");
            StringBuilder text = new StringBuilder();
            for (int left = Integer.parseInt(words[2]); left > 0; left--) {
                text.append(in.readLine()).append('\n');
            }
            boolean trial = Wire.TRIAL.startsWith(words[0]);
            Thread.ofPlatform().daemon().name(words[0] + "-" + words[1]).start(() -> {
                if (trial) {
                    repeat(words[1], text.toString());
                } else {
                    run(words[1], text.toString());
                }
            });
            line = in.readLine();
        }
    }

    private void run(String id, String text) {
        try {
            Scenario scenario = ScenarioParser.parse(id, text);
            kernel.run(scenario, result -> say(id + " " + Wire.STEP + " " + Wire.result(result)));
            say(id + " " + Wire.DONE);
        } catch (IOException | ScenarioSyntaxException | RuntimeException e) {
            say(id + " " + Wire.FAILED + " " + String.valueOf(e.getMessage()).replace('\n', ' '));
        }
    }

    private void repeat(String id, String text) {
        try {
            Trial trial = TrialText.trial(text.lines().toList());
            TrialResult result = NetworkThread.onItsOwn(() -> {
                try (TrialRun run = TrialRun.of(trial)) {
                    return run.run();
                }
            });
            say(id + " " + Wire.RESULT + " " + TrialText.line(result));
            say(id + " " + Wire.DONE);
        } catch (IOException | RuntimeException e) {
            say(id + " " + Wire.FAILED + " " + String.valueOf(e.getMessage()).replace('\n', ' '));
        }
    }

    private void say(String line) {
        synchronized (out) {
            out.print(line + "\n");
            out.flush();
        }
    }
}
