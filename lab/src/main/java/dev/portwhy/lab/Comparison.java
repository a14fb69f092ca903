package dev.portwhy.lab;

import dev.portwhy.ports.scenario.Prediction;
import dev.portwhy.ports.scenario.Predictor;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A scenario's measurement held against its prediction and its expectations, line by line.
 *
 * @param scenario the scenario
 * @param rows one for each line with an outcome
 */
public record Comparison(Scenario scenario, List<Row> rows) {

    public Comparison {
        rows = List.copyOf(rows);
    }

    /**
     * One line with an outcome.
     *
     * @param line the line
     * @param predicted what the model said may come
     * @param measured what the kernel answered
     */
    public record Row(ScenarioLine line, Prediction predicted, StepResult measured) {

        /** Whether the model was right. */
        public boolean isPredicted() {
            return predicted.holds(measured);
        }

        /** Whether the kernel did what the line says, or succeeded where it says nothing. */
        public boolean isExpected() {
            return line.requirement().matches(measured);
        }

        /** Whether prediction, measurement and expectation agree. */
        public boolean agrees() {
            return isPredicted() && isExpected();
        }
    }

    /** Tells the model each line and what came of it, and keeps what it said before. */
    public static Comparison of(Scenario scenario, List<StepResult> measured, Predictor model) {
        List<Row> rows = new ArrayList<>();
        for (ScenarioLine line : scenario.lines()) {
            if (line.step() instanceof Step.Course course) {
                model.course(course);
                continue;
            }
            StepResult result = measured.get(rows.size());
            rows.add(new Row(line, model.predict(line), result));
            model.observe(line, result);
        }
        return new Comparison(scenario, rows);
    }

    /** Whether everything agrees. */
    public boolean agrees() {
        return rows.stream().allMatch(Row::agrees);
    }

    /** The first line the model was wrong about. What follows it means little. */
    public Optional<Row> firstMistake() {
        return rows.stream().filter(row -> !row.isPredicted()).findFirst();
    }
}
