package dev.portwhy.cli.why;

import static dev.portwhy.linux.sys.Abi.SOL_SOCKET;
import static dev.portwhy.linux.sys.Abi.SO_BINDTODEVICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A link-local address belongs to an interface: with it the question is answered, without it the interface is named. */
@Tag("kernel")
@Tag("root")
class ZoneOnKernelTest {

    private static final int PORT = 8080;

    private static Cli ask(TestNamespace namespace, String... words) throws IOException {
        return namespace.run(() -> Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), words));
    }

    @Test
    void theInterfaceDecides() throws IOException {
        Programs.assumeRootWith("ip", "sysctl");
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.command("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
            namespace.command("sysctl", "-qw", "net.ipv6.conf.v0.addr_gen_mode=1");
            namespace.command("ip", "link", "set", "v0", "up");
            namespace.command("ip", "link", "set", "v1", "up");
            namespace.command("ip", "addr", "add", "fe80::5/64", "dev", "v0", "nodad");
            Cli without = ask(namespace, "[fe80::5]:8080");
            assertThat(without.status()).isEqualTo(2);
            assertThat(without.out()).contains("fe80::5%v0 in the configuration");
            Cli with = ask(namespace, "[fe80::5%v0]:8080");
            assertThat(with.status()).isZero();
            assertThat(with.out()).startsWith("[fe80::5%v0]:8080 is free: bind() succeeds.");
            assertThat(ask(namespace, "--json", "[fe80::5%v0]:8080").out())
                    .contains("\"zone\":\"v0\"", "\"kernel\":{\"tried\":true,\"outcome\":\"OK\"}");
            Cli wrong = ask(namespace, "[fe80::5%v1]:8080");
            assertThat(wrong.status()).isEqualTo(2);
            assertThat(wrong.out())
                    .contains("the interface v1 does not have the address fe80::5")
                    .contains("Name the interface that has the address: fe80::5%v0");
            assertThat(ask(namespace, "[fe80::5%nosuch]:8080").status()).isEqualTo(2);
            namespace.run(() -> {
                KernelSocket socket = KernelSocket.tcp(Family.INET6);
                namespace.closeWithIt(socket::close);
                try (NativeMemory device = NativeMemory.of("v0")) {
                    socket.set(SOL_SOCKET, SO_BINDTODEVICE, device);
                }
                IpAddress address = IpAddress.parse("fe80::5").orElseThrow();
                return socket.bind(new Endpoint(address, PORT)).listen(1).fd();
            });
            Cli taken = ask(namespace, "[fe80::5%v0]:8080");
            assertThat(taken.status()).isEqualTo(2);
            assertThat(taken.out()).startsWith("[fe80::5%v0]:8080 is taken by ");
        }
    }
}
