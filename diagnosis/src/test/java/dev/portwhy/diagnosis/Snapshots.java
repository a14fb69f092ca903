package dev.portwhy.diagnosis;

import dev.portwhy.model.Descriptors;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Keeping;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Opening;
import dev.portwhy.model.Opening.Opener;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketFlags;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.model.SourcePool;
import dev.portwhy.model.Tracking;
import dev.portwhy.model.Via;
import dev.portwhy.model.Visibility;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Machines made by hand: a fluent kit that writes a {@link Snapshot} line by line.
 *
 * <pre>{@code
 * Snapshots.machine()
 *     .range(40000, 40009)
 *     .process(7, "curl")
 *     .connection(ESTABLISHED, "10.0.0.1:40000", "10.0.0.2:443").heldBy(7)
 *     .snapshot();
 * }</pre>
 *
 * It starts with one namespace, {@code host}, that has the addresses 127.0.0.1, ::1 and 10.0.0.1.
 */
final class Snapshots {

    private final SocketTable.Builder sockets = new SocketTable.Builder();
    private final HolderTable.Builder holders = new HolderTable.Builder();
    private final Map<Integer, ProcessInfo> processes = new HashMap<>();
    private final List<Tracking> tracking = new ArrayList<>();
    private final Map<Integer, Descriptors> descriptors = new HashMap<>();
    private final Map<String, String> machineSettings = new HashMap<>();
    private final List<SourcePool> pools = new ArrayList<>();
    private final List<Room> rooms = new ArrayList<>();
    private String kernel = "6.18.44";
    private Visibility visibility = Visibility.COMPLETE;
    private Room room;
    private final List<PortRule> rules = new ArrayList<>();
    private Hidden hidden = Hidden.NOTHING;
    private Keeping keeping = Keeping.NOTHING;
    private final List<Opening> openings = new ArrayList<>();
    private final PortFacts.Builder facts = new PortFacts.Builder();
    private int inode = 1000;

    /** A namespace while it is written. */
    private static final class Room {
        private final String name;
        private final NetworkNamespace.Kind kind;
        private final int pid;
        private NetworkNamespace.Source source = NetworkNamespace.Source.NETLINK;
        private final Map<String, String> settings = new HashMap<>();
        private final List<LocalAddress> addresses = new ArrayList<>();
        private final Map<String, Long> sockstat = new HashMap<>();
        private final Map<String, Long> counters = new HashMap<>();
        private @Nullable Long conntrackCount;
        private @Nullable Long conntrackMax;

        Room(String name, NetworkNamespace.Kind kind, int pid) {
            this.name = name;
            this.kind = kind;
            this.pid = pid;
            settings.put("net.ipv4.ip_local_port_range", "32768 60999");
            addresses.add(new LocalAddress(address("127.0.0.1"), 8, 1, "lo", true, false));
            addresses.add(new LocalAddress(address("::1"), 128, 1, "lo", true, false));
        }
    }

    private Snapshots() {
        room = new Room("host", NetworkNamespace.Kind.HOST, 1);
        room.addresses.add(new LocalAddress(address("10.0.0.1"), 24, 2, "eth0", false, false));
        rooms.add(room);
    }

    static Snapshots machine() {
        return new Snapshots();
    }

    static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow(() -> new AssertionError(text));
    }

    /** {@code 127.0.0.1:80} or {@code [::1]:80}. */
    static Endpoint end(String text) {
        int colon = text.lastIndexOf(':');
        String address = text.substring(0, colon).replace("[", "").replace("]", "");
        return new Endpoint(address(address), Integer.parseInt(text.substring(colon + 1)));
    }

    /** Connections that are counted as they begin, in the first namespace; how many each process began. */
    Snapshots opening(String from, String to, double perSecond, double growth, long growthMs, Opener... openers) {
        openings.add(new Opening(0, address(from), end(to), perSecond, growth, growthMs, List.of(openers)));
        return this;
    }

    Snapshots kernel(String release) {
        kernel = release;
        return this;
    }

    /** From here on everything is about a further namespace. */
    Snapshots namespace(String name, NetworkNamespace.Kind kind, int pid) {
        room = new Room(name, kind, pid);
        rooms.add(room);
        return this;
    }

    Snapshots unread() {
        room.source = NetworkNamespace.Source.UNREAD;
        return this;
    }

    /** The namespace was read from the text files of a process in it: its settings were not. */
    Snapshots asText() {
        room.source = NetworkNamespace.Source.TEXT;
        room.settings.clear();
        return this;
    }

    /** An ordinary user, or root, took it from the running kernel. */
    Snapshots lookedAs(int uid) {
        visibility = new Visibility(visibility.gaps(), new Looker(Looker.Source.KERNEL, uid, false));
        return this;
    }

    Snapshots gap(Gap gap) {
        visibility = visibility.with(gap);
        return this;
    }

    Snapshots set(String key, String value) {
        room.settings.put(key, value);
        return this;
    }

    Snapshots machineSetting(String key, String value) {
        machineSettings.put(key, value);
        return this;
    }

    Snapshots range(int low, int high) {
        return set("net.ipv4.ip_local_port_range", low + " " + high);
    }

    /** So many TIME_WAIT there are, and so many sockets went without because there were too many. */
    Snapshots timeWaitTable(long now, long skipped) {
        room.sockstat.put("TCP.tw", now);
        room.counters.put("TcpExt.TCPTimeWaitOverflow", skipped);
        return this;
    }

    /** What the kernel counts in a namespace or of the machine: {@code TcpExt.TCPAbortOnMemory}, {@code arp_cache.entries}. */
    Snapshots counted(String counter, long value) {
        room.counters.put(counter, value);
        return this;
    }

    /** A number of {@code /proc/net/sockstat}. */
    Snapshots sockstat(String name, long value) {
        room.sockstat.put(name, value);
        return this;
    }

    /** The interface lo is up or down; ::1 is there only while it is up. */
    Snapshots loopback(boolean up) {
        room.counters.put(NetworkNamespace.LOOPBACK_UP, up ? 1L : 0L);
        return up ? this : withoutIpv6();
    }

    /** Without any IPv6 address. */
    Snapshots withoutIpv6() {
        room.addresses.removeIf(local -> local.address().family() == Family.INET6);
        return this;
    }

    Snapshots conntrack(long count, long max) {
        room.conntrackCount = count;
        room.conntrackMax = max;
        return this;
    }

    /** So many entries of a kind are in the namespace's table of tracked connections. */
    Snapshots tracked(String protocol, String state, boolean assured, long count) {
        List<Tracking.Entries> entries = new ArrayList<>();
        int index = rooms.indexOf(room);
        for (Tracking one : tracking) {
            if (one.namespaceIndex() == index) {
                entries.addAll(one.entries());
            }
        }
        tracking.removeIf(one -> one.namespaceIndex() == index);
        entries.add(new Tracking.Entries(protocol, state, assured, count));
        tracking.add(new Tracking(index, entries, List.of()));
        return this;
    }

    /** Source address translation has given out so many of its ports to a destination. */
    Snapshots translated(String source, String destination, int first, int last, int used) {
        Endpoint to = end(destination);
        tracking.add(new Tracking(
                rooms.indexOf(room),
                List.of(),
                List.of(new Tracking.Pool(Protocol.TCP, address(source), to.address(), to.port(), first, last, used))));
        return this;
    }

    Snapshots local(String address, int prefixLength) {
        room.addresses.add(new LocalAddress(address(address), prefixLength, 2, "eth0", false, false));
        return this;
    }

    Snapshots process(int pid, String comm) {
        return process(pid, comm, 0, "root");
    }

    /** A process of a user. */
    Snapshots process(int pid, String comm, int uid, String user) {
        return process(pid, comm, 1, uid, user);
    }

    /** A process that another one started. */
    Snapshots child(int pid, String comm, int parent) {
        return process(pid, comm, parent, 0, "root");
    }

    private Snapshots process(int pid, String comm, int parent, int uid, String user) {
        processes.put(
                pid,
                new ProcessInfo(
                        pid,
                        parent,
                        comm,
                        List.of(comm),
                        "/usr/bin/" + comm,
                        false,
                        uid,
                        user,
                        Instant.EPOCH,
                        null,
                        null,
                        null));
        return this;
    }

    /** A process of which more is to be told than that it is there. */
    Snapshots process(ProcessInfo process) {
        processes.put(process.pid(), process);
        return this;
    }

    /** What was found beyond the tables; its rules are those that {@code rule} makes. */
    Snapshots hidden(Hidden other) {
        hidden = other;
        return this;
    }

    /** What stands behind the holders; its source ports are those that {@code sourcePool} makes. */
    Snapshots keeping(Keeping other) {
        keeping = other;
        return this;
    }

    /** A process has so many files open, with numbers from 0 on. */
    Snapshots descriptors(int pid, int open, long limit, long most) {
        descriptors.put(pid, new Descriptors(open, (int) Math.min(open, limit), limit, most));
        return this;
    }

    /** A process that stands above is stopped. */
    Snapshots stopped(int pid) {
        processes.computeIfPresent(pid, (number, process) -> process.asStopped());
        return this;
    }

    /** A rule of the namespace serves ports of TCP. */
    Snapshots rule(PortRule.Kind kind, @Nullable String address, int first, int last, String target, String source) {
        return rule(Protocol.TCP, kind, address, first, last, target, source);
    }

    /** A rule of the namespace serves ports. */
    Snapshots rule(
            Protocol protocol,
            PortRule.Kind kind,
            @Nullable String address,
            int first,
            int last,
            String target,
            String source) {
        IpAddress destination = address == null ? null : address(address);
        rules.add(new PortRule(rooms.indexOf(room), protocol, destination, first, last, kind, target, source));
        return this;
    }

    Snapshots listen(String local) {
        return socket(Protocol.TCP, SocketState.LISTEN, end(local), null);
    }

    Snapshots bound(String local) {
        return socket(Protocol.TCP, SocketState.BOUND, end(local), null);
    }

    Snapshots udp(String local) {
        return socket(Protocol.UDP, SocketState.CLOSE, end(local), null);
    }

    Snapshots connection(SocketState state, String local, String remote) {
        return socket(Protocol.TCP, state, end(local), end(remote));
    }

    /** A TIME_WAIT with milliseconds left. */
    Snapshots timeWait(String local, String remote, int leftMs) {
        socket(Protocol.TCP, SocketState.TIME_WAIT, end(local), end(remote));
        sockets.owner(0, 0).timer(SocketTimer.TIME_WAIT, leftMs);
        return this;
    }

    Snapshots socket(Protocol protocol, SocketState state, Endpoint local, @Nullable Endpoint remote) {
        sockets.add(rooms.indexOf(room), protocol, local.address().family(), state)
                .local(local)
                .owner(0, ++inode);
        if (remote != null) {
            sockets.remote(remote);
        }
        if (local.address().family() == Family.INET6) {
            sockets.flags(SocketFlags.V6ONLY_KNOWN);
        }
        return this;
    }

    /** The last socket has IPV6_V6ONLY. */
    Snapshots v6only() {
        sockets.flags(SocketFlags.V6ONLY);
        return this;
    }

    /** The last socket has IP_TRANSPARENT. */
    Snapshots transparent() {
        sockets.flags(SocketFlags.TRANSPARENT);
        return this;
    }

    /** The last socket belongs to a user. */
    Snapshots uid(int uid) {
        sockets.owner(uid, inode);
        return this;
    }

    /** The last socket has no file any more. */
    Snapshots ownerless() {
        sockets.owner(0, 0);
        return this;
    }

    /** The last socket runs a timer. */
    Snapshots timer(SocketTimer timer, int leftMs) {
        sockets.timer(timer, leftMs);
        return this;
    }

    /** The last socket has these queues; a listener, so many connections that wait and this backlog. */
    Snapshots queues(int receive, int send) {
        sockets.queues(receive, send);
        return this;
    }

    /** The last socket is open in a process. */
    Snapshots heldBy(int... pids) {
        for (int pid : pids) {
            holders.add(inode, pid, pid, 3, Via.FD);
        }
        return this;
    }

    /** The last socket is concluded to be kept by a process in this way. */
    Snapshots inferredOf(Via via, int pid) {
        holders.add(inode, pid, pid, -1, via, true);
        return this;
    }

    /** The last socket is kept by a process in another way than by a descriptor. */
    Snapshots heldVia(Via via, int pid) {
        holders.add(inode, pid, pid, via == Via.THREAD_FD ? 3 : -1, via);
        return this;
    }

    /** The kernel's own structures say this of the last socket: constants of {@link PortFacts}. */
    Snapshots fact(int what) {
        sockets.cookie(inode, 0);
        facts.add(inode, what, 0, 0);
        return this;
    }

    /** The last socket's program named the ports to choose from. */
    Snapshots portRange(int first, int last) {
        sockets.cookie(inode, 0);
        facts.add(inode, 0, first, last);
        return this;
    }

    /** The configuration of a process names the ports that it binds. */
    Snapshots sourcePool(int pid, @Nullable String address, int first, int last) {
        pools.add(new SourcePool(
                pid, address == null ? null : address(address), first, last, "/etc/haproxy/haproxy.cfg"));
        return this;
    }

    /** The number of the last socket's row. */
    int row() {
        return sockets.size() - 1;
    }

    Snapshot snapshot() {
        List<NetworkNamespace> namespaces = new ArrayList<>();
        for (Room each : rooms) {
            namespaces.add(new NetworkNamespace.Builder(4_026_531_840L + namespaces.size(), each.name, each.kind)
                    .process(each.pid, 1)
                    .current(namespaces.isEmpty())
                    .source(each.source)
                    .settings(new Settings(each.settings))
                    .sockstat(each.sockstat)
                    .counters(each.counters)
                    .addresses(each.addresses)
                    .conntrack(each.conntrackCount, each.conntrackMax)
                    .build());
        }
        return new Snapshot.Builder(new Host("test", kernel, "x86_64", "", Instant.EPOCH), namespaces)
                .settings(new Settings(machineSettings))
                .sockets(sockets.build())
                .holders(holders.build())
                .processes(processes)
                .portFacts(facts.build())
                .hidden(hidden.with(rules, hidden.differences()))
                .keeping(keeping.with(pools))
                .descriptors(descriptors)
                .tracking(tracking)
                .openings(openings)
                .visibility(visibility)
                .build();
    }
}
