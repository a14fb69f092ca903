package dev.portwhy.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ports are counted as they are: sockets made by hand, and ss beside it. */
@Tag("kernel")
class PortWatchTest {

    private static final Endpoint SERVER = new Endpoint(IpAddress.v4(0x7f000001), 9090);

    private TestNamespace netns;
    private KernelSocket listener;
    private final List<KernelSocket> open = new ArrayList<>();

    @BeforeEach
    void inItsOwnNamespace() throws IOException {
        Programs.assumeRootWith("ip", "ss", "sysctl");
        netns = TestNamespace.create();
        netns.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=40000 40099");
        listener = netns.run(() -> KernelSocket.tcp(Family.INET).bind(SERVER).listen(100));
    }

    @AfterEach
    void leaveNothing() throws IOException {
        open.forEach(KernelSocket::close);
        if (listener != null) {
            listener.close();
        }
        if (netns != null) {
            netns.close();
        }
    }

    private KernelSocket[] connection() throws IOException {
        KernelSocket client = netns.run(() -> KernelSocket.tcp(Family.INET).connect(SERVER));
        KernelSocket accepted = listener.accept();
        open.add(client);
        open.add(accepted);
        return new KernelSocket[] {client, accepted};
    }

    private PortWatch watch(int high) throws IOException {
        return new PortWatch(
                Plans.to(SERVER).plan(), netns.asSeen(), netns.asSeen(), List.of(SERVER.address()), 40_000, high);
    }

    private long ss(String... filter) throws IOException {
        String[] line = new String[filter.length + 2];
        line[0] = "ss";
        line[1] = "-Htan";
        System.arraycopy(filter, 0, line, 2, filter.length);
        return netns.command(line).lines().count();
    }

    @Test
    void whatWasThereBeforeIsTakenFromTimeWaitAndKeptInThePorts() throws IOException {
        KernelSocket[] old = connection();
        old[0].close();
        old[1].close();
        connection();
        Poll.until("the old one is in TIME_WAIT", () -> ss("state", "time-wait") == 1);
        try (PortWatch watch = watch(40_099)) {
            assertThat(watch.usedNow()).isEqualTo(2);
            KernelSocket[] here = connection();
            KernelSocket[] there = connection();
            KernelSocket[] kept = connection();
            Poll.until("it was looked again", () -> watch.usedNow() == 5);
            here[0].close();
            here[1].close();
            there[1].close();
            there[0].close();
            kept[0].resetOnClose().close();
            PortCounts counts = watch.end(3);
            assertThat(counts).isEqualTo(new PortCounts(2, 5, 3, 1, 1));
            assertThat(ss("state", "time-wait", "dport", "=", ":9090")).isEqualTo(2);
            assertThat(ss("state", "time-wait", "sport", "=", ":9090")).isEqualTo(1);
        }
    }

    /** A load behind another one: while it runs, what the first has left comes to its end. */
    @Test
    void whatWasThereBeforeAndHasGoneIsNotTakenFromWhatTheLoadMade() throws IOException {
        for (int i = 0; i < 3; i++) {
            KernelSocket[] here = connection();
            here[0].close();
            here[1].close();
            KernelSocket[] there = connection();
            there[1].close();
            there[0].close();
        }
        Poll.until(
                "they are in TIME_WAIT for a while",
                () -> ss("-o", "state", "time-wait") == 6
                        && !netns.command("ss", "-Htano", "state", "time-wait").contains("1min"));
        try (PortWatch watch = watch(40_099)) {
            netns.command("ss", "-K", "state", "time-wait");
            assertThat(ss("state", "time-wait")).isZero();
            Poll.until("it was looked again, on this side alone", () -> watch.usedNow() == 0);
            KernelSocket[] here = connection();
            here[0].close();
            here[1].close();
            for (int i = 0; i < 2; i++) {
                KernelSocket[] there = connection();
                there[1].close();
                there[0].close();
            }
            Poll.until("they are in TIME_WAIT", () -> ss("state", "time-wait") == 3);
            PortCounts counts = watch.end(3);
            assertThat(counts.timeWaitHere()).isEqualTo(1);
            assertThat(counts.timeWaitThere()).isEqualTo(2);
        }
    }

    /** What comes and goes between two looks, the load itself has counted. */
    @Test
    void thePeakIsNoLowerThanWhatTheLoadHadOpen() throws IOException {
        try (PortWatch watch = watch(40_099)) {
            assertThat(watch.end(77).peak()).isEqualTo(77);
        }
    }

    @Test
    void portsOutsideOfTheRangeAreNotOfIt() throws IOException {
        try (PortWatch watch = watch(40_000)) {
            for (int i = 0; i < 4; i++) {
                connection();
            }
            assertThat(watch.end(0).after()).isBetween(0, 1);
        }
    }

    @Test
    void theOtherSideMayBeAnotherNamespaceOrUnseen() throws IOException {
        try (TestNamespace other = TestNamespace.create();
                PortWatch unseen =
                        new PortWatch(Plans.to(SERVER).plan(), netns.asSeen(), null, List.of(), 40_000, 40_099);
                PortWatch elsewhere = new PortWatch(
                        Plans.to(SERVER).plan(), netns.asSeen(), other.asSeen(), List.of(), 40_000, 40_099)) {
            KernelSocket[] there = connection();
            there[1].close();
            there[0].close();
            Poll.until("it is in TIME_WAIT", () -> ss("state", "time-wait", "sport", "=", ":9090") == 1);
            assertThat(unseen.end(0).timeWaitThere()).isEqualTo(-1);
            assertThat(elsewhere.end(0).timeWaitThere())
                    .as("of the other namespace")
                    .isZero();
        }
    }

    /** Others who look at namespaces may keep it alive for a moment, and then it is counted. */
    @Test
    void aNamespaceThatIsGoneIsAnErrorAtOnce() throws IOException {
        TestNamespace gone = TestNamespace.create();
        gone.close();
        Poll.until("it is gone", () -> {
            try (PortWatch watch =
                    new PortWatch(Plans.to(SERVER).plan(), gone.asSeen(), null, List.of(), 40_000, 40_099)) {
                return watch.usedNow() != 0;
            } catch (IOException e) {
                return true;
            }
        });
    }

    @Test
    void thatConnectionsArriveIsSeenAtTheOtherEnd() throws IOException {
        try (TestNamespace other = TestNamespace.create()) {
            netns.command(
                    "ip", "link", "add", "va", "type", "veth", "peer", "name", "vb", "netns", "" + other.anchor());
            netns.command("ip", "addr", "add", "10.77.0.1/24", "dev", "va");
            netns.command("ip", "link", "set", "va", "up");
            other.command("ip", "addr", "add", "10.77.0.2/24", "dev", "vb");
            other.command("ip", "link", "set", "vb", "up");
            Endpoint to = new Endpoint(IpAddress.parse("10.77.0.2").orElseThrow(), 80);
            assertThat(Arrival.isSeen(netns.asSeen(), null, to, other.asSeen()))
                    .as("refused")
                    .isFalse();
            try (KernelSocket server =
                    other.run(() -> KernelSocket.tcp(Family.INET).bind(to).listen(8))) {
                assertThat(server.local()).isEqualTo(to);
                IpAddress source = IpAddress.parse("10.77.0.1").orElseThrow();
                assertThat(Arrival.isSeen(netns.asSeen(), null, to, other.asSeen()))
                        .isTrue();
                assertThat(Arrival.isSeen(netns.asSeen(), source, to, other.asSeen()))
                        .isTrue();
                assertThat(Arrival.isSeen(netns.asSeen(), null, to, netns.asSeen()))
                        .as("it is not here that they arrive")
                        .isFalse();
                assertThat(Arrival.isSeen(netns.asSeen(), IpAddress.v4(0x0a090909), to, other.asSeen()))
                        .as("no address of this side")
                        .isFalse();
            }
        }
    }
}
