package dev.portwhy.act;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.NoSuchNamespaceException;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Sockets of one port that were seen, and whether they are still there. */
public final class SeenSockets {

    private final Set<Identity> identities = new HashSet<>();
    private final Machine machine;
    private final Scope scope;

    /**
     * A socket whatever becomes of its table.
     *
     * @param cookie what the kernel calls it; 0 where that was not told
     * @param inode the number of its file, which no two open sockets share; 0 without a file
     * @param local its local end
     * @param remote its remote end
     */
    private record Identity(long cookie, long inode, Endpoint local, Endpoint remote) {}

    /** Some sockets of a snapshot, all with the same local port and in one namespace. */
    public SeenSockets(Machine machine, Snapshot snapshot, List<Integer> rows) {
        this.machine = machine;
        SocketTable sockets = snapshot.sockets();
        boolean tcp = false;
        boolean udp = false;
        for (int row : rows) {
            identities.add(identity(sockets, row));
            udp |= sockets.protocol(row) == Protocol.UDP;
            tcp |= sockets.protocol(row) != Protocol.UDP;
        }
        Scope light = Scope.EVERYTHING
                .protocols(tcp, udp)
                .withoutHolders()
                .withoutSurroundings()
                .withoutHidden();
        scope = rows.isEmpty()
                ? light
                : light.in(choice(snapshot.namespaceOf(rows.getFirst()))).port(sockets.localPort(rows.getFirst()));
    }

    private static NamespaceChoice choice(NetworkNamespace namespace) {
        return namespace.current()
                ? NamespaceChoice.CURRENT
                : new NamespaceChoice.Named(Long.toString(namespace.inode()));
    }

    private static Identity identity(SocketTable sockets, int row) {
        return new Identity(
                sockets.cookie(row),
                sockets.inode(row),
                new Endpoint(sockets.localAddress(row), sockets.localPort(row)),
                new Endpoint(sockets.remoteAddress(row), sockets.remotePort(row)));
    }

    /** Whether a socket of another look is one of these. */
    public boolean has(SocketTable sockets, int row) {
        return identities.contains(identity(sockets, row));
    }

    /** Whether none of them is there any more. What remains of one without a file, such as TIME_WAIT, is another. */
    public boolean gone() throws IOException {
        if (identities.isEmpty()) {
            return true;
        }
        SocketTable now;
        try {
            now = machine.look(scope).sockets();
        } catch (NoSuchNamespaceException e) {
            return true; // they were the last that kept it
        }
        for (int row = 0; row < now.size(); row++) {
            if (has(now, row)) {
                return false;
            }
        }
        return true;
    }
}
