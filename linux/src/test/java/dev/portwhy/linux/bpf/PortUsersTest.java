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
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the bind buckets say of ports, held against sockets of every kind that a test makes. */
@Tag("kernel")
@Tag("root")
class PortUsersTest {

    private final NativeFiles files = new NativeFiles();
    private final List<AutoCloseable> kept = new ArrayList<>();

    @BeforeEach
    void iterators() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "a network namespace takes root");
        KernelLayout layout = KernelLayout.forIterators(files);
        Assumptions.assumeTrue(layout != null && layout.get(KernelLayout.TASK_ITERATOR) != 0, "no iterator here");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : kept) {
            one.close();
        }
        files.close();
    }

    private static final Endpoint ANY_PORT =
            new Endpoint(IpAddress.parse("127.0.0.1").orElseThrow(), 0);

    private KernelSocket keep(KernelSocket socket) {
        kept.add(socket);
        return socket;
    }

    private KernelSocket listen(int protocol) throws KernelException {
        return keep(KernelSocket.open(Family.INET, SOCK_STREAM, protocol))
                .bind(ANY_PORT)
                .listen(8);
    }

    private boolean unused(TestNamespace there, int port) throws IOException {
        try (PortUsers users = Objects.requireNonNull(PortUsers.of(files, port))) {
            return there.run(users::unused);
        }
    }

    /** Every TCP socket has a bind bucket, whatever became of it; a dump that is not made would miss it otherwise. */
    @Test
    void aPortIsInUseWhateverHasIt() throws IOException {
        TestNamespace there = TestNamespace.create();
        kept.add(there);
        TestNamespace other = TestNamespace.create();
        kept.add(other);
        Map<String, Integer> ports = new LinkedHashMap<>();
        there.run(() -> {
            KernelSocket listener = listen(0);
            ports.put("listens", listener.local().port());
            KernelSocket client = keep(KernelSocket.tcp(Family.INET)).connect(listener.local());
            ports.put("connected, port chosen", client.local().port());
            keep(listener.accept());
            ports.put(
                    "only bound",
                    keep(KernelSocket.tcp(Family.INET)).bind(ANY_PORT).local().port());
            KernelSocket six = keep(KernelSocket.tcp(Family.INET6))
                    .bind(new Endpoint(IpAddress.ANY6, 0))
                    .listen(8);
            ports.put("listens, IPv6", six.local().port());
            KernelSocket waiting = keep(KernelSocket.tcp(Family.INET)).connect(listener.local());
            ports.put("TIME_WAIT", waiting.local().port());
            KernelSocket accepted = listener.accept();
            waiting.close();
            accepted.close();
            KernelSocket orphan = keep(KernelSocket.tcp(Family.INET)).connect(listener.local());
            ports.put("FIN_WAIT2 of nobody", orphan.local().port());
            keep(listener.accept());
            orphan.close();
            KernelSocket ended = listen(0);
            ports.put("accepted, listener gone", ended.local().port());
            keep(KernelSocket.tcp(Family.INET)).connect(ended.local());
            keep(ended.accept());
            ended.close();
            try {
                ports.put("MPTCP", listen(IPPROTO_MPTCP).local().port());
            } catch (KernelException e) {
                // A kernel without MPTCP has none to miss.
                ports.remove("MPTCP");
            }
            return 0;
        });
        assertThat(ports).hasSizeGreaterThanOrEqualTo(7);
        for (Map.Entry<String, Integer> port : ports.entrySet()) {
            assertThat(unused(there, port.getValue())).as(port.getKey()).isFalse();
            assertThat(unused(other, port.getValue()))
                    .as("elsewhere: %s", port.getKey())
                    .isTrue();
        }
    }

    /** In a namespace that is full, no port is taken for free, and the free ones are told whatever stands beside them. */
    @Test
    void portsBesideOthersAreToldApart() throws IOException {
        TestNamespace there = TestNamespace.create();
        kept.add(there);
        there.run(() -> {
            for (int port = 20_000; port < 20_200; port += 2) {
                keep(KernelSocket.tcp(Family.INET)).bind(new Endpoint(IpAddress.ANY4, port));
            }
            return 0;
        });
        for (int port = 20_000; port < 20_200; port++) {
            assertThat(unused(there, port)).as("%d", port).isEqualTo(port % 2 == 1);
        }
    }

    @Test
    void aPortThatWasGivenBackIsUnused() throws IOException {
        TestNamespace there = TestNamespace.create();
        kept.add(there);
        KernelSocket listener = there.run(() -> listen(0));
        int port = listener.local().port();
        assertThat(unused(there, port)).isFalse();
        listener.close();
        assertThat(unused(there, port)).isTrue();
    }
}
