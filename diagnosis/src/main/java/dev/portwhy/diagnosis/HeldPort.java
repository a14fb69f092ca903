package dev.portwhy.diagnosis;

import dev.portwhy.model.SocketState;
import dev.portwhy.ports.PortHolder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Sorts the sockets that stand in the way of a bind by their cause. */
final class HeldPort {

    private final BindScene scene;
    private final List<Meeting> left;

    private HeldPort(BindScene scene, List<Meeting> blockers) {
        this.scene = scene;
        this.left = new ArrayList<>(blockers);
    }

    /** The causes; what has to go first comes first. At least one. */
    static List<Finding> findings(BindScene scene, List<Meeting> blockers) {
        return new HeldPort(scene, blockers).findings();
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        List<Meeting> hidden = take(meeting -> HiddenHolder.applies(scene, meeting));
        if (!hidden.isEmpty()) {
            findings.add(HiddenHolder.of(scene, hidden));
        }
        addListeners(findings);
        List<Meeting> bound = take(meeting -> !scene.udp() && meeting.holder().kind() == PortHolder.Kind.BOUND);
        if (!bound.isEmpty()) {
            findings.add(HeldByBoundSocket.of(scene, bound));
        }
        addConnections(findings);
        return findings;
    }

    private void addListeners(List<Finding> findings) {
        List<Meeting> mismatched = take(meeting -> ReuseportMismatch.applies(scene, meeting));
        if (!mismatched.isEmpty()) {
            findings.add(ReuseportMismatch.of(scene, mismatched));
        }
        List<Meeting> listeners = take(this::listens);
        List<Meeting> dualStack = listeners.stream().filter(RuleText::dualStack).toList();
        // Where another socket has the same family's port, IPV6_V6ONLY alone gets nowhere.
        if (!dualStack.isEmpty() && dualStack.size() == listeners.size()) {
            findings.add(DualStackConflict.of(scene, dualStack));
        }
        if (!listeners.isEmpty()) {
            findings.add(HeldByListener.of(scene, listeners));
        }
    }

    /** A UDP socket without a peer receives from anybody: it is what listens, though nothing calls it so. */
    private boolean listens(Meeting meeting) {
        return meeting.holder().kind() == PortHolder.Kind.LISTENER
                || scene.udp() && scene.snapshot().sockets().state(meeting.row()) != SocketState.ESTABLISHED;
    }

    /** Connections beside a listener are its own and most end with it; those that do not, and all that stand alone, are a cause. */
    private void addConnections(List<Finding> findings) {
        boolean listener =
                scene.meetings().stream().anyMatch(meeting -> meeting.holder().kind() == PortHolder.Kind.LISTENER);
        if (listener && !findings.isEmpty()) {
            Outliving outliving = new Outliving(scene);
            List<Meeting> beside = take(outliving::test);
            if (!beside.isEmpty()) {
                findings.add(HeldByLeftovers.beside(scene, beside));
            }
            return;
        }
        Directions directions = new Directions(scene);
        List<Meeting> outgoing = take(meeting -> directions.isOutgoing(meeting.row()));
        if (!outgoing.isEmpty()) {
            findings.add(TakenByOutgoing.of(scene, outgoing));
        }
        List<Meeting> finWait2 = take(meeting -> HeldByFinWait2.applies(scene, meeting));
        List<Meeting> timeWait = take(meeting -> meeting.holder().kind() == PortHolder.Kind.TIME_WAIT);
        if (!left.isEmpty()) {
            findings.add(HeldByLeftovers.of(scene, left));
        }
        if (!finWait2.isEmpty()) {
            findings.add(HeldByFinWait2.of(scene, finWait2));
        }
        if (!timeWait.isEmpty()) {
            findings.add(HeldByTimeWait.of(scene, timeWait));
        }
    }

    private List<Meeting> take(Predicate<Meeting> condition) {
        List<Meeting> taken = left.stream().filter(condition).toList();
        left.removeIf(condition);
        return taken;
    }
}
