package dev.portwhy.ports;

import java.util.Locale;

/**
 * The rule of the kernel that decided whether a newcomer and a holder can share a port: {@code inet_bind_conflict()},
 * inet_connection_sock.c, for TCP and MPTCP; {@code inet_rcv_saddr_equal()} and {@code udp_lib_lport_inuse()}, udp.c, for
 * UDP.
 */
public enum BindRule {
    /** UDP has a table of its own. */
    OTHER_TABLE(false),
    OTHER_PORT(false),
    /** A connection request owns no port; its listener does. */
    REQUEST_OWNS_NO_PORT(false),
    /** Both are bound to devices, and to different ones. */
    OTHER_DEVICE(false),
    OTHER_ADDRESS(false),
    /** The addresses would meet, were {@code IPV6_V6ONLY} not set. */
    APART_BY_V6ONLY(false),
    /** Both have {@code SO_REUSEADDR} and the holder does not listen. */
    BOTH_REUSEADDR(false),
    /** Both have {@code SO_REUSEPORT} and belong to the same user. */
    BOTH_REUSEPORT(false),
    /** Both have {@code SO_REUSEPORT}; the user of a TIME_WAIT socket does not count. */
    TIME_WAIT_REUSEPORT(false),
    /** One or both have {@code SO_REUSEADDR}, which never helps against a listener. */
    HOLDER_LISTENS(true),
    /** Both have {@code SO_REUSEPORT} but belong to different users. */
    REUSEPORT_OTHER_USER(true),
    /** The holder allows sharing, the newcomer does not. */
    NEWCOMER_WITHOUT_REUSE(true),
    /** The newcomer allows sharing, the holder does not. */
    HOLDER_WITHOUT_REUSE(true),
    /** One has {@code SO_REUSEADDR} and the other {@code SO_REUSEPORT}; these do not go together. */
    MIXED_REUSE(true),
    /** Neither has an option that allows sharing. */
    NO_REUSE(true);

    private final boolean blocks;

    BindRule(boolean blocks) {
        this.blocks = blocks;
    }

    /** Whether this rule makes the bind fail. */
    boolean blocks() {
        return blocks;
    }

    /** The last part of its key in the message catalogues: {@code holder-listens}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
