package dev.portwhy.linux.live;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the kernel's own structures say of ports, against what was done to them. */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
class LivePortFactsTest {

    private static final IpAddress HERE = IpAddress.v4(0x7f000001);
    private static final IpAddress HERE6 = IpAddress.parse("::1").orElseThrow();
    private static final int PORT = 7655;

    @BeforeEach
    void theIteratorIsToBeHad() {
        assumeTrue(Syscall.geteuid() == 0, "a namespace and the iterator take root");
        try (NativeFiles files = new NativeFiles()) {
            assumeTrue(KernelLayout.forIterators(files) != null, "the BPF iterator is not to be had here");
        }
    }

    private static Snapshot look(TestNamespace there) throws IOException {
        Snapshot snapshot = new LiveMachine().look(Scope.EVERYTHING.in(there.choice()));
        BitSet first = new BitSet();
        first.set(0);
        return new LiveProbes().portFacts(snapshot, first);
    }

    /** The rows of a state and protocol. */
    private static List<Integer> rows(SocketTable sockets, Protocol protocol, SocketState state) {
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.protocol(row) == protocol && sockets.state(row) == state) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static KernelSocket listener() throws IOException {
        return KernelSocket.tcp(Family.INET).bind(new Endpoint(HERE, PORT)).listen(64);
    }

    @Test
    void aTimeWaitOfAConnectionWithoutTimestampsIsTold() throws IOException {
        try (TestNamespace there = TestNamespace.create()) {
            List<Integer> ports = there.run(() -> {
                List<Integer> used = new ArrayList<>();
                try (KernelSocket listener = listener()) {
                    for (String on : List.of("0", "1")) {
                        SysctlFile.write("net.ipv4.tcp_timestamps", on);
                        KernelSocket client = KernelSocket.tcp(Family.INET).connect(new Endpoint(HERE, PORT));
                        used.add(client.local().port());
                        KernelSocket served = listener.accept();
                        client.close();
                        served.close();
                    }
                }
                return used;
            });
            Poll.until(
                    "both connections are left in TIME_WAIT",
                    () -> timeWaits(look(there)).size() == 2);
            Snapshot snapshot = look(there);
            for (int row : timeWaits(snapshot)) {
                SocketTable sockets = snapshot.sockets();
                assertThat(snapshot.portFacts().has(sockets.cookie(row), PortFacts.TIMESTAMPS))
                        .as("port %s", sockets.localPort(row))
                        .isEqualTo(sockets.localPort(row) == ports.getLast());
            }
        }
    }

    private static List<Integer> timeWaits(Snapshot snapshot) {
        return rows(snapshot.sockets(), Protocol.TCP, SocketState.TIME_WAIT);
    }

    /** A TIME_WAIT has no file to be asked; the kernel has kept the option for the bind() that comes. */
    @Test
    void aTimeWaitOfASocketWithoutReuseaddrIsTold() throws IOException {
        try (TestNamespace there = TestNamespace.create()) {
            int[] ports = there.run(() -> {
                int[] used = new int[2];
                try (KernelSocket listener = listener()) {
                    for (int on = 0; on < 2; on++) {
                        KernelSocket client = KernelSocket.tcp(Family.INET)
                                .set(SOL_SOCKET, SO_REUSEADDR, on)
                                .connect(new Endpoint(HERE, PORT));
                        used[on] = client.local().port();
                        KernelSocket served = listener.accept();
                        client.close();
                        served.close();
                    }
                }
                return used;
            });
            Poll.until(
                    "both connections are left in TIME_WAIT",
                    () -> timeWaits(look(there)).size() == 2);
            Snapshot snapshot = look(there);
            for (int row : timeWaits(snapshot)) {
                assertThat(snapshot.portFacts().has(snapshot.sockets().cookie(row), PortFacts.WITHOUT_REUSEADDR))
                        .isEqualTo(snapshot.sockets().localPort(row) == ports[0]);
            }
        }
    }

    @Test
    void aPortThatWasBoundFirstIsClosedToConnect() throws IOException {
        try (TestNamespace there = TestNamespace.create()) {
            there.run(() -> {
                try (KernelSocket listener = listener();
                        KernelSocket plain = KernelSocket.tcp(Family.INET).connect(new Endpoint(HERE, PORT));
                        KernelSocket bound = KernelSocket.tcp(Family.INET)
                                .bind(new Endpoint(HERE, 0))
                                .connect(new Endpoint(HERE, PORT))) {
                    int open = plain.local().port();
                    int closed = bound.local().port();
                    assertThat(listener.fd()).isPositive();
                    Snapshot snapshot = look(there);
                    SocketTable sockets = snapshot.sockets();
                    List<Integer> seen = new ArrayList<>();
                    for (int row : rows(sockets, Protocol.TCP, SocketState.ESTABLISHED)) {
                        int port = sockets.localPort(row);
                        if (port == open || port == closed) {
                            seen.add(port);
                            assertThat(snapshot.portFacts().has(sockets.cookie(row), PortFacts.CLOSED))
                                    .isEqualTo(port == closed);
                        }
                    }
                    assertThat(seen).containsExactlyInAnyOrder(open, closed);
                }
                return null;
            });
        }
    }

    @Test
    void aSocketSaysWhichPortsItsProgramNamed() throws IOException {
        Assumptions.assumeTrue(knowsPortsOfItsOwn(), "this kernel has no IP_LOCAL_PORT_RANGE");
        try (TestNamespace there = TestNamespace.create()) {
            there.run(() -> {
                try (KernelSocket listener = listener();
                        KernelSocket own = KernelSocket.tcp(Family.INET)
                                .set(SOL_IP, IP_LOCAL_PORT_RANGE, 40_007 << 16 | 40_000)
                                .connect(new Endpoint(HERE, PORT))) {
                    assertThat(listener.fd()).isPositive();
                    int port = own.local().port();
                    assertThat(port).isBetween(40_000, 40_007);
                    Snapshot snapshot = look(there);
                    SocketTable sockets = snapshot.sockets();
                    long cookie = rows(sockets, Protocol.TCP, SocketState.ESTABLISHED).stream()
                            .filter(row -> sockets.localPort(row) == port)
                            .map(sockets::cookie)
                            .findFirst()
                            .orElseThrow();
                    assertThat(snapshot.portFacts().firstPort(cookie)).isEqualTo(40_000);
                    assertThat(snapshot.portFacts().lastPort(cookie)).isEqualTo(40_007);
                }
                return null;
            });
        }
    }

    /** Linux 6.3 and what it was carried back to. */
    private static boolean knowsPortsOfItsOwn() throws IOException {
        try (KernelSocket socket = KernelSocket.tcp(Family.INET)) {
            socket.set(SOL_IP, IP_LOCAL_PORT_RANGE, 40_007 << 16 | 40_000);
            return true;
        } catch (KernelException e) {
            if (e.errno() == Errno.ENOPROTOOPT) {
                return false;
            }
            throw e;
        }
    }

    @Test
    void aConnectedSocketOfIpv6SaysWhetherItKeepsAwayFromIpv4() throws IOException {
        try (TestNamespace there = TestNamespace.create()) {
            there.run(() -> {
                try (KernelSocket both =
                                KernelSocket.open(Family.INET6, SOCK_DGRAM, 0).connect(new Endpoint(HERE6, PORT));
                        KernelSocket only = KernelSocket.open(Family.INET6, SOCK_DGRAM, 0)
                                .set(SOL_IPV6, IPV6_V6ONLY, 1)
                                .connect(new Endpoint(HERE6, PORT))) {
                    int sharing = both.local().port();
                    Snapshot snapshot = look(there);
                    SocketTable sockets = snapshot.sockets();
                    List<Integer> rows = rows(sockets, Protocol.UDP, SocketState.ESTABLISHED);
                    assertThat(rows).hasSize(2);
                    assertThat(only.fd()).isPositive();
                    for (int row : rows) {
                        assertThat(snapshot.portFacts().has(sockets.cookie(row), PortFacts.V6ONLY))
                                .isEqualTo(sockets.localPort(row) != sharing);
                    }
                }
                return null;
            });
        }
    }
}
