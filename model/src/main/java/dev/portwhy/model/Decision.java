package dev.portwhy.model;

import java.util.Locale;

/** What is decided by a {@link Setting}. */
public enum Decision {
    /** Which ports connect() and bind() to port 0 choose from. */
    PORT_CHOICE,
    /** What a bind() may name. */
    BIND,
    /** How many TIME_WAIT there may be, and which of them connect() may take over. */
    TIME_WAIT,
    /** How long a connection stays that nobody has any more, or whose peer is silent. */
    CLOSING,
    /** How long an idle connection stays whose peer is gone. */
    KEEPALIVE,
    /** How connect() goes about it. */
    CONNECTING,
    /** How much waits to be accepted or received, and what becomes of the rest. */
    ACCEPTING,
    /** Memory of sockets. */
    MEMORY,
    /** The kernel's tables of sockets. */
    TABLES,
    /** Whether packets go on to others, or to addresses of the loopback device. */
    FORWARDING,
    /** Whether there is any IPv6. */
    IPV6,
    /** Connection tracking. */
    TRACKING,
    /** Open files. */
    FILES,
    /** How many processes and namespaces there may be. */
    PROCESSES,
    /** What can be seen of others. */
    OBSERVING;

    /** A word for it: {@code port-choice}… */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
