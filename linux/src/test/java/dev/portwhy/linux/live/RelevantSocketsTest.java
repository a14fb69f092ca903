package dev.portwhy.linux.live;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.bpf.NamespaceList;
import dev.portwhy.linux.bpf.RelevantSockets;
import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.holders.HolderSearch;
import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.netns.OwnNamespace;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespacePin;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A question about few sockets takes in few holders, and finds no less than a question about everything does. */
@Tag("kernel")
@ExtendWith(Alone.class)
class RelevantSocketsTest {

    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1").orElseThrow();
    private static final int OTHERS = 200;

    private final List<TestNamespace> namespaces = new ArrayList<>();
    private final List<KernelSocket> sockets = new ArrayList<>();

    @BeforeEach
    void iterator() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "a network namespace takes root");
        try (NativeFiles files = new NativeFiles()) {
            HolderSearch search = HolderSearch.all(files, new int[0], null, null, TaskFileIterator.OtherFiles.NONE);
            Assumptions.assumeTrue(search.iterated(), "the BPF iterator is not to be had here");
        }
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

    private KernelSocket listen(int port) throws IOException {
        return keep(KernelSocket.tcp(Family.INET))
                .bind(new Endpoint(LOOPBACK, port))
                .listen(64);
    }

    /** A listener, a connection to it and what it accepted, and many sockets that are only bound to other ports. */
    private int crowd(TestNamespace there) throws IOException {
        return there.run(() -> {
            KernelSocket listener = listen(0);
            keep(KernelSocket.tcp(Family.INET)).connect(listener.local());
            keep(listener.accept());
            for (int i = 0; i < OTHERS; i++) {
                keep(KernelSocket.tcp(Family.INET)).bind(new Endpoint(LOOPBACK, 0));
            }
            return listener.local().port();
        });
    }

    /** Each row with its holders, and how many holders there are in all. */
    private static List<String> held(Snapshot snapshot) {
        List<String> lines = new ArrayList<>();
        HolderTable holders = snapshot.holders();
        for (int row = 0; row < snapshot.sockets().size(); row++) {
            long inode = snapshot.sockets().inode(row);
            for (int holder = holders.first(inode); holder >= 0; holder = holders.next(holder)) {
                lines.add(snapshot.sockets().state(row) + " " + inode + " " + holders.pid(holder) + " "
                        + holders.tid(holder) + " " + holders.fd(holder));
            }
        }
        lines.sort(null);
        return lines;
    }

    private static List<String> onPort(Snapshot snapshot, int port) {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < snapshot.sockets().size(); row++) {
            if (snapshot.sockets().localPort(row) == port) {
                lines.add(Long.toString(snapshot.sockets().inode(row)));
            }
        }
        return lines;
    }

    @Test
    void aQuestionAboutOnePortTakesInTheHoldersOfThatPortOnly() throws IOException {
        Programs.assumeBoundListed();
        TestNamespace there = namespace();
        int port = crowd(there);
        Snapshot everything = new LiveMachine().look(Scope.EVERYTHING.in(there.choice()));
        Snapshot one =
                new LiveMachine().look(Scope.EVERYTHING.in(there.choice()).port(port));
        assertThat(everything.holders().size()).isGreaterThan(OTHERS);
        assertThat(one.holders().size()).isEqualTo(2);
        assertThat(held(one)).hasSize(2).isSubsetOf(held(everything));
        assertThat(onPort(one, port)).containsExactlyInAnyOrderElementsOf(onPort(everything, port));
    }

    /** A program that forked has the socket as often as it has processes: finding one of them is not enough. */
    @Test
    void everyHolderOfThePortIsFound() throws IOException {
        TestNamespace there = namespace();
        KernelSocket listener = there.run(() -> listen(0));
        int copy = (int) Syscall.check("dup", Syscall.call(SyscallNumbers.FCNTL, listener.fd(), 1030, 0));
        try {
            Snapshot one = new LiveMachine()
                    .look(Scope.EVERYTHING.port(listener.local().port()));
            assertThat(held(one).stream().filter(line -> line.endsWith(" " + listener.fd())))
                    .hasSize(1);
            assertThat(held(one).stream().filter(line -> line.endsWith(" " + copy)))
                    .hasSize(1);
        } finally {
            Syscall.close(copy);
        }
    }

    @Test
    void aQuestionAboutListenersPassesOverConnections() throws IOException {
        TestNamespace there = namespace();
        there.run(() -> {
            KernelSocket listener = listen(0);
            for (int i = 0; i < 20; i++) {
                keep(KernelSocket.tcp(Family.INET)).connect(listener.local());
                keep(listener.accept());
            }
            return 0;
        });
        HolderTable holders = pass(Scope.EVERYTHING.states(Scope.bit(SocketState.LISTEN)));
        assertThat(holders.first(inode(sockets.getFirst()))).isNotNegative();
        for (KernelSocket connection : sockets.subList(1, sockets.size())) {
            assertThat(holders.first(inode(connection))).isNegative();
        }
    }

    @Test
    void aQuestionAboutStatesThatNoFileHoldsTakesInNoHolder() throws IOException {
        crowd(namespace());
        assertThat(pass(Scope.EVERYTHING.states(Scope.bit(SocketState.TIME_WAIT)))
                        .size())
                .isZero();
    }

    @Test
    void whatIsBoundAndNothingElseIsClosedToTheKernel() throws IOException {
        crowd(namespace());
        HolderTable holders = pass(Scope.EVERYTHING.states(Scope.bit(SocketState.BOUND)));
        assertThat(holders.first(inode(sockets.getFirst()))).isNegative();
        assertThat(holders.first(inode(sockets.getLast()))).isNotNegative();
    }

    /** A socket in a state that passes may be in the next one when its file is met. */
    @Test
    void aQuestionAboutStatesThatPassTakesInAll() {
        int closeWait = Scope.bit(SocketState.CLOSE_WAIT) | Scope.bit(SocketState.LISTEN);
        assertThat(RelevantSockets.of(Scope.EVERYTHING.states(closeWait), null, null))
                .isNull();
        assertThat(RelevantSockets.of(Scope.EVERYTHING, null, null)).isNull();
    }

    /** What one pass over all open files brings. */
    private static HolderTable pass(Scope what) {
        try (NativeFiles files = new NativeFiles()) {
            RelevantSockets relevant = RelevantSockets.of(what, null, null);
            return HolderSearch.all(files, new int[0], null, relevant, TaskFileIterator.OtherFiles.NONE)
                    .holders()
                    .build();
        }
    }

    /** Whichever port is asked about, the socket on another one may be all that a namespace has. */
    @Test
    void aNamespaceThatOnlyASocketOnAnotherPortKeepsIsFound() throws IOException {
        long[] inode = new long[1];
        NetworkThread.onItsOwn(() -> {
            try (OwnNamespace own = OwnNamespace.make();
                    NativeFiles files = new NativeFiles()) {
                inode[0] = files.inode(own.fd());
                return keep(KernelSocket.tcp(Family.INET)).bind(new Endpoint(IpAddress.ANY4, 7070));
            }
        });
        for (Scope look : List.of(
                Scope.EVERYTHING.port(443),
                Scope.EVERYTHING.withoutHidden().states(Scope.bit(SocketState.TIME_WAIT)))) {
            Snapshot snapshot = new LiveMachine().look(look);
            assertThat(snapshot.hidden().pins()).as("%s", look).anySatisfy(pin -> {
                assertThat(snapshot.namespaces().get(pin.namespaceIndex()).inode())
                        .isEqualTo(inode[0]);
                assertThat(pin.kind()).isEqualTo(NamespacePin.Kind.SOCKET);
            });
        }
    }

    /** No file holds what only a timer keeps, and where each namespace has a process no file is needed to find one. */
    @Test
    void noFileIsLookedAtForStatesThatNoneHoldsWhereAllNamespacesAreInhabited() throws IOException {
        TestNamespace there = namespace();
        there.run(() -> {
            for (int i = 0; i < 5_000; i++) {
                keep(KernelSocket.tcp(Family.INET));
            }
            return 0;
        });
        Scope timeWait = Scope.EVERYTHING.withoutHidden().states(Scope.bit(SocketState.TIME_WAIT));
        // Others may make and end namespaces here, and one that ends has no process for a while.
        int inhabited = 0;
        boolean looked = true;
        for (int i = 0; i < 100 && inhabited < 20 && looked; i++) {
            inhabited += inhabited() ? 1 : 0;
            looked = holdersOf(timeWait) != null;
        }
        Assumptions.assumeTrue(inhabited > 0 || !looked, "there are namespaces without a process here");
        assertThat(looked).isFalse();
        assertThat(holdersOf(timeWait.states(Scope.bit(SocketState.ESTABLISHED))))
                .isNotNull();
    }

    /** But it is for a namespace that nothing else keeps. */
    @Test
    void filesAreLookedAtForStatesThatNoneHoldsWhereANamespaceIsNotInhabited() throws IOException {
        NetworkThread.onItsOwn(() -> {
            try (OwnNamespace own = OwnNamespace.make()) {
                assertThat(own.fd()).isPositive();
                return keep(KernelSocket.tcp(Family.INET));
            }
        });
        Scope timeWait = Scope.EVERYTHING.withoutHidden().states(Scope.bit(SocketState.TIME_WAIT));
        assertThat(holdersOf(timeWait)).isNotNull();
    }

    /** Where there are many sockets, a table is walked only in namespaces where the port is in use: no row is missing for it. */
    @Test
    void amongManySocketsTheRowsOfAPortAreThoseOfTheWholeTable() throws IOException {
        TestNamespace there = namespace();
        TestNamespace other = namespace();
        there.run(() -> {
            for (int i = 0; i < 5_000; i++) {
                keep(KernelSocket.tcp(Family.INET));
            }
            return 0;
        });
        int used = crowd(there);
        int elsewhere = crowd(other);
        KernelSocket datagrams = there.run(
                () -> keep(KernelSocket.open(Family.INET, SOCK_DGRAM, 0)).bind(new Endpoint(LOOPBACK, 0)));
        Snapshot everything = new LiveMachine().look(Scope.EVERYTHING.withoutHidden());
        for (int port : new int[] {used, elsewhere, datagrams.local().port(), 1, connectedTo(everything, used)}) {
            Snapshot one =
                    new LiveMachine().look(Scope.EVERYTHING.withoutHidden().port(port));
            assertThat(onPort(one, port)).as("%d", port).containsExactlyInAnyOrderElementsOf(onPort(everything, port));
            assertThat(held(one)).as("%d", port).isSubsetOf(held(everything));
            assertThat(held(one).isEmpty())
                    .as("%d", port)
                    .isEqualTo(onPort(one, port).isEmpty());
        }
    }

    /** The port of the client of a listener. */
    private static int connectedTo(Snapshot snapshot, int port) {
        for (int row = 0; row < snapshot.sockets().size(); row++) {
            if (snapshot.sockets().remotePort(row) == port
                    && snapshot.sockets().state(row) == SocketState.ESTABLISHED) {
                return snapshot.sockets().localPort(row);
            }
        }
        throw new AssertionError("nobody is connected to " + port);
    }

    /** For a port that nobody has no file is looked at where each namespace has a process; from the first socket on they are. */
    @Test
    void noFileIsLookedAtForAPortThatNobodyHas() throws IOException {
        TestNamespace there = namespace();
        there.run(() -> {
            for (int i = 0; i < 5_000; i++) {
                keep(KernelSocket.tcp(Family.INET));
            }
            return 0;
        });
        int port = crowd(there);
        Scope free = Scope.EVERYTHING.port(1);
        int inhabited = 0;
        boolean looked = true;
        for (int i = 0; i < 100 && inhabited < 20 && looked; i++) {
            inhabited += inhabited() ? 1 : 0;
            looked = holdersOf(free) != null;
        }
        Assumptions.assumeTrue(inhabited > 0 || !looked, "there are namespaces without a process here");
        assertThat(looked).isFalse();
        assertThat(holdersOf(Scope.EVERYTHING.port(port))).isNotNull();
    }

    private static boolean inhabited() throws IOException {
        try (LookContext look = new LookContext(Scope.EVERYTHING, true)) {
            look.listProcesses();
            look.countSockets();
            ChosenNamespaces chosen = ChosenNamespaces.find(look);
            Set<Long> known = new HashSet<>();
            for (NamespaceReader reader : chosen.readers()) {
                known.add(reader.namespace().inode);
            }
            if (chosen.reading() != null) {
                Futures.get(chosen.reading());
            }
            return NamespaceList.holdsOnly(look.links(), known) && !TablesAndFiles.anyEmpty(chosen.readers());
        }
    }

    private static @Nullable HolderSearch holdersOf(Scope what) throws IOException {
        try (LookContext look = new LookContext(what, true)) {
            look.listProcesses();
            look.countSockets();
            return TablesAndFiles.read(look, ChosenNamespaces.find(look)).holders();
        }
    }

    /** To the kernel a socket of MPTCP is two with one inode, the program's and the path's. */
    @Test
    void theHolderOfAnMptcpListenerIsFoundByItsPort() throws IOException {
        TestNamespace there = namespace();
        KernelSocket listener = there.run(() -> {
            try {
                return keep(KernelSocket.open(Family.INET, SOCK_STREAM, IPPROTO_MPTCP))
                        .bind(new Endpoint(LOOPBACK, 7071))
                        .listen(8);
            } catch (KernelException e) {
                Assumptions.abort("this kernel has no MPTCP: " + e.getMessage());
                throw e;
            }
        });
        Snapshot snapshot =
                new LiveMachine().look(Scope.EVERYTHING.in(there.choice()).port(7071));
        assertThat(held(snapshot)).isNotEmpty().allMatch(line -> line.endsWith(" " + listener.fd()));
    }

    private static long inode(KernelSocket socket) {
        try (NativeFiles files = new NativeFiles()) {
            return files.inode(socket.fd());
        }
    }
}
