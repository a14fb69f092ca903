package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a namespace says of itself, and what stays unseen. */
class NetworkNamespaceTest {

    private static NetworkNamespace.Builder namespace() {
        return new NetworkNamespace.Builder(7, "blue", NetworkNamespace.Kind.NAMED);
    }

    /** lo is down only where it was seen to be. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"none, false", "0, true", "1, false", "2, false"})
    void loopback(@Nullable Long told, boolean down) {
        Map<String, Long> counters = told == null ? Map.of() : Map.of(NetworkNamespace.LOOPBACK_UP, told);
        assertThat(namespace().counters(counters).build().loopbackDown()).isEqualTo(down);
    }

    /** Every kernel has the range of ports: where it is not there, no setting was read. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, none, true, true",
                "32768 60999, none, false, true",
                "32768 60999, '', false, false",
                "32768 60999, 8080, false, false",
                "nonsense, 8080, true, false",
                "32768 60999, nonsense, false, true",
                "none, 8080, true, false",
            })
    void whatWasRead(@Nullable String range, @Nullable String reserved, boolean unseen, boolean reservedUnseen) {
        Map<String, String> values = new HashMap<>();
        if (range != null) {
            values.put("net.ipv4.ip_local_port_range", range);
        }
        if (reserved != null) {
            values.put("net.ipv4.ip_local_reserved_ports", reserved);
        }
        NetworkNamespace one = namespace().settings(new Settings(values)).build();
        assertThat(one.settingsUnseen()).isEqualTo(unseen);
        assertThat(one.reservedUnseen()).isEqualTo(reservedUnseen);
    }

    @Test
    void devicesAreKnownByTheirIndexes() {
        NetworkNamespace one = namespace().devices(Map.of(2, "eth0")).build();
        assertThat(one.device(2)).isEqualTo("eth0");
        assertThat(one.device(3)).isNull();
        assertThat(one.device(0)).isNull();
        assertThat(one.id()).isEqualTo(new NamespaceId(7, "blue"));
    }

    @Test
    void otherSettingsLeaveTheRest() {
        NetworkNamespace one = namespace().conntrack(5L, 10L).process(77, 3).build();
        NetworkNamespace other = one.with(new Settings(Map.of("net.ipv4.tcp_tw_reuse", "1")));
        assertThat(other.settings().isOn(Setting.TCP_TW_REUSE)).isTrue();
        assertThat(other.with(one.settings())).isEqualTo(one);
        assertThat(new NetworkNamespace.Builder(one).build()).isEqualTo(one);
    }
}
