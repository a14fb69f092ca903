package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.Text;
import org.junit.jupiter.api.Test;

/** A full table of tracked connections: what fills it, whether new connections still find room, and who meets it. */
class ConntrackFullTest {

    private static ConnectAnswer connect(Snapshots machine, Protocol protocol, String to) {
        return Diagnosis.connect(
                machine.snapshot(),
                0,
                new ConnectQuestion(
                        protocol,
                        null,
                        Snapshots.end(to).address(),
                        Snapshots.end(to).port()));
    }

    private static Finding found(Snapshots machine) {
        return Diagnosis.machine(machine.snapshot()).findings().getFirst();
    }

    @Test
    void whatFillsItIsToldAndItsTimeIsCutShort() {
        Snapshots machine = Snapshots.machine()
                .conntrack(1000, 1000)
                .tracked("tcp", "CLOSE_WAIT", true, 900)
                .tracked("tcp", "ESTABLISHED", true, 90)
                .tracked("udp", "", false, 10);
        Finding found = found(machine);
        assertThat(found.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(found.title().arguments()).contains("tcp CLOSE_WAIT", 900L);
        assertThat(found.remedies())
                .extracting(Remedy::command)
                .containsExactly(
                        "sysctl -w net.netfilter.nf_conntrack_max=2000",
                        "sysctl -w net.netfilter.nf_conntrack_tcp_timeout_close_wait=60");
    }

    @Test
    void aTableOfEstablishedConnectionsIsNotCutShort() {
        Snapshots machine = Snapshots.machine().conntrack(1000, 1000).tracked("tcp", "ESTABLISHED", true, 1000);
        assertThat(found(machine).remedies()).hasSize(1);
        assertThat(found(machine).title())
                .isEqualTo(Text.of("finding.conntrack-full.full.all", 1000L, "tcp ESTABLISHED"));
    }

    @Test
    void entriesThatNobodyAnsweredMakeRoom() {
        Snapshots machine = Snapshots.machine()
                .conntrack(1000, 1000)
                .tracked("tcp", "SYN_SENT", false, 800)
                .tracked("tcp", "ESTABLISHED", true, 200);
        assertThat(found(machine).severity()).isEqualTo(Severity.WARNING);
        ConnectAnswer answer = connect(machine, Protocol.TCP, "10.0.0.9:443");
        assertThat(answer.outcome()).isEqualTo("OK");
        assertThat(answer.level()).isEqualTo(Level.WARNING);
    }

    @Test
    void aConnectMeetsAFullTable() {
        Snapshots machine = Snapshots.machine().conntrack(1000, 1000);
        ConnectAnswer tcp = connect(machine, Protocol.TCP, "10.0.0.9:443");
        assertThat(tcp.outcome()).isEqualTo("ETIMEDOUT");
        assertThat(tcp.findings()).extracting(Finding::slug).containsExactly(Slug.CONNTRACK_FULL);
        assertThat(connect(machine, Protocol.UDP, "10.0.0.9:53").outcome()).isEqualTo("EPERM");
        assertThat(connect(Snapshots.machine().conntrack(500, 1000), Protocol.TCP, "10.0.0.9:443")
                        .outcome())
                .isEqualTo("OK");
    }

    @Test
    void aConnectThroughAPoolThatIsUsedUpTimesOutAndOneToAnotherDestinationDoesNot() {
        Snapshots machine = Snapshots.machine().translated("10.0.0.1", "10.0.0.9:443", 40_000, 40_049, 50);
        ConnectAnswer answer = connect(machine, Protocol.TCP, "10.0.0.9:443");
        assertThat(answer.outcome()).isEqualTo("ETIMEDOUT");
        assertThat(answer.findings()).extracting(Finding::slug).containsExactly(Slug.SNAT_PORTS_EXHAUSTED);
        assertThat(connect(machine, Protocol.TCP, "10.0.0.9:80").outcome()).isEqualTo("OK");
        assertThat(connect(machine, Protocol.UDP, "10.0.0.9:443").outcome()).isEqualTo("OK");
    }
}
