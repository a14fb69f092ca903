package dev.portwhy.model.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a boot reads. */
class BootValuesTest {

    @ParameterizedTest
    @CsvSource({
        "net/ipv4/ip_local_port_range, false",
        "net/ipv4/conf/eth0.1/rp_filter, false",
        "net/ipv4/conf/*/rp_filter, true",
        "net/ipv4/conf/eth?/rp_filter, true",
        "net/ipv4/conf/eth[01]/rp_filter, true",
        // a closing bracket alone, and braces, are no signs of glob(7)
        "net/ipv4/conf/eth]/rp_filter, false",
        "net/ipv4/conf/{a}/rp_filter, false",
        "'', false",
        "*, true",
    })
    void aKeyMayBeAPattern(String key, boolean pattern) {
        assertThat(new BootLine(1, key, "1").pattern()).isEqualTo(pattern);
    }

    @ParameterizedTest
    @EnumSource(BootFile.Outcome.class)
    void linesCountOfFilesThatAreRead(BootFile.Outcome outcome) {
        boolean read = outcome == BootFile.Outcome.READ || outcome == BootFile.Outcome.CUT;
        assertThat(new BootFile("/etc/sysctl.conf", outcome, "", List.of()).counts())
                .isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource({
        "COMMAND_LINE, false, false",
        "SYSTEMD_SYSCTL, false, true",
        "PROCPS, true, true",
        "PROCPS_EXCLUDING, true, true",
        "PROCPS_3, true, true",
        "TUNED, false, false",
        "TUNED_AGAIN, false, false",
    })
    void whoReadsTheDirectories(BootStage.Kind kind, boolean procps, boolean directories) {
        assertThat(kind.procps()).isEqualTo(procps);
        assertThat(kind.readsDirectories()).isEqualTo(directories);
    }

    @Test
    void whereNobodyLookedNothingIsKnown() {
        assertThat(BootSettings.NOT_LOOKED.looked()).isFalse();
        assertThat(BootSettings.NOT_LOOKED.stages()).isEmpty();
        assertThat(BootSettings.NOT_LOOKED.byHand()).isNull();
    }
}
