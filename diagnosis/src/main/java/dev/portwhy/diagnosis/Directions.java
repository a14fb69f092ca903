package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.ports.EphemeralRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which side opened the connections on a port. The kernel keeps no mark of it; what is sure decides first, what is only
 * likely last.
 */
final class Directions {

    private final SocketTable sockets;
    private final EphemeralRange range;
    private final Map<Integer, List<IpAddress>> listening = new HashMap<>();
    private final Map<IpAddress, Integer> connectionsByAddress = new HashMap<>();

    Directions(BindScene scene) {
        sockets = scene.snapshot().sockets();
        range = scene.range();
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.state(row) == SocketState.LISTEN
                    && sockets.namespaceIndex(row) == scene.namespaceIndex()
                    && sockets.protocol(row).sharesPortsWith(scene.question().protocol())) {
                listening
                        .computeIfAbsent(sockets.localPort(row), port -> new ArrayList<>())
                        .add(sockets.localAddress(row).unmapped());
            }
        }
        for (Meeting meeting : scene.meetings()) {
            if (sockets.state(meeting.row()).hasPeer()) {
                connectionsByAddress.merge(meeting.holder().address().unmapped(), 1, Integer::sum);
            }
        }
    }

    /** Whether this side called connect(); otherwise the port is, or was, a listener's. */
    boolean isOutgoing(int row) {
        SocketState state = sockets.state(row);
        if (state == SocketState.SYN_SENT || isToItself(row)) {
            return true;
        }
        boolean waitsToBeAccepted =
                sockets.inode(row) == 0 && (state == SocketState.ESTABLISHED || state == SocketState.CLOSE_WAIT);
        if (waitsToBeAccepted || listening.containsKey(sockets.localPort(row))) {
            return false;
        }
        return listensForPeer(row) || likely(row);
    }

    /**
     * Whether both ends are the same socket: connect() drew the very port it was to reach, and its own connection request was
     * what answered ({@code tcp_rcv_synsent_state_process()}, net/ipv4/tcp_input.c). No listener has any part in it.
     */
    boolean isToItself(int row) {
        return sockets.state(row).hasPeer()
                && sockets.localPort(row) == sockets.remotePort(row)
                && sockets.localAddress(row)
                        .unmapped()
                        .equals(sockets.remoteAddress(row).unmapped());
    }

    /** Whether the other end is a listener of this same namespace. */
    private boolean listensForPeer(int row) {
        IpAddress peer = sockets.remoteAddress(row).unmapped();
        boolean toItself =
                peer.isLoopback() || peer.equals(sockets.localAddress(row).unmapped());
        return toItself
                && listening.getOrDefault(sockets.remotePort(row), List.of()).stream()
                        .anyMatch(address -> address.isWildcard() || address.equals(peer));
    }

    private boolean likely(int row) {
        boolean localChosen = range.contains(sockets.localPort(row));
        boolean remoteChosen = range.contains(sockets.remotePort(row));
        if (localChosen != remoteChosen) {
            return localChosen;
        }
        // Several peers of one local end came to a listener that is gone.
        int peers = connectionsByAddress.getOrDefault(sockets.localAddress(row).unmapped(), 1);
        return peers == 1 && sockets.localPort(row) > sockets.remotePort(row);
    }
}
