package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.ESTABLISHED;
import static dev.portwhy.model.SocketState.FIN_WAIT2;
import static dev.portwhy.model.SocketState.SYN_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.SocketState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A connect() from a port that the program chose: what of four numbers has to be the same, and what is done about it. */
class FixedSourcePortTest {

    private static Snapshots machine() {
        return Snapshots.machine().process(7, "curl");
    }

    private static ConnectAnswer ask(
            Snapshots machine, int namespace, Protocol protocol, @Nullable String source, String to) {
        return Diagnosis.connect(
                machine.snapshot(),
                namespace,
                new ConnectQuestion(
                        protocol,
                        source == null ? null : Snapshots.address(source),
                        4000,
                        Snapshots.end(to).address(),
                        Snapshots.end(to).port()));
    }

    private static ConnectAnswer ask(Snapshots machine) {
        return ask(machine, 0, Protocol.TCP, "10.0.0.1", "10.0.0.9:443");
    }

    private static Snapshots connected(String local, String remote) {
        return machine().connection(ESTABLISHED, local, remote).heldBy(7);
    }

    private static List<@Nullable String> commands(Finding finding) {
        return finding.remedies().stream()
                .<@Nullable String>map(Remedy::command)
                .toList();
    }

    @Test
    void aFreePortIsOnePort() {
        ConnectAnswer free = ask(machine());
        assertThat(free.outcome()).isEqualTo("OK");
        assertThat(free.boundFirst()).isEqualTo(1);
        assertThat(free.findings()).isEmpty();
        assertThat(free.level()).isEqualTo(Level.OK);
        assertThat(free.capacity().now().usable()).isEqualTo(1);
        assertThat(free.capacity().now().low()).isEqualTo(4000);
        assertThat(free.capacity().now().high()).isEqualTo(4000);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:4000, 10.0.0.9:443, EADDRNOTAVAIL, all four",
        "10.0.0.1:4001, 10.0.0.9:443, OK, another local port",
        "10.0.0.1:4000, 10.0.0.9:444, OK, another remote port",
        "10.0.0.1:4000, 10.0.0.8:443, OK, another remote address",
        "127.0.0.1:4000, 10.0.0.9:443, OK, another local address",
        "[::ffff:10.0.0.1]:4000, [::ffff:10.0.0.9]:443, EADDRNOTAVAIL, the same four of a socket of IPv6",
    })
    void onlyTheSameFourNumbersAreTakenForTheConnection(String local, String remote, String outcome, String why) {
        ConnectAnswer answer = ask(connected(local, remote));
        assertThat(answer.outcome()).as(why).isEqualTo(outcome);
        assertThat(answer.level()).isEqualTo(outcome.equals("OK") ? Level.OK : Level.CRITICAL);
        assertThat(answer.boundFirst()).isEqualTo(outcome.equals("OK") ? 1 : 0);
    }

    @Test
    void theSameFourNumbersElsewhereAreOthers() {
        Snapshots machine = machine()
                .namespace("web", NetworkNamespace.Kind.CONTAINER, 12)
                .local("10.0.0.1", 24)
                .connection(ESTABLISHED, "10.0.0.1:4000", "10.0.0.9:443")
                .heldBy(7);
        assertThat(ask(machine).outcome()).isEqualTo("OK");
        assertThat(ask(machine, 1, Protocol.TCP, "10.0.0.1", "10.0.0.9:443").outcome())
                .isEqualTo("EADDRNOTAVAIL");
        assertThat(ask(machine, 1, Protocol.TCP, "10.0.0.1", "10.0.0.9:443")
                        .findings()
                        .getFirst()
                        .remedies())
                .extracting(Remedy::verify)
                .allMatch(verify -> verify.contains("-N web"));
    }

    @Test
    void whoHasTheConnectionIsNamedAndAskedToCloseIt() {
        Finding finding =
                ask(connected("10.0.0.1:4000", "10.0.0.9:443")).findings().getFirst();
        assertThat(finding.slug()).isEqualTo(Slug.PORT_TAKEN_BY_OUTGOING_CONNECTION);
        assertThat(finding.title().key()).isEqualTo("finding.port-taken-by-outgoing-connection.same");
        assertThat(finding.title().arguments().subList(0, 2))
                .extracting(Object::toString)
                .containsExactly("10.0.0.1:4000", "10.0.0.9:443");
        assertThat(finding.culprits()).extracting(Culprit::pid).containsExactly(7);
        assertThat(finding.remedies())
                .extracting(Remedy::id)
                .containsExactly(
                        "close-in-program:7",
                        "bind-elsewhere:other-source-port",
                        "destroy-socket:4026531840:src 10.0.0.1:4000 dst 10.0.0.9:443");
        assertThat(commands(finding)).containsExactly(null, null, "ss -K src 10.0.0.1:4000 dst 10.0.0.9:443");
        assertThat(finding.remedies())
                .extracting(Remedy::verify)
                .containsOnly(AskAgain.PROGRAM + " connect 10.0.0.1:4000 10.0.0.9:443");
        assertThat(finding.wontHelp())
                .extracting(one -> one.text().key())
                .containsExactly(Myth.WIDER_RANGE_FIXED_PORT.wontHelp().text().key());
    }

    @ParameterizedTest
    @CsvSource({"FIN_WAIT2", "LAST_ACK", "SYN_SENT"})
    void aConnectionOfNobodyIsNamedByItsState(SocketState state) {
        Finding finding = ask(machine()
                        .connection(state, "10.0.0.1:4000", "10.0.0.9:443")
                        .ownerless())
                .findings()
                .getFirst();
        assertThat(finding.title().key()).isEqualTo("finding.port-taken-by-outgoing-connection.same-state");
        assertThat(finding.title().arguments().getLast()).isEqualTo(state.name());
        assertThat(finding.culprits()).isEmpty();
        assertThat(finding.remedies()).extracting(Remedy::id).noneMatch(id -> id.startsWith("close-in-program"));
    }

    @ParameterizedTest
    @CsvSource({"1, PT1S", "1000, PT1S", "1001, PT2S", "59999, PT1M", "0, PT1S"})
    void timeWaitSaysHowLongItLastsInWholeSeconds(int leftMs, String left) {
        Finding finding = ask(machine().timeWait("10.0.0.1:4000", "10.0.0.9:443", leftMs))
                .findings()
                .getFirst();
        assertThat(finding.slug()).isEqualTo(Slug.PORT_HELD_BY_TIME_WAIT);
        assertThat(finding.title().arguments().getLast()).hasToString(left);
        assertThat(finding.remedies())
                .extracting(remedy -> remedy.id().replaceFirst(":.*", ""))
                .containsExactly("wait", "bind-elsewhere", "set-option", "destroy-socket");
        assertThat(commands(finding)).contains("ss -K state time-wait src 10.0.0.1:4000 dst 10.0.0.9:443");
    }

    /** Nobody may have been asked; then the answer rests on what nearly all connections are. */
    @Test
    void whetherATimeWaitHadTimestampsHasToBeTold() {
        Snapshots untold = machine().timeWait("10.0.0.1:4000", "10.0.0.9:443", 30_000);
        assertThat(ask(untold).outcome()).isEqualTo("EADDRNOTAVAIL");
        assertThat(ask(untold).level()).isEqualTo(Level.UNKNOWN);
        assertThat(ask(untold).findings()).extracting(Finding::severity).containsExactly(Severity.WARNING);
        untold.set("net.ipv4.tcp_timestamps", "0");
        assertThat(ask(untold).level()).as("none are made here").isEqualTo(Level.CRITICAL);
        Snapshots alive = connected("10.0.0.1:4000", "10.0.0.9:443");
        assertThat(ask(alive).level()).as("no connection is taken over").isEqualTo(Level.CRITICAL);
        assertThat(ask(alive).findings()).extracting(Finding::severity).containsExactly(Severity.CRITICAL);
    }

    /** With timestamps the kernel takes a TIME_WAIT of the same four numbers over at once, whatever {@code tcp_tw_reuse} is. */
    @Test
    void timeWaitWithTimestampsIsTakenOver() {
        Snapshots stamped =
                machine().timeWait("10.0.0.1:4000", "10.0.0.9:443", 30_000).fact(PortFacts.TIMESTAMPS);
        assertThat(ask(stamped).outcome()).isEqualTo("OK");
        Snapshots without =
                machine().timeWait("10.0.0.1:4000", "10.0.0.9:443", 30_000).fact(0);
        assertThat(ask(without).outcome()).isEqualTo("EADDRNOTAVAIL");
        assertThat(ask(machine()
                                .connection(SYN_SENT, "10.0.0.1:4000", "10.0.0.9:443")
                                .fact(PortFacts.TIMESTAMPS))
                        .outcome())
                .as("nothing but TIME_WAIT is taken over")
                .isEqualTo("EADDRNOTAVAIL");
    }

    /** That a TIME_WAIT would be taken over does not get past who stands in the way of bind(). */
    @Test
    void aListenerOnThePortStandsBeforeATimeWaitThatWouldBeTakenOver() {
        Snapshots machine = machine()
                .timeWait("10.0.0.1:4000", "10.0.0.9:443", 30_000)
                .fact(PortFacts.TIMESTAMPS)
                .listen("0.0.0.0:4000")
                .heldBy(7);
        ConnectAnswer answer = ask(machine);
        assertThat(answer.outcome()).isEqualTo("EADDRINUSE");
        assertThat(answer.findings()).extracting(Finding::slug).contains(Slug.PORT_HELD_BY_LISTENER);
    }

    /** bind() is called first, and looks at nobody's destination. */
    @Test
    void whatStandsInTheWayOfBindIsMetBeforeTheConnection() {
        Snapshots listens = connected("10.0.0.1:4000", "10.0.0.9:443")
                .listen("10.0.0.1:4000")
                .heldBy(7);
        assertThat(ask(listens).outcome()).isEqualTo("EADDRINUSE");
        Snapshots old = machine()
                .timeWait("10.0.0.1:4000", "10.0.0.9:443", 30_000)
                .fact(PortFacts.TIMESTAMPS | PortFacts.WITHOUT_REUSEADDR);
        ConnectAnswer answer = ask(old);
        assertThat(answer.outcome()).isEqualTo("EADDRINUSE");
        assertThat(answer.level()).isEqualTo(Level.CRITICAL);
        Snapshots another = machine()
                .timeWait("10.0.0.1:4000", "10.0.0.8:443", 30_000)
                .fact(PortFacts.TIMESTAMPS | PortFacts.WITHOUT_REUSEADDR);
        assertThat(ask(another).outcome()).as("of another destination").isEqualTo("EADDRINUSE");
        another = machine().timeWait("10.0.0.1:4000", "10.0.0.8:443", 30_000).fact(PortFacts.TIMESTAMPS);
        assertThat(ask(another).outcome()).isEqualTo("OK");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.9:443, true, EADDRNOTAVAIL",
        "10.0.0.9:443, false, EADDRINUSE",
        "10.0.0.8:443, true, OK",
        "10.0.0.8:443, false, EADDRINUSE"
    })
    void aConnectionThatSaidItsOptionsIsPassedOrNot(String to, boolean reuseaddr, String outcome) {
        Snapshots machine = connected("10.0.0.1:4000", to);
        ConnectQuestion question = new ConnectQuestion(
                Protocol.TCP, Snapshots.address("10.0.0.1"), 4000, Snapshots.address("10.0.0.9"), 443);
        ConnectAnswer answer = Diagnosis.connect(
                machine.snapshot().with(Map.of(1001L, new SocketOptions(reuseaddr, false, null))), 0, question);
        assertThat(answer.outcome()).isEqualTo(outcome);
        assertThat(answer.findings()).hasSize(outcome.equals("OK") ? 0 : 1);
        if (!outcome.equals("OK")) {
            assertThat(answer.findings().getFirst().culprits())
                    .extracting(Culprit::pid)
                    .containsExactly(7);
        }
    }

    @Test
    void itIsAskedAboutTimeWaitWhereThatHasThePort() {
        Snapshot snapshot = machine()
                .timeWait("10.0.0.1:4001", "10.0.0.9:443", 30_000)
                .namespace("web", NetworkNamespace.Kind.CONTAINER, 12)
                .timeWait("10.0.0.1:4000", "10.0.0.9:443", 30_000)
                .namespace("db", NetworkNamespace.Kind.CONTAINER, 13)
                .connection(ESTABLISHED, "10.0.0.1:4000", "10.0.0.9:443")
                .snapshot();
        assertThat(Diagnosis.timeWaits(snapshot, 4000)).hasToString("{1}");
        assertThat(Diagnosis.timeWaits(snapshot, 4001)).hasToString("{0}");
        assertThat(Diagnosis.timeWaits(snapshot, 443)).hasToString("{}");
    }

    @Test
    void aListenerStandsInTheWayOfBind() {
        ConnectAnswer answer = ask(machine().listen("0.0.0.0:4000").heldBy(7));
        assertThat(answer.outcome()).isEqualTo("EADDRINUSE");
        assertThat(answer.findings().getFirst().slug()).isEqualTo(Slug.PORT_HELD_BY_LISTENER);
        assertThat(ask(machine().listen("127.0.0.1:4000").heldBy(7)).outcome())
                .as("of another address")
                .isEqualTo("OK");
    }

    @Test
    void ofUdpOnlyTheBindIsAskedAbout() {
        Snapshots same = machine()
                .socket(Protocol.UDP, ESTABLISHED, Snapshots.end("10.0.0.1:4000"), Snapshots.end("10.0.0.9:443"))
                .heldBy(7);
        ConnectAnswer udp = ask(same, 0, Protocol.UDP, "10.0.0.1", "10.0.0.9:443");
        assertThat(udp.outcome()).isEqualTo("EADDRINUSE");
        assertThat(ask(same, 0, Protocol.TCP, "10.0.0.1", "10.0.0.9:443").outcome())
                .isEqualTo("OK");
        assertThat(ask(machine(), 0, Protocol.UDP, "10.0.0.1", "10.0.0.9:443").outcome())
                .isEqualTo("OK");
    }

    @Test
    void ipv6HasItsOwn() {
        Snapshots machine = machine()
                .local("fd00::1", 64)
                .connection(FIN_WAIT2, "[fd00::1]:4000", "[fd00::9]:443")
                .ownerless();
        Finding finding = ask(machine, 0, Protocol.TCP, "fd00::1", "[fd00::9]:443")
                .findings()
                .getFirst();
        assertThat(commands(finding)).contains("ss -K src [fd00::1]:4000 dst [fd00::9]:443");
        assertThat(ask(machine, 0, Protocol.TCP, "fd00::1", "[fd00::8]:443").findings())
                .extracting(Finding::slug)
                .doesNotContain(Slug.PORT_TAKEN_BY_OUTGOING_CONNECTION);
    }
}
