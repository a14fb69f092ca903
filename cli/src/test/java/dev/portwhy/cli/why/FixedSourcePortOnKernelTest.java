package dev.portwhy.cli.why;

import static dev.portwhy.linux.sys.Abi.SOL_SOCKET;
import static dev.portwhy.linux.sys.Abi.SO_REUSEADDR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A connect() from a chosen port beside what an earlier connection between the same ends left and what else has the port: as the
 * program tells it, and as the kernel then does it. Each port has one combination.
 */
@Tag("kernel")
class FixedSourcePortOnKernelTest extends NamespaceOfItsOwn {

    /** What has the port, beside what is left of the connection. */
    private enum Beside {
        NOTHING,
        LISTENER,
        /** A listener of an address of its own. */
        LISTENER_ELSEWHERE,
        BOUND,
        CONNECTION_ELSEWHERE,
        TIME_WAIT_ELSEWHERE
    }

    /** What is left of a connection between the same ends. */
    private enum Earlier {
        NONE,
        CONNECTED,
        TIME_WAIT
    }

    private static final int FIRST_PORT = 20_001;
    private static final Pattern OUTCOME = Pattern.compile("\"outcome\":\"([A-Z]+)\"");
    private static final Pattern ERROR = Pattern.compile("EADDR[A-Z]+");

    private IpAddress here = IpAddress.ANY4;
    private IpAddress other = IpAddress.ANY4;
    private Endpoint server = new Endpoint(IpAddress.ANY4, 0);
    private Endpoint elsewhere = server;
    private final Map<Endpoint, KernelSocket> listeners = new LinkedHashMap<>();
    private final List<KernelSocket> kept = new ArrayList<>();

    @BeforeEach
    void theIteratorIsToBeHad() {
        try (NativeFiles files = new NativeFiles()) {
            assumeTrue(KernelLayout.forIterators(files) != null, "what a TIME_WAIT is left of is not told here");
        }
    }

    private KernelSocket socket(boolean reuseaddr) throws IOException {
        KernelSocket socket = KernelSocket.tcp(here.family());
        netns.closeWithIt(socket::close);
        return socket.set(SOL_SOCKET, SO_REUSEADDR, reuseaddr ? 1 : 0);
    }

    private KernelSocket connected(int port, Endpoint to, boolean reuseaddr) throws IOException {
        KernelSocket client = socket(reuseaddr).bind(new Endpoint(here, port)).connect(to);
        kept.add(Objects.requireNonNull(listeners.get(to)).accept());
        return client;
    }

    /** This end closes first, so that TIME_WAIT is here. */
    private void timeWait(int port, Endpoint to, boolean reuseaddr) throws IOException {
        connected(port, to, reuseaddr).close();
        kept.removeLast().close();
    }

    private void put(Beside beside, int port, boolean reuseaddr) throws IOException {
        switch (beside) {
            case NOTHING -> {}
            case LISTENER -> socket(reuseaddr).bind(new Endpoint(here, port)).listen(1);
            case LISTENER_ELSEWHERE ->
                socket(reuseaddr).bind(new Endpoint(other, port)).listen(1);
            case BOUND -> socket(reuseaddr).bind(new Endpoint(here, port));
            case CONNECTION_ELSEWHERE -> connected(port, elsewhere, reuseaddr);
            case TIME_WAIT_ELSEWHERE -> timeWait(port, elsewhere, reuseaddr);
        }
    }

    /** What the kernel says to bind() with SO_REUSEADDR and connect(). */
    private String tried(int port) throws IOException {
        KernelSocket client = socket(true);
        try {
            client.limitWaits(0, 2000);
            client.bind(new Endpoint(here, port)).connect(server).resetOnClose();
            return "OK";
        } catch (KernelException e) {
            Matcher error = ERROR.matcher(String.valueOf(e.getMessage()));
            return error.find() ? error.group() : String.valueOf(e.getMessage());
        } finally {
            client.close();
        }
    }

    private String told(int port) throws IOException {
        Endpoint from = new Endpoint(here.unmapped(), port);
        Endpoint to = new Endpoint(here.unmapped(), server.port());
        Cli answer = ask("--json", "connect", from.toString(), to.toString());
        Matcher outcome = OUTCOME.matcher(answer.out());
        assertThat(outcome.find()).as(answer.out() + answer.err()).isTrue();
        return outcome.group(1);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.2, 1, true",
        "127.0.0.1, 127.0.0.2, 1, false",
        "127.0.0.1, 127.0.0.2, 0, true",
        "127.0.0.1, 127.0.0.2, 0, false",
        "::ffff:127.0.0.1, ::ffff:127.0.0.2, 1, true",
        "::ffff:127.0.0.1, ::ffff:127.0.0.2, 1, false",
        "::ffff:127.0.0.1, ::ffff:127.0.0.2, 0, true",
        "::1, fd00::2, 1, true",
        "::1, fd00::2, 1, false",
        "::1, fd00::2, 0, true",
        "::1, fd00::2, 0, false"
    })
    void theAnswerIsTheKernels(String address, String otherAddress, String timestamps, boolean reuseaddr)
            throws IOException {
        here = IpAddress.parse(address).orElseThrow();
        other = IpAddress.parse(otherAddress).orElseThrow();
        server = new Endpoint(here, 8000);
        elsewhere = new Endpoint(here, 8001);
        netns.command("ip", "-6", "addr", "add", "fd00::2/128", "dev", "lo", "nodad");
        Map<String, Integer> ports = netns.run(() -> {
            SysctlFile.write("net.ipv4.tcp_timestamps", timestamps);
            for (Endpoint end : List.of(server, elsewhere)) {
                listeners.put(end, socket(true).bind(end).listen(128));
            }
            Map<String, Integer> made = new LinkedHashMap<>();
            int port = FIRST_PORT;
            for (Earlier earlier : Earlier.values()) {
                for (Beside beside : Beside.values()) {
                    port++;
                    try {
                        switch (earlier) {
                            case NONE -> {}
                            case CONNECTED -> connected(port, server, reuseaddr);
                            case TIME_WAIT -> timeWait(port, server, reuseaddr);
                        }
                        put(beside, port, reuseaddr);
                        made.put(earlier + " and " + beside, port);
                    } catch (KernelException e) {
                        // The kernel does not let both of them be.
                        assertThat(reuseaddr)
                                .as(earlier + " " + beside + " " + e)
                                .isFalse();
                    }
                }
            }
            return made;
        });
        Poll.until("all is as it stays", () -> !netns.command("ss", "-Htan").contains("FIN-WAIT"));
        Map<String, String> told = new LinkedHashMap<>();
        for (Map.Entry<String, Integer> one : ports.entrySet()) {
            told.put(one.getKey(), told(one.getValue()));
        }
        Map<String, String> tried = new LinkedHashMap<>();
        for (Map.Entry<String, Integer> one : ports.entrySet()) {
            tried.put(one.getKey(), netns.run(() -> tried(one.getValue())));
        }
        assertThat(told).containsExactlyEntriesOf(tried);
        assertThat(tried.values()).contains("OK", "EADDRINUSE");
    }
}
