package dev.portwhy.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.StepResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("kernel")
class KernelProcessTest {

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    private static Scenario scenario(String text) throws Exception {
        return ScenarioParser.parse("test", text);
    }

    @Tag("root")
    @Test
    void givesTheSameResultsAsTheRunnerItself() throws Exception {
        Scenario scenario = scenario("""
            sysctl net.ipv4.ip_local_port_range = 40000 40000
            ln = tcp6
            c = ln accept                  => EINVAL
            repeat 2
            c = ln accept                  => EINVAL
            end
            ln bind [::]:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000
            a = ln accept
            a close
            nothing close
            as uid 1000
            p = tcp4
            p bind 0.0.0.0:80
            """);
        try (KernelProcess process = KernelProcess.start()) {
            List<StepResult> results = process.run(scenario);
            assertThat(results).isEqualTo(new KernelRunner().run(scenario));
            assertThat(results.getLast()).hasToString("EACCES 0.0.0.0:0");
        }
    }

    @Test
    void aChildThatDiesIsAnErrorAndNotAResult() throws Exception {
        try (KernelProcess process = KernelProcess.start()) {
            Thread killer = Thread.ofPlatform().start(() -> {
                await(() -> namespacesOf(process.pid()).size() > 1);
                ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
            });
            assertThatThrownBy(() -> process.run(scenario("s = tcp4\nwait 60s\n")))
                    .isInstanceOf(LabException.class);
            killer.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "INT", "TERM"})
    void nothingOutlivesWhoStartedIt(String signal) throws Exception {
        Set<String> elsewhere = namespaces();
        // A shell starts what it runs in the background with SIGINT ignored, and a JVM leaves it so: see env(1).
        Process owner = new ProcessBuilder(
                        "env",
                        "--default-signal=INT,TERM",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LabOwner.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long child = Long.parseLong(owner.inputReader().readLine());
        try {
            diesWith(owner, child, signal, elsewhere);
        } finally {
            owner.destroyForcibly();
            ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static void diesWith(Process owner, long child, String signal, Set<String> elsewhere) throws Exception {
        Set<String> made = new TreeSet<>();
        Set<String> inside = new TreeSet<>();
        await(() -> {
            made.addAll(namespacesOf(child));
            made.removeAll(elsewhere);
            inside.addAll(threadsIn(made));
            return !inside.isEmpty();
        });
        assertThat(inside).isNotEmpty();

        new ProcessBuilder("kill", "-" + signal, Long.toString(owner.pid()))
                .start()
                .waitFor();

        assertThat(owner.waitFor(20, TimeUnit.SECONDS)).isTrue();
        await(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
        assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
        // By thread: the number of a namespace that is gone may be that of somebody's next one, for as long as that
        // lives.
        await(() -> Collections.disjoint(threadsIn(made), inside));
        assertThat(threadsIn(made)).doesNotContainAnyElementsOf(inside);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        try {
            while (!condition.holds() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The namespaces of all threads on this machine. */
    private static Set<String> namespaces() throws IOException {
        Set<String> all = new TreeSet<>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path process : processes) {
                all.addAll(namespacesOf(Long.parseLong(process.getFileName().toString())));
            }
        }
        return all;
    }

    /** The threads on this machine that are in one of these namespaces. */
    private static Set<String> threadsIn(Set<String> namespaces) throws IOException {
        Set<String> all = new TreeSet<>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path process : processes) {
                threadsIn(process, namespaces, all);
            }
        }
        return all;
    }

    private static void threadsIn(Path process, Set<String> namespaces, Set<String> all) {
        try (var threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                if (namespaces.contains(
                        Files.readSymbolicLink(thread.resolve("ns/net")).toString())) {
                    all.add(thread.toString());
                }
            }
        } catch (IOException e) {
            return; // it has ended
        }
    }

    private static Set<String> namespacesOf(long pid) {
        Set<String> all = new TreeSet<>();
        try (var threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                all.add(Files.readSymbolicLink(thread.resolve("ns/net")).toString());
            }
        } catch (IOException e) {
            return all;
        }
        return all;
    }
}
