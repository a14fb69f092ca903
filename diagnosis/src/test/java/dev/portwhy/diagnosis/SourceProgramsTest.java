package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.KernelTrial;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that bind their source ports by number: how each is told to spare one, and what passes by itself. */
class SourceProgramsTest {

    private static final String KEY = "finding.port-taken-by-outgoing-connection.";

    private static List<Remedy> remedies(Protocol protocol, String comm, String... to) {
        Snapshots machine = Snapshots.machine().process(7, comm);
        for (String end : to) {
            machine.socket(protocol, SocketState.ESTABLISHED, Snapshots.end("10.0.0.1:5353"), Snapshots.end(end))
                    .heldBy(7);
        }
        BindQuestion question = new BindQuestion(
                protocol, Snapshots.address("10.0.0.1"), 5353, false, protocol != Protocol.UDP, false, 0, false);
        BindScene scene = BindScene.of(machine.snapshot(), 0, question, KernelTrial.NOT_TRIED);
        return SourcePorts.remedies(
                scene, comm.isEmpty() ? List.of() : List.of(new Culprit(7, comm, 1, Culprit.How.HOLDS)));
    }

    /** unbound.conf(5), named.conf(5), pdns_recursor(1), dnsmasq(8), openvpn(8). */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unbound | outgoing-port-avoid: 5353",
                "named | avoid-v4-udp-ports { 5353; }; avoid-v6-udp-ports { 5353; };",
                "isc-net-0000 | avoid-v4-udp-ports { 5353; }; avoid-v6-udp-ports { 5353; };",
                "isc-worker0000 | avoid-v4-udp-ports { 5353; }; avoid-v6-udp-ports { 5353; };",
                "pdns_recursor | udp-source-port-avoid=5353",
                "dnsmasq | min-port=5354",
                "openvpn | nobind"
            })
    void aKnownProgramIsToldInItsOwnWords(String comm, String setting) {
        Remedy spare = remedies(Protocol.UDP, comm, "10.0.0.9:123").getLast();
        assertThat(spare.text().key()).isEqualTo(KEY + "spare.setting.do");
        assertThat(spare.text().arguments().getLast()).isEqualTo(setting);
        assertThat(spare.id()).isEqualTo("change-program:spare-source-port");
    }

    @ParameterizedTest
    @CsvSource({"unbound2", "Named", "isc-net-0001", "dnsmasq-dhcp", "python3"})
    void anotherProgramIsToldThePort(String comm) {
        Remedy spare = remedies(Protocol.UDP, comm, "10.0.0.9:123").getLast();
        assertThat(spare.text().key()).isEqualTo(KEY + "spare.do");
        assertThat(spare.text().arguments().getLast()).isEqualTo("5353");
    }

    @ParameterizedTest
    @CsvSource({
        "UDP, 10.0.0.9:53, 10.0.0.8:53, true",
        "UDP, 10.0.0.9:53, 10.0.0.8:123, false",
        "UDP, 10.0.0.9:54, 10.0.0.8:53, false",
        "TCP, 10.0.0.9:53, 10.0.0.8:53, false"
    })
    void onlyWhatIsAllQueriesPassesByItself(Protocol protocol, String one, String another, boolean passes) {
        List<Remedy> remedies = remedies(protocol, "unbound", one, another);
        assertThat(remedies).hasSize(passes ? 2 : 1);
        assertThat(remedies.getFirst().text().key().equals(KEY + "query.do")).isEqualTo(passes);
        assertThat(remedies.getLast().id()).isEqualTo("change-program:spare-source-port");
    }

    @Test
    void whereNobodyIsSeenNobodyIsNamed() {
        Remedy spare = remedies(Protocol.UDP, "", "10.0.0.9:123").getLast();
        assertThat(spare.text().key()).isEqualTo(KEY + "spare.do");
        assertThat(spare.text().arguments().getFirst()).isEqualTo(dev.portwhy.model.Text.of("why.who.nobody"));
    }
}
