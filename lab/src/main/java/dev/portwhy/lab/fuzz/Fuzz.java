package dev.portwhy.lab.fuzz;

import dev.portwhy.lab.Comparison;
import dev.portwhy.ports.scenario.Predictor;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.ScenarioRunner;
import dev.portwhy.ports.scenario.ScenarioSyntaxException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs random scenarios, each predicted and measured, until they are through or enough of them disagree. Several run at
 * once, each in its own namespace: most of the time of a scenario is waiting.
 */
public final class Fuzz {

    private static final int ENOUGH = 10;
    private static final int MANY_TRIES = 8;

    private final ScenarioRunner kernel;
    private final Supplier<? extends Predictor> model;
    private final int workers;

    /**
     * @param kernel what measures; used by several threads at once
     * @param model makes the predictor of one scenario
     * @param workers how many scenarios run at once
     */
    public Fuzz(ScenarioRunner kernel, Supplier<? extends Predictor> model, int workers) {
        this.kernel = kernel;
        this.model = model;
        this.workers = workers;
    }

    /**
     * A scenario about which the model and the kernel disagree.
     *
     * @param index its number in the run; {@code --seed} and this number make it again
     * @param lines its text, as short as it was possible to make it
     * @param comparison the comparison of that text
     * @param steady whether it disagreed again when it was repeated unchanged
     */
    public record Disagreement(long index, List<String> lines, Comparison comparison, boolean steady) {}

    /**
     * What a run gave.
     *
     * @param scenarios how many ran
     * @param steps how many lines with an outcome they had
     * @param disagreements those that disagree, at most ten
     */
    public record Result(long scenarios, long steps, List<Disagreement> disagreements) {}

    /** Is told how far a run is. */
    @FunctionalInterface
    public interface Progress {
        void done(long scenarios);
    }

    /**
     * Runs the scenarios {@code first} to {@code first + count - 1} of a seed.
     *
     * @throws IOException if the kernel side could not be run at all
     */
    public Result run(long seed, long first, long count, Progress progress) throws IOException {
        AtomicLong next = new AtomicLong(first);
        AtomicLong done = new AtomicLong();
        AtomicLong steps = new AtomicLong();
        List<Disagreement> found = new ArrayList<>();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Runnable work = () -> {
            try {
                long index = next.getAndIncrement();
                while (index < first + count && failure.get() == null && !isEnough(found)) {
                    List<String> lines = ScenarioGenerator.lines(seed, index);
                    Comparison comparison =
                            examine(lines).orElseThrow(() -> new IllegalStateException(lines.toString()));
                    steps.addAndGet(comparison.rows().size());
                    if (comparison.firstMistake().isPresent()) {
                        Disagreement shortest = shorten(index, lines, comparison);
                        synchronized (found) {
                            found.add(shortest);
                        }
                    }
                    progress.done(done.incrementAndGet());
                    index = next.getAndIncrement();
                }
            } catch (IOException | RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        };
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            threads.add(Thread.ofPlatform().name("fuzz-" + i).daemon().start(work));
        }
        for (Thread thread : threads) {
            join(thread);
        }
        switch (failure.get()) {
            case null -> {}
            case IOException e -> throw e;
            case Throwable e -> throw new IllegalStateException("a scenario broke the run", e);
        }
        return new Result(done.get(), steps.get(), List.copyOf(found));
    }

    private static boolean isEnough(List<Disagreement> found) {
        synchronized (found) {
            return found.size() >= ENOUGH;
        }
    }

    private static void join(Thread thread) throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted");
        }
    }

    /**
     * Repeats it and shortens it. Where the kernel draws lots, a disagreement may take several tries to come back, and every
     * shorter text then gets as many.
     */
    private Disagreement shorten(long index, List<String> lines, Comparison comparison) throws IOException {
        int tries = disagrees(lines, 1) ? 1 : MANY_TRIES;
        if (tries == MANY_TRIES && !disagrees(lines, MANY_TRIES)) {
            return new Disagreement(index, lines, comparison, false);
        }
        AtomicReference<Comparison> last = new AtomicReference<>(comparison);
        List<String> shortest = new Shrinker(candidate -> {
                    Optional<Comparison> mistaken = mistaken(candidate, tries);
                    mistaken.ifPresent(last::set);
                    return mistaken.isPresent();
                })
                .shrink(lines);
        return new Disagreement(index, shortest, last.get(), true);
    }

    private boolean disagrees(List<String> lines, int tries) throws IOException {
        return mistaken(lines, tries).isPresent();
    }

    /** A comparison in which the model is wrong, if one of so many tries gives one. */
    private Optional<Comparison> mistaken(List<String> lines, int tries) throws IOException {
        for (int left = tries; left > 0; left--) {
            Optional<Comparison> comparison = examine(lines);
            if (comparison.isEmpty() || comparison.get().firstMistake().isPresent()) {
                return comparison;
            }
        }
        return Optional.empty();
    }

    /** Measures and predicts a text; empty if it cannot be read. */
    private Optional<Comparison> examine(List<String> lines) throws IOException {
        Scenario scenario;
        try {
            scenario = ScenarioParser.parse("fuzz", String.join("\n", lines));
        } catch (ScenarioSyntaxException e) {
            return Optional.empty();
        }
        return Optional.of(Comparison.of(scenario, kernel.run(scenario), model.get()));
    }
}
