package dev.portwhy.ports.kernel;

import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketState;
import dev.portwhy.ports.kernel.SocketFile.Phase;
import dev.portwhy.ports.scenario.Step.Shutdown.Direction;

/** The calls of a stream socket: {@code inet_listen()}, {@code __inet_stream_connect()}, {@code inet_shutdown()}, af_inet.c. */
final class TcpCalls {

    /** How long a scenario waits for a connection to accept, or something to receive. */
    static final long WAIT_MS = 300;

    private TcpCalls() {}

    static String listen(SocketFile file, TcpSocket socket, int backlog) {
        return file.phase == Phase.UNCONNECTED ? listenSubflow(socket, backlog) : "EINVAL";
    }

    /** {@code __inet_listen_sk()}. */
    static String listenSubflow(TcpSocket socket, int backlog) {
        if (!socket.is(SocketState.CLOSE, SocketState.LISTEN)) {
            return "EINVAL";
        }
        int most = socket.network.sysctls.number(Setting.SOMAXCONN);
        socket.backlog = Integer.compareUnsigned(backlog, most) > 0 ? most : backlog;
        return socket.isListening() ? "OK" : Listeners.start(socket);
    }

    static String disconnect(SocketFile file, TcpSocket socket) {
        TcpFlow.disconnect(socket);
        file.phase = Phase.UNCONNECTED;
        return "OK";
    }

    static String shutdown(SocketFile file, TcpSocket socket, Direction direction) {
        boolean receive = direction != Direction.WR;
        boolean send = direction != Direction.RD;
        if (file.phase == Phase.CONNECTING) {
            file.phase = socket.is(SocketState.SYN_SENT, SocketState.SYN_RECV, SocketState.CLOSE)
                    ? Phase.DISCONNECTING
                    : Phase.CONNECTED;
        }
        boolean disconnects = socket.state == SocketState.SYN_SENT || socket.state == SocketState.LISTEN && receive;
        if (disconnects) {
            return disconnect(file, socket);
        }
        if (socket.state == SocketState.LISTEN) {
            return "OK";
        }
        socket.shutReceive |= receive;
        socket.shutSend |= send;
        if (socket.state == SocketState.CLOSE) {
            return "ENOTCONN";
        }
        if (send && socket.is(SocketState.ESTABLISHED, SocketState.CLOSE_WAIT)) {
            TcpFlow.sendFin(socket);
        }
        return "OK";
    }

    /** {@code tcp_sendmsg_locked()}: waits for the answer to the connection request first. */
    static String send(ScenarioState machine, TcpSocket socket) {
        StreamConnect.await(machine, socket);
        if (!socket.is(SocketState.ESTABLISHED, SocketState.CLOSE_WAIT)) {
            String error = socket.takeError();
            if (!error.isEmpty()) {
                return error;
            }
            return socket.is(SocketState.SYN_SENT, SocketState.SYN_RECV) ? "EAGAIN" : "EPIPE";
        }
        if (!socket.error.isEmpty() || socket.shutSend) {
            String error = socket.takeError();
            return error.isEmpty() ? "EPIPE" : error;
        }
        TcpFlow.sendByte(socket);
        return "OK";
    }

    /** {@code tcp_recvmsg_locked()}: one byte, or that nothing more comes. */
    static String receive(ScenarioState machine, TcpSocket socket) {
        if (socket.isListening()) {
            return "ENOTCONN";
        }
        if (!Timers.await(machine, WAIT_MS, () -> isReadable(socket))) {
            return "EAGAIN";
        }
        if (socket.unread > 0) {
            socket.unread--;
            return "OK";
        }
        if (socket.receivedFin) {
            return "OK";
        }
        if (!socket.error.isEmpty()) {
            return socket.takeError();
        }
        return socket.shutReceive ? "OK" : "ENOTCONN";
    }

    private static boolean isReadable(TcpSocket socket) {
        return socket.unread > 0
                || socket.receivedFin
                || !socket.error.isEmpty()
                || socket.shutReceive
                || socket.state == SocketState.CLOSE;
    }
}
