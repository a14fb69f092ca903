package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.ports.kernel.Addressing.Kind;
import dev.portwhy.ports.kernel.ReceiveAddresses.Receiver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which socket a datagram finds: {@code __udp4_lib_lookup()}, {@code __udp6_lib_lookup()}, udp.c. */
final class UdpDelivery {

    private UdpDelivery() {}

    /** Delivers a datagram; where nobody is, a connected sender hears of it. */
    static void deliver(UdpSocket sender, Route route, int port) {
        if (route.kind() != Kind.LOCAL) {
            return;
        }
        IpAddress source = route.source().unmapped();
        UdpSocket receiver = find(sender.network, route.destination(), port, source, sender.port, route.device());
        if (receiver != null) {
            receiver.unread++;
        } else {
            refuse(sender, route, port);
        }
    }

    /** {@code __udp4_lib_err()}: the message that the port is unreachable finds only connected sockets worth telling. */
    private static void refuse(UdpSocket sender, Route route, int port) {
        UdpSocket concerned = find(
                sender.network, route.source(), sender.port, route.destination().unmapped(), port, route.device());
        if (concerned != null && concerned.connected) {
            concerned.error = "ECONNREFUSED";
        }
    }

    /** Whom sock_diag finds by a socket's ends: of several equal ones the first; none where its peer has port 0. */
    static @Nullable UdpSocket findItself(UdpSocket socket) {
        IpAddress local = socket.shownEnd().address();
        IpAddress remote = socket.remotePort == 0 ? socket.any() : socket.remoteAddress;
        boolean over6 = socket.family == Family.INET6 && !(local.isMapped() && remote.isMapped());
        IpAddress target = over6 ? local : local.unmapped();
        UdpSocket exact =
                best(socket.network, over6, target, socket.port, remote.unmapped(), socket.remotePort, socket.device());
        IpAddress any = over6 ? IpAddress.ANY6 : IpAddress.ANY4;
        return exact != null
                ? exact
                : best(socket.network, over6, any, socket.port, remote.unmapped(), socket.remotePort, socket.device());
    }

    private static @Nullable UdpSocket find(
            Network network, IpAddress to, int port, IpAddress from, int fromPort, int device) {
        IpAddress target = to.unmapped();
        boolean over6 = target.family() == Family.INET6;
        UdpSocket exact = best(network, over6, target, port, from, fromPort, device);
        IpAddress any = over6 ? IpAddress.ANY6 : IpAddress.ANY4;
        return exact != null ? exact : best(network, over6, any, port, from, fromPort, device);
    }

    private static @Nullable UdpSocket best(
            Network network, boolean over6, IpAddress address, int port, IpAddress from, int fromPort, int device) {
        UdpSocket best = null;
        int bestScore = -1;
        for (UdpSocket socket : network.udp) {
            int score = socket.port == port ? score(socket, over6, address, from, fromPort, device) : -1;
            if (score > bestScore) {
                bestScore = score;
                best = socket.connected || socket.group == 0 ? socket : oneOfGroup(socket);
            }
        }
        return best;
    }

    private static int score(
            UdpSocket socket, boolean over6, IpAddress address, IpAddress from, int fromPort, int device) {
        boolean over4 = !over6;
        if (over4 ? socket.v6only() || !Receiver.of(socket).v4().equals(address) : !isAt6(socket, address)) {
            return -1;
        }
        int score = over4 && socket.family == Family.INET ? 2 : 1;
        if (socket.connected) {
            boolean samePeer = socket.remoteAddress.unmapped().equals(from)
                    && (socket.remotePort == 0 || socket.remotePort == fromPort);
            if (!samePeer) {
                return -1;
            }
            score += 8;
        }
        if (socket.device() != 0) {
            if (socket.device() != device) {
                return -1;
            }
            score += 4;
        }
        return score;
    }

    private static boolean isAt6(UdpSocket socket, IpAddress address) {
        return socket.family == Family.INET6 && socket.receiveAddress.equals(address);
    }

    private static UdpSocket oneOfGroup(UdpSocket member) {
        List<UdpSocket> group = member.network.udp.stream()
                .filter(other -> other.group == member.group)
                .toList();
        return group.get(member.network.machine.choices.pick(group.size()));
    }
}
