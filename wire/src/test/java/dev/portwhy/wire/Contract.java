package dev.portwhy.wire;

import static dev.portwhy.wire.Shape.anyText;
import static dev.portwhy.wire.Shape.array;
import static dev.portwhy.wire.Shape.counts;
import static dev.portwhy.wire.Shape.matching;
import static dev.portwhy.wire.Shape.number;
import static dev.portwhy.wire.Shape.object;
import static dev.portwhy.wire.Shape.text;
import static dev.portwhy.wire.Shape.time;
import static dev.portwhy.wire.Shape.truth;

/** The contract of {@code --json}, schema 1, field by field and written a second time, so that a change of either is seen. */
final class Contract {

    private static final String STATES =
            "UNKNOWN|ESTABLISHED|SYN_SENT|SYN_RECV|FIN_WAIT1|FIN_WAIT2|TIME_WAIT|CLOSE|CLOSE_WAIT"
                    + "|LAST_ACK|LISTEN|CLOSING|NEW_SYN_RECV|BOUND";
    private static final String PROTOCOLS = "tcp|mptcp|udp";
    private static final String LEVELS = "ok|warning|critical|unknown";

    /** {@code OK}, or the name of an error. */
    private static final String OUTCOMES = "OK|E[A-Z0-9]+";

    static final String SLUGS =
            "ephemeral-ports-exhausted|ephemeral-ports-running-out|bind-before-connect|range-poisoned-by-binds"
                    + "|close-wait-leak|fin-wait2-holds-ports|port-held-by-listener|port-held-by-bound-socket|port-held-by-time-wait"
                    + "|port-held-by-leftover-connections|port-taken-by-outgoing-connection|port-held-by-hidden-holder"
                    + "|dual-stack-conflict|reuseport-mismatch|privileged-port|address-not-local|port-free|conntrack-full"
                    + "|snat-ports-exhausted|file-descriptors-exhausted|listener-inside-ephemeral-range|setting-without-effect"
                    + "|setting-drift|setting-dangerous|setting-unknown-to-kernel|accept-queue-full|time-wait-table-overflow"
                    + "|source-address-gone|source-ports-of-program-exhausted|loopback-down|ipv6-disabled|unix-socket-in-use"
                    + "|port-shared-silently|port-served-by-rule";

    private static final Shape END = object("address", text(), "port", number());

    private static final Shape NETNS = object("inode", number(), "name", text());

    private static final Shape CONTAINER =
            object("runtime", text(), "id", text(), "name", text().orNull(), "state", text().orNull());

    private static final Shape HOLDER = object(
            "pid", number(),
            "tid", number().orNull(),
            "fd", number().orNull(),
            "via", matching("fd|thread-fd|scm-rights|io-uring|mmap|accept"),
            "how", matching("holds|inferred"),
            "comm", text().orNull(),
            "cmdline", array(anyText()),
            "exe", text().orNull(),
            "exeDeleted", truth(),
            "uid", number().orNull(),
            "user", text().orNull(),
            "startTime", time().orNull(),
            "unit",
                    object(
                                    "name", text(),
                                    "kind", matching("system|user"),
                                    "user", text().orNull(),
                                    "lingers", truth())
                            .orNull(),
            "container", CONTAINER.orNull(),
            "pod",
                    object("namespace", text().orNull(), "name", text().orNull(), "uid", text())
                            .orNull(),
            "serves",
                    object("container", text().orNull(), "target", text().orNull())
                            .orNull(),
            "role", matching("main|worker|part|session|socket-unit|super-server|forwarder|engine|init|unknown"),
            "keeper", object("kind", text(), "name", text().orNull()).orNull(),
            "ancestry", array(object("pid", number(), "comm", text())));

    static final Shape SOCKET = object(
            "netns", NETNS.and("container", CONTAINER.orNull()),
            "protocol", matching(PROTOCOLS),
            "family", matching("inet|inet6"),
            "state", matching(STATES),
            "local", END,
            "remote", END.orNull(),
            "inode", number(),
            "cookie", number(),
            "uid", number(),
            "v6only", truth().orNull(),
            "device", object("index", number(), "name", text().orNull()).orNull(),
            "timer",
                    object("name", matching("on|keepalive|timewait|persist"), "expiresMs", number())
                            .orNull(),
            "queues", object("receive", number(), "send", number()),
            "holders", array(HOLDER),
            "noHolder",
                    object(
                                    "reason",
                                    matching(
                                            "time-wait|orphan|accept-queue|syn-request|kernel|not-permitted|gone|unknown"),
                                    "detail",
                                    text().orNull())
                            .orNull());

    private static final Shape CULPRITS = array(object(
            "pid", number(),
            "comm", anyText(),
            "sockets", number(),
            "how", matching("holds|inferred"),
            "program", text()));

    /** The target has fields of its own for each kind of act: {@link RemedyJsonTest}. */
    static Shape remedy(Shape target) {
        return object(
                "id", text(),
                "text", text(),
                "command", text().orNull(),
                "effect", text(),
                "risk", matching("none|brief|service|data"),
                "caution", text(),
                "verify", matching("(sudo )?portwhy.*"),
                "undo", text().orNull(),
                "kind",
                        matching(
                                "set-setting|reserve-port|stop-unit|stop-container|signal|destroy-socket|close-in-program"
                                        + "|change-program|bind-elsewhere|set-option|raise-limit|wait|look-there|other"),
                "target", target,
                "proof", matching("carried-out|rule|advice"));
    }

    private static Shape finding(Shape target) {
        return object(
                "slug", matching(SLUGS),
                "severity", matching("critical|warning|info"),
                "title", text(),
                "subject",
                        object(
                                "netns", NETNS.orNull(),
                                "protocol", matching(PROTOCOLS).orNull(),
                                "source", text().orNull(),
                                "address", text().orNull(),
                                "port", number().orNull(),
                                "key", text().orNull(),
                                "pid", number().orNull()),
                "evidence", array(object("text", text(), "source", text(), "value", text())),
                "culprits", CULPRITS,
                "remedies", array(remedy(target)),
                "wontHelp", array(object("text", text(), "why", text(), "scenario", text().orNull())));
    }

    static final Shape FINDINGS = array(finding(Shape.any()));

    private static final Shape CAPACITY = object(
            "range", array(number()),
            "rangeAssumed", truth(),
            "reserved", number(),
            "bound", number(),
            "usable", number(),
            "used", number(),
            "usedByState", counts(STATES),
            "reusable", number(),
            "free", number(),
            "perSecond", number().orNull(),
            "msToExhaustion", number().orNull());

    private static final Shape ENVELOPE = object(
            "portwhy", object("schema", number(), "version", text()),
            "host", object("name", text(), "kernel", text(), "bootId", text(), "time", time()),
            "visibility",
                    object(
                            "complete",
                            truth(),
                            "missing",
                            array(object("what", text(), "why", text(), "remedy", text()))));

    private static final Shape BIND = object(
            "netns", NETNS,
            "request",
                    object(
                            "call", matching("bind"),
                            "protocol", matching(PROTOCOLS),
                            "address", text(),
                            "port", number(),
                            "v6only", truth(),
                            "reuseaddr", truth(),
                            "reuseport", truth(),
                            "uid", number(),
                            "freebind", truth(),
                            "zone", text().orNull()),
            "verdict", matching(LEVELS),
            "outcome", matching(OUTCOMES),
            "expected", matching(OUTCOMES),
            "kernel", object("tried", truth(), "outcome", matching(OUTCOMES).orNull()),
            "otherwise",
                    object("reuseaddr", truth(), "outcome", matching(OUTCOMES), "waitMs", number().orNull())
                            .orNull(),
            "rule", text().orNull(),
            "blockers", array(SOCKET),
            "findings", FINDINGS);

    private static final Shape CONNECT = object(
            "netns", NETNS,
            "request",
                    object(
                            "call", matching("connect"),
                            "protocol", matching(PROTOCOLS),
                            "source", text().orNull(),
                            "sourcePort", number().orNull(),
                            "address", text(),
                            "port", number()),
            "verdict", matching(LEVELS),
            "outcome", matching(OUTCOMES),
            "capacity", CAPACITY,
            "boundFirstFree", number(),
            "usedOutsideRange", number(),
            "opensPerSecond", number().orNull(),
            "findings", FINDINGS);

    private static final Shape DESTINATIONS = array(object(
            "netns",
            NETNS,
            "source",
            text(),
            "address",
            text(),
            "port",
            number(),
            "capacity",
            CAPACITY,
            "culprits",
            CULPRITS));

    private static final Object[] OF_MACHINE = {
        "verdict", matching(LEVELS), "findings", FINDINGS, "destinations", DESTINATIONS
    };

    static final Shape WHO = ENVELOPE.and("sockets", array(SOCKET));

    static final Shape WHY = join(ENVELOPE, BIND).and("others", array(BIND));

    static final Shape SEVERAL = ENVELOPE.and("answers", array(BIND.and("others", array(BIND))));

    static final Shape CONNECTING = join(ENVELOPE, CONNECT).and("others", array(CONNECT));

    static final Shape MACHINE = ENVELOPE.and(OF_MACHINE);

    static final Shape AUDIT = ENVELOPE.and(
            "verdict", matching(LEVELS),
            "settings",
                    array(object(
                            "key", text(),
                            "netns", NETNS.orNull(),
                            "value", anyText().orNull(),
                            "default", anyText().orNull(),
                            "boot",
                                    object(
                                                    "value", anyText(),
                                                    "writer", text().orNull(),
                                                    "line", number().orNull())
                                            .orNull(),
                            "writers",
                                    array(object(
                                            "path", text(),
                                            "line", number(),
                                            "value", anyText().orNull(),
                                            "wins", truth(),
                                            "fate", matching("wins|overwritten|passed-over|refused|excludes|not-read"),
                                            "by", text())),
                            "role", matching("decides|limits|no-effect-here|harmful|unknown-to-kernel"),
                            "text", text(),
                            "helps", array(matching(SLUGS)),
                            "drift", truth(),
                            "scenario", text().orNull())),
            "findings", FINDINGS);

    static final Shape HIDDEN = ENVELOPE.and(
            "verdict",
            matching(LEVELS),
            "sockets",
            array(SOCKET.and(
                    "hidden",
                    object(
                            "cause", matching("[a-z-]+"),
                            "sure", truth(),
                            "why", text(),
                            "found", text(),
                            "remedy", remedy(Shape.any())))),
            "rules",
            array(object(
                    "netns", NETNS,
                    "protocol", matching(PROTOCOLS),
                    "address", text().orNull(),
                    "firstPort", number(),
                    "lastPort", number(),
                    "kind", matching("dnat|redirect|tproxy|ipvs|node-port"),
                    "target", anyText(),
                    "container", text().orNull(),
                    "source", text(),
                    "remedy", remedy(Shape.any()))),
            "differences",
            array(object(
                    "netns", NETNS,
                    "protocol", matching(PROTOCOLS),
                    "local", END,
                    "inode", number(),
                    "knownTo", array(sources()),
                    "unknownTo", array(sources()))));

    static final Shape SWEPT = HIDDEN.and(
            "sweep",
            object(
                    "firstPort", number(),
                    "lastPort", number(),
                    "asked", number(),
                    "refused", number(),
                    "unanswered", number()));

    static final Shape UNIX = ENVELOPE.and(
            "request", object("call", matching("bind"), "protocol", matching("unix"), "path", text()),
            "verdict", matching(LEVELS),
            "outcome", matching(OUTCOMES).orNull(),
            "blockers", array(SOCKET),
            "findings", FINDINGS);

    private static final Shape UNDERSTOOD = object(
            "call", matching("bind|connect|listen|accept|socket|sendto").orNull(),
            "errno", matching("E[A-Z0-9]+").orNull(),
            "protocol", matching(PROTOCOLS).orNull(),
            "source", END.orNull(),
            "address", text().orNull(),
            "port", number().orNull(),
            "program", text().orNull(),
            "time", time().orNull(),
            "line", number(),
            "text", text(),
            "about", matching("[a-z-]+").orNull());

    private static final Shape TEXT = ENVELOPE.and(
            "understood",
            UNDERSTOOD.orNull(),
            "count",
            number(),
            "first",
            time().orNull(),
            "last",
            time().orNull(),
            "others",
            array(object(
                    "understood", UNDERSTOOD,
                    "count", number(),
                    "first", time().orNull(),
                    "last", time().orNull())),
            "othersNotListed",
            number(),
            "lines",
            number(),
            "notUnderstood",
            number(),
            "asked",
            matching("why|connect|portwhy|none"),
            "assumed",
            array(text()),
            "text",
            text().orNull());

    static final Shape EXPLAINED_WHY = join(TEXT, BIND).and("elsewhere", array(BIND));

    static final Shape EXPLAINED_CONNECT = join(TEXT, CONNECT).and("elsewhere", array(CONNECT));

    static final Shape EXPLAINED_MACHINE = TEXT.and(OF_MACHINE);

    static final Shape EXPLAINED_NOTHING = TEXT.and("findings", FINDINGS);

    static final Shape PAGE =
            ENVELOPE.and("page", object("name", text(), "title", text(), "body", text(), "scenario", text().orNull()));

    private Contract() {}

    private static Shape sources() {
        return matching("netlink|proc-text|bpf-iterator|file-tables|socket-copy|bind");
    }

    private static Shape join(Shape one, Shape other) {
        return one.and(other.namesAndShapes());
    }
}
