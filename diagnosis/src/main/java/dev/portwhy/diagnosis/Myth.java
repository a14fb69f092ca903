package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is often advised and does nothing, each with one reason and the scenario of the lab that shows it: the one list of them.
 * The words are {@code myth.NAME} for the advice and {@code myth.NAME.REASON} for why it does nothing.
 */
public enum Myth {
    /** {@code TCP_TIMEWAIT_LEN} is a constant; the setting is read in {@code tcp_time_wait()} for FIN_WAIT2 only. */
    FIN_TIMEOUT_CONNECT("fin-timeout", "connect", "fin-timeout-time-wait"),
    /** A socket with a file has no such timer: {@code __tcp_close()}, tcp.c, is what starts it. */
    FIN_TIMEOUT_HALF_CLOSED("fin-timeout", "half-closed", "half-closed-no-timer"),
    FIN_TIMEOUT_BIND("fin-timeout", "bind", "fin-timeout-time-wait"),
    TW_BUCKETS_CONNECT("tw-buckets", "connect", "tw-buckets-overflow"),
    TW_BUCKETS_BIND("tw-buckets", "bind", "tw-buckets-overflow"),
    TW_RECYCLE("tw-recycle", "removed", "tw-recycle-gone"),
    TW_REUSE_BIND("tw-reuse", "bind", "tw-reuse-bind"),
    TW_REUSE_BOUND("tw-reuse", "bound", "poisoned-by-bind"),
    /** {@code __inet_hash_connect()} asks the bind bucket before it looks at a TIME_WAIT. */
    TW_REUSE_CLOSED("tw-reuse", "closed", "time-wait-bound-first"),
    TW_REUSE_NO_TIMESTAMPS("tw-reuse", "no-timestamps", "tw-reuse-timestamps"),
    TW_REUSE_FIN_WAIT2("tw-reuse", "fin-wait2", "fin-wait2-holds-port"),
    TW_REUSE_2("tw-reuse-2", "not-loopback", "tw-reuse-2-own-address"),
    /** Takes the name of the state that most connections are in. */
    TIME_WAIT_SETTINGS_OTHER_STATE("time-wait-settings", "other-state", "close-wait-holds"),
    TIME_WAIT_SETTINGS_UDP("time-wait-settings", "udp", "exhausted-errnos-udp"),
    CLOSE_WAIT_SETTINGS("close-wait-settings", "program", "close-wait-holds"),
    CONNECTION_SETTINGS("connection-settings", "live-socket", "range-and-fixed-port"),
    MORE_PORTS_LEAK("more-ports", "leak", "close-wait-holds"),
    /** Takes the name of the setting. */
    WIDER_RANGE_OWN("wider-range", "own", "socket-range-inside"),
    /** The lab has no table of connections. */
    WIDER_RANGE_CONNTRACK("wider-range", "conntrack", null),
    WIDER_RANGE_ACCEPT("wider-range", "accept", "backlog-full"),
    TIME_WAIT_SETTINGS_ACCEPT("time-wait-settings", "accept", "backlog-full"),
    /** What a process may open has no scenario of the lab. */
    FILE_MAX_PROCESS("file-max", "process", null),
    WIDER_RANGE_DESCRIPTORS("wider-range", "descriptors", null),
    FREEBIND_CONNECT("freebind", "connect", "foreign-source-connect"),
    FREEBIND_CONNECT6("freebind", "connect6", null),
    NONLOCAL_CONNECT("nonlocal-bind", "connect", "foreign-source-connect"),
    NONLOCAL_CONNECT6("nonlocal-bind", "connect6", null),
    WIDER_RANGE_FIXED_PORT("wider-range", "fixed-port", "same-four-numbers"),
    WIDER_RANGE_SNAT("wider-range", "snat", null),
    TIME_WAIT_SETTINGS_SNAT("time-wait-settings", "snat", null),
    REUSEADDR_CLIENT("reuseaddr-client", "connect", "reuseaddr-client"),
    REUSEADDR_PORT_ZERO("reuseaddr", "port-zero", "bind-before-connect"),
    REUSEADDR_OUTGOING("reuseaddr", "outgoing", "port-taken-by-outgoing"),
    SS_KILL_LISTENER("ss-kill", "listener", "destroy-listener"),
    SS_KILL_BOUND("ss-kill", "bound", "destroy-bound"),
    BINDV6ONLY("bindv6only", "default", "bindv6only"),
    ROOT("root", "same-user", "reuseport-users");

    private final String advice;
    private final String reason;
    private final @Nullable String scenario;

    Myth(String advice, String reason, @Nullable String scenario) {
        this.advice = "myth." + advice;
        this.reason = this.advice + "." + reason;
        this.scenario = scenario;
    }

    /** The key of what is advised. */
    public String advice() {
        return advice;
    }

    /** The key of why it does nothing. */
    public String reason() {
        return reason;
    }

    /** The scenario of the lab that shows it; null where the lab cannot. */
    public @Nullable String scenario() {
        return scenario;
    }

    /** A word for it that stays the same: {@code tw-reuse-bind}… */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** It, said about what was found, with the values of its reason. */
    WontHelp wontHelp(Object... values) {
        return new WontHelp(Text.of(advice), Text.of(reason, values), scenario);
    }
}
