package dev.portwhy.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real connections, counted by destination, by source and by who closed first. */
@Tag("kernel")
class DestinationSocketsTest {

    private TestNamespace netns;

    @BeforeEach
    void inItsOwnNamespace() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
        netns = TestNamespace.create();
    }

    @AfterEach
    void leaveNothing() throws IOException {
        if (netns != null) {
            netns.close();
        }
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    /** Connections that are kept, closed by the client first, closed by the server first. */
    private static void connections(
            KernelSocket listener, String source, Endpoint to, int kept, int here, int there, TestNamespace keeper)
            throws IOException {
        for (int i = 0; i < kept + here + there; i++) {
            KernelSocket client = KernelSocket.tcp(to.address().family());
            client.bind(new Endpoint(address(source), 0)).connect(to);
            KernelSocket accepted = listener.accept();
            if (i < kept) {
                keeper.closeWithIt(client::close);
                keeper.closeWithIt(accepted::close);
            } else if (i < kept + here) {
                client.close();
                accepted.close();
            } else {
                accepted.close();
                client.close();
            }
        }
    }

    private static List<Integer> count(Endpoint to, List<IpAddress> sources, int low, int high) throws IOException {
        try (DestinationSockets sockets = DestinationSockets.open(to, sources, low, high)) {
            sockets.count(true);
            List<Integer> first = List.of(sockets.used(), sockets.timeWaitHere(), sockets.timeWaitThere());
            // One side alone leaves the other as it was.
            sockets.count(false);
            assertThat(List.of(sockets.used(), sockets.timeWaitHere(), sockets.timeWaitThere()))
                    .isEqualTo(first);
            return first;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void areCountedBySideAndState(String host) throws IOException {
        Endpoint to = new Endpoint(address(host), 7000);
        netns.run(() -> {
            KernelSocket listener =
                    KernelSocket.tcp(to.address().family()).bind(to).listen(64);
            netns.closeWithIt(listener::close);
            connections(listener, host, to, 3, 4, 2, netns);
            assertThat(count(to, List.of(), 1, 65535)).containsExactly(7, 4, 2);
            assertThat(count(to, List.of(address(host)), 1, 65535)).containsExactly(7, 4, 2);
            assertThat(count(to, List.of(), 1, 1000)).containsExactly(0, 4, 2);
            assertThat(count(new Endpoint(to.address(), 7001), List.of(), 1, 65535))
                    .containsExactly(0, 0, 0);
            return 0;
        });
    }

    @Test
    void onlyPortsOfTheAskedSourcesCount() throws IOException {
        Endpoint to = new Endpoint(address("127.0.0.1"), 7000);
        netns.run(() -> {
            KernelSocket listener = KernelSocket.tcp(Family.INET).bind(to).listen(64);
            netns.closeWithIt(listener::close);
            connections(listener, "127.0.0.2", to, 2, 1, 0, netns);
            connections(listener, "127.0.0.3", to, 5, 0, 0, netns);
            assertThat(count(to, List.of(address("127.0.0.2")), 1, 65535)).containsExactly(3, 1, 0);
            assertThat(count(to, List.of(address("127.0.0.2"), address("127.0.0.3")), 1, 65535))
                    .containsExactly(8, 1, 0);
            assertThat(count(to, List.of(address("127.0.0.9")), 1, 65535)).containsExactly(0, 1, 0);
            return 0;
        });
    }

    /** A server of both families keeps connections of IPv4 as IPv6 with mapped addresses. */
    @Test
    void mappedAddressesAreThoseOfIpv4() throws IOException {
        Endpoint to = new Endpoint(address("127.0.0.1"), 7000);
        netns.run(() -> {
            KernelSocket listener = KernelSocket.tcp(Family.INET6)
                    .bind(new Endpoint(IpAddress.ANY6, 7000))
                    .listen(64);
            netns.closeWithIt(listener::close);
            connections(listener, "127.0.0.1", to, 1, 0, 2, netns);
            assertThat(count(to, List.of(), 1, 65535)).containsExactly(1, 0, 2);
            return 0;
        });
    }
}
