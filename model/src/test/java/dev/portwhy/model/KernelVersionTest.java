package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which rules a kernel of a version has. */
class KernelVersionTest {

    /** The versions stand in the kernel's history; a rule moved by mistake would show here. */
    @ParameterizedTest
    @CsvSource({
        "BIND_ADDRESS_NO_PORT, 4.1.99, 4.2",
        "SOCK_DESTROY, 4.4.302, 4.5",
        "PIDFD_GETFD, 5.5.19, 5.6",
        "BIND_BUCKETS_BY_ADDRESS, 6.0.19, 6.1",
        "LOCAL_PORT_RANGE_OPTION, 6.2.16, 6.3",
        "DIAG_SHOWS_BOUND, 6.7.12, 6.8",
        "REUSE_SUMMARY_STARTS_CLOSED, 6.7.12, 6.8",
        "CHILD_KEEPS_USER, 6.16.12, 6.17",
        "BIND_BUCKETS_HEAL, 6.17.99, 6.18",
    })
    void aRuleHoldsFromItsKernelOn(KernelRule rule, String before, String first) {
        assertThat(KernelVersion.parse(before).has(rule)).isFalse();
        assertThat(KernelVersion.parse(first).has(rule)).isTrue();
        assertThat(KernelVersion.parse(first + ".1").has(rule)).isTrue();
        assertThat(rule.since()).hasToString(first);
    }

    @ParameterizedTest
    @EnumSource(KernelRule.class)
    void aKernelOfTheNextDecadeHasThemAll(KernelRule rule) {
        assertThat(KernelVersion.parse("7.0").has(rule)).isTrue();
        assertThat(KernelVersion.parse("10.0").has(rule)).isTrue();
        assertThat(KernelVersion.parse("2.6.32").has(rule)).isFalse();
        assertThat(KernelVersion.MEASURED.has(rule)).isTrue();
    }

    @Test
    void minorNumbersAreNumbersNotText() {
        assertThat(KernelVersion.parse("6.10")).isGreaterThan(KernelVersion.parse("6.9.99"));
        assertThat(KernelVersion.parse("10.0")).isGreaterThan(KernelVersion.parse("9.99"));
        assertThat(KernelVersion.parse("6.18.9")).isLessThan(KernelVersion.parse("6.18.10"));
        assertThat(KernelVersion.parse("6.18")).isEqualByComparingTo(KernelVersion.parse("6.18.0-rc3"));
    }

    /** What Debian's kernels print, and others that say nothing more of themselves. */
    @ParameterizedTest
    @CsvSource({
        "5.10.0-32-cloud-amd64, #1 SMP Debian 5.10.223-1 (2024-08-10), 5.10.223",
        "6.1.0-50-cloud-amd64, '#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-12)', 6.1.176",
        "6.1.0-0.deb11.25-amd64, #1 SMP PREEMPT_DYNAMIC Debian 6.1.106-3~deb11u1 (2024-08-27), 6.1.106",
        "6.12.117+deb13-cloud-amd64, #1 SMP PREEMPT_DYNAMIC Debian 6.12.117-1 (2026-08-01), 6.12.117",
        "6.6.51+rpt-rpi-v8, #1 SMP PREEMPT Debian 1:6.6.51-1+rpt3 (2024-10-08), 6.6.51",
        "5.10.0-32-custom, #1 SMP Debian 6.1.176-1, 5.10",
        "5.10.0-32-custom, #1 SMP Debian, 5.10",
        "5.10.0-32-custom, '#1 SMP Debian ', 5.10",
        "5.15.0-91-generic, #101-Ubuntu SMP Tue Nov 14 13:30:08 UTC 2023, 5.15",
        "nonsense, #1 SMP Debian 5.10.223-1, 6.18",
        "5.4.17-2136.338.4.2.el8uek.x86_64, #2 SMP, 5.4",
        "5.14.21-150500.55.83-default, #1 SMP PREEMPT_DYNAMIC, 5.14",
        "5.10.226-214.880.amzn2.x86_64, #1 SMP, 5.10.226",
    })
    void thePatchLevelIsWhereADistributionTellsIt(String release, String build, String version) {
        assertThat(KernelVersion.parse(release, build)).hasToString(version);
    }

    /** What the announcements of these kernels list. */
    @ParameterizedTest
    @CsvSource({
        "4.19.322, 4.19.323",
        "5.4.284, 5.4.285",
        "5.10.226, 5.10.227",
        "5.15.167, 5.15.168",
        "6.1.112, 6.1.113",
        "6.6.54, 6.6.55",
        "6.10.13, 6.10.14",
        "6.11.2, 6.11.3",
        "6.5.13, 6.12"
    })
    void aFinWait2IsSparedFromThesePatchLevelsOn(String before, String first) {
        assertThat(KernelVersion.parse(before).lacks(KernelRule.REUSE_SPARES_FIN_WAIT2))
                .isTrue();
        assertThat(KernelVersion.parse(first).has(KernelRule.REUSE_SPARES_FIN_WAIT2))
                .isTrue();
    }
}
