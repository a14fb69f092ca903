package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.ports.EphemeralRange;
import java.util.BitSet;

/** In which namespaces it matters what the kernel's own structures say of ports, and no table shows. */
final class UnclearPorts {

    /** From here on there may be something to tell: causes begin at half of the range. */
    static final int SOME_PERCENT = 40;

    private UnclearPorts() {}

    /** The namespaces in which more than a part of the range is in use by connections, or by UDP sockets of IPv6. */
    static BitSet of(Snapshot snapshot, int percent) {
        int size = snapshot.namespaces().size();
        EphemeralRange[] ranges = new EphemeralRange[size];
        for (int index = 0; index < size; index++) {
            ranges[index] = EphemeralRange.of(snapshot.namespaces().get(index).settings());
        }
        Dense dense = new Dense();
        int[] used = new int[size];
        int[] udp = new int[size];
        boolean[] six = new boolean[size];
        SocketTable sockets = snapshot.sockets();
        for (int row = 0; row < sockets.size(); row++) {
            int index = sockets.namespaceIndex(row);
            if (!ranges[index].offers(sockets.localPort(row))) {
                // Whether those were bound is told nowhere else; where numbers are to be exact that is asked.
                boolean asked = percent == 0 && sockets.protocol(row) == Protocol.TCP;
                used[index] += asked && sockets.state(row).hasPeer() ? 1 : 0;
                continue;
            }
            if (sockets.protocol(row) == Protocol.UDP) {
                udp[index]++;
                six[index] |= sockets.family(row) == Family.INET6 && sockets.v6only(row) == null;
            } else if (sockets.state(row).hasPeer()) {
                used[index]++;
                if (sockets.state(row) != SocketState.TIME_WAIT) {
                    dense.add(sockets, row);
                }
            }
        }
        BitSet unclear = new BitSet();
        dense.mark(unclear);
        for (int index = 0; index < size; index++) {
            long least = (long) (ranges[index].size() - ranges[index].reservedCount()) * percent;
            if (used[index] > 0 && used[index] * 100L >= least || six[index] && udp[index] * 100L >= least) {
                unclear.set(index);
            }
        }
        return unclear;
    }

    /** The namespaces in which something is in TIME_WAIT on one port. */
    static BitSet timeWaits(Snapshot snapshot, int port) {
        BitSet unclear = new BitSet();
        SocketTable sockets = snapshot.sockets();
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.localPort(row) == port && sockets.state(row) == SocketState.TIME_WAIT) {
                unclear.set(sockets.namespaceIndex(row));
            }
        }
        return unclear;
    }

    /**
     * Destinations whose local ports stand side by side. connect() by itself takes every other port; a program that named a few
     * ports to choose from has them all.
     */
    private static final class Dense {

        private static final int FEWEST = 4;
        /** So many destinations are looked at; who has more of them has them full anyway, or no trouble. */
        private static final int MOST = 4096;

        private final long[] keys = new long[MOST * 2];
        private final int[] counts = new int[MOST * 2];
        private final int[] lowest = new int[MOST * 2];
        private final int[] highest = new int[MOST * 2];
        private final int[] namespaces = new int[MOST * 2];
        private int known;

        void add(SocketTable sockets, int row) {
            int index = sockets.namespaceIndex(row);
            long key = (sockets.remoteLow(row) * 31 + sockets.localLow(row)) * 0x9e3779b97f4a7c15L
                            ^ (sockets.remotePort(row) + ((long) index << 16)) * 0xc2b2ae3d27d4eb4fL
                    | 1;
            int at = (int) (key >>> 40) & keys.length - 1;
            while (keys[at] != 0 && keys[at] != key) {
                at = at + 1 & keys.length - 1;
            }
            int port = sockets.localPort(row);
            if (keys[at] == 0) {
                if (known == MOST) {
                    return;
                }
                known++;
                keys[at] = key;
                lowest[at] = port;
                highest[at] = port;
                namespaces[at] = index;
            }
            counts[at]++;
            lowest[at] = Math.min(lowest[at], port);
            highest[at] = Math.max(highest[at], port);
        }

        void mark(BitSet unclear) {
            for (int at = 0; at < keys.length; at++) {
                if (counts[at] >= FEWEST && (highest[at] - lowest[at] + 1) * 2 <= counts[at] * 3) {
                    unclear.set(namespaces[at]);
                }
            }
        }
    }
}
