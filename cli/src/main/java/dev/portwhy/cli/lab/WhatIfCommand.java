package dev.portwhy.cli.lab;

import dev.portwhy.ask.WhatIfInquiry;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.UsageException;
import dev.portwhy.cli.why.ConnectCommand;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.diagnosis.SettingEffect;
import dev.portwhy.diagnosis.SettingEffect.Verdict;
import dev.portwhy.lab.Comparison;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.ports.scenario.Outcome;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.ScenarioSyntaxException;
import dev.portwhy.ports.scenario.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code portwhy lab what-if KEY=VALUE… [connect [SRC] DST:PORT]}: what other settings would change for the connections that are
 * worst off, predicted, and repeated in a throw-away namespace without and with them. Nothing here is changed.
 */
final class WhatIfCommand implements Command {

    private static final String CONNECT = "connect";

    @Override
    public boolean option(String name, Arguments arguments) {
        return false;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        int at = words.indexOf(CONNECT);
        Map<String, String> asked = AskedSettings.of(at < 0 ? words : words.subList(0, at));
        ConnectQuestion destination = at < 0 ? null : ConnectCommand.tcp(context, words.subList(at + 1, words.size()));
        // A mistake in the text is told before anything is looked at.
        parse(WhatIfScenario.text(Settings.NONE, asked));
        AskedSettings.check(asked);
        WhatIfInquiry.Answer answer = new WhatIfInquiry(
                        context.machine(), context.options().namespacesOr(NamespaceChoice.CURRENT))
                .ask(destination, SettingEffect.changes(asked));
        Settings own = answer.destinations().getFirst().netns().settings();
        WhatIfRuns runs = WhatIfRuns.measure(
                parse(WhatIfScenario.text(own, asked)),
                answer.snapshot().kernel(),
                answer.destinations(),
                ms -> progress(context, ms));
        if (context.screen().terminal() && !context.options().json()) {
            context.progressEnds();
        }
        Map<String, Outcome> outcomes = outcomes(asked, runs.scenario());
        WhatIfAnswer whole = new WhatIfAnswer(asked, outcomes, answer, runs);
        if (context.options().json()) {
            new WhatIfOutput(context, whole).json();
        } else {
            new WhatIfOutput(context, whole).screen();
        }
        return status(whole);
    }

    private static void progress(Context context, int ms) {
        if (context.screen().terminal() && !context.options().json()) {
            context.progress(
                    Text.of("lab.what-if.progress", Duration.ofMillis(ms).toSeconds() + 1));
        }
    }

    private static Scenario parse(String text) {
        try {
            return ScenarioParser.parse("what-if", text);
        } catch (ScenarioSyntaxException e) {
            throw UsageException.of("lab.what-if.wrong", e.problem());
        }
    }

    /** What the kernel said to each setting, in the order asked. */
    private static Map<String, Outcome> outcomes(
            Map<String, String> asked, @org.jspecify.annotations.Nullable Comparison scenario) {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        if (scenario == null) {
            return outcomes;
        }
        for (Comparison.Row row : scenario.rows()) {
            if (row.line().step() instanceof Step.SetSysctl set && asked.containsKey(set.key())) {
                outcomes.putIfAbsent(set.key(), row.measured().outcome());
            }
        }
        return outcomes;
    }

    private static int status(WhatIfAnswer answer) {
        if (!answer.taken() || !answer.agrees()) {
            return Exit.CRITICAL;
        }
        int status = Exit.OK;
        for (WhatIfInquiry.Destination destination : answer.asked().destinations()) {
            status = Math.max(status, status(destination.effect()));
        }
        return status;
    }

    private static int status(SettingEffect effect) {
        if (effect.verdict() == Verdict.WORSE) {
            return Exit.CRITICAL;
        }
        return effect.verdict().helps() || !effect.trouble() ? Exit.OK : Exit.WARNING;
    }
}
