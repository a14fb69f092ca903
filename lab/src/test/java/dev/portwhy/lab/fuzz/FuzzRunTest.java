package dev.portwhy.lab.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.ports.kernel.KernelPredictor;
import dev.portwhy.ports.scenario.Outcome;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.ScenarioRunner;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A run of random scenarios against a kernel that is the model itself, but for what a test has it do otherwise. */
class FuzzRunTest {

    private static KernelPredictor model() {
        return new KernelPredictor(KernelVersion.MEASURED);
    }

    /** The model as a kernel: what it says is likeliest happens. */
    private static List<StepResult> likeliest(Scenario scenario) {
        KernelPredictor model = model();
        List<StepResult> results = new ArrayList<>();
        for (ScenarioLine line : scenario.lines()) {
            if (line.step() instanceof Step.Course course) {
                model.course(course);
            } else {
                results.add(model.predict(line).likeliest());
                model.observe(line, results.getLast());
            }
        }
        return results;
    }

    /** The same, but that it has never heard of SO_REUSEPORT. */
    private static List<StepResult> withoutReusePort(Scenario scenario) {
        List<StepResult> results = likeliest(scenario);
        List<ScenarioLine> steps = scenario.steps();
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).text().contains("SO_REUSEPORT")
                    && results.get(i).local().isPresent()) {
                results.set(
                        i,
                        StepResult.of(
                                Outcome.of("ENOPROTOOPT"),
                                results.get(i).local().get()));
            }
        }
        return results;
    }

    @Test
    void whereAllAgreeNothingIsFound() throws IOException {
        AtomicLong last = new AtomicLong();
        Fuzz.Result result = new Fuzz(FuzzRunTest::likeliest, FuzzRunTest::model, 1).run(3, 0, 150, last::set);
        assertThat(result.disagreements()).isEmpty();
        assertThat(result.scenarios()).isEqualTo(150);
        assertThat(result.steps()).isGreaterThan(1000);
        assertThat(last).hasValue(150);
    }

    @Test
    void whatDisagreesIsShortenedToTheLineThatDoes() throws IOException {
        Fuzz.Result result = new Fuzz(FuzzRunTest::withoutReusePort, FuzzRunTest::model, 1).run(3, 0, 400, done -> {});
        assertThat(result.disagreements()).hasSize(10).allSatisfy(one -> {
            assertThat(one.steady()).isTrue();
            assertThat(one.lines()).hasSize(2);
            assertThat(one.lines().getLast()).contains("set SO_REUSEPORT");
            assertThat(one.comparison().firstMistake()).isPresent();
        });
        assertThat(result.scenarios()).as("ten are enough").isLessThan(400);
    }

    /** {@code --seed} and the number of a scenario make it again, from whichever one the run begins with. */
    @Test
    void aScenarioIsFoundAgainByItsNumber() throws IOException {
        List<Fuzz.Disagreement> all = new Fuzz(FuzzRunTest::withoutReusePort, FuzzRunTest::model, 1)
                .run(3, 0, 400, done -> {})
                .disagreements();
        Fuzz.Disagreement one = all.get(4);
        Fuzz.Result again =
                new Fuzz(FuzzRunTest::withoutReusePort, FuzzRunTest::model, 1).run(3, one.index(), 1, done -> {});
        assertThat(again.scenarios()).isEqualTo(1);
        assertThat(again.disagreements()).singleElement().satisfies(same -> {
            assertThat(same.index()).isEqualTo(one.index());
            assertThat(same.lines()).isEqualTo(one.lines());
        });
    }

    @Test
    void eachScenarioRunsOnceHoweverManyRunAtATime() throws IOException {
        Set<String> texts = ConcurrentHashMap.newKeySet();
        AtomicInteger runs = new AtomicInteger();
        ScenarioRunner kernel = scenario -> {
            texts.add(scenario.lines().toString());
            runs.incrementAndGet();
            return likeliest(scenario);
        };
        Fuzz.Result result = new Fuzz(kernel, FuzzRunTest::model, 4).run(5, 1000, 100, done -> {});
        assertThat(result.scenarios()).isEqualTo(100);
        assertThat(runs).hasValue(100);
        assertThat(texts).hasSize(100);
    }

    /** A kernel that answers otherwise once and never again, as one does that is disturbed. */
    @Test
    void whatDoesNotComeAgainIsToldAsUnsteady() throws IOException {
        AtomicInteger left = new AtomicInteger(1);
        ScenarioRunner kernel = scenario -> {
            List<StepResult> results = likeliest(scenario);
            if (left.getAndDecrement() > 0) {
                results.set(0, StepResult.of(Outcome.of("EIO")));
            }
            return results;
        };
        Fuzz.Result result = new Fuzz(kernel, FuzzRunTest::model, 1).run(3, 0, 20, done -> {});
        assertThat(result.disagreements()).singleElement().satisfies(one -> {
            assertThat(one.steady()).isFalse();
            assertThat(one.index()).isZero();
            assertThat(one.lines()).as("as it was").isEqualTo(ScenarioGenerator.lines(3, 0));
        });
        assertThat(result.scenarios()).isEqualTo(20);
    }

    /** Where the kernel draws lots a disagreement is tried several times before it is given up. */
    @Test
    void whatComesNowAndThenIsFoundAgain() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        ScenarioRunner kernel =
                scenario -> calls.getAndIncrement() % 3 == 0 ? withoutReusePort(scenario) : likeliest(scenario);
        Fuzz.Result result = new Fuzz(kernel, FuzzRunTest::model, 1).run(3, 0, 60, done -> {});
        assertThat(result.disagreements()).isNotEmpty().anySatisfy(one -> {
            assertThat(one.steady()).isTrue();
            assertThat(one.lines()).hasSize(2);
        });
    }

    @Test
    void aKernelThatCannotBeAskedEndsTheRun() {
        AtomicInteger asked = new AtomicInteger();
        ScenarioRunner gone = scenario -> {
            asked.incrementAndGet();
            throw new IOException("the child has ended");
        };
        assertThatThrownBy(() -> new Fuzz(gone, FuzzRunTest::model, 2).run(1, 0, 1000, done -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("the child has ended");
        assertThat(asked.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void aModelThatBreaksIsToldAsSuch() {
        assertThatThrownBy(() -> new Fuzz(
                                FuzzRunTest::likeliest,
                                () -> {
                                    throw new IllegalArgumentException("no such kernel");
                                },
                                1)
                        .run(1, 0, 5, done -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("no such kernel");
    }
}
