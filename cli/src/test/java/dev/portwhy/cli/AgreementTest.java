package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Machine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One answer in its four forms: what the first line says, what {@code -q} says, what the JSON says and what the exit status says
 * comes down to the same, and to the worst of what was found.
 */
public class AgreementTest {

    /** More of them by hand: {@code -Dmachines=5000}. */
    private static final int MACHINES = Integer.getInteger("machines", 60);

    private static final Screen COLOURED = new Screen(Integer.MAX_VALUE, true);

    @ParameterizedTest(name = "portwhy {0}")
    @ValueSource(
            strings = {
                "",
                "80",
                "80 --no-reuseaddr",
                "8080 --uid 2",
                "40003 --reuseport",
                "127.0.0.1:443",
                "10.0.0.99:443",
                "53/udp",
                "0",
                "0/udp",
                "-N all 80",
                "-N all 53/udp",
                "connect 10.0.0.9:443",
                "connect 127.0.0.1:8080",
                "connect 10.0.0.99 10.0.0.9:443",
                "connect 10.0.0.8:53/udp",
                "connect 127.0.0.1 127.0.0.1:53/udp",
                "-N all connect 10.0.0.9:443",
                "-N all connect 10.0.0.9:443/udp",
                "hidden",
                "hidden sport = :80"
            })
    void everyFormOfAnAnswerComesDownToTheSame(String arguments) {
        for (int seed = 0; seed < MACHINES; seed++) {
            Snapshot machine = AnyMachine.of(seed);
            // As of a recording: no test binds anything on the machine it runs on.
            check(what -> machine, List.of("--from", "any"), arguments, "machine " + seed);
        }
    }

    /**
     * Holds the forms of one answer against each other.
     *
     * @param options where the answer comes from
     * @param question the words of the question; empty for the machine as a whole
     */
    public static void check(@Nullable Machine machine, List<String> options, String question, String where) {
        List<String> words = new ArrayList<>(options);
        if (!question.isBlank()) {
            words.addAll(List.of(question.strip().split(" +")));
        }
        Cli json = run(machine, words, "--json");
        Cli screen = run(machine, words);
        Cli quiet = run(machine, words, "-q");
        Cli chinese = run(machine, words, "-q", "--lang", "zh");
        String about = where + ": portwhy " + question + "\n" + screen.out() + quiet.out() + json.out();

        assertThat(List.of(screen.status(), quiet.status(), chinese.status()))
                .as(about)
                .containsOnly(json.status());
        String first = screen.out().lines().findFirst().orElseThrow();
        assertThat(first).as(about).startsWith(color(json.status()));
        String headline = first.replaceAll("\u001b\\[[0-9;]*m", "");
        assertThat(quiet.out()).as(about).hasLineCount(1);
        String line = quiet.out().strip().replaceAll("\u001b\\[[0-9;]*m", "");

        Map<String, Object> answer = parse(json.out());
        assertThat(answer).as(about).containsEntry("verdict", word(json.status()));
        List<Map<String, Object>> findings = list(answer.get("findings"));
        assertWorstFirst(findings, json.status(), about);
        if (answer.get("outcome") instanceof String outcome && json.status() != Exit.UNSEEN) {
            assertThat(outcome.equals("OK")).as(about).isEqualTo(json.status() != Exit.CRITICAL);
        }
        for (Map<String, Object> other : list(answer.get("others"))) {
            assertThat(List.of("unknown", "ok", "warning", "critical")).contains(text(other, "verdict"));
            assertThat(place(text(other, "verdict"))).as(about).isLessThanOrEqualTo(place(text(answer, "verdict")));
        }
        if (!question.isBlank()) {
            assertThat(line).as(about).isEqualTo(headline);
            return;
        }
        if (json.status() == Exit.OK || json.status() == Exit.UNSEEN) {
            assertThat(line).as(about).startsWith(headline);
            assertThat(json.status() == Exit.UNSEEN || !screen.out().contains("(100 %)"))
                    .as(about)
                    .isTrue();
        } else {
            assertThat(line).as(about).startsWith((String) findings.getFirst().get("title"));
        }
    }

    /**
     * Holds the forms of a list against each other: as many rows as are counted, and one exit status.
     *
     * @param question {@code who} and its words
     */
    public static void checkList(@Nullable Machine machine, List<String> options, String question, String where) {
        List<String> words = new ArrayList<>(options);
        words.addAll(List.of(question.split(" +")));
        Cli json = run(machine, words, "--json");
        Cli screen = run(machine, words, "-H");
        Cli quiet = run(machine, words, "-q");
        Cli chinese = run(machine, words, "-q", "--lang", "zh");
        String about = where + ": portwhy " + question + "\n" + screen.out() + quiet.out() + json.out();

        assertThat(List.of(screen.status(), quiet.status(), chinese.status()))
                .as(about)
                .containsOnly(json.status());
        int rows = list(parse(json.out()).get("sockets")).size();
        assertThat(screen.out().lines()).as(about).hasSize(rows);
        for (Cli counted : List.of(quiet, chinese)) {
            assertThat(counted.out()).as(about).hasLineCount(1).containsPattern("(?<![0-9])" + rows + "(?![0-9])");
        }
        assertThat(json.status() == Exit.UNSEEN && rows > 0).as(about).isFalse();
    }

    private static void assertWorstFirst(List<Map<String, Object>> findings, int status, String about) {
        int last = 3;
        for (Map<String, Object> finding : findings) {
            int severity = List.of("info", "warning", "critical").indexOf(finding.get("severity"));
            assertThat(severity).as(about).isBetween(0, last);
            last = severity;
            assertThat(severity == 2 && status != Exit.CRITICAL).as(about).isFalse();
            assertThat(severity == 1 && status == Exit.OK).as(about).isFalse();
        }
        if (!findings.isEmpty() && status < Exit.UNSEEN) {
            assertThat(List.of("info", "warning", "critical")
                            .indexOf(findings.getFirst().get("severity")))
                    .as(about)
                    .isEqualTo(status);
        }
    }

    private static Cli run(@Nullable Machine machine, List<String> words, String... more) {
        List<String> line = new ArrayList<>(words);
        line.addAll(List.of(more));
        return Cli.run(machine, COLOURED, Map.of(), line.toArray(new String[0]));
    }

    private static String color(int status) {
        return switch (status) {
            case Exit.OK -> "\u001b[1;32m";
            case Exit.CRITICAL -> "\u001b[1;31m";
            default -> "\u001b[1;33m";
        };
    }

    private static String word(int status) {
        return List.of("ok", "warning", "critical", "unknown").get(status);
    }

    private static int place(String verdict) {
        return List.of("ok", "warning", "unknown", "critical").indexOf(verdict);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(@Nullable Object value) {
        return value == null ? List.of() : (List<Map<String, Object>>) value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> parse(String json) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            return (Map<String, Object>) java.util.Objects.requireNonNull(value(parser));
        }
    }

    private static String text(Map<String, Object> object, String name) {
        return (String) java.util.Objects.requireNonNull(object.get(name));
    }

    private static @Nullable Object value(JsonParser in) {
        return switch (in.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    object.put(name, value(in));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> array = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(in));
                }
                yield array;
            }
            case VALUE_NULL -> null;
            default -> in.getString();
        };
    }
}
