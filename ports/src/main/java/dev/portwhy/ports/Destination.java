package dev.portwhy.ports;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;

/**
 * What connections must differ from in their port alone: each pair of addresses and each destination port has the whole
 * ephemeral range to itself. IPv4-mapped addresses count as the IPv4 ones they are.
 *
 * @param source the local address
 * @param address the destination's address
 * @param port the destination's port
 */
public record Destination(IpAddress source, IpAddress address, int port) {

    public Destination {
        source = source.unmapped();
        address = address.unmapped();
    }

    /** The destination's end. */
    Endpoint endpoint() {
        return new Endpoint(address, port);
    }
}
