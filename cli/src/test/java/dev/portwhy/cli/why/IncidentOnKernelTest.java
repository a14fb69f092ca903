package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The incident of docs/incident.md: from the line that nginx printed to nginx running, with a real one. */
@Tag("kernel")
@Tag("root")
class IncidentOnKernelTest extends NamespaceOfItsOwn {

    private static final String HOLDER =
            "import socket,sys; s=socket.socket(); s.bind(('0.0.0.0',443)); s.listen(5); print('up',flush=True);"
                    + " sys.stdin.read()";

    private static final long DEADLINE_NANOS = 5_000_000_000L;

    @TempDir
    Path directory;

    private Cli asked(String... words) throws IOException {
        return netns.run(() -> Cli.keeping(directory.resolve("records").toString(), new LiveMachine(), words));
    }

    private Process nginx(Path errors) throws IOException {
        Path configuration = Files.writeString(
                directory.resolve("nginx.conf"),
                "daemon off; master_process off; pid " + directory.resolve("nginx.pid") + "; error_log stderr;\n"
                        + "events {}\nhttp { access_log off; server { listen 443; } }\n");
        return netns.start(new ProcessBuilder("nginx", "-p", directory.toString(), "-c", configuration.toString())
                .redirectError(errors.toFile()));
    }

    @Test
    void nginxThatCannotBindItsPortIsRunningAfterwards() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nginx")), "nginx is not installed");
        Process holder = netns.start(new ProcessBuilder("python3", "-c", HOLDER));
        assertThat(holder.inputReader().readLine()).isEqualTo("up");
        Path errors = directory.resolve("errors");
        assertThat(nginx(errors).waitFor()).isNotZero();
        String line = Files.readAllLines(errors).getFirst();

        assertThat(asked("explain", line).status()).isEqualTo(2);
        Cli why = asked("443");
        assertThat(why.status()).isEqualTo(2);
        assertThat(why.out()).contains("[" + holder.pid() + "]", "kill " + holder.pid());
        assertThat(asked("--verify").status()).isEqualTo(2);
        Cli freed = asked("free", "443", "--yes");
        assertThat(freed.status()).as(freed.out() + freed.err()).isZero();
        assertThat(holder.waitFor()).isNotZero();

        Process nginx = nginx(directory.resolve("more"));
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (asked("443", "-q").status() == 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(nginx.isAlive()).isTrue();
        Cli verified = asked("--verify", "last");
        assertThat(verified.out()).startsWith("What was wrong is gone.").contains("nginx[" + nginx.pid() + "]");
        assertThat(verified.status()).isZero();
        assertThat(asked("explain", line, "--verify").status()).isZero();
    }

    /** The other one: no port is left, the plan names a setting, the lab says that it helps, and afterwards it has. */
    @Test
    void portsThatRanOutAreThereAfterWhatThePlanSays() throws Exception {
        netns.command("ip", "address", "add", "10.5.0.1/24", "dev", "lo");
        Endpoint there = new Endpoint(IpAddress.v4(0x0a050001), 9);
        netns.run(() -> {
            SysctlFile.write(Setting.IP_LOCAL_PORT_RANGE.key(), "40000 40199");
            try (KernelSocket listener =
                    KernelSocket.tcp(Family.INET).bind(there).listen(10)) {
                for (int i = 0; i < 200; i++) {
                    KernelSocket client = KernelSocket.tcp(Family.INET).connect(there);
                    KernelSocket accepted = listener.accept();
                    client.close();
                    accepted.close();
                }
            }
            return 0;
        });
        String line =
                "connect() to 10.5.0.1:9 failed (99: Cannot assign requested address) while connecting to upstream";
        assertThat(asked("explain", line).status()).isEqualTo(2);
        // Once they are a second old; before that only more ports end it at once.
        Poll.until("the plan is to take over what is in TIME_WAIT", () -> {
            String plan = asked("tune", "plan", "--json", "-N", Long.toString(netns.inode()))
                    .out();
            return plan.contains("\"key\":\"" + Setting.TCP_TW_REUSE.key() + "\"") && plan.contains("\"to\":\"1\"");
        });
        Cli whatIf = asked("lab", "what-if", Setting.TCP_TW_REUSE.key() + "=1");
        assertThat(whatIf.status()).as(whatIf.out() + whatIf.err()).isZero();
        assertThat(asked("lab", "what-if", Setting.TCP_FIN_TIMEOUT.key() + "=5").status())
                .isEqualTo(1);
        assertThat(asked("--verify").status()).isEqualTo(2);
        netns.run(() -> {
            SysctlFile.write(Setting.TCP_TW_REUSE.key(), "1");
            return 0;
        });
        Cli verified = asked("--verify", "--json");
        assertThat(verified.status()).as(verified.out()).isZero();
        assertThat(verified.out()).contains("\"gone\":[\"ephemeral-ports-exhausted\"]");
    }
}
