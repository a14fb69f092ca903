package dev.portwhy.cli.why;

import static dev.portwhy.linux.sys.Abi.SOCK_DGRAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A number without a protocol: TCP is answered, and UDP is not forgotten. */
@Tag("kernel")
@Tag("root")
class BothProtocolsOnKernelTest {

    private static final int PORT = 749;

    @BeforeEach
    void needs() {
        Programs.assumeRootWith("ip");
    }

    private static Cli ask(TestNamespace namespace, String... words) throws IOException {
        return namespace.run(() -> Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), words));
    }

    private static void udp(TestNamespace namespace, String address) throws IOException {
        namespace.run(() -> {
            IpAddress at = IpAddress.parse(address).orElseThrow();
            KernelSocket socket = KernelSocket.open(at.family(), SOCK_DGRAM, 0);
            namespace.closeWithIt(socket::close);
            return socket.bind(new Endpoint(at, PORT)).fd();
        });
    }

    @Test
    void whereOnlyUdpIsTakenTheFirstLineSaysSo() throws IOException {
        try (TestNamespace namespace = TestNamespace.create()) {
            String port = Integer.toString(PORT);
            assertThat(ask(namespace, port).status()).isZero();
            udp(namespace, "127.0.0.1");
            Cli both = ask(namespace, port);
            assertThat(both.status()).isEqualTo(1);
            assertThat(both.out()).startsWith("TCP is free, UDP is not: 0.0.0.0:749 is taken by ");
            assertThat(both.out()).contains("portwhy 749/udp");
            Cli quiet = ask(namespace, "-q", port);
            assertThat(quiet.status()).isEqualTo(1);
            assertThat(quiet.out()).startsWith("TCP is free, UDP is not: ");
            assertThat(ask(namespace, "--lang", "zh", port).out()).startsWith("TCP 端口空闲，UDP 端口被占用：");
            // Whoever names the protocol asks about that one.
            assertThat(ask(namespace, port + "/tcp").status()).isZero();
            assertThat(ask(namespace, "--tcp", port).status()).isZero();
            assertThat(ask(namespace, port + "/udp").status()).isEqualTo(2);
            // Another address than the one that UDP has.
            assertThat(ask(namespace, "127.0.0.2:" + port).status()).isZero();
            assertThat(ask(namespace, "127.0.0.1:" + port).status()).isEqualTo(1);
            assertThat(ask(namespace, port, "7490").status()).isEqualTo(1);
            assertThat(ask(namespace, "745-750").status()).isZero();
        }
    }

    @Test
    void whereTcpIsTakenThatIsTheAnswer() throws IOException {
        try (TestNamespace namespace = TestNamespace.create()) {
            udp(namespace, "::");
            namespace.run(() -> {
                KernelSocket socket = KernelSocket.tcp(Family.INET);
                namespace.closeWithIt(socket::close);
                return socket.bind(new Endpoint(IpAddress.ANY4, PORT)).listen(1).fd();
            });
            Cli tcp = ask(namespace, Integer.toString(PORT));
            assertThat(tcp.status()).isEqualTo(2);
            assertThat(tcp.out()).doesNotContain("UDP is not");
        }
    }

    /** A resolver for containers has one address, and somebody wants all: another address is free, and stopping it comes last. */
    @Test
    void whereTheHolderHasOneAddressAnotherIsBound() throws IOException {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.command("ip", "addr", "add", "10.89.0.1/24", "dev", "lo");
            namespace.command("ip", "addr", "add", "192.168.1.5/24", "dev", "lo");
            udp(namespace, "10.89.0.1");
            String port = Integer.toString(PORT);
            String answer = ask(namespace, port + "/udp").out();
            assertThat(answer)
                    .contains(
                            "1. Let the program bind only the address it needs instead of 0.0.0.0. The port is free on: 192.168.1.5")
                    .containsPattern("2\\. Stop ");
            assertThat(answer.lines().filter(line -> line.contains("free on:")))
                    .noneMatch(line -> line.contains("10.89.0.1"));
            assertThat(ask(namespace, "192.168.1.5:" + port + "/udp").status()).isZero();
            udp(namespace, "192.168.1.5");
            udp(namespace, "127.0.0.1");
            udp(namespace, "::1");
            assertThat(ask(namespace, port + "/udp").out()).doesNotContain("free on:");
        }
    }
}
