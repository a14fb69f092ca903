package dev.portwhy.linux.live;

import dev.portwhy.linux.netlink.ExactDiag;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Rows;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Which sockets were closed while the tables were read: each is asked for once more, by its addresses and its cookie. One
 * that is bound and nothing more cannot be asked for.
 */
final class ClosedSockets {

    /** More than these are not asked for; where so much changes, the next look shows something else anyway. */
    private static final int MOST = 256;

    private ClosedSockets() {}

    /** Adds the cookies of those among {@code rows} that are no more, or have no file any more. */
    static void find(List<NamespaceReader> readers, SocketTable sockets, int[] rows, Set<Long> closed) {
        for (NamespaceReader reader : readers) {
            int[] here = Rows.where(
                    rows, row -> sockets.namespaceIndex(row) == reader.index() && canBeAskedFor(sockets, row));
            if (here.length > 0) {
                reader.inside(() -> ask(sockets, Arrays.copyOf(here, Math.min(here.length, MOST)), closed));
            }
        }
    }

    private static boolean canBeAskedFor(SocketTable sockets, int row) {
        return sockets.cookie(row) != 0
                && sockets.state(row) != SocketState.BOUND
                && sockets.protocol(row) != Protocol.MPTCP;
    }

    private static void ask(SocketTable sockets, int[] rows, Set<Long> closed) throws KernelException {
        try (ExactDiag diag = ExactDiag.open()) {
            for (int row : rows) {
                Endpoint local = new Endpoint(sockets.localAddress(row), sockets.localPort(row));
                Endpoint remote = new Endpoint(sockets.remoteAddress(row), sockets.remotePort(row));
                ExactDiag.Now now = diag.now(
                        sockets.protocol(row), local, remote, sockets.interfaceIndex(row), sockets.cookie(row));
                boolean replaced =
                        now == ExactDiag.Now.ANOTHER && sockets.state(row).hasPeer();
                if (now == ExactDiag.Now.NONE || now == ExactDiag.Now.WITHOUT_FILE || replaced) {
                    closed.add(sockets.cookie(row));
                }
            }
        }
    }
}
