package dev.portwhy.lab.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.AnotherUser;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.ReadableClasses;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.model.Gap;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.Via;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holders that ss and lsof do not name, found on the running kernel. */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
class HiddenHoldersTest {

    private static final int NOBODY = 12345;

    private static @Nullable ReadableClasses classes;

    @BeforeAll
    static void copyClasses() throws IOException {
        classes = ReadableClasses.copy();
    }

    @AfterAll
    static void removeClasses() throws IOException {
        Objects.requireNonNull(classes).close();
    }

    @ParameterizedTest
    @CsvSource({
        "bound, BOUND, FD, false",
        "bound-failed-connect, BOUND, FD, false",
        "after-rst, BOUND, FD, false",
        "listen-shutdown, BOUND, FD, false",
        "freebind, LISTEN, FD, false",
        "scm-inflight, LISTEN, SCM_RIGHTS, false",
        "io-uring, LISTEN, IO_URING, false",
        "mmapped, LISTEN, MMAP, false",
        "accept-blocked, LISTEN, ACCEPT, true",
        "dead-leader, LISTEN, THREAD_FD, false",
        "thread-fdtable, LISTEN, THREAD_FD, false",
        "forkchild, LISTEN, FD, false",
        "execleak, LISTEN, FD, false",
        "stopped, LISTEN, FD, false",
        "reuseport, LISTEN, FD, false",
    })
    void isNamedToEveryUserWhoMayKnow(String situation, SocketState state, Via via, boolean concluded)
            throws IOException {
        boolean inferred = concluded || via == Via.IO_URING && !Programs.nameRegisteredSockets();
        boolean queuesRead = HolderOnStage.root()
                && HolderOnStage.inThePidNamespaceOfTheMachine()
                && Files.exists(Path.of("/sys/kernel/btf/vmlinux"));
        try (HolderOnStage held = HolderOnStage.start(situation)) {
            Snapshot snapshot = held.inside(() -> look(held.port()));
            // The kernel's own wait queues are for root to see.
            assertHolder(held, snapshot, state, via, inferred && !(via == Via.ACCEPT && queuesRead));
        }
        if (!HolderOnStage.root()) {
            return;
        }
        try (HolderOnStage held = HolderOnStage.startAs(NOBODY, situation, Objects.requireNonNull(classes))) {
            Snapshot snapshot = held.inside(() -> {
                becomeForGood(NOBODY);
                return look(held.port());
            });
            if (state == SocketState.BOUND && !Programs.tellNamespaces()) {
                assertThat(rows(snapshot, held.port())).isEmpty();
                assertThat(snapshot.visibility().lacks(Gap.Kind.BOUND_ONLY_SOCKETS))
                        .isTrue();
            } else {
                assertHolder(held, snapshot, state, via, inferred);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"scm-inflight", "io-uring", "mmapped", "accept-blocked", "dead-leader", "thread-fdtable"})
    void lsofDoesNotNameIt(String situation) throws IOException {
        assumeTrue(HolderOnStage.root(), "only root sees that lsof has nothing more to say");
        try (HolderOnStage held = HolderOnStage.start(situation)) {
            String inode = Long.toString(inode(held));
            assertThat(held.output("lsof", "-nP", "-iTCP:" + held.port())).isEmpty();
            if (!situation.equals("mmapped")) { // whoever knows the process finds the mapping there
                assertThat(held.output("lsof", "-nP", "-p", Long.toString(held.pid())))
                        .doesNotContain(inode);
            }
        }
    }

    /** Makes the calling thread, which ends soon, an ordinary user's: real, effective and saved. */
    static void becomeForGood(int uid) throws IOException {
        AnotherUser.become(uid);
    }

    private static long inode(HolderOnStage held) throws IOException {
        Snapshot snapshot = held.inside(() -> look(held.port()));
        return snapshot.sockets().inode(rows(snapshot, held.port()).getFirst());
    }

    static Snapshot look(int port) throws IOException {
        return new LiveMachine()
                .look(Scope.EVERYTHING
                        .in(NamespaceChoice.CURRENT)
                        .protocols(true, false)
                        .port(port)
                        .withoutSurroundings()
                        .withoutHidden());
    }

    static List<Integer> rows(Snapshot snapshot, int port) {
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < snapshot.sockets().size(); row++) {
            if (snapshot.sockets().localPort(row) == port) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static void assertHolder(
            HolderOnStage held, Snapshot snapshot, SocketState state, Via via, boolean inferred) {
        HolderTable holders = snapshot.holders();
        List<Integer> rows = rows(snapshot, held.port());
        assertThat(rows).isNotEmpty();
        List<Integer> pids = new ArrayList<>();
        for (int row : rows) {
            assertThat(snapshot.sockets().state(row)).isEqualTo(state);
            int holder = holders.first(snapshot.sockets().inode(row));
            assertThat(holder).as("a holder of row %s", row).isNotNegative();
            assertThat(holders.via(holder)).isEqualTo(via);
            assertThat(holders.inferred(holder)).isEqualTo(inferred);
            assertThat(snapshot.process(holders.pid(holder))).isNotNull();
            pids.add(holders.pid(holder));
        }
        assertThat(pids).containsAll(held.pids());
    }
}
