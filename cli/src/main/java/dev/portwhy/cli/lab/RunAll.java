package dev.portwhy.cli.lab;

import dev.portwhy.cli.AnswerException;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Output;
import dev.portwhy.lab.Comparison;
import dev.portwhy.lab.KernelProcess;
import dev.portwhy.lab.LabException;
import dev.portwhy.model.Text;
import dev.portwhy.ports.scenario.ScenarioHeader.Verdict;
import dev.portwhy.ports.scenario.ScenarioLibrary;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Width;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** {@code portwhy lab run --all}: the whole library, a line for each scenario, and what became of the claims. */
final class RunAll {

    /** Most of the time of a scenario is waiting, so many run at once; the slowest ones begin first. */
    private static final int AT_ONCE = 8;

    private final Context context;
    private final Messages messages;
    private final String language;

    RunAll(Context context) {
        this.context = context;
        messages = context.messages();
        language = context.options().language().code();
    }

    /** What became of a scenario; without comparison it could not be measured here. */
    private record Ran(ScenarioLibrary.Entry entry, List<Comparison> comparison) {

        boolean isMeasured() {
            return !comparison.isEmpty();
        }

        boolean agrees() {
            return isMeasured() && comparison.getFirst().agrees();
        }
    }

    int run() throws IOException {
        List<ScenarioLibrary.Entry> entries = ScenarioLibrary.all();
        LabHost host = new LabHost(context);
        long seconds = entries.stream()
                .mapToLong(entry -> entry.header().takes().toSeconds())
                .max()
                .orElse(0);
        context.note(Text.of("lab.all.takes", entries.size(), seconds));
        List<Ran> ran = new ArrayList<>();
        // The kernel's process is ended first, so that nobody waits for what still runs when the reader is gone.
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
                KernelProcess kernel = KernelProcess.start()) {
            List<Future<Ran>> running = new ArrayList<>();
            List<Future<Ran>> slow = new ArrayList<>();
            for (ScenarioLibrary.Entry entry : entries) {
                if (!entry.header().takes().isZero()) {
                    slow.add(threads.submit(() -> measure(kernel, host, entry)));
                }
            }
            for (ScenarioLibrary.Entry entry : entries) {
                running.add(
                        entry.header().takes().isZero()
                                ? threads.submit(() -> measure(kernel, host, entry))
                                : slow.removeFirst());
            }
            for (Future<Ran> future : running) {
                ran.add(get(future));
                if (!context.options().json() && !context.options().quiet()) {
                    line(ran.getLast());
                }
            }
        } catch (LabException e) {
            throw new AnswerException(e.reason());
        }
        answer(host, ran);
        if (ran.stream().anyMatch(one -> one.isMeasured() && !one.agrees())) {
            return Exit.CRITICAL;
        }
        return ran.stream().allMatch(Ran::isMeasured) ? Exit.OK : Exit.UNSEEN;
    }

    private static Ran measure(KernelProcess kernel, LabHost host, ScenarioLibrary.Entry entry) throws IOException {
        try {
            return new Ran(entry, List.of(RunCommand.compare(kernel, host, entry.scenario())));
        } catch (LabException e) {
            if (!e.concernsOneScenario()) {
                throw e;
            }
            return new Ran(entry, List.of());
        }
    }

    private static Ran get(Future<Ran> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("while scenarios ran");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException thrown) {
                throw thrown;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void line(Ran one) throws IOException {
        String word = messages.text(
                !one.isMeasured() ? "lab.all.unmeasured" : one.agrees() ? "lab.all.agrees" : "lab.all.disagrees");
        int widest = Math.max(Width.of(messages.text("lab.all.agrees")), Width.of(messages.text("lab.all.disagrees")));
        context.out()
                .append(word)
                .spaces(Math.max(0, widest - Width.of(word)) + 2)
                .append(one.entry().name())
                .append(": ")
                .append(one.entry().header().title(language))
                .append('\n');
        context.out().flush();
    }

    private void answer(LabHost host, List<Ran> ran) throws IOException {
        if (context.options().json()) {
            List<Comparison> measured =
                    ran.stream().flatMap(one -> one.comparison().stream()).toList();
            host.writeJson(out -> ComparisonJson.write(out, measured));
            return;
        }
        if (!context.options().quiet()) {
            myths(ran);
        }
        long wrong =
                ran.stream().filter(one -> one.isMeasured() && !one.agrees()).count();
        long unmeasured = ran.stream().filter(one -> !one.isMeasured()).count();
        context.out().append(messages.text("lab.all.count", ran.size() - wrong - unmeasured, wrong, unmeasured));
        context.out().append('\n');
    }

    /** The claims that articles make, each with what the kernel says; only those that were measured and agree. */
    private void myths(List<Ran> ran) throws IOException {
        Output out = context.out();
        out.append('\n').append(messages.text("lab.all.myths")).append("\n\n");
        int widest = 0;
        for (Verdict verdict : Verdict.values()) {
            widest = Math.max(widest, Width.of(word(verdict)));
        }
        for (Ran one : ran) {
            if (!one.agrees() || one.entry().header().verdict().isEmpty()) {
                continue;
            }
            String word = word(one.entry().header().verdict().get());
            out.append(word).spaces(widest - Width.of(word) + 2);
            out.append(one.entry().header().title(language)).append('\n');
            out.spaces(widest + 2).append(one.entry().header().answer(language)).append('\n');
        }
        out.append('\n');
    }

    private String word(Verdict verdict) {
        return messages.text(
                switch (verdict) {
                    case MYTH -> "lab.verdict.myth";
                    case TRUE -> "lab.verdict.true";
                    case DEPENDS -> "lab.verdict.depends";
                });
    }
}
