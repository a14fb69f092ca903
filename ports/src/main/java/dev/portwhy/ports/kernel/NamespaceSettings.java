package dev.portwhy.ports.kernel;

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
            Map.entry(Sysctls.RANGE, new Rule(Form.PORT_RANGE, 2, 0, 1, 65_535)),
            Map.entry(Sysctls.RESERVED, new Rule(Form.PORT_LIST, 1, 0, 0, 65_535)),
            Map.entry(Sysctls.UNPRIVILEGED, signed(1024, 0, 65_535)),
            Map.entry("net.ipv4.ip_nonlocal_bind", unsigned(0, 0, 255)),
            Map.entry("net.ipv6.ip_nonlocal_bind", unsigned(0, 0, 255)),
            Map.entry("net.ipv6.bindv6only", unsigned(0, 0, 255)),
            Map.entry("net.ipv4.ip_autobind_reuse", unsigned(0, 0, 1)),
            Map.entry("net.ipv4.ip_dynaddr", unsigned(0, 0, 255)),
            Map.entry("net.ipv4.tcp_tw_reuse", unsigned(2, 0, 2)),
            Map.entry("net.ipv4.tcp_tw_reuse_delay", unsigned(1000, 1, 60_000)),
            Map.entry("net.ipv4.tcp_fin_timeout", seconds(60)),
            Map.entry("net.ipv4.tcp_timestamps", unsigned(1, 0, 255)),
            Map.entry("net.ipv4.tcp_max_tw_buckets", signed(1 << 20, INT_MIN, INT_MAX)),
            Map.entry("net.ipv4.tcp_syncookies", unsigned(1, 0, 255)),
            Map.entry("net.ipv4.tcp_rfc1337", unsigned(0, 0, 255)),
            Map.entry("net.ipv4.tcp_abort_on_overflow", unsigned(0, 0, 255)),
            Map.entry("net.ipv4.tcp_fastopen", signed(1, INT_MIN, INT_MAX)),
            Map.entry("net.ipv4.tcp_migrate_req", unsigned(0, 0, 1)),
            Map.entry("net.ipv4.tcp_syn_retries", unsigned(6, 1, 127)),
            Map.entry("net.ipv4.tcp_syn_linear_timeouts", unsigned(4, 0, 127)),
            Map.entry("net.ipv4.tcp_synack_retries", unsigned(5, 0, 255)),
            Map.entry("net.ipv4.tcp_retries1", unsigned(3, 0, 255)),
            Map.entry("net.ipv4.tcp_retries2", unsigned(15, 0, 255)),
            Map.entry("net.ipv4.tcp_orphan_retries", unsigned(0, 0, 255)),
            Map.entry("net.ipv4.tcp_keepalive_time", seconds(7200)),
            Map.entry("net.ipv4.tcp_keepalive_intvl", seconds(75)),
            Map.entry("net.ipv4.tcp_keepalive_probes", unsigned(9, 0, 255)),
            Map.entry("net.ipv4.tcp_max_syn_backlog", signed(1024, INT_MIN, INT_MAX)),
            Map.entry("net.ipv4.tcp_rmem", new Rule(Form.SIGNED, 3, 4096, 1, INT_MAX)),
            Map.entry("net.ipv4.tcp_wmem", new Rule(Form.SIGNED, 3, 4096, 1, INT_MAX)),
            Map.entry("net.core.somaxconn", signed(4096, 0, INT_MAX)),
            Map.entry("net.unix.max_dgram_qlen", signed(10, INT_MIN, INT_MAX)),
            Map.entry("net.mptcp.close_timeout", seconds(60)),
            Map.entry("net.mptcp.enabled", unsigned(1, 0, 1)));

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
