package dev.portwhy.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Fixture;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Family;
import dev.portwhy.model.KernelRule;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketRow;
import dev.portwhy.model.SocketTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What sock_diag of other kernels answered about the same few sockets, as {@code ./dev kernels --only dump} brought it out. */
class KernelsDumpTest {

    private static final List<String> EVERYWHERE = List.of(
            "CLOSE_WAIT 127.0.0.1:40004 127.0.0.1:8080",
            "ESTABLISHED 127.0.0.1:40001 127.0.0.1:8080",
            "ESTABLISHED 127.0.0.1:8080 127.0.0.1:40001",
            "ESTABLISHED [::1]:40002 [::1]:8081",
            "ESTABLISHED [::1]:8081 [::1]:40002",
            "FIN_WAIT2 127.0.0.1:8080 127.0.0.1:40004",
            "LISTEN 127.0.0.1:8080 0.0.0.0:0",
            "LISTEN [::1]:8081 [::]:0",
            "TIME_WAIT 127.0.0.1:40003 127.0.0.1:8080");

    @FunctionalInterface
    private interface Question {
        NetlinkDump.Outcome ask(SockDiag diag, SocketTable.Builder rows) throws KernelException;
    }

    private static SocketTable answer(String fixture, Question question) throws KernelException {
        FakeNetlink kernel = new FakeNetlink();
        Fixture.text("netlink/" + fixture).lines().forEach(datagram -> kernel.answer(words(datagram)));
        SocketTable.Builder rows = new SocketTable.Builder();
        try (SockDiag diag = new SockDiag(kernel)) {
            assertThat(question.ask(diag, rows)).isEqualTo(NetlinkDump.Outcome.COMPLETE);
        }
        return rows.build();
    }

    private static int[] words(String datagram) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(datagram)).order(ByteOrder.LITTLE_ENDIAN);
        int[] words = new int[bytes.remaining() / 4];
        bytes.asIntBuffer().get(words);
        return words;
    }

    private static Set<String> said(SocketTable rows) {
        Set<String> said = new TreeSet<>();
        for (int row = 0; row < rows.size(); row++) {
            SocketRow one = rows.row(row);
            // Where the other side had not said yet that it has the FIN.
            String state = one.state().toString().replace("FIN_WAIT1", "FIN_WAIT2");
            said.add(state + " " + one.local() + " " + one.remote());
        }
        return said;
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.10", "6.1", "6.12", "6.18", "7.2"})
    void everyKernelTellsOfTheSameSockets(String kernel) throws KernelException {
        SocketTable tcp = answer(
                "sock_diag_tcp-" + kernel + "-kernels.hex", (diag, rows) -> diag.tcp(SockDiag.ALL_STATES, 0, 0, rows));
        Set<String> expected = new TreeSet<>(EVERYWHERE);
        if (KernelVersion.parse(kernel + ".0").has(KernelRule.DIAG_SHOWS_BOUND)) {
            expected.add("BOUND 127.0.0.1:8082 0.0.0.0:0");
        }
        assertThat(said(tcp)).containsExactlyElementsOf(expected);
        for (int row = 0; row < tcp.size(); row++) {
            boolean closed = tcp.localPort(row) == 40003 || tcp.localPort(row) == 8080 && tcp.remotePort(row) == 40004;
            assertThat(tcp.inode(row) == 0).as("%s", tcp.row(row)).isEqualTo(closed);
            assertThat(tcp.cookie(row)).isNotZero();
        }
        SocketTable udp = answer(
                "sock_diag_udp-" + kernel + "-kernels.hex",
                (diag, rows) -> diag.family(Protocol.UDP, Family.INET, SockDiag.ALL_STATES, 0, 0, rows));
        assertThat(said(udp)).containsExactly("CLOSE 127.0.0.1:5353 0.0.0.0:0");
        SocketTable udp6 = answer(
                "sock_diag_udp6-" + kernel + "-kernels.hex",
                (diag, rows) -> diag.family(Protocol.UDP, Family.INET6, SockDiag.ALL_STATES, 0, 0, rows));
        assertThat(said(udp6)).containsExactly("CLOSE [::1]:5354 [::]:0");
    }
}
