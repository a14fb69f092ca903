package dev.portwhy.cli.why;

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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client that is connected to itself has the port that its server needs; what is advised gives it back. */
@Tag("kernel")
class SelfConnectOnKernelTest {

    private static final int PORT = 65_531;

    private static Cli ask(TestNamespace namespace, String... words) throws IOException {
        return namespace.run(() -> Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), words));
    }

    @Tag("root")
    @Test
    void theConnectionIsDestroyedAndThePortReserved() throws IOException {
        Programs.assumeRootWith("ip", "ss", "sysctl");
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=" + PORT + " " + PORT);
            Endpoint server = new Endpoint(IpAddress.parse("127.0.0.1").orElseThrow(), PORT);
            KernelSocket client = namespace.run(() -> KernelSocket.tcp(Family.INET));
            try (client) {
                client.connect(server);
                assertThat(client.local()).isEqualTo(client.peer());
                Cli taken = ask(namespace, Integer.toString(PORT));
                assertThat(taken.status()).isEqualTo(2);
                assertThat(taken.out())
                        .contains("is connected to itself")
                        .contains("ss -K sport = :65531 dport = :65531")
                        .contains("ip_local_reserved_ports=65531")
                        .doesNotContain("listener that no longer exists");
                namespace.command("ss", "-K", "sport", "=", ":" + PORT, "dport", "=", ":" + PORT);
                Cli free = ask(namespace, Integer.toString(PORT));
                assertThat(free.status()).isZero();
            }
        }
    }
}
