package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.NoHolderRule;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections that the kernel has set up for the listeners of one address and that no program has accepted yet.
 *
 * <p>A listener takes {@code backlog + 1} of them ({@code sk_acceptq_is_full()}, include/net/sock.h); beyond that the kernel
 * drops what would be one more, and whoever connects waits and tries again ({@code tcp_v4_syn_recv_sock()}, net/ipv4/tcp_ipv4.c).
 * Several listeners share an address by {@code SO_REUSEPORT}; each has a queue of its own, and the kernel does not look for
 * one with room.
 */
final class AcceptQueue {

    private final Snapshot snapshot;
    private final int first;
    private final List<Integer> listeners = new ArrayList<>();
    private long waiting;
    private int closed;

    private AcceptQueue(Snapshot snapshot, int first) {
        this.snapshot = snapshot;
        this.first = first;
    }

    /** The queues in which somebody waits, in the order of their listeners' rows. */
    static List<AcceptQueue> of(Snapshot snapshot) {
        SocketTable sockets = snapshot.sockets();
        List<AcceptQueue> queues = new ArrayList<>();
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.state(row) == SocketState.LISTEN
                    && sockets.protocol(row) != Protocol.UDP
                    && sockets.receiveQueue(row) > 0) {
                add(snapshot, queues, row);
            }
        }
        if (!queues.isEmpty()) {
            countClosed(snapshot, queues);
        }
        return queues;
    }

    private static void add(Snapshot snapshot, List<AcceptQueue> queues, int row) {
        AcceptQueue queue = of(snapshot, queues, row);
        if (queue == null) {
            queue = new AcceptQueue(snapshot, row);
            queues.add(queue);
        }
        SocketTable sockets = snapshot.sockets();
        int twin = queue.twin(row);
        if (twin < 0) {
            queue.listeners.add(row);
            queue.waiting += sockets.receiveQueue(row);
        } else if (sockets.inode(queue.listeners.get(twin)) == 0) {
            queue.listeners.set(twin, row);
        }
    }

    private static @Nullable AcceptQueue of(Snapshot snapshot, List<AcceptQueue> queues, int row) {
        SocketTable sockets = snapshot.sockets();
        for (AcceptQueue queue : queues) {
            if (sockets.namespaceIndex(queue.first) == sockets.namespaceIndex(row)
                    && sockets.localPort(queue.first) == sockets.localPort(row)
                    && sockets.localLow(queue.first) == sockets.localLow(row)
                    && sockets.localHigh(queue.first) == sockets.localHigh(row)
                    && sockets.family(queue.first) == sockets.family(row)) {
                return queue;
            }
        }
        return null;
    }

    /** An MPTCP listener has a TCP one inside it, whose queue both show. */
    private int twin(int row) {
        SocketTable sockets = snapshot.sockets();
        for (int i = 0; i < listeners.size(); i++) {
            boolean other = sockets.protocol(listeners.get(i)) != sockets.protocol(row);
            if (other && (sockets.inode(listeners.get(i)) == 0 || sockets.inode(row) == 0)) {
                return i;
            }
        }
        return -1;
    }

    private static void countClosed(Snapshot snapshot, List<AcceptQueue> queues) {
        SocketTable sockets = snapshot.sockets();
        NoHolderRule rule = new NoHolderRule(snapshot);
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.state(row) == SocketState.CLOSE_WAIT
                    && sockets.inode(row) == 0
                    && sockets.protocol(row) == Protocol.TCP) {
                int listener = rule.listener(row);
                AcceptQueue queue = listener < 0 ? null : of(snapshot, queues, listener);
                if (queue != null) {
                    queue.closed++;
                }
            }
        }
    }

    int namespaceIndex() {
        return snapshot.sockets().namespaceIndex(first);
    }

    NetworkNamespace netns() {
        return snapshot.namespaceOf(first);
    }

    /** What its listeners are bound to. */
    Endpoint address() {
        SocketTable sockets = snapshot.sockets();
        return new Endpoint(sockets.localAddress(first), sockets.localPort(first));
    }

    /**
     * The queue that a connection to an address of a namespace comes to; null where it comes to none in which somebody waits.
     * A listener of the very address goes before one of all ({@code inet_lookup_listener()}, net/ipv4/inet_hashtables.c).
     */
    static @Nullable AcceptQueue taking(Snapshot snapshot, int namespaceIndex, IpAddress destination, int port) {
        List<AcceptQueue> queues = of(snapshot);
        List<Integer> takers = queues.isEmpty() ? List.of() : takers(snapshot, namespaceIndex, destination, port);
        return takers.isEmpty() ? null : of(snapshot, queues, takers.getLast());
    }

    /** The listeners that a connection to an address of a namespace comes to one of, whether somebody waits there or not. */
    static List<Integer> takers(Snapshot snapshot, int namespaceIndex, IpAddress destination, int port) {
        SocketTable sockets = snapshot.sockets();
        List<Integer> all = new ArrayList<>();
        List<Integer> ofTheAddress = new ArrayList<>();
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.state(row) == SocketState.LISTEN
                    && sockets.localPort(row) == port
                    && sockets.namespaceIndex(row) == namespaceIndex
                    && hears(sockets, row, destination)) {
                (sockets.localAddress(row).isWildcard() ? all : ofTheAddress).add(row);
            }
        }
        return ofTheAddress.isEmpty() ? all : ofTheAddress;
    }

    private static boolean hears(SocketTable sockets, int row, IpAddress destination) {
        IpAddress own = sockets.localAddress(row).unmapped();
        if (!own.isWildcard()) {
            return own.equals(destination);
        }
        return own.family() == destination.family()
                || own.family() == Family.INET6 && !Boolean.TRUE.equals(sockets.v6only(row));
    }

    /** How many wait. */
    long waiting() {
        return waiting;
    }

    /** How many of them their clients have closed already; no more than wait. */
    long closed() {
        return Math.min(closed, waiting);
    }

    /** The rows of the listeners in whose queues somebody waits. */
    List<Integer> listeners() {
        return listeners;
    }

    /** What the listener with the longest queue was told to keep; -1 where that was not seen: text tables do not tell it. */
    long backlog() {
        return netns().source() == NetworkNamespace.Source.NETLINK
                ? snapshot.sockets().sendQueue(longest())
                : -1;
    }

    /** How many wait in the longest queue. */
    long inLongest() {
        return snapshot.sockets().receiveQueue(longest());
    }

    private int longest() {
        SocketTable sockets = snapshot.sockets();
        int longest = listeners.getFirst();
        for (int row : listeners) {
            longest = sockets.receiveQueue(row) > sockets.receiveQueue(longest) ? row : longest;
        }
        return longest;
    }

    /** How many of the listeners take no more. */
    int full() {
        int full = 0;
        SocketTable sockets = snapshot.sockets();
        for (int row : listeners) {
            full += backlog() >= 0 && sockets.receiveQueue(row) > sockets.sendQueue(row) ? 1 : 0;
        }
        return full;
    }

    /** Whether no listener of the address takes one more, those with an empty queue included. */
    boolean allFull() {
        SocketTable sockets = snapshot.sockets();
        int members = 0;
        for (int row = 0; row < sockets.size(); row++) {
            boolean member = sockets.state(row) == SocketState.LISTEN
                    && sockets.protocol(row) != Protocol.UDP
                    && sockets.inode(row) != 0
                    && of(snapshot, List.of(this), row) != null;
            members += member ? 1 : 0;
        }
        return full() > 0 && full() >= members;
    }

    /** Who has its listeners open. */
    List<Culprit> culprits() {
        Culprits holders = new Culprits(snapshot);
        for (int row : listeners) {
            holders.add(row);
        }
        return holders.ranked(Culprit.How.HOLDS);
    }
}
