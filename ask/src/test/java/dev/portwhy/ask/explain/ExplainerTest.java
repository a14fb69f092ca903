package dev.portwhy.ask.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExplainerTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    /** A text of lines.txt and what is written behind its arrow. */
    record Case(String text, String expected) {
        @Override
        public String toString() {
            return text.lines().findFirst().orElse("");
        }
    }

    static Stream<Case> lines() throws IOException {
        List<Case> cases = new ArrayList<>();
        List<String> text = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(ExplainerTest.class.getResourceAsStream("lines.txt"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (line.startsWith("-> ")) {
                    cases.add(new Case(String.join("\n", text).strip(), line.substring(3)));
                    text.clear();
                } else if (line.startsWith("# ")) {
                    text.clear();
                } else {
                    text.add(line);
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void understandsWhatProgramsPrint(Case one) {
        Explanation explanation = Explainer.explain(one.text(), NOW, ZoneOffset.UTC);
        String said = explanation.problems().isEmpty()
                ? "-"
                : said(explanation.problems().getFirst().understood());
        assertThat(said).as(one.text()).isEqualTo(one.expected());
    }

    private static String said(Understood understood) {
        LookAlike lookAlike = understood.lookAlike();
        if (lookAlike != null && understood.call() == null) {
            return lookAlike.word();
        }
        Understood.Near near = understood.source();
        return (lookAlike == null ? "" : lookAlike.word() + " ")
                + word(understood.call()) + " "
                + word(understood.errno()) + " "
                + word(understood.protocol()) + " "
                + word(understood.address()) + " "
                + word(understood.port()) + " "
                + word(understood.program())
                + (near == null ? "" : " " + near.address() + ":" + near.port());
    }

    private static String word(@Nullable Object value) {
        return value == null ? "-" : value.toString().replaceFirst("^Ncat$", "ncat");
    }

    /** As strerror(3) prints it in every language, with its capital letter. */
    @Test
    void everyLanguageOfTheLibraryIsUnderstood() {
        int languages = 0;
        for (Phrase phrase : Phrase.ALL) {
            boolean taken = phrase.name().equals("EADDRINUSE");
            if (phrase.kind().equals("errno")
                    && (taken || phrase.name().equals("EADDRNOTAVAIL"))
                    && !phrase.wordEnd()) {
                String text = phrase.text().substring(0, 1).toUpperCase(Locale.ROOT)
                        + phrase.text().substring(1);
                String line = taken
                        ? "nginx: [emerg] bind() to 10.0.0.1:80 failed (98: " + text + ")"
                        : "connect to 10.0.0.1:80: " + text;
                Understood understood = Explainer.explain(line, NOW, ZoneOffset.UTC)
                        .problems()
                        .getFirst()
                        .understood();
                assertThat(List.of(
                                String.valueOf(understood.call()),
                                String.valueOf(understood.errno()),
                                understood.address() + ":" + understood.port()))
                        .as(line)
                        .containsExactly(taken ? "bind" : "connect", phrase.name(), "10.0.0.1:80");
                languages++;
            }
        }
        assertThat(languages).isGreaterThan(60);
    }

    @Test
    void countsTheSameProblemAndKeepsItsFirstAndLastTime() {
        Explanation explanation = Explainer.explain("""
                2026-02-03T04:05:06Z dial tcp 10.0.0.2:80: connect: cannot assign requested address
                2026-02-03T04:05:09Z dial tcp 10.0.0.3:80: connect: cannot assign requested address
                2026-02-03T04:05:08Z dial tcp 10.0.0.3:80: connect: cannot assign requested address
                2026-02-03T04:05:07Z dial tcp 10.0.0.4:80: connect: connection refused
                """, NOW, ZoneOffset.UTC);
        assertThat(explanation.problems())
                .extracting(group -> group.understood().address(), Explanation.Group::count)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("10.0.0.3", 2L),
                        org.assertj.core.groups.Tuple.tuple("10.0.0.2", 1L),
                        org.assertj.core.groups.Tuple.tuple(null, 1L));
        Explanation.Group first = explanation.problems().getFirst();
        assertThat(first.first()).isEqualTo(Instant.parse("2026-02-03T04:05:08Z"));
        assertThat(first.last()).isEqualTo(Instant.parse("2026-02-03T04:05:09Z"));
    }

    @Test
    void aDayWithoutAYearIsTheLastOneThereWas() {
        assertThat(time("Feb 27 10:00:00 h sshd[1]: error: Bind to port 22 on :: failed: Address already in use."))
                .isEqualTo(Instant.parse("2026-02-27T10:00:00Z"));
        assertThat(time("Nov  5 10:00:00 h sshd[1]: error: Bind to port 22 on :: failed: Address already in use."))
                .isEqualTo(Instant.parse("2025-11-05T10:00:00Z"));
    }

    @Test
    void timesOfManyKindsAreUnderstood() {
        Instant moment = Instant.parse("2024-05-06T07:08:09Z");
        for (String clock : List.of(
                "2024-05-06T07:08:09Z",
                "2024-05-06T09:08:09+0200",
                "2024-05-06 07:08:09 UTC",
                "2024/05/06 07:08:09",
                "[2024-05-06 07:08:09]",
                "06-May-2024 07:08:09",
                "[06/May/2024:09:08:09 +0200]",
                "Mon May  6 07:08:09 2024",
                "[1714979289.000]")) {
            assertThat(time(clock + " bind: Address already in use")).as(clock).isEqualTo(moment);
        }
        assertThat(time("07:08:09 bind: Address already in use")).isNull();
    }

    private static @Nullable Instant time(String line) {
        return Explainer.explain(line, NOW, ZoneOffset.UTC)
                .problems()
                .getFirst()
                .understood()
                .time();
    }

    @Test
    void whatIsNoTextIsNotUnderstoodAndNoFault() {
        for (String text : List.of(
                "",
                "\n\n",
                "\u0000\u0001\ufffd\ufffd",
                "{\"log\":\"",
                "\\u12",
                "[[[[[",
                "bind(",
                "]:",
                "x".repeat(100_000))) {
            assertThat(Explainer.explain(text, NOW, ZoneOffset.UTC).problems()).isEmpty();
        }
    }
}
