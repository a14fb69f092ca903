package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.CLOSE_WAIT;
import static dev.portwhy.model.SocketState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.RouteTrial;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineDiagnosisTest {

    private static List<Slug> slugs(Snapshots machine) {
        return Diagnosis.machine(machine.snapshot()).findings().stream()
                .map(Finding::slug)
                .toList();
    }

    private static Level level(Snapshots machine) {
        return Diagnosis.machine(machine.snapshot()).level();
    }

    @Test
    void aQuietMachineIsQuiet() {
        Snapshots machine = Snapshots.machine()
                .process(7, "sshd")
                .listen("0.0.0.0:22")
                .heldBy(7)
                .connection(ESTABLISHED, "10.0.0.1:22", "10.0.0.9:51000")
                .heldBy(7)
                .connection(ESTABLISHED, "10.0.0.1:40000", "10.0.0.9:443");
        assertThat(slugs(machine)).isEmpty();
        assertThat(level(machine)).isEqualTo(Level.OK);
        assertThat(Diagnosis.machine(machine.snapshot()).busiest()).hasSize(1);
    }

    @Test
    void listenersInsideTheRangeAreNoReasonToWorry() {
        Snapshots machine = Snapshots.machine().listen("0.0.0.0:33060").listen("127.0.0.1:35729");
        assertThat(slugs(machine)).containsExactly(Slug.LISTENER_INSIDE_EPHEMERAL_RANGE);
        assertThat(level(machine)).isEqualTo(Level.OK);
        assertThat(slugs(machine.set("net.ipv4.ip_local_reserved_ports", "33060,35729")))
                .isEmpty();
    }

    @Test
    void boundPortsCostEveryConnection() {
        Snapshots half = Snapshots.machine().range(40_000, 40_009);
        for (int port = 40_000; port < 40_005; port++) {
            half.bound("127.0.0.77:" + port);
        }
        assertThat(slugs(half)).containsExactly(Slug.RANGE_POISONED_BY_BINDS);
        assertThat(level(half)).isEqualTo(Level.WARNING);

        Snapshots few = Snapshots.machine().range(40_000, 40_009);
        few.bound("127.0.0.77:40000").bound("127.0.0.77:40001").bound("127.0.0.77:40001");
        assertThat(slugs(few)).isEmpty();

        Snapshots all = Snapshots.machine().range(40_000, 40_001);
        all.bound("127.0.0.77:40000").bound("[::1]:40001").v6only();
        assertThat(level(all)).isEqualTo(Level.CRITICAL);
    }

    @Test
    void aRangeThatIsReservedWholeGivesNothing() {
        Snapshots machine =
                Snapshots.machine().range(40_000, 40_009).set("net.ipv4.ip_local_reserved_ports", "40000-40009");
        assertThat(slugs(machine)).containsExactly(Slug.EPHEMERAL_PORTS_EXHAUSTED);
    }

    /** An ordinary user is not told how many ports another namespace has: 28232 is the default, no more. */
    @Test
    void whatRestsOnARangeThatNobodyCouldReadIsNotSaid() {
        Snapshots machine = Snapshots.machine()
                .namespace("other", NetworkNamespace.Kind.NAMED, 20)
                .asText()
                .listen("0.0.0.0:33060");
        for (int port = 32_768; port <= 60_999; port++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + port, "10.0.0.9:443");
        }
        Verdict verdict = Diagnosis.machine(machine.snapshot());
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.level()).isEqualTo(Level.UNKNOWN);
        assertThat(verdict.busiest()).hasSize(1);

        ConnectAnswer answer = Diagnosis.connect(
                machine.snapshot(), 1, new ConnectQuestion(Protocol.TCP, null, Snapshots.address("10.0.0.9"), 443));
        assertThat(answer.level()).isEqualTo(Level.UNKNOWN);
        assertThat(answer.findings()).isEmpty();
    }

    /** {@code -N} of an ordinary user: the only namespace that is asked about is one whose range is not told. */
    @Test
    void aMachineWithoutAnyKnownRangeIsNotCalledHealthy() {
        NetworkNamespace unseen = Snapshots.machine()
                .namespace("other", NetworkNamespace.Kind.NAMED, 20)
                .asText()
                .snapshot()
                .namespaces()
                .get(1);
        Snapshot whole = Snapshots.machine().snapshot();
        Snapshot only = new Snapshot.Builder(whole).namespaces(List.of(unseen)).build();
        assertThat(Diagnosis.machine(only).level()).isEqualTo(Level.UNKNOWN);
    }

    /** One connect() passes over an end of an odd range, several of them reach both: more cannot be in use than there are. */
    @Test
    void anOddRangeMayBeUsedUpWhole() {
        Snapshots machine = Snapshots.machine().range(40_000, 40_004);
        for (int port = 40_000; port <= 40_004; port++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + port, "10.0.0.9:443");
        }
        Capacity capacity =
                Diagnosis.machine(machine.snapshot()).busiest().getFirst().capacity();
        assertThat(capacity.now().used()).isEqualTo(5);
        assertThat(capacity.now().usable()).isEqualTo(5);
        assertThat(capacity.now().free()).isZero();
    }

    @Test
    void whereNoWayLeadsPortsPlayNoPart() {
        ConnectQuestion question = new ConnectQuestion(Protocol.TCP, null, Snapshots.address("192.0.2.7"), 443);
        Snapshot machine = Snapshots.machine().snapshot();
        ConnectAnswer answer = Diagnosis.connect(machine, 0, question, new RouteTrial("ENETUNREACH", null));
        assertThat(answer.outcome()).isEqualTo("ENETUNREACH");
        assertThat(answer.level()).isEqualTo(Level.CRITICAL);
        assertThat(answer.noWay()).isTrue();
        ConnectAnswer leads =
                Diagnosis.connect(machine, 0, question, new RouteTrial("OK", Snapshots.address("10.0.0.1")));
        assertThat(leads.outcome()).isEqualTo("OK");
        assertThat(leads.source()).isEqualTo(Snapshots.address("10.0.0.1"));
    }

    @Test
    void nothingConnectsFromAnAddressThatIsNotThere() {
        ConnectQuestion question =
                new ConnectQuestion(Protocol.TCP, Snapshots.address("192.0.2.7"), Snapshots.address("10.0.0.9"), 443);
        ConnectAnswer answer = Diagnosis.connect(Snapshots.machine().snapshot(), 0, question);
        assertThat(answer.outcome()).isEqualTo("EADDRNOTAVAIL");
        assertThat(answer.level()).isEqualTo(Level.CRITICAL);
        assertThat(answer.findings().getFirst().slug()).isEqualTo(Slug.ADDRESS_NOT_LOCAL);
        Snapshots added = Snapshots.machine().local("192.0.2.7", 24);
        assertThat(Diagnosis.connect(added.snapshot(), 0, question).outcome()).isEqualTo("OK");
    }

    /** 10240 to 65535 without 50000, which is reserved, 20000, which the command reserves, and 20001, which is bound. */
    @Test
    void aWiderRangeGivesAsManyPortsAsItSays() {
        Snapshots machine = Snapshots.machine()
                .range(40_000, 40_009)
                .set("net.ipv4.ip_local_reserved_ports", "50000")
                .listen("0.0.0.0:20000")
                .bound("127.0.0.1:20001");
        for (int port = 40_000; port <= 40_009; port++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + port, "10.0.0.9:443");
        }
        Finding full = Diagnosis.machine(machine.snapshot()).findings().getFirst();
        assertThat(full.remedies())
                .filteredOn(remedy -> remedy.effect().key().equals("finding.ephemeral-ports-exhausted.widen.effect"))
                .singleElement()
                .satisfies(remedy ->
                        assertThat(remedy.effect().arguments()).containsExactly(65_535 - 10_240 + 1 - 10 - 3));
    }

    @Test
    void connectionsThatWereBoundFirstShareOneRange() {
        Snapshots machine = Snapshots.machine().range(40_000, 40_019).process(9, "envoy");
        for (int i = 0; i < 20; i++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + (40_000 + i), "10.0.0.9:" + (7000 + i % 10))
                    .heldBy(9);
        }
        assertThat(slugs(machine)).containsExactly(Slug.BIND_BEFORE_CONNECT);
        assertThat(level(machine)).isEqualTo(Level.CRITICAL);
    }

    @Test
    void connectionsThatShareTheirPortsWereNotBoundFirst() {
        Snapshots machine = Snapshots.machine().range(40_000, 40_019);
        for (int i = 0; i < 80; i++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + (40_000 + i % 20), "10.0.0.9:" + (7000 + i / 8));
        }
        assertThat(slugs(machine)).isEmpty();
    }

    @Test
    void oneFullDestinationIsNoSignOfBinds() {
        Snapshots machine = Snapshots.machine().range(40_000, 40_019);
        for (int i = 0; i < 20; i++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + (40_000 + i), "10.0.0.9:" + (i < 19 ? 443 : 80));
        }
        assertThat(slugs(machine)).containsExactly(Slug.EPHEMERAL_PORTS_RUNNING_OUT);
    }

    @Test
    void closeWaitOfOneProcessIsALeakFromAHundredOn() {
        Snapshots leak = Snapshots.machine().process(7, "java");
        Snapshots few = Snapshots.machine().process(7, "java");
        Snapshots busy = Snapshots.machine().process(7, "java");
        for (int i = 0; i < 100; i++) {
            leak.connection(CLOSE_WAIT, "10.0.0.1:8080", "10.0.0.9:" + (20_000 + i))
                    .heldBy(7);
            busy.connection(CLOSE_WAIT, "10.0.0.1:8080", "10.0.0.9:" + (20_000 + i))
                    .heldBy(7);
        }
        for (int i = 0; i < 99; i++) {
            few.connection(CLOSE_WAIT, "10.0.0.1:8080", "10.0.0.9:" + (20_000 + i))
                    .heldBy(7);
        }
        for (int i = 0; i < 101; i++) {
            busy.connection(ESTABLISHED, "10.0.0.1:8080", "10.0.0.9:" + (30_000 + i))
                    .heldBy(7);
        }
        assertThat(slugs(leak)).containsExactly(Slug.CLOSE_WAIT_LEAK);
        assertThat(level(leak)).isEqualTo(Level.WARNING);
        assertThat(slugs(few)).isEmpty();
        assertThat(slugs(busy)).isEmpty();
    }

    @Test
    void aLeakThatFillsADestinationIsToldOnce() {
        Snapshots machine = Snapshots.machine().range(20_000, 20_149).process(7, "java");
        for (int i = 0; i < 150; i++) {
            machine.connection(CLOSE_WAIT, "10.0.0.1:" + (20_000 + i), "10.0.0.9:443")
                    .heldBy(7);
        }
        assertThat(slugs(machine)).containsExactly(Slug.CLOSE_WAIT_LEAK, Slug.EPHEMERAL_PORTS_EXHAUSTED);
    }

    @Test
    void connectionTrackingIsAWarningFromNineTenthsOn() {
        assertThat(slugs(Snapshots.machine().conntrack(89, 100))).isEmpty();
        assertThat(level(Snapshots.machine().conntrack(90, 100))).isEqualTo(Level.WARNING);
        assertThat(level(Snapshots.machine().conntrack(100, 100))).isEqualTo(Level.CRITICAL);
    }

    @Test
    void openFilesOfTheMachine() {
        assertThat(slugs(Snapshots.machine().machineSetting("fs.file-nr", "900 0 1000")))
                .containsExactly(Slug.FILE_DESCRIPTORS_EXHAUSTED);
        assertThat(slugs(Snapshots.machine().machineSetting("fs.file-nr", "899 0 1000")))
                .isEmpty();
        assertThat(slugs(Snapshots.machine().machineSetting("fs.file-nr", "1 0 9223372036854775807")))
                .isEmpty();
    }

    /** Whoever has CAP_SYS_ADMIN opens files past the limit; and there are pages that tell people to lower it. */
    @Test
    void theLimitOfOpenFilesIsRaisedAboveWhatIsOpen() {
        Snapshots machine = Snapshots.machine().machineSetting("fs.file-nr", "501487 0 100");
        Finding finding = Diagnosis.machine(machine.snapshot()).findings().getFirst();
        assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(finding.title().arguments()).containsExactly(501_487L, 100L);
        assertThat(finding.remedies())
                .extracting(Remedy::command, Remedy::undo)
                .containsExactly(tuple("sysctl -w fs.file-max=1002974", "sysctl -w fs.file-max=100"));
        Snapshots full = Snapshots.machine().machineSetting("fs.file-nr", "1000 0 1000");
        assertThat(Diagnosis.machine(full.snapshot()).findings().getFirst().remedies())
                .extracting(Remedy::command)
                .containsExactly("sysctl -w fs.file-max=2000");
    }

    @Test
    void udpPortsAreSharedByNobody() {
        Snapshots machine = Snapshots.machine().range(40_000, 40_009);
        for (int i = 0; i < 10; i++) {
            machine.udp("10.0.0.1:" + (40_000 + i));
        }
        assertThat(slugs(machine)).containsExactly(Slug.EPHEMERAL_PORTS_EXHAUSTED);
        Snapshots ipv6 = Snapshots.machine().range(40_000, 40_009);
        for (int i = 0; i < 10; i++) {
            ipv6.udp("[::1]:" + (40_000 + i)).v6only();
        }
        // Sockets that keep away from IPv4 leave it its ports.
        assertThat(Diagnosis.machine(ipv6.snapshot()).findings())
                .extracting(finding -> finding.title().key())
                .containsExactly("finding.ephemeral-ports-exhausted.udp6.none");
    }

    @Test
    void whatWasNotReadIsNotCalledFine() {
        assertThat(level(Snapshots.machine().unread())).isEqualTo(Level.UNKNOWN);
        assertThat(level(Snapshots.machine().gap(Gap.of(Gap.Kind.OVERRUN, "tcp"))))
                .isEqualTo(Level.UNKNOWN);
        assertThat(level(Snapshots.machine().gap(Gap.of(Gap.Kind.NAMESPACES, 1))))
                .isEqualTo(Level.UNKNOWN);
        assertThat(level(Snapshots.machine().gap(Gap.of(Gap.Kind.NAMESPACES_LOST, 1, "ENOENT"))))
                .isEqualTo(Level.UNKNOWN);
        assertThat(level(Snapshots.machine().gap(Gap.of(Gap.Kind.TABLE, "/proc/net/tcp"))))
                .isEqualTo(Level.UNKNOWN);
        assertThat(level(Snapshots.machine().gap(Gap.of(Gap.Kind.RECORDED_FILE, "/proc/net/tcp"))))
                .isEqualTo(Level.UNKNOWN);
        assertThat(level(Snapshots.machine().gap(Gap.of(Gap.Kind.INTERRUPTED, "tcp"))))
                .isEqualTo(Level.UNKNOWN);
        assertThat(level(Snapshots.machine().gap(Gap.of(Gap.Kind.RECORDED_FILE, "/proc/stat"))))
                .isEqualTo(Level.OK);
        // No gap: it has ended meanwhile.
        assertThat(level(Snapshots.machine()
                        .namespace("ended", NetworkNamespace.Kind.CONTAINER, 70)
                        .unread()))
                .isEqualTo(Level.OK);
        assertThat(level(Snapshots.machine().gap(Gap.of(Gap.Kind.FILES_OF_OTHERS, 3))))
                .isEqualTo(Level.OK);
    }
}
