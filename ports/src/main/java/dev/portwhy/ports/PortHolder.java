package dev.portwhy.ports;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketRow;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import org.jspecify.annotations.Nullable;

/**
 * A socket that is in a port's bind bucket already: the other side of every question whether a port can be had.
 *
 * <p>{@code SO_REUSEADDR} and {@code SO_REUSEPORT} are in no netlink attribute, so a holder read from a snapshot has
 * them {@link Tristate#UNKNOWN} until somebody asks the socket itself.
 *
 * @param protocol the transport
 * @param family the socket's family
 * @param address its local address
 * @param port its port
 * @param v6only {@code IPV6_V6ONLY}; null when not known, without meaning for IPv4
 * @param reuseaddr {@code SO_REUSEADDR}
 * @param reuseport {@code SO_REUSEPORT}
 * @param uid its user
 * @param device the interface it is bound to; 0 for none
 * @param kind what it is to the bind bucket
 */
public record PortHolder(
        Protocol protocol,
        Family family,
        IpAddress address,
        int port,
        @Nullable Boolean v6only,
        Tristate reuseaddr,
        Tristate reuseport,
        int uid,
        int device,
        Kind kind) {

    /** What a socket is to its bind bucket. */
    public enum Kind {
        LISTENER,
        /** Bound, neither listening nor connected. */
        BOUND,
        CONNECTED,
        /** TIME_WAIT, or an orphan in FIN_WAIT2 kept as a mini-socket: the kernel compares no user with these. */
        TIME_WAIT,
        /** A connection request: its listener owns the port, not the request. */
        REQUEST
    }

    /** The holder a row of a socket table is, its reuse options unknown. */
    public static PortHolder of(SocketTable table, int row) {
        return new PortHolder(
                table.protocol(row),
                table.family(row),
                table.localAddress(row),
                table.localPort(row),
                table.v6only(row),
                Tristate.UNKNOWN,
                Tristate.UNKNOWN,
                table.uid(row),
                table.interfaceIndex(row),
                kind(table.protocol(row), table.state(row), table.inode(row), table.timer(row)));
    }

    /** As {@link #of(SocketTable, int)}, from a row that is a value already. */
    static PortHolder of(SocketRow row) {
        return new PortHolder(
                row.protocol(),
                row.family(),
                row.local().address(),
                row.local().port(),
                row.v6only(),
                Tristate.UNKNOWN,
                Tristate.UNKNOWN,
                row.uid(),
                row.interfaceIndex(),
                kind(row.protocol(), row.state(), row.inode(), row.timer()));
    }

    /** An orphan in FIN_WAIT2 whose timer is TIME_WAIT's is a mini-socket: {@code tcp_time_wait()}, tcp_minisocks.c. */
    private static Kind kind(Protocol protocol, SocketState state, long inode, SocketTimer timer) {
        if (protocol == Protocol.UDP) {
            return state == SocketState.ESTABLISHED ? Kind.CONNECTED : Kind.BOUND;
        }
        return switch (state) {
            case LISTEN -> Kind.LISTENER;
            case BOUND, CLOSE, UNKNOWN -> Kind.BOUND;
            case TIME_WAIT -> Kind.TIME_WAIT;
            case FIN_WAIT2 -> inode == 0 && timer == SocketTimer.TIME_WAIT ? Kind.TIME_WAIT : Kind.CONNECTED;
            case SYN_RECV, NEW_SYN_RECV -> inode == 0 ? Kind.REQUEST : Kind.CONNECTED;
            case ESTABLISHED, SYN_SENT, FIN_WAIT1, CLOSE_WAIT, LAST_ACK, CLOSING -> Kind.CONNECTED;
        };
    }

    /** Where it is bound. */
    public Endpoint endpoint() {
        return new Endpoint(address, port);
    }

    /** The same with what the socket itself said of its options. */
    public PortHolder withOptions(Tristate newReuseaddr, Tristate newReuseport, @Nullable Boolean newV6only) {
        return new PortHolder(
                protocol, family, address, port, newV6only, newReuseaddr, newReuseport, uid, device, kind);
    }
}
