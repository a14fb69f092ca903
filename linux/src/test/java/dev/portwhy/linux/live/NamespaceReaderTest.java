package dev.portwhy.linux.live;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.netns.LostNamespaces;
import dev.portwhy.linux.netns.NamespaceCatalog;
import dev.portwhy.linux.netns.NamespaceNaming;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.Gap;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.look.Scope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Namespaces whose processes end between the list of namespaces and the look into them. */
class NamespaceReaderTest {

    private final List<Gap> gaps = new ArrayList<>();

    private static int endedProcess() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("true").start();
        int pid = Math.toIntExact(process.pid());
        process.waitFor();
        return pid;
    }

    private static NamespaceCatalog.Found found(long inode, int... pids) {
        NamespaceCatalog.Found namespace =
                new NamespaceCatalog.Found(inode, "/proc/" + pids[0] + "/ns/net", pids[0], false);
        for (int pid : pids) {
            namespace.joinedBy(pid);
        }
        return namespace;
    }

    private NamespaceReader read(NamespaceCatalog.Found namespace) throws IOException {
        NamespaceReader reader = new NamespaceReader(Scope.EVERYTHING, null, namespace, NamespaceNaming.NONE, 0, gaps);
        return read(reader);
    }

    private static NamespaceReader read(NamespaceReader reader) throws IOException {
        return NetworkThread.onItsOwn(() -> {
            try (NativeFiles files = new NativeFiles()) {
                reader.read(files, null);
            }
            return reader;
        });
    }

    private static List<Integer> ports(NamespaceReader reader) {
        List<Integer> ports = new ArrayList<>();
        for (int row = 0; row < reader.rows().size(); row++) {
            ports.add(reader.rows().view().localPort(row));
        }
        return ports;
    }

    @Test
    void aNamespaceThatEndedWithItsOnlyProcessIsNotMissing() throws IOException, InterruptedException {
        NamespaceReader reader = read(found(1, endedProcess()));
        assertThat(gaps).isEmpty();
        assertThat(reader.unread()).isTrue();
        assertThat(reader.lost()).isTrue();
        try (NativeFiles files = new NativeFiles()) {
            assertThat(LostNamespaces.look(files, List.of(reader.namespace()))).isEmpty();
        }
    }

    @Test
    @Tag("kernel")
    void oneWhoseFirstProcessHasEndedIsReadThroughAnother() throws IOException, InterruptedException {
        assumeTrue(Syscall.geteuid() == 0, "a namespace takes root");
        try (TestNamespace there = TestNamespace.create();
                ServerSocket server = there.run(() -> new ServerSocket(0, 5, InetAddress.getLoopbackAddress()))) {
            NamespaceReader reader = read(found(there.inode(), endedProcess(), there.anchor()));
            assertThat(reader.result().source()).isEqualTo(NetworkNamespace.Source.NETLINK);
            assertThat(ports(reader)).containsExactly(server.getLocalPort());
        }
    }

    /** Connections that wait for data before they are whole are the listener's own, and in no table of sockets with a file. */
    @Test
    @Tag("kernel")
    void halfOpenConnectionsOfAListenerAreKnownWhoeverHasIt() throws IOException {
        assumeTrue(Syscall.geteuid() == 0, "a namespace takes root");
        try (TestNamespace there = TestNamespace.create();
                NativeFiles files = new NativeFiles();
                KernelSocket quiet = listener(there, 0);
                KernelSocket deferring = listener(there, 60)) {
            assumeTrue(KernelLayout.forIterators(files) != null, "the BPF iterator is not to be had here");
            NamespaceReader reader = read(found(there.inode(), there.anchor()));
            SocketTable before = reader.rows().build();
            assertThat(reader.noRequests(files, before, new int[] {0, 1})).isTrue();
            try (KernelSocket client =
                    there.run(() -> KernelSocket.tcp(Family.INET).connect(deferring.local()))) {
                assertThat(there.command("ss", "-Htn", "state", "syn-recv", "sport", "=", ":" + port(deferring)))
                        .contains(":" + client.local().port());
                assertThat(reader.noRequests(files, before, new int[] {0, 1})).isFalse();
                int other = before.localPort(0) == port(quiet) ? 0 : 1;
                assertThat(reader.noRequests(files, before, new int[] {other})).isTrue();
                assertThat(reader.noRequests(files, before, new int[] {1 - other}))
                        .isFalse();
            }
            // What the kernel does not find is not known to be quiet.
            quiet.shutdown(2);
            assertThat(reader.noRequests(files, before, new int[] {0, 1})).isFalse();
        }
    }

    private static int port(KernelSocket socket) throws KernelException {
        return socket.local().port();
    }

    private static KernelSocket listener(TestNamespace there, int deferSeconds) throws IOException {
        return there.run(() -> {
            KernelSocket socket = KernelSocket.tcp(Family.INET);
            if (deferSeconds > 0) {
                socket.set(IPPROTO_TCP, TCP_DEFER_ACCEPT, deferSeconds);
            }
            return socket.bind(new Endpoint(IpAddress.v4(0x7f000001), 0)).listen(4);
        });
    }

    @Test
    @Tag("kernel")
    void aNumberThatIsAnotherProcessesByNowDoesNotLeadElsewhere() throws IOException {
        assumeTrue(Syscall.geteuid() == 0, "a namespace takes root");
        int another = Math.toIntExact(ProcessHandle.current().pid());
        try (TestNamespace there = TestNamespace.create();
                ServerSocket server = there.run(() -> new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
                NativeFiles files = new NativeFiles()) {
            NamespaceCatalog.Found namespace = found(there.inode(), another, there.anchor());
            assertThat(ports(read(namespace))).containsExactly(server.getLocalPort());
            assertThat(namespace.seenBy(files, "/proc/" + another)).isFalse();
            assertThat(namespace.seenBy(files, "/proc/" + there.anchor())).isTrue();
            // Where nothing else leads there, nothing is better than somebody else's sockets.
            NamespaceReader alone = read(found(there.inode(), another));
            assertThat(alone.unread()).isTrue();
            assertThat(ports(alone)).isEmpty();
        }
    }

    @Test
    @Tag("kernel")
    void oneThatLivesOnInProcessesThatCameLaterIsFoundAgain() throws IOException, InterruptedException {
        assumeTrue(Syscall.geteuid() == 0, "a namespace takes root");
        try (TestNamespace there = TestNamespace.create();
                ServerSocket server = there.run(() -> new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
                NativeFiles files = new NativeFiles()) {
            NamespaceReader reader = read(found(there.inode(), endedProcess(), endedProcess()));
            assertThat(reader.lost()).isTrue();
            assertThat(LostNamespaces.look(files, List.of(reader.namespace()))).containsExactly(reader.namespace());
            assertThat(ports(read(reader))).containsExactly(server.getLocalPort());
            reader.namespace().release();
        }
    }

    @Test
    @Tag("kernel")
    void oneInWhichNobodyLivesLongIsReadOrToldAsMissing() throws IOException {
        assumeTrue(Syscall.geteuid() == 0, "a namespace takes root");
        Path running = Files.createTempFile("portwhy", ".running");
        // Each process starts the next one and ends, until the file is gone; without this test, after some minutes.
        String chain = "step() { [ -e \"$1\" ] && [ \"$2\" -gt 0 ] && { sleep 0.002; step \"$1\" $(($2 - 1)) & }; };"
                + " readlink /proc/self/ns/net; step " + running + " 50000";
        Process first = new ProcessBuilder("unshare", "-n", "sh", "-c", chain).start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(first.getInputStream(), StandardCharsets.US_ASCII))) {
            String link = said.readLine();
            long inode = Long.parseLong(link.substring("net:[".length(), link.length() - 1));
            for (int look = 0; look < 5; look++) {
                Snapshot snapshot = new LiveMachine().look(Scope.EVERYTHING.withoutHidden());
                boolean read = false;
                for (NetworkNamespace namespace : snapshot.namespaces()) {
                    read |= namespace.inode() == inode && namespace.source() == NetworkNamespace.Source.NETLINK;
                }
                assertThat(read || snapshot.visibility().lacks(Gap.Kind.NAMESPACES_LOST))
                        .as("look %s", look)
                        .isTrue();
            }
        } finally {
            Files.delete(running);
            first.destroyForcibly();
        }
    }
}
