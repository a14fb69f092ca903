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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real programs at work as they should be: nothing is found about them, busy as they are. */
@Tag("kernel")
@Tag("root")
class HealthyProgramsOnKernelTest {

    private static final int CLIENTS = 2000;

    /** A proxy that keeps its connections to the server behind it, as its own documentation has it. */
    private static final String NGINX = """
            daemon off; pid DIRECTORY/nginx.pid; error_log DIRECTORY/error.log; worker_processes 2; worker_rlimit_nofile 8192;
            events { worker_connections 4096; }
            http {
              access_log off; keepalive_timeout 60s; keepalive_requests 100000;
              client_body_temp_path DIRECTORY/1; proxy_temp_path DIRECTORY/2; fastcgi_temp_path DIRECTORY/3;
              uwsgi_temp_path DIRECTORY/4; scgi_temp_path DIRECTORY/5;
              upstream behind { server 127.0.0.1:9000; keepalive 64; }
              server { listen 127.0.0.1:9000 backlog=4096; location / { return 200 "x"; } }
              server {
                listen 127.0.0.1:8080 backlog=4096;
                location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; }
              }
            }
            """;

    /** Opens its connections, asks once on each, says so, and keeps them. */
    private static final String KEEPING = """
            import resource, socket, sys
            resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
            kept = []
            for i in range(int(sys.argv[3])):
                s = socket.create_connection((sys.argv[1], int(sys.argv[2]))); kept.append(s)
                s.sendall(b'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'); assert s.recv(4096)
            print('kept', flush=True); sys.stdin.read()
            """;

    private static final String SERVER = """
            import socket
            s = socket.socket(); s.setsockopt(1, 2, 1); s.bind(('0.0.0.0', 80)); s.listen(512); print('listens', flush=True)
            kept = []
            while True:
                c = s.accept()[0]; kept.append(c); c.recv(4096); c.sendall(b'x')
            """;

    private final List<TestNamespace> namespaces = new ArrayList<>();
    private Path directory;

    @BeforeEach
    void withItsPrograms() throws IOException {
        Programs.assumeRootWith("python3", "ip");
        directory = Files.createTempDirectory("portwhy");
    }

    @AfterEach
    void leaveNothing() throws IOException {
        for (TestNamespace one : namespaces) {
            one.close();
        }
        if (directory != null) {
            try (Stream<Path> walk = Files.walk(directory)) {
                for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private TestNamespace namespace() throws IOException {
        TestNamespace made = TestNamespace.create();
        namespaces.add(made);
        return made;
    }

    private static void assertHealthy(TestNamespace netns) throws IOException {
        Cli answer = netns.run(
                () -> Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), "--json", "-N", Long.toString(netns.inode())));
        assertThat(answer.out()).contains("\"verdict\":\"ok\"", "\"findings\":[]");
        assertThat(answer.status()).isZero();
    }

    private static void started(TestNamespace netns, String word, String... command) throws IOException {
        Process process = netns.start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
        assertThat(process.inputReader().readLine()).isEqualTo(word);
    }

    @Test
    void nginxWithKeepAliveAndThousandsOfConnections() throws IOException {
        Programs.assumeRootWith("nginx", "ss");
        TestNamespace netns = namespace();
        Path file = directory.resolve("nginx.conf");
        Files.writeString(file, NGINX.replace("DIRECTORY", directory.toString()));
        directory.toFile().setExecutable(true, false);
        netns.start(new ProcessBuilder("nginx", "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile()));
        Poll.until(
                "nginx listens",
                () -> !netns.command("ss", "-Htln", "sport = :8080").isBlank());
        started(netns, "kept", "python3", "-c", KEEPING, "127.0.0.1", "8080", Integer.toString(CLIENTS));

        assertThat(netns.command("ss", "-Htn", "state", "established", "sport = :8080")
                        .lines()
                        .count())
                .isEqualTo(CLIENTS);
        assertHealthy(netns);
    }

    /** A bridge with containers, a published port, and connections of the containers to each other and through the rule. */
    @Test
    void aHostOfContainersWithAPublishedPort() throws IOException {
        Programs.assumeRootWith("nft");
        TestNamespace host = namespace();
        TestNamespace outside = namespace();
        host.command("ip", "link", "add", "br0", "type", "bridge");
        host.command("ip", "addr", "add", "172.30.0.1/24", "dev", "br0");
        host.command("ip", "link", "set", "br0", "up");
        host.command("sysctl", "-qw", "net.ipv4.ip_forward=1");
        List<TestNamespace> containers = new ArrayList<>();
        for (int i = 2; i < 5; i++) {
            TestNamespace container = namespace();
            pair(host, "c" + i, container);
            host.command("ip", "link", "set", "c" + i, "master", "br0", "up");
            container.command("ip", "addr", "add", "172.30.0." + i + "/24", "dev", "eth0");
            container.command("ip", "link", "set", "eth0", "up");
            container.command("ip", "route", "add", "default", "via", "172.30.0.1");
            started(container, "listens", "python3", "-c", SERVER);
            containers.add(container);
        }
        pair(host, "wan", outside);
        host.command("ip", "addr", "add", "192.0.2.1/24", "dev", "wan");
        host.command("ip", "link", "set", "wan", "up");
        outside.command("ip", "addr", "add", "192.0.2.2/24", "dev", "eth0");
        outside.command("ip", "link", "set", "eth0", "up");
        host.command(
                "nft",
                "table ip n { chain d { type nat hook prerouting priority -100; tcp dport 8080 dnat to 172.30.0.2:80; };"
                        + " chain s { type nat hook postrouting priority 100; oif wan masquerade; }; }");
        started(outside, "kept", "python3", "-c", KEEPING, "192.0.2.1", "8080", "100");
        started(containers.get(1), "kept", "python3", "-c", KEEPING, "172.30.0.4", "80", "100");

        for (TestNamespace one : namespaces) {
            assertHealthy(one);
        }
    }

    private static void pair(TestNamespace host, String name, TestNamespace there) throws IOException {
        String anchor = Integer.toString(there.anchor());
        host.command("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", anchor);
    }
}
