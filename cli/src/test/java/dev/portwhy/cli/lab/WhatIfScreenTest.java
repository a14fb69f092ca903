package dev.portwhy.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.WhatIfInquiry;
import dev.portwhy.cli.ShownBy;
import dev.portwhy.diagnosis.Repetition;
import dev.portwhy.diagnosis.SettingEffect;
import dev.portwhy.model.Text;
import dev.portwhy.model.capture.CapturedMachine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.ports.scenario.Outcome;
import dev.portwhy.ports.shape.Trial;
import dev.portwhy.ports.shape.TrialResult;
import dev.portwhy.words.Width;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is shown of a recorded machine's trouble and of results as they were predicted, byte by byte; {@code -Dgolden.update=true}
 * writes the files anew.
 */
class WhatIfScreenTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    private static final Map<String, Map<String, String>> SETTINGS = Map.of(
            "helps", Map.of("net.ipv4.tcp_tw_reuse", "1"),
            "more", Map.of("net.ipv4.ip_local_port_range", "10000 65000"),
            "nothing", Map.of("net.ipv4.tcp_fin_timeout", "10"),
            "worse", Map.of("net.ipv4.ip_local_port_range", "40000 40004"),
            "refused", Map.of("net.ipv4.tcp_tw_recycle", "1"),
            "unmeasured", Map.of("net.ipv4.tcp_tw_reuse", "1"));

    /** A result as it was predicted, the connections made first and the failures after them. */
    private static TrialResult result(Trial trial) {
        int made = trial.expected() < 0 ? trial.tries() : trial.expected();
        int failed = trial.tries() - made;
        List<TrialResult.Sample> samples = new ArrayList<>();
        int standing = trial.shape().standing().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        for (int ms = 0; ms <= 1000; ms += 50) {
            samples.add(new TrialResult.Sample(
                    ms, Math.min(Math.max(standing, trial.tries()), standing + made * ms / 1000)));
        }
        return new TrialResult(
                made,
                failed == 0 ? Map.of() : Map.of("EADDRNOTAVAIL", failed),
                failed == 0 ? 0 : made + 1,
                failed == 0 ? -1 : 40L * (made + 1),
                made == 0 ? 0 : 21_000,
                failed == 0 ? 0 : 160_000,
                samples,
                Map.of());
    }

    private static WhatIfRuns.Pair pair(Repetition.Pair planned) {
        return new WhatIfRuns.Pair(result(planned.without()), result(planned.with()));
    }

    private static WhatIfAnswer answer(String kind) throws IOException {
        Map<String, String> settings = Objects.requireNonNull(SETTINGS.get(kind));
        WhatIfInquiry.Answer asked = new WhatIfInquiry(
                        new CapturedMachine(GOLDEN.resolve("web1.capture")), NamespaceChoice.CURRENT)
                .ask(null, SettingEffect.changes(settings));
        String key = settings.keySet().iterator().next();
        if (kind.equals("unmeasured")) {
            return new WhatIfAnswer(
                    settings,
                    Map.of(),
                    asked,
                    new WhatIfRuns(
                            null, List.of(), Text.of("lab.cannot.no-namespace", "unshare: Operation not permitted")));
        }
        List<WhatIfRuns.Pairs> pairs = new ArrayList<>();
        for (WhatIfInquiry.Destination destination : asked.destinations()) {
            Repetition.@Nullable Pair later = destination.repetition().later();
            pairs.add(new WhatIfRuns.Pairs(pair(destination.repetition().now()), later == null ? null : pair(later)));
        }
        Outcome outcome = kind.equals("refused") ? Outcome.of("ENOENT") : Outcome.OK;
        return new WhatIfAnswer(settings, Map.of(key, outcome), asked, new WhatIfRuns(null, pairs, null));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "what-if-helps; 100; lab what-if",
                "what-if-helps-narrow; 60; lab what-if",
                "what-if-helps-zh; 100; lab what-if --lang zh",
                "what-if-helps-quiet; 0; lab what-if -q",
                "what-if-helps-json; 0; lab what-if --json",
                "what-if-more; 100; lab what-if",
                "what-if-more-zh; 100; lab what-if --lang zh",
                "what-if-more-json; 0; lab what-if --json",
                "what-if-nothing; 100; lab what-if",
                "what-if-nothing-zh; 100; lab what-if --lang zh",
                "what-if-nothing-json; 0; lab what-if --json",
                "what-if-worse; 100; lab what-if",
                "what-if-worse-zh; 100; lab what-if --lang zh",
                "what-if-refused; 100; lab what-if",
                "what-if-refused-zh; 100; lab what-if --lang zh",
                "what-if-refused-json; 0; lab what-if --json",
                "what-if-unmeasured; 100; lab what-if",
                "what-if-unmeasured-zh; 100; lab what-if --lang zh",
                "what-if-unmeasured-json; 0; lab what-if --json",
            })
    void saysWhatItAlwaysSaid(String name, int columns, String line) throws IOException {
        WhatIfAnswer answer = answer(name.split("-")[2]);
        String shown = ShownBy.text(columns, List.of(line.split(" ")), context -> {
            WhatIfOutput output = new WhatIfOutput(context, answer);
            if (context.options().json()) {
                output.json();
            } else {
                output.screen();
            }
        });
        Path golden = GOLDEN.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, shown);
        }
        assertThat(shown).isEqualTo(Files.readString(golden));
        if (columns > 0) {
            assertThat(shown.lines()).allMatch(each -> Width.of(each) <= columns);
        }
    }
}
