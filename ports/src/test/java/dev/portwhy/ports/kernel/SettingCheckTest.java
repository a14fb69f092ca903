package dev.portwhy.ports.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingCheckTest {

    private static final Settings NOW = new Settings(
            Map.of(Setting.IP_LOCAL_PORT_RANGE.key(), "32768 60999", Setting.IP_UNPRIVILEGED_PORT_START.key(), "1024"));

    private static SettingCheck check(Setting setting, String value) {
        return SettingCheck.of(setting, value, NOW, KernelVersion.MEASURED);
    }

    @ParameterizedTest
    @CsvSource({
        "15000 60999, OK, 15000 60999",
        "'15000\t60999', OK, 15000 60999",
        "60999 15000, EINVAL, ''",
        "1000 60999, EINVAL, ''",
        "15000 70000, EINVAL, ''",
        "15000-60999, EINVAL, ''",
        "15000, ENUMBERS, ''",
        "1025 2000 3000, ENUMBERS, ''",
        "0x4000 0xffff, OK, 16384 65535",
        "abc, EINVAL, ''",
        "'', ENUMBERS, ''",
    })
    void aRange(String value, String errno, String printed) {
        assertThat(check(Setting.IP_LOCAL_PORT_RANGE, value)).isEqualTo(new SettingCheck(errno, printed));
    }

    @ParameterizedTest
    @CsvSource({
        "'8081,8080', OK, 8080-8081",
        "'30000-32767,15672', OK, '15672,30000-32767'",
        "'', OK, ''",
        "70000, EINVAL, ''",
        "9-8, EINVAL, ''",
        "'8080, 8081', EINVAL, ''",
    })
    void aListOfPorts(String value, String errno, String printed) {
        assertThat(check(Setting.IP_LOCAL_RESERVED_PORTS, value)).isEqualTo(new SettingCheck(errno, printed));
    }

    @Test
    void boundsOfOneNumber() {
        assertThat(check(Setting.TCP_TW_REUSE, "1").taken()).isTrue();
        assertThat(check(Setting.TCP_TW_REUSE, "3").errno()).isEqualTo("EINVAL");
        assertThat(check(Setting.TCP_FIN_TIMEOUT, "15").taken()).isTrue();
        assertThat(check(Setting.FS_FILE_MAX, "9223372036854775807").taken()).isTrue();
        assertThat(check(Setting.FS_FILE_MAX, "9223372036854775808").taken()).isFalse();
    }

    @Test
    void settingsThatAreNotThereOrNotToBeWritten() {
        assertThat(check(Setting.TCP_TW_RECYCLE, "0").errno()).isEqualTo("ENOENT");
        assertThat(check(Setting.NETFILTER_NF_CONNTRACK_COUNT, "0").errno()).isEqualTo("EACCES");
    }

    @Test
    void thePrivilegedPortsStayBelowTheRange() {
        assertThat(check(Setting.IP_UNPRIVILEGED_PORT_START, "0").taken()).isTrue();
        assertThat(check(Setting.IP_UNPRIVILEGED_PORT_START, "32769").errno()).isEqualTo("EINVAL");
    }
}
