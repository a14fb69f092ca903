package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;

/** A UDP socket: {@code struct udp_sock}. Its port is in no bind bucket; UDP keeps one list of sockets by port. */
final class UdpSocket extends InetSocket {

    boolean connected;

    /** Whether it is in its namespace's list. */
    boolean hashed;

    /** The number of its {@code SO_REUSEPORT} group; 0 for none. */
    int group;

    UdpSocket(Network network, Family family, int uid) {
        super(network, family, uid);
    }

    @Override
    boolean listens() {
        return false;
    }

    @Override
    boolean boundByConnect() {
        return false;
    }

    @Override
    Part bare(Copier copier) {
        UdpSocket copy = new UdpSocket(copier.of(network), family, uid);
        copy.take(this);
        copy.connected = connected;
        copy.hashed = hashed;
        copy.group = group;
        return copy;
    }

    @Override
    void link(Part original, Copier copier) {
        // A UDP socket points to no other part.
    }
}
