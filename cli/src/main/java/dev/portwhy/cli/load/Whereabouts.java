package dev.portwhy.cli.load;

import dev.portwhy.cli.Context;
import dev.portwhy.load.Arrival;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where the server of a load is: a load on somebody else's machine is an attack unless it was agreed upon. */
final class Whereabouts {

    private static final Scope ADDRESSES =
            Scope.EVERYTHING.protocols(false, false).withoutHolders().withoutHidden();

    private Whereabouts() {}

    /**
     * The network namespace of this machine in which the server's address is; null where none is known to have it.
     *
     * @param netns where the load runs
     * @param source the local address; null leaves it to the route
     */
    static @Nullable NetworkNamespace of(
            Context context, NetworkNamespace netns, @Nullable IpAddress source, Endpoint target) throws IOException {
        IpAddress address = target.address().unmapped();
        if (address.isLoopback() || has(netns, address)) {
            return netns;
        }
        Snapshot all = context.machine().look(ADDRESSES.in(NamespaceChoice.ALL));
        for (NetworkNamespace other : all.namespaces()) {
            if (other.inode() != netns.inode() && has(other, address) && Arrival.isSeen(netns, source, target, other)) {
                return other;
            }
        }
        return null;
    }

    /** Whether an address is one of a namespace's. */
    static boolean has(NetworkNamespace netns, IpAddress address) {
        return netns.addresses().stream().anyMatch(local -> local.covers(address));
    }
}
