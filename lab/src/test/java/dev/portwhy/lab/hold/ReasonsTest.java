package dev.portwhy.lab.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.NoHolder;
import dev.portwhy.model.NoHolder.Reason;
import dev.portwhy.model.NoHolderRule;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sockets that nobody holds: each has its one reason, and what ends it, on the running kernel. */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
class ReasonsTest {

    private static final int NOBODY = 12345;

    @ParameterizedTest
    @CsvSource({
        "timewait, TIME_WAIT, TIME_WAIT, ''",
        "finwait1, FIN_WAIT1, ORPHAN, reason.retries",
        "finwait2, FIN_WAIT2, ORPHAN, reason.fin-wait2",
        "closing, CLOSING, ORPHAN, reason.retries",
        "lastack, LAST_ACK, ORPHAN, reason.retries",
        "synrecv, SYN_RECV, SYN_REQUEST, ''",
        "unaccepted, ESTABLISHED, ACCEPT_QUEUE, reason.listener",
    })
    void isToldToEverybody(String situation, SocketState state, Reason reason, String detail) throws IOException {
        try (HolderOnStage held = HolderOnStage.start(situation)) {
            Snapshot snapshot = held.inside(() -> look(held.port()));
            assertReason(snapshot, held, state, reason, detail);
            if (HolderOnStage.root()) {
                Snapshot unprivileged = held.inside(() -> {
                    HiddenHoldersTest.becomeForGood(NOBODY);
                    return look(held.port());
                });
                assertReason(unprivileged, held, state, reason, detail);
            }
        }
    }

    /** Another user has the port; one's own processes that wait for something else are not accused of it. */
    @Test
    void whoeverReadsFromAPipeIsNotSuspected() throws IOException {
        assumeTrue(HolderOnStage.root(), "it takes two users");
        try (HolderOnStage held = HolderOnStage.start("bound")) {
            Process reader = held.inside(() -> new ProcessBuilder("setpriv", "--reuid=" + NOBODY, "cat").start());
            try {
                Waiting.forTrue(
                        "a call that waits",
                        () -> Files.readString(Path.of("/proc/" + reader.pid() + "/syscall"))
                                        .startsWith(SyscallNumbers.READ + " 0x0 ")
                                && Files.readString(Path.of("/proc/" + reader.pid() + "/comm"))
                                        .equals("cat\n"));
                Snapshot snapshot = held.inside(() -> {
                    HiddenHoldersTest.becomeForGood(NOBODY);
                    return look(held.port());
                });
                assertReason(snapshot, held, SocketState.BOUND, Reason.NOT_PERMITTED, "");
            } finally {
                reader.destroyForcibly();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "kernel-sock, LISTEN, reason.kernel.mptcp-endpoint, 1",
        "vxlan, CLOSE, reason.kernel.vxlan, vxlan0",
    })
    void theKernelsOwnSocketsAreToldWithWhatTheyServe(String situation, SocketState state, String detail, String name)
            throws IOException {
        assumeTrue(HolderOnStage.root(), "it takes a namespace of its own, hence root");
        try (HolderOnStage held = HolderOnStage.start(situation)) {
            Snapshot all = lookEverywhere();
            int row = HiddenHoldersTest.rows(all, held.port()).stream()
                    .filter(one -> all.sockets().state(one) == state
                            && all.holders().first(all.sockets().inode(one)) < 0)
                    .findFirst()
                    .orElseThrow();
            NoHolder why = new NoHolderRule(all).reason(row);
            assertThat(why.reason()).isEqualTo(Reason.KERNEL);
            assertThat(Objects.requireNonNull(why.detail()).key()).isEqualTo(detail);
            assertThat(why.detail().arguments()).containsExactly(name);
            int pid = all.namespaceOf(row).pid();
            assertThat(held.output("nsenter", "-t", Integer.toString(pid), "-n", "ss", "-Htuanp"))
                    .contains(":" + held.port())
                    .doesNotContain("users:");
            assertThat(reasonForNobody(held, pid, state)).isEqualTo(Reason.KERNEL);
        }
    }

    /** The reason that an ordinary user in the namespace of a process gets. */
    private static Reason reasonForNobody(HolderOnStage held, int pid, SocketState state) throws IOException {
        Snapshot there = held.inside(() -> {
            dev.portwhy.linux.netns.NamespaceEntry.enter(lookEverywhere().namespaces().stream()
                    .filter(namespace -> namespace.pid() == pid)
                    .findFirst()
                    .orElseThrow());
            HiddenHoldersTest.becomeForGood(NOBODY);
            return look(held.port());
        });
        List<Integer> rows = HiddenHoldersTest.rows(there, held.port()).stream()
                .filter(row -> there.sockets().state(row) == state)
                .toList();
        assertThat(rows).isNotEmpty();
        return new NoHolderRule(there).reason(rows.getFirst()).reason();
    }

    private static void assertReason(
            Snapshot snapshot, HolderOnStage held, SocketState state, Reason reason, String detail) {
        int row = HiddenHoldersTest.rows(snapshot, held.port()).stream()
                .filter(one -> snapshot.sockets().state(one) == state
                        && snapshot.holders().first(snapshot.sockets().inode(one)) < 0)
                .findFirst()
                .orElseThrow();
        NoHolder why = new NoHolderRule(snapshot).reason(row);
        assertThat(why.reason()).isEqualTo(reason);
        assertThat(why.detail() == null ? "" : why.detail().key()).isEqualTo(detail);
    }

    private static Snapshot look(int port) throws IOException {
        return new LiveMachine()
                .look(Scope.EVERYTHING.in(NamespaceChoice.CURRENT).port(port).withoutHidden());
    }

    private static Snapshot lookEverywhere() throws IOException {
        return new LiveMachine().look(Scope.EVERYTHING.withoutHidden());
    }
}
