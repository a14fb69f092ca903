package dev.portwhy.ports.kernel;

import dev.portwhy.model.KernelRule;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketState;

/** Connection requests at their listener, and how they become connections: {@code tcp_conn_request()}, {@code tcp_check_req()}. */
final class Requests {

    private Requests() {}

    /**
     * A request comes in. With more requests waiting than the backlog says the kernel answers with a cookie and keeps
     * nothing: then the client's acknowledgement makes the connection at once, {@code TCP_DEFER_ACCEPT} or not.
     */
    static void receive(TcpSocket listener, TcpSocket client) {
        if (drops(listener)) {
            return;
        }
        client.timestamps = client.network.sysctls.isSet(Setting.TCP_TIMESTAMPS);
        TcpStates.set(client, SocketState.ESTABLISHED);
        if (client.multipath != null) {
            client.multipath.fallback = listener.multipath == null;
        }
        // tcp_rcv_synsent_state_process(): a client with the option expects to send data soon.
        client.putsOffAck = client.options.deferAccept > 0;
        boolean waits = listener.options.deferAccept > 0 && !isCookie(listener) || client.putsOffAck;
        if (waits) {
            listener.requests.add(client);
        } else {
            child(listener, client);
        }
    }

    /** Whether a listener does not answer: its queue is full, or too many requests wait and it may not send cookies. */
    static boolean drops(TcpSocket listener) {
        return isFull(listener) || isCookie(listener) && !listener.network.sysctls.isSet(Setting.TCP_SYNCOOKIES);
    }

    /** {@code inet_csk_reqsk_queue_is_full()}. */
    private static boolean isCookie(TcpSocket listener) {
        return listener.network.sysctls.number(Setting.TCP_SYNCOOKIES) == 2
                || Integer.compareUnsigned(listener.requests.size(), listener.backlog) > 0;
    }

    /** {@code sk_acceptq_is_full()}: one more than the backlog says fits in. */
    private static boolean isFull(TcpSocket listener) {
        return Integer.compareUnsigned(listener.acceptQueue.size(), listener.backlog) > 0;
    }

    /**
     * {@code tcp_v4_syn_recv_sock()}: the server's side of a connection comes to be. That its listener was bound to this
     * very port does not count for it ({@code sk_clone()}): it loses the port as soon as the connection is over.
     */
    private static void child(TcpSocket listener, TcpSocket client) {
        ScenarioState machine = listener.network.machine;
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
        child.connection = client.connection;
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

    /** The first data or FIN of a client: whatever its request waited for is there. */
    static void complete(TcpSocket client) {
        client.putsOffAck = false;
        for (TcpSocket listener : client.network.listeners) {
            if (listener.requests.contains(client)) {
                admit(listener, client);
                return;
            }
        }
    }

    /** A client's acknowledgement without data: not enough for {@code TCP_DEFER_ACCEPT}; where nobody listens, refused. */
    static void acknowledge(TcpSocket client) {
        client.putsOffAck = false;
        for (TcpSocket listener : client.network.listeners) {
            if (listener.requests.contains(client)) {
                if (listener.options.deferAccept == 0) {
                    admit(listener, client);
                }
                return;
            }
        }
        TcpStates.reset(client);
    }

    /** A request becomes a connection; it stays a request while there is no room. */
    static void admit(TcpSocket listener, TcpSocket client) {
        if (!isFull(listener)) {
            listener.requests.remove(client);
            child(listener, client);
        }
    }

    /** A client whose request still waits has reset it. */
    static void forget(TcpSocket client) {
        client.putsOffAck = false;
        client.network.listeners.forEach(listener -> listener.requests.remove(client));
    }
}
