package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.ESTABLISHED;
import static dev.portwhy.model.SocketState.FIN_WAIT2;
import static dev.portwhy.model.SocketState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.model.look.RouteTrial;
import java.util.List;
import org.junit.jupiter.api.Test;

class DestinationFullTest {

    private static final String THERE = "10.0.0.2:443";

    private static Snapshots tenPorts() {
        return Snapshots.machine().range(40_000, 40_009).process(7, "curl");
    }

    private static ConnectAnswer ask(Snapshot snapshot, String destination) {
        return Diagnosis.connect(
                snapshot,
                0,
                new ConnectQuestion(
                        Protocol.TCP,
                        null,
                        Snapshots.end(destination).address(),
                        Snapshots.end(destination).port()));
    }

    private static List<Slug> slugs(List<Finding> findings) {
        return findings.stream().map(Finding::slug).toList();
    }

    private static Snapshots connections(Snapshots machine, int count, String destination) {
        for (int i = 0; i < count; i++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + (40_000 + i), destination)
                    .heldBy(7);
        }
        return machine;
    }

    @Test
    void everyPortInUseIsExhaustion() {
        ConnectAnswer answer = ask(connections(tenPorts(), 10, THERE).snapshot(), THERE);
        assertThat(answer.outcome()).isEqualTo("EADDRNOTAVAIL");
        assertThat(answer.level()).isEqualTo(Level.CRITICAL);
        assertThat(slugs(answer.findings())).containsExactly(Slug.EPHEMERAL_PORTS_EXHAUSTED);
        assertThat(answer.capacity().now().free()).isZero();
        assertThat(answer.capacity().msToExhaustion()).isZero();
        assertThat(answer.findings().getFirst().culprits())
                .containsExactly(new Culprit(7, "curl", 10, Culprit.How.HOLDS));
    }

    @Test
    void onePortLeftIsNot() {
        ConnectAnswer answer = ask(connections(tenPorts(), 9, THERE).snapshot(), THERE);
        assertThat(answer.outcome()).isEqualTo("OK");
        assertThat(answer.level()).isEqualTo(Level.WARNING);
        assertThat(slugs(answer.findings())).containsExactly(Slug.EPHEMERAL_PORTS_RUNNING_OUT);
    }

    /** nginx's proxy_bind, haproxy's source: the connections come from another address than the one that the route gives. */
    @Test
    void anotherSourceThatIsFullIsToldWhereNoneWasNamed() {
        Snapshots machine = tenPorts().local("10.0.0.77", 24);
        for (int i = 0; i < 10; i++) {
            machine.connection(ESTABLISHED, "10.0.0.77:" + (40_000 + i), THERE).heldBy(7);
        }
        machine.connection(ESTABLISHED, "10.0.0.1:40000", THERE).heldBy(7);
        ConnectAnswer answer = askFrom(machine.snapshot(), "10.0.0.1", false);
        assertThat(answer.outcome()).isEqualTo("OK");
        assertThat(answer.capacity().now().free()).isEqualTo(9);
        assertThat(answer.level()).isEqualTo(Level.WARNING);
        assertThat(slugs(answer.findings())).containsExactly(Slug.EPHEMERAL_PORTS_EXHAUSTED);
        assertThat(answer.findings().getFirst().subject().source()).isEqualTo(Snapshots.address("10.0.0.77"));
        assertThat(answer.findings().getFirst().culprits())
                .extracting(Culprit::comm)
                .containsExactly("curl");
        // Who names a source asks about that one.
        assertThat(askFrom(machine.snapshot(), "10.0.0.1", true).findings()).isEmpty();
        assertThat(ask(machine.snapshot(), "10.0.0.2:80").findings()).isEmpty();
    }

    private static ConnectAnswer askFrom(Snapshot snapshot, String source, boolean named) {
        IpAddress from = Snapshots.address(source);
        ConnectQuestion question = new ConnectQuestion(
                Protocol.TCP,
                named ? from : null,
                Snapshots.end(THERE).address(),
                Snapshots.end(THERE).port());
        return Diagnosis.connect(snapshot, 0, question, new RouteTrial("OK", from));
    }

    @Test
    void aServerHereWhoseHolderIsHiddenMayHaveNoDescriptorLeft() {
        Snapshot hidden = tenPorts().listen("10.0.0.1:443").snapshot();
        assertThat(Diagnosis.serverUnseen(hidden, ask(hidden, "10.0.0.1:443"))).isTrue();
        Snapshot seen = tenPorts().listen("10.0.0.1:443").heldBy(7).snapshot();
        assertThat(Diagnosis.serverUnseen(seen, ask(seen, "10.0.0.1:443"))).isFalse();
        // On another machine there is nothing to see, and behind a port that nobody listens on nothing either.
        assertThat(Diagnosis.serverUnseen(hidden, ask(hidden, THERE))).isFalse();
        assertThat(Diagnosis.serverUnseen(hidden, ask(hidden, "10.0.0.1:80"))).isFalse();
    }

    @Test
    void anotherDestinationHasTheWholeRange() {
        ConnectAnswer answer = ask(connections(tenPorts(), 10, THERE).snapshot(), "10.0.0.2:80");
        assertThat(answer.outcome()).isEqualTo("OK");
        assertThat(answer.findings()).isEmpty();
        assertThat(answer.capacity().now().free()).isEqualTo(10);
    }

    @Test
    void halfFullIsOnlyWorthMentioning() {
        ConnectAnswer answer = ask(connections(tenPorts(), 5, THERE).snapshot(), THERE);
        assertThat(answer.level()).isEqualTo(Level.OK);
        assertThat(answer.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.slug()).isEqualTo(Slug.EPHEMERAL_PORTS_RUNNING_OUT);
            assertThat(finding.severity()).isEqualTo(Severity.INFO);
        });
        assertThat(ask(connections(tenPorts(), 4, THERE).snapshot(), THERE).findings())
                .isEmpty();
    }

    @Test
    void reservedAndBoundPortsAreNotUsable() {
        Snapshots machine = tenPorts()
                .set("net.ipv4.ip_local_reserved_ports", "40000-40002,50000")
                .bound("127.0.0.77:40003")
                .listen("[::1]:40004")
                .v6only()
                // A reserved port that is bound as well is gone only once; one outside the range never mattered.
                .bound("127.0.0.77:40000")
                .listen("0.0.0.0:443");
        Capacity capacity = ask(machine.snapshot(), THERE).capacity();
        assertThat(capacity.now().reserved()).isEqualTo(3);
        assertThat(capacity.now().bound()).isEqualTo(2);
        assertThat(capacity.now().usable()).isEqualTo(5);
        assertThat(capacity.now().free()).isEqualTo(5);
    }

    @Test
    void aServersConnectionsUseItsOwnPort() {
        Snapshots machine = tenPorts().listen("0.0.0.0:40004").heldBy(7);
        for (int i = 0; i < 10; i++) {
            machine.connection(ESTABLISHED, "10.0.0.1:40004", "10.0.0.2:" + (40_000 + i))
                    .timeWait("10.0.0.1:443", "10.0.0.2:" + (40_000 + i), 9000);
        }
        Verdict verdict = Diagnosis.machine(machine.snapshot());
        assertThat(slugs(verdict.findings())).containsExactly(Slug.LISTENER_INSIDE_EPHEMERAL_RANGE);
        assertThat(verdict.level()).isEqualTo(Level.OK);
        assertThat(verdict.busiest()).isEmpty();
    }

    @Test
    void aDualStackSocketsConnectionCountsWithThoseOfIpv4() {
        Snapshots machine = connections(tenPorts(), 5, THERE);
        for (int i = 5; i < 10; i++) {
            machine.connection(ESTABLISHED, "[::ffff:10.0.0.1]:" + (40_000 + i), "[::ffff:10.0.0.2]:443");
        }
        assertThat(ask(machine.snapshot(), THERE).outcome()).isEqualTo("EADDRNOTAVAIL");
        assertThat(ask(machine.snapshot(), "[::ffff:10.0.0.2]:443").outcome()).isEqualTo("EADDRNOTAVAIL");
    }

    @Test
    void anMptcpSocketAndItsSubflowHaveOnePort() {
        Snapshots machine = tenPorts();
        for (int i = 0; i < 9; i++) {
            String local = "10.0.0.1:" + (40_000 + i);
            machine.connection(ESTABLISHED, local, THERE)
                    .socket(Protocol.MPTCP, ESTABLISHED, Snapshots.end(local), Snapshots.end(THERE));
        }
        assertThat(ask(machine.snapshot(), THERE).capacity().now().used()).isEqualTo(9);
    }

    @Test
    void otherNamespacesDoNotCount() {
        Snapshots machine = tenPorts()
                .namespace("web", dev.portwhy.model.NetworkNamespace.Kind.CONTAINER, 70)
                .local("10.0.0.1", 24);
        Snapshot snapshot =
                connections(machine.range(40_000, 40_009), 10, THERE).snapshot();
        assertThat(ask(snapshot, THERE).outcome()).isEqualTo("OK");
        assertThat(Diagnosis.machine(snapshot).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.subject().netns())
                        .isEqualTo(snapshot.namespaces().get(1)));
    }

    private static Snapshots timeWaits(Snapshots machine, int count, String from, String to, int leftMs) {
        for (int i = 0; i < count; i++) {
            machine.timeWait(from + ":" + (40_000 + i), to, leftMs);
        }
        return machine;
    }

    @Test
    void timeWaitToLoopbackIsTakenOverAfterASecond() {
        Snapshots machine = timeWaits(tenPorts(), 10, "127.0.0.1", "127.0.0.1:9001", 58_000);
        ConnectAnswer answer = ask(machine.snapshot(), "127.0.0.1:9001");
        assertThat(answer.outcome()).isEqualTo("OK");
        assertThat(answer.capacity().now().reusable()).isEqualTo(10);
        assertThat(answer.capacity().now().free()).isEqualTo(10);
        assertThat(answer.capacity().now().usedByState()).containsExactly(java.util.Map.entry(TIME_WAIT, 10));
        assertThat(answer.findings()).isEmpty();
    }

    @Test
    void aTimeWaitYoungerThanASecondIsNotTakenOver() {
        Snapshots machine = timeWaits(tenPorts(), 10, "127.0.0.1", "127.0.0.1:9001", 59_500);
        assertThat(ask(machine.snapshot(), "127.0.0.1:9001").outcome()).isEqualTo("EADDRNOTAVAIL");
    }

    @Test
    void timeWaitToElsewhereNeedsMode1AndTimestamps() {
        Snapshots off = timeWaits(tenPorts(), 10, "10.0.0.1", THERE, 30_000);
        Finding exhausted = ask(off.snapshot(), THERE).findings().getFirst();
        assertThat(exhausted.slug()).isEqualTo(Slug.EPHEMERAL_PORTS_EXHAUSTED);
        assertThat(exhausted.remedies())
                .anySatisfy(remedy -> assertThat(remedy.command()).isEqualTo("sysctl -w net.ipv4.tcp_tw_reuse=1"));
        assertThat(exhausted.wontHelp())
                .anySatisfy(myth -> assertThat(myth.text().key()).isEqualTo("myth.fin-timeout"));

        Snapshots noTimestamps = timeWaits(
                tenPorts().set("net.ipv4.tcp_tw_reuse", "1").set("net.ipv4.tcp_timestamps", "0"),
                10,
                "10.0.0.1",
                THERE,
                30_000);
        Finding without = ask(noTimestamps.snapshot(), THERE).findings().getFirst();
        assertThat(without.remedies())
                .anySatisfy(remedy -> assertThat(remedy.command()).isEqualTo("sysctl -w net.ipv4.tcp_timestamps=1"))
                .noneSatisfy(remedy -> assertThat(remedy.command()).contains("tcp_tw_reuse"));
    }

    /** Of a peer elsewhere nobody knows whether it uses timestamps, unless the kernel's own structures tell. */
    @Test
    void aTimeWaitCountsAsReusableOnlyWithProofOfItsTimestamps() {
        Snapshots unseen = timeWaits(tenPorts().set("net.ipv4.tcp_tw_reuse", "1"), 10, "10.0.0.1", THERE, 30_000);
        ConnectAnswer answer = ask(unseen.snapshot(), THERE);
        assertThat(answer.outcome()).isEqualTo("EADDRNOTAVAIL");
        assertThat(answer.findings().getFirst().evidence())
                .anySatisfy(fact -> assertThat(fact.text().key()).endsWith(".evidence.untold"));

        Snapshots with = tenPorts().set("net.ipv4.tcp_tw_reuse", "1");
        Snapshots without = tenPorts().set("net.ipv4.tcp_tw_reuse", "1");
        for (int i = 0; i < 10; i++) {
            String local = "10.0.0.1:" + (40_000 + i);
            with.timeWait(local, THERE, 30_000).fact(i < 4 ? 0 : PortFacts.TIMESTAMPS);
            without.timeWait(local, THERE, 30_000).fact(0);
        }
        assertThat(ask(with.snapshot(), THERE).capacity().now().free()).isEqualTo(6);
        ConnectAnswer none = ask(without.snapshot(), THERE);
        assertThat(none.capacity().now().reusable()).isZero();
        assertThat(none.findings().getFirst().remedies())
                .noneSatisfy(remedy -> assertThat(remedy.command()).contains("tcp_tw_reuse"));
        assertThat(none.findings().getFirst().wontHelp())
                .anySatisfy(myth -> assertThat(myth.why().key()).isEqualTo("myth.tw-reuse.no-timestamps"));
    }

    /** Timestamps that were switched on a moment ago are no proof for what was left before. */
    @Test
    void aTimeWaitFromBeforeTheSwitchIsNotReusable() {
        Snapshots machine = tenPorts();
        for (int i = 0; i < 10; i++) {
            machine.timeWait("127.0.0.1:" + (40_000 + i), "127.0.0.1:9001", 30_000)
                    .fact(0);
        }
        assertThat(ask(machine.snapshot(), "127.0.0.1:9001").outcome()).isEqualTo("EADDRNOTAVAIL");
    }

    /** connect() asks the bind bucket first: tcp_tw_reuse or not, a port that was bound first stays lost. */
    @Test
    void aTimeWaitOfAPortThatWasBoundFirstIsNotReusable() {
        Snapshots machine = tenPorts().set("net.ipv4.tcp_tw_reuse", "1");
        for (int i = 0; i < 10; i++) {
            machine.timeWait("10.0.0.1:" + (40_000 + i), "10.0.0.2:" + (443 + i % 2), 30_000)
                    .fact(PortFacts.TIMESTAMPS | PortFacts.CLOSED);
        }
        ConnectAnswer answer = ask(machine.snapshot(), "10.0.0.9:80");
        assertThat(answer.capacity().now().free()).isZero();
        assertThat(answer.boundFirst()).isZero();
        assertThat(answer.findings()).extracting(Finding::slug).contains(Slug.BIND_BEFORE_CONNECT);
    }

    @Test
    void timeWaitHasNoOwnerSoItsMakerIsInferred() {
        Snapshots machine = timeWaits(tenPorts(), 9, "10.0.0.1", THERE, 30_000)
                .connection(ESTABLISHED, "10.0.0.1:40009", THERE)
                .heldBy(7);
        assertThat(ask(machine.snapshot(), THERE).findings().getFirst().culprits())
                .containsExactly(new Culprit(7, "curl", 1, Culprit.How.INFERRED));
        Snapshots nobody = timeWaits(tenPorts(), 10, "10.0.0.1", THERE, 30_000);
        assertThat(ask(nobody.snapshot(), THERE).findings().getFirst().culprits())
                .isEmpty();
    }

    @Test
    void openConnectionsAreNotHelpedByReuse() {
        Finding finding = ask(connections(tenPorts(), 10, THERE).snapshot(), THERE)
                .findings()
                .getFirst();
        assertThat(finding.remedies())
                .noneSatisfy(remedy -> assertThat(remedy.command()).contains("tcp_tw_reuse"));
        assertThat(finding.wontHelp())
                .anySatisfy(myth -> assertThat(myth.text().key()).isEqualTo("myth.time-wait-settings"));
    }

    @Test
    void finWait2HasACauseOfItsOwn() {
        Snapshots machine = tenPorts();
        for (int i = 0; i < 10; i++) {
            machine.connection(FIN_WAIT2, "10.0.0.1:" + (40_000 + i), THERE).ownerless();
        }
        ConnectAnswer answer = ask(machine.snapshot(), THERE);
        assertThat(slugs(answer.findings()))
                .containsExactly(Slug.FIN_WAIT2_HOLDS_PORTS, Slug.EPHEMERAL_PORTS_EXHAUSTED);
        assertThat(answer.findings().getFirst().remedies().getFirst().command())
                .isEqualTo("sysctl -w net.ipv4.tcp_fin_timeout=10");
        assertThat(answer.findings().get(1).wontHelp())
                .as("what one finding advises, the other does not call useless")
                .noneSatisfy(myth -> assertThat(myth.text().key()).isIn("myth.fin-timeout", "myth.time-wait-settings"))
                .anySatisfy(myth -> assertThat(myth.text().key()).isEqualTo("myth.tw-reuse"));
    }

    /** Before Linux 6.12 connect() takes their ports, where tcp_tw_reuse lets it: {@code tcp_twsk_unique()}. */
    @Test
    void finWait2IsInNobodysWayWhereItIsReused() {
        Snapshots machine = tenPorts().kernel("5.10.223");
        for (int i = 0; i < 10; i++) {
            machine.connection(FIN_WAIT2, "10.0.0.1:" + (40_000 + i), THERE)
                    .ownerless()
                    .timer(SocketTimer.TIME_WAIT, 50_000)
                    .fact(PortFacts.TIMESTAMPS);
        }
        ConnectAnswer full = ask(machine.snapshot(), THERE);
        assertThat(full.capacity().now().free()).isZero();
        assertThat(full.findings())
                .as("nobody calls useless what would help here")
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.wontHelp())
                        .noneSatisfy(myth -> assertThat(myth.text().key()).isEqualTo("myth.tw-reuse")));
        ConnectAnswer reused = ask(machine.set("net.ipv4.tcp_tw_reuse", "1").snapshot(), THERE);
        assertThat(reused.capacity().now().free()).isEqualTo(10);
        assertThat(reused.findings()).isEmpty();
    }

    /** The last port of an odd range: no connect() looks at it, so that with the others bound nothing is left. */
    @Test
    void aPortThatNoConnectReachesIsNotLeft() {
        Snapshot machine = Snapshots.machine()
                .range(40_000, 40_002)
                .listen("10.0.0.1:40000")
                .listen("10.0.0.1:40001")
                .snapshot();
        ConnectAnswer answer = ask(machine, THERE);
        assertThat(answer.outcome()).isEqualTo("EADDRNOTAVAIL");
        assertThat(answer.findings().getFirst().severity()).isEqualTo(Severity.CRITICAL);
    }
}
