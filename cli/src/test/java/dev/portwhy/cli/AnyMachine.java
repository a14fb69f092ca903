package dev.portwhy.cli;

import dev.portwhy.model.Container;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NamespaceOwner;
import dev.portwhy.model.NamespacePin;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Pod;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketFlags;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.SourceDifference;
import dev.portwhy.model.Unit;
import dev.portwhy.model.Via;
import dev.portwhy.model.Visibility;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Machines at random, small enough that everything happens: ranges of a few ports, few destinations, ports that many want. The
 * names are those that somebody gives who wants to be read wrongly.
 */
public final class AnyMachine {

    /** The ports that are worth asking about. */
    public static final List<Integer> PORTS = List.of(53, 80, 443, 8080, 40_000, 40_003);

    /** The destinations that are worth asking about. */
    public static final List<String> DESTINATIONS =
            List.of("10.0.0.9:443", "127.0.0.1:8080", "[::1]:8080", "10.0.0.8:53", "192.0.2.7:1");

    /** What each name has some of. */
    private static final List<String> TRICKS = List.of(
            "\u001b[31m",
            "\u001b]0;x\u0007",
            "\n",
            "\r",
            "\u0085",
            "\u00ad",
            "\u034f",
            "\u0301",
            "\u061c",
            "\u180e",
            "\u200b",
            "\u200f",
            "\u2028",
            "\u2029",
            "\u202e",
            "\u2066",
            "\u2069",
            "\u3164",
            "\ue000",
            "\ufdd0",
            "\ufdd1",
            "`",
            "\ufe0f",
            "\ufeff",
            "\ufff9",
            "\uffff",
            "\ud83d",
            "\udc00",
            "\ud83d\ude00",
            "\udb40\udc01",
            "\udb40\udc41",
            "\udb40\udd00",
            "\udbff\udfff",
            "web",
            "测试",
            " ");

    private static final SocketState[] STATES = {
        SocketState.ESTABLISHED,
        SocketState.SYN_SENT,
        SocketState.FIN_WAIT1,
        SocketState.FIN_WAIT2,
        SocketState.TIME_WAIT,
        SocketState.TIME_WAIT,
        SocketState.CLOSE_WAIT,
        SocketState.LAST_ACK
    };

    private final Random random;
    private final SocketTable.Builder sockets = new SocketTable.Builder();
    private final HolderTable.Builder holders = new HolderTable.Builder();
    private final Map<Integer, ProcessInfo> processes = new HashMap<>();
    private int inode = 100;

    private AnyMachine(long seed) {
        random = new Random(seed);
    }

    /** The machine of a number. */
    public static Snapshot of(long seed) {
        return new AnyMachine(seed).snapshot();
    }

    private Snapshot snapshot() {
        List<NetworkNamespace> namespaces = new ArrayList<>();
        int count = one(2) ? 1 : random.nextInt(1, 4);
        for (int i = 0; i < count; i++) {
            namespaces.add(namespace(i));
        }
        for (int pid = 1; pid < 1 + random.nextInt(12); pid++) {
            processes.put(pid, process(pid));
        }
        for (int i = 0; i < count; i++) {
            fill(i);
        }
        Map<Long, SocketOptions> options = new HashMap<>();
        for (long each = 101; each <= inode; each++) {
            if (one(3)) {
                options.put(each, new SocketOptions(one(2), one(2), null));
            }
        }
        return new Snapshot.Builder(
                        new Host(
                                name(),
                                one(4) ? "5.10.0" : "6.18.44",
                                "x86_64",
                                "",
                                Instant.ofEpochSecond(1_700_000_000)),
                        namespaces)
                .settings(new Settings(one(8) ? Map.of("fs.file-nr", "95 0 100") : Map.of()))
                .sockets(sockets.build())
                .holders(holders.build())
                .processes(processes)
                .hidden(one(2) ? Hidden.NOTHING : hidden(count))
                .options(options)
                .visibility(visibility())
                .build();
    }

    private NetworkNamespace namespace(int index) {
        Map<String, String> settings = new HashMap<>();
        int low = one(6) ? 32_768 : 40_000;
        int high = low + (one(6) ? 20_000 : random.nextInt(12));
        settings.put("net.ipv4.ip_local_port_range", low + " " + high);
        if (one(6)) {
            settings.put("net.ipv4.ip_local_reserved_ports", low + (one(2) ? "" : "-" + high));
        }
        if (one(2)) {
            settings.put("net.ipv4.tcp_tw_reuse", Integer.toString(random.nextInt(3)));
        }
        if (one(5)) {
            settings.put("net.ipv4.ip_unprivileged_port_start", "0");
        }
        boolean own = index == 0;
        NetworkNamespace.Source source =
                one(8) ? pick(NetworkNamespace.Source.values()) : NetworkNamespace.Source.NETLINK;
        List<LocalAddress> addresses = new ArrayList<>();
        addresses.add(new LocalAddress(address("127.0.0.1"), 8, 1, "lo", true, false));
        if (!one(4)) {
            addresses.add(new LocalAddress(address("::1"), 128, 1, "lo", true, false));
        }
        addresses.add(new LocalAddress(address("10.0.0.1"), 24, 2, name(), false, false));
        return new NetworkNamespace.Builder(
                        4_026_531_840L + index,
                        own ? "host" : name(),
                        own ? NetworkNamespace.Kind.HOST : pick(NetworkNamespace.Kind.values()))
                .process(own ? 1 : random.nextInt(8), 1)
                .current(own)
                .source(source)
                .settings(new Settings(source == NetworkNamespace.Source.TEXT ? Map.of() : settings))
                .addresses(addresses)
                .devices(Map.of(2, name()))
                .conntrack(one(4) ? (Long) 96L : null, one(4) ? (Long) 100L : null)
                .build();
    }

    private ProcessInfo process(int pid) {
        Unit unit = one(2) ? null : new Unit(one(2) ? "web.service" : name(), pick(Unit.Kind.values()), name());
        Container container = one(3) ? new Container(one(2) ? "docker" : name(), name(), name(), name()) : null;
        return new ProcessInfo(
                pid,
                pid / 2,
                one(3) ? "worker" : name(),
                List.of(name(), name()),
                "/usr/bin/" + name(),
                one(4),
                random.nextInt(3),
                name(),
                Instant.ofEpochSecond(1_600_000_000),
                unit,
                container,
                one(5) ? new Pod(name(), name(), name()) : null,
                one(6));
    }

    private void fill(int namespace) {
        for (int port : PORTS) {
            for (int n = one(2) ? 0 : random.nextInt(4); n > 0; n--) {
                SocketState state = one(2) ? SocketState.LISTEN : SocketState.BOUND;
                add(namespace, Protocol.TCP, state, new Endpoint(local(), port), null);
                hold();
            }
            for (int n = one(3) ? random.nextInt(9) : 0; n > 0; n--) {
                connection(namespace, port, "10.0.0." + random.nextInt(2, 200) + ":" + random.nextInt(1, 9999));
            }
            if (one(3)) {
                add(namespace, Protocol.UDP, SocketState.CLOSE, new Endpoint(local(), port), null);
                hold();
            }
        }
        for (String destination : DESTINATIONS) {
            int used = one(3) ? 0 : random.nextInt(14);
            for (int i = 0; i < used; i++) {
                connection(namespace, 40_000 + i, destination);
            }
        }
        for (int i = one(6) ? 14 : 0; i > 0; i--) {
            add(
                    namespace,
                    one(2) ? Protocol.UDP : Protocol.TCP,
                    SocketState.BOUND,
                    end("10.0.0.1:" + (39_999 + i)),
                    null);
            hold();
        }
    }

    private void connection(int namespace, int port, String to) {
        Endpoint remote = end(to);
        String local = remote.address().isLoopback() ? remote.address().toString() : "10.0.0.1";
        SocketState state = pick(STATES);
        add(namespace, Protocol.TCP, state, new Endpoint(address(local), port), remote);
        if (state == SocketState.TIME_WAIT) {
            sockets.owner(0, 0).timer(SocketTimer.TIME_WAIT, random.nextInt(60_000));
        } else if (state == SocketState.FIN_WAIT1 || state == SocketState.LAST_ACK || one(3)) {
            sockets.owner(0, 0);
        } else {
            hold();
        }
    }

    private void add(int namespace, Protocol protocol, SocketState state, Endpoint local, @Nullable Endpoint remote) {
        sockets.add(namespace, protocol, local.address().family(), state)
                .local(local)
                .owner(random.nextInt(3), ++inode)
                .flags(one(2) ? SocketFlags.V6ONLY_KNOWN : 0);
        if (remote != null) {
            sockets.remote(remote);
        } else if (one(4)) {
            sockets.interfaceIndex(2);
        }
    }

    private void hold() {
        for (int n = one(4) ? random.nextInt(14) : 1; n > 0; n--) {
            int pid = random.nextInt(1, 13);
            Via via = one(8) ? pick(Via.values()) : Via.FD;
            holders.add(inode, pid, pid, via == Via.FD || via == Via.THREAD_FD ? 3 : -1, via, via != Via.FD && one(2));
        }
    }

    private Hidden hidden(int namespaces) {
        int where = random.nextInt(namespaces);
        PortRule rule = new PortRule(
                where,
                one(3) ? Protocol.UDP : Protocol.TCP,
                one(2) ? address("10.0.0.1") : null,
                one(4) ? PortRule.FIRST : pick(PORTS.toArray(new Integer[0])),
                PortRule.LAST,
                pick(PortRule.Kind.values()),
                one(3) ? "" : name(),
                name() + (one(2) ? " OUTPUT" : ""));
        PortRule one = new PortRule(
                where, Protocol.TCP, null, 80, 80, pick(PortRule.Kind.values()), name(), name() + " PREROUTING");
        SourceDifference difference = new SourceDifference(
                where,
                Protocol.TCP,
                end("10.0.0.1:80"),
                random.nextInt(1000),
                EnumSet.of(pick(SourceDifference.Source.values())),
                EnumSet.of(pick(SourceDifference.Source.values())));
        return new Hidden(
                List.of(new KernelService(where, Protocol.UDP, null, 53, pick(KernelService.Kind.values()), name())),
                one(2) ? List.of(rule) : one(2) ? List.of(one, rule) : List.of(),
                List.of(new NamespacePin(where, pick(NamespacePin.Kind.values()), "/" + name(), 3, 3, 4)),
                one(4) ? List.of(difference) : List.of(),
                one(2) ? List.of(new PortForward(2, random.nextInt(-1, namespaces), name(), name())) : List.of(),
                one(2)
                        ? List.of(new SocketUnit(102, 1, new Unit(name(), pick(Unit.Kind.values()), name())))
                        : List.of(),
                one(2) ? List.of(new NamespaceOwner(where, new Container(name(), name(), name(), name()))) : List.of(),
                one(4) ? Set.of(101L, 103L) : Set.of());
    }

    private Visibility visibility() {
        List<Gap> gaps = new ArrayList<>();
        for (Gap.Kind kind : Gap.Kind.values()) {
            if (one(16)) {
                gaps.add(Gap.of(kind, name(), name()));
            }
        }
        return new Visibility(gaps);
    }

    private IpAddress local() {
        return address(List.of("0.0.0.0", "127.0.0.1", "10.0.0.1", "::", "::1").get(random.nextInt(5)));
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static Endpoint end(String text) {
        int colon = text.lastIndexOf(':');
        return new Endpoint(
                address(text.substring(0, colon).replace("[", "").replace("]", "")),
                Integer.parseInt(text.substring(colon + 1)));
    }

    private String name() {
        StringBuilder name = new StringBuilder();
        for (int n = random.nextInt(1, 4); n > 0; n--) {
            name.append(TRICKS.get(random.nextInt(TRICKS.size())));
        }
        return name.toString();
    }

    private boolean one(int in) {
        return random.nextInt(in) == 0;
    }

    private <E> E pick(E[] values) {
        return values[random.nextInt(values.length)];
    }
}
