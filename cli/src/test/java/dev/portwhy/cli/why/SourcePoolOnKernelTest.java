package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs that bind the source ports of their connections by number, from a few of their own. */
@Tag("kernel")
@Tag("root")
class SourcePoolOnKernelTest {

    private static final String SLUG = "source-ports-of-program-exhausted";

    /** Accepts whatever comes, and keeps it. */
    private static final String SERVER = """
                            import socket
                            s=socket.socket(); s.setsockopt(1,2,1); s.bind(('127.0.0.1',9000)); s.listen(64)
                            kept=[]
                            while True: kept.append(s.accept())
                            """;

    /** Opens as many connections as it is told, one after the other, and says which were ended at once. */
    private static final String CLIENTS = """
                            import socket,sys,time
                            kept=[]
                            for i in range(int(sys.argv[1])):
                                s=socket.create_connection(('127.0.0.1',8000)); s.settimeout(0.7); kept.append(s)
                                try: s.send(b'x'); ended=s.recv(1)==b''
                                except TimeoutError: ended=False
                                except OSError: ended=True
                                print('ended' if ended else 'held',flush=True)
                            time.sleep(60)
                            """;

    private TestNamespace netns;
    private Path directory;
    private String configurationOwner = "0";

    @BeforeEach
    void inItsOwnNamespace() throws IOException {
        Programs.assumeRootWith("python3", "ss");
        netns = TestNamespace.create();
        directory = Files.createTempDirectory("portwhy");
        start("server", "python3", "-c", SERVER);
        Poll.until("the server listens", () -> listens(9000));
    }

    @AfterEach
    void leaveNothing() throws IOException {
        if (netns == null) {
            return;
        }
        netns.close();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private Process start(String log, String... words) throws IOException {
        return netns.start(new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(log).toFile()));
    }

    private boolean listens(int port) throws IOException {
        return !netns.command("ss", "-Htln", "sport = :" + port).isBlank();
    }

    private String connections() throws IOException {
        return netns.command("ss", "-Htn", "state", "established", "dport = :9000");
    }

    private Cli ask(String... words) throws IOException {
        return netns.run(() -> Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), words));
    }

    /** The verdict on this namespace alone. */
    private Cli machine() throws IOException {
        return ask("-N", Long.toString(netns.inode()), "--json");
    }

    /** haproxy with a pool of source ports, and clients that keep their connections; gives what became of them. */
    private String haproxy(String source, int clients) throws IOException {
        Programs.assumeRootWith("haproxy");
        Path file = directory.resolve("haproxy.cfg");
        Files.writeString(file, """
                                defaults
                                  mode tcp
                                  timeout client 60s
                                  timeout server 60s
                                  timeout connect 1s
                                  timeout queue 1s
                                  retries 0
                                frontend f
                                  bind 127.0.0.1:8000
                                  default_backend b
                                backend b
                                  server s 127.0.0.1:9000 %s
                                """.formatted(source));
        Files.setAttribute(file, "unix:uid", Integer.parseInt(configurationOwner));
        start("haproxy.log", "haproxy", "-db", "-f", file.toString());
        Poll.until("haproxy listens", () -> listens(8000));
        start("clients", "python3", "-c", CLIENTS, Integer.toString(clients));
        Poll.until(
                "all clients tried",
                () -> Files.readAllLines(directory.resolve("clients")).size() == clients);
        return Files.readString(directory.resolve("clients"));
    }

    @Test
    void aFullPoolOfTheConfigurationIsTold() throws IOException {
        assertThat(haproxy("source 127.0.0.1:20000-20004", 6)).isEqualTo("held\n".repeat(5) + "ended\n");
        assertThat(connections().lines()).hasSize(5);
        Cli verdict = machine();
        assertThat(verdict.out()).contains(SLUG).contains("haproxy.cfg").contains("\"severity\":\"critical\"");
        assertThat(verdict.status()).isEqualTo(2);
        Cli answer = ask("connect", "127.0.0.1:9000");
        assertThat(answer.out())
                .contains("the configuration gives it ports 20000 to 20004")
                .contains("also in use to this destination: 5 ports")
                .contains("source 127.0.0.1:LOW-HIGH");
        assertThat(answer.status()).isEqualTo(1);
        assertThat(ask("connect", "127.0.0.1:9000", "--json").out())
                .contains(SLUG)
                .contains("\"usedOutsideRange\":5")
                .contains("\"outcome\":\"OK\"");
        assertThat(ask("connect", "127.0.0.1:9000", "--lang", "zh").out())
                .contains("haproxy")
                .contains("20000");
        // A wider range does nothing for it.
        netns.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=30000 60999");
        start("more", "python3", "-c", CLIENTS, "1");
        Poll.until(
                "another one tried",
                () -> !Files.readString(directory.resolve("more")).isEmpty());
        assertThat(directory.resolve("more")).hasContent("ended");
    }

    /** The remedy, carried out: the same five connections, and one more. */
    @Test
    void aWiderPoolIsNothingToWarnOf() throws IOException {
        assertThat(haproxy("source 127.0.0.1:20000-20009", 6)).isEqualTo("held\n".repeat(6));
        assertThat(machine().out()).contains("\"verdict\":\"ok\"").doesNotContain(SLUG);
        Cli answer = ask("connect", "127.0.0.1:9000");
        assertThat(answer.out()).contains("also in use to this destination: 6 ports");
        assertThat(answer.status()).isZero();
    }

    /** A configuration that somebody else may have written is not read: what is left is what the ports show. */
    @Test
    void withoutAConfigurationItIsInferred() throws IOException {
        configurationOwner = "65534";
        haproxy("source 127.0.0.1:20000-20004", 6);
        assertThat(machine().out()).contains("\"verdict\":\"ok\"").doesNotContain(SLUG);
        Cli answer = ask("connect", "127.0.0.1:9000");
        assertThat(answer.out()).contains("haproxy").contains("uses the source ports 20000 to 20004 for 5 connections");
        assertThat(answer.status()).isEqualTo(1);
    }

    /** What a server accepted is in the same table, with ports outside of the range, too. */
    @Test
    void aServersOwnConnectionsAreNoPool() throws IOException {
        haproxy("", 5);
        for (String to : new String[] {"127.0.0.1:9000", "127.0.0.1:8000"}) {
            Cli answer = ask("connect", to, "--json");
            assertThat(answer.out()).doesNotContain(SLUG).contains("\"usedOutsideRange\":0");
            assertThat(answer.status()).isZero();
        }
    }

    /** One port, bound on purpose, is counted and is nothing to warn of. */
    @Test
    void onePortBoundOnPurposeIsCountedOnly() throws IOException {
        start(
                "client",
                "python3",
                "-c",
                "import socket,time\ns=socket.create_connection(('127.0.0.1',9000),5,('127.0.0.1',20000))\n"
                        + "time.sleep(60)");
        Poll.until("it is connected", () -> !connections().isBlank());
        Cli answer = ask("connect", "127.0.0.1:9000");
        assertThat(answer.out()).contains("also in use to this destination: 1 port");
        assertThat(answer.status()).isZero();
    }

    /** The kernel gave them while the range was another one. */
    @Test
    void whatTheKernelChoseBeforeTheRangeWasChangedIsNoPool() throws IOException {
        netns.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=20000 20005");
        start(
                "client",
                "python3",
                "-c",
                "import socket,time\nkept=[socket.create_connection(('127.0.0.1',9000)) for i in range(6)]\n"
                        + "time.sleep(60)");
        Poll.until("they are connected", () -> connections().lines().count() == 6);
        netns.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=32768 60999");
        Cli answer = ask("connect", "127.0.0.1:9000");
        assertThat(answer.out()).contains("also in use to this destination: 6 ports");
        assertThat(answer.out()).doesNotContain("by number");
        assertThat(answer.status()).isZero();
    }
}
