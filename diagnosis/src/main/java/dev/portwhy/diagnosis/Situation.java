package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelRule;
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
 * @param leaking who keeps connections of it open that are over: closed by the other side, or half closed by this one
 * @param counted whether its connections are counted as they begin
 */
record Situation(
        Snapshot snapshot,
        int namespaceIndex,
        RangePorts ports,
        Connections connections,
        Usage usage,
        List<Culprit> leaking,
        boolean counted) {

    static final List<Cause<Situation>> CAUSES = List.of(
            new CloseWaitLeak.OfDestination(),
            new FinWait2Ports(),
            new DestinationFull(Slug.EPHEMERAL_PORTS_EXHAUSTED),
            new DestinationFull(Slug.EPHEMERAL_PORTS_RUNNING_OUT),
            new AnsweredInPart());

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

    /** Whether the settings let connect() take a TIME_WAIT over here, whatever the peer. */
    boolean reuseAllowed() {
        return ports.reuse().appliesTo(usage.source(), usage.destination().address());
    }

    /** Whether connect() may take the place of a FIN_WAIT2 that no process has, as it may that of a TIME_WAIT: before Linux 6.12. */
    boolean finWait2Reused() {
        return ports.reuse().takes(SocketState.FIN_WAIT2);
    }

    /** Whether it surely may not; of some kernels neither is known. */
    boolean finWait2Spared() {
        return Room.kernel(snapshot).has(KernelRule.REUSE_SPARES_FIN_WAIT2);
    }

    /** Whether it is full, or nearly. */
    boolean full() {
        return exhausted() || percent() >= DestinationFull.WARN_PERCENT;
    }

    /** Whether a process keeps at least a third of the connections open in this state, so that only it can end them. */
    boolean isMuchHeld(SocketState state) {
        return connections.held(state) * 3 >= Math.max(1, connections.total());
    }

    /**
     * Whether a program keeps connections that are over, so that more ports would only be filled later: the other side has closed
     * them, or this side has half.
     */
    boolean leaks() {
        return isMuchHeld(SocketState.CLOSE_WAIT) || isMuchHeld(SocketState.FIN_WAIT2);
    }

    /** Whether most of its ports were bound first, by connections to other destinations too. */
    boolean boundFirst() {
        return connections.closed() * 2 > connections.total()
                && connections.total() * 100L < ports.range().size() * 90L;
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
