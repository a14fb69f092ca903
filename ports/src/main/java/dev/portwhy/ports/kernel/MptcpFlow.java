package dev.portwhy.ports.kernel;

import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketState;
import org.jspecify.annotations.Nullable;

/**
 * How MPTCP connections end: net/mptcp/protocol.c. The end of the data is told above TCP ({@code DATA_FIN}), and the
 * subflows stay established until both sides have told it: so a closed MPTCP socket keeps its port as long as the other
 * side is open, for up to a minute ({@code net.mptcp.close_timeout}).
 */
final class MptcpFlow {

    /** By then a worker has run. */
    private static final long WORKER_MS = 500;

    private MptcpFlow() {}

    /** {@code __mptcp_wr_shutdown()}. */
    static void sendFin(MptcpSocket socket) {
        TcpSocket first = socket.first;
        if (first == null || socket.sentFin || socket.state == SocketState.CLOSE) {
            return;
        }
        socket.sentFin = true;
        socket.state = socket.state == SocketState.CLOSE_WAIT ? SocketState.LAST_ACK : SocketState.FIN_WAIT1;
        MptcpSocket peer = peer(first);
        if (socket.fallback || peer == null) {
            TcpFlow.sendFin(first);
            return;
        }
        peer.receivedFin = true;
        peer.shutReceive = true;
        if (peer.sentFin) {
            shutSubflows(socket, peer);
        } else {
            socket.state = SocketState.FIN_WAIT2;
            peer.state = peer.state == SocketState.ESTABLISHED ? SocketState.CLOSE_WAIT : peer.state;
        }
    }

    private static @Nullable MptcpSocket peer(TcpSocket subflow) {
        PortOwner other = subflow.network.established.find(subflow.tuple.reversed(), Addressing.LOOPBACK);
        return other instanceof TcpSocket socket && socket.connection == subflow.connection ? socket.multipath : null;
    }

    /** {@code mptcp_shutdown_subflows()} on both sides at once: either end, or both, may be left in TIME_WAIT. */
    private static void shutSubflows(MptcpSocket last, MptcpSocket before) {
        last.state = SocketState.CLOSE;
        before.state = SocketState.CLOSE;
        TcpSocket one = last.first;
        TcpSocket other = before.first;
        if (one == null || other == null) {
            return;
        }
        boolean lastFirst = last.network.machine.choices.maybe();
        TcpFlow.sendFin(lastFirst ? one : other);
        TcpFlow.sendFin(lastFirst ? other : one);
        release(last, one);
        release(before, other);
    }

    private static void release(MptcpSocket socket, TcpSocket subflow) {
        if (socket.orphan) {
            TcpFlow.close(subflow);
        }
    }

    /**
     * A socket without a file, whose subflow is over: {@code mptcp_worker()} frees it, and with it the port, as soon as it
     * gets to run. Returns whether it has.
     */
    static boolean isFreed(MptcpSocket orphan) {
        follow(orphan);
        TcpSocket first = orphan.first;
        if (orphan.state != SocketState.CLOSE || first == null) {
            return orphan.state == SocketState.CLOSE;
        }
        ScenarioState machine = orphan.network.machine;
        boolean surely = first.state != SocketState.CLOSE
                || first.bucket == null
                || machine.clock.atLeastSince(first.since) > WORKER_MS;
        if (surely || machine.choices.maybe()) {
            TcpFlow.close(first);
            return true;
        }
        return false;
    }

    /**
     * A socket without a file whose other side has not closed in time: {@code mptcp_close_tout_expired()} makes the worker
     * reset what is left. Returns whether it has.
     */
    static boolean isGivenUp(MptcpSocket orphan) {
        ScenarioState machine = orphan.network.machine;
        long limit = orphan.network.sysctls.number(Setting.MPTCP_CLOSE_TIMEOUT) * 1000L;
        boolean surely = machine.clock.atLeastSince(orphan.orphanedAt) > limit + limit / 8 + WORKER_MS;
        boolean maybe = machine.clock.atMostSince(orphan.orphanedAt) >= limit;
        TcpSocket first = orphan.first;
        if (first == null || !surely && !(maybe && machine.choices.maybe())) {
            return false;
        }
        TcpFlow.disconnect(first);
        TcpStates.destroy(first);
        orphan.state = SocketState.CLOSE;
        return true;
    }

    /** What became of its subflow during a step: resets and FINs of plain TCP reach the socket above. */
    static void follow(MptcpSocket socket) {
        TcpSocket first = socket.first;
        if (first == null || socket.state == SocketState.CLOSE || socket.state == SocketState.LISTEN) {
            return;
        }
        if (socket.state == SocketState.SYN_SENT && first.state != SocketState.CLOSE) {
            socket.state = first.state;
        }
        if (first.state == SocketState.CLOSE && !first.error.isEmpty()) {
            socket.error = socket.fallback || socket.state == SocketState.SYN_SENT
                    ? first.takeError()
                    : socket.state == SocketState.CLOSE_WAIT ? "EPIPE" : "ECONNRESET";
            socket.state = SocketState.CLOSE;
            socket.shutReceive = true;
            socket.shutSend = true;
        } else if (socket.fallback && first.receivedFin && !socket.receivedFin) {
            socket.receivedFin = true;
            socket.shutReceive = true;
            socket.state = socket.sentFin ? SocketState.CLOSE : SocketState.CLOSE_WAIT;
        }
    }
}
