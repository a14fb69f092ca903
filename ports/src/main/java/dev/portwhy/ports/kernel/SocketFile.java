package dev.portwhy.ports.kernel;

import dev.portwhy.model.Protocol;

/** An open socket file: {@code struct socket}, which several descriptors may share. */
final class SocketFile extends Part {

    /** {@code sock->state} of a stream socket: what calls are allowed next, apart from the protocol's own state. */
    enum Phase {
        UNCONNECTED,
        CONNECTING,
        CONNECTED,
        DISCONNECTING
    }

    final Protocol protocol;
    final InetSocket socket;
    Phase phase = Phase.UNCONNECTED;

    /** How many names stand for it. */
    int descriptors = 1;

    /** The user the file belongs to. */
    int owner;

    SocketFile(Protocol protocol, InetSocket socket) {
        this.protocol = protocol;
        this.socket = socket;
        this.owner = socket.uid;
    }

    @Override
    Part bare(Copier copier) {
        SocketFile copy = new SocketFile(protocol, copier.of(socket));
        copy.phase = phase;
        copy.descriptors = descriptors;
        copy.owner = owner;
        return copy;
    }

    @Override
    void link(Part original, Copier copier) {
        // All it points to was needed to make it.
    }
}
