package dev.portwhy.wire;

import dev.portwhy.model.Container;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NamespaceOwner;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Pod;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketFlags;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.SourceDifference;
import dev.portwhy.model.Unit;
import dev.portwhy.model.Via;
import dev.portwhy.model.Visibility;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A machine on which everything that the contract has a field for is there once, and is missing once: two namespaces, one a
 * container's; sockets of every protocol, state, timer and way of being held; holders with and without unit, container, pod.
 */
final class WireMachine {

    static final Instant NOW = Instant.parse("2026-11-21T08:05:58.123Z");

    /** A name that a process may give itself, and that a script has to get back as it is. */
    static final String ODD_NAME = "a\"b\\\u001b\n\u5f20\ud83d\ude00";

    private static final Container WEB = new Container("docker", "4f5a6b7c8d9e0f1a2b3c", "web-1", "running", 1000);

    private WireMachine() {}

    static Snapshot snapshot() {
        return snapshot(new Visibility(List.of(), new Looker(Looker.Source.KERNEL, 0, false)));
    }

    /** The same as an ordinary user sees it. */
    static Snapshot inPart() {
        return snapshot(new Visibility(
                List.of(
                        Gap.of(Gap.Kind.FILES_OF_OTHERS, 12),
                        Gap.of(Gap.Kind.NAMESPACES, 1),
                        Gap.of(Gap.Kind.INTERRUPTED, Protocol.TCP)),
                new Looker(Looker.Source.KERNEL, 1000, false)));
    }

    private static Snapshot snapshot(Visibility visibility) {
        SocketTable.Builder rows = new SocketTable.Builder();
        HolderTable.Builder holders = new HolderTable.Builder();
        // One for each state, alternately of IPv4 and IPv6, in the one namespace and the other.
        for (SocketState state : SocketState.values()) {
            boolean six = state.number() % 2 == 0;
            IpAddress here = address(six ? "fd00::1" : "10.0.0.1");
            rows.add(six ? 1 : 0, Protocol.TCP, here.family(), state)
                    .local(new Endpoint(here, 8000 + state.number()))
                    .cookie(77 + state.number(), 1)
                    .queues(state.number(), 128)
                    .owner(six ? 1000 : -1, withFile(state) ? 100 + state.number() : 0);
            if (state.hasPeer()) {
                rows.remote(new Endpoint(address(six ? "fd00::2" : "10.0.0.2"), 443));
            }
            if (six) {
                rows.flags(SocketFlags.V6ONLY_KNOWN | (state == SocketState.LISTEN ? SocketFlags.V6ONLY : 0));
            }
        }
        // One for each timer, of an IPv6 socket that does not tell its IPV6_V6ONLY.
        for (SocketTimer timer : SocketTimer.values()) {
            rows.add(0, Protocol.TCP, Family.INET6, SocketState.ESTABLISHED)
                    .local(new Endpoint(address("::ffff:10.0.0.1"), 9000))
                    .remote(new Endpoint(address("::ffff:10.0.0.9"), 50_000 + timer.ordinal()))
                    .timer(timer, timer == SocketTimer.OFF ? 0 : Integer.MAX_VALUE)
                    .owner(33, 200 + timer.ordinal());
        }
        rows.add(0, Protocol.TCP, Family.INET6, SocketState.TIME_WAIT)
                .local(new Endpoint(address("::1"), 9001))
                .remote(new Endpoint(address("::1"), 50_000))
                .timer(SocketTimer.TIME_WAIT, 30_000)
                .flags(SocketFlags.V6ONLY_KNOWN);
        rows.add(0, Protocol.MPTCP, Family.INET, SocketState.LISTEN)
                .local(new Endpoint(address("0.0.0.0"), 8443))
                .owner(0, 300)
                .interfaceIndex(2);
        rows.add(1, Protocol.UDP, Family.INET, SocketState.CLOSE)
                .local(new Endpoint(address("0.0.0.0"), 53))
                .owner(0, 301)
                .interfaceIndex(99);
        rows.add(0, Protocol.TCP, Family.INET, SocketState.LISTEN)
                .local(new Endpoint(address("0.0.0.0"), 8080))
                .queues(2, 5)
                .owner(0, 302);
        rows.add(0, Protocol.TCP, Family.INET, SocketState.ESTABLISHED)
                .local(new Endpoint(address("10.0.0.1"), 8080))
                .remote(new Endpoint(address("10.0.0.9"), 1))
                .queues(-1, -1);
        rows.add(0, Protocol.UDP, Family.INET, SocketState.CLOSE)
                .local(new Endpoint(address("0.0.0.0"), 4789))
                .owner(0, 303);
        int pid = 7;
        for (Via via : Via.values()) {
            boolean thread = via == Via.THREAD_FD;
            holders.add(302, pid, thread ? 4711 : pid, via == Via.FD || thread ? 3 : -1, via, via == Via.SCM_RIGHTS);
            pid++;
        }
        holders.add(100 + SocketState.LISTEN.number(), 7, 7, 0, Via.FD);
        holders.add(300, 1, 1, 44, Via.FD).add(301, 12, 12, 5, Via.FD).add(301, 999_999, 999_999, 5, Via.FD);
        return new Snapshot.Builder(new Host("db-1", "6.18.44", "x86_64", "9d1c", NOW), List.of(host(), container()))
                .settings(new Settings(Map.of("fs.file-nr", "950\t0\t1000")))
                .sockets(rows.build())
                .holders(holders.build())
                .processes(processes())
                .hidden(hidden())
                .visibility(visibility)
                .build();
    }

    private static boolean withFile(SocketState state) {
        return switch (state) {
            case TIME_WAIT, SYN_RECV, NEW_SYN_RECV, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, LAST_ACK, CLOSING -> false;
            default -> true;
        };
    }

    static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow(() -> new AssertionError(text));
    }

    private static Map<Integer, ProcessInfo> processes() {
        Map<Integer, ProcessInfo> all = new HashMap<>();
        Unit system = new Unit("web.service", Unit.Kind.SYSTEM, null);
        Unit user = new Unit("app.service", Unit.Kind.USER, "ann", true);
        add(all, process(1, 0, "systemd", 0, null, null, null));
        add(all, process(7, 1, "nginx", 0, system, null, null));
        add(all, process(8, 7, ODD_NAME, 1000, user, WEB, new Pod("shop", "cart-0", "9f3e")));
        add(
                all,
                process(
                        9,
                        7,
                        "app",
                        -1,
                        null,
                        new Container("podman", "deadbeef", null, null),
                        new Pod(null, null, "1")));
        add(all, process(12, 1, "dnsmasq", 0, null, WEB, null));
        return all;
    }

    private static void add(Map<Integer, ProcessInfo> all, ProcessInfo process) {
        all.put(process.pid(), process);
    }

    private static ProcessInfo process(
            int pid,
            int parent,
            String comm,
            int uid,
            @Nullable Unit unit,
            @Nullable Container container,
            @Nullable Pod pod) {
        boolean known = pid != 9;
        return new ProcessInfo(
                pid,
                parent,
                comm,
                known ? List.of(comm, "", "--a b") : List.of(),
                known ? "/usr/bin/" + comm : null,
                pid == 12,
                uid,
                Integer.toUnsignedString(uid),
                known ? NOW.minusSeconds(pid * 1000L) : Instant.EPOCH,
                unit,
                container,
                pod);
    }

    private static Hidden hidden() {
        return new Hidden(
                List.of(new KernelService(0, Protocol.UDP, null, 4789, KernelService.Kind.VXLAN, "vxlan0")),
                List.of(
                        new PortRule(
                                0,
                                Protocol.TCP,
                                address("203.0.113.5"),
                                8081,
                                8090,
                                PortRule.Kind.DNAT,
                                "172.17.0.2:80",
                                "nft ip nat PREROUTING"),
                        new PortRule(1, Protocol.UDP, null, 1, 65_535, PortRule.Kind.IPVS, "", "/proc/net/ip_vs")),
                List.of(),
                List.of(
                        new SourceDifference(
                                0,
                                Protocol.TCP,
                                new Endpoint(address("10.0.0.1"), 81),
                                5,
                                Set.of(SourceDifference.Source.BIND, SourceDifference.Source.NETLINK),
                                Set.of(SourceDifference.Source.PROC_TEXT)),
                        new SourceDifference(
                                1,
                                Protocol.UDP,
                                new Endpoint(address("fd00::1"), 65_535),
                                0,
                                Set.of(),
                                Set.of(SourceDifference.Source.values()))),
                List.of(new PortForward(7, 1, "web-1", "172.17.0.2:80"), new PortForward(9, -1, "", "")),
                List.of(new SocketUnit(300, 1, new Unit("web.socket", Unit.Kind.SYSTEM, null))),
                List.of(new NamespaceOwner(1, WEB)),
                Set.of((1L << 32) + 77 + SocketState.BOUND.number()));
    }

    private static NetworkNamespace host() {
        return new NetworkNamespace.Builder(4_026_531_840L, "host", NetworkNamespace.Kind.HOST)
                .process(1, 5)
                .current(true)
                .source(NetworkNamespace.Source.NETLINK)
                .settings(new Settings(Map.of(
                        "net.ipv4.ip_local_port_range", "40000 40009", "net.ipv4.ip_local_reserved_ports", "40001")))
                .sockstat(Map.of("TCP.tw", 1L))
                .addresses(List.of(
                        new LocalAddress(address("127.0.0.1"), 8, 1, "lo", true, false),
                        new LocalAddress(address("::1"), 128, 1, "lo", true, false),
                        new LocalAddress(address("10.0.0.1"), 24, 2, "eth0", false, false)))
                .devices(Map.of(2, "eth0"))
                .conntrack(90L, 100L)
                .build();
    }

    /** Of which nobody could read the settings. */
    private static NetworkNamespace container() {
        return new NetworkNamespace.Builder(4_026_532_000L, "web-1", NetworkNamespace.Kind.CONTAINER)
                .process(12, 1)
                .source(NetworkNamespace.Source.TEXT)
                .addresses(List.of(new LocalAddress(address("fd00::1"), 64, 2, "eth0", false, false)))
                .build();
    }
}
