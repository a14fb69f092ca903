package dev.portwhy.linux.act;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.look.BindAttempt;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever asks whether a port is free gets in nobody's way who wants it or has it. */
@Tag("kernel")
class BindProbeDisturbanceTest {

    private static final int STARTS = 4000;
    private static final int DATAGRAMS = 2000;
    private static final Endpoint END = new Endpoint(IpAddress.v4(0x7f000001), 4443);

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "a network namespace takes root");
    }

    private static BindAttempt probe(Protocol protocol, boolean reuseAddress, boolean reusePort) {
        return new BindAttempt(protocol, END, null, reuseAddress, reusePort, false, -1);
    }

    /** Asks over and over in a namespace while something is done there. */
    private static <T extends @Nullable Object> T asking(
            TestNamespace there, BindAttempt probe, NetworkThread.Work<T> work) throws IOException {
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread asker = Thread.ofPlatform().start(() -> {
            try {
                do {
                    BindProbe.ask(there.asSeen(), probe);
                } while (!done.get());
            } catch (IOException | RuntimeException e) {
                failure.set(e);
            }
        });
        try {
            return there.run(work);
        } finally {
            done.set(true);
            join(asker);
            assertThat(failure.get()).isNull();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int refusedStarts() throws IOException {
        int refused = 0;
        for (int i = 0; i < STARTS; i++) {
            try (KernelSocket server = KernelSocket.tcp(Family.INET).set(SOL_SOCKET, SO_REUSEADDR, 1)) {
                server.bind(END).listen(1);
            } catch (KernelException e) {
                assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE);
                refused++;
            }
        }
        return refused;
    }

    @Test
    void aServerThatStartsWithReuseaddrIsNeverRefused() throws IOException {
        try (TestNamespace there = TestNamespace.create()) {
            assertThat(asking(there, probe(Protocol.TCP, false, false), BindProbeDisturbanceTest::refusedStarts))
                    .isZero();
            assertThat(asking(there, probe(Protocol.TCP, true, false), BindProbeDisturbanceTest::refusedStarts))
                    .isZero();
            assertThat(asking(there, probe(Protocol.TCP, false, true), BindProbeDisturbanceTest::refusedStarts))
                    .isZero();
        }
    }

    private static int lostDatagrams(int option) throws IOException {
        try (KernelSocket service = KernelSocket.open(Family.INET, SOCK_DGRAM, 0);
                KernelSocket client = KernelSocket.open(Family.INET, SOCK_DGRAM, 0)) {
            service.set(SOL_SOCKET, option, 1).bind(END);
            service.limitWaits(50, 50);
            int lost = 0;
            for (int i = 0; i < DATAGRAMS; i++) {
                client.send(END);
                try {
                    service.receive();
                } catch (KernelException e) {
                    assertThat(e.errno()).isEqualTo(Errno.EAGAIN);
                    lost++;
                }
            }
            return lost;
        }
    }

    @Test
    void aServiceThatSharesItsUdpPortGetsEveryDatagram() throws IOException {
        try (TestNamespace there = TestNamespace.create()) {
            assertThat(asking(there, probe(Protocol.UDP, true, false), () -> lostDatagrams(SO_REUSEADDR)))
                    .isZero();
            assertThat(asking(there, probe(Protocol.UDP, false, true), () -> lostDatagrams(SO_REUSEPORT)))
                    .isZero();
        }
    }

    private static @Nullable String ask(
            TestNamespace there, @Nullable String option, boolean listens, BindAttempt probe) throws IOException {
        return there.run(() -> {
            try (KernelSocket holder = KernelSocket.tcp(Family.INET)) {
                holder.set(SOL_SOCKET, SO_REUSEADDR, "reuse".equals(option) ? 1 : 0)
                        .bind(END);
                if (listens) {
                    holder.listen(1);
                }
                return BindProbe.ask(there.asSeen(), probe).outcome();
            }
        });
    }

    /** What a probe with the option cannot tell of a socket without it is left to the rules. */
    @Test
    void whatCannotBeAskedWithoutHarmIsNotAnswered() throws IOException {
        BindAttempt without = probe(Protocol.TCP, false, false);
        try (TestNamespace there = TestNamespace.create()) {
            assertThat(ask(there, null, false, without)).isEqualTo("EADDRINUSE");
            assertThat(ask(there, "reuse", true, without)).isEqualTo("EADDRINUSE");
            assertThat(ask(there, "reuse", false, without)).isNull();
            assertThat(BindProbe.ask(there.asSeen(), without).outcome()).isNull();
            assertThat(ask(there, "reuse", false, probe(Protocol.TCP, true, false)))
                    .isEqualTo("OK");
            assertThat(BindProbe.ask(there.asSeen(), probe(Protocol.UDP, true, false))
                            .outcome())
                    .isNull();
            assertThat(BindProbe.ask(there.asSeen(), probe(Protocol.UDP, false, true))
                            .outcome())
                    .isNull();
            assertThat(BindProbe.ask(there.asSeen(), probe(Protocol.UDP, false, false))
                            .outcome())
                    .isEqualTo("OK");
            BindAttempt anyPort =
                    new BindAttempt(Protocol.TCP, new Endpoint(END.address(), 0), null, false, false, false, -1);
            assertThat(BindProbe.ask(there.asSeen(), anyPort).outcome()).isEqualTo("OK");
        }
    }
}
