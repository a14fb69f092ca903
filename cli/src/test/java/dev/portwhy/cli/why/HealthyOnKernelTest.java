package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.MachineAnswer;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.netlink.Rtnetlink;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Machines on which nothing is wrong, busy as they may be: nothing is found, with and without what the kernel tells root. */
@Tag("kernel")
class HealthyOnKernelTest {

    private static final int SERVICE = 9000;

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    /** Work in a namespace of its own, with a server in it. */
    @FunctionalInterface
    private interface Work {
        void run(KernelSocket server, List<KernelSocket> open) throws IOException;
    }

    private static void inNamespace(Work work) throws IOException {
        NetworkThread.<@org.jspecify.annotations.Nullable Void>inNewNamespace(() -> {
            try (Rtnetlink routes = Rtnetlink.open()) {
                routes.loopbackUp();
            }
            List<KernelSocket> open = new ArrayList<>();
            try (KernelSocket server = KernelSocket.tcp(Family.INET)
                    .bind(new Endpoint(IpAddress.ANY4, SERVICE))
                    .listen(4096)) {
                work.run(server, open);
            } finally {
                open.forEach(KernelSocket::close);
            }
            return null;
        });
    }

    private static IpAddress there(int last) {
        return IpAddress.v4(0x7f000000 + last);
    }

    private static void connect(KernelSocket server, List<KernelSocket> open, int to, int count)
            throws KernelException {
        for (int i = 0; i < count; i++) {
            open.add(KernelSocket.tcp(Family.INET).connect(new Endpoint(there(to), SERVICE)));
            open.add(server.accept());
        }
    }

    private static void assertHealthy() throws IOException {
        MachineAnswer answer = MachineAnswer.of(new LiveMachine(), NamespaceChoice.CURRENT);
        assertThat(answer.verdict().findings()).extracting(Finding::slug).isEmpty();
        assertThat(answer.level()).isEqualTo(Level.OK);
        Snapshot asAnyUser = answer.snapshot().with(PortFacts.NONE);
        assertThat(Diagnosis.machine(asAnyUser).findings())
                .extracting(Finding::slug)
                .isEmpty();
    }

    @Test
    void anIdleOne() throws IOException {
        inNamespace((server, open) -> assertHealthy());
    }

    @Test
    void oneWithThousandsOfConnectionsThatStayOpen() throws IOException {
        inNamespace((server, open) -> {
            for (int to = 1; to <= 5; to++) {
                connect(server, open, to, 400);
            }
            assertHealthy();
        });
    }

    @Test
    void oneWithFourPoolsAtFortyFivePercent() throws IOException {
        inNamespace((server, open) -> {
            SysctlFile.write("net.ipv4.ip_local_port_range", "40000 40399");
            for (int to = 1; to <= 4; to++) {
                connect(server, open, to, 180);
            }
            assertHealthy();
        });
    }

    /** The server closed first: its ports are its own, and take none from the clients. */
    @Test
    void oneWithTenThousandTimeWaitOfAServer() throws IOException {
        inNamespace((server, open) -> {
            for (int i = 0; i < 10_000; i++) {
                KernelSocket client = KernelSocket.tcp(Family.INET).connect(new Endpoint(there(1 + i % 4), SERVICE));
                server.accept().close();
                client.close();
            }
            Poll.until("the server's ends are in TIME_WAIT", () -> timeWaits() >= 9_000);
            assertHealthy();
        });
    }

    private static int timeWaits() throws IOException {
        Snapshot snapshot = new LiveMachine()
                .look(Scope.EVERYTHING.in(NamespaceChoice.CURRENT).withoutHolders());
        int count = 0;
        for (int row = 0; row < snapshot.sockets().size(); row++) {
            count += snapshot.sockets().state(row) == SocketState.TIME_WAIT ? 1 : 0;
        }
        return count;
    }

    /** And one that is not: the same without what the kernel tells root, bound first. */
    @Test
    void boundFirstIsSeenByItsPortsAlone() throws IOException {
        inNamespace((server, open) -> {
            SysctlFile.write("net.ipv4.ip_local_port_range", "40000 40399");
            for (int i = 0; i < 400; i++) {
                open.add(KernelSocket.tcp(Family.INET)
                        .bind(new Endpoint(there(1), 0))
                        .connect(new Endpoint(there(i < 280 ? 2 : 3), SERVICE)));
                open.add(server.accept());
            }
            Snapshot seen =
                    new LiveMachine().look(Scope.EVERYTHING.withoutHidden().in(NamespaceChoice.CURRENT));
            assertThat(seen.portFacts().size()).isZero();
            Finding found = Diagnosis.machine(seen).findings().getFirst();
            assertThat(found.slug()).isEqualTo(Slug.BIND_BEFORE_CONNECT);
            assertThat(found.culprits().getFirst().pid())
                    .isEqualTo((int) ProcessHandle.current().pid());
        });
    }
}
