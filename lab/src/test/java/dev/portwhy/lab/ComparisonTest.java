package dev.portwhy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.ports.kernel.KernelPredictor;
import dev.portwhy.ports.scenario.Outcome;
import dev.portwhy.ports.scenario.Prediction;
import dev.portwhy.ports.scenario.Predictor;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioLibrary;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Prediction, measurement and expectation side by side. */
class ComparisonTest {

    private static final StepResult OK = StepResult.of(Outcome.OK);
    private static final StepResult IN_USE = StepResult.of(Outcome.of("EADDRINUSE"));

    /** Says the same to every line, and keeps what it was told. */
    private static final class Stubborn implements Predictor {
        private final Prediction always;
        private final List<String> told = new ArrayList<>();

        private Stubborn(Prediction always) {
            this.always = always;
        }

        @Override
        public Prediction predict(ScenarioLine line) {
            told.add("predict " + line.text());
            return always;
        }

        @Override
        public void observe(ScenarioLine line, StepResult measured) {
            told.add("observe " + measured);
        }

        @Override
        public void course(Step.Course step) {
            told.add("course " + step.getClass().getSimpleName());
        }
    }

    private static Scenario scenario(String text) throws Exception {
        return ScenarioParser.parse("test", text);
    }

    @Test
    void linesWithoutAnOutcomeAreToldInTheirPlace() throws Exception {
        Stubborn model = new Stubborn(Prediction.of(Outcome.OK));
        Comparison comparison = Comparison.of(
                scenario("address 10.0.0.1/24\nas uid 1000\nwait 1ms\nnetns other\naddress 10.0.0.2/24\n"),
                List.of(OK, IN_USE),
                model);
        assertThat(model.told)
                .containsExactly(
                        "predict address 10.0.0.1/24",
                        "observe OK",
                        "course ActAs",
                        "course Wait",
                        "course EnterNamespace",
                        "predict address 10.0.0.2/24",
                        "observe EADDRINUSE");
        assertThat(comparison.rows()).hasSize(2);
    }

    @Test
    void aMistakeAndAnUnmetExpectationAreTwoThings() throws Exception {
        Scenario scenario = scenario("address 10.0.0.1/24\naddress 10.0.0.1/24 => EADDRINUSE\naddress 10.0.0.3/24\n");
        Comparison comparison =
                Comparison.of(scenario, List.of(OK, IN_USE, IN_USE), new Stubborn(Prediction.of(Outcome.OK)));
        assertThat(comparison.rows()).extracting(Comparison.Row::isPredicted).containsExactly(true, false, false);
        assertThat(comparison.rows()).extracting(Comparison.Row::isExpected).containsExactly(true, true, false);
        assertThat(comparison.rows()).extracting(Comparison.Row::agrees).containsExactly(true, false, false);
        assertThat(comparison.agrees()).isFalse();
        assertThat(comparison.firstMistake().orElseThrow().line().number()).isEqualTo(2);
    }

    @Test
    void aPortOfTheRangeIsAsPredicted() throws Exception {
        Prediction drawn = new Prediction(List.of(new Prediction.Possibility(
                Outcome.OK,
                java.util.Optional.of(new Prediction.Local(
                        IpAddress.ANY4, List.of(new dev.portwhy.model.PortRange(40_000, 40_003)))))));
        Scenario scenario = scenario("s = tcp4\n");
        for (int port : new int[] {39_999, 40_000, 40_003, 40_004}) {
            Comparison comparison = Comparison.of(
                    scenario,
                    List.of(StepResult.of(Outcome.OK, new Endpoint(IpAddress.ANY4, port))),
                    new Stubborn(drawn));
            assertThat(comparison.agrees()).as("%d", port).isEqualTo(port == 40_000 || port == 40_003);
        }
        assertThat(Comparison.of(scenario, List.of(OK), new Stubborn(drawn)).agrees())
                .as("no local end where one was predicted")
                .isFalse();
    }

    /** What the model itself says is likeliest agrees with the model, whichever scenario it is asked about. */
    @Test
    void theModelAgreesWithItself() {
        for (ScenarioLibrary.Entry entry : ScenarioLibrary.all()) {
            Scenario scenario = entry.scenario();
            KernelPredictor asked = new KernelPredictor(KernelVersion.MEASURED);
            List<StepResult> results = new ArrayList<>();
            for (ScenarioLine line : scenario.lines()) {
                if (line.step() instanceof Step.Course course) {
                    asked.course(course);
                } else {
                    results.add(asked.predict(line).likeliest());
                    asked.observe(line, results.getLast());
                }
            }
            Comparison comparison = Comparison.of(scenario, results, new KernelPredictor(KernelVersion.MEASURED));
            assertThat(comparison.firstMistake()).as(entry.name()).isEmpty();
        }
    }
}
