package dev.portwhy.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.model.Family;
import dev.portwhy.model.PortRange;
import dev.portwhy.ports.shape.Trial;
import dev.portwhy.ports.shape.TrialResult;
import dev.portwhy.ports.shape.TrialText;
import dev.portwhy.ports.shape.Trouble;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is handed to the lab's process arrives as it was. */
class TrialTextTest {

    private static Trial trial(String reserved, Map<String, String> changes) {
        Trouble shape = new Trouble(
                Trouble.Place.ELSEWHERE,
                Family.INET6,
                new PortRange(40_000, 40_095),
                reserved,
                List.of(40_000, 40_001),
                Map.of("net.ipv4.tcp_fin_timeout", "60"),
                true,
                false,
                true,
                false,
                Map.of(Trouble.Hold.OPEN, 3, Trouble.Hold.TIME_WAIT, 90));
        return new Trial(shape, 9, changes, true, 1200, 96, 50_000, false, -1);
    }

    @Test
    void aTrial() {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("net.ipv4.tcp_tw_reuse", "1");
        changes.put("net.ipv4.ip_local_port_range", "40000 40100");
        changes.put("net.ipv4.ip_local_reserved_ports", "");
        for (String reserved : List.of("", "40090-40095")) {
            Trial trial = trial(reserved, changes);
            Trial read = TrialText.trial(TrialText.lines(trial));
            assertThat(read).isEqualTo(trial);
            assertThat(List.copyOf(read.changes().keySet())).isEqualTo(List.copyOf(changes.keySet()));
        }
    }

    @Test
    void aResult() {
        TrialResult result = new TrialResult(
                5,
                Map.of("EADDRNOTAVAIL", 4, "EADDRINUSE", 1),
                6,
                12,
                14_000,
                900_000,
                List.of(new TrialResult.Sample(0, 90), new TrialResult.Sample(12, 95)),
                Map.of("net.ipv4.foo", "ENOENT"));
        assertThat(TrialText.result(TrialText.line(result))).isEqualTo(result);
        assertThat(result.failures()).isEqualTo(5);
    }

    @Test
    void aLineThatNobodyWrote() {
        assertThatThrownBy(() -> TrialText.trial(List.of("more 1"))).isInstanceOf(IllegalArgumentException.class);
    }
}
