package dev.portwhy.ports;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * What a bind() asks for: the newcomer in every question whether a port can be had.
 *
 * @param protocol the transport; MPTCP draws from TCP's table
 * @param family the socket's family
 * @param address the address, of that family; an IPv6 socket may ask for an IPv4-mapped one
 * @param port the port, not 0
 * @param v6only {@code IPV6_V6ONLY}; null when not known, without meaning for IPv4
 * @param reuseaddr {@code SO_REUSEADDR}
 * @param reuseport {@code SO_REUSEPORT}
 * @param uid the user the socket belongs to
 * @param device the interface of {@code SO_BINDTODEVICE}; 0 for none
 */
public record BindRequest(
        Protocol protocol,
        Family family,
        IpAddress address,
        int port,
        @Nullable Boolean v6only,
        Tristate reuseaddr,
        Tristate reuseport,
        int uid,
        int device) {

    /** A bind without any option, by root. */
    public static BindRequest plain(Protocol protocol, IpAddress address, int port) {
        return new BindRequest(
                protocol, address.family(), address, port, Boolean.FALSE, Tristate.NO, Tristate.NO, 0, 0);
    }

    /** Where it wants to be. */
    Endpoint endpoint() {
        return new Endpoint(address, port);
    }

    /** The same with {@code SO_REUSEADDR} as given. */
    public BindRequest withReuseaddr(boolean value) {
        return new BindRequest(protocol, family, address, port, v6only, Tristate.of(value), reuseport, uid, device);
    }

    /** The same with {@code SO_REUSEPORT} as given. */
    public BindRequest withReuseport(boolean value) {
        return new BindRequest(protocol, family, address, port, v6only, reuseaddr, Tristate.of(value), uid, device);
    }

    /** The same with {@code IPV6_V6ONLY} as given. */
    public BindRequest withV6only(@Nullable Boolean value) {
        return new BindRequest(protocol, family, address, port, value, reuseaddr, reuseport, uid, device);
    }

    /** The same by another user. */
    public BindRequest withUid(int value) {
        return new BindRequest(protocol, family, address, port, v6only, reuseaddr, reuseport, value, device);
    }
}
