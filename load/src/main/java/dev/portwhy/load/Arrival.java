package dev.portwhy.load;

import dev.portwhy.linux.netlink.ExactDiag;
import dev.portwhy.linux.netns.NamespaceEntry;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.SocketState;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Whether connections to an address arrive in a network namespace of this machine. That it has the address does not say so: the
 * same one may be another machine's to whom the route here leads. So one connection is made, and looked for at the other end.
 */
public final class Arrival {

    private static final int WAIT_MS = 1000;

    private Arrival() {}

    /**
     * Tries it.
     *
     * @param from where connections are made
     * @param source the local address; null leaves it to the route
     * @param there the namespace that has the address
     * @return false where it does not arrive there, or is refused, or this cannot be seen
     */
    public static boolean isSeen(
            NetworkNamespace from, @Nullable IpAddress source, Endpoint to, NetworkNamespace there) {
        try {
            return NetworkThread.onItsOwn(() -> {
                NamespaceEntry.enter(from);
                try (KernelSocket socket = KernelSocket.tcp(family(to))) {
                    socket.limitWaits(WAIT_MS, WAIT_MS);
                    if (source != null) {
                        socket.bind(new Endpoint(source, 0));
                    }
                    socket.connect(to).resetOnClose();
                    Endpoint local = socket.local();
                    return NetworkThread.onItsOwn(() -> {
                        NamespaceEntry.enter(there);
                        try (ExactDiag diag = ExactDiag.open()) {
                            return diag.state(to, local, 0) != SocketState.CLOSE;
                        }
                    });
                }
            });
        } catch (IOException e) {
            return false;
        }
    }

    private static Family family(Endpoint end) {
        return end.address().family();
    }
}
