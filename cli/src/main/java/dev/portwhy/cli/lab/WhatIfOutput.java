package dev.portwhy.cli.lab;

import dev.portwhy.ask.WhatIfInquiry;
import dev.portwhy.cli.Bars;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Page;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Repetition;
import dev.portwhy.diagnosis.SettingEffect;
import dev.portwhy.lab.Comparison;
import dev.portwhy.model.Text;
import dev.portwhy.ports.scenario.Outcome;
import dev.portwhy.ports.scenario.ScenarioHeader;
import dev.portwhy.ports.shape.TrialResult;
import dev.portwhy.wire.JsonAnswer;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Width;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The answer to what if, for people or for programs. */
final class WhatIfOutput {

    private static final int PLOT = 32;

    private final Context context;
    private final Messages messages;
    private final WhatIfAnswer answer;

    WhatIfOutput(Context context, WhatIfAnswer answer) {
        this.context = context;
        this.messages = context.messages();
        this.answer = answer;
    }

    void json() throws IOException {
        JsonAnswer.write(
                context.json(),
                answer.asked().snapshot().host(),
                answer.asked().snapshot().visibility(),
                out -> new WhatIfJson(out, answer, messages).write());
    }

    void screen() throws IOException {
        Page page = new Page(context);
        for (int i = 0; i < answer.asked().destinations().size(); i++) {
            WhatIfInquiry.Destination destination =
                    answer.asked().destinations().get(i);
            if (i > 0) {
                page.gap();
            }
            page.headline(level(destination.effect()), messages.text(WhatIfWords.headline(answer, destination)));
            if (!context.options().quiet()) {
                body(page, i, destination);
            }
        }
        Comparison scenario = answer.runs().scenario();
        if (context.options().verbose() && scenario != null) {
            page.gap();
            new ComparisonTable(context, new LabScenarios.Chosen(scenario.scenario(), ScenarioHeader.of("")), scenario)
                    .write();
        }
    }

    private Level level(SettingEffect effect) {
        if (!answer.taken() || effect.verdict() == SettingEffect.Verdict.WORSE) {
            return Level.CRITICAL;
        }
        return effect.verdict().helps() || !effect.trouble() ? Level.OK : Level.WARNING;
    }

    private void body(Page page, int index, WhatIfInquiry.Destination destination) throws IOException {
        if (!destination.netns().current()) {
            page.item("", messages.text("screen.namespace", destination.netns().name()));
        }
        for (Map.Entry<String, String> setting : answer.settings().entrySet()) {
            Outcome outcome = answer.outcomes().get(setting.getKey());
            page.item(
                    "  ",
                    messages.text(
                            "lab.what-if.setting",
                            setting.getKey(),
                            setting.getValue(),
                            WhatIfWords.why(
                                    setting.getKey(),
                                    outcome,
                                    WhatIfWords.single(destination.effect(), setting.getKey()))));
        }
        if (!answer.taken()) {
            return;
        }
        if (destination.effect().uncertain()) {
            page.item("  ", messages.text("lab.what-if.peer-unknown"));
        }
        Text reason = answer.runs().reason();
        if (reason != null) {
            page.gap().item("", messages.text("lab.what-if.unmeasured", reason));
            rooms(destination.effect());
            return;
        }
        if (!answer.agrees(index)) {
            page.item("  ", messages.text("lab.what-if.disagree"));
        }
        measured(page, destination, answer.runs().pairs().get(index));
    }

    private void measured(Page page, WhatIfInquiry.Destination destination, WhatIfRuns.Pairs pairs) throws IOException {
        Repetition repetition = destination.repetition();
        page.section(messages.text("lab.what-if.repeated"));
        page.aside(
                2,
                repetition.factor() == 1
                        ? messages.text("lab.what-if.unscaled")
                        : messages.text("lab.what-if.scaled", repetition.factor()));
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("", messages.text("lab.what-if.without"), messages.text("lab.what-if.with")));
        SettingEffect effect = destination.effect();
        rows.add(row(
                "lab.what-if.row.usable", effect.now().usable(), effect.then().usable()));
        rates(rows, effect);
        WhatIfRuns.Pair now = pairs.now();
        counts(rows, "lab.what-if.row.now", now);
        WhatIfRuns.Pair later = pairs.later();
        if (later != null && repetition.later() != null) {
            boolean minute = repetition.later().secondsEach() > 0;
            counts(rows, minute ? "lab.what-if.row.minute" : "lab.what-if.row.later", later);
            if (minute) {
                rows.add(new Row(
                        messages.text("lab.what-if.row.exhausted"),
                        exhausted(later.without(), repetition.later().secondsEach()),
                        exhausted(later.with(), repetition.later().secondsEach())));
            }
        }
        if (now.without().connectNanos() > 0 || now.with().connectNanos() > 0) {
            rows.add(new Row(messages.text("lab.what-if.row.cost"), cost(now.without()), cost(now.with())));
        }
        table(rows);
        plot(later == null ? now : later);
        if (repetition.modelled()) {
            page.item("  ", messages.text("lab.what-if.modelled"));
        }
    }

    private void rates(List<Row> rows, SettingEffect effect) {
        if (effect.now().holdMs() > 0 || effect.then().holdMs() > 0) {
            rows.add(new Row(
                    messages.text("lab.what-if.row.rate"),
                    rate(effect.now().perSecond()),
                    rate(effect.then().perSecond())));
        }
    }

    private String rate(double perSecond) {
        if (Double.isInfinite(perSecond)) {
            return messages.text("lab.what-if.endless");
        }
        return perSecond < 1
                ? messages.text("lab.what-if.per-minute", perSecond * 60)
                : messages.text("lab.what-if.rate", perSecond);
    }

    private void rooms(SettingEffect effect) throws IOException {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("", messages.text("lab.what-if.without"), messages.text("lab.what-if.with")));
        rows.add(row(
                "lab.what-if.row.usable", effect.now().usable(), effect.then().usable()));
        rows.add(row("lab.what-if.row.free", effect.now().free(), effect.then().free()));
        rates(rows, effect);
        table(rows);
    }

    private Row row(String key, int one, int two) {
        return new Row(messages.text(key), Integer.toString(one), Integer.toString(two));
    }

    private void counts(List<Row> rows, String key, WhatIfRuns.Pair pair) {
        int tries = pair.without().made() + pair.without().failures();
        rows.add(new Row(
                messages.text(key, tries),
                Integer.toString(pair.without().made()),
                Integer.toString(pair.with().made())));
        TreeSet<String> errors = new TreeSet<>(pair.without().failed().keySet());
        errors.addAll(pair.with().failed().keySet());
        for (String error : errors) {
            rows.add(new Row(
                    "  " + error,
                    Integer.toString(pair.without().failed().getOrDefault(error, 0)),
                    Integer.toString(pair.with().failed().getOrDefault(error, 0))));
        }
    }

    private String exhausted(TrialResult result, double secondsEach) {
        return result.firstFailure() == 0
                ? messages.text("lab.what-if.never")
                : messages.text(Text.of(
                        "lab.what-if.after",
                        Duration.ofMillis(Math.round((result.firstFailure() - 1) * secondsEach * 1000))));
    }

    private String cost(TrialResult result) {
        return result.connectNanos() == 0 ? "-" : messages.text("lab.what-if.cost", result.connectNanos() / 1000.0);
    }

    /** A line of the table. */
    private record Row(String name, String without, String with) {}

    private void table(List<Row> rows) throws IOException {
        int names = 0;
        int firsts = 0;
        int seconds = 0;
        for (Row row : rows) {
            names = Math.max(names, Width.of(row.name()));
            firsts = Math.max(firsts, Width.of(row.without()));
            seconds = Math.max(seconds, Width.of(row.with()));
        }
        for (Row row : rows) {
            context.out().append("  ").append(row.name()).spaces(names - Width.of(row.name()) + 2);
            context.out()
                    .spaces(firsts - Width.of(row.without()))
                    .append(row.without())
                    .append("  ");
            context.out()
                    .spaces(seconds - Width.of(row.with()))
                    .append(row.with())
                    .append('\n');
        }
    }

    private void plot(WhatIfRuns.Pair pair) throws IOException {
        int most = 1;
        for (TrialResult result : List.of(pair.without(), pair.with())) {
            for (TrialResult.Sample sample : result.samples()) {
                most = Math.max(most, sample.used());
            }
        }
        String steps = Bars.of(context.environment());
        context.out()
                .append('\n')
                .append("  ")
                .append(messages.text("lab.what-if.plot", most))
                .append('\n');
        String without = messages.text("lab.what-if.without");
        String with = messages.text("lab.what-if.with");
        int names = Math.max(Width.of(without), Width.of(with));
        line(without, names, pair.without(), most, steps);
        line(with, names, pair.with(), most, steps);
    }

    private void line(String name, int names, TrialResult result, int most, String steps) throws IOException {
        int columns = Math.min(PLOT, Math.max(8, context.screen().columns() - names - 5));
        context.out()
                .append("  ")
                .append(name)
                .spaces(names - Width.of(name) + 2)
                .append(Spark.of(result.samples(), most, columns, steps))
                .trim()
                .append('\n');
    }
}
