package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;
import dev.portwhy.model.SocketState;
import org.jspecify.annotations.Nullable;

/**
 * An MPTCP socket: {@code struct mptcp_sock}, net/mptcp/protocol.h. It has no port of its own. Its first subflow, an
 * ordinary TCP socket, has it; the addresses shown are copies, taken when something succeeded.
 */
final class MptcpSocket extends StreamSocket {

    /** The first subflow; made when first needed. */
    @Nullable TcpSocket first;

    /** Whether the other side speaks plain TCP only. */
    boolean fallback;

    /** Whether the subflow's end was told to the other side: {@code DATA_FIN}. */
    boolean sentFin;

    /** Whether its last file is closed; its subflow may live on for a while. */
    boolean orphan;

    /** When that was. */
    Clock orphanedAt = Clock.START;

    /** Whether the other side said that nothing more comes. */
    boolean receivedFin;

    MptcpSocket(Network network, Family family, int uid) {
        super(network, family, uid);
    }

    /** {@code mptcp_copy_inaddrs()}. */
    void copyEnds(TcpSocket subflow) {
        receiveAddress = subflow.receiveAddress;
        sourceAddress = subflow.sourceAddress;
        port = subflow.port;
        shownPort = subflow.shownPort;
        remoteAddress = subflow.remoteAddress;
        remotePort = subflow.remotePort;
    }

    @Override
    boolean listens() {
        return state == SocketState.LISTEN;
    }

    @Override
    boolean boundByConnect() {
        return false;
    }

    @Override
    Part bare(Copier copier) {
        MptcpSocket copy = new MptcpSocket(copier.of(network), family, uid);
        copy.take(this);
        copy.state = state;
        copy.fallback = fallback;
        copy.sentFin = sentFin;
        copy.orphan = orphan;
        copy.orphanedAt = orphanedAt;
        copy.receivedFin = receivedFin;
        return copy;
    }

    @Override
    void link(Part original, Copier copier) {
        first = copier.orNull(((MptcpSocket) original).first);
    }
}
