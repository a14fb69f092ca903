package dev.portwhy.agent.web;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many local ports sockets of TCP have that are in one state, in one namespace.
 *
 * @param netns the namespace
 * @param state the state
 * @param ports how many
 */
record StatePorts(String netns, String state, int ports) {

    /** So many namespaces have lines of their own. */
    private static final int NAMESPACES = 50;

    /** Those of a snapshot, in the namespaces it has first. */
    static List<StatePorts> of(Snapshot snapshot) {
        SocketTable sockets = snapshot.sockets();
        Map<Integer, Map<String, BitSet>> ports = new TreeMap<>();
        for (int row = 0; row < sockets.size(); row++) {
            int namespace = sockets.namespaceIndex(row);
            if (sockets.protocol(row) == Protocol.TCP && namespace < NAMESPACES && sockets.localPort(row) > 0) {
                ports.computeIfAbsent(namespace, index -> new TreeMap<>())
                        .computeIfAbsent(sockets.state(row).name(), state -> new BitSet())
                        .set(sockets.localPort(row));
            }
        }
        List<StatePorts> states = new ArrayList<>();
        ports.forEach((namespace, byState) -> byState.forEach((state, set) -> states.add(
                new StatePorts(Metrics.name(snapshot.namespaces().get(namespace).id()), state, set.cardinality()))));
        return states;
    }
}
