package dev.portwhy.linux.netlink;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import java.util.OptionalInt;

/**
 * Questions and orders about one socket, named by its tuple: no table is walked (sock_diag(7),
 * {@code inet_diag_cmd_exact()} in {@code net/ipv4/inet_diag.c}). For the network namespace in which it was opened.
 */
public final class ExactDiag implements AutoCloseable {

    private static final int NO_COOKIE = -1;
    /** Which ints of {@code struct inet_diag_msg} are the cookie, the user and the inode. */
    private static final int MESSAGE_COOKIE = 11;

    private static final int MESSAGE_USER = 16;

    private static final int MESSAGE_INODE = 17;

    private final NetlinkSocket socket;
    private final NetlinkDump dump;

    private ExactDiag(NetlinkSocket socket) {
        this.socket = socket;
        this.dump = new NetlinkDump(socket);
    }

    /** Opens it in the calling thread's namespace. */
    public static ExactDiag open() throws KernelException {
        return new ExactDiag(NetlinkSocket.open(NETLINK_SOCK_DIAG));
    }

    /**
     * The state of the TCP connection with these ends, those without a file included ({@code TIME_WAIT});
     * {@link SocketState#CLOSE} where the kernel has none. A listener on the local end is not a connection.
     *
     * @param device index of the device it is bound to, 0 for none
     */
    public SocketState state(Endpoint local, Endpoint remote, int device) throws KernelException {
        SocketState[] found = {SocketState.CLOSE};
        try {
            lookup(
                    request(Protocol.TCP, local.address().family()),
                    local,
                    remote,
                    device,
                    (words, start, bytes, type) -> found[0] = SocketState.of(words[start] >>> 8 & 0xff));
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ESTALE) {
                throw e;
            }
        }
        return found[0] == SocketState.LISTEN ? SocketState.CLOSE : found[0];
    }

    /**
     * The user of the TCP connection with these ends: the effective user of the process when it made the socket, or whom
     * fchown(2) gave it to since ({@code sk_uid}, {@code net/core/sock.c}).
     *
     * @return a {@code uid_t} as it is in the calling thread's user namespace; empty where there is no such connection, or it has
     *     no file any more
     */
    public OptionalInt user(Endpoint local, Endpoint remote) throws KernelException {
        OptionalInt[] found = {OptionalInt.empty()};
        try {
            lookup(request(Protocol.TCP, local.address().family()), local, remote, 0, (words, start, bytes, type) -> {
                boolean listens = SocketState.of(words[start] >>> 8 & 0xff) == SocketState.LISTEN;
                if (!listens && words[start + MESSAGE_INODE] != 0) {
                    found[0] = OptionalInt.of(words[start + MESSAGE_USER]);
                }
            });
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ESTALE) {
                throw e;
            }
        }
        return found[0];
    }

    private void lookup(
            NetlinkMessage request, Endpoint source, Endpoint destination, int device, NetlinkDump.Handler handler)
            throws KernelException {
        tuple(request, source, destination, device).word(NO_COOKIE).word(NO_COOKIE);
        dump.run("sock_diag lookup", request.words(), request.bytes(), SOCK_DIAG_BY_FAMILY, 0, handler);
    }

    /** What became of a socket. */
    public enum Now {
        /** It is there and has a file. */
        OPEN,
        /** It is there without a file: closed, or not accepted yet. */
        WITHOUT_FILE,
        /** There is no socket with these ends any more. */
        NONE,
        /** Another socket answers to these ends; of several that share a port only one does. */
        ANOTHER
    }

    /**
     * What became of a socket that was seen before.
     *
     * @param cookie its {@code SO_COOKIE}, which no other socket ever has
     */
    public Now now(Protocol protocol, Endpoint local, Endpoint remote, int device, long cookie) throws KernelException {
        Now[] found = {Now.NONE};
        // For UDP the kernel takes the ends the other way round ("for historical reasons", net/ipv4/udp_diag.c).
        boolean udp = protocol == Protocol.UDP;
        try {
            NetlinkMessage request = request(protocol, local.address().family());
            lookup(request, udp ? remote : local, udp ? local : remote, device, (words, start, bytes, type) -> {
                boolean same = words[start + MESSAGE_COOKIE] == (int) cookie
                        && words[start + MESSAGE_COOKIE + 1] == (int) (cookie >>> 32);
                Now open = words[start + MESSAGE_INODE] == 0 ? Now.WITHOUT_FILE : Now.OPEN;
                found[0] = same ? open : Now.ANOTHER;
            });
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
        return found[0];
    }

    /**
     * {@code SOCK_DESTROY}: ends a socket as a lost connection would ({@code tcp_abort()}, {@code udp_abort()}). A socket
     * with a port bound by number keeps it until its file is closed.
     *
     * @param local its local end
     * @param remote its remote end; the wildcard with port 0 where it has none
     * @param device index of the device it is bound to, 0 for none
     * @param cookie its {@code SO_COOKIE}: a socket that has taken over the tuple meanwhile is left alone
     */
    public void destroy(Protocol protocol, Endpoint local, Endpoint remote, int device, long cookie)
            throws KernelException {
        NetlinkMessage request = request(protocol, local.address().family());
        tuple(request, local, remote, device).word((int) cookie).word((int) (cookie >>> 32));
        if (protocol == Protocol.MPTCP) {
            request.number(INET_DIAG_REQ_PROTOCOL, protocol.number());
        }
        dump.run(
                "SOCK_DESTROY " + local,
                request.words(),
                request.bytes(),
                SOCK_DESTROY,
                NLM_F_ACK,
                (words, start, bytes, type) -> {});
    }

    /** The head of {@code struct inet_diag_req_v2}: u8 family, protocol, ext, pad; u32 states. */
    private static NetlinkMessage request(Protocol protocol, Family family) {
        int number = protocol == Protocol.MPTCP ? Protocol.TCP.number() : protocol.number();
        return new NetlinkMessage().bytes(family.number(), number, 0, 0).word(SockDiag.ALL_STATES);
    }

    /** {@code struct inet_diag_sockid} up to its cookie: be16 sport, dport; be32 src[4], dst[4]; u32 if. */
    private static NetlinkMessage tuple(NetlinkMessage request, Endpoint local, Endpoint remote, int device) {
        return request.bytes(local.port() >>> 8, local.port(), remote.port() >>> 8, remote.port())
                .rawAddress(local.address())
                .rawAddress(remote.address())
                .word(device);
    }

    @Override
    public void close() {
        socket.close();
    }
}
