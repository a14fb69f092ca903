package dev.portwhy.linux.act;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.look.RouteTrial;
import java.io.IOException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the probe says of a way, held against a real connect() of a TCP socket. */
@Tag("kernel")
class RouteProbeTest {

    private static Endpoint end(String address) {
        return new Endpoint(IpAddress.parse(address).orElseThrow(), 443);
    }

    private static String tcp(TestNamespace there, Endpoint to) throws IOException {
        return there.run(() -> {
            try (KernelSocket socket = KernelSocket.tcp(to.address().family())) {
                socket.connect(to);
                return "OK";
            } catch (KernelException e) {
                return Errno.name(e.errno());
            }
        });
    }

    @Test
    void saysWhatARealConnectSaysOfTheWay() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "a network namespace takes root");
        try (TestNamespace there = TestNamespace.create()) {
            there.command("ip", "address", "add", "10.9.0.1/24", "brd", "10.9.0.255", "dev", "lo");
            there.command("ip", "route", "add", "prohibit", "100.64.0.0/24");
            there.command("ip", "route", "add", "blackhole", "192.0.2.0/24");
            there.command("ip", "route", "add", "unreachable", "198.51.100.0/24");
            for (String address : new String[] {
                "203.0.113.1",
                "2001:db8::1",
                "192.0.2.1",
                "198.51.100.1",
                "224.0.0.1",
                "ff02::1",
                "10.9.0.255",
                "100.64.0.1"
            }) {
                RouteTrial probe = RouteProbe.ask(there.asSeen(), null, end(address), true);
                assertThat(probe.outcome()).as(address).isEqualTo(tcp(there, end(address)));
                assertThat(probe.source()).as(address).isNull();
            }
            RouteTrial near = RouteProbe.ask(there.asSeen(), null, end("127.0.0.9"), true);
            assertThat(near.outcome()).isEqualTo("OK");
            assertThat(near.source()).isEqualTo(IpAddress.parse("127.0.0.1").orElseThrow());
            assertThat(RouteProbe.ask(there.asSeen(), null, end("::1"), true).outcome())
                    .isEqualTo("OK");
        }
    }
}
