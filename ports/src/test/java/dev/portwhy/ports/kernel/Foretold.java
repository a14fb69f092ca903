package dev.portwhy.ports.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.ports.scenario.Prediction;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.ScenarioSyntaxException;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;
import java.util.List;

/**
 * Facts about the kernel, told as scenarios. What stands behind an arrow was measured on Linux 6.18.44 ({@code lab run} of the
 * same text); here the model must foretell it without a doubt: everything it thinks possible has to be what was measured.
 */
final class Foretold {

    static final KernelVersion MEASURED_ON = KernelVersion.parse("6.18.44");

    private Foretold() {}

    /** Each line does what stands behind its arrow, and the model knows nothing else it might do. */
    static void holds(String text) {
        holds(text, MEASURED_ON);
    }

    /** As {@link #holds(String)}, on a kernel of another version. */
    static void holds(String text, KernelVersion version) {
        KernelPredictor predictor = new KernelPredictor(version);
        for (ScenarioLine line : parsed(text).lines()) {
            if (line.step() instanceof Step.Course course) {
                predictor.course(course);
                continue;
            }
            Prediction prediction = predictor.predict(line);
            for (Prediction.Possibility one : prediction.possible()) {
                StepResult result = result(one);
                assertThat(line.requirement().matches(result))
                        .as("line %d: %s: %s", line.number(), line.text(), prediction)
                        .isTrue();
            }
            predictor.observe(line, prediction.likeliest());
        }
    }

    private static StepResult result(Prediction.Possibility one) {
        return new Prediction(List.of(one)).likeliest();
    }

    private static Scenario parsed(String text) {
        try {
            return ScenarioParser.parse("fact", text);
        } catch (ScenarioSyntaxException e) {
            throw new AssertionError(text, e);
        }
    }
}
