package dev.portwhy.ports.kernel;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.ports.scenario.Prediction;
import dev.portwhy.ports.scenario.ScenarioLibrary;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every question of the library has the answer of the model that stands behind its arrow; no kernel is asked. */
class LibraryPredictedTest {

    static List<ScenarioLibrary.Entry> all() {
        return ScenarioLibrary.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void isAnsweredByTheModelAlone(ScenarioLibrary.Entry entry) {
        KernelPredictor predictor = new KernelPredictor(KernelVersion.parse("6.18.44"));
        for (ScenarioLine line : entry.scenario().lines()) {
            if (line.step() instanceof Step.Course course) {
                predictor.course(course);
                continue;
            }
            Prediction prediction = predictor.predict(line);
            // Where the kernel may do one thing or another, the scenario goes on with what it expects.
            StepResult result = prediction.possible().stream()
                    .map(one -> new Prediction(List.of(one)).likeliest())
                    .filter(line.requirement()::matches)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(line.number() + ": " + line.text() + ": " + prediction));
            predictor.observe(line, result);
        }
    }
}
