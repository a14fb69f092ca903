package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WhatIfTest {

    @Test
    void aWiderRangeGivesTheSameConnectionsMorePorts() {
        Snapshots machine = Snapshots.machine().range(40_000, 40_001);
        machine.connection(ESTABLISHED, "10.0.0.1:40000", "10.0.0.9:443")
                .connection(ESTABLISHED, "10.0.0.1:40001", "10.0.0.9:443");
        List<WhatIf.Change> changes =
                WhatIf.of(machine.snapshot(), Map.of("net.ipv4.ip_local_port_range", "40000 40009"));
        assertThat(changes).hasSize(1);
        assertThat(changes.getFirst().now().capacity().now().free()).isZero();
        assertThat(changes.getFirst().then().now().free()).isEqualTo(8);
        assertThat(changes.getFirst().then().now().used()).isEqualTo(2);
    }
}
