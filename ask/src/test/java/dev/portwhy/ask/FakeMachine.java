package dev.portwhy.ask;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.FailedConnect;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Via;
import dev.portwhy.model.Visibility;
import dev.portwhy.model.look.BindAttempt;
import dev.portwhy.model.look.CallWatch;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.Probes;
import dev.portwhy.model.look.RouteTrial;
import dev.portwhy.model.look.Scope;
import dev.portwhy.model.look.SweepResult;
import dev.portwhy.model.look.UnixTrial;
import dev.portwhy.model.look.WatchRefused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A machine that shows what it is told to, look by look, and answers its kernel's calls as it is told to. It keeps what it was
 * asked, so that a test can see what a question costs.
 */
final class FakeMachine implements Machine, Probes {

    /** What was looked at, in order. */
    final List<Scope> looks = new ArrayList<>();

    /** Binds that were tried, with the name of their namespace before each. */
    final List<String> binds = new ArrayList<>();

    /** Ways that were looked up. */
    final List<String> routes = new ArrayList<>();

    /** Whether the options of sockets on 80, 8080 and 9999 were wanted, as three letters for each time. */
    final List<String> options = new ArrayList<>();

    /** What calls fail; null where nobody may see them. */
    @Nullable CallWatch failing;

    boolean bindsWatched;
    int watched;
    int facts;

    private final Deque<Snapshot> snapshots = new ArrayDeque<>();
    private final boolean live;
    private Function<BindAttempt, KernelTrial> kernel = attempt -> KernelTrial.of("OK");
    private RouteTrial route = new RouteTrial("OK", null);
    private UnixTrial.State unix = UnixTrial.State.FREE;

    private FakeMachine(boolean live, Snapshot... looks) {
        this.live = live;
        snapshots.addAll(List.of(looks));
    }

    /** One that runs here and now; the last snapshot stays. */
    static FakeMachine live(Snapshot... looks) {
        return new FakeMachine(true, looks);
    }

    /** One out of a file. */
    static FakeMachine kept(Snapshot snapshot) {
        return new FakeMachine(false, snapshot);
    }

    FakeMachine binds(String outcome) {
        kernel = attempt -> KernelTrial.of(outcome);
        return this;
    }

    FakeMachine binds(Function<BindAttempt, KernelTrial> outcome) {
        kernel = outcome;
        return this;
    }

    FakeMachine routes(@Nullable String outcome, @Nullable String source) {
        route = new RouteTrial(outcome, source == null ? null : address(source));
        return this;
    }

    FakeMachine path(UnixTrial.State state) {
        unix = state;
        return this;
    }

    @Override
    public Snapshot look(Scope what) {
        looks.add(what);
        return snapshots.size() > 1 ? snapshots.removeFirst() : snapshots.getFirst();
    }

    @Override
    public Optional<Probes> probes() {
        return live ? Optional.of(this) : Optional.empty();
    }

    @Override
    public KernelTrial bind(NetworkNamespace where, BindAttempt attempt) {
        String device = attempt.device().isEmpty() ? "" : "%" + attempt.device();
        binds.add(where.name() + " " + attempt.protocol().word() + " " + attempt.local() + device
                + (attempt.v6only() == null ? "" : attempt.v6only() ? " v6only" : " dual")
                + (attempt.reuseAddress() ? " reuseaddr" : "")
                + (attempt.reusePort() ? " reuseport" : "")
                + (attempt.freebind() ? " freebind" : "")
                + (attempt.uid() == -1 ? "" : " uid " + attempt.uid()));
        return kernel.apply(attempt);
    }

    @Override
    public RouteTrial route(NetworkNamespace where, @Nullable IpAddress from, Endpoint to, boolean stream) {
        routes.add(where.name() + " " + (from == null ? "" : from + " > ") + to + (stream ? " stream" : ""));
        return route;
    }

    @Override
    public UnixTrial unix(Snapshot snapshot, String path) {
        return new UnixTrial(unix, List.of(7), Map.of(7, process(7, "nginx")), true);
    }

    @Override
    public Snapshot options(Snapshot snapshot, IntPredicate ports) {
        StringBuilder wanted = new StringBuilder();
        for (int port : new int[] {80, 8080, 9999}) {
            wanted.append(ports.test(port) ? 'y' : '-');
        }
        options.add(wanted.toString());
        return snapshot;
    }

    @Override
    public Snapshot portFacts(Snapshot snapshot, BitSet namespaces) {
        facts += namespaces.cardinality();
        return snapshot;
    }

    @Override
    public @Nullable Double opensPerSecond(NetworkNamespace where) {
        return null;
    }

    @Override
    public Snapshot failedConnects(Snapshot snapshot, Duration time) {
        watched++;
        return new Snapshot.Builder(snapshot)
                .processes(Map.of(9, process(9, "curl")))
                .failedConnects(List.of(new FailedConnect(0, 9, address("10.0.0.9"), 443, 12)))
                .build();
    }

    @Override
    public Snapshot failedConnects(Snapshot snapshot, List<FailedConnect> failed) {
        Map<Integer, ProcessInfo> processes = new HashMap<>(snapshot.processes());
        for (FailedConnect one : failed) {
            processes.put(one.pid(), process(one.pid(), "curl"));
        }
        return new Snapshot.Builder(snapshot)
                .processes(processes)
                .failedConnects(failed)
                .build();
    }

    @Override
    public CallWatch calls(boolean binds) throws WatchRefused {
        if (failing == null) {
            throw new WatchRefused(WatchRefused.Reason.NOT_PERMITTED, "bpf(BPF_MAP_CREATE): EPERM");
        }
        bindsWatched = binds;
        return failing;
    }

    @Override
    public SweepResult sweep(Snapshot snapshot, Protocol protocol, int low, int high) {
        return new SweepResult(high - low + 1, 0, 0, List.of());
    }

    static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    static ProcessInfo process(int pid, String comm) {
        return new ProcessInfo(
                pid, 1, comm, List.of(comm), "/usr/bin/" + comm, false, 0, "root", Instant.EPOCH, null, null, null);
    }

    /** Snapshots of one namespace, {@code host}, or more, made row by row. */
    static final class Shown {
        private final SocketTable.Builder rows = new SocketTable.Builder();
        private final HolderTable.Builder holders = new HolderTable.Builder();
        private final List<NetworkNamespace> namespaces = new ArrayList<>();
        private int inode = 100;

        /** With a namespace that is current. */
        static Shown host(String... addresses) {
            return new Shown().namespace("host", addresses);
        }

        Shown namespace(String name, String... addresses) {
            return namespace(name, NetworkNamespace.Source.NETLINK, addresses);
        }

        Shown namespace(String name, NetworkNamespace.Source source, String... addresses) {
            List<LocalAddress> all = new ArrayList<>();
            for (int i = 0; i < addresses.length; i++) {
                IpAddress one = address(addresses[i]);
                all.add(new LocalAddress(one, one.isLoopback() ? 8 : 24, i + 1, "eth" + i, one.isLoopback(), false));
            }
            boolean first = namespaces.isEmpty();
            namespaces.add(new NetworkNamespace.Builder(
                            4_026_531_840L + namespaces.size(),
                            name,
                            first ? NetworkNamespace.Kind.HOST : NetworkNamespace.Kind.NAMED)
                    .process(1, 1)
                    .current(first)
                    .source(source)
                    .settings(new Settings(Map.of(
                            "net.ipv4.ip_local_port_range", "40000 40003",
                            "net.ipv4.ip_local_reserved_ports", "")))
                    .addresses(all)
                    .build());
            return this;
        }

        Shown row(Protocol protocol, SocketState state, String local, int port, String remote, int remotePort) {
            IpAddress here = address(local);
            rows.add(namespaces.size() - 1, protocol, here.family(), state)
                    .local(new Endpoint(here, port))
                    .remote(new Endpoint(address(remote), remotePort))
                    .owner(0, state == SocketState.TIME_WAIT ? 0 : ++inode);
            holders.add(inode, 7, 7, 3, Via.FD);
            return this;
        }

        Shown listen(String local, int port) {
            boolean six = address(local).family() == Family.INET6;
            return row(Protocol.TCP, SocketState.LISTEN, local, port, six ? "::" : "0.0.0.0", 0);
        }

        Shown udp(String local, int port) {
            boolean six = address(local).family() == Family.INET6;
            return row(Protocol.UDP, SocketState.CLOSE, local, port, six ? "::" : "0.0.0.0", 0);
        }

        Snapshot seenBy(Looker looker) {
            return new Snapshot.Builder(new Host("h", "6.18.0", "x86_64", "", Instant.EPOCH), namespaces)
                    .sockets(rows.build())
                    .holders(holders.build())
                    .processes(Map.of(7, process(7, "nginx")))
                    .visibility(new Visibility(List.of(), looker))
                    .build();
        }

        Snapshot snapshot() {
            return seenBy(new Looker(Looker.Source.KERNEL, 0, false));
        }
    }
}
