package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;

/**
 * A bind(2) that someone would like to make.
 *
 * @param protocol TCP, UDP or MPTCP
 * @param address the local address; {@code ::} without {@code v6only} covers IPv4 too
 * @param port the port; 0 lets the kernel choose
 * @param v6only {@code IPV6_V6ONLY}
 * @param reuseaddr {@code SO_REUSEADDR}
 * @param reuseport {@code SO_REUSEPORT}
 * @param uid the user who binds
 * @param freebind {@code IP_FREEBIND}
 * @param zone the interface that a link-local address belongs to, by name ({@code sin6_scope_id}, ipv6(7)); empty for none
 */
public record BindQuestion(
        Protocol protocol,
        IpAddress address,
        int port,
        boolean v6only,
        boolean reuseaddr,
        boolean reuseport,
        int uid,
        boolean freebind,
        String zone) {

    /** Of an address that needs no interface, or does without. */
    public BindQuestion(
            Protocol protocol,
            IpAddress address,
            int port,
            boolean v6only,
            boolean reuseaddr,
            boolean reuseport,
            int uid,
            boolean freebind) {
        this(protocol, address, port, v6only, reuseaddr, reuseport, uid, freebind, "");
    }

    /** The same with another value of {@code SO_REUSEADDR}. */
    BindQuestion withReuseaddr(boolean other) {
        return new BindQuestion(protocol, address, port, v6only, other, reuseport, uid, freebind, zone);
    }

    /** The same with another value of {@code SO_REUSEPORT}. */
    BindQuestion withReuseport(boolean other) {
        return new BindQuestion(protocol, address, port, v6only, reuseaddr, other, uid, freebind, zone);
    }
}
