package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing TCP connections of all namespaces, grouped by what they must differ from in their port alone: namespace,
 * local address, destination address, destination port.
 *
 * <p>A row counts when its local port is one that connect() may use ({@link RangePorts#isUsable}). That leaves a server's
 * side out, whose port is its listener's, TIME_WAIT included. What remains unclear are accepted connections whose
 * listener is gone: the kernel's tables do not tell them from outgoing ones. Such a row makes a group of its own, since
 * its peer's port is its own too, so it never makes a destination look fuller than it is.
 *
 * <p>With a few hundred thousand sockets an object for each would cost more than everything else, so groups live in an
 * open hash over the columns of the table, and the rows of a group hang on a chain of row numbers.
 */
final class Destinations {

    private static final int END = -1;

    private final SocketTable sockets;
    private final int[] link;
    private int[] last = new int[64];
    private int[] count = new int[64];
    private int groups;
    private int[] buckets = new int[256];

    private Destinations(SocketTable sockets) {
        this.sockets = sockets;
        this.link = new int[sockets.size()];
        Arrays.fill(buckets, END);
    }

    /** Groups the sockets of a snapshot; {@code ports} are those of its namespaces in order. */
    static Destinations of(SocketTable sockets, List<RangePorts> ports) {
        Destinations destinations = new Destinations(sockets);
        RangePorts[] byNamespace = ports.toArray(new RangePorts[0]);
        for (int row = 0; row < sockets.size(); row++) {
            // An MPTCP socket's subflows are TCP rows of their own with the same ports.
            if (sockets.protocol(row) == Protocol.TCP
                    && holdsTuple(sockets.state(row))
                    && byNamespace[sockets.namespaceIndex(row)].isUsable(sockets.localPort(row))) {
                destinations.add(row);
            }
        }
        return destinations;
    }

    /** Whether a socket of this state occupies its addresses and ports. A connection request belongs to a listener. */
    static boolean holdsTuple(SocketState state) {
        return switch (state) {
            case ESTABLISHED, SYN_SENT, FIN_WAIT1, FIN_WAIT2, TIME_WAIT, CLOSE_WAIT, LAST_ACK, CLOSING -> true;
            case UNKNOWN, SYN_RECV, NEW_SYN_RECV, CLOSE, LISTEN, BOUND -> false;
        };
    }

    private void add(int row) {
        int at = hash(row) & buckets.length - 1;
        while (buckets[at] != END && !same(last[buckets[at]], row)) {
            at = at + 1 & buckets.length - 1;
        }
        int group = buckets[at];
        if (group == END) {
            group = groups++;
            buckets[at] = group;
            if (group == last.length) {
                last = Arrays.copyOf(last, group * 2);
                count = Arrays.copyOf(count, group * 2);
            }
            link[row] = END;
        } else {
            link[row] = last[group];
        }
        last[group] = row;
        count[group]++;
        if (groups * 2 > buckets.length) {
            grow();
        }
    }

    private void grow() {
        int[] bigger = new int[buckets.length * 4];
        Arrays.fill(bigger, END);
        for (int group = 0; group < groups; group++) {
            int at = hash(last[group]) & bigger.length - 1;
            while (bigger[at] != END) {
                at = at + 1 & bigger.length - 1;
            }
            bigger[at] = group;
        }
        buckets = bigger;
    }

    private int hash(int row) {
        long mixed = sockets.remoteLow(row) * 0x9e3779b97f4a7c15L
                ^ sockets.localLow(row) * 0xc2b2ae3d27d4eb4fL
                ^ (sockets.remoteHigh(row) + 31 * sockets.localHigh(row)) * 0x165667b19e3779f9L
                ^ (sockets.remotePort(row) + ((long) sockets.namespaceIndex(row) << 16)) * 0x27d4eb2f165667c5L;
        return (int) (mixed >>> 32 ^ mixed >>> 15);
    }

    private boolean same(int row, int other) {
        return sockets.remotePort(row) == sockets.remotePort(other)
                && sockets.remoteLow(row) == sockets.remoteLow(other)
                && sockets.localLow(row) == sockets.localLow(other)
                && sockets.namespaceIndex(row) == sockets.namespaceIndex(other)
                && sockets.remoteHigh(row) == sockets.remoteHigh(other)
                && sockets.localHigh(row) == sockets.localHigh(other);
    }

    /** How many groups there are; they are numbered from 0. */
    int size() {
        return groups;
    }

    /** How many rows a group has: as many ports, since they differ in nothing else. */
    int used(int group) {
        return count[group];
    }

    /** The first row of a group. */
    int first(int group) {
        return last[group];
    }

    /** The next row of the same group; -1 after the last one. */
    int next(int row) {
        return link[row];
    }

    /** The namespace of a group. */
    int namespaceIndex(int group) {
        return sockets.namespaceIndex(last[group]);
    }

    /** The local address of a group. */
    IpAddress source(int group) {
        return sockets.localAddress(last[group]).unmapped();
    }

    /** Whether two groups are connections from the same local address of the same namespace. */
    boolean sameSource(int group, int other) {
        int row = last[group];
        int otherRow = last[other];
        return sockets.localLow(row) == sockets.localLow(otherRow)
                && sockets.localHigh(row) == sockets.localHigh(otherRow)
                && sockets.namespaceIndex(row) == sockets.namespaceIndex(otherRow);
    }

    /** A number that is equal for groups of the same source. */
    int sourceHash(int group) {
        int row = last[group];
        long mixed = (sockets.localLow(row) * 31 + sockets.localHigh(row)) * 0x9e3779b97f4a7c15L
                + sockets.namespaceIndex(row) * 0xc2b2ae3d27d4eb4fL;
        return (int) (mixed >>> 32 ^ mixed >>> 15);
    }

    /** The destination's address. */
    IpAddress address(int group) {
        return sockets.remoteAddress(last[group]).unmapped();
    }

    /** The destination's port. */
    int port(int group) {
        return sockets.remotePort(last[group]);
    }

    /**
     * The group of a destination; -1 when it has no connection.
     *
     * @param source the local address; null for the one with most connections
     */
    int find(int namespaceIndex, @Nullable IpAddress source, IpAddress address, int port) {
        int best = -1;
        for (int group = 0; group < groups; group++) {
            if (sockets.remotePort(last[group]) == port
                    && namespaceIndex(group) == namespaceIndex
                    && address(group).equals(address.unmapped())
                    && (source == null || source(group).equals(source.unmapped()))
                    && (best < 0 || count[group] > count[best])) {
                best = group;
            }
        }
        return best;
    }
}
