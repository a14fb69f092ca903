package dev.portwhy.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.kit.Fixture;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The small text files of a network namespace: counters, addresses, settings. */
class NamespaceTextTest {

    private static TextCursor fixture(String name) {
        return cursor(Fixture.bytes("net/" + name));
    }

    private static TextCursor cursor(byte[] bytes) {
        return new TextCursor(bytes, 0, bytes.length);
    }

    @Test
    void readsSockstat() {
        Map<String, Long> values = new HashMap<>();
        ProcNetSockstat.parse(fixture("sockstat-6.18-own-namespace.txt"), values);
        ProcNetSockstat.parse(fixture("sockstat6-6.18-own-namespace.txt"), values);

        assertThat(values)
                .containsEntry("sockets.used", 13L)
                .containsEntry("TCP.inuse", 6L)
                .containsEntry("TCP.tw", 2L)
                .containsEntry("TCP.alloc", 13L)
                .containsEntry("TCP6.inuse", 4L)
                .containsEntry("FRAG6.memory", 0L);
    }

    @Test
    void keepsOfABrokenSockstatWhatIsWhole() {
        Map<String, Long> values = new HashMap<>();
        ProcNetSockstat.parse(fixture("sockstat-6.18-broken.txt"), values);

        assertThat(values).containsExactlyInAnyOrderEntriesOf(Map.of("RAW.inuse", 1L));
    }

    @Test
    void readsCounters() {
        Map<String, Long> values = new HashMap<>();
        ProcNetNetstat.parse(fixture("netstat-6.18-own-namespace.txt"), values);
        ProcNetNetstat.parse(fixture("snmp-6.18-own-namespace.txt"), values);

        assertThat(values)
                .containsEntry("TcpExt.TWRecycled", 0L)
                .containsEntry("Tcp.MaxConn", -1L)
                .containsKeys("TcpExt.ListenOverflows", "TcpExt.TCPTimeWaitOverflow", "IpExt.InNoRoutes")
                .containsKeys("Tcp.ActiveOpens", "Udp.RcvbufErrors");
        assertThat(values).containsEntry("Tcp.ActiveOpens", 5L);
    }

    @Test
    void keepsOfBrokenCountersWhatIsWhole() {
        Map<String, Long> values = new HashMap<>();
        ProcNetNetstat.parse(fixture("netstat-6.18-broken.txt"), values);

        assertThat(values)
                .containsExactlyInAnyOrderEntriesOf(Map.of("TcpExt.SyncookiesSent", 1L, "Tcp.ActiveOpens", 1L));
    }

    @Test
    void addsUpTheProcessorsOfConntrack() {
        Map<String, Long> values = new HashMap<>();
        ProcNetStat.parse("nf_conntrack", fixture("nf_conntrack-6.18-two-processors.txt"), values);

        assertThat(values)
                .containsEntry("nf_conntrack.entries", 10L)
                .containsEntry("nf_conntrack.invalid", 2L)
                .containsEntry("nf_conntrack.insert_failed", 0xf2L)
                .containsEntry("nf_conntrack.drop", 4L);
    }

    @Test
    void readsAddresses() throws IOException {
        List<LocalAddress> addresses;
        try (RecordedTree tree = new RecordedTree()) {
            for (String file : new String[] {"fib_trie", "route", "igmp", "if_inet6"}) {
                tree.file("/proc/net/" + file, Fixture.bytes("net/" + file + "-6.18-own-namespace.txt"));
            }
            addresses = new NamespaceFiles(new KernelFiles(tree.root()), "/proc/net").addresses();
        }

        assertThat(addresses)
                .contains(
                        new LocalAddress(address("192.0.2.2"), 24, 3, "eth7", false, false),
                        new LocalAddress(address("192.0.2.77"), 24, 3, "eth7", false, false),
                        new LocalAddress(address("127.0.0.1"), 8, 1, "lo", true, false),
                        new LocalAddress(address("10.9.0.0"), 16, 1, "lo", true, false),
                        new LocalAddress(address("2001:db8::5"), 64, 3, "eth7", false, false),
                        new LocalAddress(address("2001:db8::6"), 64, 2, "d1", false, true),
                        new LocalAddress(address("::1"), 128, 1, "lo", true, false));
        assertThat(addresses).anyMatch(a -> a.covers(address("127.8.8.8")));
        assertThat(addresses).anyMatch(a -> a.covers(address("10.9.200.1")));
        assertThat(addresses).noneMatch(a -> a.covers(address("192.0.2.3")));
        assertThat(addresses).noneMatch(a -> a.covers(address("2001:db8::6")));
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    @Test
    void brokenAddressFilesHaveNoAddresses() {
        assertThat(ProcNetFibTrie.localPrefixes(fixture("fib_trie-6.18-broken.txt")))
                .isEmpty();
        List<LocalAddress> addresses = new ArrayList<>();
        ProcNetIfInet6.parse(fixture("if_inet6-6.18-broken.txt"), addresses);
        assertThat(addresses).isEmpty();
    }

    @Test
    void foldsTheWhiteSpaceOfSettings() throws IOException {
        Settings settings;
        try (RecordedTree tree = new RecordedTree()) {
            tree.file("/proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n")
                    .file("/proc/sys/net/ipv4/ip_local_reserved_ports", "\n")
                    .file("/proc/sys/net/ipv4/tcp_mem", " 1\t 2  3 \n\n");
            settings = SysctlTree.read(new KernelFiles(tree.root()), SysctlTree.NAMESPACE_KEYS);
        }

        assertThat(settings.values())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "net.ipv4.ip_local_port_range", "32768 60999",
                        "net.ipv4.ip_local_reserved_ports", "",
                        "net.ipv4.tcp_mem", "1 2 3"));
    }

    @Test
    void surviveAnything() {
        Map<String, Long> values = new HashMap<>();
        List<LocalAddress> addresses = new ArrayList<>();
        byte[] trie = Fixture.bytes("net/fib_trie-6.18-own-namespace.txt");
        Fixture.torture(trie, 1, 2000, bytes -> ProcNetFibTrie.localPrefixes(cursor(bytes)));
        Fixture.torture(Fixture.bytes("net/if_inet6-6.18-own-namespace.txt"), 2, 2000, bytes -> {
            addresses.clear();
            ProcNetIfInet6.parse(cursor(bytes), addresses);
        });
        Fixture.torture(
                Fixture.bytes("net/route-6.18-own-namespace.txt"), 3, 2000, b -> ProcNetRoute.connected(cursor(b)));
        Fixture.torture(Fixture.bytes("net/igmp-6.18-own-namespace.txt"), 4, 2000, b -> ProcNetIgmp.indexes(cursor(b)));
        for (String name : new String[] {"sockstat", "netstat", "snmp"}) {
            Fixture.torture(Fixture.bytes("net/" + name + "-6.18-own-namespace.txt"), 5, 1000, bytes -> {
                ProcNetSockstat.parse(cursor(bytes), values);
                ProcNetNetstat.parse(cursor(bytes), values);
                ProcNetStat.parse("nf_conntrack", cursor(bytes), values);
                values.clear();
            });
        }
        Fixture.torture("32768\t60999\n".getBytes(StandardCharsets.UTF_8), 6, 500, b -> SysctlTree.folded(b, b.length));
    }
}
