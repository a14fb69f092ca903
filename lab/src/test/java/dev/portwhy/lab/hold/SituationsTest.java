package dev.portwhy.lab.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.sys.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each situation is made in a process of its own; a bind() and ss(8) say whether it stands. */
@Tag("kernel")
@ExtendWith(Alone.class)
class SituationsTest {

    /** The port is in another namespace, in another protocol's table, or not held at all. */
    private static final Set<String> FREE = Set.of(
            "auto-failed-connect",
            "after-rst-auto",
            "sockmap",
            "sockmap-listen",
            "zombie",
            "udp",
            "thread-netns",
            "netns-pid",
            "netns-sockfd",
            "netns-fd",
            "netns-bindmount",
            "kernel-sock",
            "vxlan",
            "nat-redirect");

    /** ss shows a row and cannot say whose. */
    private static final Set<String> WITHOUT_OWNER = Set.of(
            "scm-inflight",
            "io-uring",
            "mmapped",
            "accept-blocked",
            "dead-leader",
            "thread-fdtable",
            "timewait",
            "finwait1",
            "finwait2",
            "closing",
            "lastack");

    private static final Set<String> WITH_OWNER = Set.of(
            "freebind",
            "forkchild",
            "execleak",
            "stopped",
            "reuseport",
            "pidns",
            "unaccepted",
            "synrecv",
            "mptcp",
            "mptcp-conn");

    /** Bound and nothing more, which ss shows since iproute2 6.15. */
    private static final Set<String> UNSEEN =
            Set.of("bound", "bound-failed-connect", "after-rst", "listen-shutdown", "mptcp-bound");

    static Stream<String> names() {
        return Situations.all().stream().map(HoldSituation::name);
    }

    @Test
    void everySituationIsExpectedSomewhere() {
        assertThat(Stream.of(FREE, WITHOUT_OWNER, WITH_OWNER, UNSEEN).flatMap(Set::stream))
                .containsExactlyInAnyOrderElementsOf(names().toList());
        assertThat(Situations.find("bound_failed_connect")).isPresent();
        assertThat(Situations.find("no-such-thing")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void standsAndLeavesNothingBehind(String name) throws Exception {
        HoldSituation situation = Situations.find(name).orElseThrow();
        assumeTrue(
                situation.rights() == HoldSituation.Rights.ANYBODY || HolderOnStage.root(),
                "this situation takes a namespace of its own, hence root");
        assumeTrue(!name.startsWith("sockmap") || HolderOnStage.rootOfTheMachine(), "BPF takes the machine's own root");
        List<Integer> pids;
        try (HolderOnStage held = HolderOnStage.start(name)) {
            pids = held.pids();
            assertThat(held.bindError()).isEqualTo(FREE.contains(name) ? 0 : Errno.EADDRINUSE);
            String rows = held.ss("-Htanp");
            if (WITHOUT_OWNER.contains(name)) {
                assertThat(rows).contains(":" + held.port()).doesNotContain("users:");
            } else if (WITH_OWNER.contains(name) || UNSEEN.contains(name) && Programs.ssListsBound()) {
                assertThat(rows).contains("users:");
            } else {
                assertThat(rows).isEmpty();
            }
        }
        assertGone(pids);
    }

    @ParameterizedTest
    @MethodSource("withChildren")
    void leavesNothingBehindWhenItIsKilled(String name) throws Exception {
        assumeTrue(HolderOnStage.root(), "some of these take a namespace of their own, hence root");
        try (HolderOnStage held = HolderOnStage.start(name)) {
            held.end(true);
            assertGone(held.pids());
        }
    }

    static Stream<String> withChildren() {
        return Stream.of("forkchild", "execleak", "stopped", "pidns", "reuseport", "netns-pid", "dead-leader");
    }

    private static void assertGone(List<Integer> pids) throws IOException {
        for (int pid : pids) {
            Waiting.forTrue("the end of process " + pid, () -> ended(pid));
        }
    }

    private static boolean ended(int pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return true;
        }
    }
}
