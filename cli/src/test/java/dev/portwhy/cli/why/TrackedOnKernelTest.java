package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Source address translation with few ports: what is told once they are used up is what the next connection meets. */
@Tag("kernel")
class TrackedOnKernelTest {

    private static final Endpoint SERVER =
            new Endpoint(IpAddress.parse("10.99.0.2").orElseThrow(), 443);
    private static final String SLUG = "\"slug\":\"snat-ports-exhausted\"";

    private TestNamespace here;
    private TestNamespace there;

    @BeforeEach
    void twoMachines() throws IOException {
        Programs.assumeRootWith("nft");
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/sys/net/netfilter")), "no nf_conntrack");
        here = TestNamespace.create();
        there = TestNamespace.create();
        here.command(
                "ip",
                "link",
                "add",
                "v",
                "type",
                "veth",
                "peer",
                "name",
                "v",
                "netns",
                Integer.toString(there.anchor()));
        here.command("ip", "addr", "add", "10.99.0.1/24", "dev", "v");
        here.command("ip", "link", "set", "v", "up");
        there.command("ip", "addr", "add", "10.99.0.2/24", "dev", "v");
        there.command("ip", "link", "set", "v", "up");
        there.run(() ->
                there.closeWithIt(KernelSocket.tcp(Family.INET).bind(SERVER).listen(128)::close));
    }

    @AfterEach
    void leaveNothing() throws IOException {
        if (here != null) {
            here.close();
        }
        if (there != null) {
            there.close();
        }
    }

    private Cli ask(String... words) throws IOException {
        return here.run(() -> Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), words));
    }

    private Cli machine() throws IOException {
        return ask("--json", "-N", Long.toString(here.inode()));
    }

    /** Whether one more connection is answered, however long a loaded machine takes over it; it is kept. */
    private boolean connects() throws IOException {
        return connectsWithin(20_000);
    }

    /** The same of one that nothing answers, which is not waited for. */
    private boolean connectsSoon() throws IOException {
        return connectsWithin(400);
    }

    private boolean connectsWithin(int milliseconds) throws IOException {
        return here.run(() -> {
            KernelSocket client = KernelSocket.tcp(Family.INET);
            here.closeWithIt(client::close);
            client.limitWaits(0, milliseconds);
            try {
                client.connect(SERVER);
                return true;
            } catch (KernelException e) {
                assertThat(e.getMessage()).contains("EINPROGRESS");
                return false;
            }
        });
    }

    private void translate(String rule) throws IOException {
        String legacy = "iptables-legacy";
        if (rule.startsWith(legacy)) {
            Programs.assumeRootWith(legacy, legacy + "-save");
            String table = legacy + " -t nat ";
            here.command(
                    "sh",
                    "-c",
                    // Within a user namespace the lock of everybody's is not ours to take.
                    "export XTABLES_LOCKFILE=/dev/null; " + table + "-F POSTROUTING && " + table + "-A POSTROUTING "
                            + rule.substring(legacy.length()));
            return;
        }
        here.command(
                "nft",
                "table ip n { chain p { type nat hook postrouting priority 100; }; }; flush chain ip n p; add rule ip n p "
                        + rule);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip protocol tcp masquerade to :40000-40004",
                "ip protocol tcp snat to 10.99.0.1:40000-40004",
                "iptables-legacy -p tcp -j MASQUERADE --to-ports 40000-40004",
                "iptables-legacy -p tcp -j SNAT --to-source 10.99.0.1:40000-40004",
            })
    void portsThatARuleGivesOutRunOutAndAWiderRuleHelps(String rule) throws IOException {
        translate(rule);
        for (int i = 0; i < 5; i++) {
            assertThat(connects()).isTrue();
        }
        assertThat(machine().out()).doesNotContain(SLUG);
        assertThat(connectsSoon()).as("a sixth of five ports").isFalse();

        Cli told = machine();
        assertThat(told.status()).isEqualTo(2);
        assertThat(told.out()).contains(SLUG, "No port is left", "10.99.0.2:443", "40000-40004");
        assertThat(ask("--json", "connect", SERVER.toString()).out()).contains("\"outcome\":\"ETIMEDOUT\"", SLUG);
        assertThat(ask("connect", "10.99.0.2:80").status()).isZero();

        translate(rule.replace("40000-40004", "1024-65535"));
        assertThat(connects()).isTrue();
        assertThat(machine().out()).doesNotContain(SLUG);
        assertThat(ask("connect", SERVER.toString()).status()).isZero();
    }

    @Test
    void withoutARuleNobodyLooks() throws IOException {
        for (int i = 0; i < 20; i++) {
            assertThat(connects()).isTrue();
        }
        assertThat(machine().out()).doesNotContain(SLUG).contains("\"verdict\":\"ok\"");
    }
}
