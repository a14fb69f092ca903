package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;
import dev.portwhy.model.SocketState;

/** A socket that connects, listens and accepts: TCP, or MPTCP above it. */
abstract class StreamSocket extends InetSocket {

    SocketState state = SocketState.CLOSE;

    StreamSocket(Network network, Family family, int uid) {
        super(network, family, uid);
    }

    final boolean is(SocketState... states) {
        for (SocketState one : states) {
            if (state == one) {
                return true;
            }
        }
        return false;
    }
}
