package dev.portwhy.ports.kernel;

import dev.portwhy.model.IpAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The connections of a namespace by their ends, TIME_WAIT among them: {@code ehash}, inet_hashtables.c. */
final class Established extends Part {

    private final Map<Tuple, List<PortOwner>> byTuple = new HashMap<>();

    void add(Tuple tuple, PortOwner owner) {
        byTuple.computeIfAbsent(tuple, key -> new ArrayList<>(1)).addFirst(owner);
    }

    void remove(Tuple tuple, PortOwner owner) {
        List<PortOwner> owners = byTuple.get(tuple);
        if (owners != null && owners.remove(owner) && owners.isEmpty()) {
            byTuple.remove(tuple);
        }
    }

    /**
     * The connection with these ends, {@code inet_match()}: one that is bound to a device counts only for that device.
     *
     * @param device the device a packet came in on, or that a newcomer is bound to; 0 for none
     */
    @Nullable PortOwner find(Tuple tuple, int device) {
        for (PortOwner owner : byTuple.getOrDefault(tuple, List.of())) {
            if (owner.device() == 0 || owner.device() == device) {
                return owner;
            }
        }
        return null;
    }

    /** The ports at the other end of all that is connected from here to there. */
    BitSet peerPorts(IpAddress local, int localPort, IpAddress remote) {
        BitSet ports = new BitSet();
        for (Tuple tuple : byTuple.keySet()) {
            if (tuple.equals(new Tuple(local, localPort, remote, tuple.remotePort()))) {
                ports.set(tuple.remotePort());
            }
        }
        return ports;
    }

    @Override
    Part bare(Copier copier) {
        return new Established();
    }

    @Override
    void link(Part original, Copier copier) {
        ((Established) original).byTuple.forEach((tuple, owners) -> byTuple.put(tuple, copier.list(owners)));
    }
}
