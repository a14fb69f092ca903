package dev.portwhy.ports.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Setting;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a kernel makes of what is written to a setting, as proc_get_long(), do_proc_dointvec(), do_proc_douintvec() and
 * proc_do_large_bitmap() of kernel/sysctl.c and ipv4_local_port_range() of net/ipv4/sysctl_net_ipv4.c read it.
 */
class SysctlsTest {

    private final Sysctls settings = new Sysctls();

    private String write(String key, String value) {
        return settings.write(key, value, KernelVersion.MEASURED, new Choices(List.of(), OptionalInt.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "'1024 65535', OK, 1024, 65535",
        "'1024\t65535', OK, 1024, 65535",
        "'  1024   65535  ', OK, 1024, 65535",
        "'40000 40000', OK, 40000, 40000",
        "'65535 65535', OK, 65535, 65535",
        // one number alone is the first; the last stays
        "'40000', OK, 40000, 60999",
        "'61000', EINVAL, 32768, 60999",
        // what comes behind the second is passed over
        "'1024 65535 7', OK, 1024, 65535",
        "'1024 65535 x', OK, 1024, 65535",
        // octal, hexadecimal
        "'0x400 0xffff', OK, 1024, 65535",
        "'02000 0177777', OK, 1024, 65535",
        // out of order, out of bounds, below the privileged ones
        "'65535 1024', EINVAL, 32768, 60999",
        "'0 65535', EINVAL, 32768, 60999",
        "'1024 65536', EINVAL, 32768, 60999",
        "'-1 65535', EINVAL, 32768, 60999",
        "'1023 65535', EINVAL, 32768, 60999",
        "'1 65535', EINVAL, 32768, 60999",
        // no numbers
        "'', EINVAL, 32768, 60999",
        "' ', EINVAL, 32768, 60999",
        "'x', EINVAL, 32768, 60999",
        "'1024-65535', EINVAL, 32768, 60999",
        "'1024,65535', EINVAL, 32768, 60999",
        "'1024 x', EINVAL, 32768, 60999",
        "'1e4 65535', EINVAL, 32768, 60999",
        "'99999999999999999999 65535', EINVAL, 32768, 60999",
        "'4294968320 65535', EINVAL, 32768, 60999",
    })
    void theRangeOfPorts(String value, String outcome, int low, int high) {
        assertThat(write("net.ipv4.ip_local_port_range", value)).isEqualTo(outcome);
        assertThat(List.of(settings.low(), settings.high())).containsExactly(low, high);
    }

    @ParameterizedTest
    @CsvSource({
        "'', OK, ''",
        "'8080', OK, 8080",
        "'8080,9000-9002', OK, 8080 9000 9001 9002",
        "'9000-9001,8080', OK, 8080 9000 9001",
        "'8080,8080', OK, 8080",
        "'8080,', OK, 8080",
        "'8080-8080', OK, 8080",
        "'0x1f90', OK, 8080",
        "'65535', OK, 65535",
        "'0', OK, 0",
        "'8081-8080', EINVAL, ''",
        "'65536', EINVAL, ''",
        "'-1', EINVAL, ''",
        "'8080 8081', EINVAL, ''",
        "'8080, 8081', EINVAL, ''",
        "',8080', EINVAL, ''",
        "'8080,,8081', EINVAL, ''",
        "'8080-', EINVAL, ''",
        "'8080-8081-8082', EINVAL, ''",
        "'x', EINVAL, ''",
        "'8080x', EINVAL, ''",
        "'99999999999999999999999', EINVAL, ''",
    })
    void theListOfReservedPorts(String value, String outcome, String ports) {
        assertThat(write("net.ipv4.ip_local_reserved_ports", value)).isEqualTo(outcome);
        StringBuilder reserved = new StringBuilder();
        for (int port = 0; port <= 65_535; port++) {
            reserved.append(settings.isReserved(port) ? (reserved.isEmpty() ? "" : " ") + port : "");
        }
        assertThat(reserved.toString()).isEqualTo(ports);
    }

    @ParameterizedTest
    @CsvSource({
        "'0', OK, 0",
        "'1', OK, 1",
        "'2', OK, 2",
        "'3', EINVAL, 2",
        "'-1', EINVAL, 2",
        "'-0', EINVAL, 2",
        "'01', OK, 1",
        "'0x1', OK, 1",
        "'1 2', OK, 1",
        "'1x', EINVAL, 2",
        "'', EINVAL, 2",
        "'one', EINVAL, 2",
    })
    void aSettingWithoutASign(String value, String outcome, int then) {
        assertThat(write("net.ipv4.tcp_tw_reuse", value)).isEqualTo(outcome);
        assertThat(settings.number(Setting.TCP_TW_REUSE)).isEqualTo(then);
    }

    @Test
    void aRefusedListLeavesTheOneBefore() {
        assertThat(write("net.ipv4.ip_local_reserved_ports", "8080")).isEqualTo("OK");
        assertThat(write("net.ipv4.ip_local_reserved_ports", "8080,x")).isEqualTo("EINVAL");
        assertThat(settings.isReserved(8080)).isTrue();
        assertThat(write("net.ipv4.ip_local_reserved_ports", "")).isEqualTo("OK");
        assertThat(settings.isReserved(8080)).isFalse();
    }

    @Test
    void theRangeAndThePrivilegedPortsKeepApart() {
        assertThat(write("net.ipv4.ip_unprivileged_port_start", "40000")).isEqualTo("EINVAL");
        assertThat(write("net.ipv4.ip_unprivileged_port_start", "32768")).isEqualTo("OK");
        assertThat(write("net.ipv4.ip_local_port_range", "32767 60999")).isEqualTo("EINVAL");
        assertThat(write("net.ipv4.ip_unprivileged_port_start", "0")).isEqualTo("OK");
        assertThat(write("net.ipv4.ip_local_port_range", "1 60999")).isEqualTo("OK");
        assertThat(write("net.ipv4.ip_unprivileged_port_start", "2")).isEqualTo("EINVAL");
        assertThat(write("net.ipv4.ip_unprivileged_port_start", "1")).isEqualTo("OK");
    }

    @Test
    void aCopyIsOfItsOwn() {
        write("net.ipv4.ip_local_port_range", "40000 40009");
        Sysctls copy = settings.copy();
        write("net.ipv4.ip_local_port_range", "50000 50009");
        write("net.ipv4.tcp_tw_reuse", "1");
        assertThat(List.of(copy.low(), copy.high(), copy.number(Setting.TCP_TW_REUSE)))
                .containsExactly(40_000, 40_009, 2);
        assertThat(settings.isSet(Setting.TCP_TW_REUSE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "net.ipv4.nonesuch",
                "",
                "kernel.hostname",
                "fs.file-max",
                "net/ipv4/tcp_tw_reuse",
                "NET.IPV4.TCP_TW_REUSE"
            })
    void whatIsNoSettingOfANamespaceIsNotThere(String key) {
        assertThat(write(key, "1")).isEqualTo("ENOENT");
        assertThat(NamespaceSettings.has(key)).isFalse();
    }

    @Test
    void everySettingOfANamespaceTakesWhatItBeginsWith() {
        for (Setting setting : NamespaceSettings.all()) {
            String initial = setting.initial(KernelVersion.MEASURED);
            if (initial != null && setting.existsIn(KernelVersion.MEASURED)) {
                assertThat(write(setting.key(), initial)).as(setting.key()).isEqualTo("OK");
            }
        }
    }
}
