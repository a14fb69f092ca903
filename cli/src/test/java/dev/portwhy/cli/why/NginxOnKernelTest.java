package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.ReadableClasses;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real nginx whose connections to the server behind it come from one address: master of root, worker of nobody. */
@Tag("kernel")
@Tag("root")
class NginxOnKernelTest extends NamespaceOfItsOwn {

    private static final String CONFIGURATION = """
            daemon off; user nobody nogroup; pid DIRECTORY/pid; error_log DIRECTORY/log; worker_processes 1; events {}
            http {
              access_log off; client_body_temp_path DIRECTORY/1; proxy_temp_path DIRECTORY/2; fastcgi_temp_path DIRECTORY/3;
              uwsgi_temp_path DIRECTORY/4; scgi_temp_path DIRECTORY/5;
              SPLIT
              server {
                listen LISTEN;
                location / { proxy_pass http://127.0.0.1:9000; proxy_bind SOURCE; proxy_read_timeout 600s; }
              }
            }
            """;

    private static final String SPLIT =
            "split_clients \"$remote_addr$remote_port\" $source { 50% 127.0.0.5; * 127.0.0.6; }";
    private static final int PORTS = 10;

    @TempDir
    Path directory = Path.of("");

    private Process master;

    @BeforeEach
    void nginx() throws IOException {
        Programs.assumeRootWith("nginx", "ss", "setpriv");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        netns.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=40000 " + (40_000 + PORTS - 1));
        // It answers nobody: what is asked stays open.
        netns.run(() -> netns.closeWithIt(KernelSocket.tcp(Family.INET)
                .bind(new Endpoint(IpAddress.v4(0x7f000001), 9000))
                .listen(64)::close));
        configure("", "0.0.0.0:8080", "127.0.0.5");
        start();
    }

    private void configure(String split, String listen, String source) throws IOException {
        Files.writeString(
                directory.resolve("conf"),
                CONFIGURATION
                        .replace("DIRECTORY", directory.toString())
                        .replace("SPLIT", split)
                        .replace("LISTEN", listen)
                        .replace("SOURCE", source));
    }

    private void start() throws IOException {
        master = netns.start(
                new ProcessBuilder("nginx", "-c", directory.resolve("conf").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("out").toFile()));
        Poll.until("nginx and its worker listen", () -> listening().split("pid=", -1).length == 3);
    }

    private String listening() throws IOException {
        return netns.command("ss", "-Htlnp", "sport = :8080");
    }

    /** A request through nginx, at any address of this machine; it stays open. */
    private Socket request(String to) throws IOException {
        return netns.run(() -> {
            Socket socket = new Socket();
            netns.closeWithIt(socket);
            socket.connect(new InetSocketAddress(InetAddress.getByName(to), 8080));
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket;
        });
    }

    private int behind(String source) throws IOException {
        return (int) netns.command("ss", "-Htn", "src", source, "dport", "=", ":9000")
                .lines()
                .count();
    }

    private String nobody(ReadableClasses classes, String... words) throws IOException {
        List<String> line =
                new ArrayList<>(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
        line.addAll(ProgramLine.from(classes.classPath(), words));
        Process process = netns.run(() -> new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said + process.onExit().join().exitValue();
    }

    @Test
    void oneAddressForAllConnectionsRunsOutAndTwoDoNot() throws IOException {
        for (int i = 0; i < PORTS; i++) {
            request("127.0.0.1");
        }
        Poll.until("all are passed on", () -> behind("127.0.0.5") == PORTS);
        String refused = new String(request("127.0.0.2").getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(refused).startsWith("HTTP/1.1 502");
        assertThat(directory.resolve("log")).content().contains("(99: Cannot assign requested address)");

        String worker =
                Long.toString(master.children().findFirst().orElseThrow().pid());
        Cli told = ask("connect", "127.0.0.5", "127.0.0.1:9000");
        assertThat(told.status()).isEqualTo(2);
        assertThat(told.out()).contains("nginx (pid " + worker + ")", "split_clients", "proxy_bind $source;");
        // Who names no source has ports; that nginx has none is told.
        assertThat(ask("connect", "127.0.0.1:9000").out()).contains("127.0.0.5");
        try (ReadableClasses classes = ReadableClasses.copy()) {
            assertThat(nobody(classes, "-q", "connect", "127.0.0.5", "127.0.0.1:9000"))
                    .contains("127.0.0.5")
                    .endsWith("\n2");
            assertThat(nobody(classes, "-q", "connect", "127.0.0.6", "127.0.0.1:9000"))
                    .endsWith("\n0");
            // The worker is nobody's own and the master is not: ending what is seen frees nothing.
            assertThat(nobody(classes, "8080"))
                    .contains("     sudo kill -QUIT " + master.pid() + "\n", "sudo portwhy ")
                    .doesNotContain("     kill ")
                    .endsWith("\n2");
        }

        configure(SPLIT, "0.0.0.0:8080", "$source");
        netns.command("kill", "-HUP", Long.toString(master.pid()));
        Poll.until(
                "a new worker listens in place of the old one",
                () -> listening().contains("pid=") && !listening().contains("pid=" + worker + ","));
        for (int i = 0; i < PORTS; i++) {
            request("127.0.0.3");
        }
        Poll.until("some are passed on from the other address", () -> behind("127.0.0.6") > 0);
    }

    @Test
    void aReloadDoesNotMoveItFromAllAddressesToOneAndARestartDoes() throws IOException {
        Cli told = ask("127.0.0.1:8080");
        assertThat(told.out()).contains("kill -QUIT " + master.pid(), "Reloading nginx to move it to 127.0.0.1:8080");
        configure("", "127.0.0.1:8080", "127.0.0.5");
        netns.command("kill", "-HUP", Long.toString(master.pid()));
        Poll.until(
                "it failed",
                () -> Files.readString(directory.resolve("log")).contains("bind() to 127.0.0.1:8080 failed (98: "));
        netns.command("kill", "-QUIT", Long.toString(master.pid()));
        master.onExit().join();
        start();
        assertThat(ask("127.0.0.2:8080").status()).isZero();
    }
}
