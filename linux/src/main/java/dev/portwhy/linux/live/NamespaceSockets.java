package dev.portwhy.linux.live;

import dev.portwhy.linux.bpf.SocketTuples;
import dev.portwhy.linux.netlink.NetlinkDump;
import dev.portwhy.linux.netlink.SockDiag;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Family;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketFlags;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.look.Scope;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sockets of a network namespace by sock_diag: of the one that the opening thread was in.
 *
 * <p>All namespaces share one hash of connections, so walking it for a namespace costs what the whole machine has. Where
 * a namespace has few connections and their tuples are known from the file tables, they are looked up one by one; the
 * kernel's own count of the namespace's sockets then says whether that was all. If a single one is missing (a connection
 * waiting in an accept queue, an orphan, a request), the table is walked after all. The same goes for the sockets that
 * are bound and nothing else, by the kernel's count of all sockets.
 */
final class NamespaceSockets implements AutoCloseable {

    private static final int REPEATS = 3;

    private static final int TIME_WAIT = 1 << SocketState.TIME_WAIT.number();

    /** Sockets with a peer that a program may still have open. */
    private static final int CONNECTED = 1 << SocketState.ESTABLISHED.number()
            | 1 << SocketState.SYN_SENT.number()
            | 1 << SocketState.CLOSE_WAIT.number();

    /** Above this many, walking is not slower than looking up one by one. */
    private static final int FEW = 512;

    private final Scope what;
    private final boolean own;
    private final int namespaceIndex;
    private final SocketTable.Builder rows;
    private final List<Gap> gaps;
    private final SockDiag diag;
    private boolean listenersRead;

    /** Asks the kernel about listeners that no known process has open. */
    @FunctionalInterface
    interface Requests {
        /** Whether none of these listeners of the namespace has a half-open connection; false where that is not known. */
        boolean none(SocketTable sockets, int[] rows);
    }

    private NamespaceSockets(
            Scope what, boolean own, int namespaceIndex, SocketTable.Builder rows, List<Gap> gaps, SockDiag diag) {
        this.what = what;
        this.own = own;
        this.namespaceIndex = namespaceIndex;
        this.rows = rows;
        this.gaps = gaps;
        this.diag = diag;
    }

    /** Opens the calling thread's namespace, whose sockets are to be added to {@code rows}, which is empty. */
    static NamespaceSockets open(Scope what, boolean own, int namespaceIndex, SocketTable.Builder rows, List<Gap> gaps)
            throws KernelException {
        return new NamespaceSockets(what, own, namespaceIndex, rows, gaps, SockDiag.open());
    }

    /** Whether looking up {@code counts.tcp()} sockets one by one is worth it. */
    static boolean few(SocketCounts counts) {
        return counts.readable() && counts.timeWait() == 0 && counts.tcp() <= FEW;
    }

    /**
     * Of some states those in which this namespace may have sockets, by what it counts: the table of connections, which all namespaces
     * share, is walked for no state that only others have.
     *
     * @param own whether it is the namespace that the program is in: it is walked also where it counts none, for half-open connections
     *     of a listener that has just gone count nowhere
     */
    static int present(SocketCounts counts, int states, boolean own) {
        if (!counts.readable() || counts.timeWait() > 0) {
            return states;
        }
        return counts.tcp() > 0 || own ? states & ~TIME_WAIT : states & (SockDiag.LISTEN_ONLY | SockDiag.BOUND_ONLY);
    }

    /** Whether the table of connections has to be walked for another namespace, where nothing is looked up. */
    static boolean walks(SocketCounts counts, int states) {
        return (present(counts, states, false) & ~(SockDiag.LISTEN_ONLY | SockDiag.BOUND_ONLY)) != 0;
    }

    /** Adds the listeners, whose table is short, for {@link #read} to go on from. */
    void readListeners() throws KernelException {
        repeat(Protocol.TCP, () -> diag.tcp(SockDiag.LISTEN_ONLY, 0, namespaceIndex, rows));
        listenersRead = true;
    }

    /**
     * Adds all sockets that are wanted.
     *
     * @param portUnused whether it is known that no TCP socket here has the port that is asked about: then no table of them,
     *     which all namespaces share, has to be walked
     * @param tuples the connections that processes have open here, when they are known and a walk is to be avoided
     * @param requests asked about the listeners that are not among them
     * @param firstRow is done when there is a first socket, before the long walk over the connections if a listener is one
     */
    void read(
            SocketCounts counts,
            boolean portUnused,
            SocketTuples.@Nullable Tuples tuples,
            Requests requests,
            Runnable firstRow)
            throws KernelException {
        int port = Math.max(0, what.localPort());
        if (what.tcp()) {
            if (portUnused) {
                rows.truncate(0);
            } else if (tuples == null || !lookUp(counts, tuples, requests)) {
                rows.truncate(0);
                int states = present(counts, what.states(), own);
                if (port == 0) {
                    tcp(states, 0);
                } else {
                    onPort(states, port, firstRow);
                }
            }
            if (counts.mptcp() > 0 || !counts.readable()) {
                family(Protocol.MPTCP, Family.INET, port);
                family(Protocol.MPTCP, Family.INET6, port);
            }
        }
        if (what.udp()) {
            if (counts.udp() > 0 || !counts.readable()) {
                family(Protocol.UDP, Family.INET, port);
            }
            if (counts.udp6() > 0 || !counts.readable()) {
                family(Protocol.UDP, Family.INET6, port);
            }
        }
        if (port != 0 && what.hidden()) {
            tellChosen(port);
        }
    }

    /**
     * Marks the connected sockets on a port by whether it was bound by its number or chosen by the kernel: that decides whether
     * reserving it keeps such a program away, and no table shows it. Only what has a file is asked for.
     */
    private void tellChosen(int port) throws KernelException {
        SocketTable view = rows.view();
        boolean tcp = false;
        boolean udp = false;
        boolean udp6 = false;
        for (int row = 0; row < view.size(); row++) {
            if (isConnected(view, row)) {
                boolean datagram = view.protocol(row) == Protocol.UDP;
                tcp |= !datagram;
                udp |= datagram && view.family(row) == Family.INET;
                udp6 |= datagram && view.family(row) == Family.INET6;
            }
        }
        if (!tcp && !udp && !udp6) {
            return;
        }
        // Those bound by their number are few; a busy server's connections, fifty thousand perhaps, need not be sent
        // once more.
        SocketTable.Builder named = new SocketTable.Builder();
        boolean whole = true;
        diag.namedOnly(true);
        try {
            whole &= !tcp || diag.tcp(CONNECTED, port, namespaceIndex, named) == NetlinkDump.Outcome.COMPLETE;
            whole &= !udp || named(Family.INET, port, named);
            whole &= !udp6 || named(Family.INET6, port, named);
        } finally {
            diag.namedOnly(false);
        }
        SocketTable found = named.build();
        java.util.HashSet<Long> cookies = new java.util.HashSet<>();
        for (int row = 0; row < found.size(); row++) {
            cookies.add(found.cookie(row));
        }
        for (int row = 0; row < view.size() && whole; row++) {
            if (isConnected(view, row)) {
                boolean byNumber = !cookies.isEmpty() && cookies.contains(view.cookie(row));
                rows.flag(row, byNumber ? SocketFlags.PORT_BY_NUMBER : SocketFlags.PORT_BY_KERNEL);
            }
        }
    }

    private boolean named(Family family, int port, SocketTable.Builder named) throws KernelException {
        return diag.family(Protocol.UDP, family, CONNECTED, port, namespaceIndex, named)
                == NetlinkDump.Outcome.COMPLETE;
    }

    private static boolean isConnected(SocketTable table, int row) {
        return table.inode(row) != 0
                && table.cookie(row) != 0
                && table.protocol(row) != Protocol.MPTCP
                && (CONNECTED & 1 << table.state(row).number()) != 0;
    }

    /** Listeners first: their table is short, and mostly one of them is what the question is about. */
    private void onPort(int states, int port, Runnable firstRow) throws KernelException {
        int listening = states & SockDiag.LISTEN_ONLY;
        tcp(listening, port);
        if (rows.size() > 0) {
            firstRow.run();
        }
        tcp(states & ~listening, port);
    }

    private void tcp(int states, int port) throws KernelException {
        if (states != 0) {
            repeat(Protocol.TCP, () -> diag.tcp(states, port, namespaceIndex, rows));
        }
    }

    private void family(Protocol protocol, Family family, int port) throws KernelException {
        try {
            repeat(protocol, () -> diag.family(protocol, family, what.states(), port, namespaceIndex, rows));
        } catch (KernelException e) {
            // A kernel without MPTCP, or without the handler for it, has no such sockets to show.
            boolean unknown = e.errno() == Errno.ENOENT || e.errno() == Errno.EINVAL;
            if (protocol != Protocol.MPTCP || !unknown) {
                throw e;
            }
        }
    }

    @FunctionalInterface
    private interface Dump {
        NetlinkDump.Outcome run() throws KernelException;
    }

    private void repeat(Protocol protocol, Dump dump) throws KernelException {
        int before = rows.size();
        NetlinkDump.Outcome outcome = dump.run();
        for (int i = 1; i < REPEATS && outcome != NetlinkDump.Outcome.COMPLETE; i++) {
            rows.truncate(before);
            outcome = dump.run();
        }
        switch (outcome) {
            case COMPLETE -> {}
            case INTERRUPTED -> gaps.add(Gap.of(Gap.Kind.INTERRUPTED, protocol.word()));
            case OVERRUN -> gaps.add(Gap.of(Gap.Kind.OVERRUN, protocol.word()));
        }
    }

    private boolean lookUp(SocketCounts counts, SocketTuples.Tuples tuples, Requests requests) throws KernelException {
        if (!few(counts)) {
            return false;
        }
        if (!listenersRead) {
            readListeners();
        }
        int listeners = rows.size();
        // Walking the bound sockets costs what the whole machine has bound. Where all sockets of the namespace are open
        // files, each is known, and whether one of them is bound and nothing else.
        if (tuples.sockets.size() != counts.all() || anyBoundOnly(tuples)) {
            repeat(Protocol.TCP, () -> diag.tcp(SockDiag.BOUND_ONLY, 0, namespaceIndex, rows));
        }
        int connections = 0;
        boolean quiet = true;
        int[] tuple = new int[9];
        java.util.HashSet<Integer> inodes = new java.util.HashSet<>();
        for (int i = 0; i < tuples.count; i++) {
            int head = tuples.word(i, 5);
            int state = head >>> 8 & 0xff;
            if (head >>> 16 != Protocol.TCP.number() || !inodes.add(tuples.word(i, 1))) {
                continue;
            }
            if (state == SocketState.LISTEN.number()) {
                quiet &= tuples.word(i, 16) == 0;
            } else if (state != SocketState.CLOSE.number()) {
                int ports = tuples.word(i, 6);
                tuple[0] = Short.toUnsignedInt(Short.reverseBytes((short) ports)) | ports & 0xffff0000;
                for (int word = 0; word < 8; word++) {
                    tuple[1 + word] = tuples.word(i, 7 + word);
                }
                if (diag.lookup(Family.of(head & 0xff), tuple, 0, tuples.word(i, 15), namespaceIndex, rows)) {
                    connections++;
                }
            }
        }
        if (!quiet || listeners + connections != counts.tcp()) {
            return false;
        }
        SocketTable found = rows.view();
        int[] unseen = new int[listeners];
        int count = 0;
        for (int row = 0; row < listeners; row++) {
            if (!inodes.contains((int) found.inode(row))) {
                unseen[count++] = row;
            }
        }
        if (count > 0 && !requests.none(found, Arrays.copyOf(unseen, count))) {
            return false;
        }
        unwanted();
        return true;
    }

    private static boolean anyBoundOnly(SocketTuples.Tuples tuples) {
        for (int i = 0; i < tuples.count; i++) {
            int head = tuples.word(i, 5);
            boolean tcp = head >>> 16 == Protocol.TCP.number() || head >>> 16 == Protocol.MPTCP.number();
            boolean port = (tuples.word(i, 6) & 0xffff) != 0;
            if (tcp && port && (head >>> 8 & 0xff) == SocketState.CLOSE.number()) {
                return true;
            }
        }
        return false;
    }

    /** Takes back rows in states or with ports that nobody asked for. */
    private void unwanted() {
        if (what.states() == Scope.ALL_STATES && what.localPort() == Scope.ANY_PORT) {
            return;
        }
        SocketTable view = rows.view();
        SocketTable.Builder kept = new SocketTable.Builder();
        for (int row = 0; row < rows.size(); row++) {
            if (what.wants(view.state(row))
                    && (what.localPort() == Scope.ANY_PORT || what.localPort() == view.localPort(row))) {
                kept.append(view, row);
            }
        }
        rows.truncate(0);
        rows.append(kept.build());
    }

    @Override
    public void close() {
        diag.close();
    }
}
