package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.CLOSE_WAIT;
import static dev.portwhy.model.SocketState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptQueueFullTest {

    private static Snapshots listener(String address, int waiting, int backlog) {
        return Snapshots.machine()
                .process(7, "python3")
                .process(8, "python3")
                .listen(address)
                .queues(waiting, backlog)
                .heldBy(7);
    }

    private static Snapshots waits(Snapshots machine, SocketState state, int count) {
        for (int i = 0; i < count; i++) {
            machine.connection(state, "127.0.0.1:8000", "127.0.0.1:" + (20_000 + i))
                    .ownerless();
        }
        return machine;
    }

    private static List<Finding> found(Snapshots machine) {
        return new AcceptQueueFull.OfMachine().find(new Usages(machine.snapshot()));
    }

    private static ConnectAnswer connect(Snapshots machine, String to) {
        Snapshot snapshot = machine.snapshot();
        return Diagnosis.connect(
                snapshot,
                0,
                new ConnectQuestion(Protocol.TCP, null, Snapshots.end(to).address(), 8000));
    }

    @ParameterizedTest(name = "{0} wait of {1}, {2} given up: {3}")
    @CsvSource({
        "5, 128, 0, none",
        "129, 128, 0, CRITICAL",
        "128, 128, 0, WARNING",
        "63, 128, 0, none",
        "99, 128, 0, none",
        "100, 128, 0, WARNING",
        "100, 4096, 0, none",
        "9, 128, 9, none",
        "10, 128, 10, WARNING",
        "1, 0, 0, CRITICAL",
        "1, 1, 0, none",
    })
    void aQueueIsTroubleWhenItIsFullOrItsClientsGiveUp(int waiting, int backlog, int closed, String severity) {
        Snapshots machine = waits(listener("127.0.0.1:8000", waiting, backlog), CLOSE_WAIT, closed);
        List<Finding> found = found(waits(machine, ESTABLISHED, 3));
        if (severity.equals("none")) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found).hasSize(1);
            assertThat(found.getFirst().severity()).hasToString(severity);
            assertThat(found.getFirst().culprits()).extracting(Culprit::pid).containsExactly(7);
        }
    }

    @Test
    void whereAllClientsGaveUpThatIsSaidOnce() {
        Snapshots some = waits(listener("127.0.0.1:8000", 11, 4096), CLOSE_WAIT, 10);
        assertThat(found(some).getFirst().title().key()).isEqualTo("finding.accept-queue-full.closed");
        Snapshots all = waits(listener("127.0.0.1:8000", 11, 4096), CLOSE_WAIT, 11);
        assertThat(found(all).getFirst().title().key()).isEqualTo("finding.accept-queue-full.all-closed");
        assertThat(found(all).getFirst().title().arguments()).containsOnlyOnce(11L);
    }

    @Test
    void textTablesDoNotTellTheBacklogSoNoQueueIsCalledFull() {
        Snapshots machine = listener("127.0.0.1:8000", 200, 0).asText();
        assertThat(found(machine)).isEmpty();
        assertThat(found(waits(machine, CLOSE_WAIT, 200)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING));
    }

    @Test
    void aConnectionOfAProgramThatForgetsToCloseIsNoneThatWaits() {
        Snapshots machine = listener("127.0.0.1:8000", 1, 128);
        for (int i = 0; i < 50; i++) {
            machine.connection(CLOSE_WAIT, "127.0.0.1:8000", "127.0.0.1:" + (20_000 + i))
                    .heldBy(7);
        }
        assertThat(found(machine)).isEmpty();
    }

    @Test
    void aConnectToAFullQueueTimesOutAndOneToAnotherPortDoesNot() {
        Snapshots machine = listener("0.0.0.0:8000", 129, 128);
        for (String here : List.of("127.0.0.1:8000", "10.0.0.1:8000")) {
            ConnectAnswer answer = connect(machine, here);
            assertThat(answer.outcome()).isEqualTo("ETIMEDOUT");
            assertThat(answer.level()).isEqualTo(Level.CRITICAL);
            assertThat(answer.findings().getFirst().slug()).isEqualTo(Slug.ACCEPT_QUEUE_FULL);
            assertThat(answer.noWay()).isFalse();
        }
        assertThat(connect(machine, "10.0.0.9:8000").outcome()).isEqualTo("OK");
        assertThat(connect(machine, "[::1]:8000").outcome()).isEqualTo("OK");
    }

    @Test
    void aDualStackListenerHearsIpv4AndAnIpv6OnlyOneDoesNot() {
        assertThat(connect(listener("[::]:8000", 129, 128), "127.0.0.1:8000").outcome())
                .isEqualTo("ETIMEDOUT");
        assertThat(connect(listener("[::]:8000", 129, 128).v6only(), "127.0.0.1:8000")
                        .outcome())
                .isEqualTo("OK");
    }

    @Test
    void aListenerOfTheAddressGoesBeforeOneOfAll() {
        Snapshots machine = listener("0.0.0.0:8000", 129, 128)
                .listen("127.0.0.1:8000")
                .queues(0, 128)
                .heldBy(8);
        assertThat(connect(machine, "127.0.0.1:8000").outcome()).isEqualTo("OK");
        assertThat(connect(machine, "10.0.0.1:8000").outcome()).isEqualTo("ETIMEDOUT");
    }

    @Test
    void ofSeveralThatShareThePortOneThatHangsIsAWarning() {
        Snapshots machine = listener("0.0.0.0:8000", 129, 128)
                .listen("0.0.0.0:8000")
                .queues(0, 128)
                .heldBy(8);
        ConnectAnswer answer = connect(machine, "127.0.0.1:8000");
        assertThat(answer.outcome()).isEqualTo("OK");
        assertThat(answer.level()).isEqualTo(Level.WARNING);
        assertThat(answer.findings().getFirst().culprits())
                .extracting(Culprit::pid)
                .containsExactly(7);
    }

    @Test
    void aListenerOfMptcpAndTheOneInsideItAreOne() {
        Snapshots machine = Snapshots.machine()
                .process(7, "server")
                .listen("0.0.0.0:8000")
                .queues(129, 128)
                .ownerless()
                .socket(Protocol.MPTCP, SocketState.LISTEN, Snapshots.end("0.0.0.0:8000"), null)
                .queues(129, 128)
                .heldBy(7);
        assertThat(found(machine)).singleElement().satisfies(finding -> {
            assertThat(finding.culprits()).extracting(Culprit::pid).containsExactly(7);
            assertThat(finding.evidence().getFirst().value()).isEqualTo("129");
        });
        assertThat(connect(machine, "127.0.0.1:8000").outcome()).isEqualTo("ETIMEDOUT");
    }

    @Test
    void aStoppedProgramIsToldToGoOn() {
        Snapshots machine = listener("127.0.0.1:8000", 129, 128).stopped(7);
        assertThat(found(machine).getFirst().remedies().getFirst().command()).isEqualTo("kill -CONT 7");
    }

    private static Snapshots halfOpen(int requests, String cookies) {
        Snapshots machine = listener("0.0.0.0:8000", 0, 4).set("net.ipv4.tcp_syncookies", cookies);
        return waits(machine, SocketState.SYN_RECV, requests);
    }

    @Test
    void halfOpenConnectionsStandInTheWayOnlyWithoutCookies() {
        ConnectAnswer answer = connect(halfOpen(5, "0"), "127.0.0.1:8000");
        assertThat(answer.outcome()).isEqualTo("ETIMEDOUT");
        assertThat(answer.findings().getFirst().remedies().getFirst().command())
                .isEqualTo("sysctl -w net.ipv4.tcp_syncookies=1");
        assertThat(found(halfOpen(5, "0"))).hasSize(1);
        assertThat(found(halfOpen(4, "0"))).isEmpty();
        assertThat(found(halfOpen(5, "1"))).isEmpty();
        assertThat(connect(halfOpen(5, "1"), "127.0.0.1:8000").outcome()).isEqualTo("OK");
    }
}
