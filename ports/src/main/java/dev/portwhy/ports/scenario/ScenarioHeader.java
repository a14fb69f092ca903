package dev.portwhy.ports.scenario;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the comments at the head of a scenario say about it. All of it may be missing.
 *
 * <pre>
 * # en: Does tcp_fin_timeout shorten TIME_WAIT?
 * # zh: …
 * # answer en: No. TIME_WAIT lasts about 60 s …
 * # answer zh: …
 * # verdict: myth
 * # takes: 63s
 * </pre>
 *
 * @param titles the question, by the code of its language
 * @param answers the answer in one sentence or two, by the code of its language
 * @param verdict what becomes of the claim that the question asks about, where articles make that claim
 * @param takes how long it runs; zero where that is no time to speak of
 */
public record ScenarioHeader(
        Map<String, String> titles, Map<String, String> answers, Optional<Verdict> verdict, Duration takes) {

    private static final String ANSWER = "answer ";
    private static final Pattern ENTRY = Pattern.compile("# ((?:answer )?[a-z]{2}|verdict|takes):(.*)");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,4}s");

    public ScenarioHeader {
        titles = Map.copyOf(titles);
        answers = Map.copyOf(answers);
    }

    /** What becomes of a claim that people make. */
    public enum Verdict {
        /** The kernel does not do so. */
        MYTH,
        /** It does. */
        TRUE,
        /** It does under a condition that the claim leaves out. */
        DEPENDS;

        /** The word of a header: {@code myth}, {@code true}, {@code depends}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Optional<Verdict> of(String word) {
            return Arrays.stream(values())
                    .filter(verdict -> verdict.word().equals(word))
                    .findFirst();
        }
    }

    /** Reads the comments a text begins with; what is not in this form is any other comment. */
    public static ScenarioHeader of(String text) {
        Map<String, String> titles = new HashMap<>();
        Map<String, String> answers = new HashMap<>();
        Optional<Verdict> verdict = Optional.empty();
        Duration takes = Duration.ZERO;
        for (String line : text.lines().takeWhile(line -> line.startsWith("#")).toList()) {
            Matcher entry = ENTRY.matcher(line);
            if (!entry.matches()) {
                continue;
            }
            String key = entry.group(1);
            String value = entry.group(2).strip();
            if (key.equals("verdict")) {
                verdict = Verdict.of(value);
            } else if (key.equals("takes")) {
                takes = SECONDS.matcher(value).matches()
                        ? Duration.ofSeconds(Integer.parseInt(value.substring(0, value.length() - 1)))
                        : Duration.ZERO;
            } else if (key.startsWith(ANSWER)) {
                answers.put(key.substring(ANSWER.length()), value);
            } else {
                titles.put(key, value);
            }
        }
        return new ScenarioHeader(titles, answers, verdict, takes);
    }

    /** The question in a language; empty where there is none. */
    public String title(String language) {
        return titles.getOrDefault(language, "");
    }

    /** The answer in a language; empty where there is none. */
    public String answer(String language) {
        return answers.getOrDefault(language, "");
    }
}
