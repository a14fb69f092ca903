package dev.portwhy.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.model.KernelRule;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EphemeralRangeTest {

    private static EphemeralRange range(String range, String reserved) {
        return EphemeralRange.of(new Settings(
                Map.of("net.ipv4.ip_local_port_range", range, "net.ipv4.ip_local_reserved_ports", reserved)));
    }

    @Test
    void readsTheKernelsText() {
        EphemeralRange range = range("40000 40009", "8080,40003,40005-40006");
        assertThat(range.low()).isEqualTo(40_000);
        assertThat(range.high()).isEqualTo(40_009);
        assertThat(range.size()).isEqualTo(10);
        assertThat(range.reservedCount()).isEqualTo(3);
        assertThat(range.offers(40_005)).isFalse();
        assertThat(range.contains(40_005)).isTrue();
        assertThat(range.offers(40_007)).isTrue();
        assertThat(range.offers(8081)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"''", "x y", "9 1", "1 2 3", "0 70000", "+1 9", "1 9x", "01 9", "-1 9", "1  9", "1"})
    void anythingElseIsTheDefault(String text) {
        assertThat(range(text, "")).isEqualTo(EphemeralRange.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({
        "40003, 40005, 40003, 40005",
        "39000, 40005, 40000, 40005",
        "40003, 50000, 40003, 40009",
        "10000, 20000, 40000, 40009"
    })
    void aSocketsOwnRangeCountsWhereItLiesInside(int low, int high, int expectedLow, int expectedHigh) {
        EphemeralRange narrowed = range("40000 40009", "").narrowedTo(low, high);
        assertThat(narrowed.low()).isEqualTo(expectedLow);
        assertThat(narrowed.high()).isEqualTo(expectedHigh);
    }

    @ParameterizedTest
    @CsvSource({"'8080,9000-9003', '8080,9000-9003'", "'9000,9001', 9000-9001", "'', ''", "'0-65535', 0-65535"})
    void reservedPortsAreReadAndWritten(String text, String written) {
        assertThat(ReservedPorts.parse(text)).hasToString(written);
    }

    @ParameterizedTest
    @CsvSource({"x", "70000", "5-3", "-", "7-", "'1,'", "',1'", "1-2-3", "'1, 2'", "01", "'1,x'"})
    void whatIsNoListOfPortsReservesNone(String text) {
        assertThatThrownBy(() -> ReservedPorts.parse(text)).isInstanceOf(IllegalArgumentException.class);
        assertThat(range("40000 40009", text).reserved()).isSameAs(ReservedPorts.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "6.18.44-fc-v669, 6, 18, 44",
        "5.10.0-28-amd64, 5, 10, 0",
        "6.1, 6, 1, 0",
        "4.18.0-553.el8_10.x86_64, 4, 18, 0"
    })
    void releasesAreRead(String release, int major, int minor, int patch) {
        assertThat(KernelVersion.parse(release)).isEqualTo(new KernelVersion(major, minor, patch));
    }

    @Test
    void versionsKnowTheirRules() {
        assertThat(KernelVersion.parse("nonsense")).isEqualTo(KernelVersion.MEASURED);
        assertThat(KernelVersion.parse("6.17.9").has(KernelRule.BIND_BUCKETS_HEAL))
                .isFalse();
        assertThat(KernelVersion.parse("6.18.0").has(KernelRule.BIND_BUCKETS_HEAL))
                .isTrue();
        assertThat(Setting.TCP_TW_REUSE_DELAY.existsIn(KernelVersion.parse("10.0")))
                .isTrue();
    }
}
