package dev.portwhy.ports.kernel;

import dev.portwhy.model.SettingKeys;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings that each network namespace has for itself and the model knows: how the kernel reads what is written to them,
 * and what they say in a new namespace (sysctl_net_ipv4.c, sysctl_net_core.c, net/ipv6/sysctl_net_ipv6.c, net/mptcp/ctrl.c,
 * net/unix/sysctl_net_unix.c, of Linux 6.18). A key that is not among them either does not exist, or is not to be written in
 * a scenario: it may be the whole machine's.
 */
public final class NamespaceSettings {

    private static final long INT_MAX = Integer.MAX_VALUE;
    private static final long INT_MIN = Integer.MIN_VALUE;

    /** What the kernel takes a written text for. */
    enum Form {
        /** {@code proc_dointvec()}, {@code proc_dointvec_minmax()}: up to {@link Rule#count} signed numbers. */
        SIGNED,
        /** {@code proc_douintvec_minmax()}, {@code proc_dou8vec_minmax()}: one number, without a sign. */
        UNSIGNED,
        /** {@code proc_dointvec_jiffies()}: seconds, which the kernel keeps in ticks of a length only it knows. */
        SECONDS,
        /** {@code ipv4_local_port_range()}. */
        PORT_RANGE,
        /** {@code proc_do_large_bitmap()}. */
        PORT_LIST
    }

    /**
     * How a setting is read.
     *
     * @param form the kind of its text
     * @param count how many numbers it has
     * @param initial its (first) value in a new namespace
     * @param low the least number it takes
     * @param high the highest
     */
    record Rule(Form form, int count, int initial, long low, long high) {}

    private static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry(SettingKeys.IP_LOCAL_PORT_RANGE, new Rule(Form.PORT_RANGE, 2, 0, 1, 65_535)),
            Map.entry(SettingKeys.IP_LOCAL_RESERVED_PORTS, new Rule(Form.PORT_LIST, 1, 0, 0, 65_535)),
            Map.entry(SettingKeys.IP_UNPRIVILEGED_PORT_START, signed(1024, 0, 65_535)),
            Map.entry(SettingKeys.IP_NONLOCAL_BIND, unsigned(0, 0, 255)),
            Map.entry(SettingKeys.IPV6_NONLOCAL_BIND, unsigned(0, 0, 255)),
            Map.entry(SettingKeys.IPV6_BINDV6ONLY, unsigned(0, 0, 255)),
            Map.entry(SettingKeys.IP_AUTOBIND_REUSE, unsigned(0, 0, 1)),
            Map.entry(SettingKeys.IP_DYNADDR, unsigned(0, 0, 255)),
            Map.entry(SettingKeys.TCP_TW_REUSE, unsigned(2, 0, 2)),
            Map.entry(SettingKeys.TCP_TW_REUSE_DELAY, unsigned(1000, 1, 60_000)),
            Map.entry(SettingKeys.TCP_FIN_TIMEOUT, seconds(60)),
            Map.entry(SettingKeys.TCP_TIMESTAMPS, unsigned(1, 0, 255)),
            Map.entry(SettingKeys.TCP_MAX_TW_BUCKETS, signed(1 << 20, INT_MIN, INT_MAX)),
            Map.entry(SettingKeys.TCP_SYNCOOKIES, unsigned(1, 0, 255)),
            Map.entry(SettingKeys.TCP_RFC1337, unsigned(0, 0, 255)),
            Map.entry(SettingKeys.TCP_ABORT_ON_OVERFLOW, unsigned(0, 0, 255)),
            Map.entry(SettingKeys.TCP_FASTOPEN, signed(1, INT_MIN, INT_MAX)),
            Map.entry(SettingKeys.TCP_MIGRATE_REQ, unsigned(0, 0, 1)),
            Map.entry(SettingKeys.TCP_SYN_RETRIES, unsigned(6, 1, 127)),
            Map.entry(SettingKeys.TCP_SYN_LINEAR_TIMEOUTS, unsigned(4, 0, 127)),
            Map.entry(SettingKeys.TCP_SYNACK_RETRIES, unsigned(5, 0, 255)),
            Map.entry(SettingKeys.TCP_RETRIES1, unsigned(3, 0, 255)),
            Map.entry(SettingKeys.TCP_RETRIES2, unsigned(15, 0, 255)),
            Map.entry(SettingKeys.TCP_ORPHAN_RETRIES, unsigned(0, 0, 255)),
            Map.entry(SettingKeys.TCP_KEEPALIVE_TIME, seconds(7200)),
            Map.entry(SettingKeys.TCP_KEEPALIVE_INTVL, seconds(75)),
            Map.entry(SettingKeys.TCP_KEEPALIVE_PROBES, unsigned(9, 0, 255)),
            Map.entry(SettingKeys.TCP_MAX_SYN_BACKLOG, signed(1024, INT_MIN, INT_MAX)),
            Map.entry(SettingKeys.TCP_RMEM, new Rule(Form.SIGNED, 3, 4096, 1, INT_MAX)),
            Map.entry(SettingKeys.TCP_WMEM, new Rule(Form.SIGNED, 3, 4096, 1, INT_MAX)),
            Map.entry(SettingKeys.SOMAXCONN, signed(4096, 0, INT_MAX)),
            Map.entry(SettingKeys.UNIX_MAX_DGRAM_QLEN, signed(10, INT_MIN, INT_MAX)),
            Map.entry(SettingKeys.MPTCP_CLOSE_TIMEOUT, seconds(60)),
            Map.entry(SettingKeys.MPTCP_ENABLED, unsigned(1, 0, 1)));

    private NamespaceSettings() {}

    /** Whether a setting, written with dots, is one of these. */
    public static boolean has(String key) {
        return RULES.containsKey(key);
    }

    /** All of them, in no order. */
    public static Set<String> keys() {
        return RULES.keySet();
    }

    static @Nullable Rule rule(String key) {
        return RULES.get(key);
    }

    private static Rule signed(int initial, long low, long high) {
        return new Rule(Form.SIGNED, 1, initial, low, high);
    }

    private static Rule unsigned(int initial, long low, long high) {
        return new Rule(Form.UNSIGNED, 1, initial, low, high);
    }

    /** The bounds are those of an int in ticks: 100 to 1000 in a second ({@code CONFIG_HZ}). */
    private static Rule seconds(int initial) {
        return new Rule(Form.SECONDS, 1, initial, INT_MAX / 1000, INT_MAX / 100);
    }
}
