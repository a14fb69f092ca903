package dev.portwhy.lab;

import dev.portwhy.linux.sys.Abi;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Family;
import dev.portwhy.model.Text;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.ScenarioRunner;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;
import dev.portwhy.ports.shape.Trial;
import dev.portwhy.ports.shape.TrialResult;
import dev.portwhy.ports.shape.TrialText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * This machine's kernel, asked by a child process ({@link LabWorker}). Threads may run scenarios at the same time.
 *
 * <p>As root the child makes namespaces outright. Any other user gets there through a user namespace of their own, in which
 * the child is root and nobody else exists (user_namespaces(7)); scenarios with other users cannot be measured then.
 */
public final class KernelProcess implements ScenarioRunner, AutoCloseable {

    private static final long END_SECONDS = 5;

    private final Process process;
    private final Writer in;
    private final boolean userNamespace;
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, PendingRun> pending = new ConcurrentHashMap<>();

    private KernelProcess(Process process, Writer in, boolean userNamespace) {
        this.process = process;
        this.in = in;
        this.userNamespace = userNamespace;
    }

    /**
     * Starts the child.
     *
     * @throws LabException if the kernel lets it make no namespace, neither outright nor inside a user namespace
     */
    public static KernelProcess start() throws IOException {
        WorkerStart first = WorkerStart.outright();
        if (first.isReady()) {
            return of(first, false);
        }
        WorkerStart second = WorkerStart.inUserNamespace()
                .orElseThrow(() -> new LabException(Text.of("lab.cannot.no-unshare", first.complaint())));
        if (second.isReady()) {
            return of(second, true);
        }
        throw new LabException(Text.of("lab.cannot.no-namespace", second.complaint()));
    }

    /** Whether the running kernel was built with MPTCP ({@code CONFIG_MPTCP}), be it switched on here or not. */
    public static boolean knowsMptcp() {
        try {
            KernelSocket.open(Family.INET, Abi.SOCK_STREAM, Abi.IPPROTO_MPTCP).close();
            return true;
        } catch (KernelException e) {
            return e.errno() != Errno.EPROTONOSUPPORT;
        }
    }

    private static KernelProcess of(WorkerStart start, boolean userNamespace) {
        Process process = start.process();
        KernelProcess kernel = new KernelProcess(process, process.outputWriter(StandardCharsets.UTF_8), userNamespace);
        Thread.ofPlatform().daemon().name("lab-results").start(() -> kernel.deliver(start.output()));
        return kernel;
    }

    private void deliver(BufferedReader output) {
        String complaint = "";
        try {
            String line = output.readLine();
            while (line != null) {
                String[] words = line.split(" ", 3);
                PendingRun run = pending.get(words[0]);
                if (run != null) {
                    run.take(words[1], words.length > 2 ? words[2] : "");
                }
                line = output.readLine();
            }
        } catch (IOException | RuntimeException e) {
            complaint = e.toString();
        }
        for (PendingRun run : pending.values()) {
            run.take(Wire.FAILED, complaint);
        }
    }

    @Override
    public List<StepResult> run(Scenario scenario) throws IOException {
        return run(scenario, result -> {});
    }

    /**
     * As {@link #run(Scenario)}, each result shown as it comes.
     *
     * @throws LabException if the scenario would write a setting that may be the whole machine's; nothing has run then
     */
    public List<StepResult> run(Scenario scenario, Consumer<StepResult> progress) throws IOException {
        if (userNamespace && needsUsers(scenario)) {
            throw new LabException(Text.of("lab.cannot.users", scenario.name()), true);
        }
        Optional<String> shared = SharedSettings.in(scenario);
        if (shared.isPresent()) {
            throw SharedSettings.refusal(shared.get());
        }
        String id = Long.toString(ids.incrementAndGet());
        PendingRun run = new PendingRun(progress);
        pending.put(id, run);
        try {
            send(Wire.RUN + id + " " + scenario.lines().size() + "\n" + Wire.text(scenario));
            List<StepResult> results = run.await(process);
            if (results.size() != scenario.steps().size()) {
                throw new LabException(Text.of("lab.cannot.ended", ""));
            }
            return results;
        } finally {
            pending.remove(id);
        }
    }

    /**
     * Carries out a trial.
     *
     * @throws LabException if it would write a setting that may be the whole machine's, or the kernel lets it make no namespace
     */
    public TrialResult run(Trial trial) throws IOException {
        String id = Long.toString(ids.incrementAndGet());
        PendingRun run = new PendingRun(result -> {});
        pending.put(id, run);
        try {
            List<String> lines = TrialText.lines(trial);
            send(Wire.TRIAL + id + " " + lines.size() + "\n" + String.join("\n", lines) + "\n");
            return TrialText.result(run.awaitResult(process));
        } finally {
            pending.remove(id);
        }
    }

    private void send(String text) throws IOException {
        try {
            synchronized (in) {
                in.write(text);
                in.flush();
            }
        } catch (IOException e) {
            // It has ended, so that nobody reads what is written.
            LabException ended = new LabException(Text.of("lab.cannot.ended", ""));
            ended.addSuppressed(e);
            throw ended;
        }
    }

    private static boolean needsUsers(Scenario scenario) {
        return scenario.lines().stream().map(ScenarioLine::step).anyMatch(KernelProcess::isOfAnotherUser);
    }

    private static boolean isOfAnotherUser(Step step) {
        return step instanceof Step.ActAs user && user.uid() != 0
                || step instanceof Step.ChangeOwner owner && owner.uid() != 0;
    }

    /** The child's process id. */
    public long pid() {
        return process.pid();
    }

    /** Ends the child, and with it every namespace and socket of its scenarios. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("while the lab's process ended");
        }
    }
}
