package dev.portwhy.linux.netlink;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.SocketState;
import java.util.List;

/**
 * Counts the sockets that have to do with one destination, again and again, for the network namespace of the thread that
 * opened it (sock_diag(7)). The kernel hands out those with its port on either end alone, by a filter of at most three instructions; no
 * object is made for a socket.
 *
 * <p>Rows of IPv6 with mapped addresses count as what they are, connections of IPv4.
 */
public final class DestinationSockets implements AutoCloseable {

    private static final int INET_DIAG_BC_JMP = 1;
    private static final int INET_DIAG_BC_S_EQ = 11;
    private static final int INET_DIAG_BC_D_EQ = 12;

    // struct inet_diag_req: u8 family, src_len, dst_len, ext; struct inet_diag_sockid (48); u32 states, dbs
    private static final int STATES = 17;
    private static final int FILTER = 19;

    // struct inet_diag_msg, in ints; see SockDiag.
    private static final int PORTS = 1;
    private static final int SOURCE = 2;
    private static final int DESTINATION = 6;
    private static final int EXPIRES = 13;

    /** The kernel counts in jiffies, of 10 ms at the most. */
    private static final long JIFFY_MS = 10;

    private static final long NANOS_PER_MS = 1_000_000;

    private final NetlinkChannel channel;
    private final NetlinkDump dump;
    private final int[] request = new int[FILTER + 6];
    private final int port;
    private final int[] address;
    private final int[][] sources;
    private final int low;
    private final int high;

    private boolean both;
    private int used;
    private int timeWaitHere;
    private int timeWaitThere;
    private int longestHere;
    private int longestThere;
    private int madeHere;
    private int madeThere;
    private int markedHere;
    private int markedThere;
    private long marked;
    private long oldHere = -1;
    private long oldThere = -1;

    DestinationSockets(NetlinkChannel channel, Endpoint destination, List<IpAddress> sources, int low, int high) {
        this.channel = channel;
        this.dump = new NetlinkDump(channel);
        port = destination.port();
        address = words(destination.address());
        this.sources = new int[sources.size()][];
        for (int i = 0; i < this.sources.length; i++) {
            this.sources[i] = words(sources.get(i));
        }
        this.low = low;
        this.high = high;
    }

    /**
     * Opens it in the calling thread's network namespace.
     *
     * @param sources the local addresses whose ports count; none for all
     * @param low the first port that counts
     * @param high the last port that counts
     */
    public static DestinationSockets open(Endpoint destination, List<IpAddress> sources, int low, int high)
            throws KernelException {
        return new DestinationSockets(NetlinkSocket.open(NETLINK_SOCK_DIAG), destination, sources, low, high);
    }

    /**
     * Counts anew. An answer that the kernel marks as interrupted counts as it came.
     *
     * @param bothSides whether to count on the destination's own side too, which may have many times as many in TIME_WAIT; else
     *     {@link #timeWaitThere} stays as it was
     */
    public void count(boolean bothSides) throws KernelException {
        both = bothSides;
        used = 0;
        timeWaitHere = 0;
        timeWaitThere = bothSides ? 0 : timeWaitThere;
        longestHere = 0;
        longestThere = bothSides ? 0 : longestThere;
        madeHere = 0;
        madeThere = bothSides ? 0 : madeThere;
        if (marked != 0) {
            long elapsed = (System.nanoTime() - marked) / NANOS_PER_MS;
            oldHere = markedHere == 0 ? -1 : markedHere - elapsed + JIFFY_MS;
            oldThere = markedThere == 0 ? -1 : markedThere - elapsed + JIFFY_MS;
        }
        java.util.Arrays.fill(request, 0);
        request[4] = Family.INET.number();
        request[STATES] = SockDiag.ALL_STATES;
        // u8 code, yes; u16 no: how far to go on, in bytes; past the end for no. A port stands where its op would have
        // the "no".
        // Every target has to be met on the way that only takes "yes", so an "or" needs a jump (inet_diag_bc_audit()).
        int at = FILTER + 1;
        if (bothSides) {
            request[at] = INET_DIAG_BC_S_EQ | 8 << 8 | 12 << 16;
            request[at + 1] = port << 16;
            request[at + 2] = INET_DIAG_BC_JMP | 4 << 8 | 12 << 16;
            at += 3;
        }
        request[at] = INET_DIAG_BC_D_EQ | 8 << 8 | 12 << 16;
        request[at + 1] = port << 16;
        int bytes = (at + 2 - FILTER) * 4;
        request[FILTER] = bytes | INET_DIAG_REQ_BYTECODE << 16;
        dump.run(
                "sock_diag tcp",
                request,
                FILTER * 4 + bytes,
                TCPDIAG_GETSOCK,
                NLM_F_DUMP,
                (words, start, length, type) -> row(words, start));
    }

    /**
     * Has what was counted last taken for old by {@link #madeHere()} and {@link #madeThere()}: whatever enters TIME_WAIT from now on has
     * longer to stay than each of those has left ({@code idiag_expires}).
     */
    public void mark() {
        markedHere = longestHere;
        markedThere = longestThere;
        madeHere = 0;
        madeThere = 0;
        marked = System.nanoTime();
    }

    private void row(int[] words, int start) {
        int head = words[start];
        boolean timeWait = SocketState.of(head >>> 8 & 0xff) == SocketState.TIME_WAIT;
        boolean six = Family.of(head & 0xff) == Family.INET6;
        int ports = words[start + PORTS];
        int sourcePort = port(ports);
        int destinationPort = port(ports >>> 16);
        if (destinationPort == port && is(address, words, start + DESTINATION, six)) {
            if (timeWait) {
                timeWaitHere++;
                longestHere = Math.max(longestHere, words[start + EXPIRES]);
                madeHere += words[start + EXPIRES] > oldHere ? 1 : 0;
            }
            used += sourcePort >= low && sourcePort <= high && ofOurs(words, start + SOURCE, six) ? 1 : 0;
        }
        if (both && timeWait && sourcePort == port && is(address, words, start + SOURCE, six)) {
            timeWaitThere++;
            longestThere = Math.max(longestThere, words[start + EXPIRES]);
            madeThere += words[start + EXPIRES] > oldThere ? 1 : 0;
        }
    }

    /** A port in network byte order. */
    private static int port(int half) {
        return Short.toUnsignedInt(Short.reverseBytes((short) half));
    }

    private boolean ofOurs(int[] words, int at, boolean six) {
        if (sources.length == 0) {
            return true;
        }
        for (int[] source : sources) {
            if (is(source, words, at, six)) {
                return true;
            }
        }
        return false;
    }

    /** Ports of the range in use for the destination, whatever the state. */
    public int used() {
        return used;
    }

    /** Connections to the destination that are in TIME_WAIT on this side. */
    public int timeWaitHere() {
        return timeWaitHere;
    }

    /** Connections to the destination that are in TIME_WAIT on its own side, where that is in this namespace. */
    public int timeWaitThere() {
        return timeWaitThere;
    }

    /** Those of {@link #timeWaitHere()} that entered TIME_WAIT behind the {@link #mark()}, as far as their timers tell. */
    public int madeHere() {
        return madeHere;
    }

    /** Those of {@link #timeWaitThere()} that entered TIME_WAIT behind the {@link #mark()}, as far as their timers tell. */
    public int madeThere() {
        return madeThere;
    }

    /** As it stands in a row: one int of IPv4, or four. */
    private static int[] words(IpAddress address) {
        IpAddress plain = address.unmapped();
        if (plain.family() == Family.INET) {
            return new int[] {Integer.reverseBytes((int) plain.low())};
        }
        return new int[] {
            Integer.reverseBytes((int) (plain.high() >>> 32)), Integer.reverseBytes((int) plain.high()),
            Integer.reverseBytes((int) (plain.low() >>> 32)), Integer.reverseBytes((int) plain.low())
        };
    }

    private static boolean is(int[] address, int[] words, int at, boolean six) {
        if (address.length == 1) {
            return six
                    ? words[at + 3] == address[0]
                            && words[at] == 0
                            && words[at + 1] == 0
                            && words[at + 2] == Integer.reverseBytes(0xffff)
                    : words[at] == address[0];
        }
        return six
                && words[at] == address[0]
                && words[at + 1] == address[1]
                && words[at + 2] == address[2]
                && words[at + 3] == address[3];
    }

    @Override
    public void close() {
        channel.close();
    }
}
