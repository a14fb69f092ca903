package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Protocol;
import org.junit.jupiter.api.Test;

/** Where ip_local_reserved_ports leaves few ports, that is the cause, and the first act takes out of it what nobody has. */
class ReservedTooMuchTest {

    private static final String COMMAND = "sysctl -w net.ipv4.ip_local_reserved_ports=";

    private static Snapshots machine(String reserved) {
        return Snapshots.machine()
                .process(7, "java")
                .range(40_000, 40_099)
                .set("net.ipv4.ip_local_reserved_ports", reserved);
    }

    @Test
    void whatServicesHaveAndWhatCostsNothingStaysReserved() {
        Snapshots machine = machine("8080,40000-40089")
                .listen("0.0.0.0:40010")
                .heldBy(7)
                .udp("0.0.0.0:40011")
                .heldBy(7)
                .listen("0.0.0.0:40095")
                .heldBy(7);
        Finding found = Diagnosis.machine(machine.snapshot()).findings().getFirst();
        assertThat(found.slug()).isEqualTo(Slug.EPHEMERAL_PORTS_RUNNING_OUT);
        assertThat(found.severity()).isEqualTo(Severity.WARNING);
        assertThat(found.remedies().getFirst().command()).isEqualTo(COMMAND + "8080,40010-40011");
        assertThat(found.remedies().getFirst().undo()).isEqualTo(COMMAND + "8080,40000-40089");
    }

    @Test
    void theFirstActOfAFullDestinationIsToReserveLess() {
        Snapshots machine = machine("40000-40089");
        for (int port = 40_090; port < 40_100; port++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + port, "10.0.0.9:443").heldBy(7);
        }
        ConnectAnswer answer = Diagnosis.connect(
                machine.snapshot(), 0, new ConnectQuestion(Protocol.TCP, null, Snapshots.address("10.0.0.9"), 443));
        assertThat(answer.outcome()).isEqualTo("EADDRNOTAVAIL");
        assertThat(answer.findings().getFirst().slug()).isEqualTo(Slug.EPHEMERAL_PORTS_EXHAUSTED);
        assertThat(answer.findings().getFirst().remedies().getFirst().command()).isEqualTo(COMMAND);
    }

    @Test
    void aListOfServicesIsNoTrouble() {
        assertThat(Diagnosis.machine(machine("40000-40029").snapshot()).findings())
                .isEmpty();
    }
}
