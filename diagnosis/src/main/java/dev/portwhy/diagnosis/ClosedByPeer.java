package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.ports.TimeWaitReuse;
import org.jspecify.annotations.Nullable;

/**
 * How fast connections are made that the peer closes first. They leave nothing on this side; where the peer is in the same
 * namespace, the TIME_WAIT of its ends tells.
 *
 * <p>Not all of them are there: a port that is used again takes its TIME_WAIT away, at random and so the more of them the older
 * they are. How many go shows in how many fewer there are of the second half second than of the first, and that is made up for.
 */
final class ClosedByPeer {

    private static final int SECOND_MS = 1000;
    private static final int HALF_MS = SECOND_MS / 2;

    /** Fewer than this tell nothing but themselves. */
    private static final int FEW = 20;

    private static final double NONE_GONE = 0.95;
    private static final double NEARLY_ALL_GONE = 0.05;

    private ClosedByPeer() {}

    /** Connections a second from one address to one destination; null where nothing tells. */
    static @Nullable Double perSecond(
            SocketTable sockets, int namespaceIndex, IpAddress source, IpAddress destination, int port) {
        int lately = 0;
        int youngest = 0;
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.localPort(row) == port
                    && sockets.state(row) == SocketState.TIME_WAIT
                    && sockets.timer(row) == SocketTimer.TIME_WAIT
                    && sockets.expiresMs(row) > TimeWaitReuse.TIME_WAIT_MS - SECOND_MS
                    && sockets.namespaceIndex(row) == namespaceIndex
                    && sockets.protocol(row) == Protocol.TCP
                    && sockets.localAddress(row).unmapped().equals(destination)
                    && sockets.remoteAddress(row).unmapped().equals(source)) {
                lately++;
                youngest += sockets.expiresMs(row) > TimeWaitReuse.TIME_WAIT_MS - HALF_MS ? 1 : 0;
            }
        }
        return lately == 0 ? null : rate(lately, youngest);
    }

    /** From how many are left of the last second, and of its last half. */
    private static @Nullable Double rate(int lately, int youngest) {
        double kept = youngest == 0 ? 1 : (double) (lately - youngest) / youngest;
        if (lately < FEW || kept > NONE_GONE) {
            return (double) lately;
        }
        if (kept < NEARLY_ALL_GONE) {
            return null;
        }
        double gonePerSecond = -Math.log(kept) * SECOND_MS / HALF_MS;
        return (double) Math.round(youngest * gonePerSecond / (1 - kept));
    }
}
