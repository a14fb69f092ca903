package dev.portwhy.ports;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the ephemeral ports of one namespace are used, counted in one walk over its TCP sockets.
 *
 * <p>connect() passes over every port that anybody bound explicitly, whatever the address ({@code __inet_hash_connect()},
 * inet_hashtables.c: the bucket's {@code fastreuse >= 0}). Which ports those are, a snapshot tells only in part:
 *
 * <ul>
 *   <li>sure: ports of listeners, and of sockets that are bound and neither listen nor are connected;
 *   <li>not visible: ports of connected sockets that called bind() first, and of accepted connections whose listener is
 *       gone. These look like any outgoing connection, so {@link #bound()} is a lower and {@link #usable()} an upper limit.
 * </ul>
 *
 * <p>Connections are grouped by {@link Destination}; only those count whose local port connect() would otherwise have
 * offered. MPTCP sockets are passed over, their subflows are TCP rows of their own.
 */
public final class PortUse {

    private final EphemeralRange range;
    private final TimeWaitReuse reuse;
    private final BitSet bound;
    private final Map<Destination, Count> counts;

    private PortUse(EphemeralRange range, TimeWaitReuse reuse, BitSet bound, Map<Destination, Count> counts) {
        this.range = range;
        this.reuse = reuse;
        this.bound = bound;
        this.counts = counts;
    }

    /** Counts the sockets of one namespace. */
    public static PortUse of(SocketTable table, int namespaceIndex, EphemeralRange range, TimeWaitReuse reuse) {
        BitSet bound = boundPorts(table, namespaceIndex);
        PortUse use = new PortUse(range, reuse, bound, new HashMap<>());
        for (int row = 0; row < table.size(); row++) {
            if (table.namespaceIndex(row) == namespaceIndex
                    && table.protocol(row) == Protocol.TCP
                    && table.state(row).hasPeer()
                    && use.usable(table.localPort(row))) {
                use.add(table, row);
            }
        }
        return use;
    }

    private static BitSet boundPorts(SocketTable table, int namespaceIndex) {
        BitSet bound = new BitSet();
        for (int row = 0; row < table.size(); row++) {
            SocketState state = table.state(row);
            if ((state == SocketState.LISTEN || state == SocketState.BOUND)
                    && table.protocol(row) != Protocol.UDP
                    && table.namespaceIndex(row) == namespaceIndex) {
                bound.set(table.localPort(row));
            }
        }
        return bound;
    }

    private void add(SocketTable table, int row) {
        Destination destination =
                new Destination(table.localAddress(row), table.remoteAddress(row), table.remotePort(row));
        boolean reusable = table.timer(row) == SocketTimer.TIME_WAIT
                && reuse.allows(table.state(row), destination.source(), destination.address(), table.expiresMs(row));
        counts.computeIfAbsent(destination, key -> new Count()).add(table.localPort(row), table.state(row), reusable);
    }

    /** The ephemeral range. */
    EphemeralRange range() {
        return range;
    }

    /** Whether connect() may choose a port, as far as can be seen: in the range, not reserved, not bound. */
    boolean usable(int port) {
        return range.offers(port) && !bound.get(port);
    }

    /** Whether a listener or a bound socket has a port, in the range or outside it. */
    boolean isBound(int port) {
        return bound.get(port);
    }

    /** How many ports of the range listeners and bound sockets take from every connect(); reserved ones not counted. */
    int bound() {
        int count = 0;
        for (int port = bound.nextSetBit(range.low());
                port >= 0 && port <= range.high();
                port = bound.nextSetBit(port + 1)) {
            count += range.offers(port) ? 1 : 0;
        }
        return count;
    }

    /**
     * How many ports connect() has for one destination. Of a range with an odd number of ports one end is out of reach
     * ({@code remaining &= ~1U}).
     */
    int usable() {
        int usable = range.size() - range.reservedCount() - bound();
        boolean odd = range.size() > 1 && (range.size() & 1) == 1;
        return odd && usable > 0 && usable(range.high()) ? usable - 1 : usable;
    }

    /** The destinations that use ports, those that use most first. */
    public List<Destination> busiest(int limit) {
        List<Destination> all = new ArrayList<>(counts.keySet());
        all.sort(Comparator.<Destination>comparingInt(key -> -counted(key).used())
                .thenComparing(Destination::address)
                .thenComparingInt(Destination::port)
                .thenComparing(Destination::source));
        return List.copyOf(all.subList(0, Math.min(limit, all.size())));
    }

    /** What connect() still has for one destination. */
    public ConnectCapacity capacity(Destination destination) {
        Count count = counted(destination);
        int usable = Math.max(usable(), count.used());
        return new ConnectCapacity(
                range.low(),
                range.high(),
                range.reservedCount(),
                bound(),
                usable,
                count.used(),
                count.byState,
                count.reusable,
                Math.max(0, usable - count.used() + count.reusable));
    }

    private Count counted(Destination destination) {
        Count count = counts.get(destination);
        return count == null ? new Count() : count;
    }

    /** The ports of one destination. */
    private static final class Count {
        private final BitSet ports = new BitSet();
        private final EnumMap<SocketState, Integer> byState = new EnumMap<>(SocketState.class);
        private int reusable;

        void add(int port, SocketState state, boolean mayBeTakenOver) {
            ports.set(port);
            byState.merge(state, 1, Integer::sum);
            reusable += mayBeTakenOver ? 1 : 0;
        }

        int used() {
            return ports.cardinality();
        }
    }
}
