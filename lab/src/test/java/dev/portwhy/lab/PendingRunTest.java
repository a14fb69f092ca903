package dev.portwhy.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.ports.scenario.StepResult;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the child says of a run, and what becomes of a run when it says no more. */
class PendingRunTest {

    private final List<StepResult> shown = new ArrayList<>();
    private final PendingRun run = new PendingRun(shown::add);
    private Process living;

    @BeforeEach
    void start() throws IOException {
        living = new ProcessBuilder("cat").start();
    }

    @AfterEach
    void end() throws InterruptedException {
        living.destroyForcibly().waitFor();
    }

    @Test
    void stepsAreShownAsTheyCome() throws IOException {
        run.take("step", "OK 127.0.0.1:80");
        assertThat(shown).hasToString("[OK 127.0.0.1:80]");
        run.take("step", "EBADF");
        run.take("done", "");
        assertThat(run.await(living)).isEqualTo(shown).hasToString("[OK 127.0.0.1:80, EBADF]");
    }

    @Test
    void aFailureSaysWhy() {
        run.take("step", "OK");
        run.take("failed", "unshare: EPERM");
        assertThatThrownBy(() -> run.await(living)).isInstanceOfSatisfying(LabException.class, e -> {
            assertThat(e.reason().key()).isEqualTo("lab.cannot.ended");
            assertThat(e.reason().arguments()).containsExactly("unshare: EPERM");
            assertThat(e.concernsOneScenario()).isFalse();
        });
    }

    /** Without a word the question mark stands for it: an empty complaint would pass for an end. */
    @Test
    void aFailureWithoutAReasonIsOneStill() {
        run.take("failed", "");
        assertThatThrownBy(() -> run.await(living))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("?");
    }

    /** A word of a newer or broken child ends the run, and is no success. */
    @Test
    void anUnknownWordIsAFailure() {
        run.take("whatever", "it says");
        assertThatThrownBy(() -> run.await(living)).hasMessageContaining("it says");
    }

    @Test
    void whatComesBehindTheEndDoesNotChangeIt() throws IOException {
        run.take("done", "");
        run.take("failed", "late");
        assertThat(run.await(living)).isEmpty();
    }

    @Test
    void aChildThatIsGoneEndsTheRun() throws Exception {
        Process gone = new ProcessBuilder("false").start();
        gone.waitFor();
        assertThatThrownBy(() -> run.await(gone))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("exit 1");
    }

    @Test
    void aTrialHasAResult() throws IOException {
        run.take("result", "made 3");
        run.take("done", "");
        assertThat(run.awaitResult(living)).isEqualTo("made 3");
        PendingRun without = new PendingRun(shown::add);
        without.take("done", "");
        assertThatThrownBy(() -> without.awaitResult(living)).isInstanceOf(LabException.class);
    }

    @Test
    void whoIsToldToEndEnds() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> run.await(living)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).as("still told so").isTrue();
    }

    @Test
    void aChildsFirstLineSaysWhetherItIsReady() {
        assertThat(new WorkerStart(living, living.inputReader(), "ready").isReady())
                .isTrue();
        WorkerStart refused = new WorkerStart(living, living.inputReader(), "refused EPERM");
        assertThat(refused.isReady()).isFalse();
        assertThat(refused.complaint()).isEqualTo("EPERM");
        WorkerStart tool = new WorkerStart(living, living.inputReader(), "unshare: unshare failed");
        assertThat(tool.isReady()).isFalse();
        assertThat(tool.complaint()).isEqualTo("unshare: unshare failed");
        assertThat(new WorkerStart(living, living.inputReader(), "").isReady()).isFalse();
    }
}
