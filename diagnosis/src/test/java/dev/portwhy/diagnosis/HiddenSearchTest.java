package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Gap;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.Via;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is called hidden, why, and what is said to do about it. */
class HiddenSearchTest {

    private static HiddenAnswer ask(Snapshot snapshot) {
        return Diagnosis.hidden(
                snapshot, IntStream.range(0, snapshot.sockets().size()).toArray());
    }

    private static HiddenEntry only(Snapshot snapshot) {
        List<HiddenEntry> entries = ask(snapshot).entries();
        assertThat(entries).hasSize(1);
        return entries.getFirst();
    }

    @Test
    void anOrdinaryListenerIsNotHidden() {
        Snapshot snapshot = Snapshots.machine()
                .process(7, "nginx")
                .listen("0.0.0.0:80")
                .heldBy(7)
                .snapshot();
        assertThat(ask(snapshot).isEmpty()).isTrue();
        assertThat(ask(snapshot).level()).isEqualTo(Level.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "THREAD_FD, THREAD_TABLE",
        "SCM_RIGHTS, IN_FLIGHT",
        "IO_URING, IO_URING",
        "MMAP, MAPPED",
        "ACCEPT, BLOCKED_CALL"
    })
    void everyUnusualWayHasItsCause(Via via, HiddenCause cause) {
        HiddenEntry entry = only(Snapshots.machine()
                .process(7, "java")
                .listen("0.0.0.0:80")
                .heldVia(via, 7)
                .snapshot());
        assertThat(entry.cause()).isEqualTo(cause);
        assertThat(entry.pids()).containsExactly(7);
        assertThat(entry.sure()).isTrue();
        assertThat(entry.remedy().command()).isEqualTo("kill 7");
    }

    @Test
    void aFileDescriptorBesideAnUnusualWayIsFoundByAnybody() {
        assertThat(ask(Snapshots.machine()
                                .process(7, "java")
                                .listen("0.0.0.0:80")
                                .heldVia(Via.IO_URING, 7)
                                .heldBy(7)
                                .snapshot())
                        .isEmpty())
                .isTrue();
    }

    @Test
    void whatIsOnlyBoundIsSummedUpByItsHolder() {
        HiddenEntry entry = only(Snapshots.machine()
                .process(7, "java")
                .bound("10.0.0.1:4000")
                .heldBy(7)
                .bound("10.0.0.1:4001")
                .heldBy(7)
                .snapshot());
        assertThat(entry.cause()).isEqualTo(HiddenCause.BOUND_ONLY);
        assertThat(entry.rows()).containsExactly(0, 1);
    }

    /** In a container, without root, or with hidepid= a process may live there that was not seen. */
    @ParameterizedTest
    @CsvSource({
        "OTHER_PID_NAMESPACE, .unseen",
        "HIDEPID, .unseen",
        "FILES_OF_OTHERS, .unseen",
        "FILES_REFUSED_TO_ROOT, .unseen",
        "BOUND_ONLY_SOCKETS, ''",
    })
    void thatNobodyLivesInANamespaceIsSaidOnlyWhereEveryProcessIsSeen(Gap.Kind gap, String form) {
        HiddenEntry entry = only(Snapshots.machine()
                .process(7, "java")
                .gap(Gap.of(gap, 1))
                .namespace("fd:7/5", NetworkNamespace.Kind.UNNAMED, 0)
                .listen("10.0.0.1:4000")
                .heldBy(7)
                .snapshot());
        assertThat(entry.cause()).isEqualTo(HiddenCause.OTHER_NAMESPACE);
        assertThat(entry.found().key()).isEqualTo("hidden.found.namespace.empty" + form);
        assertThat(entry.remedy().text().key()).isEqualTo("hidden.end.other-namespace.empty" + form);
    }

    @Test
    void ofManyHoldersThoseThatAreOnlyConcludedAreNotToBeStopped() {
        Snapshots machine = Snapshots.machine();
        for (int socket = 0; socket < 3; socket++) {
            machine.bound("10.0.0.1:" + (4000 + socket));
            for (int pid = 11; pid <= 20; pid++) {
                // Known of one socket is enough; the even ones are known of none.
                if (pid % 2 == 1 && socket == pid % 3) {
                    machine.heldBy(pid);
                } else {
                    machine.inferredOf(Via.SCM_RIGHTS, pid);
                }
            }
        }
        HiddenEntry entry = only(machine.snapshot());
        assertThat(entry.pids()).hasSize(10);
        assertThat(entry.remedy().command()).isEqualTo("kill 11 13 15 17 19");
    }

    @Test
    void nobodyIsToldToKillTheFirstProcess() {
        assertThat(only(Snapshots.machine()
                                .process(1, "systemd")
                                .bound("10.0.0.1:4000")
                                .heldBy(1)
                                .snapshot())
                        .remedy()
                        .command())
                .isEqualTo("systemctl list-sockets --all");
        assertThat(only(Snapshots.machine()
                                .process(1, "systemd")
                                .listen("10.0.0.1:4000")
                                .heldBy(1)
                                .snapshot())
                        .cause())
                .isEqualTo(HiddenCause.SOCKET_UNIT);
    }

    @Test
    void aProgramThatOpensNoPortsHasItFromSomebodyElse() {
        HiddenEntry entry = only(Snapshots.machine()
                .process(7, "sleep")
                .listen("10.0.0.1:4000")
                .heldBy(7)
                .snapshot());
        assertThat(entry.cause()).isEqualTo(HiddenCause.INHERITED);
        assertThat(entry.sure()).isFalse();
        assertThat(ask(Snapshots.machine()
                                .process(7, "sleep")
                                .process(8, "nginx")
                                .listen("10.0.0.1:4000")
                                .heldBy(7, 8)
                                .snapshot())
                        .isEmpty())
                .isTrue();
    }

    @Test
    void thousandsInTimeWaitAreOneThing() {
        Snapshots machine = Snapshots.machine();
        for (int port = 0; port < 3000; port++) {
            machine.timeWait("10.0.0.1:" + (40_000 + port), "10.0.0.2:443", 1000 + port);
        }
        HiddenAnswer answer = ask(machine.snapshot());
        assertThat(answer.entries()).hasSize(1);
        assertThat(answer.entries().getFirst().rows()).hasSize(3000);
        assertThat(answer.entries().getFirst().remedy().command()).isNull();
        assertThat(answer.level()).isEqualTo(Level.OK);
    }

    @Test
    void aQueueBelongsToItsListener() {
        HiddenEntry entry = only(Snapshots.machine()
                .process(7, "nginx")
                .listen("0.0.0.0:80")
                .heldBy(7)
                .connection(SocketState.ESTABLISHED, "10.0.0.1:80", "10.0.0.2:4000")
                .ownerless()
                .snapshot());
        assertThat(entry.cause()).isEqualTo(HiddenCause.ACCEPT_QUEUE);
        assertThat(entry.pids()).containsExactly(7);
    }

    @Test
    void onlyAConnectionThatNobodyHasIsEverDestroyed() {
        HiddenEntry entry = only(Snapshots.machine()
                .connection(SocketState.LAST_ACK, "10.0.0.1:80", "10.0.0.2:4000")
                .ownerless()
                .snapshot());
        assertThat(entry.remedy().command()).isEqualTo("ss -K src 10.0.0.1:80 dst 10.0.0.2:4000");
    }

    @Test
    void ordinarySocketsElsewhereAreOneThingForEachNamespace() {
        HiddenEntry entry = only(Snapshots.machine()
                .namespace("web", NetworkNamespace.Kind.CONTAINER, 900)
                .process(900, "node")
                .listen("0.0.0.0:80")
                .heldBy(900)
                .listen("0.0.0.0:81")
                .heldBy(900)
                .snapshot());
        assertThat(entry.cause()).isEqualTo(HiddenCause.OTHER_NAMESPACE);
        assertThat(entry.rows()).hasSize(2);
        assertThat(entry.remedy().command()).isEqualTo("nsenter -t 900 -n ss -tuanp");
    }

    @Test
    void whoMayNotLookIsToldSo() {
        HiddenAnswer answer = ask(Snapshots.machine()
                .listen("0.0.0.0:80")
                .gap(Gap.of(Gap.Kind.FILES_OF_OTHERS, 3))
                .snapshot());
        assertThat(answer.entries().getFirst().cause()).isEqualTo(HiddenCause.NOT_PERMITTED);
        assertThat(answer.entries().getFirst().remedy().command()).isEqualTo("sudo portwhy:again hidden");
        assertThat(answer.level()).isEqualTo(Level.UNKNOWN);
    }

    @Test
    void namespacesThatCouldNotBeReadLeaveTheQuestionOpen() {
        assertThat(ask(Snapshots.machine().gap(Gap.of(Gap.Kind.NAMESPACES, 3)).snapshot())
                        .level())
                .isEqualTo(Level.UNKNOWN);
    }

    @Test
    void aProxyIsEndedWithItsContainerAndNeverWithAllOfDocker() {
        Snapshot machine = Snapshots.machine()
                .process(50, "docker-proxy")
                .listen("0.0.0.0:8080")
                .heldBy(50)
                .snapshot();
        PortForward forward = new PortForward(50, -1, "web", "172.17.0.2:80");
        Snapshot known = machine.with(new Hidden(List.of(), List.of(), List.of(), List.of(), List.of(forward)));
        HiddenEntry entry = only(known);
        assertThat(entry.cause()).isEqualTo(HiddenCause.FORWARDER);
        assertThat(entry.remedy().command()).isEqualTo("docker stop web");
        assertThat(ask(known).level()).isEqualTo(Level.OK);
        assertThat(StopHolder.act(known, List.of(50)).command()).isEqualTo("docker stop web");
    }
}
