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
}
