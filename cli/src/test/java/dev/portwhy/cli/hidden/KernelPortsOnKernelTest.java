package dev.portwhy.cli.hidden;

import static dev.portwhy.cli.hidden.Practice.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.Programs;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ports that the kernel serves itself, of those services that this kernel has. */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
class KernelPortsOnKernelTest {

    /** The command that is given takes the device away, and the port is free. */
    @ParameterizedTest
    @CsvSource({
        "vxlan, id 5 dstport 7511 local 127.0.0.1 dev lo",
        "geneve, id 5 remote 127.0.0.2 dstport 7511",
        "wireguard, ''"
    })
    void aTunnelsDeviceIsNamed(String kind, String options) throws IOException {
        Programs.assumeRootWith("ip", "ss", "unshare");
        try (IsolatedShell shell = new IsolatedShell("true")) {
            String made = shell.run("ip link add t0 type " + kind + " " + options + " && ip link set t0 up || echo no");
            assumeTrue(!made.endsWith("no"), "needs a kernel with " + kind);
            // WireGuard chooses a port where it is not told one.
            String port = shell.run("ss -Huan | sed -n '1s/.*:\\([0-9]*\\) .*:.*/\\1/p'");
            assertThat(shell.run("ss -Huanp sport = :" + port)).doesNotContain("users:");
            String why = ask(shell, port, "--udp", "--lang", "en");
            assertThat(why).contains("is taken by the kernel itself: it holds ", " for the " + kind + " t0.");
            assertThat(why).contains("     ip link delete t0\n").doesNotContain("Scope for holders");
            assertThat(ask(shell, "hidden", "--lang", "en"))
                    .contains("The kernel itself holds udp ", "ip link delete t0");
            assertThat(ask(shell, "who", "-ua", "--lang", "en", "sport", "=", ":" + port))
                    .contains("the kernel itself");
            shell.run("ip link delete t0");
            assertThat(ask(shell, port, "--udp", "--lang", "en")).contains("is free");
        }
    }

    @Test
    void aVirtualServiceIsToldBesideAFreePort() throws IOException {
        Programs.assumeRootWith("ipvsadm", "unshare");
        try (IsolatedShell shell = new IsolatedShell("ipvsadm -C")) {
            String made = shell.run("ipvsadm -A -t 127.0.0.1:7512 -s rr || echo no");
            assumeTrue(!made.endsWith("no"), "needs a kernel with IPVS");
            assertThat(ask(shell, "7512", "--lang", "en")).contains("is free", "a rule (ipvs)");
            assertThat(ask(shell, "hidden", "--lang", "en")).contains("tcp 127.0.0.1:7512", "(ipvs)");
        }
    }
}
