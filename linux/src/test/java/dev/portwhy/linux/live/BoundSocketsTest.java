package dev.portwhy.linux.live;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.holders.FileTables;
import dev.portwhy.linux.kit.AnotherUser;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.lab.LoopbackDevice;
import dev.portwhy.linux.netns.NamespaceCatalog;
import dev.portwhy.linux.netns.NamespaceNaming;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.Gap;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketRow;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bound-only sockets on a kernel that does not list them. This kernel does, which is the second witness: what is found
 * without its list is held against the list.
 */
@Tag("kernel")
@Tag("root")
class BoundSocketsTest {

    private static final String OLD = "6.1.0-18-amd64";
    private static final IpAddress LOOPBACK = IpAddress.v4(0x7f000001);
    private static final IpAddress LOOPBACK6 = IpAddress.parse("::1").orElseThrow();
    private static final int NOBODY = 12345;

    @Test
    void theIteratorFindsWhatANewKernelLists() throws IOException {
        Programs.assumeFilesIterated();
        assumeTrue(Syscall.geteuid() == 0, "a namespace and the iterator take root");
        try (TestNamespace there = TestNamespace.create()) {
            try (NativeFiles files = new NativeFiles()) {
                assumeTrue(KernelLayout.forIterators(files) != null, "the BPF iterator is not to be had here");
            }
            List<KernelSocket> sockets = there.run(BoundSocketsTest::sockets);
            Snapshot listed = new LiveMachine().look(question().in(there.choice()));
            Snapshot found = new LiveMachine(OLD).look(question().in(there.choice()));
            assertThat(bound(found)).isEqualTo(bound(listed)).hasSize(4);
            assertThat(found.visibility().lacks(Gap.Kind.BOUND_ONLY_SOCKETS)).isFalse();
            assertThat(there.command("ss", "-Htan", "state", "close")).isEmpty();
            sockets.forEach(KernelSocket::close);
        }
    }

    @Test
    void copiesOfOnesOwnSocketsFindThoseThatHoldAPort() throws IOException {
        assumeTrue(Syscall.geteuid() == 0, "a namespace takes root");
        assumeTrue(Programs.tellNamespaces(), "a socket tells the cookie of its namespace since Linux 5.14");
        for (int uid : new int[] {0, NOBODY}) {
            assertThat(onAnOldKernelAs(uid, NamespaceOfCopy.BY_COOKIE))
                    .as("those with a port of their own; not the one that shares its port, nor the one that lost it")
                    .containsExactly("127.0.0.1:7101", "127.0.0.1:7103", "[::1]:7102");
        }
    }

    /** As Linux 5.10 is asked. */
    @Test
    void withoutCookiesOnlyWhoMayAdministrateTheNamespaceLearnsIt() throws IOException {
        assumeTrue(Syscall.geteuid() == 0, "a namespace takes root");
        assertThat(onAnOldKernelAs(0, NamespaceOfCopy.BY_DESCRIPTOR))
                .containsExactly("127.0.0.1:7101", "127.0.0.1:7103", "[::1]:7102");
        assertThat(onAnOldKernelAs(NOBODY, NamespaceOfCopy.BY_DESCRIPTOR)).isEmpty();
        NamespaceOfCopy way = NetworkThread.inNewNamespace(NamespaceOfCopy::onThisKernel);
        for (NamespaceOfCopy one : NamespaceOfCopy.values()) {
            if (one == NamespaceOfCopy.BY_COOKIE && way != one) {
                continue;
            }
            try (KernelSocket elsewhere = NetworkThread.inNewNamespace(() -> KernelSocket.tcp(Family.INET));
                    KernelSocket here = KernelSocket.tcp(Family.INET);
                    NativeFiles files = new NativeFiles()) {
                assertThat(one.isHere(files, here)).as("%s, here", one).isTrue();
                assertThat(one.isHere(files, elsewhere))
                        .as("%s, elsewhere", one)
                        .isFalse();
            }
        }
    }

    /** Rows found by copies alone, in a namespace of one's own, without the iterator. */
    private static List<String> onAnOldKernelAs(int uid, NamespaceOfCopy namespaces) throws IOException {
        return NetworkThread.inNewNamespace(() -> {
            LoopbackDevice.up();
            List<KernelSocket> sockets = sockets();
            if (uid != 0) {
                AnotherUser.become(uid);
            }
            try (NativeFiles files = new NativeFiles()) {
                NamespaceCatalog.Found here = NamespaceCatalog.current(files);
                NamespaceReader reader = new NamespaceReader(
                        question(),
                        null,
                        here,
                        new NamespaceNaming.Name("here", dev.portwhy.model.NetworkNamespace.Kind.UNNAMED, null),
                        0,
                        new ArrayList<>());
                reader.read(files, null);
                reader.rows().truncate(listeners(reader));
                dev.portwhy.model.HolderTable.Builder holders = new dev.portwhy.model.HolderTable.Builder();
                int[] me = {(int) ProcessHandle.current().pid()};
                FileTables.read(files, me, holders, new dev.portwhy.linux.holders.OddFiles());
                new BoundSockets(files, question(), List.of(reader), namespaces).byCopies(holders.build());
                List<String> rows = new ArrayList<>();
                for (int row = 0; row < reader.rows().size(); row++) {
                    SocketRow value = reader.rows().view().row(row);
                    if (value.state() == SocketState.BOUND) {
                        rows.add(value.local().toString());
                    }
                }
                rows.sort(null);
                return rows;
            } finally {
                sockets.forEach(KernelSocket::close);
            }
        });
    }

    /** Keeps the listener, which the dump lists first, and drops the bound ones, as an old kernel would. */
    private static int listeners(NamespaceReader reader) {
        int rows = 0;
        while (rows < reader.rows().size() && reader.rows().view().state(rows) == SocketState.LISTEN) {
            rows++;
        }
        return rows;
    }

    /** A listener and another socket bound to its port, two more bound ones, one of MPTCP, and one that lost its port. */
    private static List<KernelSocket> sockets() throws IOException {
        List<KernelSocket> sockets = new ArrayList<>();
        int reuse = 2;
        sockets.add(KernelSocket.tcp(Family.INET).set(1, reuse, 1).bind(new Endpoint(LOOPBACK, 7100)));
        sockets.add(KernelSocket.tcp(Family.INET).set(1, reuse, 1).bind(new Endpoint(LOOPBACK, 7100)));
        sockets.getFirst().listen(4);
        sockets.add(KernelSocket.tcp(Family.INET).bind(new Endpoint(LOOPBACK, 7101)));
        sockets.add(KernelSocket.tcp(Family.INET6).bind(new Endpoint(LOOPBACK6, 7102)));
        KernelSocket refused = KernelSocket.tcp(Family.INET);
        sockets.add(refused);
        try {
            refused.connect(new Endpoint(LOOPBACK, 7999));
        } catch (KernelException e) {
            assertThat(e.errno()).isEqualTo(Errno.ECONNREFUSED);
        }
        assertThat(refused.local().port()).as("the stale port").isNotZero();
        sockets.add(ofMptcp().bind(new Endpoint(LOOPBACK, 7103)));
        return sockets;
    }

    /** Of TCP where the kernel has no MPTCP, as Debian's 5.10. */
    private static KernelSocket ofMptcp() throws IOException {
        try {
            return KernelSocket.open(Family.INET, SOCK_STREAM, IPPROTO_MPTCP);
        } catch (KernelException e) {
            assertThat(e.errno()).isEqualTo(Errno.EPROTONOSUPPORT);
            return KernelSocket.tcp(Family.INET);
        }
    }

    private static Scope question() {
        return Scope.EVERYTHING.protocols(true, false).withoutSurroundings().withoutHidden();
    }

    private static List<String> bound(Snapshot snapshot) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < snapshot.sockets().size(); row++) {
            SocketRow value = snapshot.sockets().row(row);
            if (value.state() == SocketState.BOUND) {
                rows.add(value.protocol() + " " + value.family() + " " + value.local() + " " + value.inode() + " "
                        + value.uid() + " "
                        + snapshot.holders().pid(snapshot.holders().first(value.inode())));
            }
        }
        rows.sort(null);
        return rows;
    }
}
