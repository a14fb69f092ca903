package dev.portwhy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.ports.kernel.KernelPredictor;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioLibrary;
import dev.portwhy.ports.scenario.StepResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kernel does what the library says and the model predicts. Those that need longer than five seconds run with {@code lab run --all}. */
@Tag("kernel")
class LibraryOnKernelTest {

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "needs root");
    }

    @Test
    void measuresWhatEveryQuickScenarioExpectsAndTheModelPredicts() throws Exception {
        boolean otherUsers = otherUsersAreMapped();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<List<String>>> answers = new ArrayList<>();
            for (ScenarioLibrary.Entry entry : ScenarioLibrary.all()) {
                if (entry.header().takes().isZero() && (otherUsers || !takesOtherUsers(entry.scenario()))) {
                    answers.add(threads.submit(() -> surprises(entry.scenario())));
                }
            }
            assertThat(answers).hasSizeGreaterThan(60);
            List<String> all = new ArrayList<>();
            for (Future<List<String>> answer : answers) {
                all.addAll(answer.get());
            }
            assertThat(all).isEmpty();
        }
    }

    /** A user namespace has the users that somebody mapped, often root alone (user_namespaces(7)). */
    private static boolean otherUsersAreMapped() throws IOException {
        return !Files.readString(Path.of("/proc/self/uid_map")).strip().endsWith(" 1");
    }

    private static boolean takesOtherUsers(Scenario scenario) {
        return scenario.lines().stream()
                .anyMatch(
                        line -> line.text().startsWith("as uid ") || line.text().contains(" owner "));
    }

    private static List<String> surprises(Scenario scenario) throws IOException {
        List<StepResult> results = new KernelRunner().run(scenario);
        Comparison comparison = Comparison.of(scenario, results, new KernelPredictor(KernelVersion.MEASURED));
        List<String> wrong = new ArrayList<>();
        for (Comparison.Row row : comparison.rows()) {
            if (!row.agrees()) {
                wrong.add(scenario.name() + ":" + row.line().number() + " "
                        + row.line().text() + " => " + row.measured() + ", predicted "
                        + row.predicted().possible());
            }
        }
        return wrong;
    }
}
