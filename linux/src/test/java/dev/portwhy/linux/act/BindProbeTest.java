package dev.portwhy.linux.act;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.look.BindAttempt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class BindProbeTest {

    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1").orElseThrow();

    private static BindAttempt tcp(IpAddress address, int port) {
        return new BindAttempt(Protocol.TCP, new Endpoint(address, port), null, true, false, false, -1);
    }

    /** The JDK's own listener is the witness: where it listens, the probe must fail, and where it left, succeed. */
    @Test
    void asksInTheNamespaceOfTheQuestion() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "a network namespace takes root");
        try (TestNamespace there = TestNamespace.create()) {
            int port = there.run(() -> {
                ServerSocket listener = new ServerSocket();
                listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                there.closeWithIt(listener);
                return listener.getLocalPort();
            });
            assertThat(BindProbe.ask(there.asSeen(), tcp(LOOPBACK, port)).outcome())
                    .isEqualTo("EADDRINUSE");
            assertThat(BindProbe.ask(there.asSeen(), tcp(IpAddress.ANY4, port)).outcome())
                    .isEqualTo("EADDRINUSE");
            assertThat(BindProbe.ask(there.asSeen(), tcp(IpAddress.ANY6, port)).outcome())
                    .isEqualTo("EADDRINUSE");
            assertThat(BindProbe.ask(
                                    there.asSeen(),
                                    new BindAttempt(
                                            Protocol.TCP,
                                            new Endpoint(IpAddress.ANY6, port),
                                            true,
                                            true,
                                            false,
                                            false,
                                            -1))
                            .outcome())
                    .isEqualTo("OK");
            assertThat(BindProbe.ask(
                                    there.asSeen(),
                                    new BindAttempt(
                                            Protocol.UDP, new Endpoint(LOOPBACK, port), null, false, false, false, -1))
                            .outcome())
                    .isEqualTo("OK");
            there.run(() -> {
                there.closeAll();
                return 0;
            });
            assertThat(BindProbe.ask(there.asSeen(), tcp(LOOPBACK, port)).outcome())
                    .isEqualTo("OK");
        }
    }

    @Tag("root")
    @Test
    void asksAsTheUserOfTheQuestion() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "taking on another user takes root");
        try (TestNamespace there = TestNamespace.create()) {
            BindAttempt asNobody =
                    new BindAttempt(Protocol.TCP, new Endpoint(LOOPBACK, 443), null, true, false, false, 65534);
            assertThat(BindProbe.ask(there.asSeen(), asNobody).outcome()).isEqualTo("EACCES");
            assertThat(BindProbe.ask(there.asSeen(), tcp(LOOPBACK, 443)).outcome())
                    .isEqualTo("OK");
            assertThat(Syscall.geteuid()).isZero();
        }
    }

    @Test
    void knowsForeignAddresses() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "a network namespace takes root");
        IpAddress foreign = IpAddress.parse("192.0.2.1").orElseThrow();
        try (TestNamespace there = TestNamespace.create()) {
            assertThat(BindProbe.ask(there.asSeen(), tcp(foreign, 8080)).outcome())
                    .isEqualTo("EADDRNOTAVAIL");
            assertThat(BindProbe.ask(
                                    there.asSeen(),
                                    new BindAttempt(
                                            Protocol.TCP, new Endpoint(foreign, 8080), null, true, false, true, -1))
                            .outcome())
                    .isEqualTo("OK");
        }
    }
}
