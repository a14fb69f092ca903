package dev.portwhy.launcher;

import static dev.portwhy.launcher.StubProject.TRAINING;
import static dev.portwhy.launcher.StubProject.training;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.launcher.Checkout.Outcome;
import dev.portwhy.launcher.Checkout.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** First starts that are ended halfway: nothing half made is used, and nothing stays. */
class LauncherKilledTest {

    private static final int KILLS = 6;

    @TempDir
    Path directory;

    private Checkout checkout;

    @BeforeEach
    void make() throws IOException {
        checkout = StubProject.checkout(directory);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(checkout.root().resolve("build"))) {
            return files.map(Path::toString).toList();
        }
    }

    /** What has a name of one process, or is made on the way to a start-up cache. */
    private List<String> leftovers() throws IOException {
        return files().stream()
                .filter(file -> file.matches(".*\\.(\\d+|\\d+\\.config)"))
                .toList();
    }

    @Test
    void aSignalDuringThePreparationEndsItAtOnceAndLeavesNothing() throws Exception {
        checkout.write(
                TRAINING,
                training("try { System.out.println(\"begun\"); Thread.sleep(100_000); } catch (Exception e) {}"));
        for (int i = 0; i < 2; i++) {
            Running start = checkout.begin(Map.of(), List.of(checkout.launcher()));
            Path log = checkout.root().resolve("build/training.log");
            await(() -> Files.exists(log) && Files.readString(log).contains("begun"));
            List<ProcessHandle> children = start.process().descendants().toList();
            assertThat(children).isNotEmpty();
            assertThat(new ProcessBuilder("kill", "" + start.process().pid())
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(start.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(start.process().exitValue()).isEqualTo(143);
            await(() -> children.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(leftovers()).isEmpty();
            Files.delete(log);
        }
    }

    @Test
    void whatWasKilledHalfwayIsNotUsed() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < KILLS; i++) {
            Running start = checkout.begin(Map.of(), List.of("setsid", checkout.launcher(), "" + i));
            start.process().waitFor(random.nextInt(2500), TimeUnit.MILLISECONDS);
            // The whole session at once, as when a machine goes down: nobody is left to clean up.
            List<ProcessHandle> all = start.process().descendants().toList();
            start.process().destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
            Outcome outcome = start.end();
            assertThat(outcome.out()).as("seed " + seed).isIn("", "first " + i + "\n");
        }
        Outcome after = checkout.start("x");
        assertThat(after.out()).as("seed " + seed + "\n" + after.err()).isEqualTo("first x\n");
        assertThat(checkout.start("y")).as("seed " + seed).isEqualTo(new Outcome(0, "first y\n", ""));
        assertThat(leftovers()).as("seed " + seed).isEmpty();
        assertThat(Checkout.caches(checkout.root())).as("seed " + seed).hasSize(1);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws Exception {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (!condition.holds()) {
            assertThat(Instant.now()).as("a minute has passed").isBefore(end);
            Thread.sleep(20);
        }
    }
}
