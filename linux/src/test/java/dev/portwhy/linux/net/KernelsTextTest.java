package dev.portwhy.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.kit.Fixture;
import dev.portwhy.model.Family;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketRow;
import dev.portwhy.model.SocketTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text files of other kernels about the same few sockets, as {@code ./dev kernels --only dump} brought them out. */
class KernelsTextTest {

    private static Set<String> rows(String file, String kernel, Protocol protocol, Family family) {
        byte[] text = Fixture.bytes("net/" + file + "-" + kernel + "-kernels.txt");
        SocketTable.Builder out = new SocketTable.Builder();
        ProcNetTcp reader = new ProcNetTcp(protocol, family, 0, out);
        reader.take(text, text.length);
        assertThat(reader.whole()).isTrue();
        SocketTable table = out.build();
        Set<String> said = new TreeSet<>();
        for (int row = 0; row < table.size(); row++) {
            SocketRow one = table.row(row);
            // Where the other side had not said yet that it has the FIN.
            String state = one.state().toString().replace("FIN_WAIT1", "FIN_WAIT2");
            said.add(state + " " + one.local() + " " + one.remote());
        }
        return said;
    }

    private static TextCursor text(String file, String kernel) {
        byte[] text = Fixture.bytes("net/" + file + "-" + kernel + "-kernels.txt");
        return new TextCursor(text, 0, text.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.10", "6.1", "6.12", "6.18", "7.2"})
    void everyKernelWritesTheSameSockets(String kernel) {
        assertThat(rows("tcp", kernel, Protocol.TCP, Family.INET))
                .containsExactly(
                        "CLOSE_WAIT 127.0.0.1:40004 127.0.0.1:8080",
                        "ESTABLISHED 127.0.0.1:40001 127.0.0.1:8080",
                        "ESTABLISHED 127.0.0.1:8080 127.0.0.1:40001",
                        "FIN_WAIT2 127.0.0.1:8080 127.0.0.1:40004",
                        "LISTEN 127.0.0.1:8080 0.0.0.0:0",
                        "TIME_WAIT 127.0.0.1:40003 127.0.0.1:8080");
        assertThat(rows("tcp6", kernel, Protocol.TCP, Family.INET6))
                .containsExactly(
                        "ESTABLISHED [::1]:40002 [::1]:8081",
                        "ESTABLISHED [::1]:8081 [::1]:40002",
                        "LISTEN [::1]:8081 [::]:0");
        assertThat(rows("udp", kernel, Protocol.UDP, Family.INET)).containsExactly("CLOSE 127.0.0.1:5353 0.0.0.0:0");
        assertThat(rows("udp6", kernel, Protocol.UDP, Family.INET6)).containsExactly("CLOSE [::1]:5354 [::]:0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.10", "6.1", "6.12", "6.18", "7.2"})
    void everyKernelCountsThem(String kernel) {
        Map<String, Long> values = new HashMap<>();
        ProcNetSockstat.parse(text("sockstat", kernel), values);
        ProcNetSockstat.parse(text("sockstat6", kernel), values);
        ProcNetNetstat.parse(text("netstat", kernel), values);
        ProcNetNetstat.parse(text("snmp", kernel), values);
        assertThat(values)
                .containsEntry("TCP.inuse", 4L)
                .containsEntry("TCP.tw", 2L)
                .containsEntry("TCP6.inuse", 3L)
                .containsEntry("UDP.inuse", 1L)
                .containsEntry("Tcp.ActiveOpens", 4L)
                .containsKeys("TcpExt.ListenOverflows", "TcpExt.TCPTimeWaitOverflow", "TcpExt.TWRecycled");
    }
}
