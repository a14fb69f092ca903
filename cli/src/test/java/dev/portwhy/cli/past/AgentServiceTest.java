package dev.portwhy.cli.past;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.ScriptAlone;
import dev.portwhy.linux.kit.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent as a service: alone on its machine, heard by the manager that started it, told to read its file again. */
@Tag("kernel")
class AgentServiceTest {

    /** The words that start the program are the script's own. {@code manager} prints what a service says to it, a word a line. */
    private static final String BEGIN = """
            set -u
            mount -t tmpfs -o mode=755 none /run
            ip link set lo up
            agent() {
              # Whatever is started by nohup has SIGHUP ignored, and a JVM leaves it so.
              env --default-signal=HUP "$@" agent run -N $$ --lang en 2>>"$T/err" &
              agent=$!
            }
            until_said() {
              i=0
              while [ "$(grep -c -- "$2" "$T/$1")" -lt "$3" ] && [ $i -lt 600 ]; do sleep 0.1; i=$((i+1)); done
            }
            manager() {
              export NOTIFY_SOCKET=$1 WATCHDOG_USEC=400000
              python3 -c '
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1].replace("@", "\\0", 1))
            print("listening", flush=True)
            while True:
              print(s.recv(4096).decode(), flush=True)
            ' "$1" >"$T/told" &
              manager=$!
              until_said told listening 1
            }
            touch "$T/err" "$T/told"
            """;

    @TempDir
    private Path directory;

    @BeforeEach
    void root() throws IOException {
        Programs.assumeRootWith("python3", "ip", "unshare");
    }

    private String run(String script) throws Exception {
        return ScriptAlone.run(BEGIN + script, Map.of("T", directory.toString()));
    }

    @Test
    void aSecondOneIsToldOfTheFirst() throws Exception {
        String said = run("""
                agent "$@" --data $T/first
                until_said err Keeping 1
                echo first $agent
                "$@" agent run --data $T/second --lang en 2>&1; echo status $?
                "$@" agent status --lang en; echo status $?
                "$@" agent run --data $T/first --second --lang en 2>&1; echo status $?
                "$@" agent run --data $T/second --second --listen none --interval 200ms -N $$ --lang en 2>$T/more & more=$!
                touch $T/more; until_said more Keeping 1
                kill -TERM $more; wait $more
                kill -TERM $agent; wait $agent
                "$@" agent status --lang en; echo status $?
                "$@" agent run --data $T/second --lang en -N $$ 2>>$T/third & third=$!
                touch $T/third; until_said third Keeping 1
                kill -TERM $third; wait $third; cat $T/third""");
        String first = said.lines().findFirst().orElseThrow().substring("first ".length());
        assertThat(said)
                .contains("portwhy: An agent runs already: process " + first + ", since 20")
                .contains(", with its history in " + directory.resolve("first") + ". For a second one")
                .contains("The agent is running (process " + first)
                .contains(directory.resolve("first") + " has a history since")
                .contains("Another agent keeps the history in " + directory.resolve("first"))
                .contains("No agent is running.")
                .contains("Keeping the history of this machine in " + directory.resolve("second"));
        assertThat(said.lines().filter(line -> line.startsWith("status ")))
                .containsExactly("status 3", "status 0", "status 3", "status 1");
    }

    @Test
    void theManagerHearsOfItAndHangupsReadTheFileAgain() throws Exception {
        String said = run("""
                manager $T/notify
                printf 'interval = "200ms"\\ndata = "%s"\\n' $T/data >$T/agent.toml
                agent "$@" --config $T/agent.toml
                until_said told READY=1 1
                until_said told WATCHDOG=1 3
                printf 'interval = "100ms"\\ndata = "/elsewhere"\\n' >$T/agent.toml
                kill -HUP $agent
                until_said told READY=1 2
                printf 'interval = "soon"\\n' >$T/agent.toml
                kill -HUP $agent
                until_said told READY=1 3
                kill -0 $agent && echo goes on
                kill -TERM $agent; wait $agent
                until_said told STOPPING=1 1
                kill $manager; cat $T/told $T/err""");
        assertThat(said.lines()
                        .filter(line -> line.matches("(READY|RELOADING|STOPPING)=1"))
                        .toList())
                .containsExactly("READY=1", "RELOADING=1", "READY=1", "RELOADING=1", "READY=1", "STOPPING=1");
        assertThat(said)
                .contains("goes on\n")
                .contains("STATUS=Keeping the history of this machine in " + directory.resolve("data"))
                .containsPattern("READY=1\nSTATUS=Keeping the history of this machine in .*a look every 100 ms")
                .containsPattern("RELOADING=1\nMONOTONIC_USEC=\\d+\n")
                .contains("portwhy: Read again: a look every 100 ms.\n")
                .contains("portwhy: Counts from the next start on: data\n")
                .contains("portwhy: Everything stays as it was: " + directory.resolve("agent.toml") + ":1: interval")
                .contains("STATUS=Everything stays as it was: ");
    }

    /** Each place where somebody looks says that failing calls are not seen, and how often it is looked instead. */
    @Test
    void whereBpfIsRefusedEveryScreenSaysSo() throws Exception {
        // In another one nobody is told of calls, whatever is permitted.
        Programs.assumeFirstPidNamespace();
        String said = run("""
                lost="setpriv --bounding-set=-bpf,-perfmon,-sys_admin --"
                $lost "$@" agent run --data $T/data --interval 200ms -N $$ --lang en 2>>$T/err & agent=$!
                until_said err Keeping 1
                echo began; cat $T/err
                echo status; "$@" agent status --data $T/data --lang en
                echo history; "$@" history --data $T/data --lang en
                echo json; "$@" history --data $T/data --json
                echo now; python3 -c '
                import urllib.request
                for path in ("api/now", "metrics"):
                  print(urllib.request.urlopen("http://127.0.0.1:9467/" + path).read().decode())'
                kill -TERM $agent; wait $agent
                echo lines; $lost "$@" watch --plain --for 1s --interval 200ms -N $$ --lang en
                echo question; $lost "$@" watch 8080 --plain --for 1s --interval 200ms --lang en; true""");
        assertThat(between(said, "began", "status"))
                .contains("a look every 200 ms. Failing calls cannot be seen: BPF is not permitted here")
                .contains("Failures between two looks are missed.");
        assertThat(between(said, "status", "history")).contains("It cannot see failing calls (no BPF)");
        assertThat(between(said, "history", "json")).contains("failing calls could not be seen (no BPF)");
        assertThat(between(said, "json", "now")).contains("\"callsUnseen\":true");
        assertThat(between(said, "now", "lines"))
                .contains("\"watching\":{\"calls\":false,\"binds\":false,\"why\":\"BPF is not permitted here")
                .contains("portwhy_agent_sees_calls 0.0");
        assertThat(between(said, "lines", "question"))
                .contains("Failing calls cannot be seen: BPF is not permitted here")
                .contains("Looking every 200 ms instead; failures between two looks are missed.");
        assertThat(said.substring(said.indexOf("\nquestion\n")))
                .contains("What comes and goes in between is not seen.");
    }

    private static String between(String said, String from, String to) {
        String lines = "\n" + said;
        return lines.substring(lines.indexOf("\n" + from + "\n"), lines.indexOf("\n" + to + "\n"));
    }

    /** Its collector is not there at first. */
    @Test
    void anAbstractSocketIsReachedAsWellAndTheStatusSaysHowSendingGoes() throws Exception {
        String said = run("""
                status() {
                  i=0
                  until "$@" agent status --data $T/data --lang en >$T/status && grep "Metrics $sending" $T/status; do
                    [ $i -lt 100 ] || break; sleep 0.1; i=$((i+1))
                  done
                }
                manager @portwhy-test-$$
                agent "$@" --data $T/data --interval 200ms --otlp http://127.0.0.1:4318 --otlp-interval 1s
                until_said told READY=1 1
                until_said err "Metrics are not taken" 1
                sending="are not taken" status "$@"
                python3 -c '
                import http.server
                class Good(http.server.BaseHTTPRequestHandler):
                  def do_POST(self):
                    self.rfile.read(int(self.headers["Content-Length"]))
                    self.send_response(200); self.end_headers()
                http.server.HTTPServer(("127.0.0.1", 4318), Good).serve_forever()' 2>$T/requests & collector=$!
                until_said err "Metrics are taken" 1
                sending="are sent" status "$@"
                "$@" agent status --data $T/data --json
                kill $collector $manager; wait $collector $manager
                kill -0 $agent && echo goes on
                kill -TERM $agent; wait $agent
                cat $T/told""");
        String url = "http://127.0.0.1:4318/v1/metrics";
        assertThat(said)
                .contains("READY=1\nSTATUS=Keeping the history")
                .contains("goes on\n")
                .containsPattern("Metrics are not taken by " + url + " since 20[-0-9: ]+: \\S")
                .containsPattern("Metrics are sent to " + url + ", last at 20[-0-9: ]+\\.")
                .containsPattern("\"otlp\":\\{\"to\":\"" + url
                        + "\",\"sent\":\"20[^\"]+Z\",\"failingSince\":null,\"reason\":\"\"\\}");
    }
}
