package dev.portwhy.cli.hidden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.ProgramLine;
import dev.portwhy.cli.Screen;
import dev.portwhy.lab.LabWorker;
import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.sys.Syscall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a second run of the program makes for itself while this one looks: the lab's namespaces are not the machine's, until
 * somebody else has one.
 */
@Tag("kernel")
@ExtendWith(Alone.class)
class OtherRunsOnKernelTest {

    private static final long SECONDS = 20;
    /** It waits for a TIME_WAIT and so has its namespace for about a minute. */
    private static final String SLOW = "fin-timeout-time-wait";

    @Test
    void theNamespaceOfALabRunBesideIsNoneOfTheMachines() throws Exception {
        withLab(thread -> {
            String inode = inode(thread.resolve("ns/net"));
            for (String line :
                    List.of("--json", "hidden --json", "who -a -N all --json", "who -a -N all", "hidden", "-N all")) {
                String said = ask(line);
                assertThat(link(thread.resolve("ns/net"))).as("still there").contains(inode);
                assertThat(said)
                        .as(line)
                        .doesNotContain(inode)
                        .doesNotContain("tid:" + thread.getFileName())
                        .doesNotContain("NAMESPACES_LOST")
                        .doesNotContain("namespaces-lost");
            }
        });
    }

    @Test
    @Tag("root")
    void oneThatSomebodyElseHasOpenIsTold() throws Exception {
        assumeTrue(Syscall.geteuid() == 0, "another user's open files are not to be seen");
        withLab(thread -> {
            Process keeper =
                    new ProcessBuilder("sh", "-c", "exec 7<\"$1\"; echo; read x", "sh", thread + "/ns/net").start();
            try {
                keeper.inputReader().readLine();
                assertThat(ask("hidden --json"))
                        .contains(inode(thread.resolve("ns/net")))
                        .contains("process " + keeper.pid() + " keeps it alive with its open file 7");
            } finally {
                keeper.destroyForcibly().waitFor();
            }
        });
    }

    /** Looks at the thread of a lab run that is in a namespace of its own. */
    private interface At {
        void look(Path thread) throws Exception;
    }

    private static void withLab(At at) throws Exception {
        Process lab = new ProcessBuilder(ProgramLine.of("lab", "run", SLOW))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            Optional<Path> thread = inside(lab);
            while (thread.isEmpty() && lab.isAlive() && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(20);
                thread = inside(lab);
            }
            assumeTrue(thread.isPresent() || lab.isAlive() || lab.exitValue() < 2, "no namespace can be made here");
            at.look(thread.orElseThrow());
        } finally {
            // Its worker ends at the end of its input.
            List<ProcessHandle> all =
                    Stream.concat(lab.descendants(), Stream.of(lab.toHandle())).toList();
            lab.destroyForcibly().waitFor();
            for (ProcessHandle process : all) {
                process.onExit().get(SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    /** A thread of the run's worker that is in another namespace than the worker itself. */
    private static Optional<Path> inside(Process lab) throws IOException {
        for (ProcessHandle worker : lab.descendants().toList()) {
            Path directory = Path.of("/proc", Long.toString(worker.pid()));
            if (!cmdline(directory).contains(LabWorker.class.getName())) {
                continue;
            }
            String own = link(directory.resolve("ns/net"));
            try (Stream<Path> threads = Files.list(directory.resolve("task"))) {
                Optional<Path> found = threads.filter(thread -> {
                            String other = link(thread.resolve("ns/net"));
                            return !other.isEmpty() && !other.equals(own);
                        })
                        .filter(OtherRunsOnKernelTest::hasSocket)
                        .findFirst();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** Whether the scenario has begun, so that it is not the namespace by which the worker tries whether it may make one. */
    private static boolean hasSocket(Path thread) {
        try {
            return Files.readAllLines(thread.resolve("net/tcp")).size() > 1;
        } catch (IOException e) {
            return false;
        }
    }

    private static String cmdline(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static String inode(Path link) {
        return link(link).replaceAll("\\D", "");
    }

    private static String link(Path path) {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static String ask(String line) {
        return Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), line.split(" "))
                .out();
    }
}
