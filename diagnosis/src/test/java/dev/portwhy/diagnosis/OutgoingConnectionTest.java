package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.look.KernelTrial;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A port that is taken by a connection: whose it is, a client's or that of a listener that is gone. */
class OutgoingConnectionTest {

    private static final KernelTrial IN_USE = KernelTrial.of("EADDRINUSE");

    private static Snapshots machine() {
        return Snapshots.machine().process(7, "nginx").process(8, "curl");
    }

    private static BindQuestion tcp(String local) {
        return new BindQuestion(
                Protocol.TCP,
                Snapshots.end(local).address(),
                Snapshots.end(local).port(),
                false,
                true,
                false,
                0,
                false);
    }

    private static BindAnswer ask(Snapshots machine, BindQuestion question, KernelTrial trial) {
        return Diagnosis.bind(machine.snapshot(), 0, question, trial);
    }

    private static List<Slug> slugs(BindAnswer answer) {
        return answer.findings().stream().map(Finding::slug).toList();
    }

    @Test
    void leftoversInsideTheRangeAreToldFromOutgoingConnections() {
        Snapshots leftover = machine()
                .connection(ESTABLISHED, "10.0.0.1:50000", "10.0.0.9:40000")
                .heldBy(7)
                .connection(ESTABLISHED, "10.0.0.1:50000", "10.0.0.9:40001")
                .heldBy(7);
        assertThat(slugs(ask(leftover, tcp("0.0.0.0:50000"), IN_USE)))
                .containsExactly(Slug.PORT_HELD_BY_LEFTOVER_CONNECTIONS);
        Snapshots outgoing = machine()
                .connection(ESTABLISHED, "10.0.0.1:40000", "10.0.0.9:443")
                .heldBy(8);
        BindAnswer answer = ask(outgoing, tcp("0.0.0.0:40000"), IN_USE);
        assertThat(slugs(answer)).containsExactly(Slug.PORT_TAKEN_BY_OUTGOING_CONNECTION);
        assertThat(answer.findings().getFirst().remedies())
                .extracting(Remedy::command)
                .containsExactly(
                        "ss -K sport = :40000 dport = :443", "sysctl -w net.ipv4.ip_local_reserved_ports=40000");
        // On the loopback both ends are in the range; the listener on the other end tells.
        Snapshots toItself = machine()
                .connection(ESTABLISHED, "127.0.0.1:40000", "127.0.0.1:50000")
                .heldBy(8)
                .listen("127.0.0.1:50000");
        assertThat(slugs(ask(toItself, tcp("0.0.0.0:40000"), IN_USE)))
                .containsExactly(Slug.PORT_TAKEN_BY_OUTGOING_CONNECTION);
    }

    /** Several connections to themselves, of different addresses, look like those of a listener that is gone. */
    @Test
    void aConnectionToItselfIsItsClients() {
        Snapshots itself = machine()
                .connection(ESTABLISHED, "127.0.0.1:40000", "127.0.0.1:40000")
                .heldBy(8);
        Finding finding = ask(itself, tcp("0.0.0.0:40000"), IN_USE).findings().getFirst();
        assertThat(finding.slug()).isEqualTo(Slug.PORT_TAKEN_BY_OUTGOING_CONNECTION);
        assertThat(finding.title().key()).isEqualTo("finding.port-taken-by-outgoing-connection.itself");
        Snapshots mapped = machine()
                .connection(ESTABLISHED, "[::ffff:127.0.0.1]:40000", "[::ffff:127.0.0.1]:40000")
                .heldBy(8);
        assertThat(ask(mapped, tcp("0.0.0.0:40000"), IN_USE)
                        .findings()
                        .getFirst()
                        .title()
                        .key())
                .isEqualTo("finding.port-taken-by-outgoing-connection.itself");
        Snapshots another = machine()
                .connection(ESTABLISHED, "127.0.0.1:40000", "127.0.0.2:40000")
                .heldBy(8);
        assertThat(ask(another, tcp("0.0.0.0:40000"), IN_USE)
                        .findings()
                        .getFirst()
                        .title()
                        .key())
                .isNotEqualTo("finding.port-taken-by-outgoing-connection.itself");
    }

    @Test
    void timeWaitOfAnOutgoingConnectionIsNotAServers() {
        Snapshots machine = machine().timeWait("10.0.0.1:40000", "10.0.0.9:443", 20_000);
        assertThat(slugs(ask(machine, tcp("0.0.0.0:40000"), IN_USE)))
                .containsExactly(Slug.PORT_TAKEN_BY_OUTGOING_CONNECTION);
    }
}
