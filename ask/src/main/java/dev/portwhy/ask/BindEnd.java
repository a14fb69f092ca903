package dev.portwhy.ask;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Where a socket is to be bound.
 *
 * @param protocol the transport
 * @param address the address; null for a port alone, which stands for every address
 * @param zone the interface of a link-local address, by name or number; empty for none
 * @param port the port; 0 leaves it to the kernel
 * @param unnamed whether nobody named the protocol: then UDP is looked at beside TCP, since the number alone may mean either
 */
public record BindEnd(Protocol protocol, @Nullable IpAddress address, String zone, int port, boolean unnamed) {

    /** With a protocol that was named. */
    public BindEnd(Protocol protocol, @Nullable IpAddress address, int port) {
        this(protocol, address, "", port, false);
    }

    /** The same of UDP. */
    BindEnd ofUdp() {
        return new BindEnd(Protocol.UDP, address, zone, port, false);
    }
}
