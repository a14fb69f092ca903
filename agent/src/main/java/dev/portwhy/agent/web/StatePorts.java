package dev.portwhy.agent.web;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    private static final int PORTS = 1 << 16;
    private static final SocketState[] STATES = SocketState.values();
    private static final List<SocketState> BY_NAME = Arrays.stream(STATES)
            .sorted(Comparator.comparing(SocketState::name))
            .toList();

    /** Those of a snapshot, in the namespaces it has first, the states in the order of their names. */
    static List<StatePorts> of(Snapshot snapshot) {
        SocketTable sockets = snapshot.sockets();
        int namespaces = Math.min(snapshot.namespaces().size(), NAMESPACES);
        @Nullable BitSet[] ports = new @Nullable BitSet[namespaces * STATES.length];
        for (int row = 0; row < sockets.size(); row++) {
            int namespace = sockets.namespaceIndex(row);
            if (sockets.protocol(row) == Protocol.TCP && namespace < namespaces && sockets.localPort(row) > 0) {
                int at = namespace * STATES.length + sockets.state(row).ordinal();
                BitSet set = ports[at];
                if (set == null) {
                    set = new BitSet(PORTS);
                    ports[at] = set;
                }
                set.set(sockets.localPort(row));
            }
        }
        List<StatePorts> states = new ArrayList<>();
        for (int namespace = 0; namespace < namespaces; namespace++) {
            String name = Metrics.name(snapshot.namespaces().get(namespace).id());
            for (SocketState state : BY_NAME) {
                BitSet set = ports[namespace * STATES.length + state.ordinal()];
                if (set != null) {
                    states.add(new StatePorts(name, state.name(), set.cardinality()));
                }
            }
        }
        return states;
    }
}
