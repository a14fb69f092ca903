package dev.portwhy.lab;

import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.ScenarioRunner;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Asks this machine's kernel: each scenario on a thread of its own, in a network namespace of its own, which end together.
 * Needs the right to make a namespace ({@code CAP_SYS_ADMIN} in the thread's user namespace). Several may run at once.
 */
public final class KernelRunner implements ScenarioRunner {

    @Override
    public List<StepResult> run(Scenario scenario) throws IOException {
        List<StepResult> results = new ArrayList<>();
        run(scenario, results::add);
        return results;
    }

    /** As {@link #run(Scenario)}, each result handed on as it comes. */
    void run(Scenario scenario, Consumer<StepResult> results) throws IOException {
        NetworkThread.inNewNamespace(() -> {
            try (KernelScenario kernel = new KernelScenario()) {
                for (ScenarioLine line : scenario.lines()) {
                    switch (line.step()) {
                        case Step.Course course -> kernel.course(course);
                        case Step.Change change -> results.accept(kernel.change(change));
                        case Step.Call call -> results.accept(kernel.call(call));
                    }
                }
                return true;
            } catch (InterruptedException e) {
                throw new InterruptedIOException("a scenario was told to end");
            }
        });
    }
}
