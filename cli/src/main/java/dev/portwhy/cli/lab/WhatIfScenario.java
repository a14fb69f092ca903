package dev.portwhy.cli.lab;

import dev.portwhy.model.Settings;
import java.util.List;
import java.util.Map;

/** The scenario that shows what settings do: which port connect() gets, and whether it may take a TIME_WAIT over. */
final class WhatIfScenario {

    private static final String RANGE = "net.ipv4.ip_local_port_range";
    private static final String RESERVED = "net.ipv4.ip_local_reserved_ports";
    private static final String DELAY = "net.ipv4.tcp_tw_reuse_delay";
    private static final String START = "net.ipv4.ip_unprivileged_port_start";

    /** What this machine has set and what matters; the range before what may be in its way. */
    private static final List<String> KEPT =
            List.of(RANGE, RESERVED, "net.ipv4.tcp_tw_reuse", DELAY, "net.ipv4.tcp_timestamps");

    private static final long LONGEST_WAIT_MS = 3000;

    private WhatIfScenario() {}

    /** Its text: first the machine's own settings, then those asked about. */
    static String text(Settings own, Map<String, String> asked) {
        StringBuilder text = new StringBuilder();
        for (String key : KEPT) {
            if (!asked.containsKey(key)) {
                own.get(key).ifPresent(value -> line(text, "sysctl " + key + " = " + value));
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
        if (asked.keySet().stream().anyMatch(key -> key.contains("tcp_t"))) {
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

    private static long waitMs(Settings own, Map<String, String> asked) {
        String delay = asked.getOrDefault(DELAY, own.get(DELAY).orElse("1000"));
        return delay.matches("[0-9]{1,5}") ? Math.min(Long.parseLong(delay) + 200, LONGEST_WAIT_MS) : LONGEST_WAIT_MS;
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }
}
