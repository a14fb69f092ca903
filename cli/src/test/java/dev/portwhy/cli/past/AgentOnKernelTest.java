package dev.portwhy.cli.past;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.PortlessCaller;
import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.ReadableClasses;
import dev.portwhy.linux.kit.TestNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent keeps what happens in a namespace of the test's own, and the program tells it afterwards. */
@Tag("kernel")
class AgentOnKernelTest {

    private static final int CALLS = 400;

    @TempDir
    private Path directory;

    private TestNamespace there;

    @BeforeEach
    void namespace() throws IOException {
        Programs.assumeRootWith("python3", "ip");
        there = PortlessCaller.namespace();
    }

    @AfterEach
    void close() throws IOException {
        if (there != null) {
            there.close();
        }
    }

    private Process start(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--data", directory.resolve("data").toString(), "--lang", "en"));
        return there.start(new ProcessBuilder(ProgramLine.of(all.toArray(new String[0]))).redirectErrorStream(true));
    }

    private Process agent() throws IOException {
        Process agent =
                start("agent", "run", "--second", "-N", Integer.toString(there.anchor()), "--interval", "200ms");
        assertThat(agent.inputReader(StandardCharsets.UTF_8).readLine())
                .contains("Keeping the history of this machine");
        return agent;
    }

    private String printed(String... words) throws IOException {
        return new String(start(words).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private String said(int status, String... words) throws Exception {
        Process process = start(words);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(status);
        return said;
    }

    private void end(Process agent, String signal) throws Exception {
        there.command("kill", "-" + signal, Long.toString(agent.pid()));
        assertThat(agent.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Tag("root")
    void whatFailedIsToldWhileItGoesOnAndAfterwards() throws Exception {
        Programs.assumeFirstPidNamespace();
        Process agent = agent();
        PortlessCaller caller = PortlessCaller.start(there, CALLS);
        caller.fail();
        // Until the first look is written there is nothing to be told.
        String failures = CALLS + " failing calls: python3[" + caller.pid() + "] x" + CALLS;
        // Counts are written every ten seconds, and each question starts a program: on a loaded machine both take their
        // time.
        Poll.untilSaid("python3[", () -> printed("history", "8080"));
        Poll.untilSaid(failures, () -> printed("history", "8080"));
        String history = said(2, "history", "8080");
        assertThat(history)
                .contains("1 still going on; " + CALLS + " failing calls.")
                .contains("- now  ephemeral-ports-exhausted\n  127.0.0.1 -> 127.0.0.1:8080")
                .contains("4 of 4 ports used at ")
                .contains("python3 -c …[" + caller.pid() + "] holds 4");
        assertThat(history)
                .contains("The answer as it was then: portwhy --data " + directory.resolve("data")
                        + " --lang en --at '20");
        assertThat(said(3, "agent", "run", "--second")).contains("Another agent keeps the history in ");
        assertThat(said(0, "agent", "status")).contains("The agent is running (process " + agent.pid() + ", for ");

        // The whole machine is kept a twentieth of the time at most, so on a slow one later than the incident began.
        String caught = Long.toString(caller.pid());
        Poll.untilSaid(caught, () -> printed("8080", "--at", "now"));
        caller.end();
        Process now = start("8080", "-N", Integer.toString(there.anchor()), "-q");
        now.getInputStream().readAllBytes();
        assertThat(now.waitFor()).isZero();
        assertThat(said(2, "8080", "--at", "now"))
                .contains("portwhy: This is how it was at ")
                .contains("python3")
                .contains(Long.toString(caller.pid()));
        assertThat(said(2, "connect", "127.0.0.1:8080", "--at", "now", "--json"))
                .contains("\"slug\":\"ephemeral-ports-exhausted\"");
        assertThat(said(0, "lab", "what-if", "net.ipv4.ip_local_port_range=40000 40015", "--at", "now"))
                .contains("portwhy: This is how it was at ")
                .contains("from 127.0.0.1 to 127.0.0.1:8080")
                .contains("Repeated in a throw-away namespace");

        end(agent, "TERM");
        assertThat(said(1, "agent", "status")).contains("No agent is running.");
        assertThat(said(0, "history"))
                .contains("all of them over; " + CALLS + " failing calls.")
                .contains("The recording ended before it did.")
                .contains(": the agent was stopped");
        assertThat(said(0, "history", "127.0.0.1:8080"))
                .contains("Ports used of 4 usable (at most 4 in ")
                .contains("Failing calls (at most " + CALLS);
        assertThat(said(1, "agent", "status")).contains("How full each destination was: every minute since ");
        assertThat(said(0, "history", "127.0.0.1:8080"))
                .containsPattern("Fullest destinations:\n  127.0.0.1 -> 127.0.0.1:8080.*: 4 of 4 ports used at .*\n"
                        + "    4 established, 0 TIME_WAIT, 0 in other states\n    who: python3 .*\\[" + caller.pid()
                        + "\\] holds 4");
        Path exported = directory.resolve("exported");
        assertThat(said(0, "history", "export", "--parquet", exported.toString()))
                .contains("6 files in " + exported + ":", "incidents.parquet: 1 row", "captures.parquet: ");
        assertThat(exported.resolve("usage.parquet")).isNotEmptyFile();
        assertThat(said(3, "history", "export", "--parquet", exported.toString()))
                .contains(exported + " has files in it.");
        assertThat(said(64, "history", "export")).contains("history export needs --parquet DIR");
        assertThat(said(0, "history", "443")).contains("Nothing happened.");
        assertThat(said(0, "history", "--json"))
                .contains("\"slug\":\"ephemeral-ports-exhausted\"")
                .contains("\"peak\":{\"time\":")
                .contains("\"port\":8080,\"used\":4,\"usable\":4}")
                .contains("\"why\":\"stopped\"");
    }

    /** Where nobody lets one in there may well be a history: it is not said that there is none. */
    @Test
    void whoMayNotLookIntoTheDirectoryIsToldSo() throws Exception {
        Path closed = Files.createDirectory(
                directory.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (ReadableClasses classes = ReadableClasses.copy()) {
            List<String> words =
                    new ArrayList<>(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"));
            words.addAll(ProgramLine.from(
                    classes.classPath(),
                    "history",
                    "--lang",
                    "en",
                    "--data",
                    closed.resolve("data").toString()));
            Process nobody = there.start(new ProcessBuilder(words).redirectErrorStream(true));
            assertThat(new String(nobody.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .hasLineCount(1)
                    .doesNotContain("No history is kept");
            assertThat(nobody.waitFor()).isEqualTo(3);
        }
    }

    @Test
    void whatCannotBeIsOneLine() throws Exception {
        assertThat(said(3, "history")).hasLineCount(1).contains("No history is kept in ");
        assertThat(said(3, "443", "--at", "-1m")).hasLineCount(1).contains("No history is kept in ");
        assertThat(said(64, "443", "--at", "soon")).hasLineCount(1).contains("not a time");
        assertThat(said(64, "443", "--at", "now", "--from", "file"))
                .hasLineCount(1)
                .contains("--at and --from");
        assertThat(said(64, "watch", "--at", "now")).hasLineCount(1).contains("leave out --from, --root and --at");
        assertThat(said(64, "agent", "run", "--keep", "1")).hasLineCount(1).contains("not a span of time");
        assertThat(said(64, "agent", "run", "--max", "1m")).hasLineCount(1).contains("not a size");
        assertThat(said(64, "agent")).hasLineCount(1).contains("run, status");
        assertThat(said(64, "history", "--since", "25:00")).hasLineCount(1).contains("not a time");
        assertThat(said(64, "history", "nowhere")).hasLineCount(1).contains("not an address or a port");
        assertThat(said(64, "agent", "status", "--interval", "1s"))
                .hasLineCount(1)
                .contains("unknown option --interval");
    }
}
