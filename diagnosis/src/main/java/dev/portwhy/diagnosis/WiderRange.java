package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.ports.EphemeralRange;
import dev.portwhy.ports.PrivilegedPorts;
import dev.portwhy.ports.ReservedPorts;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The remedy of a wider {@code ip_local_port_range}. Listeners that would then lie inside it, and NodePorts, are reserved first, or after
 * their next restart an outgoing connection may have their port.
 */
final class WiderRange {

    /** Leaves room below for services; even, with an odd other end, as the kernel prefers. */
    private static final int LOW = 10_240;

    private static final int HIGH = 65_535;

    private WiderRange() {}

    static Optional<Remedy> remedy(Snapshot snapshot, int namespaceIndex, EphemeralRange range) {
        NetworkNamespace netns = snapshot.namespaces().get(namespaceIndex);
        int low = Math.min(range.low(), Math.max(LOW, PrivilegedPorts.unprivilegedStart(netns.settings())));
        int more = HIGH - low + 1 - range.size();
        if (more < range.size() / 4) {
            return Optional.empty();
        }
        BitSet served = ServedPorts.of(snapshot, namespaceIndex, low, HIGH);
        for (int port = served.nextSetBit(0); port >= 0; port = served.nextSetBit(port + 1)) {
            if (range.contains(port) || range.reserved().contains(port)) {
                served.clear(port);
            }
        }
        BitSet bound = bound(snapshot, namespaceIndex, range, low);
        bound.or(served);
        int reservedToo = range.reserved().countWithin(low, HIGH) - range.reservedCount();
        String listeners = ReservedPorts.of(served).toString();
        Action widen = Action.SetSetting.of(netns, Setting.IP_LOCAL_PORT_RANGE, low + " " + HIGH);
        return Optional.of(Remedy.byRule(
                        listeners.isEmpty()
                                ? widen
                                : new Action.Several(
                                        List.of(ListenersInRange.reserving(netns, range, listeners), widen), true),
                        listeners.isEmpty()
                                ? Text.of("finding.ephemeral-ports-exhausted.widen.do")
                                : Text.of("finding.ephemeral-ports-exhausted.widen.reserve", listeners),
                        Text.of(
                                "finding.ephemeral-ports-exhausted.widen.effect",
                                more - reservedToo - bound.cardinality()),
                        Text.of("finding.ephemeral-ports-exhausted.widen.risk"),
                        AskAgain.PROGRAM)
                .proved(Remedy.Proof.CARRIED_OUT));
    }

    /** Ports that bound sockets have in the wider range only and that are not reserved yet. */
    private static BitSet bound(Snapshot snapshot, int namespaceIndex, EphemeralRange range, int low) {
        SocketTable sockets = snapshot.sockets();
        BitSet ports = new BitSet();
        for (int row = 0; row < sockets.size(); row++) {
            int port = sockets.localPort(row);
            if (port >= low
                    && !range.contains(port)
                    && sockets.state(row) == SocketState.BOUND
                    && sockets.protocol(row) != Protocol.UDP
                    && sockets.namespaceIndex(row) == namespaceIndex
                    && !range.reserved().contains(port)) {
                ports.set(port);
            }
        }
        return ports;
    }
}
