package dev.portwhy.cli.past;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a real agent in a real browser, both in a namespace from which nothing else can be reached. */
@Tag("kernel")
@Tag("root")
class WebPageOnKernelTest {

    /** Takes all 64 ports, and fails fifty times for each line that it is told. */
    private static final String PROGRAM = """
            import socket, sys
            server = socket.socket()
            server.bind(('127.0.0.1', 8080))
            server.listen(128)
            kept = [socket.create_connection(('127.0.0.1', 8080)) for i in range(64)]
            print('full', flush=True)
            for line in sys.stdin:
                for i in range(50):
                    with socket.socket() as s:
                        s.connect_ex(('127.0.0.1', 8080))
            """;

    private static final String ADDRESS = "127.0.0.1:9467";

    @TempDir
    private Path directory;

    private Process agent(TestNamespace there) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("agent", "run", "--second", "-N", Integer.toString(there.anchor())));
        words.addAll(List.of("--interval", "500ms", "--listen", ADDRESS, "--socket", "none", "--lang", "en"));
        words.addAll(List.of("--data", directory.resolve("data").toString()));
        Process agent =
                there.start(new ProcessBuilder(ProgramLine.of(words.toArray(new String[0]))).redirectErrorStream(true));
        assertThat(agent.inputReader(StandardCharsets.UTF_8).readLine())
                .contains("Keeping the history of this machine");
        return agent;
    }

    private static void end(TestNamespace there, Process agent) throws Exception {
        there.command("kill", "-TERM", Long.toString(agent.pid()));
        assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void itFollowsAProgramThatRunsOutOfPorts() throws Exception {
        Programs.assumeRootWith("python3", "ip");
        Programs.assumeFirstPidNamespace();
        PageBrowser browser = PageBrowser.here(directory);
        try (TestNamespace there = TestNamespace.create()) {
            there.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=60000 60063");
            Process caller = there.start(new ProcessBuilder("python3", "-c", PROGRAM));
            BufferedReader said = caller.inputReader(StandardCharsets.US_ASCII);
            assertThat(said.readLine()).isEqualTo("full");
            Process[] agent = {agent(there)};
            browser.check(there::start, "real.mjs", "http://" + ADDRESS + "/", what -> {
                switch (what) {
                    case "calls" ->
                        caller.outputWriter(StandardCharsets.US_ASCII)
                                .append("\n")
                                .flush();
                    case "gone" -> end(there, agent[0]);
                    case "back" -> agent[0] = agent(there);
                    default -> throw new IOException(what);
                }
            });
            end(there, agent[0]);
        }
    }
}
