package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a connect() meets beside ports, as this program tells it and as the kernel then does it; and what is advised, carried out. */
@Tag("kernel")
class ConnectOnKernelTest extends NamespaceOfItsOwn {

    private static final Endpoint SERVER = new Endpoint(IpAddress.v4(0x7f000001), 8000);

    /** From a port of its own to the server; prints the error number, or 0, and keeps what it has. */
    private static final String FROM_PORT = """
            import socket, sys
            s = socket.socket(); s.setsockopt(1, 2, 1)
            try: s.bind(('127.0.0.1', int(sys.argv[1]))); s.connect(('127.0.0.1', 8000)); print(0, flush=True)
            except OSError as e: print(e.errno, flush=True)
            sys.stdin.read()
            """;

    private KernelSocket serve() throws IOException {
        return netns.run(() -> {
            KernelSocket listener = KernelSocket.tcp(Family.INET).bind(SERVER).listen(128);
            netns.closeWithIt(listener::close);
            return listener;
        });
    }

    private static String command(String answer, String like) {
        Matcher advice = Pattern.compile("\"command\":\"(" + like + ")\"").matcher(answer);
        assertThat(advice.find()).as(answer).isTrue();
        return advice.group(1);
    }

    /** The error of a connect(), or an empty text. */
    private String connect(String source, Endpoint to) throws IOException {
        return netns.run(() -> {
            try (KernelSocket client = KernelSocket.tcp(to.address().family())) {
                client.limitWaits(0, 300);
                if (!source.isEmpty()) {
                    client.bind(new Endpoint(IpAddress.parse(source).orElseThrow(), 0));
                }
                client.connect(to);
                return "";
            } catch (KernelException e) {
                return Objects.toString(e.getMessage(), "");
            }
        });
    }

    @Test
    void fromAChosenPortThereIsOneConnectionAndItsHolderIsNamed() throws IOException {
        serve();
        Process first = netns.start(new ProcessBuilder("python3", "-c", FROM_PORT, "40001"));
        assertThat(first.inputReader().readLine()).isEqualTo("0");
        Process second = netns.start(new ProcessBuilder("python3", "-c", FROM_PORT, "40001"));
        assertThat(second.inputReader().readLine()).as("EADDRNOTAVAIL").isEqualTo("99");

        Cli told = ask("--json", "connect", "127.0.0.1:40001", SERVER.toString());
        assertThat(told.status()).isEqualTo(2);
        assertThat(told.out())
                .contains("\"outcome\":\"EADDRNOTAVAIL\"", "\"sourcePort\":40001", "\"pid\":" + first.pid())
                .doesNotContain("ephemeral-ports");
        assertThat(ask("connect", "127.0.0.1:40002", SERVER.toString()).status())
                .isZero();
    }

    /** Accepts and closes at once, so that nothing is left on the client's side. */
    private static final String CLOSES_FIRST = """
            import socket
            l = socket.socket(); l.bind(('10.99.0.2', 8000)); l.listen(128); print(1, flush=True)
            while True: l.accept()[0].close()
            """;

    /** Two hundred connections a second, each until the server has closed. */
    private static final String CLIENT = """
            import socket, time
            n = 0; t = time.time()
            while True:
                s = socket.socket(); s.connect(('10.99.0.2', 8000)); s.recv(1); s.close(); n += 1
                if n == 20: print(1, flush=True)
                time.sleep(max(0, t + n / 200 - time.time()))
            """;

    /** The server is another machine: were it this one, its own TIME_WAIT would tell. */
    @Test
    void connectionsThatTheServerClosesFirstAreCountedWithTheirNamespace() throws IOException {
        try (TestNamespace there = TestNamespace.create()) {
            String anchor = Integer.toString(there.anchor());
            netns.command("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1", "netns", anchor);
            netns.command("ip", "addr", "add", "10.99.0.1/24", "dev", "v0");
            netns.command("ip", "link", "set", "v0", "up");
            there.command("ip", "addr", "add", "10.99.0.2/24", "dev", "v1");
            there.command("ip", "link", "set", "v1", "up");
            begun(there, CLOSES_FIRST);
            String[] question = {"--json", "connect", "10.99.0.2:8000"};
            assertThat(ask(question).out()).contains("\"opensPerSecond\":null");
            begun(netns, CLIENT);

            Pattern told = Pattern.compile("\"perSecond\":null.*\"opensPerSecond\":([0-9.]+),");
            Poll.until("they are counted", () -> {
                Matcher rate = told.matcher(ask(question).out());
                return rate.find() && Math.abs(Double.parseDouble(rate.group(1)) - 200) < 100;
            });
            Poll.until(
                    "it is on the screen",
                    () -> ask("connect", "10.99.0.2:8000").out().contains("connections a second, to all destinations"));
        }
    }

    private static void begun(TestNamespace where, String program) throws IOException {
        Process process = where.start(new ProcessBuilder("python3", "-c", program));
        assertThat(process.inputReader().readLine()).isEqualTo("1");
    }

    @Test
    void aTimeWaitWithTheSameEndsIsGoneOnceItIsDestroyed() throws IOException {
        netns.command("sysctl", "-qw", "net.ipv4.tcp_timestamps=0");
        KernelSocket listener = serve();
        Process first = netns.start(new ProcessBuilder("python3", "-c", FROM_PORT, "40000"));
        assertThat(first.inputReader().readLine()).isEqualTo("0");
        KernelSocket accepted = netns.run(listener::accept);
        try {
            first.getOutputStream().close();
            Poll.until(
                    "the client has closed",
                    () -> netns.command("ss", "-Htan", "state", "fin-wait-2").contains(":40000"));
        } finally {
            accepted.close();
        }
        String[] question = {"--json", "connect", "127.0.0.1:40000", SERVER.toString()};
        Poll.until("it is in TIME_WAIT", () -> ask(question).out().contains("is still in TIME_WAIT"));
        assertThat(ask(question).status()).isEqualTo(2);
        netns.command("sh", "-c", command(ask(question).out(), "ss -K [^\"]*"));
        Poll.until("nothing is in the way", () -> ask(question).status() == 0);
    }

    @Test
    void anAddressThatIsNotHereIsNotHelpedByOptions() throws IOException {
        serve();
        assertThat(connect("203.0.113.9", SERVER)).contains("EADDRNOTAVAIL");
        Cli before = ask("--json", "connect", "203.0.113.9", SERVER.toString());
        assertThat(before.out()).contains("\"outcome\":\"EADDRNOTAVAIL\"", "address-not-local");
        netns.command("sysctl", "-qw", "net.ipv4.ip_nonlocal_bind=1");
        assertThat(connect("203.0.113.9", SERVER)).contains("ENETUNREACH");
        Cli after = ask("--json", "connect", "203.0.113.9", SERVER.toString());
        assertThat(after.out()).contains("\"outcome\":\"ENETUNREACH\"", "address-not-local");
        assertThat(after.status()).isEqualTo(2);
        netns.command("ip", "addr", "add", "203.0.113.9/32", "dev", "lo");
        assertThat(connect("203.0.113.9", SERVER)).isEmpty();
        assertThat(ask("connect", "203.0.113.9", SERVER.toString()).status()).isZero();
    }

    @Test
    void connectionsFromAnAddressThatLeftAreToldAndGoneOnceDestroyed() throws IOException {
        netns.command("ip", "addr", "add", "10.99.0.50/32", "dev", "lo");
        serve();
        netns.run(() -> {
            for (int i = 0; i < 3; i++) {
                netns.closeWithIt(KernelSocket.tcp(Family.INET)
                        .bind(new Endpoint(IpAddress.parse("10.99.0.50").orElseThrow(), 0))
                        .connect(SERVER)::close);
            }
            return 0;
        });
        assertThat(machine().out()).doesNotContain("source-address-gone");
        netns.command("ip", "addr", "del", "10.99.0.50/32", "dev", "lo");
        String told = machine().out();
        assertThat(told).contains("source-address-gone", "10.99.0.50");
        netns.command("sh", "-c", command(told, "[^\"]*ss -K src [^\"]*").replaceFirst("^.*ss -K", "ss -K"));
        Poll.until("they are gone", () -> !machine().out().contains("source-address-gone"));
    }

    @Test
    void withLoDownTheAdviceBringsItUp() throws IOException {
        serve();
        netns.command("ip", "link", "set", "lo", "down");
        Cli told = ask("--json", "connect", SERVER.toString());
        assertThat(told.status()).isEqualTo(2);
        assertThat(told.out()).contains("\"slug\":\"loopback-down\"");
        assertThat(connect("", SERVER)).isNotEmpty();
        netns.command("sh", "-c", command(told.out(), "ip link set [^\"]*"));
        assertThat(connect("", SERVER)).isEmpty();
        assertThat(ask("connect", SERVER.toString()).status()).isZero();
    }

    @Test
    void withIpv6OffTheAdviceSwitchesItOn() throws IOException {
        netns.command("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1");
        Endpoint six = new Endpoint(IpAddress.parse("::1").orElseThrow(), 8000);
        Cli told = ask("--json", "connect", six.toString());
        assertThat(connect("", six)).contains("EADDRNOTAVAIL");
        assertThat(told.status()).isEqualTo(2);
        assertThat(told.out()).contains("\"outcome\":\"EADDRNOTAVAIL\"", "\"slug\":\"ipv6-disabled\"", "\"free\":0");
        netns.command("sh", "-c", command(told.out(), "sysctl -w [^\"]*"));
        Poll.until("::1 is there", () -> ask("connect", six.toString()).status() == 0);
        assertThat(connect("", six)).contains("ECONNREFUSED");
    }

    @Test
    void whereNearlyAllIsReservedTheFirstAdviceReservesLess() throws IOException {
        serve();
        netns.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=40000 40099");
        netns.command("sysctl", "-qw", "net.ipv4.ip_local_reserved_ports=40000-40097");
        assertThat(machine().out()).contains("\"severity\":\"warning\"", "reserves 98 of the 100 ports");
        netns.run(() -> {
            for (int i = 0; i < 2; i++) {
                netns.closeWithIt(KernelSocket.tcp(Family.INET).connect(SERVER)::close);
            }
            return 0;
        });
        assertThat(connect("", SERVER)).contains("EADDRNOTAVAIL");
        Cli told = ask("--json", "connect", SERVER.toString());
        assertThat(told.status()).isEqualTo(2);
        netns.command("sh", "-c", command(told.out(), "sysctl -w net.ipv4.ip_local_reserved_ports=[^\"]*"));
        assertThat(connect("", SERVER)).isEmpty();
        assertThat(ask("connect", SERVER.toString()).status()).isZero();
    }

    /** Connects and closes this side first, so often. */
    private void closeFirst(KernelSocket listener, int times) throws IOException {
        netns.run(() -> {
            for (int i = 0; i < times; i++) {
                KernelSocket client = KernelSocket.tcp(Family.INET).connect(SERVER);
                KernelSocket accepted = listener.accept();
                client.close();
                accepted.close();
            }
            return 0;
        });
    }

    @Test
    void aFullTableOfTimeWaitIsNoFailureAndIsNotFullOnceRaised() throws IOException {
        KernelSocket listener = serve();
        closeFirst(listener, 10);
        assertThat(machine().out()).doesNotContain("time-wait-table-overflow");
        netns.command("sysctl", "-qw", "net.ipv4.tcp_max_tw_buckets=5");
        closeFirst(listener, 10);
        String told = machine().out();
        assertThat(told).contains("time-wait-table-overflow", "\"verdict\":\"ok\"");
        netns.command(
                "sh",
                "-c",
                command(told, "[^\"]*sysctl -w net.ipv4.tcp_max_tw_buckets=[^\"]*")
                        .replaceFirst("^.*sysctl", "sysctl"));
        assertThat(machine().out()).doesNotContain("time-wait-table-overflow");
    }
}
