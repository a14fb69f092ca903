package dev.portwhy.ports.kernel;

import dev.portwhy.model.SettingKeys;
import dev.portwhy.ports.ReservedPorts;
import dev.portwhy.ports.kernel.NamespaceSettings.Rule;
import java.util.HashMap;
import java.util.Map;

/** The settings of a namespace: what the kernel lets in ({@link NamespaceSettings}), and what they say now. */
final class Sysctls {

    private static final int MAX_PORT = 65_535;

    /** What {@code isspace()} has for spaces, lib/ctype.c. */
    private static final String WIDE_SPACES = " \t\n\u000b\f\r\u00a0";

    private final Map<String, Integer> numbers = new HashMap<>();
    private int low = 32_768;
    private int high = 60_999;
    private ReservedPorts reserved = ReservedPorts.NONE;

    Sysctls copy() {
        Sysctls copy = new Sysctls();
        copy.numbers.putAll(numbers);
        copy.low = low;
        copy.high = high;
        copy.reserved = reserved;
        return copy;
    }

    int low() {
        return low;
    }

    int high() {
        return high;
    }

    boolean isReserved(int port) {
        return reserved.contains(port);
    }

    int number(String key) {
        Rule rule = NamespaceSettings.rule(key);
        int initial = rule == null ? 0 : rule.initial();
        return numbers.getOrDefault(key, initial);
    }

    boolean isSet(String key) {
        return number(key) != 0;
    }

    /** Writes a value: {@code OK}, or the kernel's refusal. */
    String write(String key, String value, Choices choices) {
        Rule rule = NamespaceSettings.rule(key);
        if (rule == null) {
            return "ENOENT";
        }
        SysctlText text = new SysctlText(value);
        boolean taken = switch (rule.form()) {
            case SIGNED -> writeSigned(key, rule, text);
            case UNSIGNED -> writeUnsigned(key, rule, text);
            case SECONDS -> writeSeconds(key, rule, text, choices);
            case PORT_RANGE -> writeRange(rule, text);
            case PORT_LIST -> writeReserved(text);
        };
        return taken ? "OK" : "EINVAL";
    }

    /** {@code do_proc_dointvec()}: what comes behind the last number it has room for is passed over. */
    private boolean writeSigned(String key, Rule rule, SysctlText text) {
        int read = 0;
        text.skip(WIDE_SPACES);
        while (read < rule.count() && !text.atEnd()) {
            if (!isInt(text, rule)) {
                return false;
            }
            int value = (int) text.value();
            if (key.equals(SettingKeys.IP_UNPRIVILEGED_PORT_START) && value > low) {
                return false;
            }
            if (read == 0) {
                numbers.put(key, value);
            }
            read++;
            text.skip(WIDE_SPACES);
        }
        return read > 0;
    }

    private static boolean isInt(SysctlText text, Rule rule) {
        return text.number(SysctlText.SPACES)
                && text.isAtMost(text.isNegative() ? Integer.MAX_VALUE + 1L : Integer.MAX_VALUE)
                && text.value() >= rule.low()
                && text.value() <= rule.high();
    }

    /** {@code do_proc_douintvec()}: one number, and not even a zero may have a sign. */
    private boolean writeUnsigned(String key, Rule rule, SysctlText text) {
        text.skip(WIDE_SPACES);
        boolean taken = text.number(SysctlText.SPACES)
                && !text.isNegative()
                && text.isAtMost(rule.high())
                && text.value() >= rule.low();
        if (taken) {
            numbers.put(key, (int) text.value());
        }
        return taken;
    }

    private boolean writeSeconds(String key, Rule rule, SysctlText text, Choices choices) {
        text.skip(WIDE_SPACES);
        boolean taken = text.number(SysctlText.SPACES)
                && text.isAtMost(rule.high())
                && (text.isAtMost(rule.low()) || choices.maybe());
        if (taken) {
            numbers.put(key, (int) text.value());
        }
        return taken;
    }

    /** Both ends are ports, in order, and the privileged ports stay below; the second may be left out. */
    private boolean writeRange(Rule rule, SysctlText text) {
        int[] ends = {low, high};
        int read = 0;
        text.skip(WIDE_SPACES);
        while (read < ends.length && !text.atEnd()) {
            if (!isInt(text, rule)) {
                return false;
            }
            ends[read++] = (int) text.value();
            text.skip(WIDE_SPACES);
        }
        if (read == 0 || ends[1] < ends[0] || ends[0] < number(SettingKeys.IP_UNPRIVILEGED_PORT_START)) {
            return false;
        }
        low = ends[0];
        high = ends[1];
        return true;
    }

    /** Ports and ranges of ports, each with a comma or the line's end behind it. */
    private boolean writeReserved(SysctlText text) {
        StringBuilder list = new StringBuilder();
        text.skip("\n");
        while (!text.atEnd()) {
            if (!text.number("-,\n") || text.isNegative() || !text.isAtMost(MAX_PORT)) {
                return false;
            }
            long first = text.value();
            long last = first;
            if (text.take() == '-') {
                if (!text.number(",\n") || text.isNegative() || !text.isAtMost(MAX_PORT) || text.value() < first) {
                    return false;
                }
                last = text.value();
                text.take();
            }
            list.append(first).append('-').append(last).append(',');
            text.skip("\n");
        }
        reserved = ReservedPorts.parse(list.toString());
        return true;
    }
}
