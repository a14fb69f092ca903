package dev.portwhy.cli.lab;

import dev.portwhy.ask.WhatIfInquiry;
import dev.portwhy.diagnosis.Myth;
import dev.portwhy.diagnosis.SettingEffect;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import dev.portwhy.ports.scenario.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sentences of an answer to what if. */
final class WhatIfWords {

    private WhatIfWords() {}

    /** What it comes to for a destination. */
    static Text headline(WhatIfAnswer answer, WhatIfInquiry.Destination destination) {
        List<String> settings = written(answer.settings());
        if (!answer.taken()) {
            return Text.of("lab.what-if.refused", settings);
        }
        SettingEffect effect = destination.effect();
        Text where = where(destination);
        if (!effect.trouble()) {
            return switch (effect.verdict()) {
                case HELPS, HELPS_LATER, DELAYS ->
                    effect.now().usable() == effect.then().usable()
                            ? Text.of("lab.what-if.well.longer", where, settings)
                            : Text.of(
                                    "lab.what-if.well.more",
                                    where,
                                    settings,
                                    effect.then().usable(),
                                    effect.now().usable());
                case NOTHING -> Text.of("lab.what-if.well.same", where, settings);
                case WORSE -> Text.of("lab.what-if.worse", settings, where);
            };
        }
        return Text.of("lab.what-if." + effect.verdict().word(), settings, where);
    }

    private static Text where(WhatIfInquiry.Destination destination) {
        return destination.usage() == null
                ? Text.of("lab.what-if.where.none")
                : Text.of(
                        "lab.what-if.where",
                        destination.usage().source(),
                        destination.usage().destination());
    }

    /** {@code KEY=VALUE}, each. */
    static List<String> written(Map<String, String> settings) {
        List<String> written = new ArrayList<>();
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            written.add(setting.getKey() + "=" + setting.getValue());
        }
        return written;
    }

    /** Why, for all settings together: that of the first one that decides it. */
    static Text why(WhatIfAnswer answer, WhatIfInquiry.Destination destination) {
        SettingEffect effect = destination.effect();
        for (Map.Entry<String, Outcome> outcome : answer.outcomes().entrySet()) {
            if (!outcome.getValue().isOk()) {
                return why(outcome.getKey(), outcome.getValue(), single(effect, outcome.getKey()));
            }
        }
        for (SettingEffect.Single single : effect.changes()) {
            if (single.verdict() == effect.verdict()) {
                return single.why();
            }
        }
        return effect.changes().isEmpty()
                ? Text.of("lab.what-if.no-setting", written(answer.settings()))
                : effect.changes().getFirst().why();
    }

    /** What a setting comes to alone. */
    static SettingEffect.@Nullable Single single(SettingEffect effect, String key) {
        for (SettingEffect.Single single : effect.changes()) {
            if (single.setting().key().equals(key)) {
                return single;
            }
        }
        return null;
    }

    /** Why one setting changes what it changes, or nothing. */
    static Text why(String key, @Nullable Outcome outcome, SettingEffect.@Nullable Single single) {
        if (outcome != null && outcome.word().equals("ENOENT")) {
            return Setting.TCP_TW_RECYCLE.key().equals(key)
                    ? Text.of(Myth.TW_RECYCLE.reason())
                    : Text.of("lab.what-if.no-setting", key);
        }
        if (outcome != null && !outcome.isOk()) {
            return Text.of("lab.what-if.no-value", outcome.word());
        }
        return single == null ? Text.of("lab.what-if.no-setting", key) : single.why();
    }
}
