package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
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
        int[] used = new int[size];
        int[] udp = new int[size];
        boolean[] six = new boolean[size];
        SocketTable sockets = snapshot.sockets();
        for (int row = 0; row < sockets.size(); row++) {
            int index = sockets.namespaceIndex(row);
            if (!ranges[index].offers(sockets.localPort(row))) {
                continue;
            }
            if (sockets.protocol(row) == Protocol.UDP) {
                udp[index]++;
                six[index] |= sockets.family(row) == Family.INET6 && sockets.v6only(row) == null;
            } else if (sockets.state(row).hasPeer()) {
                used[index]++;
            }
        }
        BitSet unclear = new BitSet();
        for (int index = 0; index < size; index++) {
            long least = (long) (ranges[index].size() - ranges[index].reservedCount()) * percent;
            if (used[index] > 0 && used[index] * 100L >= least || six[index] && udp[index] * 100L >= least) {
                unclear.set(index);
            }
        }
        return unclear;
    }
}
