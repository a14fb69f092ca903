package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.netlink.Rtnetlink;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Plain situations, set up with real sockets: each is told, and what nearly is one is told as what it is. */
@Tag("kernel")
class CausesOnKernelTest {

    private static final Endpoint SERVER = new Endpoint(IpAddress.v4(0x7f000001), 8080);

    /** What is done in a namespace of its own, whose lo is up. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    private static void inNamespace(Work work) throws IOException {
        NetworkThread.inNewNamespace(() -> {
            try (Rtnetlink routes = Rtnetlink.open()) {
                routes.loopbackUp();
            }
            work.run();
            return 0;
        });
    }

    private static String ask(String... words) {
        String[] json = new String[words.length + 1];
        json[0] = "--json";
        System.arraycopy(words, 0, json, 1, words.length);
        return Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), json).out();
    }

    private static String slug(String word) {
        return "\"slug\":\"" + word + "\"";
    }

    @Test
    void aSocketThatIsBoundAndNothingElse() throws IOException {
        inNamespace(() -> {
            try (KernelSocket bound = KernelSocket.tcp(Family.INET).bind(SERVER)) {
                assertThat(ask("127.0.0.1:8080")).contains(slug("port-held-by-bound-socket"), "\"tried\":true");
                bound.listen(1);
                assertThat(ask("127.0.0.1:8080"))
                        .contains(slug("port-held-by-listener"))
                        .doesNotContain(slug("port-held-by-bound-socket"));
            }
            assertThat(ask("127.0.0.1:8080")).contains(slug("port-free"));
        });
    }

    @Test
    void connectionsOfAListenerThatIsGone() throws IOException {
        inNamespace(() -> {
            try (KernelSocket accepted = left()) {
                assertThat(ask("--no-reuseaddr", "127.0.0.1:8080"))
                        .contains(slug("port-held-by-leftover-connections"), "\"tried\":true");
                // The client has closed first, so what stays behind for a minute is on its own port.
                assertThat(accepted.fd()).isPositive();
            }
            Poll.until(
                    "the connection is over",
                    () -> ask("--no-reuseaddr", "127.0.0.1:8080").contains(slug("port-free")));
        });
    }

    /** What a server accepted before its listener was closed; the client has closed its end already. */
    private static KernelSocket left() throws IOException {
        try (KernelSocket listener = KernelSocket.tcp(Family.INET).bind(SERVER).listen(1);
                KernelSocket client = KernelSocket.tcp(Family.INET)) {
            client.connect(SERVER);
            return listener.accept();
        }
    }

    @Test
    void aPortForRootOnly() throws IOException {
        inNamespace(() -> {
            write("net.ipv4.ip_unprivileged_port_start", "1024");
            assertThat(ask("--uid", "1000", "127.0.0.1:80"))
                    .contains(slug("privileged-port"), "\"outcome\":\"EACCES\"");
            write("net.ipv4.ip_unprivileged_port_start", "80");
            assertThat(ask("--uid", "1000", "127.0.0.1:80"))
                    .contains(slug("port-free"))
                    .doesNotContain(slug("privileged-port"));
        });
    }

    /** All four ports are taken by connections that stay open: how long FIN_WAIT2 lasts changes nothing about that. */
    @Test
    void aSettingThatDoesNotHelpAgainstWhatIsFound() throws IOException {
        try (TestNamespace netns = TestNamespace.create()) {
            netns.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=40000 40003", "net.ipv4.tcp_fin_timeout=15");
            String where = Long.toString(netns.inode());
            netns.run(() -> {
                List<KernelSocket> open = new ArrayList<>();
                try (KernelSocket server =
                        KernelSocket.tcp(Family.INET).bind(SERVER).listen(16)) {
                    for (int i = 0; i < 4; i++) {
                        open.add(KernelSocket.tcp(Family.INET).connect(SERVER));
                        open.add(server.accept());
                    }
                    assertThat(ask("tune", "audit", "-N", where))
                            .contains(slug("setting-without-effect"), "net.ipv4.tcp_fin_timeout");
                    netns.command("sysctl", "-qw", "net.ipv4.tcp_fin_timeout=60");
                    assertThat(ask("tune", "audit", "-N", where)).doesNotContain(slug("setting-without-effect"));
                } finally {
                    open.forEach(KernelSocket::close);
                }
                return 0;
            });
        }
    }

    private static void write(String key, String value) throws KernelException {
        SysctlFile.write(key, value);
    }
}
