package dev.portwhy.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of each request is counted once, by what the server has seen of it. */
@Tag("kernel")
class LoadRunTest {

    private static final String CHUNKS =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n";

    private TestNamespace netns;

    @BeforeEach
    void inItsOwnNamespace() throws IOException {
        Programs.assumeRootWith("ip", "sysctl");
        netns = TestNamespace.create();
    }

    @AfterEach
    void leaveNothing() throws IOException {
        if (netns != null) {
            netns.close();
        }
    }

    private LoadResult run(Plans plan) throws IOException {
        return new LoadRun(plan.plan(), netns.asSeen()).run();
    }

    private AnsweringServer server(AnsweringServer.Service service) throws IOException {
        return AnsweringServer.in(netns, "127.0.0.1", service);
    }

    private static Endpoint end(String address, int port) {
        return new Endpoint(IpAddress.parse(address).orElseThrow(), port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void eachShortRequestHasAConnectionOfItsOwn(String address) throws IOException {
        AnsweringServer server = AnsweringServer.in(netns, address, (number, out) -> {
            out.write(AnsweringServer.bytes(AnsweringServer.OK_AND_CLOSE));
            return false;
        });
        LoadResult result = run(Plans.to(server.endpoint()).requests(40).connections(5));
        assertThat(result.requests()).isEqualTo(40);
        assertThat(result.failed()).isZero();
        assertThat(result.opened()).isEqualTo(40).isEqualTo(server.connections());
        assertThat(result.statuses()).isEqualTo(Map.of(200, 40L));
        assertThat(result.mostOpen()).isBetween(1, 5);
        assertThat(result.receivedBytes()).isEqualTo(40L * AnsweringServer.OK_AND_CLOSE.length());
    }

    @Test
    void keptConnectionsAreNoMoreThanThePlaces() throws IOException {
        AnsweringServer server = server((number, out) -> AnsweringServer.after(0, out));
        LoadResult result = run(Plans.to(server.endpoint()).kept().requests(300).connections(4));
        assertThat(result.requests()).isEqualTo(300).isEqualTo(server.requests());
        assertThat(server.connections()).isEqualTo(4);
        assertThat(result.opened()).isEqualTo(4);
        assertThat(result.mostOpen()).isEqualTo(4);
    }

    /** A server may close a kept connection whenever it likes; that is no failure. */
    @Test
    void whereTheServerEndsKeptConnectionsTheyAreOpenedAnew() throws IOException {
        AnsweringServer server = server((number, out) -> AnsweringServer.after(0, out) && number % 10 != 9);
        LoadResult result = run(Plans.to(server.endpoint()).kept().requests(200).connections(2));
        assertThat(result.failed()).isZero();
        assertThat(result.requests()).isEqualTo(200).isEqualTo(server.requests());
        assertThat(result.opened()).isEqualTo(server.connections()).isGreaterThanOrEqualTo(20);
    }

    /** A byte at a time, in chunks: only the end of the answer is its end. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAnswerThatComesInPiecesIsOne(boolean kept) throws IOException {
        AnsweringServer server = server((number, out) -> {
            for (byte b : AnsweringServer.bytes(CHUNKS)) {
                out.write(new byte[] {b});
            }
            return kept;
        });
        Plans plan = Plans.to(server.endpoint()).requests(10).connections(2);
        LoadResult result = run(kept ? plan.kept() : plan);
        assertThat(result.failed()).isZero();
        assertThat(result.statuses()).isEqualTo(Map.of(200, 10L));
        assertThat(result.receivedBytes()).isEqualTo(10L * CHUNKS.length());
    }

    @Test
    void anAnswerWithoutALengthEndsWithItsConnection() throws IOException {
        AnsweringServer server = server((number, out) -> {
            out.write(AnsweringServer.bytes("HTTP/1.0 203 So\r\n\r\n" + "x".repeat(100_000)));
            return false;
        });
        LoadResult result = run(Plans.to(server.endpoint()).kept().requests(8).connections(2));
        assertThat(result.failed()).isZero();
        assertThat(result.statuses()).isEqualTo(Map.of(203, 8L));
        assertThat(result.opened()).isEqualTo(8);
    }

    @Test
    void anAnswerThatIsCutIsClosedEarlyAndNoErrorOfTheKernel() throws IOException {
        AnsweringServer server = server((number, out) -> {
            out.write(AnsweringServer.bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ntoo little"));
            return false;
        });
        LoadResult result = run(Plans.to(server.endpoint()).requests(12).connections(3));
        assertThat(result.failed()).isEqualTo(12).isEqualTo(result.closedEarly());
        assertThat(result.failedByErrno()).isEmpty();
        assertThat(result.statuses()).isEmpty();
    }

    @Test
    void whatIsNoHttpIsMalformedHoweverItComes() throws IOException {
        AnsweringServer server = server((number, out) -> {
            out.write(AnsweringServer.bytes("+OK Dovecot ready.\r\n"));
            return true;
        });
        LoadResult result = run(Plans.to(server.endpoint()).kept().requests(9).connections(3));
        assertThat(result.failed()).isEqualTo(9).isEqualTo(result.malformed());
    }

    @Test
    void whatIsNotAnsweredInTimeIsGivenUp() throws IOException {
        AnsweringServer server = server((number, out) -> {
            AnsweringServer.pause(30_000);
            return false;
        });
        LoadResult result =
                run(Plans.to(server.endpoint()).requests(4).connections(2).timeoutMs(120));
        assertThat(result.failed()).isEqualTo(4).isEqualTo(result.timedOut());
        assertThat(result.nanos()).isGreaterThanOrEqualTo(240_000_000);
    }

    @Test
    void whereNobodyListensEachIsRefused() throws IOException {
        for (String address : new String[] {"127.0.0.1", "::1"}) {
            LoadResult result = run(Plans.to(end(address, 9)).requests(6).connections(3));
            assertThat(result.failedByErrno()).isEqualTo(Map.of("ECONNREFUSED", 6L));
            assertThat(result.opened()).isZero();
            assertThat(result.outOfPortsNanos()).isNegative();
        }
    }

    /** Nobody answers behind the other end of the pair, and the address is known to the kernel: each SYN is lost. */
    @Test
    void whereEverySynIsLostTheKernelGivesUpWithItsOwnError() throws IOException {
        try (TestNamespace other = TestNamespace.create()) {
            netns.command(
                    "ip", "link", "add", "va", "type", "veth", "peer", "name", "vb", "netns", "" + other.anchor());
            netns.command("ip", "addr", "add", "10.77.0.1/24", "dev", "va");
            netns.command("ip", "link", "set", "va", "up");
            other.command("ip", "link", "set", "vb", "up");
            netns.command("ip", "neigh", "add", "10.77.0.9", "lladdr", "02:00:00:00:00:09", "dev", "va");
            netns.command("sysctl", "-qw", "net.ipv4.tcp_syn_retries=1");
            LoadResult result = run(Plans.to(end("10.77.0.9", 80)).requests(5).connections(5));
            assertThat(result.failedByErrno()).isEqualTo(Map.of("ETIMEDOUT", 5L));
            assertThat(result.timedOut()).as("before the load's own patience").isZero();
            assertThat(result.opened()).isZero();
            LoadResult impatient = run(
                    Plans.to(end("10.77.0.9", 80)).requests(2).connections(2).timeoutMs(100));
            assertThat(impatient.failedByErrno()).isEmpty();
            assertThat(impatient.timedOut()).isEqualTo(2);
        }
    }

    @Test
    void ofTheSourcesEachHasPortsOfItsOwnAndBindSaysItWhereItComesFirst() throws IOException {
        AnsweringServer server = server((number, out) -> AnsweringServer.after(30_000, out));
        // Beyond the usual range, from which the server has its port. Of an odd number connect() may leave one out.
        netns.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=61000 61003", "net.ipv4.tcp_tw_reuse=0");
        Plans all = Plans.to(server.endpoint()).plain().requests(8).connections(1);
        assertThat(run(all.from("127.0.0.2", "127.0.0.3")).opened()).isEqualTo(8);
        LoadResult[] last = new LoadResult[1];
        Poll.until("no port is left", () -> {
            last[0] = run(all.from("127.0.0.2", "127.0.0.3").requests(2));
            return last[0].failed() == 2;
        });
        LoadResult connecting = last[0];
        assertThat(connecting.failedByErrno()).isEqualTo(Map.of("EADDRNOTAVAIL", 2L));
        assertThat(connecting.outOfPortsNanos()).isNotNegative();
        assertThat(connecting.openedUntilThen()).isZero();
        LoadResult binding = run(all.from("127.0.0.2").boundFirst().requests(2));
        assertThat(binding.failedByErrno()).isEqualTo(Map.of("EADDRINUSE", 2L));
        LoadResult elsewhere =
                run(Plans.to(server.endpoint()).plain().requests(1).from("10.9.9.9"));
        assertThat(elsewhere.failedByErrno()).isEqualTo(Map.of("EADDRNOTAVAIL", 1L));
    }

    @Test
    void overPlainConnectionsAByteIsSentWhereThatIsAskedFor() throws IOException {
        AnsweringServer server = server((number, out) -> true);
        LoadResult result =
                run(Plans.to(server.endpoint()).plain().withAByte().requests(20).connections(4));
        assertThat(result.requests()).isEqualTo(20);
        assertThat(result.failed()).isZero();
        assertThat(result.receivedBytes()).isZero();
        Poll.until("the server has accepted all", () -> server.connections() == 20);
        assertThat(server.requests()).as("one byte is no request").isZero();
    }

    @Test
    void itEndsWhenItIsToldTo() throws IOException {
        AnsweringServer server = server((number, out) -> AnsweringServer.after(2, out));
        LoadRun before = new LoadRun(Plans.to(server.endpoint()).plan(), netns.asSeen());
        before.stop();
        assertThat(before.run().requests()).isZero();

        LoadRun load =
                new LoadRun(Plans.to(server.endpoint()).kept().connections(3).plan(), netns.asSeen());
        CompletableFuture<LoadResult> running = CompletableFuture.supplyAsync(() -> {
            try {
                return load.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        Poll.until("some are answered", () -> load.answeredSoFar() > 10);
        load.stop();
        LoadResult result = running.join();
        assertThat(result.requests()).isGreaterThan(10);
        assertThat(result.failed()).isZero();
        assertThat(result.unfinished()).isBetween(0L, 3L);
        assertThat(load.failedSoFar()).isZero();
        assertThat(load.outOfPorts()).isFalse();
    }

    @Test
    void whatIsUnderWayWhenTheTimeIsOverIsWaitedForASecond() throws IOException {
        AnsweringServer slow = server((number, out) -> AnsweringServer.after(300, out));
        LoadResult waited = run(Plans.to(slow.endpoint()).kept().connections(2).ms(100));
        assertThat(waited.requests()).isEqualTo(2);
        assertThat(waited.unfinished()).isZero();
        AnsweringServer never = server((number, out) -> AnsweringServer.after(30_000, out));
        LoadResult left = run(Plans.to(never.endpoint()).kept().connections(2).ms(100));
        assertThat(left.requests()).isZero();
        assertThat(left.unfinished()).isEqualTo(2);
    }

    /** A request that does not fit into the kernel's buffers is sent on as there is room. */
    @Test
    void aRequestMayBeLargerThanTheKernelsBuffers() throws IOException {
        AnsweringServer server = server((number, out) -> AnsweringServer.after(0, out));
        String large = "GET / HTTP/1.1\r\nHost: test\r\nX: " + "a".repeat(20_000_000) + "\r\n\r\n";
        LoadResult result = run(
                Plans.to(server.endpoint()).kept().request(large).requests(3).connections(1));
        assertThat(result.failed()).isZero();
        assertThat(server.requests()).isEqualTo(3);
    }

    /** Others who look at namespaces may keep it alive for a moment, and then it is entered. */
    @Test
    void aNamespaceThatIsGoneIsAnError() throws IOException {
        TestNamespace gone = TestNamespace.create();
        LoadRun load = new LoadRun(Plans.to(end("127.0.0.1", 9)).requests(1).plan(), gone.asSeen());
        gone.close();
        Poll.until("it is gone", () -> {
            try {
                return load.run().requests() != 1;
            } catch (IOException e) {
                return true;
            }
        });
    }

    @Test
    void theLimitOfDescriptorsLeavesRoomForTheProgram() {
        assertThat(LoadRun.mostConnections()).isPositive();
    }
}
