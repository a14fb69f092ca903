package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.SocketState;
import dev.portwhy.ports.KernelRule;

/** How a connection is asked for and made: {@code tcp_v4_rcv()}, {@code tcp_conn_request()}, {@code tcp_check_req()}. */
final class Handshakes {

    /** When a request is sent again; only then does an error that came back for the first one end it. */
    private static final long RETRY_MS = 1000;

    private Handshakes() {}

    /**
     * Sends a connection request and follows it to its end: an answer, a refusal, or nothing. An answer comes in on the
     * device that has the client's address, and is lost on a client that is bound to another one.
     */
    static void request(TcpSocket client) {
        Network network = client.network;
        if (network.addressing.bounces(client.remoteAddress)) {
            client.network.machine.clock = client.network.machine.clock.after(RETRY_MS);
            TcpStates.done(client, "ENETUNREACH");
            return;
        }
        if (client.leaves || !network.addressing.isLocal(client.receiveAddress.unmapped())) {
            return;
        }
        Addressing.Configured target = network.addressing.find(client.remoteAddress.unmapped(), 0);
        int device = target == null ? Addressing.LOOPBACK : target.device();
        Addressing.Configured home = network.addressing.find(client.receiveAddress.unmapped(), 0);
        if (client.device() != 0 && home != null && home.device() != client.device()) {
            return;
        }
        PortOwner met = network.established.find(client.tuple.reversed(), device);
        if (met == client) {
            client.timestamps = network.sysctls.isSet("net.ipv4.tcp_timestamps");
            TcpStates.set(client, SocketState.ESTABLISHED);
            if (client.shutSend) {
                TcpFlow.sendFin(client);
            }
            return;
        }
        switch (met) {
            case null -> {}
            case TimeWait mini -> {
                // A request within the old window is refused; the kernel's numbers grow out of it within milliseconds.
                boolean refuses = mini.finWait2 && client.network.machine.choices.maybe();
                TimeWaits.kill(mini);
                if (refuses) {
                    TcpStates.reset(client);
                    return;
                }
            }
            case TcpSocket other -> TcpStates.reset(other);
            default -> throw new IllegalStateException("no TCP socket");
        }
        TcpSocket listener = Listeners.find(network, client.remoteAddress, client.remotePort, device);
        if (target == null && (listener == null || !listener.options.transparent)) {
            return;
        }
        if (listener != null) {
            ask(listener, client);
        } else if (!losesReset(client, device)) {
            TcpStates.reset(client);
        }
    }

    /**
     * {@code tcp_v6_send_response()}: a refusal leaves by the device the request came in on, and over another one than lo
     * there is no way to ::1.
     */
    private static boolean losesReset(TcpSocket client, int device) {
        IpAddress source = client.receiveAddress;
        return !source.isMapped()
                && source.family() == Family.INET6
                && source.isLoopback()
                && device != Addressing.LOOPBACK;
    }

    private static void ask(TcpSocket listener, TcpSocket client) {
        if (isFull(listener)) {
            return;
        }
        client.timestamps = client.network.sysctls.isSet("net.ipv4.tcp_timestamps");
        TcpStates.set(client, SocketState.ESTABLISHED);
        if (client.multipath != null) {
            client.multipath.fallback = listener.multipath == null;
        }
        if (listener.options.deferAccept > 0) {
            listener.requests.add(client);
        } else {
            child(listener, client);
        }
    }

    /** {@code sk_acceptq_is_full()}: one more than the backlog says fits in. */
    private static boolean isFull(TcpSocket listener) {
        return listener.acceptQueue.size() > listener.backlog;
    }

    /**
     * {@code tcp_v4_syn_recv_sock()}: the server's side of a connection comes to be. That its listener was bound to this
     * very port does not count for it ({@code sk_clone()}): it loses the port as soon as the connection is over.
     */
    private static void child(TcpSocket listener, TcpSocket client) {
        Machine machine = listener.network.machine;
        int user = machine.version.has(KernelRule.CHILD_KEEPS_USER) ? listener.uid : 0;
        TcpSocket child = new TcpSocket(listener.network, listener.family, user);
        child.options = listener.options.copy();
        child.addressLocked = listener.addressLocked;
        child.receiveAddress = child.inFamily(client.remoteAddress.unmapped());
        child.sourceAddress = child.receiveAddress;
        child.remoteAddress = child.inFamily(client.receiveAddress.unmapped());
        child.remotePort = client.port;
        child.shownPort = client.remotePort;
        child.timestamps = client.timestamps;
        TcpPorts.inherit(listener, child);
        child.state = SocketState.ESTABLISHED;
        TcpStates.hash(child);
        listener.acceptQueue.add(child);
        if (listener.multipath != null && client.multipath != null) {
            MptcpSocket above = new MptcpSocket(child.network, child.family, child.uid);
            above.options = child.options.copy();
            above.first = child;
            above.state = SocketState.ESTABLISHED;
            above.copyEnds(child);
            child.multipath = above;
        }
    }

    /** The first data or FIN of a client ends the wait of {@code TCP_DEFER_ACCEPT}. */
    static void complete(TcpSocket client) {
        for (TcpSocket listener : client.network.listeners) {
            if (listener.requests.remove(client)) {
                if (!isFull(listener)) {
                    child(listener, client);
                }
                return;
            }
        }
    }

    /** A client whose request still waits has reset it. */
    static void forget(TcpSocket client) {
        client.network.listeners.forEach(listener -> listener.requests.remove(client));
    }
}
