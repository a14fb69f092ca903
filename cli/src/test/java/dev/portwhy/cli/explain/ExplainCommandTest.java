package dev.portwhy.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.ports.scenario.ScenarioLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a line asks is answered as the question itself would be. */
class ExplainCommandTest {

    private static final String MACHINE = "src/test/resources/golden/web1.capture";

    private static Cli run(String... words) {
        List<String> line = new ArrayList<>(List.of("--from", MACHINE));
        line.addAll(List.of(words));
        return Cli.run(line.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "nginx: [emerg] bind() to 0.0.0.0:443 failed (98: Address already in use); 0.0.0.0:443",
                "Error: listen EADDRINUSE: address already in use :::443; [::]:443",
                "listen udp4 0.0.0.0:53: bind: address already in use; 0.0.0.0:53/udp",
                "dial tcp 10.0.0.9:5432: connect: cannot assign requested address; connect 10.0.0.9:5432",
                "java.net.BindException: Address already in use; ''"
            })
    void theAnswerIsThatOfTheQuestion(String line, String question) {
        List<String> words = question.isEmpty() ? List.of() : List.of(question.split(" "));
        Cli asked = run(words.toArray(String[]::new));
        Cli explained = run("explain", line);
        // Where it says how to ask again, it says how this was asked.
        String answered = explained.out().replace(" explain '" + line + "'", "");
        assertThat(answered).startsWith(asked.out() + "\nRead from the line: ");
        assertThat(explained.status()).isEqualTo(asked.status());
        List<String> json = new ArrayList<>(words);
        json.add("--json");
        String fields = run(json.toArray(String[]::new)).out();
        String answer = fields.substring(fields.indexOf(question.isEmpty() ? "\"verdict\"" : "\"netns\":{"))
                .replace("\"others\":[],\"", "\"")
                .replaceFirst(",\"others\":\\[\\]}\\s*$", "");
        assertThat(run("explain", "--json", line).out()).contains(answer);
    }

    /** The call that a policy forbade is told with its port, though nothing is asked about it. */
    @Test
    void whatAPolicyForbadeSaysWhichCallItWas() {
        Cli run = run(
                "explain",
                "avc:  denied  { name_bind } for  pid=733 comm=\"httpd\" src=8181 tclass=tcp_socket permissive=0");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("a security policy forbade the call")
                .contains("Read from the line: httpd: bind() for port 8181/tcp failed with EACCES.");
    }

    @Test
    void whatLooksLikeItIsNamedAndAsksNothing() {
        Cli run = run("explain", "dial tcp 10.0.0.9:5432: connect: connection refused");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith(
                        "ECONNREFUSED: This machine has enough ports: the other side answered, but nothing listens");
        Cli json = run("explain", "--json", "dial tcp 10.0.0.9:5432: connect: connection refused");
        assertThat(json.out())
                .contains(
                        "\"asked\":\"none\"", "\"about\":\"refused\"", "\"call\":null,\"errno\":null", "\"port\":null");
    }

    @Test
    void whatIsNotUnderstoodIsSaid() {
        Cli run = run("explain", "all is well");
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out()).startsWith("No error about ports in 1 line.");
        assertThat(run("explain", "--json", "all is well").out())
                .contains("\"understood\":null", "\"asked\":\"none\"", "\"notUnderstood\":1");
        assertThat(run("explain").status()).isEqualTo(64);
    }

    @Test
    void everyFindingAndErrorHasAPage() {
        List<String> names = new ArrayList<>(ManualPage.ERRORS);
        for (Slug slug : Slug.values()) {
            names.add(slug.word());
        }
        List<String> scenarios = ScenarioLibrary.names();
        for (String name : names) {
            ManualPage page = Objects.requireNonNull(ManualPage.of(name), name);
            assertThat(run("explain", name).out()).contains("What it is", "How to check by hand", "What fixes it");
            if (page.scenario() != null) {
                assertThat(scenarios).contains(page.scenario());
            }
        }
        assertThat(run("explain", "--list").out())
                .contains(names.stream()
                        .map(ManualPage::of)
                        .map(Objects::requireNonNull)
                        .map(ManualPage::title)
                        .toArray(String[]::new));
        assertThat(run("explain", "--json", "EADDRINUSE").out())
                .contains("\"page\":{\"name\":\"EADDRINUSE\",\"what\":");
    }

    @ParameterizedTest
    @CsvSource({
        "98, EADDRINUSE",
        "48, EADDRINUSE",
        "10048, EADDRINUSE",
        "wsaeaddrnotavail, EADDRNOTAVAIL",
        "13, EACCES",
        "111, ECONNREFUSED"
    })
    void anErrorIsFoundByItsNumberOnAnySystem(String word, String errno) {
        assertThat(run("explain", word).out()).contains(errno);
    }

    @Test
    void aTimeLongPastIsSaid() {
        assertThat(run("explain", "2019-01-02T03:04:05Z bind() to 0.0.0.0:443 failed: Address already in use")
                        .out())
                .contains(" ago. The answer is about now.");
    }

    @Test
    void namesThatPlayWithTheTerminalAreMadeVisible() {
        Cli run = run("explain", "connect to h\u0007ost\u202e.example:80 failed: Cannot assign requested address");
        assertThat(run.out()).doesNotContain("\u0007", "\u202e");
    }
}
