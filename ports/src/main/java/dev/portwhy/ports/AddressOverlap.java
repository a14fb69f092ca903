package dev.portwhy.ports;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;

/**
 * How the addresses of two sockets on one port meet.
 *
 * <p>The kernel has two comparisons. A newcomer with an address of its own is held only against the sockets of exactly
 * that address and against the wildcards that cover it ({@code inet_bhash2_conflict()} and
 * {@code inet_bhash2_addr_any_conflict()}, inet_connection_sock.c, since 6.1). A newcomer with a wildcard is held against
 * every socket of the port ({@code inet_rcv_saddr_equal()}), and there one surprise hides: an IPv6 socket also has an
 * IPv4 receive address, so one that is connected over IPv6 without {@code IPV6_V6ONLY} stands in the way of
 * {@code 0.0.0.0}. Binding an IPv6 socket to an address of its own sets {@code IPV6_V6ONLY} ({@code __inet6_bind()},
 * af_inet6.c), which is why {@code [::1]} and {@code 0.0.0.0} do coexist when both were bound.
 */
public enum AddressOverlap {
    /** They do not meet. */
    NONE,
    /** IPv4 and IPv6 do not meet, because {@code IPV6_V6ONLY} is set on the IPv6 side. */
    NONE_BY_V6ONLY,
    /** The same address; an IPv4 address and its IPv4-mapped form are the same. */
    SAME,
    /** The holder's wildcard covers the newcomer's address. */
    HOLDER_WILDCARD,
    /** The holder is {@code [::]} without {@code IPV6_V6ONLY} and covers the newcomer's IPv4 address. */
    HOLDER_DUAL_STACK,
    /** The newcomer's wildcard covers the holder's address. */
    NEWCOMER_WILDCARD,
    /** The newcomer is {@code [::]} without {@code IPV6_V6ONLY} and covers the holder's IPv4 address. */
    NEWCOMER_DUAL_STACK,
    /** The newcomer is {@code 0.0.0.0}; the holder is connected over IPv6 and was made without {@code IPV6_V6ONLY}. */
    CONNECTED_WITHOUT_V6ONLY;

    /** Whether they meet. */
    boolean meets() {
        return this != NONE && this != NONE_BY_V6ONLY;
    }

    /**
     * Holds a newcomer's address against a holder's.
     *
     * @param newcomer the newcomer's address; IPv4, IPv6 or IPv4-mapped
     * @param newcomerV6only its {@code IPV6_V6ONLY}; without meaning for an IPv4 socket
     * @param holder the holder's address
     * @param holderV6only its {@code IPV6_V6ONLY}; false for an IPv4 socket
     */
    static AddressOverlap of(IpAddress newcomer, boolean newcomerV6only, IpAddress holder, boolean holderV6only) {
        IpAddress asker = newcomer.unmapped();
        IpAddress owner = holder.unmapped();
        if (asker.family() == owner.family()) {
            return sameFamily(asker, owner);
        }
        return asker.family() == Family.INET
                ? newcomerIsIpv4(newcomer, owner, holderV6only)
                : newcomerIsIpv6(asker, newcomerV6only);
    }

    private static AddressOverlap sameFamily(IpAddress asker, IpAddress owner) {
        if (asker.equals(owner)) {
            return SAME;
        }
        return owner.isWildcard() ? HOLDER_WILDCARD : asker.isWildcard() ? NEWCOMER_WILDCARD : NONE;
    }

    /** Only a socket of family IPv4 meets {@link #CONNECTED_WITHOUT_V6ONLY}, not one with an IPv4-mapped wildcard. */
    private static AddressOverlap newcomerIsIpv4(IpAddress asker, IpAddress owner, boolean holderV6only) {
        if (owner.isWildcard()) {
            return holderV6only ? NONE_BY_V6ONLY : HOLDER_DUAL_STACK;
        }
        boolean anyIpv4 = asker.family() == Family.INET && asker.isWildcard();
        return anyIpv4 && !holderV6only ? CONNECTED_WITHOUT_V6ONLY : NONE;
    }

    private static AddressOverlap newcomerIsIpv6(IpAddress asker, boolean newcomerV6only) {
        if (!asker.isWildcard()) {
            return NONE;
        }
        return newcomerV6only ? NONE_BY_V6ONLY : NEWCOMER_DUAL_STACK;
    }
}
