package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is said of a rate where most connections leave no row behind, and of a search that has no cliff. */
@Tag("kernel")
class RateUnderReuseOnKernelTest extends NamespaceOfItsOwn {

    /**
     * Three hundred connections a second to a server that closes last (8080) and one that closes first (8081): TIME_WAIT of the first are
     * taken over after a second, as it is on lo, and those of the second are the server's. Prints how long it has been at it and
     * how many there were, every half second from the third on, and how many of them failed.
     */
    private static final String CLIENT = """
            import socket, threading, time
            def server(port, first):
                l = socket.create_server(('127.0.0.1', port), backlog=1024)
                def serve():
                    while True:
                        c = l.accept()[0]
                        if not first: c.recv(1)
                        c.close()
                threading.Thread(target=serve, daemon=True).start()
            server(8080, False); server(8081, True)
            begin = time.time(); n = failed = 0; said = begin + 3
            while True:
                time.sleep(max(0, begin + n / 300 - time.time())); n += 1
                for port in 8080, 8081:
                    s = socket.socket()
                    try:
                        s.connect(('127.0.0.1', port))
                        if port == 8081: s.recv(1)
                    except OSError: failed += 1
                    s.close()
                if time.time() > said: print(time.time() - begin, n, failed, flush=True); said += 0.5
            """;

    private static final Pattern RATE = Pattern.compile("\"perSecond\":(null|[0-9.]+)");

    @Test
    void ofConnectionsThatLeaveNoTraceNoLowerRateIsToldAndNoEndForetold() throws IOException {
        netns.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=32768 33567");
        Process client = netns.start(new ProcessBuilder("python3", "-c", CLIENT));
        BufferedReader told = client.inputReader();
        assertThat(told.readLine()).isNotNull();
        List<Cli> answers = new ArrayList<>();
        for (String port : List.of("8080", "8081", "8080", "8081")) {
            answers.add(ask("--json", "connect", "127.0.0.1:" + port));
        }
        String[] after;
        do {
            after = told.readLine().split(" ");
        } while (told.ready());
        assertThat(after[2]).as("connections that failed").isEqualTo("0");
        double lowest = Double.parseDouble(after[1]) / Double.parseDouble(after[0]);
        for (Cli answer : answers) {
            assertThat(answer.status()).as(answer.out()).isZero();
            assertThat(answer.out()).contains("\"msToExhaustion\":null");
            Matcher rate = RATE.matcher(answer.out());
            assertThat(rate.find()).as(answer.out()).isTrue();
            if (!rate.group(1).equals("null")) {
                // A machine under load falls behind and catches up, so the true rate of a moment is known within bounds
                // only.
                assertThat(Double.parseDouble(rate.group(1))).isBetween(lowest * 0.25, 600.0);
            }
        }
    }

    private static final String UDP = """
            import socket
            kept = []
            for i in range(350):
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('127.0.0.1', 53)); kept.append(s)
            print('up', flush=True)
            input()
            """;

    /** UDP looks for a port in another way than TCP: it is not slower once half of them are in use. */
    @Test
    void ofUdpNothingIsSaidOfASlowerSearch() throws IOException {
        netns.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=32768 33267");
        Process client = netns.start(new ProcessBuilder("python3", "-c", UDP));
        assertThat(client.inputReader().readLine()).isEqualTo("up");
        Cli json = ask("--json", "connect", "--udp", "127.0.0.1:53");
        assertThat(json.status()).isZero();
        assertThat(json.out()).contains("\"free\":150");
        String screen =
                ask("--lang", "en", "connect", "--udp", "127.0.0.1:53", "-v").out();
        assertThat(screen).isNotEmpty();
        assertThat(json.out() + screen).doesNotContainPattern("(?i)\\b(half|walks?|slow|slower|longer)\\b");
        client.destroy();
    }
}
