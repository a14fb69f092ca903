package dev.portwhy.cli.lab;

import dev.portwhy.model.Decision;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import java.util.List;
import java.util.Map;

/** The scenario that shows what settings do: which port connect() gets, and whether it may take a TIME_WAIT over. */
final class WhatIfScenario {

    private static final String RANGE = Setting.IP_LOCAL_PORT_RANGE.key();
    private static final String RESERVED = Setting.IP_LOCAL_RESERVED_PORTS.key();
    private static final Setting DELAY = Setting.TCP_TW_REUSE_DELAY;
    private static final String START = Setting.IP_UNPRIVILEGED_PORT_START.key();

    /** What this machine has set and what matters; the range before what may be in its way. */
    private static final List<Setting> KEPT = List.of(
            Setting.IP_LOCAL_PORT_RANGE,
            Setting.IP_LOCAL_RESERVED_PORTS,
            Setting.TCP_TW_REUSE,
            DELAY,
            Setting.TCP_TIMESTAMPS);

    private static final long LONGEST_WAIT_MS = 3000;
    private static final long USUAL_DELAY_MS = 1000;

    private WhatIfScenario() {}

    /** Its text: first the machine's own settings, then those asked about. */
    static String text(Settings own, Map<String, String> asked) {
        StringBuilder text = new StringBuilder();
        for (Setting kept : KEPT) {
            if (!asked.containsKey(kept.key())) {
                own.get(kept).ifPresent(value -> line(text, "sysctl " + kept.key() + " = " + value));
            }
        }
        asked.forEach((key, value) -> line(text, "sysctl " + key + " = " + value));
        line(text, "address 10.77.0.1/24");
        line(text, "server = tcp4");
        line(text, "server bind 10.77.0.1:9");
        line(text, "server listen");
        line(text, "a = tcp4");
        line(text, "a connect 10.77.0.1:9");
        line(text, "a close");
        if (asked.keySet().stream().anyMatch(WhatIfScenario::isOfTimeWait)) {
            timeWait(text, own, asked);
        }
        return text.toString();
    }

    /** One port, a TIME_WAIT on it, and a connect() as soon as it may be taken over. */
    private static void timeWait(StringBuilder text, Settings own, Map<String, String> asked) {
        if (!asked.containsKey(START)) {
            line(text, "sysctl " + RESERVED + " =");
            line(text, "sysctl " + RANGE + " = 60000 60000");
        }
        line(text, "first = server accept");
        line(text, "first close");
        line(text, "b = tcp4");
        line(text, "b connect 10.77.0.1:9");
        line(text, "second = server accept");
        line(text, "b close");
        line(text, "second close");
        line(text, "wait " + waitMs(own, asked) + "ms");
        line(text, "c = tcp4");
        line(text, "c connect 10.77.0.1:9 => any");
    }

    private static boolean isOfTimeWait(String key) {
        Setting setting = Setting.of(key);
        return setting != null && setting.decides() == Decision.TIME_WAIT;
    }

    private static long waitMs(Settings own, Map<String, String> asked) {
        String delay = asked.get(DELAY.key());
        Settings then = delay == null ? own : new Settings(Map.of(DELAY.key(), delay));
        long delayMs = then.number(DELAY, delay == null ? USUAL_DELAY_MS : LONGEST_WAIT_MS);
        return Math.clamp(delayMs + 200, 0, LONGEST_WAIT_MS);
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }
}
