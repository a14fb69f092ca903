package dev.portwhy.cli.lab;

import dev.portwhy.ask.WhatIfInquiry;
import dev.portwhy.diagnosis.Repetition;
import dev.portwhy.lab.Comparison;
import dev.portwhy.lab.KernelProcess;
import dev.portwhy.lab.LabException;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Text;
import dev.portwhy.ports.kernel.KernelPredictor;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.shape.Trial;
import dev.portwhy.ports.shape.TrialResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * What was measured for a question of what if.
 *
 * @param scenario the settings themselves, written to a namespace of their own; null where the kernel could not be asked
 * @param pairs what came of each destination's repetitions
 * @param reason why the kernel could not be asked; null where it could
 */
record WhatIfRuns(
        @Nullable Comparison scenario,
        List<Pairs> pairs,
        @Nullable Text reason) {

    WhatIfRuns {
        pairs = List.copyOf(pairs);
    }

    /**
     * What came of one repetition.
     *
     * @param without without the change
     * @param with with it
     */
    record Pair(TrialResult without, TrialResult with) {

        /** How many more connections were made with the change; 0 for so few that time alone may have made them. */
        int difference() {
            int difference = with.made() - without.made();
            int tries = with.made() + with.failures();
            return Math.abs(difference) <= tries / NOISE ? 0 : difference;
        }
    }

    /** One in so many is left to chance. */
    private static final int NOISE = 20;

    /**
     * What came of those of one destination.
     *
     * @param now what is there now, then the change
     * @param later connections made under the change; null where that is not repeated
     */
    record Pairs(Pair now, @Nullable Pair later) {

        /** How many more connections were made with the change than without it; less than 0 for fewer. */
        int difference() {
            int atOnce = now.difference();
            int made = later == null ? 0 : later.difference();
            return made == 0 ? atOnce : made;
        }
    }

    /** Measures: first whether the kernel takes the settings, then, where it does, all repetitions side by side. */
    static WhatIfRuns measure(
            Scenario scenario, KernelVersion version, List<WhatIfInquiry.Destination> destinations, Progress progress)
            throws IOException {
        try (KernelProcess kernel = KernelProcess.start()) {
            FutureTask<Comparison> settings =
                    start(() -> Comparison.of(scenario, kernel.run(scenario), new KernelPredictor(version)));
            List<List<FutureTask<TrialResult>>> running = new ArrayList<>();
            for (WhatIfInquiry.Destination destination : destinations) {
                List<FutureTask<TrialResult>> tasks = new ArrayList<>();
                for (Trial trial : trials(destination.repetition())) {
                    tasks.add(start(() -> kernel.run(trial)));
                }
                running.add(tasks);
            }
            progress.begins(longestMs(destinations));
            List<Pairs> pairs = new ArrayList<>();
            for (List<FutureTask<TrialResult>> tasks : running) {
                Pair now = new Pair(result(tasks.get(0)), result(tasks.get(1)));
                pairs.add(new Pairs(
                        now, tasks.size() == 2 ? null : new Pair(result(tasks.get(2)), result(tasks.get(3)))));
            }
            return new WhatIfRuns(result(settings), pairs, null);
        } catch (LabException e) {
            return new WhatIfRuns(null, List.of(), e.reason());
        }
    }

    /** Hears that it has begun. */
    interface Progress {
        /** It takes so many milliseconds. */
        void begins(int ms);
    }

    private static List<Trial> trials(Repetition repetition) {
        List<Trial> trials = new ArrayList<>();
        trials.add(repetition.now().without());
        trials.add(repetition.now().with());
        Repetition.Pair later = repetition.later();
        if (later != null) {
            trials.add(later.without());
            trials.add(later.with());
        }
        return trials;
    }

    private static int longestMs(List<WhatIfInquiry.Destination> destinations) {
        int longest = 0;
        for (WhatIfInquiry.Destination destination : destinations) {
            for (Trial trial : trials(destination.repetition())) {
                longest = Math.max(longest, trial.plannedMs());
            }
        }
        return longest;
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name("what-if").start(task);
        return task;
    }

    private static <T> T result(FutureTask<T> task) throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
