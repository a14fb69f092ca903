package dev.portwhy.cli.hidden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.sys.Syscall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * No namespace has its name from the process that asks, which ends with the answer: once process numbers have begun anew,
 * it may have the lowest of those that live there.
 */
@Tag("kernel")
@Tag("root")
class OwnProcessOnKernelTest {

    /** In a pid namespace of its own, with numbers that the kernel is told to go on from (ns_last_pid). */
    private static final String BEGIN = """
            mount -t proc proc /proc
            in_another() { until [ "$(readlink /proc/$1/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done; }
            """;

    @Test
    void anotherProcessOfTheNamespaceComesFirst() throws IOException {
        String said = run("""
                echo 20000 >/proc/sys/kernel/ns_last_pid
                unshare --net sleep 600 &
                in_another 20001
                echo 500 >/proc/sys/kernel/ns_last_pid
                nsenter -t 20001 -n -- "$@" 2>&1
                """);
        assertThat(said).contains("pid:20001").doesNotContain("pid:501");
    }

    /** Nor from a process beside it that is none of the namespace's. */
    @Test
    void whereItIsAloneThereIsTheNumberOfTheNamespace() throws IOException {
        String said = run("""
                echo 500 >/proc/sys/kernel/ns_last_pid
                unshare --net -- "$@" 2>&1
                """);
        assertThat(said).containsPattern("net:\\d+").doesNotContain("pid:501");
    }

    /** What a look says of a namespace that there is not: the names of all that there are. */
    private static String run(String script) throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "it takes a pid namespace, hence root");
        List<String> command = new ArrayList<>(
                List.of("unshare", "--pid", "--fork", "--kill-child", "--mount", "--propagation", "private"));
        command.addAll(List.of("sh", "-c", BEGIN + script, "sh"));
        command.addAll(ProgramLine.of("who", "-N", "nonesuch"));
        return Practice.run(command).text();
    }
}
