package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.model.look.RouteTrial;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The questions that a snapshot is asked, and what an answer may not say where something was not seen. */
class DiagnosisTest {

    private static final String THERE = "10.0.0.9:443";

    private static Snapshots connected(int ports, int used) {
        Snapshots machine =
                Snapshots.machine().range(40_000, 40_000 + ports - 1).process(7, "app");
        for (int port = 40_000; port < 40_000 + used; port++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + port, THERE).heldBy(7);
        }
        return machine;
    }

    /** A namespace that was not read may be worse than the worst that was, unless that fails already. */
    @ParameterizedTest
    @CsvSource({
        "OK, NAMESPACES, UNKNOWN",
        "WARNING, NAMESPACES, UNKNOWN",
        "CRITICAL, NAMESPACES, CRITICAL",
        "UNKNOWN, NAMESPACES, UNKNOWN",
        "OK, NAMESPACES_LOST, UNKNOWN",
        "OK, KEPT_NAMESPACES, UNKNOWN",
        "OK, SOCKET_NAMESPACES, UNKNOWN",
        "OK, HIDEPID, UNKNOWN",
        "OK, PORT_RULES, OK",
        "OK, FILES_OF_OTHERS, OK",
    })
    void anUnreadNamespaceForbidsToSayThatAllIsWell(Level worst, Gap.Kind gap, Level level) {
        assertThat(Diagnosis.everywhere(Snapshots.machine().gap(Gap.of(gap, 1)).snapshot(), worst))
                .isEqualTo(level);
        assertThat(Diagnosis.everywhere(Snapshots.machine().snapshot(), worst)).isEqualTo(worst);
    }

    /** Every kind of gap: what it can hide decides which empty lists may lack something. */
    @ParameterizedTest
    @EnumSource(Gap.Kind.class)
    void anEmptyListSaysWhetherSomethingMayBeMissing(Gap.Kind kind) {
        Snapshot snapshot =
                Snapshots.machine().gap(Gap.of(kind, "/proc/net/tcp", 1, 1)).snapshot();
        boolean rows = List.of(
                        Gap.Kind.OVERRUN,
                        Gap.Kind.INTERRUPTED,
                        Gap.Kind.TABLE,
                        Gap.Kind.FILE,
                        Gap.Kind.FILE_TOO_LARGE,
                        Gap.Kind.RECORDED_FILE,
                        Gap.Kind.CAPTURE_NEWER,
                        Gap.Kind.CAPTURE_UNKNOWN,
                        Gap.Kind.CAPTURE_LACKS)
                .contains(kind);
        boolean namespaces = List.of(
                        Gap.Kind.NAMESPACES,
                        Gap.Kind.NAMESPACES_LOST,
                        Gap.Kind.HIDEPID,
                        Gap.Kind.KEPT_NAMESPACES,
                        Gap.Kind.SOCKET_NAMESPACES)
                .contains(kind);
        boolean unlisted = List.of(Gap.Kind.BOUND_ONLY_SOCKETS, Gap.Kind.NAMESPACES_AS_TEXT, Gap.Kind.SOCK_DIAG_REFUSED)
                .contains(kind);
        boolean holders = List.of(
                        Gap.Kind.OTHER_PID_NAMESPACE,
                        Gap.Kind.HIDEPID,
                        Gap.Kind.FILES_OF_OTHERS,
                        Gap.Kind.FILES_REFUSED_TO_ROOT)
                .contains(kind);
        assertThat(Diagnosis.mayLack(snapshot, false, false, false)).isEqualTo(rows);
        assertThat(Diagnosis.mayLack(snapshot, true, false, false)).isEqualTo(rows || namespaces);
        assertThat(Diagnosis.mayLack(snapshot, false, true, false)).isEqualTo(rows || unlisted);
        assertThat(Diagnosis.mayLack(snapshot, false, false, true)).isEqualTo(rows || holders);
    }

    /** A file that was not read matters by what stands in it. */
    @ParameterizedTest
    @CsvSource({
        "/proc/1/net/tcp, true",
        "/proc/1/net/udp6, true",
        "/proc/net/sockstat, true",
        "/proc/net/snmp, false",
        "/etc/passwd, false",
        "/proc/net/tcpx, false",
    })
    void onlyATableHidesSockets(String path, boolean rows) {
        for (Gap.Kind kind : List.of(Gap.Kind.FILE, Gap.Kind.FILE_TOO_LARGE, Gap.Kind.RECORDED_FILE)) {
            assertThat(Diagnosis.mayLack(
                            Snapshots.machine().gap(Gap.of(kind, path)).snapshot(), true, true, true))
                    .as(kind.word())
                    .isEqualTo(rows);
        }
    }

    /** A capture that lacks holders tells of sockets all the same. */
    @ParameterizedTest
    @CsvSource({
        "holder, false, true",
        "socket, true, true",
        "socket.state, true, true",
        "rule.kind, false, false",
        "'process, holder', false, true",
        "'rule, socket', true, true",
        "whatever-comes, true, true",
    })
    void aCaptureMattersByWhatItLacks(String names, boolean rows, boolean holders) {
        Snapshot snapshot =
                Snapshots.machine().gap(Gap.of(Gap.Kind.CAPTURE_LACKS, names)).snapshot();
        assertThat(Diagnosis.mayLack(snapshot, false, false, false)).isEqualTo(rows);
        assertThat(Diagnosis.mayLack(snapshot, false, false, true)).isEqualTo(holders);
    }

    /** An unread namespace matters to who asks about one, and not once it has ended where every one is asked about. */
    @Test
    void anUnreadNamespaceMattersWhereItIsAskedAbout() {
        Snapshot snapshot = Snapshots.machine()
                .namespace("gone", NetworkNamespace.Kind.PROCESS, 0)
                .unread()
                .snapshot();
        assertThat(Diagnosis.mayLack(snapshot, false, false, false)).isTrue();
        assertThat(Diagnosis.mayLack(snapshot, true, false, false)).isFalse();
    }

    /** Where nobody is known to have filled a destination, one looks who fails. */
    @Test
    void aFullDestinationOfNobodyLacksItsCulprit() {
        Snapshots known = connected(10, 10);
        assertThat(Diagnosis.lacksCulprit(Diagnosis.machine(known.snapshot()).findings()))
                .isFalse();
        Snapshots unknown = Snapshots.machine().range(40_000, 40_009);
        for (int port = 40_000; port < 40_010; port++) {
            unknown.timeWait("10.0.0.1:" + port, THERE, 30_000);
        }
        assertThat(Diagnosis.lacksCulprit(Diagnosis.machine(unknown.snapshot()).findings()))
                .isTrue();
        assertThat(Diagnosis.lacksCulprit(List.of())).isFalse();
        assertThat(Diagnosis.lacksCulprit(
                        Diagnosis.machine(connected(100, 10).snapshot()).findings()))
                .as("it is not full")
                .isFalse();
    }

    /** What no table shows is asked for where it matters: where ports are in use, and for one port where it is in TIME_WAIT. */
    @Test
    void theKernelIsAskedForMoreOnlyWhereItMatters() {
        assertThat(Diagnosis.anyPorts(Snapshots.machine().snapshot())).isEqualTo(new BitSet());
        assertThat(Diagnosis.anyPorts(connected(1000, 1).snapshot())).isEqualTo(BitSet.valueOf(new long[] {1}));
        assertThat(Diagnosis.unclearPorts(connected(1000, 1).snapshot())).isEqualTo(new BitSet());
        assertThat(Diagnosis.unclearPorts(connected(1000, 900).snapshot())).isEqualTo(BitSet.valueOf(new long[] {1}));
        Snapshot waiting = Snapshots.machine()
                .namespace("web", NetworkNamespace.Kind.CONTAINER, 9)
                .timeWait("10.0.0.1:8080", "10.0.0.9:4000", 30_000)
                .snapshot();
        assertThat(Diagnosis.timeWaits(waiting, 8080)).isEqualTo(BitSet.valueOf(new long[] {2}));
        assertThat(Diagnosis.timeWaits(waiting, 8081)).isEqualTo(new BitSet());
    }

    @Test
    void destinationsComeTheFullestFirstAndNoMoreThanAskedFor() {
        Snapshots machine = connected(1000, 10);
        for (int port = 40_000; port < 40_050; port++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + port, "10.0.0.8:443").heldBy(7);
        }
        for (int place = 1; place <= 200; place++) {
            machine.connection(ESTABLISHED, "10.0.0.1:40500", "10.0.1." + place + ":443")
                    .heldBy(7);
        }
        DestinationUsages usages = Diagnosis.usages(machine.snapshot(), 2);
        assertThat(usages.fullest()).hasSize(2);
        assertThat(usages.fullest().getFirst().destination()).hasToString("10.0.0.8:443");
        assertThat(usages.fullest().get(1).destination()).hasToString("10.0.0.9:443");
    }

    /** Without a word about the way the answer is the same as with one that tells nothing. */
    @Test
    void aRouteThatWasNotTriedChangesNothing() {
        Snapshot snapshot = connected(10, 10).snapshot();
        ConnectQuestion question = new ConnectQuestion(Protocol.TCP, null, Snapshots.address("10.0.0.9"), 443);
        ConnectAnswer without = Diagnosis.connect(snapshot, 0, question);
        assertThat(Diagnosis.connect(snapshot, 0, question, RouteTrial.NOT_TRIED))
                .isEqualTo(without);
        assertThat(without.level()).isEqualTo(Level.CRITICAL);
    }

    /** The other protocol of the same number comes first where it is taken, and the port asked about stays free. */
    @Test
    void theOtherProtocolOfTheNumberIsToldWhereItIsTaken() {
        Snapshot snapshot = Snapshots.machine()
                .process(7, "dns")
                .udp("0.0.0.0:53")
                .heldBy(7)
                .snapshot();
        BindQuestion tcp =
                new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), 53, false, true, false, 0, false);
        BindQuestion udp =
                new BindQuestion(Protocol.UDP, Snapshots.address("0.0.0.0"), 53, false, true, false, 0, false);
        BindAnswer free = Diagnosis.bind(snapshot, 0, tcp, KernelTrial.of("OK"));
        BindAnswer taken = Diagnosis.bind(snapshot, 0, udp, KernelTrial.of("EADDRINUSE"));
        BindAnswer both = Diagnosis.withOther(free, taken);
        assertThat(both.outcome()).isEqualTo(free.outcome());
        assertThat(both.findings().getFirst().severity()).isEqualTo(Severity.WARNING);
        assertThat(Diagnosis.withOther(free, free).findings()).isEqualTo(free.findings());
    }
}
