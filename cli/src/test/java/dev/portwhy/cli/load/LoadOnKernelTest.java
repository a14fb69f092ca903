package dev.portwhy.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a load counts is what ss, nstat and the server's log say of it. */
@Tag("kernel")
class LoadOnKernelTest extends LoadServers {

    private static final String SERVER = "http://127.0.0.1:8080/";

    private void manyPorts() throws IOException {
        ports("20000 60000");
    }

    private void twentyPorts() throws IOException {
        ports("40000 40019");
    }

    /** A reset ends no TIME_WAIT here (RFC 1337): now and then one would, and its port be there again. */
    private void ports(String range) throws IOException {
        netns.command(
                "sysctl",
                "-qw",
                "net.ipv4.ip_local_port_range=" + range,
                "net.ipv4.tcp_tw_reuse=0",
                "net.ipv4.tcp_rfc1337=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {SERVER, "http://[::1]:8080/"})
    void shortConnectionsThatTheServerClosesLeaveTimeWaitThere(String server) throws IOException {
        manyPorts();
        nginx(netns);
        long before = nstat(netns, "TcpActiveOpens");
        Cli told = load(server, "-n", "300", "-c", "20");
        assertThat(told.status()).as(told.out()).isZero();
        assertThat(told.out())
                .contains("\"requests\":300,\"failed\":0,", "\"statuses\":{\"200\":300}", "\"opened\":300,")
                .contains("\"timeWaitHere\":0,\"timeWaitThere\":300}", "\"wouldRunOut\":null", "\"findings\":[]");
        assertThat(nstat(netns, "TcpActiveOpens") - before).isEqualTo(300);
        assertThat(ss(netns, "state", "time-wait", "sport", "=", ":8080")).isEqualTo(300);
        assertThat(ss(netns, "dport", "=", ":8080")).isZero();
        Poll.until("nginx has logged all", () -> logged() == 300);
    }

    @Test
    void shortConnectionsClosedHereLeaveTimeWaitHereWhichTakesPorts() throws IOException {
        manyPorts();
        nginx(netns);
        Cli told = load(SERVER, "-n", "300", "-c", "20", "--close-first");
        assertThat(told.out()).contains("\"failed\":0,");
        long here = ss(netns, "state", "time-wait", "dport", "=", ":8080");
        long there = ss(netns, "state", "time-wait", "sport", "=", ":8080");
        assertThat(here + there).isEqualTo(300);
        assertThat(here).as("closed here as soon as the answer is whole").isGreaterThan(290);
        assertThat(count(told, "timeWaitHere")).isEqualTo(here);
        assertThat(count(told, "timeWaitThere")).isEqualTo(there);
        assertThat(count(told, "after")).isEqualTo(here);
        assertThat(count(told, "usable")).isEqualTo(40_000);
    }

    @Test
    void keptConnectionsServeManyRequestsAndAreOpenedAnewWhereTheServerEndsThem() throws IOException {
        manyPorts();
        nginx(netns);
        long before = nstat(netns, "TcpActiveOpens");
        // This nginx ends a connection after 50 requests.
        Cli told = load(SERVER, "-n", "1000", "-c", "4", "--keep-alive");
        assertThat(told.status()).as(told.out()).isZero();
        assertThat(told.out()).contains("\"requests\":1000,\"failed\":0,");
        long opened = nstat(netns, "TcpActiveOpens") - before;
        assertThat(opened).isBetween(20L, 24L);
        assertThat(count(told, "opened")).isEqualTo(opened);
        assertThat(number(told, "peak")).isBetween(4.0, 24.0);
        Poll.until("nginx has logged all", () -> logged() == 1000);
    }

    /** Nothing has failed yet, but it would: at 40 a second for a minute 2,400 ports are wanted, and there are 50. */
    @Test
    void whatCannotGoOnIsAWarningThoughNothingHasFailed() throws IOException {
        ports("40000 40049");
        nginx(netns);
        Cli told = load("tcp://127.0.0.1:8080", "-n", "20", "-c", "5", "--rate", "40");
        assertThat(told.status()).as(told.out()).isEqualTo(1);
        assertThat(told.out())
                .contains("\"failed\":0,", "\"verdict\":\"warning\"", "\"wouldRunOut\":{\"atPerSecond\":");
        assertThat(ask("load", "tcp://127.0.0.1:8080", "-n", "8", "-c", "2", "--rate", "40", "-q")
                        .out())
                .matches("8 connections to .* closed on this side, the ports run out .*\n");
    }

    @Test
    void answersThatAreNoSuccessAreAnswers() throws IOException {
        nginx(netns);
        Cli told = load("127.0.0.1:8080/missing", "-n", "20", "-c", "2");
        assertThat(told.status()).isZero();
        assertThat(told.out()).contains("\"failed\":0,", "\"statuses\":{\"404\":20}");
        assertThat(ask("load", "127.0.0.1:8080/missing", "-n", "20").out())
                .contains("Unsuccessful answers, by status: 404 20");
    }

    @Test
    void plainConnectionsAreOpenedAndClosed() throws IOException {
        manyPorts();
        nginx(netns);
        // No more than nginx has room for before it accepts the first.
        Cli told = load("tcp://127.0.0.1:8080", "-n", "200", "-c", "10", "--rate", "300");
        // 300 a second for a minute are fewer than 40,000 ports.
        assertThat(told.status()).as(told.out()).isZero();
        assertThat(told.out()).contains("\"requests\":200,", "\"opened\":200,", "\"timeWaitHere\":200,");
        assertThat(ss(netns, "state", "time-wait", "dport", "=", ":8080")).isEqualTo(200);
    }

    @Test
    void whereNothingListensAllAreRefused() throws IOException {
        Cli told = load("tcp://127.0.0.1:8080", "-n", "30", "-c", "30");
        assertThat(told.status()).isEqualTo(1);
        assertThat(told.out())
                .contains("\"requests\":30,\"failed\":30,\"failedByErrno\":{\"ECONNREFUSED\":30}", "\"opened\":0,");
        assertThat(ask("load", "tcp://127.0.0.1:8080", "-n", "30", "-q").out())
                .isEqualTo("All 30 to 127.0.0.1:8080 failed: ECONNREFUSED 30\n");
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws IOException {
        python("k = globals().setdefault('kept', []); k.append(c)");
        Cli told = load("http://127.0.0.1:9090/", "-n", "6", "-c", "3", "--timeout", "150ms");
        assertThat(told.status()).isEqualTo(1);
        assertThat(told.out()).contains("\"requests\":6,\"failed\":6,\"failedByErrno\":{}", "\"timedOut\":6,");
        Cli ended = load("http://127.0.0.1:9090/", "-c", "3", "--duration", "100ms");
        assertThat(ended.out()).contains("\"requests\":0,", "\"unfinished\":3,");
        assertThat(ended.status()).as("nothing was answered").isEqualTo(1);
        assertThat(number(ended, "seconds")).isLessThan(3);
    }

    @Test
    void aServerThatClosesBeforeItHasAnsweredIsNoError() throws IOException {
        python("c.recv(4096); c.close()");
        Cli told = load("http://127.0.0.1:9090/", "-n", "40", "-c", "4");
        assertThat(told.out()).contains("\"failed\":40,\"failedByErrno\":{}", "\"closedEarly\":40,");
    }

    @Test
    void aServerThatResetsIsToldByTheKernelsError() throws IOException {
        python("c.recv(4096); c.setsockopt(1, 13, struct.pack('ii', 1, 0)); c.close()");
        Cli told = load("http://127.0.0.1:9090/", "-n", "40", "-c", "4");
        assertThat(told.out()).contains("\"failed\":40,\"failedByErrno\":{\"ECONNRESET\":40}");
    }

    @Test
    void whatIsNoHttpIsMalformed() throws IOException {
        python("c.sendall(b'SSH-2.0-x\\r\\n'); c.recv(4096); c.close()");
        assertThat(load("http://127.0.0.1:9090/", "-n", "10", "-c", "2").out()).contains("\"malformed\":10}");
    }

    @Test
    void whenThePortsRunOutItIsToldByErrorByFindingAndByTime() throws IOException {
        twentyPorts();
        nginx(netns);
        long before = nstat(netns, "TcpActiveOpens");
        Cli told = load("tcp://127.0.0.1:8080", "-n", "60", "-c", "10");
        assertThat(told.status()).isEqualTo(2);
        // On a machine under load a late FIN may be sent twice; the reset it is answered with frees a port (RFC 1337).
        long opened = nstat(netns, "TcpActiveOpens") - before;
        assertThat(opened).isBetween(20L, 25L);
        long failed = 60 - opened;
        assertThat(told.out())
                .contains("\"failed\":" + failed + ",\"failedByErrno\":{\"EADDRNOTAVAIL\":" + failed + "}")
                .contains("\"opened\":" + opened + ",")
                .contains("\"ports\":{\"usable\":20,\"before\":0,\"peak\":20,\"after\":20,\"timeWaitHere\":20,")
                .contains("\"wouldRunOut\":{\"atPerSecond\":", "\"slug\":\"ephemeral-ports-exhausted\"");
        assertThat(ss(netns, "state", "time-wait", "dport", "=", ":8080")).isEqualTo(20);
        assertThat(ask("load", "tcp://127.0.0.1:8080", "-n", "5").out())
                .startsWith("All 5 to 127.0.0.1:8080 failed: EADDRNOTAVAIL 5\n")
                .contains("all 20 are in use");
    }

    @Test
    void boundFirstTheErrorIsThatOfBind() throws IOException {
        twentyPorts();
        nginx(netns);
        Cli told = load("tcp://127.0.0.1:8080", "-n", "30", "-c", "10", "--source", "127.0.0.1", "--bind-first");
        assertThat(told.status()).isEqualTo(2);
        assertThat(told.out()).contains("\"failedByErrno\":{\"EADDRINUSE\":10}", "\"opened\":20,");
    }

    @Test
    void severalSourcesTakeTurnsAndEachHasPortsOfItsOwn() throws IOException {
        twentyPorts();
        nginx(netns);
        Cli told = load("tcp://127.0.0.1:8080", "-n", "40", "-c", "4", "--source", "127.0.0.2,127.0.0.3");
        assertThat(told.status()).as(told.out()).isNotEqualTo(2);
        assertThat(told.out()).contains("\"failed\":0,", "\"usable\":40,", "\"timeWaitHere\":40,");
        for (String source : new String[] {"127.0.0.2", "127.0.0.3"}) {
            assertThat(ss(netns, "state", "time-wait", "src", source)).isEqualTo(20);
        }
        assertThat(load("tcp://127.0.0.1:8080", "--source", "10.1.2.3").err())
                .contains("10.1.2.3 is not an address of");
    }

    @Test
    void aRateIsKept() throws IOException {
        nginx(netns);
        Cli told = load(SERVER, "-n", "100", "-c", "50", "--rate", "400");
        assertThat(told.out()).contains("\"requests\":100,\"failed\":0,");
        // The last of a hundred is due after 99 intervals.
        assertThat(number(told, "seconds")).isGreaterThan(0.247);
        Poll.until("nginx has logged all", () -> logged() == 100);
    }

    @Test
    void whatWasDueAndNeverBegunIsTold() throws IOException {
        python("k = globals().setdefault('kept', []); k.append(c)");
        Cli told = load("http://127.0.0.1:9090/", "-c", "2", "--rate", "100", "--duration", "300ms");
        assertThat(told.out()).contains("\"unfinished\":2,");
        assertThat(told.status()).isEqualTo(1);
        assertThat(number(told, "notBegun")).isBetween(27.0, 28.0);
    }

    @Test
    void fromOutsideItGoesFromTheNamedNamespace() throws IOException {
        nginx(netns);
        String inode = Long.toString(netns.inode());
        Cli told = Cli.run(
                new LiveMachine(), Screen.PIPE, Map.of(), "load", "--json", "-N", inode, SERVER, "-n", "50", "-c", "5");
        assertThat(told.status()).as(told.err()).isZero();
        assertThat(told.out()).contains("\"requests\":50,\"failed\":0,", "\"timeWaitThere\":50}");
        Poll.until("nginx has logged all", () -> logged() == 50);
    }

    @Test
    void aServerInAnotherNamespaceOfThisMachineIsSeenToBeHere() throws IOException {
        try (TestNamespace other = TestNamespace.create()) {
            netns.command(
                    "ip", "link", "add", "va", "type", "veth", "peer", "name", "vb", "netns", "" + other.anchor());
            netns.command("ip", "addr", "add", "10.77.0.1/24", "dev", "va");
            netns.command("ip", "link", "set", "va", "up");
            other.command("ip", "addr", "add", "10.77.0.2/24", "dev", "vb");
            other.command("ip", "link", "set", "vb", "up");
            nginx(other);
            Cli told = load("http://10.77.0.2:8080/", "-n", "60", "-c", "6");
            assertThat(told.status()).as(told.err() + told.out()).isZero();
            assertThat(told.out()).contains("\"failed\":0,", "\"timeWaitHere\":0,\"timeWaitThere\":60}");
            assertThat(ss(other, "state", "time-wait", "sport", "=", ":8080")).isEqualTo(60);

            // The same address in a namespace to which no way leads from here is somebody else's.
            netns.command("ip", "route", "del", "10.77.0.0/24", "dev", "va");
            assertThat(load("http://10.77.0.2:8080/", "-n", "1").status()).isEqualTo(64);
        }
    }

    @Test
    void anotherMachineIsLeftAloneUnlessTheUserSaysSo() throws IOException {
        for (String server : new String[] {"http://192.0.2.1/", "tcp://[2001:db8::1]:80"}) {
            Cli told = load(server);
            assertThat(told.status()).isEqualTo(64);
            assertThat(told.err()).contains("--yes-really");
        }
        assertThat(load("http://192.0.2.1/", "--yes-really", "--rate", "1001").err())
                .contains("at most 1000 a second");
        assertThat(load("http://192.0.2.1/", "--yes-really", "--duration", "61s")
                        .err())
                .contains("at most 1 min 0 s");
        // No way leads there: refused by the kernel at once, and nothing was sent.
        Cli told = load("http://192.0.2.1/", "--yes-really", "-n", "3");
        assertThat(told.out()).contains("\"failedByErrno\":{\"ENETUNREACH\":3}", "\"timeWaitThere\":null");
    }
}
