package dev.portwhy.cli.past;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.systemd.ServiceNotices;
import dev.portwhy.model.Host;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.Probes;
import dev.portwhy.model.look.Scope;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent whose look at the machine hangs gives no sign of life, so that its manager starts it again. */
@Tag("kernel")
class AgentWatchdogTest {

    private static final String MANAGER = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1])
            print('listening', flush=True)
            while True:
              print(s.recv(4096).decode(), flush=True)
            """;

    @TempDir
    private Path directory;

    /** A machine that can be looked at until it hangs. */
    private static final class Hanging implements Machine {
        private final CountDownLatch hangs = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile boolean hang;

        @Override
        public Snapshot look(Scope what) throws IOException {
            if (hang) {
                hangs.countDown();
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IOException("the look is over");
            }
            NetworkNamespace host =
                    new NetworkNamespace.Builder(4026531840L, "host", NetworkNamespace.Kind.HOST).build();
            return new Snapshot.Builder(new Host("test", "6.18", "x86_64", "boot", Instant.now()), List.of(host))
                    .build();
        }

        @Override
        public Optional<Probes> probes() {
            return Optional.empty();
        }
    }

    private static void until(BufferedReader told, String word) throws IOException {
        String line = "";
        while (!word.equals(line)) {
            line = told.readLine();
            assertThat(line).as("an end before " + word).isNotNull();
        }
    }

    @Test
    void aLookThatHangsGivesNoSignOfLife() throws Exception {
        Programs.assumeRootWith("python3");
        Path socket = directory.resolve("notify");
        Process manager = new ProcessBuilder("python3", "-c", MANAGER, socket.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Hanging machine = new Hanging();
        try {
            BufferedReader told = manager.inputReader(StandardCharsets.UTF_8);
            until(told, "listening");
            FutureTask<Cli> agent = new FutureTask<>(() -> Cli.run(
                    machine,
                    Screen.PIPE,
                    Map.of("NOTIFY_SOCKET", socket.toString(), "WATCHDOG_USEC", "200000"),
                    "agent",
                    "run",
                    "--second",
                    "--data",
                    directory.resolve("data").toString(),
                    "--listen",
                    "none",
                    "--socket",
                    "none",
                    "--interval",
                    "100ms"));
            Thread.ofPlatform().daemon().start(agent);
            until(told, "READY=1");
            until(told, "WATCHDOG=1");
            until(told, "WATCHDOG=1");
            machine.hang = true;
            assertThat(machine.hangs.await(60, TimeUnit.SECONDS)).isTrue();
            // Behind all that was said before it hung.
            new ServiceNotices(socket.toString(), null).status("hangs");
            until(told, "STATUS=hangs");
            Thread.sleep(1_000);
            assertThat(told.ready())
                    .as("a sign of life within five times what the manager waits")
                    .isFalse();
            machine.over.countDown();
            assertThat(agent.get(60, TimeUnit.SECONDS).err()).contains("the look is over");
        } finally {
            machine.over.countDown();
            manager.destroyForcibly().waitFor();
        }
    }
}
