package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.linux.sys.ThreadUser;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.FailedCall;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.look.WatchRefused;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls that fail for want of a port in a namespace of the test's own, and calls beside them that do not. */
@Tag("kernel")
@Tag("root")
class FailedCallWatchTest {

    private static final int FIRST = 60_000;
    private static final int LAST = 60_003;
    /** Its number: its name takes a file that not every machine has. */
    private static final String TCP = "6";

    /** For each line calls connect() N times to one destination; prints at last how many of them found no port. */
    private static final String CALLER = """
            import errno, socket, sys
            family = socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET
            failed = 0
            for line in sys.stdin:
                for i in range(int(sys.argv[3])):
                    with socket.socket(family) as s:
                        if s.connect_ex((sys.argv[1], int(sys.argv[2]))) == errno.EADDRNOTAVAIL:
                            failed += 1
            print(failed)
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<AutoCloseable> kept = new ArrayList<>();
    private TestNamespace there;

    @BeforeEach
    void namespace() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "a network namespace and BPF take root");
        try (NativeFiles files = new NativeFiles()) {
            KernelLayout layout = KernelLayout.forIterators(files);
            Assumptions.assumeTrue(layout != null && ConnectFailure.told(layout), "no tracepoint here");
        }
        there = TestNamespace.create();
        kept.add(there);
        there.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=" + FIRST + " " + LAST);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : kept.reversed()) {
            one.close();
        }
    }

    private static Endpoint at(String address, int port) {
        return new Endpoint(IpAddress.parse(address).orElseThrow(), port);
    }

    private KernelSocket keep(KernelSocket socket) {
        kept.add(socket);
        return socket;
    }

    /** Takes every port of the range, for whatever destination: listeners that share with nobody. */
    private void fill() throws IOException {
        there.run(() -> {
            for (int port = FIRST; port <= LAST; port++) {
                keep(KernelSocket.tcp(Family.INET6)).bind(at("::", port)).listen(1);
            }
            return 0;
        });
    }

    private FailedCallWatch watch(boolean systemCalls) throws WatchRefused {
        FailedCallWatch watch = FailedCallWatch.open(systemCalls);
        kept.add(watch);
        return watch;
    }

    /** What was told so far of the test's own namespace. */
    private List<FailedCall> told(FailedCallWatch watch) throws IOException {
        List<FailedCall> calls = new ArrayList<>();
        int told;
        do {
            told = watch.await(Duration.ofMillis(20), call -> {
                if (call.namespace() == there.inode()) {
                    calls.add(call);
                }
            });
        } while (told > 0);
        return calls;
    }

    private void refused(int errno, Callable<?> call) throws IOException {
        there.run(() -> {
            assertThatThrownBy(call::call)
                    .isInstanceOfSatisfying(
                            KernelException.class, e -> assertThat(e.errno()).isEqualTo(errno));
            return 0;
        });
    }

    /** A hundred thousand, of which no more fail at a time than the ring has room for however slowly it is read. */
    @Test
    void everyCallOfABurstIsTold() throws Exception {
        fill();
        FailedCallWatch watch = watch(false);
        int bursts = 4;
        int each = 6_250;
        List<String> addresses = List.of("127.0.0.1", "127.0.0.2", "127.0.0.3", "::1");
        Map<Endpoint, Process> callers =
                new TreeMap<>((one, two) -> one.address().compareTo(two.address()));
        for (String address : addresses) {
            callers.put(
                    at(address, 8080),
                    there.start(new ProcessBuilder("python3", "-c", CALLER, address, "8080", Integer.toString(each))
                            .redirectError(ProcessBuilder.Redirect.INHERIT)));
        }
        Instant begin = Instant.now();
        Map<String, Integer> counted = new TreeMap<>();
        List<FailedCall> ofOtherKinds = new ArrayList<>();
        int[] calls = {0};
        for (int burst = 1; burst <= bursts; burst++) {
            for (Process caller : callers.values()) {
                caller.outputWriter().append("\n").flush();
            }
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (calls[0] < burst * each * addresses.size() && System.nanoTime() < end) {
                watch.await(Duration.ofMillis(100), call -> {
                    if (call.namespace() == there.inode()) {
                        calls[0]++;
                        counted.merge(call.pid() + " " + call.comm() + " " + call.destination(), 1, Integer::sum);
                        if (!isPlainConnect(call, begin)) {
                            ofOtherKinds.add(call);
                        }
                    }
                });
            }
        }
        Map<String, Integer> expected = new TreeMap<>();
        for (Map.Entry<Endpoint, Process> caller : callers.entrySet()) {
            caller.getValue().outputWriter().close();
            try (BufferedReader out = caller.getValue().inputReader(StandardCharsets.US_ASCII)) {
                assertThat(Integer.parseInt(out.readLine())).isEqualTo(bursts * each);
            }
            expected.put(caller.getValue().pid() + " python3 " + caller.getKey(), bursts * each);
        }
        assertThat(watch.lost()).isZero();
        long passedOver = watch.passedOver();
        if (passedOver == 0) {
            assertThat(counted).isEqualTo(expected);
        } else {
            // Where tracepoints may be preempted, some are left out, and it is known how many those may be at the most.
            assertThat(counted.keySet()).isEqualTo(expected.keySet());
            long all = expected.values().stream().mapToLong(one -> one).sum();
            assertThat((long) calls[0]).isBetween(all - passedOver, all);
        }
        assertThat(ofOtherKinds).isEmpty();
        assertThat(told(watch)).as("nothing is told twice").isEmpty();
    }

    /** A clock that people set and one that nobody sets do not go together to the microsecond. */
    private static boolean isPlainConnect(FailedCall call, Instant begin) {
        return call.errno().equals("EADDRNOTAVAIL")
                && call.call() == FailedCall.Call.CONNECT
                && call.protocol() == Protocol.TCP
                && call.source().port() == 0
                && call.time().isAfter(begin.minusSeconds(1))
                && call.time().isBefore(Instant.now().plusSeconds(1));
    }

    @Test
    void whatFindsNoRoomIsCounted() throws Exception {
        fill();
        FailedCallWatch watch = FailedCallWatch.open(false, 4096);
        kept.add(watch);
        for (int i = 0; i < 500; i++) {
            try (KernelSocket socket = there.run(() -> KernelSocket.tcp(Family.INET))) {
                refused(Errno.EADDRNOTAVAIL, () -> socket.connect(at("127.0.0.1", 8080)));
            }
        }
        int read = told(watch).size();
        assertThat(read).isBetween(1, 4096 / FailedCallPrograms.RECORD_BYTES);
        assertThat(read + watch.lost()).isEqualTo(500);
        try (KernelSocket socket = there.run(() -> KernelSocket.tcp(Family.INET))) {
            refused(Errno.EADDRNOTAVAIL, () -> socket.connect(at("127.0.0.1", 8080)));
        }
        assertThat(told(watch)).as("there is room again").hasSize(1);
    }

    /** What takes a socket from SYN_SENT to CLOSE as well. */
    @Test
    void callsThatFailForAnotherReasonAreNotTold() throws Exception {
        KernelSocket listener = there.run(() ->
                keep(KernelSocket.tcp(Family.INET)).bind(at("127.0.0.1", 8080)).listen(0));
        Endpoint full = at("127.0.0.1", 8080);
        there.run(() -> keep(KernelSocket.tcp(Family.INET)).connect(full));
        FailedCallWatch watch = watch(true);
        refused(Errno.ECONNREFUSED, () -> keep(KernelSocket.tcp(Family.INET)).connect(at("127.0.0.1", 9)));
        refused(Errno.ECONNREFUSED, () -> keep(KernelSocket.tcp(Family.INET6)).connect(at("::1", 9)));
        for (int way = 0; way < 4; way++) {
            KernelSocket waits = there.run(() -> KernelSocket.open(Family.INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
            if (way % 2 == 1) {
                waits.bind(at("127.0.0.1", 50_000));
            }
            refused(Errno.EINPROGRESS, () -> waits.connect(full));
            if (way < 2) {
                waits.disconnect();
            }
            waits.close();
        }
        assertThat(told(watch)).isEmpty();
        listener.close();
    }

    @Test
    void aConnectionOfMptcpThatWaitsIsNotTold() throws Exception {
        KernelSocket mptcp = mptcp(SOCK_STREAM | SOCK_NONBLOCK);
        Endpoint full = at("127.0.0.1", 8080);
        there.run(() -> keep(KernelSocket.tcp(Family.INET)).bind(full).listen(0));
        there.run(() -> keep(KernelSocket.tcp(Family.INET)).connect(full));
        FailedCallWatch watch = watch(true);
        refused(Errno.EINPROGRESS, () -> mptcp.connect(full));
        assertThat(told(watch)).isEmpty();
    }

    /** Debian's 5.10 is built without it. */
    private KernelSocket mptcp(int type) throws Exception {
        try {
            return there.run(() -> keep(KernelSocket.open(Family.INET, type, IPPROTO_MPTCP)));
        } catch (KernelException e) {
            return Assumptions.abort("this kernel has no MPTCP: " + e.getMessage());
        }
    }

    /** A connect() that found a port, and whose route from that port on is forbidden. */
    @Test
    void aRouteThatThePortDecidesIsNoWantOfPorts() throws Exception {
        // Before what is local, which comes first otherwise.
        there.command("ip", "rule", "add", "pref", "10", "lookup", "local");
        there.command("ip", "rule", "del", "pref", "0");
        there.command("ip", "rule", "add", "pref", "5", "ipproto", TCP, "sport", FIRST + "-" + LAST, "prohibit");
        FailedCallWatch watch = watch(false);
        try (KernelSocket socket = there.run(() -> KernelSocket.tcp(Family.INET))) {
            refused(Errno.EACCES, () -> socket.connect(at("127.0.0.1", 8080)));
            refused(Errno.EACCES, () -> socket.connect(at("127.0.0.1", 8080)));
        }
        assertThat(told(watch)).isEmpty();
    }

    @Test
    void aConnectionThatIsThereAlreadyIsTold() throws Exception {
        Endpoint server = at("127.0.0.1", 8080);
        there.run(() -> keep(KernelSocket.tcp(Family.INET)).bind(server).listen(8));
        Endpoint client = at("127.0.0.1", 50_000);
        there.run(() -> keep(KernelSocket.tcp(Family.INET))
                .set(SOL_SOCKET, SO_REUSEADDR, 1)
                .bind(client)
                .connect(server));
        FailedCallWatch watch = watch(false);
        KernelSocket second = there.run(() -> keep(KernelSocket.tcp(Family.INET))
                .set(SOL_SOCKET, SO_REUSEADDR, 1)
                .bind(client));
        refused(Errno.EADDRNOTAVAIL, () -> second.connect(server));
        assertThat(told(watch)).singleElement().satisfies(call -> {
            assertThat(call.source()).isEqualTo(client);
            assertThat(call.destination()).isEqualTo(server);
            assertThat(call.pid()).isEqualTo((int) ProcessHandle.current().pid());
        });
    }

    /** It has the port of the time before in itself still, which does not stand for one that was found now. */
    @Test
    void aSocketThatIsUsedAgainIsTold() throws Exception {
        KernelSocket again = there.run(() -> keep(KernelSocket.tcp(Family.INET)));
        refused(Errno.ECONNREFUSED, () -> again.connect(at("127.0.0.1", 9)));
        fill();
        FailedCallWatch watch = watch(false);
        for (int i = 0; i < 3; i++) {
            refused(Errno.EADDRNOTAVAIL, () -> again.connect(at("127.0.0.1", 8080)));
        }
        assertThat(told(watch))
                .hasSize(3)
                .allSatisfy(call -> assertThat(call.destination()).isEqualTo(at("127.0.0.1", 8080)));
    }

    @Test
    void aConnectionOfMptcpIsToldOnce() throws Exception {
        KernelSocket mptcp = mptcp(SOCK_STREAM);
        fill();
        FailedCallWatch watch = watch(false);
        refused(Errno.EADDRNOTAVAIL, () -> mptcp.connect(at("127.0.0.1", 8080)));
        assertThat(told(watch)).hasSize(1);
    }

    @Test
    void bindAndListenAreToldWhereAskedFor() throws Exception {
        Endpoint server = at("127.0.0.1", 8080);
        there.run(() -> keep(KernelSocket.tcp(Family.INET)).bind(server).listen(8));
        there.run(() -> keep(KernelSocket.open(Family.INET6, SOCK_DGRAM, 0)).bind(at("::1", 5353)));
        fill();
        FailedCallWatch silent = watch(false);
        FailedCallWatch watch = watch(true);
        refused(Errno.EADDRINUSE, () -> keep(KernelSocket.tcp(Family.INET)).bind(server));
        refused(
                Errno.EADDRINUSE,
                () -> keep(KernelSocket.open(Family.INET6, SOCK_DGRAM, 0)).bind(at("::1", 5353)));
        refused(Errno.EADDRNOTAVAIL, () -> keep(KernelSocket.tcp(Family.INET)).bind(at("192.0.2.1", 80)));
        refused(Errno.EADDRINUSE, () -> keep(KernelSocket.tcp(Family.INET)).bind(at("127.0.0.1", 0)));
        refused(Errno.EADDRINUSE, () -> keep(KernelSocket.tcp(Family.INET)).listen(1));
        there.run(() -> keep(KernelSocket.tcp(Family.INET)).bind(at("127.0.0.1", 8081)));
        assertThat(told(watch))
                .extracting(call -> call.call().word() + " " + call.errno() + " "
                        + call.protocol().word() + " " + call.source() + " " + call.destination())
                .containsExactly(
                        "bind EADDRINUSE tcp 127.0.0.1:8080 null",
                        "bind EADDRINUSE udp [::1]:5353 null",
                        "bind EADDRNOTAVAIL tcp 192.0.2.1:80 null",
                        "bind EADDRINUSE tcp 127.0.0.1:0 null",
                        "listen EADDRINUSE tcp 0.0.0.0:0 null");
        assertThat(told(silent)).isEmpty();
    }

    @Test
    void udpThatFindsNoPortIsToldWhereAskedFor() throws Exception {
        there.run(() -> {
            for (int port = FIRST; port <= LAST; port++) {
                keep(KernelSocket.open(Family.INET6, SOCK_DGRAM, 0)).bind(at("::", port));
            }
            return 0;
        });
        FailedCallWatch watch = watch(true);
        refused(
                Errno.EAGAIN,
                () -> keep(KernelSocket.open(Family.INET, SOCK_DGRAM, 0)).connect(at("127.0.0.1", 53)));
        refused(Errno.EAGAIN, () -> {
            keep(KernelSocket.open(Family.INET6, SOCK_DGRAM, 0)).send(at("::1", 53));
            return 0;
        });
        // EAGAIN of a socket that has a port, and of one that is none of the internet.
        refused(
                Errno.EAGAIN,
                () -> keep(KernelSocket.open(Family.INET, SOCK_DGRAM | SOCK_NONBLOCK, 0))
                        .bind(at("127.0.0.1", 50_000))
                        .receive());
        assertThat(told(watch))
                .extracting(call -> call.call().word() + " " + call.errno() + " "
                        + call.protocol().word() + " " + call.destination())
                .containsExactly("connect EAGAIN udp 127.0.0.1:53", "sendto EAGAIN udp [::1]:53");
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        fill();
        FailedCallWatch.open(true).close();
        int before = descriptors();
        FailedCallWatch watch = FailedCallWatch.open(true);
        assertThat(descriptors()).isGreaterThan(before);
        watch.close();
        Poll.until("the descriptors are closed", () -> descriptors() == before);
    }

    private static int descriptors() {
        String[] names = new java.io.File("/proc/self/fd").list();
        return names == null ? 0 : names.length;
    }

    /** On a thread that ends with it: what it may not do it cannot do again either. */
    @Test
    void whoMayNotIsToldWhy() throws Exception {
        FutureTask<Object> task = new FutureTask<>(() -> {
            ThreadUser.become(65_534);
            try {
                return FailedCallWatch.open(false);
            } catch (WatchRefused e) {
                return e;
            }
        });
        Thread.ofPlatform().start(task);
        try {
            assertThat(task.get()).isInstanceOfSatisfying(WatchRefused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(WatchRefused.Reason.NOT_PERMITTED);
                assertThat(refused).hasMessageContaining("bpf(").hasMessageContaining("EPERM");
            });
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
        assertThatThrownBy(() -> dev.portwhy.linux.kit.RefusedCall.without(
                        SyscallNumbers.BPF, () -> FailedCallWatch.open(false)))
                .isInstanceOfSatisfying(
                        WatchRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(WatchRefused.Reason.NOT_IN_KERNEL));
    }
}
