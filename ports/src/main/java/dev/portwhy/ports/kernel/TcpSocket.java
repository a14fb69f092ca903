package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;
import dev.portwhy.model.SocketState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A TCP socket: {@code struct tcp_sock}, with what hangs on it while it listens. */
final class TcpSocket extends StreamSocket {

    /** Whether it is in {@link Established}, under {@link #tuple}, or among the listeners. */
    boolean hashed;

    Tuple tuple = new Tuple(any(), 0, any(), 0);

    /** {@code SOCK_CONNECT_BIND}. */
    boolean boundByConnect;

    /** {@code SOCK_DEAD}: no file refers to it any more. */
    boolean orphan;

    /** {@code SOCK_DONE}: the other side has said that nothing more comes. */
    boolean receivedFin;

    /** Whether both sides use timestamps. */
    boolean timestamps;

    int backlog;

    /** The number of its {@code SO_REUSEPORT} group while it listens; 0 for none. */
    int group;

    /** Connections nobody has accepted yet. */
    List<TcpSocket> acceptQueue = new ArrayList<>();

    /** Clients whose connection counts as made on their side only: {@code TCP_DEFER_ACCEPT} of either side. */
    List<TcpSocket> requests = new ArrayList<>();

    /** The MPTCP socket it is a subflow of; null for plain TCP. */
    @Nullable MptcpSocket multipath;

    /** Whether its packets leave by a device, or for nowhere. */
    boolean leaves;

    /** Whether it has sent IPv4 packets although it is an IPv6 socket; then it cannot send others any more. */
    boolean speaks4;

    /** How often its request was sent again. */
    int retries;

    /** Whether the last acknowledgement of its handshake is still to be sent. */
    boolean putsOffAck;

    /** When it came into its state, for the states that end by themselves. */
    Clock since = Clock.START;

    TcpSocket(Network network, Family family, int uid) {
        super(network, family, uid);
    }

    boolean isListening() {
        return state == SocketState.LISTEN;
    }

    @Override
    boolean listens() {
        return isListening();
    }

    @Override
    boolean boundByConnect() {
        return boundByConnect;
    }

    @Override
    Part bare(Copier copier) {
        TcpSocket copy = new TcpSocket(copier.of(network), family, uid);
        copy.take(this);
        copy.state = state;
        copy.hashed = hashed;
        copy.tuple = tuple;
        copy.boundByConnect = boundByConnect;
        copy.orphan = orphan;
        copy.receivedFin = receivedFin;
        copy.timestamps = timestamps;
        copy.backlog = backlog;
        copy.group = group;
        copy.leaves = leaves;
        copy.speaks4 = speaks4;
        copy.since = since;
        copy.retries = retries;
        copy.putsOffAck = putsOffAck;
        copy.connection = connection;
        return copy;
    }

    @Override
    void link(Part original, Copier copier) {
        TcpSocket from = (TcpSocket) original;
        linkBuckets(from, copier);
        acceptQueue = copier.list(from.acceptQueue);
        requests = copier.list(from.requests);
        multipath = copier.orNull(from.multipath);
    }
}
