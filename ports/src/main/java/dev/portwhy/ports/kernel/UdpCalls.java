package dev.portwhy.ports.kernel;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.ports.kernel.Addressing.Kind;
import dev.portwhy.ports.scenario.Step.Shutdown.Direction;
import java.util.Optional;

/** The calls of a UDP socket: udp.c, datagram.c, and their IPv6 twins. */
final class UdpCalls {

    private static final IpAddress LOOPBACK4 = IpAddress.v6(0, 0, 0xffff, 0x7f000001);

    private UdpCalls() {}

    /** {@code inet_dgram_connect()}: a port is taken first, and kept even if the rest fails. */
    static String connect(UdpSocket socket, Endpoint to) {
        if (!UdpPortTable.ensurePort(socket)) {
            return "EAGAIN";
        }
        IpAddress address = to.address();
        if (socket.family == Family.INET) {
            return address.family() == Family.INET ? over4(socket, address, to.port()) : "EAFNOSUPPORT";
        }
        if (address.family() == Family.INET) {
            return socket.options.v6only ? "EAFNOSUPPORT" : over4(socket, address, to.port());
        }
        if (address.isWildcard() && socket.receiveAddress.isMapped()) {
            address = LOOPBACK4;
        }
        if (address.isMapped()) {
            return socket.options.v6only ? "ENETUNREACH" : over4(socket, address.unmapped(), to.port());
        }
        return over6(socket, address, to.port());
    }

    /** {@code __ip4_datagram_connect()}. */
    private static String over4(UdpSocket socket, IpAddress to, int port) {
        Route route = route(socket, to);
        if (!route.exists()) {
            return route.error();
        }
        if (route.kind() == Kind.BROADCAST) {
            return "EACCES";
        }
        return connected(socket, route, port);
    }

    /** {@code __ip6_datagram_connect()}. */
    private static String over6(UdpSocket socket, IpAddress to, int port) {
        if (to.isLinkLocal6() && socket.options.device == 0) {
            return "EINVAL";
        }
        Route route = route(socket, to);
        return route.exists() ? connected(socket, route, port) : route.error();
    }

    private static String connected(UdpSocket socket, Route route, int port) {
        IpAddress source = socket.inFamily(route.source());
        if (socket.sourceAddress.unmapped().isWildcard()) {
            socket.sourceAddress = source;
        }
        if (socket.receiveAddress.unmapped().isWildcard()) {
            socket.receiveAddress = source;
            UdpPortTable.rehash(socket);
        }
        socket.remoteAddress = socket.inFamily(route.destination());
        socket.remotePort = port;
        socket.connected = true;
        return "OK";
    }

    private static Route route(UdpSocket socket, IpAddress to) {
        return Route.to(
                socket.network.addressing, to, socket.sourceAddress, socket.options.device, socket.options.transparent);
    }

    /** {@code __udp_disconnect()}: takes back what bind() did not give, and forgets the device. */
    static String disconnect(UdpSocket socket) {
        socket.connected = false;
        socket.remoteAddress = socket.any();
        socket.remotePort = 0;
        socket.options.device = 0;
        if (!socket.addressLocked) {
            socket.forgetAddress();
            if (socket.portLocked) {
                UdpPortTable.rehash(socket);
            }
        }
        if (!socket.portLocked) {
            UdpPortTable.release(socket);
            socket.shownPort = 0;
        }
        return "OK";
    }

    static String shutdown(UdpSocket socket, Direction direction) {
        socket.shutReceive |= direction != Direction.WR;
        socket.shutSend |= direction != Direction.RD;
        return socket.connected ? "OK" : "ENOTCONN";
    }

    /** {@code udp_sendmsg()}, {@code udpv6_sendmsg()}. */
    static String send(UdpSocket socket, Optional<Endpoint> to) {
        if (!UdpPortTable.ensurePort(socket)) {
            return "EAGAIN";
        }
        if (to.isEmpty() && !socket.connected) {
            return "EDESTADDRREQ";
        }
        Endpoint end = to.orElseGet(() -> new Endpoint(socket.remoteAddress, socket.remotePort));
        IpAddress address = end.address();
        if (socket.family == Family.INET && address.family() == Family.INET6) {
            return "EAFNOSUPPORT";
        }
        if (socket.family == Family.INET6 && address.isWildcard() && socket.sourceAddress.isMapped()) {
            address = LOOPBACK4;
        }
        IpAddress target = address.unmapped();
        boolean over4 = target.family() == Family.INET;
        if (over4 && socket.family == Family.INET6 && socket.options.v6only) {
            return "ENETUNREACH";
        }
        boolean named = to.isPresent() || over4 && socket.family == Family.INET6;
        if (named && end.port() == 0) {
            return "EINVAL";
        }
        Route route = route(socket, target);
        if (!route.exists()) {
            return route.error();
        }
        if (route.kind() == Kind.BROADCAST) {
            return "EACCES";
        }
        if (!socket.error.isEmpty()) {
            return socket.takeError();
        }
        if (socket.shutSend) {
            return "EPIPE";
        }
        UdpDelivery.deliver(socket, route, end.port());
        return "OK";
    }

    /** {@code __skb_recv_udp()}. */
    static String receive(ScenarioState machine, UdpSocket socket) {
        if (!socket.error.isEmpty()) {
            return socket.takeError();
        }
        if (socket.unread > 0) {
            socket.unread--;
            return "OK";
        }
        if (socket.shutReceive) {
            return "OK";
        }
        machine.clock = machine.clock.after(TcpCalls.WAIT_MS);
        return "EAGAIN";
    }
}
