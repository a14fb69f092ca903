package dev.portwhy.model.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Container;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NamespaceOwner;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Unit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an anonymous snapshot still says: who is the same as whom, which addresses lie together, and what every rule is for. */
class AnonymousTest {

    private static final Container SHOP = new Container("docker", "4f5a6b7c8d9e0f1a2b3c", "shop-db", "running");

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static NetworkNamespace namespace(String name, NetworkNamespace.Kind kind, String... addresses) {
        List<LocalAddress> all = new ArrayList<>();
        for (String one : addresses) {
            boolean loopback = address(one).isLoopback();
            all.add(new LocalAddress(
                    address(one), 24, loopback ? 1 : 2, loopback ? "lo" : "eth-secret", loopback, false));
        }
        return new NetworkNamespace.Builder(1, name, kind)
                .process(7, 1)
                .current(kind == NetworkNamespace.Kind.HOST)
                .source(NetworkNamespace.Source.NETLINK)
                .settings(new Settings(Map.of("net.ipv4.ip_local_port_range", "40000 40009")))
                .addresses(all)
                .devices(Map.of(2, "eth-secret"))
                .build();
    }

    private static ProcessInfo process(int pid, String comm, @Nullable Unit unit, @Nullable Container container) {
        return new ProcessInfo(
                pid,
                1,
                comm,
                List.of(comm, "--password=hunter2"),
                "/opt/secret/" + comm,
                false,
                4711,
                "alice",
                Instant.EPOCH.plusSeconds(pid),
                unit,
                container,
                null);
    }

    private static Snapshot snapshot(List<PortRule> rules) {
        SocketTable.Builder rows = new SocketTable.Builder();
        for (String far : List.of("203.0.113.5", "203.0.113.6", "198.51.100.1")) {
            rows.add(0, Protocol.TCP, address(far).family(), SocketState.ESTABLISHED)
                    .local(new Endpoint(address("192.0.2.10"), 40_000))
                    .remote(new Endpoint(address(far), 443))
                    .owner(4711, 9);
        }
        Unit unit = new Unit("secret-app.service", Unit.Kind.USER, "alice");
        return new Snapshot.Builder(
                        new Host("prod-db-1", "6.18.44-acme", "x86_64", "boot", Instant.EPOCH),
                        List.of(
                                namespace("host", NetworkNamespace.Kind.HOST, "127.0.0.1", "::1", "192.0.2.10"),
                                namespace("shop-db", NetworkNamespace.Kind.CONTAINER, "127.0.0.1", "172.17.0.2")))
                .sockets(rows.build())
                .processes(Map.of(7, process(7, "secretd", unit, SHOP), 8, process(8, "secretd", unit, null)))
                .hidden(new Hidden(
                        List.of(),
                        rules,
                        List.of(),
                        List.of(),
                        List.of(new PortForward(8, 1, "shop-db", "172.17.0.2:80")),
                        List.of(),
                        List.of(new NamespaceOwner(1, SHOP)),
                        Set.of()))
                .build();
    }

    private static PortRule rule(String target, String source) {
        return new PortRule(0, Protocol.TCP, null, 8080, 8080, PortRule.Kind.DNAT, target, source);
    }

    @Test
    void nothingOfTheMachineIsLeft() {
        Snapshot snapshot = snapshot(List.of(rule("172.17.0.2:80", "nft ip secret-table secret-chain")));
        String text = String.join("\n", SnapshotText.of(Anonymous.of(snapshot)));
        assertThat(text)
                .doesNotContain("secret", "alice", "hunter2", "shop", "prod-db", "acme", "4711")
                .doesNotContain("203.0.113", "198.51.100", "192.0.2", "4f5a6b7c8d9e")
                .contains("40000 40009", "6.18.44");
    }

    @Test
    void whatWasTheSameIsTheSame() {
        Snapshot snapshot = Anonymous.of(snapshot(List.of()));
        ProcessInfo inside = Objects.requireNonNull(snapshot.process(7));
        ProcessInfo outside = Objects.requireNonNull(snapshot.process(8));
        assertThat(inside.comm()).isEqualTo(outside.comm());
        assertThat(inside.unit()).isEqualTo(outside.unit());
        assertThat(inside.user()).isEqualTo(outside.user());
        assertThat(snapshot.hidden().owners().getFirst().container()).isEqualTo(inside.container());
        Container container = inside.container();
        assertThat(container).isNotNull();
        assertThat(snapshot.hidden().forwards().getFirst().container())
                .isEqualTo(container == null ? null : container.name());
        NetworkNamespace shop = snapshot.namespaces().get(1);
        assertThat(shop.name()).isEqualTo(container == null ? null : container.name());
        IpAddress own = shop.addresses().get(1).address();
        assertThat(snapshot.hidden().forwards().getFirst().target()).isEqualTo(own + ":80");
        assertThat(snapshot.sockets().uid(0)).isEqualTo(inside.uid());
        assertThat(snapshot.sockets().localAddress(0))
                .isEqualTo(snapshot.namespaces().getFirst().addresses().get(2).address());
        assertThat(shop.devices().get(2)).isEqualTo(shop.addresses().get(1).device());
    }

    @Test
    void addressesLieTogetherAsTheyDid() {
        SocketTable sockets = Anonymous.of(snapshot(List.of())).sockets();
        IpAddress five = sockets.remoteAddress(0);
        IpAddress six = sockets.remoteAddress(1);
        assertThat(five).isNotEqualTo(six);
        assertThat(five.samePrefix(six, 30)).isTrue();
        assertThat(five.samePrefix(six, 31)).isFalse();
        assertThat(five.samePrefix(sockets.remoteAddress(2), 8)).isFalse();
        assertThat(sockets.remotePort(0)).isEqualTo(443);
    }

    @Test
    void loopbackStaysLoopback() {
        Snapshot snapshot = Anonymous.of(snapshot(List.of()));
        for (NetworkNamespace namespace : snapshot.namespaces()) {
            assertThat(namespace.addresses().getFirst().address()).hasToString("127.0.0.1");
            assertThat(namespace.addresses().getFirst().device()).isEqualTo("lo");
        }
    }

    /** For whom a rule is decides what is said of a port, and the words it stands in are all that tells. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nft ip nat PREROUTING",
                "nft ip6 nat PREROUTING",
                "nft inet nat OUTPUT",
                "nft ip secret secret-chain",
                "nft ip nat DOCKER (PREROUTING, OUTPUT in part)",
                "nft ip nat DOCKER (PREROUTING, OUTPUT)",
                "nft ip nat secret (OUTPUT in part)",
                "nft ip6 nat secret (PREROUTING)",
                "iptables nat DOCKER (PREROUTING, OUTPUT in part)",
                "ip6tables nat secret (PREROUTING, OUTPUT)",
                "iptables-legacy-save nat secret (PREROUTING, OUTPUT in part)",
                "ip6tables-legacy-save nat secret (OUTPUT)",
                "iptables-save nat secret (PREROUTING)",
                "ip6tables-save nat secret (PREROUTING)",
                "iptables-nft-save nat PREROUTING",
                "/proc/net/ip_vs"
            })
    void aRuleIsForTheSamePacketsAsBefore(String source) {
        PortRule before = rule(":3128", source);
        PortRule after =
                Anonymous.of(snapshot(List.of(before))).hidden().rules().getFirst();
        assertThat(after.family()).isEqualTo(before.family());
        assertThat(after.fromHere()).isEqualTo(before.fromHere());
        assertThat(after.fromNetwork()).isEqualTo(before.fromNetwork());
        assertThat(after.source()).doesNotContain("secret");
        assertThat(after.source().split(" ")[0]).isEqualTo(source.split(" ")[0]);
    }

    @ParameterizedTest
    @CsvSource({
        "172.17.0.2:80, 80",
        "172.17.0.2, 8080",
        "172.17.0.2:80-90, -1",
        "172.17.0.2:8000-8100, 8080",
    })
    void whereARuleLeadsIsTheContainerAsBefore(String target, int port) {
        Snapshot snapshot = Anonymous.of(snapshot(List.of(rule(target, "nft ip nat PREROUTING"))));
        PortRule after = snapshot.hidden().rules().getFirst();
        assertThat(after.targetAddress())
                .isEqualTo(snapshot.namespaces().get(1).addresses().get(1).address());
        assertThat(after.targetPort(8080)).isEqualTo(port);
        assertThat(after.target()).doesNotContain("172.17.0.2"); // another network may have the same number
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "172.17.0.2-172.17.0.9:80",
                "172.17.0.2-172.17.0.9",
                "[2001:db8::2]:80-90",
                "2001:db8::2",
                "[2001:db8::2]",
                "secret-host:80",
                ":80",
                ""
            })
    void noFormOfATargetTellsAnAddress(String target) {
        PortRule after = Anonymous.of(snapshot(List.of(rule(target, "nft inet nat PREROUTING"))))
                .hidden()
                .rules()
                .getFirst();
        assertThat(after.target()).doesNotContain("172.17.0.", "2001:db8", "secret");
        assertThat(after.target().isEmpty()).isEqualTo(target.isEmpty());
        assertThat(after.family())
                .isEqualTo(rule(target, "nft inet nat PREROUTING").family());
    }

    @Test
    void anySnapshotCanBeMadeAnonymousTwice() {
        for (int seed = 0; seed < 100; seed++) {
            Snapshot snapshot = new RandomSnapshots(seed).snapshot(seed % 20);
            Snapshot once = Anonymous.of(snapshot);
            Snapshot twice = Anonymous.of(once);
            assertThat(twice.sockets().size()).isEqualTo(snapshot.sockets().size());
            assertThat(twice.namespaces()).hasSameSizeAs(snapshot.namespaces());
            assertThat(twice.processes().keySet())
                    .isEqualTo(snapshot.processes().keySet());
            for (int row = 0; row < snapshot.sockets().size(); row++) {
                assertThat(twice.sockets().localPort(row))
                        .isEqualTo(snapshot.sockets().localPort(row));
                assertThat(twice.sockets().localAddress(row).isWildcard())
                        .isEqualTo(snapshot.sockets().localAddress(row).isWildcard());
                assertThat(twice.sockets().localAddress(row).isLoopback())
                        .isEqualTo(snapshot.sockets().localAddress(row).isLoopback());
                assertThat(twice.sockets().inode(row))
                        .isEqualTo(snapshot.sockets().inode(row));
            }
        }
    }
}
