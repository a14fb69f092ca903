package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An outgoing connection whose source port its program bound by number, and one whose port the kernel chose: reserving the port
 * is advised for the second only. What is advised against is done, too, and does nothing.
 */
@Tag("kernel")
@Tag("root")
class SourcePortsOnKernelTest {

    private static final String ASK = "51820";
    private static final String RESERVE = "\"id\":\"reserve-port:";
    private static final String DESTROY = "\"id\":\"destroy-socket:";

    private TestNamespace netns;

    @BeforeEach
    void inItsOwnNamespace() throws IOException {
        Programs.assumeRootWith("python3", "ss", "ip", "sysctl");
        netns = TestNamespace.create();
        netns.command("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
        netns.command("ip", "addr", "add", "10.9.0.2/24", "dev", "v0");
        netns.command("ip", "-6", "addr", "add", "fd00:9::2/64", "dev", "v0", "nodad");
        netns.command("ip", "link", "set", "v0", "up");
        netns.command("ip", "link", "set", "v1", "up");
        netns.command("ip", "neigh", "add", "10.9.0.1", "lladdr", "02:00:00:00:00:01", "dev", "v0");
        netns.command("ip", "neigh", "add", "fd00:9::1", "lladdr", "02:00:00:00:00:01", "dev", "v0");
    }

    @AfterEach
    void leaveNothing() throws IOException {
        if (netns != null) {
            netns.close();
        }
    }

    private Process client(boolean udp, boolean six, boolean byNumber) throws IOException {
        String code = "import socket,time\ns=socket.socket(socket.AF_INET" + (six ? "6" : "") + ",socket.SOCK_"
                + (udp ? "DGRAM" : "STREAM") + ")\n" + (byNumber ? "s.bind(('',51820))\n" : "")
                + "s.setblocking(False); s.connect_ex(('" + (six ? "fd00:9::1" : "10.9.0.1") + "',53)); time.sleep(60)";
        if (!byNumber) {
            netns.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=51820 51820");
        }
        Process process = netns.start(new ProcessBuilder("python3", "-c", code));
        Poll.until(
                "the port is taken",
                () -> !netns.command("ss", "-Hanut", "sport = :" + ASK).isBlank());
        netns.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=32768 60999");
        return process;
    }

    private Cli ask(boolean udp, String... options) throws IOException {
        String[] words = new String[options.length + 1];
        words[0] = udp ? ASK + "/udp" : ASK;
        System.arraycopy(options, 0, words, 1, options.length);
        return netns.run(() -> Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), words));
    }

    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, false", "false, true"})
    void aPortBoundByNumberIsNotReserved(boolean udp, boolean six) throws IOException {
        client(udp, six, true);
        Cli answer = ask(udp, "--json");
        assertThat(answer.out())
                .contains("port-taken-by-outgoing-connection")
                .contains("\"id\":\"change-program:spare-source-port\"")
                .doesNotContain(RESERVE)
                .doesNotContain(DESTROY);
        // What is said not to help does not: the same program takes a reserved port, and keeps it without its
        // connection.
        netns.command("ss", "-K", "sport = :" + ASK, "dport = :53");
        assertThat(ask(udp).status()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, false", "false, true"})
    void aPortThatTheKernelChoseIs(boolean udp, boolean six) throws IOException {
        client(udp, six, false);
        Cli answer = ask(udp, "--json");
        assertThat(answer.out())
                .contains("port-taken-by-outgoing-connection")
                .contains(RESERVE)
                .contains(DESTROY)
                .doesNotContain("spare-source-port");
        netns.command("ss", "-K", "sport = :" + ASK, "dport = :53");
        assertThat(ask(udp).status()).isZero();
    }
}
