package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whose connect() finds no port is counted, and nobody who gave up a connection that was on its way. */
@Tag("kernel")
@Tag("root")
class FailedConnectTraceTest {

    private static final Endpoint SILENT =
            new Endpoint(IpAddress.parse("127.0.0.1").orElseThrow(), 8080);
    private static final Endpoint FULL =
            new Endpoint(IpAddress.parse("127.0.0.2").orElseThrow(), 8080);

    @Test
    void onlyWhoFindsNoPortIsCounted() throws Exception {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "a network namespace and BPF take root");
        KernelLayout layout;
        try (NativeFiles files = new NativeFiles()) {
            layout = KernelLayout.forIterators(files);
        }
        Assumptions.assumeTrue(layout != null && ConnectFailure.told(layout), "no tracepoint here");
        try (TestNamespace there = TestNamespace.create();
                KernelSocket listener = there.run(
                        () -> KernelSocket.tcp(Family.INET).bind(SILENT).listen(0));
                KernelSocket first =
                        there.run(() -> KernelSocket.tcp(Family.INET).connect(SILENT));
                KernelSocket taken = there.run(() -> KernelSocket.tcp(Family.INET)
                        .bind(new Endpoint(IpAddress.ANY4, 60_000))
                        .listen(1));
                ExecutorService tracer = Executors.newSingleThreadExecutor()) {
            Map<String, Integer> counted = new TreeMap<>();
            Future<?> trace = tracer.submit(() -> {
                FailedConnectTrace.run(
                        layout, Duration.ofMillis(300), (pid, namespace, family, address, port, count) -> {
                            if (namespace == there.inode()) {
                                counted.merge(
                                        pid + " " + IpAddress.v4(Integer.reverseBytes(address[0])) + ":" + port,
                                        count,
                                        Integer::sum);
                            }
                        });
                return null;
            });
            while (!trace.isDone()) {
                there.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=40000 50000");
                closedOnTheWay(there);
                there.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=60000 60000");
                failed(there);
            }
            trace.get();
            assertThat(counted.keySet()).containsExactly(ProcessHandle.current().pid() + " 127.0.0.2:8080");
            assertThat(listener.fd() + first.fd() + taken.fd()).isPositive();
        }
    }

    private static void closedOnTheWay(TestNamespace there) throws Exception {
        for (int i = 0; i < 20; i++) {
            there.run(() -> {
                try (KernelSocket waits = KernelSocket.open(Family.INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
                    return unsuccessful(waits, SILENT);
                }
            });
        }
    }

    private static void failed(TestNamespace there) throws Exception {
        there.run(() -> {
            try (KernelSocket socket = KernelSocket.tcp(Family.INET)) {
                return unsuccessful(socket, FULL);
            }
        });
    }

    private static int unsuccessful(KernelSocket socket, Endpoint to) {
        try {
            socket.connect(to);
            throw new AssertionError("connected to " + to);
        } catch (KernelException e) {
            return e.errno();
        }
    }
}
