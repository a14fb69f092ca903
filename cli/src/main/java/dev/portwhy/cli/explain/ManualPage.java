package dev.portwhy.cli.explain;

import dev.portwhy.diagnosis.Slug;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A page of the manual: about a finding or about an error. Its words are the topic {@code manual.NAME}.
 *
 * @param name the slug of a finding, or the name of an error in small letters
 * @param error whether it is about an error
 * @param scenario the scenario of the lab that shows it; null where the lab cannot
 */
record ManualPage(String name, boolean error, @Nullable String scenario) {

    /** The parts of a page, in order. */
    static final List<String> PARTS = List.of("what", "kernel", "see", "ends", "not");

    /** The errors that have a page. */
    static final List<String> ERRORS = List.of(
            "eaddrinuse",
            "eaddrnotavail",
            "eacces",
            "eperm",
            "eagain",
            "emfile",
            "enfile",
            "einval",
            "enobufs",
            "eafnosupport");

    /** All pages: of every finding, then of the errors. */
    static List<ManualPage> all() {
        List<ManualPage> all = new ArrayList<>();
        for (Slug slug : Slug.values()) {
            all.add(new ManualPage(slug.word(), false, scenario(slug)));
        }
        for (String error : ERRORS) {
            all.add(new ManualPage(error, true, ofError(error)));
        }
        return all;
    }

    /** The page of that name; null where there is none. */
    static @Nullable ManualPage of(String word) {
        String name = word.toLowerCase(Locale.ROOT).replace('_', '-');
        for (ManualPage page : all()) {
            if (page.name.equals(name)) {
                return page;
            }
        }
        return null;
    }

    /** As it is written: errors as the kernel does. */
    String title() {
        return error ? name.toUpperCase(Locale.ROOT) : name;
    }

    private static @Nullable String scenario(Slug slug) {
        return switch (slug) {
            case EPHEMERAL_PORTS_EXHAUSTED -> "time-wait-exhaustion";
            case EPHEMERAL_PORTS_RUNNING_OUT -> "ports-per-destination";
            case BIND_BEFORE_CONNECT -> "bind-address-no-port";
            case RANGE_POISONED_BY_BINDS -> "poisoned-by-bind";
            case CLOSE_WAIT_LEAK -> "close-wait-holds";
            case FIN_WAIT2_HOLDS_PORTS -> "fin-wait2-holds-port";
            case PORT_HELD_BY_LISTENER -> "bind-twice";
            case PORT_HELD_BY_BOUND_SOCKET -> "bound-only-holds";
            case PORT_HELD_BY_TIME_WAIT -> "reuseaddr-time-wait";
            case PORT_HELD_BY_LEFTOVER_CONNECTIONS -> "restart-with-live-connections";
            case PORT_TAKEN_BY_OUTGOING_CONNECTION -> "port-taken-by-outgoing";
            case PORT_HELD_BY_HIDDEN_HOLDER -> "accept-queue-holds";
            case DUAL_STACK_CONFLICT -> "dual-stack-v6-first";
            case REUSEPORT_MISMATCH -> "reuseport-users";
            case PRIVILEGED_PORT -> "privileged-port";
            case ADDRESS_NOT_LOCAL -> "address-not-local";
            case LISTENER_INSIDE_EPHEMERAL_RANGE -> "listener-inside-range";
            case SETTING_WITHOUT_EFFECT -> "fin-timeout-time-wait";
            case SETTING_DRIFT -> "setting-texts";
            case SETTING_DANGEROUS -> "tw-buckets-overflow";
            case SETTING_UNKNOWN_TO_KERNEL -> "tw-recycle-gone";
            case ACCEPT_QUEUE_FULL -> "backlog-full";
            case TIME_WAIT_TABLE_OVERFLOW -> "tw-buckets-overflow";
            case SOURCE_ADDRESS_GONE -> "source-address-gone";
            case SOURCE_PORTS_OF_PROGRAM_EXHAUSTED -> "socket-range-inside";
            case IPV6_DISABLED -> "ipv6-bind-errors";
            case PORT_SHARED_SILENTLY -> "udp-connect-shares";
            case PORT_FREE,
                    PORT_SERVED_BY_RULE,
                    CONNTRACK_FULL,
                    SNAT_PORTS_EXHAUSTED,
                    FILE_DESCRIPTORS_EXHAUSTED,
                    LOOPBACK_DOWN,
                    UNIX_SOCKET_IN_USE -> null;
        };
    }

    private static @Nullable String ofError(String error) {
        return switch (error) {
            case "eaddrinuse" -> "bind-twice";
            case "eaddrnotavail" -> "exhausted-errnos";
            case "eacces" -> "privileged-port";
            case "eagain" -> "exhausted-errnos-udp";
            case "einval" -> "order-of-checks";
            default -> null;
        };
    }
}
