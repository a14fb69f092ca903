package dev.portwhy.agent.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.ask.past.AddressTakenException;
import dev.portwhy.ask.past.Doors;
import dev.portwhy.ask.past.PastException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server as its callers see it, over real sockets of this machine. */
@Timeout(120)
class WebServerTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    private Path directory;

    private final MadeUpTelling telling = new MadeUpTelling();
    private @Nullable WebServer server;

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
    }

    private WebServer open(@Nullable InetSocketAddress listen, @Nullable Path socket, @Nullable Path token)
            throws IOException {
        WebServer opened = new WebServer(new Doors(listen, socket, token), telling, null);
        server = opened;
        opened.open();
        return opened;
    }

    private Path socket() {
        return directory.resolve("agent.sock");
    }

    private Path token(String text, String mode) throws IOException {
        Path file = directory.resolve("token");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private static int port(WebServer server) {
        String where = server.where();
        return Integer.parseInt(where.substring(where.lastIndexOf(':') + 1, where.length() - 1));
    }

    /** What comes back until the other side ends it. */
    private static String ask(int port, String request) throws IOException {
        try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), port)) {
            caller.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String get(int port, String path, String... headers) throws IOException {
        return ask(port, request(path, headers));
    }

    private static String request(String path, String... headers) {
        StringBuilder lines =
                new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        for (String header : headers) {
            lines.append(header).append("\r\n");
        }
        return lines.append("\r\n").toString();
    }

    private static void assertStatus(String answer, int status) {
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void everyAnswerSaysWhatABrowserMayDoWithIt() throws IOException {
        int port = port(open(ANY_PORT, null, null));
        for (String path : List.of("/page/test.js", "/api/now", "/nothing", "/api/at?q=free")) {
            assertThat(get(port, path).toLowerCase(java.util.Locale.ROOT))
                    .as(path)
                    .contains("content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; "
                            + "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
                            + "frame-ancestors 'none'\r\n")
                    .contains("x-content-type-options: nosniff\r\n")
                    .contains("referrer-policy: no-referrer\r\n")
                    .contains("x-frame-options: deny\r\n")
                    .contains("cross-origin-resource-policy: same-origin\r\n");
        }
    }

    @Test
    void aFileOfThePageIsKeptByABrowserUntilItChanges() throws IOException {
        int port = port(open(ANY_PORT, null, null));
        String answer = get(port, "/page/test.js");
        assertStatus(answer, 200);
        assertThat(answer)
                .contains("Content-type: text/javascript; charset=utf-8\r\n")
                .contains("Cache-control: no-cache\r\n")
                .endsWith("\r\n\r\n// a test\n");
        String tag = answer.replaceAll("(?s).*Etag: (\"[0-9a-f]+\").*", "$1");
        String again = get(port, "/page/test.js", "If-None-Match: " + tag);
        assertStatus(again, 304);
        assertThat(again).endsWith("\r\n\r\n");
    }

    @Test
    void noNameLeadsOutOfThePage() throws IOException {
        int port = port(open(ANY_PORT, null, null));
        for (String path : List.of(
                "/page/../WebServer.class",
                "/page/..%2fweb%2fWebServer.class",
                "/page/%2e%2e/web/WebServer.class",
                "/page//etc/passwd",
                "/page/",
                "/page/test",
                "/test.js")) {
            assertStatus(get(port, path), 404);
        }
    }

    @Test
    void strangersAreTurnedAway() throws IOException {
        int port = port(open(ANY_PORT, null, null));
        assertStatus(ask(port, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"), 421);
        assertStatus(ask(port, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"), 400);
        assertStatus(get(port, "/api/now", "Origin: http://evil.example"), 403);
        String post = ask(
                port, "POST /api/now HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        assertStatus(post, 405);
        assertThat(post).contains("Allow: GET, HEAD\r\n");
    }

    @Test
    void headSaysHowLongItIsAndNoMore() throws IOException {
        WebServer opened = open(ANY_PORT, null, null);
        opened.seen(telling.moment(), telling.watch());
        String head = ask(port(opened), "HEAD /api/now HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertStatus(head, 200);
        assertThat(head).contains("Content-length: 9\r\n").endsWith("\r\n\r\n");
    }

    @Test
    void whatIsTooLargeIsNotReadToItsEnd() throws IOException {
        int port = port(open(ANY_PORT, null, null));
        String answer;
        try {
            answer = get(port, "/", "X: " + "a".repeat(100_000));
        } catch (IOException e) {
            // Hung up on before all of it was written.
            return;
        }
        assertThat(answer).doesNotStartWith("HTTP/1.1 2");
    }

    @Test
    void theNewestIntervalComesInTheLanguageThatIsAskedFor() throws IOException {
        WebServer opened = open(ANY_PORT, null, null);
        assertStatus(get(port(opened), "/api/now"), 503);
        opened.seen(telling.moment(), telling.watch());
        opened.seen(telling.moment(), telling.watch());
        assertThat(get(port(opened), "/api/now")).endsWith("{\"en\":2}\n");
        assertThat(get(port(opened), "/api/now?lang=zh")).endsWith("{\"zh\":2}\n");
    }

    @Test
    void questionsAreHandedOnAndTheirExitStatusIsAStatus() throws IOException {
        int port = port(open(ANY_PORT, null, null));
        assertThat(get(port, "/api/history?since=a%20b&until=c&of=%5B::1%5D:80"))
                .endsWith("history a b c [::1]:80 en");
        assertThat(get(port, "/api/usage?top=7&lang=zh")).endsWith("usage null null 7 zh");
        assertThat(get(port, "/api/at?time=x&q=who%20-l")).endsWith("at x who -l en");
        String usage = get(port, "/api/at?q=64");
        assertStatus(usage, 400);
        assertThat(usage).contains("text/plain").endsWith("\r\n\r\nstatus 64\n");
        assertStatus(get(port, "/api/at?q=3"), 404);
        assertStatus(get(port, "/api/at?q=70"), 500);
        assertStatus(get(port, "/api/at?q=2"), 200);
    }

    @Test
    void whoFollowsGetsEachIntervalOfTheTimeItFollows() throws IOException {
        WebServer opened = open(ANY_PORT, null, null);
        opened.seen(telling.moment(), telling.watch());
        try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), port(opened))) {
            caller.getOutputStream().write(request("/events").getBytes(StandardCharsets.ISO_8859_1));
            EventLines events = new EventLines(caller.getInputStream());
            assertThat(events.next()).isEqualTo("data: {\"en\":1}");
            opened.seen(telling.moment(), telling.watch());
            assertThat(events.next()).isEqualTo("data: {\"en\":2}");
        }
    }

    /** It takes nothing, so all the buffers of the kernel fill up; what it misses is told when it reads again. */
    @Test
    void aSlowReaderMissesSomeAndIsToldAndNobodyWaitsForIt() throws IOException {
        WebServer opened = open(ANY_PORT, null, null);
        telling.large();
        opened.seen(telling.moment(), telling.watch());
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4096);
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(opened)));
            slow.getOutputStream().write(request("/events").getBytes(StandardCharsets.ISO_8859_1));
            EventLines events = new EventLines(slow.getInputStream());
            assertThat(events.next()).startsWith("data: ");
            for (int i = 0; i < 100; i++) {
                opened.seen(telling.moment(), telling.watch());
            }
            assertStatus(get(port(opened), "/api/now"), 200);
            String line = events.next();
            for (int i = 0; i < 100 && !line.startsWith("event: lag"); i++) {
                line = events.next();
            }
            assertThat(line).isEqualTo("event: lag");
            assertThat(events.next()).matches("data: \\{\"dropped\":[0-9]+}");
        }
    }

    /** One that has stopped reading and then is gone; another one goes on to be told meanwhile. */
    @Test
    void whoeverHasGoneIsToldNothingAnyMore() throws Exception {
        WebServer opened = open(ANY_PORT, null, null);
        opened.seen(telling.moment(), telling.watch());
        try (Socket stays = new Socket(InetAddress.getLoopbackAddress(), port(opened))) {
            stays.getOutputStream().write(request("/events").getBytes(StandardCharsets.ISO_8859_1));
            EventLines events = new EventLines(stays.getInputStream());
            assertThat(events.next()).startsWith("data: ");
            try (Socket goes = new Socket(InetAddress.getLoopbackAddress(), port(opened))) {
                goes.getOutputStream().write(request("/events").getBytes(StandardCharsets.ISO_8859_1));
                assertThat(new EventLines(goes.getInputStream()).next()).startsWith("data: ");
                assertThat(get(port(opened), "/metrics")).contains("\nportwhy_agent_followers 2.0\n");
            }
            long end = System.nanoTime() + 60_000_000_000L;
            while (!get(port(opened), "/metrics").contains("\nportwhy_agent_followers 1.0\n")) {
                assertThat(System.nanoTime() - end)
                        .as("somebody who has gone is followed by")
                        .isNegative();
                opened.seen(telling.moment(), telling.watch());
                assertThat(events.next()).startsWith("data: ");
            }
        }
    }

    @Test
    void thereIsAnEndToThoseWhoFollow() throws Exception {
        WebServer opened = open(ANY_PORT, null, null);
        opened.seen(telling.moment(), telling.watch());
        List<Socket> followers = new java.util.ArrayList<>();
        try {
            String status = "";
            for (int i = 0; i < 65; i++) {
                Socket caller = new Socket(InetAddress.getLoopbackAddress(), port(opened));
                followers.add(caller);
                caller.getOutputStream().write(request("/events").getBytes(StandardCharsets.ISO_8859_1));
                status = new EventLines(caller.getInputStream()).first();
            }
            assertThat(status).startsWith("HTTP/1.1 503");
        } finally {
            for (Socket caller : followers) {
                caller.close();
            }
        }
    }

    @Test
    void withATokenNothingIsAnsweredWithoutIt() throws IOException {
        String secret = "a-secret-of-24-letters-x";
        int port = port(open(ANY_PORT, null, token(secret + "\n", "rw-------")));
        for (String path : List.of("/", "/page/test.js", "/api/history", "/events", "/metrics", "/?token=another")) {
            String answer = get(port, path);
            assertStatus(answer, 401);
            assertThat(answer).contains("Www-authenticate: Bearer");
        }
        assertStatus(get(port, "/page/test.js", "Authorization: Bearer " + secret), 200);
        String let = get(port, "/?token=" + secret);
        assertStatus(let, 303);
        assertThat(let)
                .contains("Location: /\r\n")
                .containsPattern("Set-cookie: portwhy=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict\r\n")
                .doesNotContain(secret);
        String cookie = let.replaceAll("(?s).*Set-cookie: (portwhy=[0-9a-f]+);.*", "$1");
        assertStatus(get(port, "/page/test.js", "Cookie: " + cookie), 200);
    }

    @Test
    void elsewhereThanOnLoopbackThereIsAToken() throws IOException {
        assertThatThrownBy(() -> open(new InetSocketAddress("0.0.0.0", 0), null, null))
                .isInstanceOf(PastException.class)
                .hasMessage("agent.listen.token");
    }

    @Test
    void aTokenThatOthersKnowIsNone() throws IOException {
        for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----")) {
            Path file = token("a-secret-of-24-letters-x", mode);
            assertThatThrownBy(() -> open(ANY_PORT, null, file)).as(mode).hasMessage("agent.token.open");
        }
        for (String text :
                List.of("", "short", "two words of more than 16", "a-secret&of-24-letters-x", "x".repeat(2000))) {
            Path file = token(text, "rw-------");
            assertThatThrownBy(() -> open(ANY_PORT, null, file)).as(text).hasMessage("agent.token.weak");
        }
        assertThatThrownBy(() -> open(ANY_PORT, null, directory.resolve("absent")))
                .hasMessage("agent.token.absent");
    }

    @Test
    void anAddressThatIsTakenIsNamed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress taken = (InetSocketAddress) other.getLocalSocketAddress();
            assertThatThrownBy(() -> open(taken, null, null))
                    .isInstanceOfSatisfying(
                            AddressTakenException.class,
                            e -> assertThat(e.address()).isEqualTo(taken));
        }
    }

    private String throughSocket(String request) throws IOException {
        try (SocketChannel caller = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            caller.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
            try (InputStream in = Channels.newInputStream(caller)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    @Test
    void throughTheSocketNoTokenIsNeeded() throws IOException {
        WebServer opened = open(ANY_PORT, socket(), token("a-secret-of-24-letters-x", "rw-------"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                .isEqualTo("rw-------");
        assertStatus(throughSocket(request("/page/test.js")), 200);
        assertStatus(get(port(opened), "/page/test.js"), 401);
        opened.close();
        assertThat(socket()).doesNotExist();
    }

    @Test
    void whereOnlyTheSocketIsWantedNobodyElseIsAnswered() throws IOException {
        WebServer opened = open(null, socket(), null);
        assertThat(opened.where()).isEqualTo(socket().toString());
        assertStatus(throughSocket(request("/page/test.js")), 200);
        InetSocketAddress inner = java.util.Objects.requireNonNull(opened.address());
        assertThat(get(inner.getPort(), "/page/test.js")).isEmpty();
    }

    @Test
    void aSocketThatWasLeftIsTakenAwayAndNothingElseIs() throws IOException {
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(socket()));
            assertThatThrownBy(() -> open(ANY_PORT, socket(), null)).hasMessage("agent.socket.taken");
        }
        open(ANY_PORT, socket(), null);
        assertStatus(throughSocket(request("/page/test.js")), 200);
        close();
        Files.writeString(socket(), "mine");
        assertThatThrownBy(() -> open(ANY_PORT, socket(), null)).hasMessage("agent.socket.other");
        assertThat(socket()).hasContent("mine");
    }

    @Test
    void withNoDoorThereIsNoServer() throws IOException {
        assertThat(open(null, null, null).where()).isEmpty();
    }

    /** The lines of a stream of events that are not empty. */
    private static final class EventLines {

        private final InputStream in;
        private boolean headRead;

        EventLines(InputStream in) {
            this.in = in;
        }

        String first() throws IOException {
            headRead = true;
            return line();
        }

        /** The next line that is an event's, without the lengths of pieces. */
        String next() throws IOException {
            if (!headRead) {
                headRead = true;
                for (String line = line(); !line.isEmpty(); line = line()) {
                    assertThat(line).doesNotContain("HTTP/1.1 5");
                }
            }
            String line = line();
            while (!line.startsWith("data: ") && !line.startsWith("event: ")) {
                line = line();
            }
            return line;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            int c = in.read();
            while (c != '\n') {
                if (c < 0) {
                    throw new IOException("ended behind " + line);
                }
                if (c != '\r') {
                    line.append((char) c);
                }
                c = in.read();
            }
            return line.toString();
        }
    }
}
