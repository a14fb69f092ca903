package dev.portwhy.ports.kernel;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.KernelRule;
import dev.portwhy.model.SocketState;
import dev.portwhy.ports.kernel.SocketFile.Phase;
import dev.portwhy.ports.scenario.SocketOption;
import dev.portwhy.ports.scenario.Step.Shutdown.Direction;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The calls of an MPTCP socket: net/mptcp/protocol.c and sockopt.c. What concerns ports is done on its first subflow. */
final class MptcpCalls {

    private MptcpCalls() {}

    /** {@code __mptcp_nmpc_sk()}: the first subflow, made if need be; null once the socket is connected. */
    private static @Nullable TcpSocket subflow(ScenarioState machine, MptcpSocket socket) {
        if (socket.state != SocketState.CLOSE && socket.state != SocketState.LISTEN) {
            return null;
        }
        TcpSocket first = socket.first;
        if (first == null) {
            first = new TcpSocket(socket.network, socket.family, machine.uid);
            first.options = socket.options.copy();
            first.multipath = socket;
            socket.first = first;
        }
        return first;
    }

    /**
     * Options of SOL_SOCKET that concern the port are refused once it is connected; all others pass through to the
     * subflow where the other side speaks plain TCP. {@code TCP_DEFER_ACCEPT} goes to the subflow, and never fails.
     */
    static String set(ScenarioState machine, MptcpSocket socket, SocketOption option) {
        if (option instanceof SocketOption.Linger) {
            return OptionCalls.set(machine, socket, option);
        }
        TcpSocket first = subflow(machine, socket);
        if (option instanceof SocketOption.DeferAccept) {
            return first == null ? "OK" : OptionCalls.set(machine, first, option);
        }
        if (first == null && socket.fallback && (!isOfSocket(option) || takesWhenConnected(machine))) {
            first = socket.first;
        } else if (isOfPort(option) && !machine.version.has(KernelRule.MPTCP_TAKES_PORT_OPTIONS)) {
            return option instanceof SocketOption.LocalPortRange ? "ENOPROTOOPT" : "EOPNOTSUPP";
        }
        if (first == null) {
            return "EINVAL";
        }
        String outcome = OptionCalls.set(machine, first, option);
        if (outcome.equals("OK")) {
            socket.options = first.options.copy();
        }
        return outcome;
    }

    /** Some before 6.4 may have had it carried back. */
    private static boolean takesWhenConnected(ScenarioState machine) {
        return !machine.version.has(KernelRule.MPTCP_REFUSES_ONCE_CONNECTED) && machine.choices.maybe();
    }

    private static boolean isOfPort(SocketOption option) {
        return option instanceof SocketOption.LocalPortRange
                || option instanceof SocketOption.Flag flag
                        && flag.name() == SocketOption.Flag.Name.IP_BIND_ADDRESS_NO_PORT;
    }

    private static boolean isOfSocket(SocketOption option) {
        return switch (option) {
            case SocketOption.BindToDevice ignored -> true;
            case SocketOption.Flag flag ->
                flag.name() == SocketOption.Flag.Name.SO_REUSEADDR
                        || flag.name() == SocketOption.Flag.Name.SO_REUSEPORT;
            default -> false;
        };
    }

    static String bind(ScenarioState machine, MptcpSocket socket, Endpoint end) {
        TcpSocket first = subflow(machine, socket);
        if (first == null) {
            return "EINVAL";
        }
        String outcome = BindCall.bind(machine, first, end);
        if (outcome.equals("OK")) {
            socket.copyEnds(first);
        }
        return outcome;
    }

    static String listen(ScenarioState machine, SocketFile file, MptcpSocket socket, int backlog) {
        TcpSocket first = file.phase == Phase.UNCONNECTED ? subflow(machine, socket) : null;
        if (first == null) {
            return "EINVAL";
        }
        String outcome = TcpCalls.listenSubflow(first, backlog);
        socket.state = first.state;
        if (outcome.equals("OK")) {
            socket.copyEnds(first);
        }
        return outcome;
    }

    static String start(ScenarioState machine, MptcpSocket socket, Endpoint to) {
        TcpSocket first = subflow(machine, socket);
        if (first == null || first.state != SocketState.CLOSE) {
            return "EINVAL";
        }
        String outcome = TcpConnect.start(first, to);
        if (!outcome.equals("OK")) {
            return outcome;
        }
        socket.copyEnds(first);
        socket.state = first.state;
        if (first.state == SocketState.CLOSE) {
            socket.error = first.takeError();
        }
        return outcome;
    }

    /** {@code mptcp_disconnect()}: the subflow is reset; the addresses shown stay. */
    static String disconnect(SocketFile file, MptcpSocket socket) {
        if (socket.first != null) {
            TcpFlow.disconnect(socket.first);
        }
        socket.state = SocketState.CLOSE;
        socket.fallback = false;
        socket.sentFin = false;
        socket.receivedFin = false;
        socket.shutReceive = false;
        socket.shutSend = false;
        file.phase = Phase.UNCONNECTED;
        return "OK";
    }

    static String shutdown(SocketFile file, MptcpSocket socket, Direction direction) {
        boolean receive = direction != Direction.WR;
        boolean send = direction != Direction.RD;
        if (file.phase == Phase.CONNECTING) {
            file.phase = socket.state == SocketState.SYN_SENT || socket.state == SocketState.CLOSE
                    ? Phase.DISCONNECTING
                    : Phase.CONNECTED;
        }
        if (socket.state == SocketState.SYN_SENT || socket.state == SocketState.LISTEN && receive) {
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
        if (send) {
            MptcpFlow.sendFin(socket);
        }
        return "OK";
    }

    /** {@code mptcp_sendmsg()}. */
    static String send(ScenarioState machine, MptcpSocket socket) {
        StreamConnect.await(machine, socket);
        if (socket.state != SocketState.ESTABLISHED && socket.state != SocketState.CLOSE_WAIT) {
            String error = socket.takeError();
            if (!error.isEmpty()) {
                return error;
            }
            return socket.state == SocketState.SYN_SENT ? "EAGAIN" : "EPIPE";
        }
        if (!socket.error.isEmpty() || socket.shutSend) {
            String error = socket.takeError();
            return error.isEmpty() ? "EPIPE" : error;
        }
        TcpSocket first = socket.first;
        if (first != null) {
            TcpFlow.sendByte(first);
        }
        return "OK";
    }

    static String receive(ScenarioState machine, MptcpSocket socket) {
        TcpSocket first = socket.first;
        if (socket.state == SocketState.LISTEN) {
            return "ENOTCONN";
        }
        if (first != null && first.unread > 0) {
            first.unread--;
            return "OK";
        }
        if (!socket.error.isEmpty()) {
            return socket.takeError();
        }
        if (socket.shutReceive || socket.receivedFin) {
            return "OK";
        }
        if (socket.state == SocketState.CLOSE) {
            return "ENOTCONN";
        }
        machine.clock = machine.clock.after(TcpCalls.WAIT_MS);
        return "EAGAIN";
    }

    /** {@code __mptcp_close()}. */
    static void close(MptcpSocket socket) {
        TcpSocket first = socket.first;
        socket.shutReceive = true;
        socket.shutSend = true;
        if (first == null) {
            return;
        }
        boolean resets = first.unread > 0 || socket.options.linger.equals(OptionalInt.of(0));
        if (socket.state == SocketState.CLOSE || socket.state == SocketState.LISTEN) {
            TcpFlow.close(first);
            socket.state = SocketState.CLOSE;
        } else if (resets || socket.state == SocketState.SYN_SENT) {
            TcpFlow.disconnect(first);
            TcpStates.destroy(first);
            socket.state = SocketState.CLOSE;
        } else {
            socket.orphan = true;
            socket.orphanedAt = socket.network.machine.clock;
            socket.network.machine.orphans.add(socket);
            MptcpFlow.sendFin(socket);
        }
    }
}
