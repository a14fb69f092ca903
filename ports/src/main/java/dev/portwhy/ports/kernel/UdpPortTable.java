package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;
import dev.portwhy.ports.EphemeralRange;
import dev.portwhy.ports.kernel.ReceiveAddresses.Receiver;
import java.util.List;

/** How UDP sockets come to their ports and lose them: {@code udp_lib_get_port()}, udp.c. */
final class UdpPortTable {

    private UdpPortTable() {}

    /** Gives a socket a port, 0 for any. Returns {@code OK} or {@code EADDRINUSE}. */
    static String bind(UdpSocket socket, int wanted) {
        int port = wanted;
        if (port == 0) {
            EphemeralRange range = TcpPorts.range(socket);
            PortScan scan = PortScan.any(range.low(), range.size(), candidate -> isOpen(socket, candidate));
            if (scan.mayFail()) {
                return "EADDRINUSE";
            }
            port = socket.network.machine.choices.port(List.of(scan.candidates()));
        } else if (isTaken(socket, port)) {
            return "EADDRINUSE";
        }
        socket.port = port;
        if (!socket.hashed) {
            if (socket.options.reuseport) {
                joinGroup(socket);
            }
            if (socket.options.reuseport && socket.family == Family.INET6) {
                socket.network.udp.addLast(socket);
            } else {
                socket.network.udp.addFirst(socket);
            }
            socket.hashed = true;
        }
        return "OK";
    }

    private static boolean isOpen(UdpSocket socket, int port) {
        return !socket.network.sysctls.isReserved(port)
                && socket.network.udp.stream()
                        .noneMatch(other -> meets(socket, other, port) && !shareByReusePort(socket, other));
    }

    /** {@code udp_lib_lport_inuse()} for a certain port: the first one met that may share decides for all. */
    private static boolean isTaken(UdpSocket socket, int port) {
        for (UdpSocket other : socket.network.udp) {
            if (meets(socket, other, port)) {
                return !shareByReusePort(socket, other);
            }
        }
        return false;
    }

    private static boolean meets(UdpSocket socket, UdpSocket other, int port) {
        int device = socket.device();
        boolean sameDevice = device == 0 || other.device() == 0 || device == other.device();
        return other != socket
                && other.port == port
                && !(socket.reuseaddr() && other.reuseaddr())
                && sameDevice
                && ReceiveAddresses.meet(Receiver.of(socket), Receiver.of(other), true, true);
    }

    private static boolean shareByReusePort(UdpSocket socket, UdpSocket other) {
        return socket.reuseport() && other.reuseport() && socket.group == 0 && socket.uid == other.uid;
    }

    /** {@code udp_reuseport_add_sock()}. */
    private static void joinGroup(UdpSocket socket) {
        for (UdpSocket other : socket.network.udp) {
            if (other.family == socket.family
                    && other.v6only() == socket.v6only()
                    && other.port == socket.port
                    && other.device() == socket.device()
                    && other.reuseport()
                    && other.uid == socket.uid
                    && ReceiveAddresses.meet(Receiver.of(socket), Receiver.of(other), false, false)) {
                socket.group = other.group;
                return;
            }
        }
        socket.group = socket.network.machine.newGroup();
    }

    /** {@code udp_lib_unhash()}. */
    static void release(UdpSocket socket) {
        if (socket.hashed) {
            socket.network.udp.remove(socket);
            socket.hashed = false;
            socket.group = 0;
            socket.port = 0;
        }
    }

    /** {@code udp_lib_rehash()}: its address has changed, so it is of its group no more. */
    static void rehash(UdpSocket socket) {
        socket.group = 0;
    }

    /** {@code inet_autobind()}. */
    static boolean ensurePort(UdpSocket socket) {
        if (socket.port == 0) {
            if (!bind(socket, 0).equals("OK")) {
                return false;
            }
            socket.shownPort = socket.port;
        }
        return true;
    }
}
