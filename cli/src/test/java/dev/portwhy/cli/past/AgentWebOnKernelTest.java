package dev.portwhy.cli.past;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.PortlessCaller;
import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an agent shows over HTTP of calls that fail in a namespace of the test's own; it listens where the test is. */
@Tag("kernel")
@Timeout(300)
class AgentWebOnKernelTest {

    private static final int CALLS = 400;
    private static final Path PROMETHEUS = Path.of("../docs/prometheus");
    private static final Pattern METRIC = Pattern.compile("portwhy_[a-z_]+");
    private static final Pattern TIME = Pattern.compile("^\\{\"time\":\"([^\"]+)\",\"text\":\"");

    @TempDir
    private Path directory;

    private final Instant begun = Instant.now();
    private TestNamespace there;
    private @Nullable Process agent;
    private String where = "";

    @BeforeEach
    void begin() throws IOException {
        Programs.assumeRootWith("python3", "ip");
        there = PortlessCaller.namespace();
    }

    @AfterEach
    void end() throws Exception {
        if (agent != null) {
            agent.destroy();
            assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        if (there != null) {
            there.close();
        }
    }

    private Process start(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--data", directory.resolve("data").toString(), "--lang", "en"));
        return begin(all.toArray(new String[0]));
    }

    private static Process begin(String... words) throws IOException {
        return new ProcessBuilder(ProgramLine.of(words))
                .redirectErrorStream(true)
                .start();
    }

    /** Where its history is, a file of settings says, and all that it shows is of that one. */
    private Process agent() throws IOException {
        Path settings = directory.resolve("agent.toml");
        Files.writeString(settings, "data = \"" + directory.resolve("data") + "\"\n");
        Process started = begin(
                "agent",
                "run",
                "--second",
                "-N",
                Integer.toString(there.anchor()),
                "--interval",
                "200ms",
                "--listen",
                "127.0.0.1:0",
                "--lang",
                "en",
                "--config",
                settings.toString());
        agent = started;
        BufferedReader said = started.inputReader(StandardCharsets.UTF_8);
        assertThat(said.readLine()).contains("Keeping the history of this machine");
        String line = said.readLine();
        assertThat(line).startsWith("portwhy: To look at it: http://127.0.0.1:");
        where = line.substring(line.indexOf("http://"));
        return started;
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(where + path))
                .timeout(Duration.ofMinutes(1))
                .build();
    }

    private String get(HttpClient client, String path) throws IOException {
        HttpResponse<String> answer = client.sendAsync(request(path), HttpResponse.BodyHandlers.ofString())
                .join();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** The status of an answer, asked for by a program of another user. */
    private int asUser(int uid, String path) throws IOException {
        URI server = URI.create(where);
        String program =
                "exec 3<>/dev/tcp/%s/%d && printf 'GET /%s HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n 1 <&3"
                        .formatted(server.getHost(), server.getPort(), path);
        String user = Integer.toString(uid);
        Process asking = new ProcessBuilder(
                        "setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--", "bash", "-c", program)
                .redirectErrorStream(true)
                .start();
        String said = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(asking.onExit().join().exitValue()).as(said).isZero();
        return Integer.parseInt(said.split(" ", -1)[1]);
    }

    /** What root sees of all processes, root's own programs get by loopback, and no other user's. */
    @Test
    void anotherUserOfTheMachineIsShownTheMetricsAlone() throws Exception {
        agent();
        Poll.until("there is something to show", () -> asUser(0, "api/now") == 200);
        for (String path : List.of("", "api/now", "api/at?q=who", "api/history", "page/app.js", "events")) {
            assertThat(asUser(65534, path)).as(path).isEqualTo(403);
        }
        assertThat(asUser(65534, "metrics")).isEqualTo(200);
    }

    private String question(String question) {
        return "api/at?q=" + URLEncoder.encode(question, StandardCharsets.UTF_8);
    }

    @Test
    @Tag("root")
    void whatFailsIsShownWhileItDoesAndAsItWasThen() throws Exception {
        Programs.assumeFirstPidNamespace();
        agent();
        PortlessCaller caller = PortlessCaller.start(there, CALLS);
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<Stream<String>> events = client.send(request("events"), HttpResponse.BodyHandlers.ofLines());
            assertThat(events.headers().firstValue("Content-Type")).contains("text/event-stream");
            caller.fail();
            long failed = 0;
            try (Stream<String> lines = events.body()) {
                for (Iterator<String> line = lines.iterator(); failed < CALLS; ) {
                    failed += failures(line.next());
                }
            }
            assertThat(failed).isEqualTo(CALLS);
            assertThat(get(client, "api/now?lang=zh")).contains("\"port\":8080,\"used\":4,\"usable\":4,\"free\":0");
            Poll.untilSaid("\"failures\":" + CALLS, () -> get(client, "api/history?of=8080"));
            String usage = get(client, "api/usage?top=5");
            assertThat(usage).contains("\"port\":8080,\"usable\":4,\"used\":[");
            metrics(get(client, "metrics"));
            asItWasThen(client);
            atBothEnds(client);
            // The agent has looked into its own directory for these answers, and it is still its own.
            Process status = start("agent", "status");
            assertThat(new String(status.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("The agent is running (process ");
            turnedAway(client);
        }
        caller.end();
    }

    /** How many calls an event says have failed. */
    private static long failures(String line) {
        Matcher count =
                Pattern.compile("\"errno\":\"EADDRNOTAVAIL\",\"count\":(\\d+)").matcher(line);
        long failed = 0;
        while (count.find()) {
            failed += Long.parseLong(count.group(1));
        }
        return failed;
    }

    private void metrics(String text) throws Exception {
        Pattern failed = Pattern.compile(
                "(?m)^portwhy_failed_calls_total\\{call=\"connect\",errno=\"EADDRNOTAVAIL\",slug=\"[a-z-]+\"} (\\d+)\\.0$");
        long sum = 0;
        Matcher line = failed.matcher(text);
        while (line.find()) {
            sum += Long.parseLong(line.group(1));
        }
        assertThat(sum).isEqualTo(CALLS);
        assertThat(text)
                .contains("portwhy_finding{severity=\"critical\",slug=\"ephemeral-ports-exhausted\"} 1.0\n")
                .containsPattern("portwhy_destination_ports_used\\{destination=\"127.0.0.1:8080\",netns=\"[^\"]+\","
                        + "source=\"127.0.0.1\"} 4.0\n")
                .containsPattern("portwhy_destination_exhaustion_seconds\\{destination=\"127.0.0.1:8080\".* 0.0\n")
                .containsPattern("portwhy_ports_used\\{netns=\"[^\"]+\",state=\"ESTABLISHED\"} 5.0\n");
        Set<String> known = new TreeSet<>();
        for (Matcher metric = METRIC.matcher(text); metric.find(); ) {
            known.add(metric.group());
        }
        for (String file : List.of("portwhy.rules.yml", "grafana.json")) {
            Set<String> asked = new TreeSet<>();
            for (Matcher metric = METRIC.matcher(Files.readString(PROMETHEUS.resolve(file))); metric.find(); ) {
                asked.add(metric.group());
            }
            assertThat(asked).as(file).hasSizeGreaterThan(3).allMatch(known::contains);
        }
    }

    /** Before the first kept moment it is the first, and behind the last one the last: the answer says which it has. */
    private void atBothEnds(HttpClient client) throws Exception {
        for (String time : List.of("1970-01-01T00:00:00Z", "0001-01-01", "now")) {
            String answer = get(client, question("connect 127.0.0.1:8080") + "&time=" + time);
            Matcher moment = TIME.matcher(answer);
            assertThat(moment.find()).as(answer).isTrue();
            assertThat(Instant.parse(moment.group(1))).as(time).isBetween(begun, Instant.now());
        }
    }

    private void asItWasThen(HttpClient client) throws Exception {
        String netns = Integer.toString(there.anchor());
        String answer = get(client, question("connect 127.0.0.1:8080"));
        Matcher time = TIME.matcher(answer);
        assertThat(time.find()).as(answer).isTrue();
        Process typed = start("connect", "127.0.0.1:8080", "--at", time.group(1));
        String text = new String(typed.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = typed.waitFor();
        // The first line says which moment it is.
        String body = text.substring(text.indexOf('\n') + 1);
        assertThat(answer).as(netns).endsWith("\",\"exit\":" + status + "}");
        assertThat(json(answer)).isEqualTo(body);
        assertThat(childTicks()).as("another process has answered").isPositive();
    }

    /** {@code cutime} and {@code cstime} of proc_pid_stat(5): what children have taken that have ended. */
    private long childTicks() throws IOException {
        String stat = Files.readString(
                Path.of("/proc", Long.toString(Objects.requireNonNull(agent).pid()), "stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(words[13]) + Long.parseLong(words[14]);
    }

    /** The text of an answer as it was before it was JSON. */
    private static String json(String answer) {
        String text = TIME.matcher(answer).replaceFirst("");
        return text.substring(0, text.lastIndexOf("\",\"exit\":"))
                .replace("\\n", "\n")
                .replace("\\\"", "\"")
                .replace("\\\\", "\\");
    }

    private void turnedAway(HttpClient client) throws Exception {
        for (String question : List.of(
                "free 8080",
                "tune apply",
                "load http://127.0.0.1/",
                "lab run all",
                "who --from /etc/passwd",
                "connect example.org 80",
                "nginx",
                "explain -",
                "--verify",
                "-c x",
                "/run/x.sock")) {
            HttpResponse<String> answer =
                    client.send(request(question(question)), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(question).isEqualTo(400);
            assertThat(answer.body()).as(question).hasLineCount(1);
        }
        for (String time :
                List.of("9999-01-01", "garbage", "25:61", "2026-13-40", "-", "--from", "-99999999999999999999m")) {
            HttpResponse<String> answer =
                    client.send(request(question("8080") + "&time=" + time), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(time).isEqualTo(400);
            assertThat(answer.body()).as(time).hasLineCount(1);
        }
        assertThat(client.send(request("api/history?of=--data"), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void whereThePortIsTakenTheHolderIsNamedAndNothingBegins() throws Exception {
        Process first = agent();
        String address = where.substring("http://".length(), where.length() - 1);
        Process other = new ProcessBuilder(ProgramLine.of(
                        "agent",
                        "run",
                        "--second",
                        "--lang",
                        "en",
                        "--listen",
                        address,
                        "--data",
                        directory.resolve("other").toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).as(said).isEqualTo(3);
        assertThat(said)
                .hasLineCount(1)
                .startsWith("portwhy: " + address + " is taken, so the agent did not start. ")
                .contains("pid " + first.pid());
    }

    @Test
    void theRulesDoWhatTheirTestsSay() throws Exception {
        for (List<String> words : List.of(
                List.of("promtool", "check", "rules", "portwhy.rules.yml"),
                List.of("promtool", "test", "rules", "portwhy.rules.test.yml"))) {
            Process promtool;
            try {
                promtool = new ProcessBuilder(words)
                        .directory(PROMETHEUS.toFile())
                        .redirectErrorStream(true)
                        .start();
            } catch (IOException e) {
                Assumptions.abort("needs promtool");
                return;
            }
            String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(promtool.waitFor()).as(said).isZero();
        }
    }
}
