package dev.portwhy.model;

/** Rules of ports that came with a certain kernel, each with the version that brought it. Of settings, {@link Setting} knows. */
public enum KernelRule {
    /** {@code IP_BIND_ADDRESS_NO_PORT}: bind() an address and let connect() choose the port (ip(7)). */
    BIND_ADDRESS_NO_PORT(4, 2),
    /** SOCK_DESTROY of sock_diag(7), what {@code ss -K} uses. */
    SOCK_DESTROY(4, 5),
    /** pidfd_getfd(2): look at another process's socket. */
    PIDFD_GETFD(5, 6),
    /** Binds to an address of its own look only at that address and the wildcards ({@code bhash2}). */
    BIND_BUCKETS_BY_ADDRESS(6, 1),
    /** {@code IP_LOCAL_PORT_RANGE}: a socket's own ephemeral range (ip(7)). */
    LOCAL_PORT_RANGE_OPTION(6, 3),
    /**
     * Options of SOL_SOCKET that concern the port are refused on an MPTCP socket that is connected, whatever the other side speaks
     * ({@code __mptcp_nmpc_sk()}); before, a connection to one that speaks plain TCP took them.
     */
    MPTCP_REFUSES_ONCE_CONNECTED(6, 4),
    /** MPTCP sockets take {@code IP_BIND_ADDRESS_NO_PORT} and {@code IP_LOCAL_PORT_RANGE} (net/mptcp/sockopt.c). */
    MPTCP_TAKES_PORT_OPTIONS(6, 8),
    /**
     * bind() of an IPv6 socket to an IPv4-mapped address of its own meets a socket on the IPv4 wildcard
     * ({@code inet_bind2_bucket_match_addr_any()}); with buckets by address some before do not see it.
     */
    MAPPED_MEETS_WILDCARD(6, 8),
    /**
     * connect() tries each port of a socket's own range ({@code __inet_hash_connect()}); before, one end of an odd number of ports was
     * left out, as it is of the namespace's range.
     */
    OWN_RANGE_OFFERS_EACH_PORT(6, 8),
    /** sock_diag lists sockets that are only bound: {@code TCP_BOUND_INACTIVE}. */
    DIAG_SHOWS_BOUND(6, 8),
    /**
     * A port's summary of its sockets' reuse options ({@code fastreuse}) no longer begins with those of its first socket:
     * since buckets list their sockets by address, {@code inet_csk_update_fastreuse()} never meets an empty one.
     */
    REUSE_SUMMARY_STARTS_CLOSED(6, 8),
    /**
     * {@code tcp_tw_reuse} takes over no connection that is still in FIN_WAIT2 ({@code tcp_twsk_unique()}). Carried back to all that
     * were maintained in October 2024, as their announcements say; Debian's 5.10.223 does without, its 6.1.176 does not.
     */
    REUSE_SPARES_FIN_WAIT2(6, 12),
    /** How old a TIME_WAIT is counts in milliseconds; before, a second is over where the clock's second is another one. */
    TIME_WAIT_AGE_IN_MILLISECONDS(6, 14),
    /** A connection nobody has accepted yet counts as its listener's user's; before, as root's ({@code sock_i_uid()}). */
    CHILD_KEEPS_USER(6, 17),
    /** A port that was bound explicitly is given back to connect() as soon as that socket goes ({@code inet_bind2_bucket_destroy()}). */
    BIND_BUCKETS_HEAL(6, 18);

    private final int major;
    private final int minor;

    KernelRule(int major, int minor) {
        this.major = major;
        this.minor = minor;
    }

    /** Whether a kernel that is older than {@link #since} has it, because it was carried back to those of its number. */
    boolean carriedBackTo(KernelVersion version) {
        if (this != REUSE_SPARES_FIN_WAIT2) {
            return false;
        }
        int first = switch (version.major() * 1000 + version.minor()) {
            case 4019 -> 323;
            case 5004 -> 285;
            case 5010 -> 227;
            case 5015 -> 168;
            case 6001 -> 113;
            case 6006 -> 55;
            case 6010 -> 14;
            case 6011 -> 3;
            default -> Integer.MAX_VALUE;
        };
        return version.patch() >= first;
    }

    /** The first kernel with this rule. */
    public KernelVersion since() {
        return new KernelVersion(major, minor, 0);
    }
}
