package dev.portwhy.cli.who;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Hosts;
import dev.portwhy.model.IpAddress;
import org.junit.jupiter.api.Test;

class SystemNamesTest {

    /** ss(8) takes a group's path as the file system has it, too. */
    @Test
    void aGroupMayBeGivenByItsWholePath() {
        assertThat(SystemNames.below("/sys/fs/cgroup", "/sys/fs/cgroup/a.slice/b.service"))
                .isEqualTo("a.slice/b.service");
        assertThat(SystemNames.below("/sys/fs/cgroup", "/sys/fs/cgroup")).isEmpty();
        assertThat(SystemNames.below("/sys/fs/cgroup", "/a.slice")).isEqualTo("a.slice");
        assertThat(SystemNames.below("/sys/fs/cgroup", "a.slice")).isEqualTo("a.slice");
        assertThat(SystemNames.below("/sys/fs/cgroup", "/sys/fs/cgroups")).isEqualTo("sys/fs/cgroups");
    }

    @Test
    void aHostIsLookedUp() {
        assertThat(Hosts.lookUp("localhost"))
                .contains(IpAddress.parse("127.0.0.1").orElseThrow());
        assertThat(Hosts.lookUp("no-such-host.invalid")).isEmpty();
        assertThat(Hosts.lookUp("256.1.1.1")).as("a mistyped address").isEmpty();
        assertThat(Hosts.lookUp("10.1")).as("a short address").isEmpty();
        assertThat(Hosts.lookUp("x%lo")).isEmpty();
    }
}
