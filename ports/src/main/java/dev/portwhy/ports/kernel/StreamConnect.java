package dev.portwhy.ports.kernel;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.SocketState;
import dev.portwhy.ports.kernel.SocketFile.Phase;

/** connect() of a stream socket, TCP's and MPTCP's alike: {@code __inet_stream_connect()}, af_inet.c. */
final class StreamConnect {

    /** How long a scenario waits for the answer, in connect() and in send(). */
    private static final long CONNECT_MS = 5000;

    private StreamConnect() {}

    static String connect(ScenarioState machine, SocketFile file, StreamSocket socket, Endpoint to) {
        String waiting = "EALREADY";
        switch (file.phase) {
            case CONNECTED -> {
                return "EISCONN";
            }
            case DISCONNECTING -> {
                return "EINVAL";
            }
            case CONNECTING -> {}
            case UNCONNECTED -> {
                if (socket.state != SocketState.CLOSE) {
                    return "EISCONN";
                }
                String started = start(machine, socket, to);
                if (!started.equals("OK")) {
                    return started;
                }
                file.phase = Phase.CONNECTING;
                waiting = "EINPROGRESS";
            }
        }
        if (!await(machine, socket)) {
            return waiting;
        }
        if (socket.state == SocketState.CLOSE) {
            String error = socket.takeError();
            disconnect(file, socket);
            return error.isEmpty() ? "ECONNABORTED" : error;
        }
        file.phase = Phase.CONNECTED;
        return "OK";
    }

    /** {@code inet_wait_for_connect()}, {@code sk_stream_wait_connect()}: waits for the answer, and returns whether one came. */
    static boolean await(ScenarioState machine, StreamSocket socket) {
        return Timers.await(machine, CONNECT_MS, () -> stateOf(socket) != SocketState.SYN_SENT);
    }

    private static SocketState stateOf(StreamSocket socket) {
        if (socket instanceof MptcpSocket mptcp) {
            MptcpFlow.follow(mptcp);
        }
        return socket.state;
    }

    private static String start(ScenarioState machine, StreamSocket socket, Endpoint to) {
        return switch (socket) {
            case TcpSocket tcp -> TcpConnect.start(tcp, to);
            case MptcpSocket mptcp -> MptcpCalls.start(machine, mptcp, to);
            default -> throw new IllegalStateException("no such socket");
        };
    }

    private static void disconnect(SocketFile file, StreamSocket socket) {
        switch (socket) {
            case TcpSocket tcp -> TcpCalls.disconnect(file, tcp);
            case MptcpSocket mptcp -> MptcpCalls.disconnect(file, mptcp);
            default -> throw new IllegalStateException("no such socket");
        }
    }
}
