package dev.portwhy.lab;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until the other side of a connection shows the effect of a close(), shutdown() or the like, so that the next step
 * of a scenario meets a kernel at rest.
 *
 * <p>Packets on {@code lo} are delivered before the call that sends them returns, but an acknowledgement may be delayed
 * (40 to 200 ms), and until it comes the closing side is in {@code FIN_WAIT1}, {@code CLOSING} or {@code LAST_ACK}. So this
 * asks for the state of both ends by their tuple and goes on as soon as neither is on its way. Where nobody will ever
 * answer, a deadline ends it.
 */
final class Settling {

    private static final long ACKNOWLEDGED_NANOS = 300_000_000L;
    private static final long RESET_NANOS = 20_000_000L;
    private static final long MPTCP_NANOS = 20_000_000L;
    private static final long PAUSE_NANOS = 50_000L;

    /** Nothing is disturbed. */
    static final Settling NONE = new Settling(false);

    private final List<Connection> connections = new ArrayList<>();
    private final boolean multipath;

    /** One connection by its ends. */
    private record Connection(Stage stage, Endpoint local, Endpoint remote, int device) {

        SocketState here() throws KernelException {
            return stage.diag().state(local, remote, device);
        }

        SocketState there() throws KernelException {
            return stage.diag().state(remote, local, device);
        }

        boolean isAtRest() throws KernelException {
            return switch (here()) {
                case FIN_WAIT1, CLOSING, LAST_ACK -> false;
                case CLOSE ->
                    switch (there()) {
                        case ESTABLISHED, SYN_RECV, FIN_WAIT1, CLOSING, LAST_ACK -> false;
                        default -> true;
                    };
                default -> true;
            };
        }
    }

    private Settling(boolean multipath) {
        this.multipath = multipath;
    }

    /**
     * Notes, before the call, what it will disturb: the socket's connection, or, if it listens, the connections nobody has
     * accepted yet.
     */
    static Settling before(HeldSocket socket, Collection<HeldSocket> others) throws KernelException {
        Settling settling = new Settling(socket.protocol() == Protocol.MPTCP);
        if (socket.protocol() != Protocol.TCP) {
            return settling;
        }
        Optional<Endpoint> peer = socket.peer();
        if (peer.isPresent()) {
            settling.connections.add(
                    new Connection(socket.stage(), socket.socket().local(), peer.get(), socket.device()));
        } else if (socket.isListener()) {
            settling.noteClients(socket, others);
        }
        return settling;
    }

    private void noteClients(HeldSocket listener, Collection<HeldSocket> others) throws KernelException {
        int port = listener.socket().local().port();
        for (HeldSocket other : others) {
            Optional<Endpoint> peer = other.protocol() == Protocol.TCP ? other.peer() : Optional.empty();
            if (other.stage() == listener.stage()
                    && peer.isPresent()
                    && peer.get().port() == port) {
                connections.add(
                        new Connection(other.stage(), peer.get(), other.socket().local(), other.device()));
            }
        }
    }

    /** Waits, after the call. */
    void await() throws KernelException {
        if (multipath) {
            LockSupport.parkNanos(MPTCP_NANOS);
        }
        for (Connection connection : connections) {
            long start = System.nanoTime();
            while (!connection.isAtRest()) {
                long limit = connection.here() == SocketState.CLOSE ? RESET_NANOS : ACKNOWLEDGED_NANOS;
                if (System.nanoTime() - start > limit) {
                    break;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
