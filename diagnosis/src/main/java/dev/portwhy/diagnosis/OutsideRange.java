package dev.portwhy.diagnosis;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SourcePool;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The TCP connections to one destination whose local port no connect() of their namespace chooses now: their program bound it by
 * number, or the range was another one when the kernel chose. Nothing is left out of the range by them.
 *
 * <p>What a server accepted has such ports as a rule, that of its listener, so the ports of listeners do not count. Nor can an
 * accepted connection without one be mistaken easily: it would have to come from the very port that is asked about.
 */
final class OutsideRange {

    /** Ports below are bound by number to be trusted by the other side, as by NFS (bindresvport(3)). */
    private static final int TRUSTED = 1024;

    /** A run of fewer ports says nothing of a pool. */
    private static final int FEWEST = 3;

    private final Snapshot snapshot;
    private final List<Integer> rows = new ArrayList<>();
    private final BitSet ports = new BitSet();

    private OutsideRange(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /**
     * Those of a destination.
     *
     * @param source the local address; null for any
     */
    static OutsideRange of(
            Usages usages, int namespaceIndex, @Nullable IpAddress source, IpAddress destination, int port) {
        OutsideRange found = new OutsideRange(usages.snapshot());
        RangePorts range = usages.ports(namespaceIndex);
        SocketTable sockets = usages.snapshot().sockets();
        BitSet listening = new BitSet();
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.namespaceIndex(row) != namespaceIndex || sockets.protocol(row) == Protocol.UDP) {
                continue;
            }
            if (sockets.state(row) == SocketState.LISTEN) {
                listening.set(sockets.localPort(row));
            } else if (sockets.remotePort(row) == port
                    && sockets.protocol(row) == Protocol.TCP
                    && Destinations.holdsTuple(sockets.state(row))
                    && !range.isUsable(sockets.localPort(row))
                    && sockets.remoteAddress(row).unmapped().equals(destination)
                    && (source == null || sockets.localAddress(row).unmapped().equals(source))) {
                found.rows.add(row);
            }
        }
        found.rows.removeIf(row -> listening.get(sockets.localPort(row)));
        for (int row : found.rows) {
            found.ports.set(sockets.localPort(row));
        }
        return found;
    }

    /** How many ports they have. */
    int used() {
        return ports.cardinality();
    }

    /** The ports of one program that stand side by side without a gap, and whose they are. */
    record Run(int first, int last, IpAddress source, List<Culprit> culprits) {

        int size() {
            return last - first + 1;
        }
    }

    /**
     * What looks like the whole of a pool that a program of its own binds from: several ports of one local address, none of them
     * left out. Nothing where the kernel itself says that it chose one of them, or the program's configuration tells its pool.
     */
    List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        List<IpAddress> sources = new ArrayList<>();
        for (int row : rows) {
            IpAddress source = snapshot.sockets().localAddress(row).unmapped();
            if (!sources.contains(source)) {
                sources.add(source);
                addRuns(runs, source);
            }
        }
        return runs;
    }

    private void addRuns(List<Run> runs, IpAddress source) {
        Culprits users = new Culprits(snapshot);
        for (int row : rows) {
            if (isOpenFrom(row, source)) {
                users.add(row);
            }
        }
        List<BitSet> known = new ArrayList<>();
        for (Culprit culprit : users.ranked(Culprit.How.HOLDS)) {
            BitSet own = portsOf(culprit.pid(), source);
            // Workers of one server may all have the files of all its connections.
            if (isRun(own) && !isConfigured(culprit.pid(), own, source) && !known.contains(own)) {
                known.add(own);
                runs.add(new Run(own.nextSetBit(0), own.length() - 1, source, List.of(culprit)));
            }
        }
    }

    private boolean isOpenFrom(int row, IpAddress source) {
        return snapshot.sockets().inode(row) != 0
                && snapshot.sockets().localAddress(row).unmapped().equals(source);
    }

    /** The ports that a process has bound; none where one of them was the kernel's choice. */
    private BitSet portsOf(int pid, IpAddress source) {
        SocketTable sockets = snapshot.sockets();
        BitSet own = new BitSet();
        for (int row : rows) {
            if (isOpenFrom(row, source) && isHeldBy(snapshot, sockets.inode(row), pid)) {
                Boolean bound = snapshot.portFacts().has(sockets.cookie(row), PortFacts.CLOSED);
                if (bound != null && !bound) {
                    return new BitSet();
                }
                own.set(sockets.localPort(row));
            }
        }
        return own;
    }

    /** Whether a process has a socket open. */
    static boolean isHeldBy(Snapshot snapshot, long inode, int pid) {
        HolderTable holders = snapshot.holders();
        for (int holder = holders.first(inode); holder >= 0; holder = holders.next(holder)) {
            if (holders.pid(holder) == pid) {
                return true;
            }
        }
        return false;
    }

    private boolean isConfigured(int pid, BitSet ports, IpAddress source) {
        for (SourcePool pool : snapshot.keeping().sourcePools()) {
            if (pool.pid() == pid && pool.has(source, ports.nextSetBit(0)) && pool.has(source, ports.length() - 1)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRun(BitSet ports) {
        int first = ports.nextSetBit(0);
        return ports.cardinality() >= FEWEST && first >= TRUSTED && ports.length() - first == ports.cardinality();
    }
}
