package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import java.util.ArrayList;
import java.util.List;

/**
 * One destination with all that its causes look at.
 *
 * @param snapshot the machine
 * @param namespaceIndex the namespace's index
 * @param ports the namespace's range
 * @param connections the destination's connections
 * @param usage the numbers and the culprits
 */
record Situation(
        Snapshot snapshot, int namespaceIndex, RangePorts ports, Connections connections, Usage usage) {

    static final List<Cause<Situation>> CAUSES = List.of(
            new DestinationFull(Slug.EPHEMERAL_PORTS_EXHAUSTED),
            new DestinationFull(Slug.EPHEMERAL_PORTS_RUNNING_OUT),
            new FinWait2Ports(),
            new CloseWaitLeak.OfDestination());

    /** What all causes find, in their order. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (Cause<Situation> cause : CAUSES) {
            findings.addAll(cause.find(this));
        }
        return findings;
    }

    NetworkNamespace netns() {
        return snapshot.namespaces().get(namespaceIndex);
    }

    Capacity capacity() {
        return usage.capacity();
    }

    /** Ports that connect() cannot take now, in percent. */
    int percent() {
        return capacity().percent();
    }

    /** Whether no connection can be opened. */
    boolean exhausted() {
        return capacity().now().free() == 0;
    }

    /** Whether at least a third of the connections are in this state. */
    boolean isMuch(SocketState state) {
        return connections.in(state) * 3 >= Math.max(1, connections.total());
    }

    /** Whether connect() can take a TIME_WAIT over here, by the settings. */
    boolean reuseWorks() {
        return ports.reuse().timestamps() && ports.reuse().appliesTo(usage.source(), usage.destination().address());
    }

    /** Whether one end is a loopback address, as {@code tcp_tw_reuse} = 2 wants it. */
    boolean loopback() {
        IpAddress source = usage.source();
        return source.isLoopback() || usage.destination().address().isLoopback();
    }

    /** Where the sockets were read. */
    String socketSource() {
        return socketSource(netns());
    }

    /** Where the sockets of a namespace were read. */
    static String socketSource(NetworkNamespace netns) {
        return netns.source() == NetworkNamespace.Source.TEXT ? "/proc/net/tcp" : "sock_diag";
    }
}
