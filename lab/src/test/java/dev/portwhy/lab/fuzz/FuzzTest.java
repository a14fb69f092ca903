package dev.portwhy.lab.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.lab.KernelRunner;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.ports.kernel.KernelPredictor;
import dev.portwhy.ports.scenario.Outcome;
import dev.portwhy.ports.scenario.Prediction;
import dev.portwhy.ports.scenario.Predictor;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
@Tag("root")
class FuzzTest {

    private static final int WORKERS = 8;

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    /** The model, but for one thing: it thinks that listen() always fails. */
    private static final class Mistaken implements Predictor {

        private final Predictor model = new KernelPredictor(KernelVersion.MEASURED);

        @Override
        public Prediction predict(ScenarioLine line) {
            return line.step() instanceof Step.Listen ? Prediction.of(Outcome.of("EPERM")) : model.predict(line);
        }

        @Override
        public void observe(ScenarioLine line, StepResult measured) {
            model.observe(line, measured);
        }

        @Override
        public void course(Step.Course step) {
            model.course(step);
        }
    }

    @Test
    void aMistakeOfTheModelIsFoundAndShortened() throws Exception {
        Fuzz.Result result = new Fuzz(new KernelRunner(), Mistaken::new, WORKERS).run(1, 0, 200, done -> {});
        assertThat(result.disagreements()).filteredOn(Fuzz.Disagreement::steady).anySatisfy(one -> {
            assertThat(one.lines()).hasSize(1);
            assertThat(one.lines().getLast()).endsWith(" listen");
        });
    }

    @Test
    void theModelAgreesWithTheKernel() throws Exception {
        Fuzz.Result result = new Fuzz(new KernelRunner(), () -> new KernelPredictor(KernelVersion.MEASURED), WORKERS)
                .run(443, 0, 400, done -> {});
        assertThat(result.disagreements()).isEmpty();
        assertThat(result.scenarios()).isEqualTo(400);
    }
}
