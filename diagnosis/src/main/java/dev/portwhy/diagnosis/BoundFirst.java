package dev.portwhy.diagnosis;

import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.util.BitSet;

/**
 * Concludes which connections were bound before they connected, where nobody could ask the kernel's own structures
 * ({@link dev.portwhy.model.PortFacts#CLOSED}).
 *
 * <p>What gives them away are the sets of ports. connect() by itself takes the ports of one parity first
 * ({@code __inet_hash_connect()}, net/ipv4/inet_hashtables.c), for each destination anew, so that two destinations which have more
 * connections together than there are such ports have some ports in common for certain. bind() gives no port of an address twice.
 * So where the ports of all destinations of an address differ although some would have to be the same, they were bound. How large
 * the part of each destination is plays no role.
 *
 * <p>TIME_WAIT is less sure: a destination that was past half a while ago is left with the other parity. So of mostly TIME_WAIT
 * three destinations have to show it.
 */
final class BoundFirst {

    /** Fewer that would have to be the same are no proof. */
    private static final int CERTAIN = 8;

    private final Usages usages;
    private final Destinations destinations;
    private final SocketTable sockets;

    private BoundFirst(Usages usages) {
        this.usages = usages;
        destinations = usages.destinations();
        sockets = usages.snapshot().sockets();
    }

    /** Closes the ports of such connections in the range of their namespace. */
    static void conclude(Usages usages) {
        BoundFirst all = new BoundFirst(usages);
        Sources sources = Sources.of(usages);
        for (int source = 0; source < sources.size(); source++) {
            all.judge(sources.sum(source));
        }
    }

    private void judge(Sources.Sum sum) {
        RangePorts ports = usages.ports(sum.namespaceIndex());
        int first = firstChoices(ports);
        // A port for each: far more connections than ports share some.
        if (sum.groups() < 2
                || sum.rows() - CERTAIN < first
                || sum.rows() * 10L > ports.range().size() * 11L) {
            return;
        }
        Snapshot snapshot = usages.snapshot();
        BitSet taken = new BitSet();
        int rows = 0;
        int certain = -first;
        int timeWaits = 0;
        for (int group = 0; group < destinations.size(); group++) {
            if (destinations.sameSource(group, sum.group())) {
                certain += Math.min(destinations.used(group), first);
                for (int row = destinations.first(group); row >= 0; row = destinations.next(row)) {
                    if (snapshot.portFacts().told(sockets.cookie(row))) {
                        return;
                    }
                    rows++;
                    timeWaits += sockets.state(row) == SocketState.TIME_WAIT ? 1 : 0;
                    taken.set(sockets.localPort(row));
                }
            }
        }
        int shared = rows - taken.cardinality();
        boolean enoughSeen = timeWaits * 2 < rows || sum.groups() > 2;
        if (certain >= CERTAIN && shared * 4 < certain && enoughSeen) {
            for (int port = taken.nextSetBit(0); port >= 0; port = taken.nextSetBit(port + 1)) {
                ports.close(port);
            }
        }
    }

    /** How many ports connect() looks at first: those with the parity of the lowest. */
    private static int firstChoices(RangePorts ports) {
        int count = 0;
        for (int port = ports.range().low(); port <= ports.range().high(); port += 2) {
            count += ports.isUsable(port) ? 1 : 0;
        }
        return count;
    }
}
