package dev.portwhy.ports.kernel;

import dev.portwhy.model.SocketState;
import org.jspecify.annotations.Nullable;

/**
 * What happens to connections once they exist: data, FIN and resets, at both ends at once, for both ends live here.
 * tcp_input.c, tcp.c, tcp_minisocks.c.
 */
final class TcpFlow {

    private TcpFlow() {}

    /** The other end; null where packets no longer get there, or nobody is there. */
    private static @Nullable PortOwner peer(TcpSocket socket) {
        int device = socket.network.addressing.arrival(socket.tuple.remote(), socket.device());
        return socket.network.established.find(socket.tuple.reversed(), device);
    }

    /**
     * Whether the other end belongs to another connection between the same addresses and ports; there may be two when one
     * socket is bound to a device and the other is not. The later one was put at the head of the chain
     * ({@code __inet_lookup_established()}) and hears all that comes in. What the earlier one still sends lies before the
     * numbers of the later, and is dropped ({@code tcp_sequence()}).
     */
    private static boolean isStranger(@Nullable PortOwner peer, TcpSocket sender) {
        return peer != null && peer.connection != sender.connection;
    }

    /**
     * Whether the other side's answers find this socket: not so once it is bound to another device than the one that has
     * its address. What it sends arrives, and the answer is answered with a reset.
     */
    private static boolean isFound(TcpSocket socket, TcpSocket answering) {
        int device = socket.network.addressing.arrival(socket.tuple.local(), answering.device());
        return socket.network.established.find(socket.tuple, device) == socket;
    }

    /** Whether packets to the other end arrive, and so do its answers. */
    private static boolean reaches(TcpSocket socket) {
        Addressing addressing = socket.network.addressing;
        boolean there = addressing.isLocal(socket.tuple.remote()) || socket.device() == Addressing.LOOPBACK;
        return there && addressing.isLocal(socket.tuple.local()) || socket.options.transparent;
    }

    /** {@code tcp_close_state()} and {@code tcp_send_fin()}. */
    static void sendFin(TcpSocket socket) {
        switch (socket.state) {
            case ESTABLISHED, SYN_RECV -> {
                TcpStates.set(socket, SocketState.FIN_WAIT1);
                deliverFin(socket);
            }
            case CLOSE_WAIT -> {
                TcpStates.set(socket, SocketState.LAST_ACK);
                deliverFin(socket);
            }
            case SYN_SENT -> TcpStates.set(socket, SocketState.CLOSE);
            default -> {}
        }
    }

    private static void deliverFin(TcpSocket sender) {
        if (!reaches(sender)) {
            return;
        }
        Requests.complete(sender);
        PortOwner peer = peer(sender);
        if (isStranger(peer, sender)) {
            return;
        }
        switch (peer) {
            case null -> TcpStates.reset(sender);
            case TimeWait mini -> {
                TimeWaits.receiveFin(mini);
                acknowledgeFin(sender);
            }
            case TcpSocket socket -> receiveFin(socket, sender);
            default -> throw new IllegalStateException("no TCP socket");
        }
    }

    /** {@code tcp_fin()}. */
    private static void receiveFin(TcpSocket receiver, TcpSocket sender) {
        boolean answered = isFound(sender, receiver);
        receiver.shutReceive = true;
        receiver.receivedFin = true;
        switch (receiver.state) {
            case ESTABLISHED, SYN_RECV -> TcpStates.set(receiver, SocketState.CLOSE_WAIT);
            case FIN_WAIT1 -> TcpStates.set(receiver, SocketState.CLOSING);
            case FIN_WAIT2 -> TimeWaits.enter(receiver, false);
            default -> {}
        }
        if (answered) {
            acknowledgeFin(sender);
        } else {
            TcpStates.reset(receiver);
        }
    }

    /** {@code tcp_rcv_state_process()}: the FIN this side sent is acknowledged. */
    private static void acknowledgeFin(TcpSocket sender) {
        switch (sender.state) {
            case FIN_WAIT1 -> {
                TcpStates.set(sender, SocketState.FIN_WAIT2);
                sender.shutSend = true;
            }
            case CLOSING -> TimeWaits.enter(sender, false);
            case LAST_ACK -> TcpStates.done(sender);
            default -> {}
        }
    }

    /** {@code tcp_send_active_reset()}; the sender has left the tables already. */
    static void sendReset(TcpSocket sender) {
        if (!reaches(sender)) {
            return;
        }
        PortOwner peer = peer(sender);
        if (isStranger(peer, sender)) {
            return;
        }
        switch (peer) {
            case null -> Requests.forget(sender);
            case TimeWait mini -> TimeWaits.kill(mini);
            case TcpSocket socket -> TcpStates.reset(socket);
            default -> throw new IllegalStateException("no TCP socket");
        }
    }

    /** One byte on its way. */
    static void sendByte(TcpSocket sender) {
        if (!reaches(sender)) {
            return;
        }
        Requests.complete(sender);
        PortOwner peer = peer(sender);
        if (isStranger(peer, sender)) {
            return;
        }
        switch (peer) {
            case null -> TcpStates.reset(sender);
            case TimeWait mini -> {
                TimeWaits.kill(mini);
                TcpStates.reset(sender);
            }
            case TcpSocket socket -> {
                boolean refuses = socket.shutReceive && socket.is(SocketState.FIN_WAIT1, SocketState.FIN_WAIT2);
                if (refuses) {
                    TcpStates.reset(socket);
                    TcpStates.reset(sender);
                } else {
                    socket.unread++;
                }
            }
            default -> throw new IllegalStateException("no TCP socket");
        }
    }

    /** {@code tcp_disconnect()}: as if it had never been connected, except for what bind() gave it. */
    static void disconnect(TcpSocket socket) {
        SocketState before = socket.state;
        if (before != SocketState.CLOSE) {
            TcpStates.set(socket, SocketState.CLOSE);
        }
        if (before == SocketState.LISTEN) {
            Listeners.stop(socket);
        } else if (needsReset(before)) {
            sendReset(socket);
            socket.error = "ECONNRESET";
        } else if (before == SocketState.SYN_SENT) {
            socket.error = "ECONNRESET";
        }
        socket.unread = 0;
        socket.remotePort = 0;
        TcpPorts.resetAddress(socket);
        socket.shutReceive = false;
        socket.shutSend = false;
        socket.receivedFin = false;
    }

    /** {@code tcp_need_reset()}. */
    static boolean needsReset(SocketState state) {
        return switch (state) {
            case ESTABLISHED, CLOSE_WAIT, FIN_WAIT1, FIN_WAIT2, SYN_RECV -> true;
            default -> false;
        };
    }

    /** {@code __tcp_close()}: its last file is closed. */
    static void close(TcpSocket socket) {
        socket.shutReceive = true;
        socket.shutSend = true;
        if (socket.isListening()) {
            TcpStates.set(socket, SocketState.CLOSE);
            Listeners.stop(socket);
        } else if (socket.state != SocketState.CLOSE) {
            if (socket.unread > 0) {
                TcpStates.set(socket, SocketState.CLOSE);
                sendReset(socket);
            } else if (socket.options.linger.isPresent() && socket.options.linger.getAsInt() == 0) {
                disconnect(socket);
            } else {
                sendFin(socket);
            }
        }
        socket.orphan = true;
        if (socket.state == SocketState.FIN_WAIT2 && TimeWaits.finTimeout(socket.network) <= TimeWaits.TIME_WAIT_MS) {
            TimeWaits.enter(socket, true);
        }
        if (socket.state == SocketState.CLOSE) {
            TcpStates.destroy(socket);
        }
    }

    /** {@code tcp_abort()}, for SOCK_DESTROY. */
    static String abort(TcpSocket socket) {
        if (socket.state == SocketState.CLOSE) {
            return "ENOENT";
        }
        if (socket.isListening()) {
            TcpStates.set(socket, SocketState.CLOSE);
            Listeners.stop(socket);
        }
        SocketState before = socket.state;
        TcpStates.done(socket, "ECONNABORTED");
        if (needsReset(before)) {
            sendReset(socket);
        }
        return "OK";
    }
}
