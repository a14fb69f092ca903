package dev.portwhy.ports.kernel;

import dev.portwhy.model.SocketState;

/** The changes of state that give up tables and ports: {@code tcp_set_state()}, {@code tcp_done()}, tcp.c. */
final class TcpStates {

    private TcpStates() {}

    /** Enters a connection under its ends. */
    static void hash(TcpSocket socket) {
        socket.tuple = Tuple.of(socket);
        socket.network.established.add(socket.tuple, socket);
        socket.hashed = true;
    }

    /** {@code inet_unhash()}. */
    private static void unhash(TcpSocket socket) {
        if (!socket.hashed) {
            return;
        }
        if (socket.isListening()) {
            socket.network.listeners.remove(socket);
            socket.group = 0;
        } else {
            socket.network.established.remove(socket.tuple, socket);
        }
        socket.hashed = false;
    }

    static void set(TcpSocket socket, SocketState state) {
        if (state == SocketState.CLOSE) {
            unhash(socket);
            if (!socket.portLocked) {
                TcpPorts.release(socket);
            }
        }
        socket.state = state;
        socket.since = socket.network.machine.clock;
    }

    /** {@code tcp_done()}: the connection is over. */
    static void done(TcpSocket socket) {
        set(socket, SocketState.CLOSE);
        socket.shutReceive = true;
        socket.shutSend = true;
        if (socket.orphan) {
            destroy(socket);
        }
    }

    /** {@code tcp_done_with_error()}. */
    static void done(TcpSocket socket, String error) {
        socket.error = error;
        done(socket);
    }

    /** {@code inet_csk_destroy_sock()}: nobody holds it any more, and its port goes with it. */
    static void destroy(TcpSocket socket) {
        TcpPorts.release(socket);
    }

    /** {@code tcp_reset()}: a reset came in. */
    static void reset(TcpSocket socket) {
        switch (socket.state) {
            case CLOSE -> {}
            case SYN_SENT -> done(socket, "ECONNREFUSED");
            case CLOSE_WAIT -> done(socket, "EPIPE");
            default -> done(socket, "ECONNRESET");
        }
    }
}
