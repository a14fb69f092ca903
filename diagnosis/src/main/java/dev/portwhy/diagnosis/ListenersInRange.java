package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.ports.EphemeralRange;
import dev.portwhy.ports.ReservedPorts;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Not a fault, but a trap: a service listens on a port that connect() may hand out as well. While it listens nothing can
 * happen; when it restarts, an outgoing connection may have the port.
 */
final class ListenersInRange implements Cause<Usages> {

    @Override
    public Slug slug() {
        return Slug.LISTENER_INSIDE_EPHEMERAL_RANGE;
    }

    @Override
    public List<Finding> find(Usages usages) {
        Snapshot snapshot = usages.snapshot();
        SocketTable sockets = snapshot.sockets();
        List<TreeMap<Integer, Integer>> rowsByPort = new ArrayList<>();
        snapshot.namespaces().forEach(netns -> rowsByPort.add(new TreeMap<>()));
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.state(row) == SocketState.LISTEN
                    && sockets.protocol(row) != Protocol.UDP
                    && usages.ports(sockets.namespaceIndex(row)).range().offers(sockets.localPort(row))) {
                // A listener of MPTCP has two rows, of which only its own has a file.
                rowsByPort
                        .get(sockets.namespaceIndex(row))
                        .merge(sockets.localPort(row), row, (one, two) -> sockets.inode(one) != 0 ? one : two);
            }
        }
        List<Finding> findings = new ArrayList<>();
        for (int index = 0; index < rowsByPort.size(); index++) {
            if (!rowsByPort.get(index).isEmpty()) {
                findings.add(finding(snapshot, index, usages.ports(index).range(), rowsByPort.get(index)));
            }
        }
        return findings;
    }

    private static Finding finding(
            Snapshot snapshot, int namespaceIndex, EphemeralRange range, SortedMap<Integer, Integer> rowsByPort) {
        NetworkNamespace netns = snapshot.namespaces().get(namespaceIndex);
        Culprits culprits = new Culprits(snapshot);
        rowsByPort.values().forEach(culprits::add);
        StringJoiner list = new StringJoiner(",");
        for (int port : rowsByPort.keySet()) {
            list.add(String.valueOf(port));
        }
        String ports = ReservedPorts.parse(list.toString()).toString();
        return new FindingDraft(
                        Slug.LISTENER_INSIDE_EPHEMERAL_RANGE,
                        Severity.INFO,
                        Text.of(
                                "finding.listener-inside-ephemeral-range",
                                rowsByPort.size(),
                                range.low(),
                                range.high(),
                                ports),
                        rowsByPort.size() == 1
                                ? Subject.port(netns, Protocol.TCP, null, rowsByPort.firstKey())
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
