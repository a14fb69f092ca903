package dev.portwhy.linux.act;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.netns.NamespaceEntry;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.look.RouteTrial;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel itself whether a way leads to a destination, by connecting a UDP socket: that looks the route up as a TCP
 * connect would, chooses the source address, and sends nothing ({@code __ip4_datagram_connect()}, net/ipv4/datagram.c).
 */
public final class RouteProbe {

    private static final RouteTrial UNREACHABLE = new RouteTrial("ENETUNREACH", null);
    private static final RouteTrial OK = new RouteTrial("OK", null);

    private RouteProbe() {}

    /**
     * Looks the way up.
     *
     * @param namespace where; of a snapshot of this machine, taken just now
     * @param from the local address; null leaves it to the kernel
     * @param stream whether it is for TCP, which connects to single hosts only ({@code tcp_v4_connect()}, tcp_ipv4.c)
     * @throws IOException when it could not be asked at all: the namespace cannot be entered
     */
    public static RouteTrial ask(NetworkNamespace namespace, @Nullable IpAddress from, Endpoint to, boolean stream)
            throws IOException {
        if (stream && to.address().unmapped().isMulticast()) {
            return UNREACHABLE;
        }
        return NetworkThread.onItsOwn(() -> {
            NamespaceEntry.enter(namespace);
            return connect(from, to, stream);
        });
    }

    private static RouteTrial connect(@Nullable IpAddress from, Endpoint to, boolean stream) throws KernelException {
        Family family = to.address().family();
        try (KernelSocket socket = KernelSocket.open(family, SOCK_DGRAM, 0)) {
            if (from != null) {
                try {
                    socket.bind(new Endpoint(from, 0));
                } catch (KernelException e) {
                    // What is wrong with the source address is told elsewhere.
                    return OK;
                }
            }
            try {
                socket.connect(to);
            } catch (KernelException e) {
                if (e.errno() == Errno.EACCES && toEverybody(socket, to)) {
                    return stream ? UNREACHABLE : OK;
                }
                // Without a free port nothing is known of the way.
                return e.errno() == Errno.EAGAIN ? OK : new RouteTrial(Errno.name(e.errno()), null);
            }
            return new RouteTrial("OK", socket.local().address());
        }
    }

    /** Whether only SO_BROADCAST was missing; else a route forbids it. */
    private static boolean toEverybody(KernelSocket socket, Endpoint to) {
        try {
            socket.set(SOL_SOCKET, SO_BROADCAST, 1).connect(to);
            return true;
        } catch (KernelException e) {
            return false;
        }
    }
}
