package dev.portwhy.ports.kernel;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The settings of a namespace: their values in a new namespace, what the kernel lets in, and what they say now
 * (sysctl_net_ipv4.c, sysctl_net_core.c, net/ipv6/sysctl_net_ipv6.c, net/mptcp/ctrl.c).
 */
final class Sysctls {

    static final String RANGE = "net.ipv4.ip_local_port_range";
    static final String RESERVED = "net.ipv4.ip_local_reserved_ports";
    static final String UNPRIVILEGED = "net.ipv4.ip_unprivileged_port_start";

    private static final int MAX_PORT = 65_535;

    /** A setting that is one number. */
    private record Whole(int initial, long low, long high) {}

    private static final Map<String, Whole> NUMBERS = Map.ofEntries(
            Map.entry(UNPRIVILEGED, new Whole(1024, 0, MAX_PORT)),
            Map.entry("net.ipv4.ip_nonlocal_bind", new Whole(0, 0, 255)),
            Map.entry("net.ipv6.ip_nonlocal_bind", new Whole(0, 0, 255)),
            Map.entry("net.ipv6.bindv6only", new Whole(0, 0, 255)),
            Map.entry("net.ipv4.ip_autobind_reuse", new Whole(0, 0, 1)),
            Map.entry("net.ipv4.ip_dynaddr", new Whole(0, 0, 255)),
            Map.entry("net.ipv4.tcp_tw_reuse", new Whole(2, 0, 2)),
            Map.entry("net.ipv4.tcp_tw_reuse_delay", new Whole(1000, 1, 60_000)),
            Map.entry("net.ipv4.tcp_fin_timeout", new Whole(60, Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.entry("net.ipv4.tcp_timestamps", new Whole(1, 0, 255)),
            Map.entry("net.ipv4.tcp_max_tw_buckets", new Whole(1 << 20, Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.entry("net.ipv4.tcp_syncookies", new Whole(1, 0, 255)),
            Map.entry("net.ipv4.tcp_rfc1337", new Whole(0, 0, 255)),
            Map.entry("net.ipv4.tcp_abort_on_overflow", new Whole(0, 0, 255)),
            Map.entry("net.ipv4.tcp_fastopen", new Whole(1, Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.entry("net.ipv4.tcp_migrate_req", new Whole(0, 0, 1)),
            Map.entry("net.ipv4.tcp_syn_retries", new Whole(6, 1, 127)),
            Map.entry("net.ipv4.tcp_orphan_retries", new Whole(0, 0, 255)),
            Map.entry("net.ipv4.tcp_max_syn_backlog", new Whole(1024, Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.entry("net.core.somaxconn", new Whole(4096, 0, Integer.MAX_VALUE)),
            Map.entry("net.mptcp.close_timeout", new Whole(60, 0, Integer.MAX_VALUE)),
            Map.entry("net.mptcp.enabled", new Whole(1, 0, 1)));

    /** Settings that people still write although no kernel of today has them: removed in Linux 4.12. */
    private static final Set<String> GONE = Set.of("net.ipv4.tcp_tw_recycle");

    private final Map<String, Integer> numbers = new HashMap<>();
    private int low = 32_768;
    private int high = 60_999;
    private dev.portwhy.ports.ReservedPorts reserved = dev.portwhy.ports.ReservedPorts.NONE;

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
        Whole setting = NUMBERS.get(key);
        int initial = setting == null ? 0 : setting.initial;
        return numbers.getOrDefault(key, initial);
    }

    boolean isSet(String key) {
        return number(key) != 0;
    }

    /** Whether this knows what the kernel makes of a setting. */
    static boolean knows(String key) {
        return key.equals(RANGE) || key.equals(RESERVED) || NUMBERS.containsKey(key);
    }

    /** Writes a value: {@code OK}, or the kernel's refusal. */
    String write(String key, String value) {
        return switch (key) {
            case RANGE -> writeRange(value.strip());
            case RESERVED -> writeReserved(value.strip());
            default -> writeNumber(key, value.strip());
        };
    }

    private String writeNumber(String key, String value) {
        Whole setting = NUMBERS.get(key);
        if (setting == null) {
            return GONE.contains(key) ? "ENOENT" : "OK";
        }
        if (value.isEmpty()) {
            return "OK";
        }
        OptionalInt number = parse(value.split("\\s+")[0]);
        if (number.isEmpty() || number.getAsInt() < setting.low || number.getAsInt() > setting.high) {
            return "EINVAL";
        }
        if (key.equals(UNPRIVILEGED) && number.getAsInt() > low) {
            return "EINVAL";
        }
        numbers.put(key, number.getAsInt());
        return "OK";
    }

    /** {@code ipv4_local_port_range()}: both ends are ports, in order, and the privileged ports stay below. */
    private String writeRange(String value) {
        int newLow = low;
        int newHigh = high;
        String[] words = value.split("\\s+");
        for (int place = 0; place < Math.min(2, words.length) && !value.isEmpty(); place++) {
            OptionalInt number = parse(words[place]);
            if (number.isEmpty() || number.getAsInt() < 1 || number.getAsInt() > MAX_PORT) {
                return "EINVAL";
            }
            newLow = place == 0 ? number.getAsInt() : newLow;
            newHigh = place == 1 ? number.getAsInt() : newHigh;
        }
        if (newHigh < newLow || newLow < number(UNPRIVILEGED)) {
            return "EINVAL";
        }
        low = newLow;
        high = newHigh;
        return "OK";
    }

    /** {@code proc_do_large_bitmap()}. */
    private String writeReserved(String value) {
        if (!value.matches("([0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*)?")) {
            return "EINVAL";
        }
        for (String part : value.isEmpty() ? new String[0] : value.split(",")) {
            String[] ends = part.split("-");
            OptionalInt first = parse(ends[0]);
            OptionalInt last = parse(ends[ends.length - 1]);
            if (first.isEmpty() || last.isEmpty() || last.getAsInt() > MAX_PORT || first.getAsInt() > last.getAsInt()) {
                return "EINVAL";
            }
        }
        reserved = dev.portwhy.ports.ReservedPorts.parse(value);
        return "OK";
    }

    private static OptionalInt parse(String text) {
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
