package dev.portwhy.cli.why;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.ConnectInquiry;
import dev.portwhy.ask.MachineAnswer;
import dev.portwhy.diagnosis.Action;
import dev.portwhy.diagnosis.ConnectAnswer;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.file.NativeFiles;
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
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.capture.CaptureFile;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What is said to be left against what connect() and bind() then get, where it rests on what no table shows: the bind buckets,
 * timestamps of old connections, {@code IPV6_V6ONLY} of connected sockets. And the advice, carried out.
 */
@Tag("kernel")
@Tag("root")
class PortFactsOnKernelTest {

    private static final IpAddress HERE = IpAddress.v4(0x7f000001);
    private static final IpAddress THERE = IpAddress.v4(0x7f000009);
    private static final IpAddress OTHER = IpAddress.v4(0x7f00000a);
    private static final int SERVICE = 9000;

    /** Four connections do not make a cause; a range of this size has all parities and counts. */
    private static final int PORTS = 40;

    @BeforeEach
    void theKernelTells() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
        try (NativeFiles files = new NativeFiles()) {
            Assumptions.assumeTrue(KernelLayout.forIterators(files) != null, "the BPF iterator is not to be had here");
        }
    }

    /** Work in a namespace of its own. */
    @FunctionalInterface
    private interface Work {
        void run(Clients clients) throws IOException;
    }

    private static void inNamespace(Work work) throws IOException {
        NetworkThread.<@org.jspecify.annotations.Nullable Void>inNewNamespace(() -> {
            try (Rtnetlink routes = Rtnetlink.open()) {
                routes.loopbackUp();
            }
            SysctlFile.write("net.ipv4.ip_local_port_range", "40000 " + (40_000 + PORTS - 1));
            try (Clients clients = new Clients()) {
                work.run(clients);
            }
            return null;
        });
    }

    /** A server on every address and its clients. */
    private static final class Clients implements AutoCloseable {

        private final List<KernelSocket> open = new ArrayList<>();
        private final KernelSocket server;

        Clients() throws KernelException {
            server = KernelSocket.tcp(Family.INET)
                    .bind(new Endpoint(IpAddress.ANY4, SERVICE))
                    .listen(4096);
        }

        /** Opens up to {@code most} connections; returns how many it were. */
        int open(IpAddress to, int most, boolean bindFirst) {
            int before = open.size();
            try {
                while (open.size() - before < most) {
                    open.add(connected(to, bindFirst));
                }
            } catch (KernelException e) {
                return open.size() - before;
            }
            return most;
        }

        /** Opens and closes {@code count} connections, this side first, so that each is left in TIME_WAIT. */
        void leave(IpAddress to, int count, boolean bindFirst) throws KernelException {
            for (int i = 0; i < count; i++) {
                KernelSocket client = connected(to, bindFirst);
                KernelSocket served = server.accept();
                client.close();
                served.close();
            }
        }

        private static KernelSocket connected(IpAddress to, boolean bindFirst) throws KernelException {
            KernelSocket client = KernelSocket.tcp(Family.INET);
            try {
                if (bindFirst) {
                    client.bind(new Endpoint(HERE, 0));
                }
                return client.connect(new Endpoint(to, SERVICE));
            } catch (KernelException e) {
                client.close();
                throw e;
            }
        }

        void closeAll() {
            open.forEach(KernelSocket::close);
            open.clear();
        }

        @Override
        public void close() {
            closeAll();
            server.close();
        }
    }

    private static ConnectAnswer ask(Protocol protocol, IpAddress to) throws IOException {
        ConnectQuestion question = new ConnectQuestion(protocol, null, to, SERVICE);
        return new ConnectInquiry(new LiveMachine(), NamespaceChoice.CURRENT)
                .ask(question)
                .answers()
                .getFirst();
    }

    private static List<Finding> verdict() throws IOException {
        return MachineAnswer.of(new LiveMachine(), NamespaceChoice.CURRENT)
                .verdict()
                .findings();
    }

    private static List<Slug> slugs(List<Finding> findings) {
        return findings.stream().map(Finding::slug).toList();
    }

    @Test
    void portsThatWereBoundFirstAreLostToEveryDestinationWhateverTheirShares() throws IOException {
        inNamespace(clients -> {
            assertThat(clients.open(THERE, 28, true)).isEqualTo(28);
            assertThat(clients.open(OTHER, 4, true)).isEqualTo(4);
            ConnectAnswer third = ask(Protocol.TCP, HERE);
            assertThat(third.capacity().now().free()).isEqualTo(8);
            assertThat(third.boundFirst()).isEqualTo(8);
            assertThat(clients.open(HERE, 100, false)).isEqualTo(8);
            assertThat(clients.open(OTHER, 100, true)).isZero();
            assertThat(slugs(verdict())).contains(Slug.BIND_BEFORE_CONNECT);
        });
    }

    @Test
    void connectionsThatWereNotBoundAreNotTakenForSuch() throws IOException {
        inNamespace(clients -> {
            assertThat(clients.open(THERE, 28, false)).isEqualTo(28);
            assertThat(clients.open(OTHER, 12, false)).isEqualTo(12);
            assertThat(ask(Protocol.TCP, HERE).capacity().now().free()).isEqualTo(PORTS);
            assertThat(slugs(verdict())).doesNotContain(Slug.BIND_BEFORE_CONNECT, Slug.RANGE_POISONED_BY_BINDS);
            assertThat(clients.open(HERE, 100, false)).isEqualTo(PORTS);
        });
    }

    /** Their TIME_WAIT keep the ports from everybody, and no setting gives one back. */
    @Test
    void timeWaitOfBoundFirstKeepsItsPortFromEverybody() throws IOException {
        inNamespace(clients -> {
            clients.leave(THERE, 20, true);
            clients.leave(OTHER, 20, true);
            SysctlFile.write("net.ipv4.tcp_tw_reuse", "1");
            SysctlFile.write("net.ipv4.tcp_tw_reuse_delay", "1");
            Poll.until(
                    "all are in TIME_WAIT",
                    () -> ask(Protocol.TCP, HERE).capacity().now().free() == 0);
            ConnectAnswer answer = ask(Protocol.TCP, THERE);
            assertThat(answer.capacity().now().reusable()).isZero();
            assertThat(answer.outcome()).isEqualTo("EADDRNOTAVAIL");
            assertThat(answer.level()).isEqualTo(Level.CRITICAL);
            assertThat(slugs(answer.findings())).contains(Slug.BIND_BEFORE_CONNECT);
            assertThat(clients.open(THERE, 1, false)).isZero();
            assertThat(clients.open(HERE, 1, false)).isZero();
            assertThat(clients.open(HERE, 1, true)).isZero();
        });
    }

    /** Switched on in between: what was left before stays without. */
    @Test
    void onlyTimeWaitOfConnectionsWithTimestampsAreReusable() throws IOException {
        inNamespace(clients -> {
            SysctlFile.write("net.ipv4.tcp_tw_reuse_delay", "1");
            SysctlFile.write("net.ipv4.tcp_timestamps", "0");
            clients.leave(THERE, 30, false);
            SysctlFile.write("net.ipv4.tcp_timestamps", "1");
            clients.leave(THERE, PORTS - 30, false);
            Poll.until(
                    "the young ones are old enough",
                    () -> ask(Protocol.TCP, THERE).capacity().now().reusable() == PORTS - 30);
            ConnectAnswer answer = ask(Protocol.TCP, THERE);
            assertThat(answer.capacity().now().free()).isEqualTo(PORTS - 30);
            assertThat(clients.open(THERE, 100, false)).isEqualTo(PORTS - 30);
        });
    }

    /** The remedy, carried out: with the setting connect() gets ports again, and nothing is found any more. */
    @Test
    void reuseThatIsAdvisedGivesThePortsBack() throws IOException {
        inNamespace(clients -> {
            SysctlFile.write("net.ipv4.tcp_tw_reuse", "0");
            SysctlFile.write("net.ipv4.tcp_tw_reuse_delay", "1");
            clients.leave(THERE, PORTS, false);
            Finding full = ask(Protocol.TCP, THERE).findings().getFirst();
            assertThat(full.slug()).isEqualTo(Slug.EPHEMERAL_PORTS_EXHAUSTED);
            Action.SetSetting advised = full.remedies().stream()
                    .map(Remedy::action)
                    .filter(Action.SetSetting.class::isInstance)
                    .map(Action.SetSetting.class::cast)
                    .filter(act -> act.id().contains("tcp_tw_reuse"))
                    .findFirst()
                    .orElseThrow();
            SysctlFile.write("net.ipv4.tcp_tw_reuse", advised.value());
            Poll.until(
                    "all can be taken over",
                    () -> ask(Protocol.TCP, THERE).findings().isEmpty());
            assertThat(clients.open(THERE, 100, false)).isEqualTo(PORTS);
        });
    }

    /** The remedy of a leak, carried out. */
    @Test
    void aLeakIsToldFirstAndEndsWithItsConnections() throws IOException {
        inNamespace(clients -> {
            assertThat(clients.open(THERE, PORTS, false)).isEqualTo(PORTS);
            for (int i = 0; i < PORTS; i++) {
                clients.server.accept().close();
            }
            Poll.until("the other side has closed all", () -> slugs(verdict()).contains(Slug.CLOSE_WAIT_LEAK));
            Finding first = verdict().getFirst();
            assertThat(first.slug()).isEqualTo(Slug.CLOSE_WAIT_LEAK);
            assertThat(first.remedies().getFirst().action()).isInstanceOf(Action.CloseInProgram.class);
            clients.closeAll();
            Poll.until("nothing is found", () -> verdict().isEmpty());
        });
    }

    /** tcp_fin_timeout does nothing while a process has the socket; close() lets it begin. */
    @Test
    void halfClosedConnectionsEndWithCloseAndNotBefore() throws IOException {
        inNamespace(clients -> {
            SysctlFile.write("net.ipv4.tcp_fin_timeout", "1");
            assertThat(clients.open(THERE, PORTS, false)).isEqualTo(PORTS);
            for (KernelSocket client : clients.open) {
                client.shutdown(1);
            }
            Poll.until("all are half closed", () -> slugs(verdict()).contains(Slug.FIN_WAIT2_HOLDS_PORTS));
            Finding first = ask(Protocol.TCP, THERE).findings().getFirst();
            assertThat(first.slug()).isEqualTo(Slug.FIN_WAIT2_HOLDS_PORTS);
            assertThat(first.culprits()).isNotEmpty();
            assertThat(first.remedies())
                    .allSatisfy(remedy -> assertThat(remedy.command()).isNull());
            clients.closeAll();
            // What the server has not accepted is a matter of its own.
            Poll.until(
                    "no port is held any more",
                    () -> slugs(verdict()).stream().allMatch(slug -> slug == Slug.ACCEPT_QUEUE_FULL));
        });
    }

    /** A program that named eight ports; the remedy, carried out: without the option it connects. */
    @Test
    void aProgramThatNamedItsPortsRunsOutOfThemAlone() throws IOException {
        inNamespace(clients -> {
            int before = 0;
            try {
                while (true) {
                    KernelSocket client =
                            KernelSocket.tcp(Family.INET).set(SOL_IP, IP_LOCAL_PORT_RANGE, 40_015 << 16 | 40_008);
                    clients.open.add(client);
                    client.connect(new Endpoint(THERE, SERVICE));
                    before++;
                }
            } catch (KernelException e) {
                assertThat(e.getMessage()).contains("EADDRNOTAVAIL");
            }
            assertThat(before).isEqualTo(8);
            Finding own = verdict().stream()
                    .filter(finding -> finding.slug() == Slug.SOURCE_PORTS_OF_PROGRAM_EXHAUSTED)
                    .findFirst()
                    .orElseThrow();
            assertThat(own.culprits())
                    .singleElement()
                    .satisfies(culprit -> assertThat((long) culprit.pid())
                            .isEqualTo(ProcessHandle.current().pid()));
            ConnectAnswer answer = ask(Protocol.TCP, THERE);
            assertThat(answer.outcome()).isEqualTo("OK");
            assertThat(slugs(answer.findings())).contains(Slug.SOURCE_PORTS_OF_PROGRAM_EXHAUSTED);
            assertThat(answer.level()).isEqualTo(Level.WARNING);
            assertThat(slugs(ask(Protocol.TCP, OTHER).findings())).isEmpty();
            assertThat(clients.open(THERE, 100, false)).isEqualTo(PORTS - 8);
        });
    }

    /** Whoever names a source binds it first, and that may fail where connect() by itself goes on. */
    @Test
    void whoNamesASourceIsToldThatBindFindsNoPort() throws IOException {
        inNamespace(clients -> {
            assertThat(clients.open(THERE, PORTS, false)).isEqualTo(PORTS);
            ConnectQuestion question = new ConnectQuestion(Protocol.TCP, HERE, OTHER, SERVICE);
            ConnectAnswer answer = new ConnectInquiry(new LiveMachine(), NamespaceChoice.CURRENT)
                    .ask(question)
                    .answers()
                    .getFirst();
            assertThat(answer.capacity().now().free()).isEqualTo(PORTS);
            assertThat(slugs(answer.findings())).containsExactly(Slug.BIND_BEFORE_CONNECT);
            assertThat(clients.open(OTHER, 1, true)).isZero();
            assertThat(clients.open(OTHER, 1, false)).isEqualTo(1);
        });
    }

    /** What the kernel said is in the file, and the answer from it is the same. */
    @Test
    void aCaptureAnswersAsTheMachineDid() throws IOException {
        inNamespace(clients -> {
            assertThat(clients.open(THERE, 20, true)).isEqualTo(20);
            LiveMachine machine = new LiveMachine();
            Snapshot snapshot = machine.look(Scope.EVERYTHING.in(NamespaceChoice.CURRENT));
            snapshot = machine.probes().orElseThrow().portFacts(snapshot, Diagnosis.anyPorts(snapshot));
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            CaptureFile.write(snapshot, file);
            Snapshot kept = CaptureFile.read(new ByteArrayInputStream(file.toByteArray()));
            ConnectQuestion question = new ConnectQuestion(Protocol.TCP, null, OTHER, SERVICE);
            assertThat(Diagnosis.connect(kept, 0, question).capacity().now().free())
                    .isEqualTo(ask(Protocol.TCP, OTHER).capacity().now().free())
                    .isEqualTo(PORTS - 20);
        });
    }

    /** The kernel keeps no owner of TIME_WAIT; who goes on trying, and fails, is who made them. */
    @Test
    void whoeverGoesOnTryingIsNamed() throws IOException {
        inNamespace(clients -> {
            SysctlFile.write("net.ipv4.tcp_tw_reuse", "0");
            clients.leave(THERE, PORTS, false);
            Poll.until(
                    "all are in TIME_WAIT",
                    () -> ask(Protocol.TCP, THERE).outcome().equals("EADDRNOTAVAIL"));
            Finding nobody = ask(Protocol.TCP, THERE).findings().getFirst();
            assertThat(nobody.culprits()).isEmpty();
            assertThat(nobody.remedies())
                    .anySatisfy(remedy -> assertThat(remedy.action()).isInstanceOf(Action.LookThere.class));

            AtomicBoolean enough = new AtomicBoolean();
            Thread trying = Thread.ofPlatform().start(() -> {
                while (!enough.get()) {
                    try {
                        Clients.connected(THERE, false).close();
                    } catch (KernelException e) {
                        LockSupport.parkNanos(20_000_000);
                    }
                }
            });
            try {
                for (List<Finding> findings :
                        List.of(verdict(), ask(Protocol.TCP, THERE).findings())) {
                    assertThat(findings.getFirst().culprits()).singleElement().satisfies(culprit -> {
                        assertThat((long) culprit.pid())
                                .isEqualTo(ProcessHandle.current().pid());
                        assertThat(culprit.how()).isEqualTo(Culprit.How.INFERRED);
                        assertThat(culprit.comm()).isNotEmpty();
                    });
                }
            } finally {
                enough.set(true);
                join(trying);
            }
        });
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void udpOfIpv6StandsInTheWayOfIpv4UnlessItKeepsAway() throws IOException {
        IpAddress six = IpAddress.parse("::1").orElseThrow();
        inNamespace(clients -> {
            for (int i = 0; i < PORTS; i++) {
                KernelSocket socket = KernelSocket.open(Family.INET6, SOCK_DGRAM, 0);
                clients.open.add(i < 10 ? socket.set(SOL_IPV6, IPV6_V6ONLY, 1) : socket);
                socket.connect(new Endpoint(six, SERVICE));
            }
            assertThat(ask(Protocol.UDP, six).outcome()).isEqualTo("EAGAIN");
            ConnectAnswer four = ask(Protocol.UDP, HERE);
            assertThat(four.capacity().now().free()).isEqualTo(10);
            int opened = 0;
            try {
                while (true) {
                    KernelSocket socket = KernelSocket.open(Family.INET, SOCK_DGRAM, 0);
                    clients.open.add(socket);
                    socket.connect(new Endpoint(HERE, SERVICE));
                    opened++;
                }
            } catch (KernelException e) {
                assertThat(e.getMessage()).contains("EAGAIN");
            }
            assertThat(opened).isEqualTo(10);
            assertThat(verdict().getFirst().culprits()).isNotEmpty();
        });
    }
}
