package dev.portwhy.diagnosis;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.ports.EphemeralRange;
import dev.portwhy.ports.TimeWaitReuse;
import java.util.BitSet;
import java.util.List;

/**
 * Which ports of one namespace connect() may use: the ephemeral range without reserved ports and without those that a
 * listener or a bound socket has.
 *
 * <p>A port that anybody bound is lost to every connect(), whatever the addresses ({@code __inet_hash_connect()},
 * net/ipv4/inet_hashtables.c). Sockets that were bound before they connected, and accepted ones whose listener is gone,
 * take their port away too but look like any connection, TIME_WAIT as well. The kernel's own structures tell them
 * ({@link PortFacts#CLOSED}); where nobody could ask those, {@link BoundFirst} concludes some.
 */
final class RangePorts {

    private final EphemeralRange range;
    private final TimeWaitReuse reuse;
    private final BitSet bound = new BitSet();
    private final BitSet closed = new BitSet();
    private final int reserved;

    private RangePorts(NetworkNamespace namespace, KernelVersion kernel) {
        // Where the range could not be read, no connection may drop out of the count for it.
        range = namespace.settingsUnseen() ? EphemeralRange.WIDEST : EphemeralRange.of(namespace.settings());
        reuse = TimeWaitReuse.of(namespace.settings(), kernel);
        reserved = range.reservedCount();
    }

    /** Those of every namespace, in the order of the snapshot's namespaces, from one walk over its sockets. */
    static List<RangePorts> ofAll(Snapshot snapshot) {
        KernelVersion kernel = snapshot.kernel();
        RangePorts[] all = new RangePorts[snapshot.namespaces().size()];
        for (int index = 0; index < all.length; index++) {
            all[index] = new RangePorts(snapshot.namespaces().get(index), kernel);
        }
        SocketTable sockets = snapshot.sockets();
        for (int row = 0; row < sockets.size(); row++) {
            SocketState state = sockets.state(row);
            if ((state == SocketState.LISTEN || state == SocketState.BOUND) && sockets.protocol(row) != Protocol.UDP) {
                all[sockets.namespaceIndex(row)].bind(sockets.localPort(row));
            }
        }
        PortFacts facts = snapshot.portFacts();
        for (int row = 0; row < sockets.size() && facts.size() > 0; row++) {
            if (sockets.protocol(row) == Protocol.TCP && facts.sure(sockets.cookie(row), PortFacts.CLOSED)) {
                all[sockets.namespaceIndex(row)].close(sockets.localPort(row));
            }
        }
        return List.of(all);
    }

    /** Takes a port away from connect() that a connection has which was bound first. */
    void close(int port) {
        if (isUsable(port)) {
            closed.set(port);
        }
    }

    private void bind(int port) {
        if (range.offers(port)) {
            bound.set(port);
        }
    }

    /** The range and the reserved ports. */
    EphemeralRange range() {
        return range;
    }

    /** The rules for TIME_WAIT here. */
    TimeWaitReuse reuse() {
        return reuse;
    }

    /** Whether a connection has a port that nobody's connect() may choose, because it was bound first. */
    boolean isClosed(int port) {
        return closed.get(port);
    }

    /** How many ports of {@link #isClosed} there are. */
    int closed() {
        return closed.cardinality();
    }

    /** Whether connect() may choose a port, as far as listeners and bound sockets go. */
    boolean isUsable(int port) {
        return range.offers(port) && !bound.get(port);
    }

    /** Reserved ports of the range. */
    int reserved() {
        return reserved;
    }

    /** Ports of the range, not reserved, that a listener or a bound socket has. */
    int bound() {
        return bound.cardinality();
    }

    /**
     * How many ports one destination can use. Of an odd number of ports a single connect() never reaches one end
     * ({@code remaining &= ~1U} in {@code __inet_hash_connect()}).
     */
    int usable() {
        int usable = range.size() - reserved - bound();
        boolean odd = range.size() > 1 && (range.size() & 1) == 1;
        return odd && usable > 0 && isUsable(range.high()) ? usable - 1 : usable;
    }
}
