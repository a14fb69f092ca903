package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of the values of settings: of those that a kernel prints, and of those that none does. */
class SettingsTest {

    private static Settings of(Setting setting, String value) {
        return new Settings(Map.of(setting.key(), value));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "32768 60999, 32768-60999",
                "1 65535, 1-65535",
                "1024 1024, 1024-1024",
                "65535 65535, 65535-65535",
                "0 100, none",
                "100 99, none",
                "1024 65536, none",
                "-1 100, none",
                "1024, none",
                "1024 2048 4096, none",
                "1024  2048, none",
                "' 1024 2048', none",
                "'1024 2048 ', none",
                "01024 2048, none",
                "1024-2048, none",
                "'', none",
                "x y, none",
                "4294968320 4294968321, none",
                "99999999999999999999 99999999999999999999, none",
                "１０２４ ２０４８, none",
            })
    void aRangeOfPortsIsOneThatAKernelPrints(String value, @Nullable String expected) {
        PortRange range = of(Setting.IP_LOCAL_PORT_RANGE, value).portRange();
        assertThat(range == null ? null : range.low() + "-" + range.high()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "'', {}",
                "'80', {80}",
                "'0', {0}",
                "'65535', {65535}",
                "'8080,9000-9003', '{8080, 9000, 9001, 9002, 9003}'",
                "'9000-9001,80', '{80, 9000, 9001}'",
                "'80,80,79-81', '{79, 80, 81}'",
                "'80-80', {80}",
                "'81-80', none",
                "'65536', none",
                "'65535-65536', none",
                "'80,', none",
                "',80', none",
                "'80,,81', none",
                "'80 81', none",
                "'80, 81', none",
                "'80-', none",
                "'-80', none",
                "'80-81-82', none",
                "'080', none",
                "'0x50', none",
                "'4294967376', none",
                "'99999999999999999999999', none",
            })
    void aListOfPortsIsOneThatAKernelPrints(String value, @Nullable String expected) {
        BitSet ports = of(Setting.IP_LOCAL_RESERVED_PORTS, value).reservedPorts();
        assertThat(ports == null ? null : ports.toString()).isEqualTo(expected);
    }

    /** As {@code proc_do_large_bitmap()} writes one: runs with a hyphen, commas between. */
    @Test
    void everyListThatAKernelWritesIsRead() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            BitSet ports = new BitSet();
            for (int n = random.nextInt(40); n > 0; n--) {
                int low = random.nextInt(65_536);
                ports.set(low, Math.min(65_536, low + 1 + (random.nextBoolean() ? 0 : random.nextInt(500))));
            }
            StringBuilder list = new StringBuilder();
            for (int port = 0; port < 65_536; port++) {
                if (ports.get(port) && (port == 0 || !ports.get(port - 1))) {
                    int last = ports.nextClearBit(port) - 1;
                    list.append(list.isEmpty() ? "" : ",").append(port).append(last > port ? "-" + last : "");
                }
            }
            assertThat(of(Setting.IP_LOCAL_RESERVED_PORTS, list.toString()).reservedPorts())
                    .isEqualTo(ports);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2147483647, 2147483647",
        "-2147483648, -2147483648",
        "0, 0",
        "-0, 0",
        "1, 1",
        // beyond an int, or no number: what every kernel begins with
        "2147483648, 60",
        "-2147483649, 60",
        "9223372036854775807, 60",
        "18446744073709551615, 60",
        "'', 60",
        "60 60, 60",
        "+5, 60",
        "5s, 60",
        "--5, 60",
    })
    void anIntIsOneOrTheFirstValue(String value, int expected) {
        assertThat(of(Setting.TCP_FIN_TIMEOUT, value).integer(Setting.TCP_FIN_TIMEOUT))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775806, 9223372036854775806",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, 9223372036854775807",
        "18446744073709551615, 9223372036854775807",
        "99999999999999999999, 9223372036854775807",
        "100000000000000000000, -7",
        "0, 0",
    })
    void whatALongHasNoRoomForIsTheMostItHas(String value, long expected) {
        assertThat(of(Setting.FS_FILE_MAX, value).number(Setting.FS_FILE_MAX, -7))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "", "x", "1 2"})
    void aNumberOfThingsIsNotBelowZero(String value) {
        assertThat(of(Setting.NETFILTER_NF_CONNTRACK_COUNT, value).count(Setting.NETFILTER_NF_CONNTRACK_COUNT))
                .isNull();
    }

    @Test
    void whatIsAbsentIsNothing() {
        assertThat(Settings.NONE.portRange()).isNull();
        assertThat(Settings.NONE.reservedPorts()).isNull();
        assertThat(Settings.NONE.get(Setting.TCP_TW_REUSE)).isEmpty();
        assertThat(Settings.NONE.numbers(Setting.TCP_TW_REUSE)).isEmpty();
        assertThat(Settings.NONE.isOn(Setting.IP_NONLOCAL_BIND)).isFalse();
        assertThat(Settings.NONE.count(Setting.NETFILTER_NF_CONNTRACK_COUNT)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "6.18.44, 6.18.44",
        "6.18.0, 6.18",
        "6.18, 6.18",
        "6.8.0-45-generic, 6.8",
        "5.15.167.4-microsoft-standard-WSL2, 5.15.167",
        "4.18.0-553.el8_10.x86_64, 4.18",
        "6.18-rc1, 6.18",
        "6.18.0-rc1+, 6.18",
        "10.0.1, 10.0.1",
        "6.18.44-fc-v657, 6.18.44",
        "3.10.0-1160.119.1.el7.x86_64, 3.10",
        "99999.99999.99999, 99999.99999.99999",
        // what no kernel prints stands for the one that was measured
        "'', 6.18",
        "6, 6.18",
        "6., 6.18",
        ".18, 6.18",
        "x.18, 6.18",
        "-6.18, 6.18",
        "123456.1, 6.18",
        "9999999999.1, 6.18",
        "６.18, 6.18",
    })
    void versionsAreReadFromReleases(String release, String version) {
        assertThat(KernelVersion.parse(release)).hasToString(version);
    }

    @Test
    void versionsAreInTheOrderOfTheirNumbers() {
        String[] inOrder = {
            "3.10", "4.2", "4.18", "5.4.0", "5.4.1", "5.15", "6.1", "6.8", "6.8.12", "6.17", "6.18", "10.0"
        };
        for (int one = 0; one < inOrder.length; one++) {
            for (int two = 0; two < inOrder.length; two++) {
                int compared = KernelVersion.parse(inOrder[one]).compareTo(KernelVersion.parse(inOrder[two]));
                assertThat(Integer.signum(compared))
                        .as(inOrder[one] + " " + inOrder[two])
                        .isEqualTo(Integer.compare(one, two));
            }
        }
        for (KernelRule rule : KernelRule.values()) {
            KernelVersion since = rule.since();
            assertThat(since.has(rule)).isTrue();
            // Later ones of that number may have got it from the newer kernel.
            assertThat(new KernelVersion(since.major(), since.minor() - 1, 0).has(rule))
                    .isFalse();
            assertThat(new KernelVersion(since.major() + 1, 0, 0).has(rule)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "5.10.223, false, true",
        "5.10.0-32-cloud-amd64, false, false",
        "5.10.227, true, false",
        "6.1.112, false, true",
        "6.1.176, true, false",
        "6.1, false, false",
        "6.9.99, false, true",
        "6.12.0, true, false",
    })
    void whatWasCarriedBackIsToldByThePatch(String release, boolean has, boolean lacks) {
        KernelVersion version = KernelVersion.parse(release);
        assertThat(version.has(KernelRule.REUSE_SPARES_FIN_WAIT2)).isEqualTo(has);
        assertThat(version.lacks(KernelRule.REUSE_SPARES_FIN_WAIT2)).isEqualTo(lacks);
    }
}
