package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No IPv6, or no lo: which of both it is, and that what is advised brings the address back. */
@Tag("kernel")
@Tag("root")
class NoIpv6OnKernelTest {

    private static final String OFF = "net.ipv6.conf.%s.disable_ipv6=1";

    @BeforeEach
    void needs() {
        Programs.assumeRootWith("ip", "sysctl");
    }

    private static Cli ask(TestNamespace namespace, String... words) throws IOException {
        return namespace.run(() -> Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), words));
    }

    @Test
    void ipv6OfLoIsSwitchedOnAgain() throws IOException {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.command("sysctl", "-qw", OFF.formatted("all"));
            Cli off = ask(namespace, "[::1]:8080");
            assertThat(off.status()).isEqualTo(2);
            assertThat(off.out())
                    .startsWith("[::1]:8080 cannot be bound: IPv6 is turned off here")
                    .contains("127.0.0.1")
                    .contains("sysctl -w net.ipv6.conf.lo.disable_ipv6=0")
                    .doesNotContain("nonlocal_bind=1");
            assertThatThrownBy(() -> namespace.command("ip", "addr", "add", "::1/128", "dev", "lo"))
                    .hasMessageContaining("IPv6 is disabled");
            namespace.command("sysctl", "-qw", "net.ipv6.conf.lo.disable_ipv6=0");
            assertThat(ask(namespace, "[::1]:8080").status()).isZero();
        }
    }

    /** Another address than ::1, in an answer as JSON, and asked about from elsewhere with -N. */
    @Test
    void anyOtherAddressDependsOnAllDevices() throws IOException {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.command("ip", "addr", "add", "10.1.2.3/24", "dev", "lo");
            String question = "[2001:db8::5]:443";
            assertThat(ask(namespace, question).out()).contains("this network namespace does not have the address");
            namespace.command("sysctl", "-qw", OFF.formatted("all"));
            String pid = Integer.toString(namespace.anchor());
            Cli json = Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), "-N", pid, "--json", question);
            assertThat(json.status()).isEqualTo(2);
            assertThat(json.out())
                    .contains("\"slug\":\"ipv6-disabled\"")
                    .contains("nsenter -t " + pid + " -n sysctl -w net.ipv6.conf.all.disable_ipv6=0")
                    .contains("10.1.2.3")
                    .doesNotContain("address-not-local");
            // The wildcard takes IPv4 all the same.
            assertThat(ask(namespace, "443").status()).isZero();
        }
    }

    @Test
    void loIsBroughtUp() throws IOException {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.command("ip", "link", "set", "lo", "down");
            Cli gone = ask(namespace, "[::1]:8080");
            assertThat(gone.status()).isEqualTo(2);
            assertThat(gone.out()).contains("lo is down").contains("ip link set lo up");
            Cli deaf = ask(namespace, "127.0.0.1:8080");
            assertThat(deaf.status()).isEqualTo(1);
            assertThat(deaf.out()).startsWith("127.0.0.1:8080 is free, but the interface lo is down");
            assertThat(ask(namespace, "8080").status()).isZero();
            namespace.command("ip", "link", "set", "lo", "up");
            assertThat(ask(namespace, "[::1]:8080").status()).isZero();
            assertThat(ask(namespace, "127.0.0.1:8080").out()).doesNotContain("lo is down");
        }
    }

    /** Where somebody took ::1 away and nothing else is wrong, it is an address like any other. */
    @Test
    void anAddressThatSomebodyRemovedIsNeither() throws IOException {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.command("ip", "addr", "del", "::1/128", "dev", "lo");
            assertThat(ask(namespace, "[::1]:8080").out())
                    .contains("this network namespace does not have the address")
                    .doesNotContain("lo is down")
                    .doesNotContain("turned off");
        }
    }
}
