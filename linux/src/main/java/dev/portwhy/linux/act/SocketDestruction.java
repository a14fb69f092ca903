package dev.portwhy.linux.act;

import dev.portwhy.linux.netlink.ExactDiag;
import dev.portwhy.linux.netns.NamespaceEntry;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.SocketTable;
import java.io.IOException;

/** Has the kernel destroy sockets that were seen, each by its ends and its cookie, so that no other one is met ({@code SOCK_DESTROY}). */
public final class SocketDestruction {

    private SocketDestruction() {}

    /**
     * Destroys sockets of one namespace; what is gone already counts as destroyed.
     *
     * @param sockets the table in which they were seen
     * @param rows which ones
     * @throws KernelException EPERM without CAP_NET_ADMIN there, EOPNOTSUPP from a kernel without {@code INET_DIAG_DESTROY}
     * @throws IOException when the namespace cannot be entered
     */
    public static void destroy(NetworkNamespace namespace, SocketTable sockets, int[] rows) throws IOException {
        NetworkThread.onItsOwn(() -> {
            NamespaceEntry.enter(namespace);
            try (ExactDiag diag = ExactDiag.open()) {
                for (int row : rows) {
                    destroy(diag, sockets, row);
                }
            }
            return 0;
        });
    }

    private static void destroy(ExactDiag diag, SocketTable sockets, int row) throws KernelException {
        try {
            diag.destroy(
                    sockets.protocol(row),
                    new Endpoint(sockets.localAddress(row), sockets.localPort(row)),
                    new Endpoint(sockets.remoteAddress(row), sockets.remotePort(row)),
                    sockets.interfaceIndex(row),
                    sockets.cookie(row));
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ESTALE) {
                throw e;
            }
        }
    }
}
