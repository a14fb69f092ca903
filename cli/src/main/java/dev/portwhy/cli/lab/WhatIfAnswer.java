package dev.portwhy.cli.lab;

import dev.portwhy.ask.WhatIfInquiry;
import dev.portwhy.diagnosis.SettingEffect.Verdict;
import dev.portwhy.lab.Comparison;
import dev.portwhy.ports.scenario.Outcome;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A question of what if, and all that came of it.
 *
 * @param settings the settings asked about, by key
 * @param outcomes what the kernel said to each; empty where it could not be asked
 * @param asked what they change, as far as is predicted
 * @param runs what was measured
 */
record WhatIfAnswer(
        Map<String, String> settings, Map<String, Outcome> outcomes, WhatIfInquiry.Answer asked, WhatIfRuns runs) {

    WhatIfAnswer {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        outcomes = Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
    }

    /** Whether the kernel takes all of the settings, as far as it was asked. */
    boolean taken() {
        for (Outcome outcome : outcomes.values()) {
            if (!outcome.isOk()) {
                return false;
            }
        }
        return true;
    }

    /** Whether what was measured is what was predicted. */
    boolean agrees() {
        Comparison scenario = runs.scenario();
        if (scenario == null || !taken()) {
            return true;
        }
        for (int i = 0; i < runs.pairs().size(); i++) {
            if (!agrees(i)) {
                return false;
            }
        }
        return scenario.agrees();
    }

    /** The same of one destination. */
    boolean agrees(int destination) {
        WhatIfInquiry.Destination one = asked.destinations().get(destination);
        int difference = runs.pairs().get(destination).difference();
        Verdict verdict = one.effect().verdict();
        if (!one.effect().trouble() || one.repetition().modelled()) {
            return true;
        }
        return switch (verdict) {
            case HELPS, HELPS_LATER, DELAYS -> difference > 0;
            case NOTHING -> difference == 0;
            // Where none is left there cannot be fewer.
            case WORSE -> difference <= 0;
        };
    }
}
