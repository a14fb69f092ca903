package dev.portwhy.cli.lab;

import dev.portwhy.lab.Comparison;
import dev.portwhy.model.Endpoint;
import dev.portwhy.ports.scenario.Prediction;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;
import java.util.stream.Collectors;

/** What a step gave, in few words: the outcome, and the local end where the step is about one. */
final class StepWords {

    private StepWords() {}

    static String measured(Comparison.Row row) {
        StepResult result = row.measured();
        return result.outcome()
                + result.local()
                        .filter(end -> concernsEnd(row))
                        .map(StepWords::end)
                        .orElse("");
    }

    private static String end(Endpoint end) {
        return " " + end;
    }

    /** The distinct outcomes that may come, joined by a bar. */
    static String outcomes(Prediction prediction) {
        return prediction.possible().stream()
                .map(one -> one.outcome().word())
                .distinct()
                .collect(Collectors.joining("|"));
    }

    /** What was predicted, as far as a person wants it: the possibility that came, or else all of them. */
    static String predicted(Comparison.Row row) {
        return row.predicted().possible().stream()
                .filter(one -> !row.isPredicted() || one.matches(row.measured()))
                .map(one -> one.outcome()
                        + one.local()
                                .filter(local -> concernsEnd(row))
                                .map(local -> " " + local)
                                .orElse(""))
                .distinct()
                .collect(Collectors.joining(" | "));
    }

    /** Whether the local end is news: after calls that may choose it, and wherever the model was wrong. */
    private static boolean concernsEnd(Comparison.Row row) {
        Step step = row.line().step();
        boolean chosen = step instanceof Step.Bind
                || step instanceof Step.Connect
                || step instanceof Step.Listen && row.measured().outcome().isOk()
                || step instanceof Step.Accept
                || step instanceof Step.Send;
        boolean bound = row.measured().local().map(Endpoint::port).orElse(0) != 0;
        return !row.isPredicted()
                || chosen && bound
                || row.line().expected().flatMap(expected -> expected.ports()).isPresent();
    }
}
