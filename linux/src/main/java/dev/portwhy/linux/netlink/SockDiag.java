package dev.portwhy.linux.netlink;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Family;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketFlags;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;

/**
 * The kernel's socket tables through sock_diag (sock_diag(7), {@code net/ipv4/inet_diag.c}), for the network namespace
 * of the thread that opened the channel.
 *
 * <p>For TCP the older request {@code TCPDIAG_GETSOCK} is used: it walks both families at once, where
 * {@code SOCK_DIAG_BY_FAMILY} walks the machine-wide hash once for each. All 32 state bits are asked for; bit 13,
 * {@code TCP_BOUND_INACTIVE}, brings sockets that are bound and nothing else (Linux 6.8 and later; earlier kernels ignore
 * the bit without a word). They arrive with the state number of CLOSE.
 *
 * <p>An answer is a {@code struct inet_diag_msg} of 72 bytes and attributes:
 *
 * <pre>
 *   0  u8 family, state, timer, retrans
 *   4  be16 sport, dport;   8 be32 src[4];   24 be32 dst[4];   40 u32 if;   44 u32 cookie[2]
 *  52  u32 expires (ms);   56 u32 rqueue;   60 u32 wqueue;   64 u32 uid;   68 u32 inode
 * </pre>
 */
public final class SockDiag implements AutoCloseable {

    static final int ALL_STATES = -1;
    public static final int LISTEN_ONLY = 1 << 10;
    public static final int BOUND_ONLY = 1 << 13;

    private static final int INET_DIAG_BC_S_EQ = 11;
    /** The kernel chose the local port: {@code SOCK_BINDPORT_LOCK} is not set, or the socket is no whole one any more. */
    private static final int INET_DIAG_BC_AUTO = 6;

    private static final int INET_DIAG_BC_JMP = 1;

    private static final int ANSWER_BYTES = 72;

    private static final int ATTRIBUTE_SKV6ONLY = 11;
    private static final int ATTRIBUTE_CGROUP_ID = 21;
    /** Told to root only, of every socket. */
    private static final int ATTRIBUTE_MARK = 15;

    private static final int ATTRIBUTE_SOCKOPT = 22;

    private final NetlinkChannel channel;
    private final NetlinkDump dump;
    private final int[] request = new int[40];
    private boolean namedOnly;

    /** Works on an open channel; {@link #close()} closes it. */
    SockDiag(NetlinkChannel channel) {
        this.channel = channel;
        this.dump = new NetlinkDump(channel);
    }

    /** Opens a channel in the calling thread's network namespace. */
    public static SockDiag open() throws KernelException {
        return new SockDiag(NetlinkSocket.open(NETLINK_SOCK_DIAG));
    }

    /**
     * Adds the TCP sockets of both families, subflows of MPTCP included.
     *
     * @param states bits of states to ask for, {@link #ALL_STATES} for all
     * @param port only sockets with this local port; 0 for all
     */
    public NetlinkDump.Outcome tcp(int states, int port, int namespaceIndex, SocketTable.Builder rows)
            throws KernelException {
        java.util.Arrays.fill(request, 0);
        // struct inet_diag_req: u8 family, src_len, dst_len, ext; struct inet_diag_sockid (48); u32 states, dbs
        request[4] = Family.INET.number();
        request[17] = states;
        int bytes = portFilter(19 * 4, port);
        return dump.run(
                "sock_diag tcp",
                request,
                bytes,
                TCPDIAG_GETSOCK,
                NLM_F_DUMP,
                (words, start, length, type) -> row(words, start, length, Protocol.TCP, namespaceIndex, rows));
    }

    /** Adds the UDP or MPTCP sockets of one family; parameters as for {@link #tcp}. */
    public NetlinkDump.Outcome family(
            Protocol protocol, Family family, int states, int port, int namespaceIndex, SocketTable.Builder rows)
            throws KernelException {
        int bytes = requestV2(protocol, family, states);
        if (protocol == Protocol.MPTCP) {
            request[bytes / 4] = 8 | INET_DIAG_REQ_PROTOCOL << 16;
            request[bytes / 4 + 1] = Protocol.MPTCP.number();
            bytes += 8;
        }
        bytes = portFilter(bytes, port);
        return dump.run(
                "sock_diag " + protocol.word(),
                request,
                bytes,
                SOCK_DIAG_BY_FAMILY,
                NLM_F_DUMP,
                (words, start, length, type) -> row(words, start, length, protocol, namespaceIndex, rows));
    }

    /** struct inet_diag_req_v2: u8 family, protocol, ext, pad; u32 states; struct inet_diag_sockid (48). */
    private int requestV2(Protocol protocol, Family family, int states) {
        java.util.Arrays.fill(request, 0);
        request[4] = family.number() | (protocol == Protocol.UDP ? Protocol.UDP.number() : 6) << 8;
        request[5] = states;
        return 18 * 4;
    }

    /** Bytecode that accepts one local port, {@code struct inet_diag_bc_op} twice; any other port jumps out. */
    private int portFilter(int bytes, int port) {
        if (port == 0) {
            return bytes;
        }
        int at = bytes / 4;
        int more = namedOnly ? 8 : 0;
        request[at] = 12 + more | INET_DIAG_REQ_BYTECODE << 16;
        request[at + 1] = INET_DIAG_BC_S_EQ | 8 << 8 | 12 + more << 16;
        request[at + 2] = port << 16;
        if (namedOnly) {
            // Yes goes on to the jump, which leads out; no leads past it to the end, which accepts. The way of yes
            // alone has to
            // lead to the end for the kernel to take it, and a jump goes the way of no (inet_diag_bc_audit(),
            // inet_diag_bc_run()).
            request[at + 3] = INET_DIAG_BC_AUTO | 4 << 8 | 8 << 16;
            request[at + 4] = INET_DIAG_BC_JMP | 4 << 8 | 8 << 16;
        }
        return bytes + 12 + more;
    }

    /**
     * Whether of the sockets with a local port only those are wanted that were bound to it by its number, and not those whose port
     * the kernel chose, by connect(), by bind() to port 0 or for what a listener accepts. What is left of a connection counts as
     * chosen, whatever it was.
     */
    public void namedOnly(boolean only) {
        namedOnly = only;
    }

    /**
     * Looks one TCP socket up by its tuple, without walking a table.
     *
     * @param tuple ports (network order, source in the low half) and both addresses, as {@code struct inet_diag_sockid}
     *     begins: nine ints
     * @return whether it was found and added
     */
    public boolean lookup(
            Family family, int[] tuple, int from, int interfaceIndex, int namespaceIndex, SocketTable.Builder rows)
            throws KernelException {
        int bytes = requestV2(Protocol.TCP, family, ALL_STATES);
        System.arraycopy(tuple, from, request, 6, 9);
        request[15] = interfaceIndex;
        request[16] = -1;
        request[17] = -1;
        int before = rows.size();
        try {
            dump.run(
                    "sock_diag lookup",
                    request,
                    bytes,
                    SOCK_DIAG_BY_FAMILY,
                    0,
                    (words, start, length, type) -> row(words, start, length, Protocol.TCP, namespaceIndex, rows));
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ESTALE) {
                throw e;
            }
        }
        return rows.size() > before;
    }

    static void row(
            int[] words, int start, int length, Protocol protocol, int namespaceIndex, SocketTable.Builder rows) {
        if (length < ANSWER_BYTES) {
            return;
        }
        int head = words[start];
        Family family = Family.of(head & 0xff);
        int number = head >>> 8 & 0xff;
        SocketState state = SocketState.of(number);
        if (state == SocketState.CLOSE && protocol != Protocol.UDP) {
            state = SocketState.BOUND;
        } else if (state == SocketState.NEW_SYN_RECV) {
            state = SocketState.SYN_RECV;
        }
        rows.addInetDiag(
                namespaceIndex,
                protocol,
                family == Family.INET6,
                state,
                SocketTimer.of(head >>> 16 & 0xff),
                words,
                start);
        attributes(words, start + ANSWER_BYTES / 4, length - ANSWER_BYTES, rows);
    }

    /** As {@link NetlinkAttributes#each(int[], int, int, NetlinkAttributes.Taker)}, without an object for each socket. */
    private static void attributes(int[] words, int start, int length, SocketTable.Builder rows) {
        int at = start;
        int left = length;
        int span;
        while (left >= NetlinkAttributes.HEADER && (span = NetlinkAttributes.span(words[at], left)) > 0) {
            int type = NetlinkAttributes.type(words[at]);
            int size = NetlinkAttributes.valueBytes(words[at]);
            if (type == ATTRIBUTE_SKV6ONLY && size >= 1) {
                boolean only = (words[at + 1] & 0xff) != 0;
                rows.flags(SocketFlags.V6ONLY_KNOWN | (only ? SocketFlags.V6ONLY : 0));
            } else if (type == ATTRIBUTE_CGROUP_ID && size >= 8) {
                rows.cgroup(words[at + 1], words[at + 2]);
            } else if (type == ATTRIBUTE_SOCKOPT && size >= 2) {
                int options = words[at + 1];
                rows.flags(((options & 4) != 0 ? SocketFlags.FREEBIND : 0)
                        | ((options & 0x20) != 0 ? SocketFlags.TRANSPARENT : 0)
                        | ((options & 0x100) != 0 ? SocketFlags.BIND_ADDRESS_NO_PORT : 0));
            } else if (type == ATTRIBUTE_MARK && size >= 4 && words[at + 1] != 0) {
                rows.mark(words[at + 1]);
            }
            at += span / 4;
            left -= span;
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
