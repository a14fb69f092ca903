package dev.portwhy.diagnosis;

import dev.portwhy.model.Descriptors;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import java.util.List;

/**
 * The processes at the two ends of connections to one destination, where they can open nothing more ({@link ProcessDescriptors}):
 * a client of it fails in socket(), before connect(); a server of this namespace in accept(), whether somebody waits in its queue
 * or not. Some servers (libuv, and so Node) keep a spare descriptor, accept by it and close at once, so that their queue is empty
 * and each client is turned away.
 */
final class EndsWithoutDescriptors {

    private EndsWithoutDescriptors() {}

    /**
     * What is to be told of them, those of the server first.
     *
     * @param here whether the destination is an address of the namespace
     */
    static List<Finding> of(
            Snapshot snapshot, int namespaceIndex, Protocol protocol, IpAddress destination, int port, boolean here) {
        boolean any = false;
        for (Descriptors open : snapshot.descriptors().values()) {
            any |= ProcessDescriptors.near(open);
        }
        if (!any) {
            return List.of();
        }
        Culprits ends = new Culprits(snapshot);
        if (here && protocol != Protocol.UDP) {
            AcceptQueue.takers(snapshot, namespaceIndex, destination, port).forEach(ends::add);
        }
        SocketTable sockets = snapshot.sockets();
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.remotePort(row) == port
                    && sockets.namespaceIndex(row) == namespaceIndex
                    && sockets.inode(row) != 0
                    && (sockets.protocol(row) == Protocol.UDP) == (protocol == Protocol.UDP)
                    && sockets.remoteAddress(row).unmapped().equals(destination)) {
                ends.add(row);
            }
        }
        return ProcessDescriptors.of(snapshot, ends.ranked(Culprit.How.HOLDS));
    }
}
