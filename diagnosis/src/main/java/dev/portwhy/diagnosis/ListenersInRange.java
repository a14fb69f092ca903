package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PlainOrder;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.ports.EphemeralRange;
import dev.portwhy.ports.ReservedPorts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Not a fault, but a trap: a service listens on a port that connect() may hand out as well. While it listens nothing can
 * happen; when it restarts, an outgoing connection may have the port.
 */
final class ListenersInRange implements Cause<Usages> {

    /** Where in a number the namespace and the port begin; the row comes last. */
    private static final int NAMESPACE = 48;

    private static final int PORT = 32;

    @Override
    public Slug slug() {
        return Slug.LISTENER_INSIDE_EPHEMERAL_RANGE;
    }

    @Override
    public List<Finding> find(Usages usages) {
        Snapshot snapshot = usages.snapshot();
        SocketTable sockets = snapshot.sockets();
        long[] order = order(usages);
        List<Finding> findings = new ArrayList<>();
        for (int at = 0; at < order.length; ) {
            int namespace = (int) (order[at] >>> NAMESPACE);
            BitSet ports = new BitSet();
            Culprits culprits = new Culprits(snapshot);
            for (; at < order.length && (int) (order[at] >>> NAMESPACE) == namespace; at++) {
                // A listener of MPTCP has two rows, of which only its own has a file.
                boolean another = at + 1 < order.length && order[at] >>> PORT == order[at + 1] >>> PORT;
                if (!ports.get(port(order[at])) && (!another || sockets.inode((int) order[at]) != 0)) {
                    ports.set(port(order[at]));
                    culprits.add((int) order[at]);
                }
            }
            findings.add(finding(snapshot, namespace, usages.ports(namespace).range(), ports, culprits));
        }
        return findings;
    }

    /** The rows of such listeners, by namespace and port: plain numbers, since there may be tens of thousands. */
    private static long[] order(Usages usages) {
        SocketTable sockets = usages.snapshot().sockets();
        long[] order = new long[16];
        int count = 0;
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.state(row) == SocketState.LISTEN
                    && sockets.protocol(row) != Protocol.UDP
                    && usages.ports(sockets.namespaceIndex(row)).range().offers(sockets.localPort(row))) {
                order = count == order.length ? Arrays.copyOf(order, count * 2) : order;
                order[count++] =
                        (long) sockets.namespaceIndex(row) << NAMESPACE | (long) sockets.localPort(row) << PORT | row;
            }
        }
        long[] sorted = Arrays.copyOf(order, count);
        PlainOrder.sort(sorted);
        return sorted;
    }

    private static int port(long ordered) {
        return (int) (ordered >>> PORT) & 0xffff;
    }

    private static Finding finding(
            Snapshot snapshot, int namespaceIndex, EphemeralRange range, BitSet all, Culprits culprits) {
        NetworkNamespace netns = snapshot.namespaces().get(namespaceIndex);
        int count = all.cardinality();
        String ports = ReservedPorts.of(all).toString();
        return new FindingDraft(
                        Slug.LISTENER_INSIDE_EPHEMERAL_RANGE,
                        Severity.INFO,
                        Text.of("finding.listener-inside-ephemeral-range", count, range.low(), range.high(), ports),
                        count == 1
                                ? Subject.port(netns, Protocol.TCP, null, all.nextSetBit(0))
                                : Subject.key(netns, Setting.IP_LOCAL_PORT_RANGE))
                .evidence(
                        Text.of("finding.listener-inside-ephemeral-range.range"),
                        Setting.IP_LOCAL_PORT_RANGE.key(),
                        range.low() + " " + range.high())
                .culprits(culprits.ranked(Culprit.How.HOLDS))
                .remedies(List.of(reserve(netns, range, ports)))
                .done();
    }

    /** Takes ports out of what connect() and bind() to port 0 hand out. */
    static Remedy reserve(NetworkNamespace netns, EphemeralRange range, String ports) {
        return Remedy.byRule(
                        reserving(netns, range, ports),
                        Text.of("finding.listener-inside-ephemeral-range.reserve.do", ports),
                        Text.of("finding.listener-inside-ephemeral-range.reserve.effect"),
                        Text.of("finding.listener-inside-ephemeral-range.reserve.risk"),
                        AskAgain.PROGRAM)
                .proved(Remedy.Proof.CARRIED_OUT);
    }

    static Action reserving(NetworkNamespace netns, EphemeralRange range, String ports) {
        String before = range.reserved().toString();
        String all = ReservedPorts.parse(before.isEmpty() ? ports : before + "," + ports)
                .toString();
        return new Action.ReservePorts(netns, ports, all, before);
    }
}
