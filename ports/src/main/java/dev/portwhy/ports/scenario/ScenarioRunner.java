package dev.portwhy.ports.scenario;

import java.io.IOException;
import java.util.List;

/** Whatever carries a scenario out: the kernel, or the model that predicts it. */
public interface ScenarioRunner {

    /**
     * Carries it out from a fresh start.
     *
     * @return one result for each of {@link Scenario#steps()}, in order
     * @throws IOException if it could not be carried out at all (no right to make a namespace, for instance); a step that
     *     fails is a result
     */
    List<StepResult> run(Scenario scenario) throws IOException;
}
