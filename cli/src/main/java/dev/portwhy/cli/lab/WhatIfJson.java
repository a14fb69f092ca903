package dev.portwhy.cli.lab;

import dev.portwhy.ask.WhatIfInquiry;
import dev.portwhy.diagnosis.Repetition;
import dev.portwhy.diagnosis.Room;
import dev.portwhy.diagnosis.SettingEffect;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.diagnosis.WhatIf;
import dev.portwhy.ports.scenario.Outcome;
import dev.portwhy.ports.shape.Trial;
import dev.portwhy.ports.shape.TrialResult;
import dev.portwhy.ports.shape.Trouble;
import dev.portwhy.wire.CapacityJson;
import dev.portwhy.wire.SocketJson;
import dev.portwhy.words.Messages;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The answer to what if as JSON. */
final class WhatIfJson {

    private final JsonGenerator out;
    private final WhatIfAnswer answer;
    private final Messages messages;

    WhatIfJson(JsonGenerator out, WhatIfAnswer answer, Messages messages) {
        this.out = out;
        this.answer = answer;
        this.messages = messages;
    }

    void write() {
        out.writeName("whatIf");
        one(0);
        out.writeArrayPropertyStart("others");
        for (int i = 1; i < answer.asked().destinations().size(); i++) {
            one(i);
        }
        out.writeEndArray();
        out.writeArrayPropertyStart("destinations");
        if (answer.taken()) {
            for (WhatIf.Change change : WhatIf.of(answer.asked().snapshot(), answer.settings())) {
                out.writeStartObject();
                CapacityJson.destination(out, change.now());
                CapacityJson.write(
                        out, "now", change.now().rangeAssumed(), change.now().capacity());
                CapacityJson.write(out, "then", change.now().rangeAssumed(), change.then());
                out.writeEndObject();
            }
        }
        out.writeEndArray();
        if (answer.runs().scenario() != null) {
            ComparisonJson.fields(out, answer.runs().scenario());
        }
    }

    private void one(int index) {
        WhatIfInquiry.Destination destination = answer.asked().destinations().get(index);
        SettingEffect effect = destination.effect();
        WhatIfRuns.Pairs measured = answer.runs().pairs().size() > index && answer.taken()
                ? answer.runs().pairs().get(index)
                : null;
        out.writeStartObject();
        Usage usage = destination.usage();
        out.writeName("destination");
        if (usage == null) {
            out.writeNull();
        } else {
            out.writeStartObject();
            CapacityJson.destination(out, usage);
            out.writeEndObject();
        }
        if (usage == null) {
            SocketJson.netns(out, destination.netns());
        }
        shape(destination);
        changes(effect);
        side("without", effect.now(), measured, false, destination.repetition());
        side("with", effect.then(), measured, true, destination.repetition());
        out.writeStringProperty("verdict", effect.verdict().word());
        out.writeBooleanProperty("helps", answer.taken() && effect.verdict().helps());
        out.writeBooleanProperty("trouble", effect.trouble());
        out.writeBooleanProperty("measured", measured != null);
        out.writeBooleanProperty("agree", measured == null || answer.agrees(index));
        out.writeStringProperty("why", messages.text(WhatIfWords.why(answer, destination)));
        out.writeEndObject();
    }

    private void shape(WhatIfInquiry.Destination destination) {
        Repetition repetition = destination.repetition();
        Trouble shape = repetition.now().without().shape();
        Room now = destination.effect().now();
        out.writeName("shape");
        out.writeStartObject();
        out.writeNumberProperty("factor", repetition.factor());
        out.writeStringProperty("place", shape.place().name().toLowerCase(Locale.ROOT));
        out.writeNumberProperty("usable", now.usable());
        out.writeNumberProperty("used", now.used());
        out.writeNumberProperty("standing", now.standing());
        out.writeStringProperty("left", now.left().state().name());
        out.writeBooleanProperty("closedThere", shape.closedThere());
        out.writeBooleanProperty("peerTimestamps", shape.peerStamps());
        out.writeBooleanProperty("boundFirst", shape.boundFirst());
        Double rate = destination.usage() == null
                ? null
                : destination.usage().capacity().perSecond();
        if (rate == null) {
            out.writeNullProperty("perSecond");
        } else {
            out.writeNumberProperty("perSecond", rate);
        }
        out.writeName("ports");
        out.writeStartObject();
        for (Map.Entry<Trouble.Hold, Integer> hold : new TreeMap<>(shape.standing()).entrySet()) {
            out.writeNumberProperty(hold.getKey().name(), hold.getValue());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private void changes(SettingEffect effect) {
        out.writeArrayPropertyStart("changes");
        for (Map.Entry<String, String> setting : answer.settings().entrySet()) {
            out.writeStartObject();
            out.writeStringProperty("key", setting.getKey());
            out.writeStringProperty("value", setting.getValue());
            Outcome outcome = answer.outcomes().get(setting.getKey());
            out.writeStringProperty("outcome", outcome == null ? null : outcome.word());
            boolean taken = outcome == null || outcome.isOk();
            SettingEffect.Single single = WhatIfWords.single(effect, setting.getKey());
            out.writeBooleanProperty(
                    "helps", taken && single != null && single.verdict().helps());
            out.writeStringProperty("why", messages.text(WhatIfWords.why(setting.getKey(), outcome, single)));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void side(
            String name, Room room, WhatIfRuns.@Nullable Pairs measured, boolean with, Repetition repetition) {
        out.writeName(name);
        out.writeStartObject();
        out.writeNumberProperty("usable", room.usable());
        out.writeNumberProperty("free", room.free());
        double rate = room.perSecond();
        if (Double.isInfinite(rate)) {
            out.writeNullProperty("perSecond");
        } else {
            out.writeNumberProperty("perSecond", rate);
        }
        out.writeNumberProperty("holdMs", room.holdMs());
        trial(
                "now",
                with ? repetition.now().with() : repetition.now().without(),
                measured == null
                        ? null
                        : with ? measured.now().with() : measured.now().without(),
                0);
        Repetition.Pair later = repetition.later();
        WhatIfRuns.Pair measuredLater = measured == null ? null : measured.later();
        if (later == null || measuredLater == null) {
            out.writeNullProperty("later");
        } else {
            trial(
                    "later",
                    with ? later.with() : later.without(),
                    with ? measuredLater.with() : measuredLater.without(),
                    later.secondsEach());
        }
        out.writeEndObject();
    }

    private void trial(String name, Trial trial, @Nullable TrialResult result, double secondsEach) {
        out.writeName(name);
        if (result == null) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        out.writeNumberProperty("tries", trial.tries());
        if (trial.expected() < 0) {
            out.writeNullProperty("predicted");
        } else {
            out.writeNumberProperty("predicted", trial.expected());
        }
        out.writeNumberProperty("made", result.made());
        out.writeNumberProperty("failed", result.failures());
        out.writeName("failedByErrno");
        out.writeStartObject();
        for (Map.Entry<String, Integer> failed : new TreeMap<>(result.failed()).entrySet()) {
            out.writeNumberProperty(failed.getKey(), failed.getValue());
        }
        out.writeEndObject();
        if (secondsEach == 0 || result.firstFailure() == 0) {
            out.writeNullProperty("exhaustedAfterMs");
        } else {
            out.writeNumberProperty("exhaustedAfterMs", Math.round((result.firstFailure() - 1) * secondsEach * 1000));
        }
        out.writeNumberProperty("connectUs", result.connectNanos() / 1000.0);
        out.writeArrayPropertyStart("ports");
        for (TrialResult.Sample sample : result.samples()) {
            out.writeStartObject();
            out.writeNumberProperty("ms", sample.ms());
            out.writeNumberProperty("used", sample.used());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
