package dev.portwhy.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.Syscall;
import java.io.IOException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three namespaces in a row, as a machine, a container with a Docker of its own, and a container in that one. */
@Tag("kernel")
class NamespaceIdsTest {

    private static void pair(TestNamespace one, TestNamespace other) throws IOException {
        String pid = Integer.toString(other.anchor());
        one.command("ip", "link", "add", "down", "type", "veth", "peer", "name", "up", "netns", pid);
    }

    private static boolean knows(TestNamespace one, int pid) throws IOException {
        return one.run(() -> NamespaceIds.known(pid));
    }

    @Test
    void aNamespaceKnowsThoseThatADeviceLeadsTo() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
        try (TestNamespace machine = TestNamespace.create();
                TestNamespace container = TestNamespace.create();
                TestNamespace inner = TestNamespace.create()) {
            assertThat(knows(machine, container.anchor())).isFalse();
            pair(machine, container);
            pair(container, inner);
            assertThat(knows(machine, container.anchor())).isTrue();
            assertThat(knows(container, inner.anchor())).isTrue();
            assertThat(knows(machine, inner.anchor())).isFalse();
            assertThatThrownBy(() -> knows(machine, Integer.MAX_VALUE)).isInstanceOf(KernelException.class);
        }
    }
}
