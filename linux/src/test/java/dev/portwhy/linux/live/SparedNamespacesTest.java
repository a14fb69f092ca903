package dev.portwhy.linux.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A question about a port here reads the settings of another namespace only where somebody has that port. */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
class SparedNamespacesTest {

    @BeforeEach
    void root() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "a network namespace takes root");
        Programs.assumeBoundListed();
    }

    @Test
    void settingsAreReadWhereThePortIs() throws IOException {
        try (TestNamespace with = TestNamespace.create();
                TestNamespace without = TestNamespace.create();
                ServerSocket server = with.run(() -> new ServerSocket(0, 5, InetAddress.getLoopbackAddress()))) {
            with.command("sysctl", "-q", "-w", "net.ipv4.tcp_fin_timeout=7");
            without.command("sysctl", "-q", "-w", "net.ipv4.tcp_fin_timeout=8");
            without.command("ip", "link", "set", "lo", "up");
            Scope port = Scope.EVERYTHING.port(server.getLocalPort());
            Snapshot around = new LiveMachine().look(port.in(NamespaceChoice.AROUND));
            Snapshot all = new LiveMachine().look(port);
            assertThat(timeout(around, with)).isEqualTo("7");
            assertThat(timeout(all, with)).isEqualTo("7");
            assertThat(timeout(all, without)).isEqualTo("8");
            // Where the addresses lead to is wanted of each, whoever has the port.
            NetworkNamespace spared = of(around, without);
            assertThat(spared.settingsUnseen()).isTrue();
            assertThat(spared.counters()).isEmpty();
            assertThat(spared.addresses())
                    .isEqualTo(of(all, without).addresses())
                    .isNotEmpty();
            assertThat(spared.source()).isEqualTo(NetworkNamespace.Source.NETLINK);
            NetworkNamespace here = around.namespaces().getFirst();
            assertThat(here.current()).isTrue();
            assertThat(here.settingsUnseen()).isFalse();
            assertThat(around.visibility().lacks(Gap.Kind.NAMESPACE_SETTINGS)).isFalse();
            assertThat(around.visibility().lacks(Gap.Kind.FILE)).isFalse();
        }
    }

    /** What another namespace does to packets that arrive there is nothing to a port here. */
    @Test
    void rulesAreReadOfThisNamespaceOnly() throws IOException {
        Programs.assumeRootWith("nft");
        try (TestNamespace there = TestNamespace.create()) {
            there.command(
                    "nft",
                    "add table ip t; add chain ip t c { type nat hook prerouting priority -100; };"
                            + " add rule ip t c tcp dport 4711 redirect to :80");
            Scope port = Scope.EVERYTHING.port(4711);
            Snapshot all = new LiveMachine().look(port);
            List<PortRule> known = ofPort(all);
            assertThat(known).hasSize(1);
            assertThat(all.namespaces().get(known.getFirst().namespaceIndex()).inode())
                    .isEqualTo(there.inode());
            assertThat(ofPort(new LiveMachine().look(port.in(NamespaceChoice.AROUND))))
                    .isEmpty();
            List<PortRule> inside = there.run(() -> ofPort(new LiveMachine().look(port.in(NamespaceChoice.AROUND))));
            assertThat(inside).hasSize(1);
            assertThat(inside.getFirst().namespaceIndex()).isZero();
        }
    }

    private static List<PortRule> ofPort(Snapshot snapshot) {
        return snapshot.hidden().rules().stream()
                .filter(rule -> rule.firstPort() == 4711 && rule.lastPort() == 4711)
                .toList();
    }

    private static String timeout(Snapshot snapshot, TestNamespace namespace) {
        return of(snapshot, namespace).settings().get(Setting.TCP_FIN_TIMEOUT).orElse("unseen");
    }

    private static NetworkNamespace of(Snapshot snapshot, TestNamespace namespace) {
        return snapshot.namespaces().stream()
                .filter(one -> one.inode() == namespace.inode())
                .findAny()
                .orElseThrow();
    }
}
