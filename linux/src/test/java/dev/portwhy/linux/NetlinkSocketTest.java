package dev.portwhy.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Family;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Answers so long that they are received ahead, on the real kernel. */
@Tag("kernel")
class NetlinkSocketTest {

    private static final int SOCKETS = 7000;
    private static final int FIRST_PORT = 20_000;

    private TestNamespace namespace;
    private final List<DatagramChannel> channels = new ArrayList<>();

    @BeforeEach
    void makeSockets() throws IOException {
        namespace = TestNamespace.create();
        namespace.run(() -> {
            for (int i = 0; i < SOCKETS; i++) {
                DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
                channels.add(channel);
                channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), FIRST_PORT + i));
            }
            return 0;
        });
    }

    @AfterEach
    void close() throws IOException {
        for (DatagramChannel channel : channels) {
            channel.close();
        }
        namespace.close();
    }

    @Test
    void aLongAnswerIsWholeAndSoIsTheNextOne() throws IOException {
        List<Integer> expected =
                IntStream.range(FIRST_PORT, FIRST_PORT + SOCKETS).boxed().toList();
        namespace.run(() -> {
            try (SockDiag diag = SockDiag.open()) {
                for (int time = 0; time < 3; time++) {
                    SocketTable.Builder rows = new SocketTable.Builder();
                    NetlinkDump.Outcome outcome =
                            diag.family(Protocol.UDP, Family.INET, SockDiag.ALL_STATES, 0, 0, rows);
                    assertThat(outcome).isEqualTo(NetlinkDump.Outcome.COMPLETE);
                    assertThat(rows.size()).isEqualTo(SOCKETS);
                    assertThat(ports(rows.build())).containsExactlyElementsOf(expected);
                }
            }
            return 0;
        });
    }

    @Test
    void whoGivesUpHalfwayLeavesNothingRunning() throws IOException {
        namespace.run(() -> {
            int[] request = new int[18];
            request[0] = request.length * 4;
            request[1] = 20 | (NetlinkDump.NLM_F_REQUEST | NetlinkDump.NLM_F_DUMP) << 16;
            request[4] = Family.INET.number() | Protocol.UDP.number() << 8;
            request[5] = SockDiag.ALL_STATES;
            int[] buffer = new int[NetlinkSocket.BUFFER_BYTES / 4];
            try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETLINK_SOCK_DIAG)) {
                socket.send(request, request[0]);
                for (int i = 0; i < 17; i++) {
                    assertThat(socket.receive(buffer)).isGreaterThan(1000);
                }
                assertThat(receivers()).isEqualTo(1);
            }
            assertThat(receivers()).isZero();
            return 0;
        });
    }

    private static long receivers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("netlink"))
                .count();
    }

    private static Set<Integer> ports(SocketTable table) {
        Set<Integer> ports = new TreeSet<>();
        for (int row = 0; row < table.size(); row++) {
            ports.add(table.localPort(row));
        }
        return ports;
    }
}
