package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.kit.Poll;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server may open no more files: that is told as what it is, and the first advice, carried out, has it accept again. */
@Tag("kernel")
class DescriptorsOnKernelTest extends NamespaceOfItsOwn {

    private static final String SLUG = "\"slug\":\"file-descriptors-exhausted\"";

    /** Accepts until it may not, says so, and goes on trying. */
    private static final String SERVER = """
            import resource, socket, sys, time
            resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
            s = socket.socket(); s.bind(('127.0.0.1', 8000)); s.listen(8); kept = []; full = False
            print('ready', flush=True)
            while True:
                try: kept.append(s.accept()[0])
                except OSError as e:
                    if not full: print(e.errno, flush=True)
                    full = True; time.sleep(0.02)
            """;

    /** Connects as often as it is told to, and keeps it. */
    private static final String CLIENT = """
            import socket, sys, time
            kept = []
            for i in range(int(sys.argv[1])):
                s = socket.socket(); s.setblocking(False); s.connect_ex(('127.0.0.1', 8000)); kept.append(s); time.sleep(0.002)
            print('ready', flush=True)
            sys.stdin.read()
            """;

    private Process server(int limit) throws IOException {
        Process server = netns.start(new ProcessBuilder("python3", "-c", SERVER, Integer.toString(limit)));
        assertThat(server.inputReader().readLine()).isEqualTo("ready");
        return server;
    }

    private void clients(int count) throws IOException {
        Process clients = netns.start(new ProcessBuilder("python3", "-c", CLIENT, Integer.toString(count)));
        assertThat(clients.inputReader().readLine()).isEqualTo("ready");
    }

    @Test
    void aServerThatMayOpenNoMoreIsToldAndAcceptsOnceItsLimitIsRaised() throws IOException {
        Process server = server(32);
        clients(50);
        assertThat(server.inputReader().readLine()).as("EMFILE").isEqualTo("24");

        Cli told = machine();
        assertThat(told.status()).isEqualTo(2);
        assertThat(told.out())
                .contains(SLUG, "\"pid\":" + server.pid(), "32 files are open, the limit is 32")
                .doesNotContain("accept-queue-full");
        assertThat(ask("--json", "connect", "127.0.0.1:8000").out()).contains("\"outcome\":\"ETIMEDOUT\"", SLUG);
        assertThat(ask("--json", "8000").out()).contains(SLUG);
        Matcher advice = Pattern.compile("\"command\":\"(prlimit --pid [0-9]+ --nofile=[0-9:]+)\"")
                .matcher(told.out());
        assertThat(advice.find()).as(told.out()).isTrue();

        netns.command("sh", "-c", advice.group(1));
        Poll.until("nothing is wrong any more", () -> machine().status() == 0);
        assertThat(ask("connect", "127.0.0.1:8000").status()).isZero();
    }

    @Test
    void aServerWithRoomIsFine() throws IOException {
        server(64);
        clients(20);
        assertThat(machine().out()).doesNotContain(SLUG);
        assertThat(ask("connect", "127.0.0.1:8000").status()).isZero();
    }

    /** As libuv does, and Node with it: a spare descriptor is given up to accept one more, which is closed at once. */
    private static final String TURNS_AWAY = """
            import os, resource, select, socket
            resource.setrlimit(resource.RLIMIT_NOFILE, (32, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
            s = socket.socket(); s.bind(('127.0.0.1', 8000)); s.listen(8); kept = []; spare = os.open('/dev/null', 0)
            print('ready', flush=True)
            while select.select([s], [], []):
                try: kept.append(s.accept()[0])
                except OSError as e:
                    os.close(spare); s.accept()[0].close(); spare = os.open('/dev/null', 0)
                    print(e.errno, flush=True)
            """;

    @Test
    void aServerThatTurnsEachAwayIsToldThoughNobodyWaits() throws IOException {
        Process server = netns.start(new ProcessBuilder("python3", "-c", TURNS_AWAY));
        assertThat(server.inputReader().readLine()).isEqualTo("ready");
        clients(50);
        // Three descriptors are not for connections of its own, one is the listener's, one the spare one.
        for (int turnedAway = 50 - (32 - 5); turnedAway > 0; turnedAway--) {
            assertThat(server.inputReader().readLine()).as("EMFILE").isEqualTo("24");
        }
        assertThat(netns.command("ss", "-Htln")).contains("LISTEN 0 ");

        Cli told = ask("--json", "connect", "127.0.0.1:8000");
        assertThat(told.out())
                .contains("\"outcome\":\"OK\"", SLUG, "\"pid\":" + server.pid(), "prlimit --pid " + server.pid());
        assertThat(told.status()).isEqualTo(1);
        assertThat(ask("-q", "connect", "127.0.0.1:8000").out()).contains("has no file descriptor left");
        assertThat(ask("--json", "8000").out()).contains(SLUG);
    }

    /** What cannot open a socket does not come as far as connect(). */
    @Test
    void aClientThatMayOpenNoMoreIsTold() throws IOException {
        server(64);
        Process client = netns.start(new ProcessBuilder("python3", "-c", """
                import resource, socket, time
                resource.setrlimit(resource.RLIMIT_NOFILE, (32, resource.getrlimit(resource.RLIMIT_NOFILE)[1])); kept = []
                while True:
                    try: kept.append(socket.create_connection(('127.0.0.1', 8000)))
                    except OSError as e:
                        print(e.errno, flush=True); break
                time.sleep(60)
                """));
        assertThat(client.inputReader().readLine()).as("EMFILE").isEqualTo("24");

        Cli told = ask("--json", "connect", "127.0.0.1:8000");
        assertThat(told.out()).contains("\"outcome\":\"OK\"", SLUG, "prlimit --pid " + client.pid());
        assertThat(told.status()).isEqualTo(1);
        assertThat(ask("-q", "connect", "127.0.0.1:8000").out()).contains("has no file descriptor left");
    }
}
