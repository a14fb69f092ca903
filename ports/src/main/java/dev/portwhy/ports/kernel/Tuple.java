package dev.portwhy.ports.kernel;

import dev.portwhy.model.IpAddress;

/**
 * The ends of a connection, seen from one side. IPv4-mapped addresses are the IPv4 ones they are, as in the kernel's hash.
 */
record Tuple(IpAddress local, int localPort, IpAddress remote, int remotePort) {

    Tuple {
        local = local.unmapped();
        remote = remote.unmapped();
    }

    static Tuple of(InetSocket socket) {
        return new Tuple(socket.receiveAddress, socket.port, socket.remoteAddress, socket.remotePort);
    }

    /** The same connection seen from the other side. */
    Tuple reversed() {
        return new Tuple(remote, remotePort, local, localPort);
    }
}
