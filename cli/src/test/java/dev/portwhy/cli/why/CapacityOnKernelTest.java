package dev.portwhy.cli.why;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.diagnosis.ConnectAnswer;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.diagnosis.Subject;
import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.netlink.Rtnetlink;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers of a destination against the kernel: as many connections as are said to be left can be opened, and no more. */
@Tag("kernel")
class CapacityOnKernelTest {

    private static final IpAddress HERE = IpAddress.v4(0x7f000001);
    private static final IpAddress THERE = IpAddress.v4(0x7f000009);
    private static final IpAddress OTHER = IpAddress.v4(0x7f00000a);
    private static final int SERVICE = 9000;
    private static final String RANGE = "net.ipv4.ip_local_port_range";

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    /** Sockets of a namespace of its own, all closed at the end. */
    private static final class Sockets implements AutoCloseable {

        private final List<KernelSocket> open = new ArrayList<>();

        Sockets(String range, String reserved) throws IOException {
            try (Rtnetlink routes = Rtnetlink.open()) {
                routes.loopbackUp();
            }
            SysctlFile.write(RANGE, range);
            SysctlFile.write("net.ipv4.ip_local_reserved_ports", reserved);
            keep(KernelSocket.tcp(Family.INET))
                    .bind(new Endpoint(IpAddress.ANY4, SERVICE))
                    .listen(4096);
        }

        KernelSocket keep(KernelSocket socket) {
            open.add(socket);
            return socket;
        }

        void bind(IpAddress address, int port) throws KernelException {
            keep(KernelSocket.tcp(Family.INET)).bind(new Endpoint(address, port));
        }

        /** Connects so often, or until no port is left; returns how often it worked. */
        int connect(IpAddress to, int most, boolean bindFirst) throws KernelException {
            for (int count = 0; count < most; count++) {
                try {
                    KernelSocket client = keep(KernelSocket.tcp(Family.INET));
                    if (bindFirst) {
                        client.bind(new Endpoint(HERE, 0));
                    }
                    client.connect(new Endpoint(to, SERVICE));
                } catch (KernelException e) {
                    assertThat(e.getMessage()).contains(bindFirst ? "EADDRINUSE" : "EADDRNOTAVAIL");
                    return count;
                }
            }
            return most;
        }

        @Override
        public void close() {
            open.forEach(KernelSocket::close);
        }
    }

    private static Snapshot look() throws IOException {
        return new LiveMachine()
                .look(Scope.EVERYTHING.in(NamespaceChoice.CURRENT).withoutHidden());
    }

    private static ConnectAnswer ask(IpAddress to) throws IOException {
        return Diagnosis.connect(look(), 0, new ConnectQuestion(Protocol.TCP, HERE, to, SERVICE));
    }

    /** Connects UDP sockets to one destination until the kernel has no port for another; returns how many it were. */
    private static int connectUdp(Sockets sockets, IpAddress to, int most) throws KernelException {
        for (int count = 0; count < most; count++) {
            try {
                sockets.keep(KernelSocket.open(Family.INET, SOCK_DGRAM, 0)).connect(new Endpoint(to, SERVICE));
            } catch (KernelException e) {
                assertThat(e.getMessage()).contains("EAGAIN");
                return count;
            }
        }
        return most;
    }

    @Test
    void aUdpPortServesOneSocketWhateverItsDestination() throws IOException {
        NetworkThread.<@org.jspecify.annotations.Nullable Void>inNewNamespace(() -> {
            try (Sockets sockets = new Sockets("40000 40031", "40003")) {
                assertThat(connectUdp(sockets, OTHER, 7)).isEqualTo(7);
                ConnectQuestion question = new ConnectQuestion(Protocol.UDP, null, THERE, SERVICE);
                ConnectAnswer before = Diagnosis.connect(look(), 0, question);
                assertThat(before.capacity().now().used()).isEqualTo(7);
                assertThat(before.capacity().now().free()).isEqualTo(24);
                assertThat(connectUdp(sockets, THERE, 100)).isEqualTo(24);
                ConnectAnswer after = Diagnosis.connect(look(), 0, question);
                assertThat(after.outcome()).isEqualTo("EAGAIN");
                assertThat(after.level().exitStatus()).isEqualTo(2);
            }
            return null;
        });
    }

    @ParameterizedTest(name = "range {0}, reserved {1}, {2} bound, {3} connected")
    @CsvSource({
        "40000 40031, '', 0, 0",
        "40000 40031, '', 0, 20",
        "40000 40031, '40003,40010-40012', 0, 7",
        "40000 40031, '40003,40010-40012', 5, 7",
        "40000 40031, '40000-40015', 3, 1",
        "40000 40031, '', 32, 0",
        "40000 40001, '', 1, 0",
        "40000 40000, '', 0, 0",
        "40000 40000, '', 0, 1",
    })
    void asManyAsAreSaidToBeLeft(String range, String reserved, int bound, int connected) throws IOException {
        NetworkThread.<@org.jspecify.annotations.Nullable Void>inNewNamespace(() -> {
            try (Sockets sockets = new Sockets(range, reserved)) {
                int low = Integer.parseInt(range.substring(0, 5));
                for (int i = 0; i < bound; i++) {
                    sockets.bind(i % 2 == 0 ? OTHER : IpAddress.ANY4, low + i);
                }
                assertThat(sockets.connect(THERE, connected, false)).isEqualTo(connected);
                ConnectAnswer answer = ask(THERE);
                int free = answer.capacity().now().free();
                assertThat(answer.capacity().now().used()).isEqualTo(connected);
                assertThat(answer.outcome()).isEqualTo(free == 0 ? "EADDRNOTAVAIL" : "OK");
                assertThat(sockets.connect(THERE, 1000, false)).isEqualTo(free);
                assertThat(ask(THERE).outcome()).isEqualTo("EADDRNOTAVAIL");
            }
            return null;
        });
    }

    @ParameterizedTest(name = "range {0}, reserved {1}, {2} connected")
    @CsvSource({"40000 40031, '', 0", "40000 40031, '', 9", "40000 40031, '40003,40010-40012', 9", "40000 40000, '', 1"
    })
    void asManyAsAreSaidToBeLeftToThoseWhoBindFirst(String range, String reserved, int connected) throws IOException {
        NetworkThread.<@org.jspecify.annotations.Nullable Void>inNewNamespace(() -> {
            try (Sockets sockets = new Sockets(range, reserved)) {
                assertThat(sockets.connect(THERE, connected, false)).isEqualTo(connected);
                int left = ask(THERE).boundFirst();
                assertThat(sockets.connect(OTHER, 1000, true)).isEqualTo(left);
                assertThat(ask(THERE).boundFirst()).isZero();
            }
            return null;
        });
    }

    @Test
    void onlyTheDestinationThatIsFullIsSaidToBe() throws IOException {
        NetworkThread.<@org.jspecify.annotations.Nullable Void>inNewNamespace(() -> {
            try (Sockets sockets = new Sockets("40000 40031", "")) {
                assertThat(sockets.connect(THERE, 1000, false)).isEqualTo(32);
                assertThat(sockets.connect(OTHER, 10, false)).isEqualTo(10);
                List<Subject> exhausted = Diagnosis.machine(look()).findings().stream()
                        .filter(finding -> finding.slug() == Slug.EPHEMERAL_PORTS_EXHAUSTED
                                || finding.slug() == Slug.EPHEMERAL_PORTS_RUNNING_OUT)
                        .map(Finding::subject)
                        .toList();
                assertThat(exhausted).hasSize(1);
                assertThat(exhausted.getFirst().toString()).contains("127.0.0.9");
                assertThat(sockets.connect(OTHER, 1, false)).isEqualTo(1);
                assertThat(ask(OTHER).capacity().now().free()).isEqualTo(21);
            }
            return null;
        });
    }
}
