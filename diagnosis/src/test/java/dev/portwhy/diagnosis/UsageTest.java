package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.CLOSE_WAIT;
import static dev.portwhy.model.SocketState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageTest {

    private static Snapshots machine() {
        return Snapshots.machine()
                .range(40_000, 40_009)
                .process(7, "curl")
                .connection(ESTABLISHED, "10.0.0.1:40000", "10.0.0.9:443")
                .heldBy(7)
                .connection(ESTABLISHED, "10.0.0.1:40001", "10.0.0.9:443")
                .heldBy(7)
                .connection(CLOSE_WAIT, "10.0.0.1:40002", "10.0.0.9:443")
                .heldBy(7);
    }

    private static Usage only(Snapshot snapshot) {
        List<Usage> busiest = Diagnosis.machine(snapshot).busiest();
        assertThat(busiest).hasSize(1);
        return busiest.getFirst();
    }

    @Test
    void saysWhereHowManyAndWho() {
        Snapshot snapshot = machine().snapshot();
        Usage usage = only(snapshot);
        NetworkNamespace host = snapshot.namespaces().getFirst();
        assertThat(usage.netns()).isEqualTo(new NamespaceId(host.inode(), "host"));
        assertThat(usage.source()).isEqualTo(Snapshots.address("10.0.0.1"));
        assertThat(usage.destination()).isEqualTo(Snapshots.end("10.0.0.9:443"));
        assertThat(usage.used()).isEqualTo(3);
        assertThat(usage.usable()).isEqualTo(10);
        assertThat(usage.usedByState()).isEqualTo(Map.of(ESTABLISHED, 2, CLOSE_WAIT, 1));
        assertThat(usage.rangeAssumed()).isFalse();
        assertThat(usage.culprits()).containsExactly(new Culprit(7, "curl", 3, Culprit.How.HOLDS));
    }

    /** Two instants at which the same was in use are the same, whatever else went on: history keeps what changed. */
    @Test
    void whatElseChangesInTheNamespaceChangesNothing() {
        assertThat(only(machine().set("net.ipv4.tcp_syn_retries", "3").snapshot()))
                .isEqualTo(only(machine().snapshot()));
        assertThat(only(machine().range(40_000, 40_011).snapshot()))
                .isNotEqualTo(only(machine().snapshot()));
    }

    @Test
    void whereTheRangeStayedUnseenItSaysSo() {
        Snapshots machine = Snapshots.machine()
                .namespace("other", NetworkNamespace.Kind.NAMED, 20)
                .asText()
                .connection(ESTABLISHED, "10.0.0.1:40000", "10.0.0.9:443");
        assertThat(only(machine.snapshot()).rangeAssumed()).isTrue();
    }

    @Test
    void nobodyWhoHasItCanChangeIt() {
        Usage usage = only(machine().snapshot());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> usage.culprits().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> usage.usedByState().clear());
    }
}
