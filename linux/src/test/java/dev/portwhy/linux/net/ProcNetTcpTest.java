package dev.portwhy.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Fixture;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketRow;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProcNetTcpTest {

    private static final byte[] TCP = Fixture.bytes("net/tcp-6.18-own-namespace.txt");
    private static final byte[] TCP6 = Fixture.bytes("net/tcp6-6.18-own-namespace.txt");

    private static List<SocketRow> rows(SocketTable table) {
        return IntStream.range(0, table.size()).mapToObj(table::row).toList();
    }

    private static List<SocketRow> parse(byte[] bytes, Protocol protocol, Family family) {
        SocketTable.Builder out = new SocketTable.Builder();
        new ProcNetTcp(protocol, family, 3, out).take(bytes, bytes.length);
        return rows(out.build());
    }

    @Test
    void readsTcp() {
        List<SocketRow> rows = parse(TCP, Protocol.TCP, Family.INET);

        assertThat(rows).hasSize(8);
        SocketRow listener = rows.get(0);
        assertThat(listener.state()).isEqualTo(SocketState.LISTEN);
        assertThat(listener.local()).hasToString("127.0.0.1:631");
        assertThat(listener.remote()).hasToString("0.0.0.0:0");
        assertThat(listener.inode()).isEqualTo(2438843);
        assertThat(listener.namespaceIndex()).isEqualTo(3);
        assertThat(listener.v6only()).isNull();
        assertThat(listener.timer()).isEqualTo(SocketTimer.OFF);
        assertThat(rows.get(2).receiveQueue()).isEqualTo(5);
        assertThat(rows.get(2).remote()).hasToString("127.0.0.1:631");
        SocketRow timeWait = rows.get(4);
        assertThat(timeWait.state()).isEqualTo(SocketState.TIME_WAIT);
        assertThat(timeWait.timer()).isEqualTo(SocketTimer.TIME_WAIT);
        assertThat(timeWait.expiresMs()).isEqualTo(60_000);
        assertThat(timeWait.inode()).isZero();
        SocketRow closing = rows.get(5);
        assertThat(closing.state()).isEqualTo(SocketState.FIN_WAIT1);
        assertThat(closing.timer()).isEqualTo(SocketTimer.RETRANSMIT);
        assertThat(closing.expiresMs()).isEqualTo(200);
        assertThat(closing.sendQueue()).isEqualTo(1);
    }

    @Test
    void turnsTheWordsOfIpv6Round() {
        List<SocketRow> rows = parse(TCP6, Protocol.TCP, Family.INET6);

        assertThat(rows)
                .extracting(row -> row.local().toString())
                .containsExactly("[2001:db8::5]:8080", "[::]:443", "[2001:db8::5]:8080", "[2001:db8::5]:49782");
        assertThat(rows.get(3).remote().address())
                .isEqualTo(IpAddress.parse("2001:db8::5").orElseThrow());
    }

    @Test
    void readsUdp() {
        List<SocketRow> rows = parse(Fixture.bytes("net/udp-6.18-own-namespace.txt"), Protocol.UDP, Family.INET);

        assertThat(rows)
                .extracting(row -> row.state() + " " + row.local())
                .containsExactlyInAnyOrder("ESTABLISHED 127.0.0.1:57471", "CLOSE 0.0.0.0:53");
        assertThat(parse(Fixture.bytes("net/udp6-6.18-own-namespace.txt"), Protocol.UDP, Family.INET6))
                .extracting(row -> row.local().toString())
                .containsExactly("[::]:5353");
    }

    @Test
    void takesWholeLinesOfAnyPiece() {
        List<SocketRow> whole = parse(TCP, Protocol.TCP, Family.INET);
        for (int cut = 0; cut <= TCP.length; cut++) {
            SocketTable.Builder out = new SocketTable.Builder();
            ProcNetTcp table = new ProcNetTcp(Protocol.TCP, Family.INET, 3, out);
            int taken = table.take(TCP, cut);
            byte[] rest = Arrays.copyOfRange(TCP, taken, TCP.length);
            assertThat(table.take(rest, rest.length)).isEqualTo(rest.length);
            assertThat(rows(out.build())).isEqualTo(whole);
            assertThat(table.malformed()).isZero();
        }
    }

    @Test
    void passesOverBrokenLines() {
        byte[] broken = Fixture.bytes("net/tcp-6.18-broken.txt");
        SocketTable.Builder out = new SocketTable.Builder();
        ProcNetTcp table = new ProcNetTcp(Protocol.TCP, Family.INET, 0, out);

        table.take(broken, broken.length);

        assertThat(rows(out.build()))
                .extracting(row -> row.inode() + " " + row.uid())
                .containsExactly("11 0", "15 1000");
        assertThat(table.malformed()).isEqualTo(7);
    }

    @Test
    void survivesAnything() {
        for (Family family : Family.values()) {
            Fixture.torture(family == Family.INET ? TCP : TCP6, 20260301, 3000, bytes -> {
                SocketTable.Builder out = new SocketTable.Builder();
                int taken = new ProcNetTcp(Protocol.TCP, family, 0, out).take(bytes, bytes.length);
                assertThat(taken).isBetween(0, bytes.length);
                assertThat(out.size()).isLessThanOrEqualTo(lines(bytes));
            });
        }
    }

    private static int lines(byte[] bytes) {
        return (int) new String(bytes, StandardCharsets.ISO_8859_1)
                .chars()
                .filter(c -> c == '\n')
                .count();
    }
}
