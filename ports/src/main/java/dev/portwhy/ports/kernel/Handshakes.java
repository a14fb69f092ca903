package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketState;
import org.jspecify.annotations.Nullable;

/** How a connection is asked for, and who answers: {@code tcp_v4_rcv()}, {@code tcp_rcv_synsent_state_process()}. */
final class Handshakes {

    /** When a request is sent again; only then does an error that came back for the first one end it. */
    private static final long RETRY_MS = 1000;

    private Handshakes() {}

    /** Sends a connection request and follows it to its end: an answer, a refusal, or nothing. */
    static void request(TcpSocket client) {
        Network network = client.network;
        if (network.addressing.bounces(client.remoteAddress)) {
            client.network.machine.clock = client.network.machine.clock.after(RETRY_MS);
            TcpStates.done(client, "ENETUNREACH");
            return;
        }
        PortOwner met = met(client);
        TcpSocket listener = listener(client);
        if (isLost(client, met, listener) || met != null && !isFromHere(client)) {
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
            case TcpSocket other -> {
                if (other.state == SocketState.SYN_SENT) {
                    meet(client, other);
                    return;
                }
                TcpStates.reset(other);
            }
            default -> throw new IllegalStateException("no TCP socket");
        }
        listener = listener(client);
        if (listener == null) {
            if (isRefused(client)) {
                TcpStates.reset(client);
            }
        } else if (answers(listener, client)) {
            Requests.receive(listener, client);
        }
    }

    /** Whether a request sent now would be answered, or refused. */
    static boolean isAnswered(TcpSocket client) {
        PortOwner met = met(client);
        TcpSocket listener = listener(client);
        if (client.network.addressing.bounces(client.remoteAddress) || isLost(client, met, listener)) {
            return false;
        }
        if (met != null) {
            return isFromHere(client);
        }
        return listener == null ? isRefused(client) : answers(listener, client) && !Requests.drops(listener);
    }

    /** Both ends asked each other, or one itself: they are connected, over plain TCP. */
    private static void meet(TcpSocket client, TcpSocket other) {
        for (TcpSocket one : client == other ? new TcpSocket[] {client} : new TcpSocket[] {client, other}) {
            one.timestamps = one.network.sysctls.isSet(Setting.TCP_TIMESTAMPS);
            one.connection = client.connection;
            TcpStates.set(one, SocketState.ESTABLISHED);
            if (one.multipath != null) {
                one.multipath.fallback = true;
            }
        }
        if (other.shutSend) {
            TcpFlow.sendFin(other);
        }
    }

    /**
     * Whether the request gets nowhere or no answer to it comes back. The answer of a socket that is bound to another
     * device than the one that has the client's address leaves for good ({@code inet_csk_route_req()},
     * {@code inet6_csk_route_req()}), but from lo, over IPv4, it comes back by lo. A client that is bound to another device
     * than the one the answer comes in on does not get it.
     */
    private static boolean isLost(TcpSocket client, @Nullable PortOwner met, @Nullable TcpSocket listener) {
        boolean over6 = address(client).family() == Family.INET6;
        if (client.leaves || !isFromHere(client) && over6) {
            return true;
        }
        Addressing.Configured home = client.network.addressing.find(address(client), 0);
        if (home == null) {
            return false;
        }
        PortOwner answering = met != null ? met : listener;
        int replier = answering == null ? 0 : answering.device();
        if (replier != 0 && replier != home.device() && (over6 || replier != Addressing.LOOPBACK)) {
            return true;
        }
        int arrival = client.network.addressing.arrival(address(client), replier);
        return client.device() != 0 && arrival != client.device();
    }

    private static IpAddress address(TcpSocket client) {
        return client.receiveAddress.unmapped();
    }

    /** What is sent to 0.0.0.0, for want of an address on lo, stays here too ({@code ip_route_output_key_hash_rcu()}). */
    private static boolean isFromHere(TcpSocket client) {
        IpAddress address = address(client);
        return client.network.addressing.isLocal(address) || address.family() == Family.INET && address.isWildcard();
    }

    /** The device the request comes in on. */
    private static int device(TcpSocket client) {
        return client.network.addressing.arrival(client.remoteAddress.unmapped(), client.device());
    }

    private static @Nullable PortOwner met(TcpSocket client) {
        return client.network.established.find(client.tuple.reversed(), device(client));
    }

    private static @Nullable TcpSocket listener(TcpSocket client) {
        return Listeners.find(client.network, client.remoteAddress, client.remotePort, device(client));
    }

    /**
     * Whether a listener's answer has a way: from an address that is not local here ({@code IP_TRANSPARENT}), or to one.
     * The latter only if the listener is bound to lo: what leaves by lo comes back ({@code inet_csk_route_req()},
     * {@code __mkroute_output()}).
     */
    private static boolean answers(TcpSocket listener, TcpSocket client) {
        boolean toHere = client.network.addressing.isLocal(client.remoteAddress.unmapped());
        return (toHere || listener.options.transparent)
                && (isFromHere(client) || listener.device() == Addressing.LOOPBACK);
    }

    /**
     * Whether a refusal is sent and arrives. It needs a request that came by a local route ({@code tcp_v4_send_reset()}):
     * what a socket bound to lo sends to an address of another device comes back by none. And one of IPv6 leaves by the
     * device the request came in on ({@code tcp_v6_send_response()}): over another one than lo there is no way to ::1.
     */
    private static boolean isRefused(TcpSocket client) {
        IpAddress source = client.receiveAddress;
        boolean noWayBack = !source.isMapped()
                && source.family() == Family.INET6
                && source.isLoopback()
                && device(client) != Addressing.LOOPBACK;
        return isFromHere(client)
                && client.network.addressing.find(client.remoteAddress.unmapped(), client.device()) != null
                && !noWayBack;
    }
}
