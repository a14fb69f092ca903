package dev.portwhy.ports.scenario;

import java.util.List;

/**
 * A scenario ready to be predicted and run.
 *
 * @param name what it is called: the library's name, or the file's
 * @param lines its lines in order, loops written out
 */
public record Scenario(String name, List<ScenarioLine> lines) {

    public Scenario {
        lines = List.copyOf(lines);
    }

    /** The lines that have an outcome, in order: one {@link StepResult} belongs to each. */
    public List<ScenarioLine> steps() {
        return lines.stream().filter(ScenarioLine::hasOutcome).toList();
    }
}
