package dev.portwhy.linux.live;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.linux.bpf.SocketTuples;
import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.holders.FileTables;
import dev.portwhy.linux.holders.HolderSearch;
import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.SocketStatistics;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.lab.FileInFlight;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.Gap;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketRow;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.NoSuchNamespaceException;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Snapshots of real sockets, held against {@code ss} row by row. */
@Tag("kernel")
@ExtendWith(Alone.class)
class LiveMachineTest {

    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1").orElseThrow();
    private static final IpAddress LOOPBACK6 = IpAddress.parse("::1").orElseThrow();
    private static final int NONBLOCK = 0x800;

    private final List<TestNamespace> namespaces = new ArrayList<>();
    private final List<KernelSocket> sockets = new ArrayList<>();

    @BeforeEach
    void root() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "a network namespace takes root");
    }

    @AfterEach
    void close() throws IOException {
        sockets.forEach(KernelSocket::close);
        for (TestNamespace namespace : namespaces) {
            namespace.close();
        }
    }

    private TestNamespace namespace() throws IOException {
        TestNamespace namespace = TestNamespace.create();
        namespaces.add(namespace);
        return namespace;
    }

    private KernelSocket keep(KernelSocket socket) {
        sockets.add(socket);
        return socket;
    }

    private KernelSocket listen(IpAddress address, int port) throws IOException {
        return keep(KernelSocket.tcp(address.family()))
                .bind(new Endpoint(address, port))
                .listen(64);
    }

    private KernelSocket connect(KernelSocket listener) throws IOException {
        Endpoint to = listener.local();
        return keep(KernelSocket.tcp(to.address().family())).connect(to);
    }

    private static Snapshot look(TestNamespace namespace) throws IOException {
        return new LiveMachine().look(Scope.EVERYTHING.in(namespace.choice()));
    }

    private static Set<SocketState> states(Snapshot snapshot) {
        Set<SocketState> states = EnumSet.noneOf(SocketState.class);
        for (int row = 0; row < snapshot.sockets().size(); row++) {
            states.add(snapshot.sockets().state(row));
        }
        return states;
    }

    private static List<Integer> holders(Snapshot snapshot, long inode) {
        List<Integer> pids = new ArrayList<>();
        HolderTable holders = snapshot.holders();
        for (int row = holders.first(inode); row >= 0; row = holders.next(row)) {
            pids.add(holders.pid(row));
        }
        return pids;
    }

    private static SocketRow row(Snapshot snapshot, SocketState state, int port) {
        for (int i = 0; i < snapshot.sockets().size(); i++) {
            SocketRow row = snapshot.sockets().row(i);
            if (row.state() == state && row.local().port() == port) {
                return row;
            }
        }
        throw new AssertionError("no " + state + " on " + port);
    }

    @Test
    void everyStateIsSeenAsSsSeesIt() throws IOException {
        TestNamespace there = namespace();
        there.command("ip", "link", "add", "hole", "type", "veth", "peer", "name", "other");
        there.command("ip", "link", "set", "hole", "up");
        there.command("ip", "link", "set", "other", "up");
        there.command("ip", "address", "add", "10.77.0.1/24", "dev", "hole");
        there.command("ip", "neighbour", "add", "10.77.0.9", "lladdr", "02:00:00:00:00:09", "dev", "hole");
        List<KernelSocket> closing = new ArrayList<>();
        int bound = there.run(() -> {
            KernelSocket listener = listen(LOOPBACK, 0);
            connect(listener);
            keep(listener.accept());
            connect(listener);
            KernelSocket six = listen(LOOPBACK6, 0);
            connect(six);
            keep(six.accept());
            // FIN_WAIT2 and CLOSE_WAIT
            KernelSocket half = connect(listener);
            half.shutdown(1);
            // TIME_WAIT
            KernelSocket first = connect(listener);
            KernelSocket second = keep(listener.accept());
            KernelSocket third = keep(listener.accept());
            KernelSocket fourth = keep(listener.accept());
            first.close();
            second.close();
            third.close();
            fourth.close();
            // SYN_RECV
            KernelSocket deferring = keep(KernelSocket.tcp(Family.INET)).set(IPPROTO_TCP, TCP_DEFER_ACCEPT, 60);
            deferring.bind(new Endpoint(LOOPBACK, 0)).listen(8);
            connect(deferring);
            // SYN_SENT
            KernelSocket waiting = keep(KernelSocket.open(Family.INET, SOCK_STREAM | NONBLOCK, 0));
            try {
                waiting.connect(new Endpoint(IpAddress.parse("10.77.0.9").orElseThrow(), 81));
            } catch (KernelException e) {
                assertThat(e.errno()).isEqualTo(Errno.EINPROGRESS);
            }
            KernelSocket only = keep(KernelSocket.tcp(Family.INET)).bind(new Endpoint(LOOPBACK, 0));
            keep(KernelSocket.open(Family.INET, SOCK_DGRAM, 0)).bind(new Endpoint(LOOPBACK, 0));
            keep(KernelSocket.open(Family.INET6, SOCK_DGRAM, 0))
                    .bind(new Endpoint(IpAddress.ANY6, 0))
                    .connect(new Endpoint(LOOPBACK6, 9));
            // for FIN_WAIT1 and LAST_ACK below
            closing.add(connect(listener));
            connect(listener);
            closing.add(keep(listener.accept()));
            keep(listener.accept()).shutdown(1);
            return only.local().port();
        });
        Poll.until(
                "the other sides' answers",
                () -> states(look(there))
                        .containsAll(Set.of(
                                SocketState.TIME_WAIT,
                                SocketState.FIN_WAIT2,
                                SocketState.CLOSE_WAIT,
                                SocketState.SYN_RECV,
                                SocketState.SYN_SENT)));
        // What is sent from here on gets lost.
        there.command("ip", "link", "set", "lo", "down");
        closing.forEach(KernelSocket::close);
        Snapshot snapshot = look(there);
        assertThat(states(snapshot))
                .contains(
                        SocketState.ESTABLISHED,
                        SocketState.SYN_SENT,
                        SocketState.SYN_RECV,
                        SocketState.FIN_WAIT1,
                        SocketState.FIN_WAIT2,
                        SocketState.TIME_WAIT,
                        SocketState.CLOSE_WAIT,
                        SocketState.LISTEN,
                        SocketState.CLOSE);
        assertThat(SocketStatistics.ofSnapshot(snapshot, Protocol.TCP)).isEqualTo(SocketStatistics.ofSs(there, "-t"));
        assertThat(SocketStatistics.ofSnapshot(snapshot, Protocol.UDP)).isEqualTo(SocketStatistics.ofSs(there, "-u"));
        if (Programs.seeBound()) {
            SocketRow only = row(snapshot, SocketState.BOUND, bound);
            assertThat(holders(snapshot, only.inode()))
                    .containsExactly(Math.toIntExact(ProcessHandle.current().pid()));
        } else {
            assertThat(snapshot.visibility().lacks(Gap.Kind.BOUND_ONLY_SOCKETS)).isTrue();
        }
    }

    /** The iterator of the kernel and the links in /proc are two ways to the same answer. */
    @Test
    void bothSourcesOfHoldersAgree() throws IOException {
        TestNamespace there = namespace();
        there.run(() -> {
            KernelSocket listener = listen(LOOPBACK, 0);
            for (int i = 0; i < 50; i++) {
                connect(listener);
                keep(listener.accept());
            }
            return 0;
        });
        try (NativeFiles files = new NativeFiles()) {
            int[] me = {Math.toIntExact(ProcessHandle.current().pid())};
            HolderSearch search = HolderSearch.all(files, me, null, null, TaskFileIterator.OtherFiles.NONE);
            Assumptions.assumeTrue(search.iterated(), "the BPF iterator is not to be had here");
            HolderTable iterated = search.holders().build();
            HolderTable.Builder links = new HolderTable.Builder();
            FileTables.read(files, me, links, new dev.portwhy.linux.holders.OddFiles());
            HolderTable linked = links.build();
            Snapshot snapshot = look(there);
            int compared = 0;
            for (int row = 0; row < snapshot.sockets().size(); row++) {
                long inode = snapshot.sockets().inode(row);
                int one = iterated.first(inode);
                int other = linked.first(inode);
                assertThat(one).as("inode %d", inode).isNotNegative();
                assertThat(iterated.pid(one)).isEqualTo(linked.pid(other));
                assertThat(iterated.fd(one)).isEqualTo(linked.fd(other));
                compared++;
            }
            assertThat(compared).isEqualTo(101);
        }
    }

    @Test
    void tellsMptcpFromTcp() throws IOException {
        TestNamespace there = namespace();
        int port = there.run(() -> {
            KernelSocket listener;
            try {
                listener = keep(KernelSocket.open(Family.INET, SOCK_STREAM, IPPROTO_MPTCP));
            } catch (KernelException e) {
                Assumptions.abort("this kernel has no MPTCP: " + e.getMessage());
                throw e;
            }
            listener.bind(new Endpoint(LOOPBACK, 0)).listen(8);
            keep(KernelSocket.open(Family.INET, SOCK_STREAM, IPPROTO_MPTCP)).connect(listener.local());
            keep(listener.accept());
            return listener.local().port();
        });
        Snapshot snapshot = look(there);
        assertThat(SocketStatistics.ofSnapshot(snapshot, Protocol.MPTCP)).isEqualTo(SocketStatistics.ofSs(there, "-M"));
        assertThat(SocketStatistics.ofSnapshot(snapshot, Protocol.MPTCP)).hasSize(3);
        assertThat(row(snapshot, SocketState.LISTEN, port)).isNotNull();
    }

    /** The same port, free in one namespace and held in two others, is three different questions. */
    @Test
    void neverMixesNamespaces() throws IOException {
        TestNamespace one = namespace();
        TestNamespace other = namespace();
        TestNamespace empty = namespace();
        one.run(() -> listen(LOOPBACK, 7070));
        other.run(() -> listen(IpAddress.ANY4, 7070));
        Snapshot all = new LiveMachine().look(Scope.EVERYTHING.port(7070));
        List<Long> seen = new ArrayList<>();
        for (int row = 0; row < all.sockets().size(); row++) {
            NetworkNamespace namespace = all.namespaceOf(row);
            seen.add(namespace.inode());
            if (namespace.inode() == one.inode()) {
                assertThat(all.sockets().localAddress(row)).isEqualTo(LOOPBACK);
            }
        }
        assertThat(seen).contains(one.inode(), other.inode()).doesNotContain(empty.inode());
        assertThat(look(empty).sockets().size()).isZero();
        assertThat(look(one).namespaces()).singleElement().satisfies(namespace -> {
            assertThat(namespace.inode()).isEqualTo(one.inode());
            assertThat(namespace.pid()).isEqualTo(one.anchor());
            assertThat(namespace.settings().get(Setting.IP_LOCAL_PORT_RANGE)).isPresent();
            assertThat(namespace.settings().get(Setting.SOMAXCONN)).isPresent();
        });
    }

    @Test
    void aNamespaceIsFoundByProcessNumberAndByName() throws IOException {
        TestNamespace there = namespace();
        there.run(() -> listen(LOOPBACK, 7171));
        String pid = Integer.toString(there.anchor());
        assertThat(new LiveMachine()
                        .look(Scope.EVERYTHING.in(new NamespaceChoice.Named(pid)))
                        .sockets()
                        .size())
                .isEqualTo(1);
        assertThatThrownBy(() -> new LiveMachine().look(Scope.EVERYTHING.in(new NamespaceChoice.Named("nowhere"))))
                .isInstanceOf(NoSuchNamespaceException.class)
                .hasMessageContaining("nowhere");
    }

    /** With many namespaces beside many sockets, small ones are looked up one by one; the rows must be the same. */
    @Test
    void lookingUpOneByOneGivesTheSameRows() throws IOException {
        Programs.assumeBoundListed();
        TestNamespace there = namespace();
        there.run(() -> {
            for (IpAddress address : List.of(LOOPBACK, LOOPBACK6, IpAddress.ANY4, IpAddress.ANY6)) {
                KernelSocket listener = listen(address, 0);
                if (!address.isWildcard()) {
                    connect(listener);
                    keep(listener.accept());
                }
            }
            keep(KernelSocket.tcp(Family.INET)).bind(new Endpoint(LOOPBACK, 0));
            return 0;
        });
        assertThat(lookedUp(there)).isEqualTo(walked(there)).hasSize(9);
        // One connection nobody accepted has no file: the shortcut must notice and walk.
        there.run(() -> connect(listen(LOOPBACK, 0)));
        assertThat(lookedUp(there)).isEqualTo(walked(there)).hasSize(12);
    }

    /**
     * So many namespaces and connections that small ones are counted first and looked up: what is in them is what a walk shows, in the
     * one whose connections are nearly all in TIME_WAIT too, and in one that has nothing.
     */
    @Test
    void manyNamespacesBesideManyConnectionsEachHaveTheirOwn() throws IOException {
        List<TestNamespace> namespaces = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            TestNamespace there = namespace();
            namespaces.add(there);
            int closed = i == 3 ? 4_500 : 0;
            int open = i == 5 ? 0 : 1;
            there.run(() -> {
                if (open == 0) {
                    return 0;
                }
                KernelSocket listener = listen(LOOPBACK, 0);
                connect(listener);
                keep(listener.accept());
                for (int connection = 0; connection < closed; connection++) {
                    try (KernelSocket client = KernelSocket.tcp(Family.INET).connect(listener.local());
                            KernelSocket server = listener.accept()) {
                        assertThat(server.fd()).isNotEqualTo(client.fd());
                    }
                }
                return 0;
            });
        }
        same(namespaces, new LiveMachine().look(Scope.EVERYTHING.withoutHidden()));
        same(namespaces, new LiveMachine().look(Scope.EVERYTHING.withoutHidden().withoutHolders()));
        assertThat(walked(namespaces.get(3))).hasSizeGreaterThan(3_200);
        assertThat(walked(namespaces.get(5))).isEmpty();
    }

    private static void same(List<TestNamespace> namespaces, Snapshot all) throws IOException {
        for (TestNamespace there : namespaces) {
            List<String> lines = new ArrayList<>();
            for (int row = 0; row < all.sockets().size(); row++) {
                if (all.namespaceOf(row).inode() == there.inode()) {
                    lines.add(line(all.sockets().row(row)));
                }
            }
            lines.sort(null);
            assertThat(lines).isEqualTo(walked(there));
        }
    }

    /** A socket that is bound and nothing else is in no count of TCP: only the count of all sockets tells of it. */
    @Test
    void lookingUpOneByOneFindsABoundSocketThatNoFileTableShows() throws IOException {
        Programs.assumeBoundListed();
        TestNamespace there = namespace();
        there.run(() -> listen(LOOPBACK, 0));
        int unix = 1;
        there.run(() -> keep(KernelSocket.of((int) Syscall.call(SyscallNumbers.SOCKET, unix, SOCK_STREAM, 0))));
        assertThat(lookedUp(there)).hasSize(1);
        // A closed netlink socket leaves the kernel's count a moment later (deferred_put_nlk_sk()).
        Poll.until("the count of all sockets to be that of the open files", () -> knows(there));
        FileInFlight flight = there.run(() -> {
            try (KernelSocket bound = KernelSocket.tcp(Family.INET).bind(new Endpoint(LOOPBACK, 0))) {
                return FileInFlight.send(bound.fd());
            }
        });
        try (flight) {
            assertThat(lookedUp(there)).isEqualTo(walked(there)).hasSize(2);
            assertThat(knows(there)).isFalse();
        }
    }

    /** Whether the open files show every socket that the kernel counts there, whatever its family. */
    private static boolean knows(TestNamespace namespace) throws IOException {
        return namespace.run(() -> {
            try (NativeFiles files = new NativeFiles()) {
                HolderSearch search = all(files);
                SocketTuples.Tuples tuples = search.tuples().of(namespace.inode());
                return tuples != null
                        && tuples.sockets.size() == SocketCounts.read(files).all();
            }
        });
    }

    private static HolderSearch all(NativeFiles files) {
        HolderSearch search =
                HolderSearch.all(files, NativeFiles.pids(files), new int[0], null, TaskFileIterator.OtherFiles.ODD);
        Assumptions.assumeTrue(search.iterated(), "the BPF iterator is not to be had here");
        return search;
    }

    /** A listener of the kernel's own is in no file table: the others are looked up all the same where it has no half-open connections. */
    @Test
    void lookingUpOneByOneTellsOfAListenerThatNoFileTableShows() throws IOException {
        Programs.assumeBoundListed();
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/sys/net/mptcp")), "needs a kernel with MPTCP");
        TestNamespace there = namespace();
        there.command("ip", "link", "set", "lo", "up");
        there.kernelListens(7602);
        there.run(() -> listen(LOOPBACK, 0));
        List<Integer> asked = new ArrayList<>();
        for (boolean quiet : new boolean[] {true, false}) {
            assertThat(rows(there, true, (sockets, rows) -> asked.add(sockets.localPort(rows[0])) && quiet))
                    .isEqualTo(walked(there))
                    .hasSizeGreaterThan(1);
        }
        assertThat(asked).containsExactly(7602, 7602);
    }

    private static List<String> walked(TestNamespace namespace) throws IOException {
        return rows(namespace, false, (sockets, rows) -> false);
    }

    private static List<String> lookedUp(TestNamespace namespace) throws IOException {
        return rows(namespace, true, (sockets, rows) -> false);
    }

    private static List<String> rows(TestNamespace namespace, boolean lookUp, NamespaceSockets.Requests requests)
            throws IOException {
        return namespace.run(() -> {
            dev.portwhy.model.SocketTable.Builder rows = new dev.portwhy.model.SocketTable.Builder();
            try (NativeFiles files = new NativeFiles()) {
                SocketTuples.Tuples tuples = lookUp ? all(files).tuples().of(namespace.inode()) : null;
                assertThat(lookUp && tuples == null).isFalse();
                try (NamespaceSockets sockets =
                        NamespaceSockets.open(Scope.EVERYTHING, true, 0, rows, new ArrayList<>())) {
                    sockets.read(SocketCounts.read(files), false, tuples, requests, () -> {});
                }
            }
            List<String> lines = new ArrayList<>();
            dev.portwhy.model.SocketTable table = rows.build();
            for (int row = 0; row < table.size(); row++) {
                lines.add(line(table.row(row)));
            }
            lines.sort(null);
            return lines;
        });
    }

    private static String line(SocketRow row) {
        return row.state() + " " + row.local() + " " + row.remote() + " " + row.inode() + " " + row.cookie();
    }

    @Test
    void askingForOnePortBringsThatPortOnly() throws IOException {
        TestNamespace there = namespace();
        there.run(() -> {
            KernelSocket listener = listen(LOOPBACK, 7272);
            connect(listener);
            keep(listener.accept());
            keep(KernelSocket.tcp(Family.INET6)).bind(new Endpoint(LOOPBACK6, 7272));
            listen(LOOPBACK, 7273);
            return 0;
        });
        Snapshot snapshot =
                new LiveMachine().look(Scope.EVERYTHING.in(there.choice()).port(7272));
        assertThat(snapshot.sockets().size()).isEqualTo(Programs.seeBound() ? 3 : 2);
        assertThat(states(snapshot))
                .isEqualTo(
                        Programs.seeBound()
                                ? Set.of(SocketState.LISTEN, SocketState.ESTABLISHED, SocketState.BOUND)
                                : Set.of(SocketState.LISTEN, SocketState.ESTABLISHED));
    }
}
