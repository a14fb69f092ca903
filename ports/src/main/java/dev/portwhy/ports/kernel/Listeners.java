package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.SocketState;
import dev.portwhy.ports.kernel.ReceiveAddresses.Receiver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sockets that listen: how they begin and end, and which one a connection finds. */
final class Listeners {

    private Listeners() {}

    /** {@code inet_csk_listen_start()}, inet_connection_sock.c. */
    static String start(TcpSocket socket) {
        socket.state = SocketState.LISTEN;
        String outcome = TcpPorts.bind(socket, socket.port);
        if (!outcome.equals("OK")) {
            socket.state = SocketState.CLOSE;
            return outcome;
        }
        socket.shownPort = socket.port;
        if (socket.options.reuseport) {
            joinGroup(socket);
        }
        boolean last = socket.options.reuseport && socket.family == Family.INET6;
        if (last) {
            socket.network.listeners.addLast(socket);
        } else {
            socket.network.listeners.addFirst(socket);
        }
        socket.hashed = true;
        return outcome;
    }

    /** {@code inet_reuseport_add_sock()}, inet_hashtables.c. */
    private static void joinGroup(TcpSocket socket) {
        for (TcpSocket other : socket.network.listeners) {
            if (other.family == socket.family
                    && other.v6only() == socket.v6only()
                    && other.device() == socket.device()
                    && other.bucket == socket.bucket
                    && other.reuseport()
                    && other.uid() == socket.uid
                    && ReceiveAddresses.meet(Receiver.of(socket), Receiver.of(other), false, false)) {
                socket.group = other.group;
                return;
            }
        }
        socket.group = socket.network.machine.newGroup();
    }

    /** {@code inet_csk_listen_stop()}: connections nobody has accepted are reset, requests forgotten. */
    static void stop(TcpSocket listener) {
        List<TcpSocket> children = List.copyOf(listener.acceptQueue);
        listener.acceptQueue.clear();
        listener.requests.clear();
        for (TcpSocket child : children) {
            TcpFlow.disconnect(child);
            child.orphan = true;
            TcpStates.destroy(child);
        }
    }

    /** {@code __inet_lookup_listener()}, {@code inet6_lookup_listener()}: whom a connection request finds. */
    static @Nullable TcpSocket find(Network network, IpAddress address, int port, int device) {
        IpAddress target = address.unmapped();
        return find(network, target.family(), target, port, device);
    }

    /** As {@link #find(Network, IpAddress, int, int)}, over the protocol of a family: IPv4-mapped is IPv6 here. */
    static @Nullable TcpSocket find(Network network, Family over, IpAddress address, int port, int device) {
        TcpSocket exact = best(network, over, address, port, device);
        IpAddress any = over == Family.INET ? IpAddress.ANY4 : IpAddress.ANY6;
        return exact != null ? exact : best(network, over, any, port, device);
    }

    private static @Nullable TcpSocket best(Network network, Family over, IpAddress address, int port, int device) {
        TcpSocket best = null;
        int bestScore = 0;
        for (TcpSocket listener : network.listeners) {
            int score = listener.port == port ? score(listener, over, address, device) : 0;
            if (score > bestScore) {
                if (listener.group != 0 && listener.options.reuseport) {
                    return oneOfGroup(listener);
                }
                best = listener;
                bestScore = score;
            }
        }
        return best;
    }

    /** {@code compute_score()}. */
    private static int score(TcpSocket listener, Family over, IpAddress address, int device) {
        if (listener.device() != 0 && listener.device() != device) {
            return 0;
        }
        int score = listener.device() != 0 ? 2 : 1;
        if (over == Family.INET6) {
            boolean same = listener.family == Family.INET6 && listener.receiveAddress.equals(address);
            return same ? score : 0;
        }
        boolean same = !listener.v6only() && Receiver.of(listener).v4().equals(address);
        return same ? score + (listener.family == Family.INET ? 1 : 0) : 0;
    }

    /** {@code reuseport_select_sock()}: by a hash of the connection's ends, which nobody can know. */
    private static TcpSocket oneOfGroup(TcpSocket member) {
        List<TcpSocket> group = member.network.listeners.stream()
                .filter(other -> other.group == member.group)
                .toList();
        return group.get(member.network.machine.choices.pick(group.size()));
    }
}
