package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * What a namespace has for all its destinations together: its range of ports and its tables.
 *
 * @param snapshot the machine
 * @param namespaceIndex the namespace's index
 * @param ports the namespace's range
 */
record NamespaceScene(Snapshot snapshot, int namespaceIndex, RangePorts ports) {

    /** Those that leave no port, or few, to every connect() of the namespace. */
    static final List<Cause<NamespaceScene>> OF_RANGE = List.of(
            new ReservedTooMuch(Slug.EPHEMERAL_PORTS_EXHAUSTED),
            new ReservedTooMuch(Slug.EPHEMERAL_PORTS_RUNNING_OUT),
            new RangePoisoned());

    static final List<Cause<NamespaceScene>> CAUSES = List.of(
            OF_RANGE.get(0),
            OF_RANGE.get(1),
            OF_RANGE.get(2),
            new ConntrackFull(),
            new SnatPortsExhausted(),
            new TimeWaitTableOverflow());

    /** What some causes find, in their order. */
    List<Finding> findings(List<Cause<NamespaceScene>> causes) {
        List<Finding> findings = new ArrayList<>();
        for (Cause<NamespaceScene> cause : causes) {
            findings.addAll(cause.find(this));
        }
        return findings;
    }

    NetworkNamespace netns() {
        return snapshot.namespaces().get(namespaceIndex);
    }

    /** Ports that connect() might hand out, bound or not. */
    int offered() {
        return ports.range().size() - ports.reserved();
    }
}
