package dev.portwhy.diagnosis;

import dev.portwhy.model.SocketState;
import dev.portwhy.ports.PortHolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The sockets that stand in the way of a bind, sorted by their cause. */
final class HeldPort {

    private final BindScene scene;
    private final List<Meeting> left;
    private final Map<Slug, List<Meeting>> sorted = new TreeMap<>();
    private boolean beside;

    private HeldPort(BindScene scene, List<Meeting> blockers) {
        this.scene = scene;
        this.left = new ArrayList<>(blockers);
    }

    /** Sorts them; there is at least one. */
    static HeldPort of(BindScene scene, List<Meeting> blockers) {
        HeldPort held = new HeldPort(scene, blockers);
        held.sort();
        return held;
    }

    /** Those of a cause; empty for none. */
    List<Meeting> of(Slug slug) {
        return sorted.getOrDefault(slug, List.of());
    }

    /** Whether connections stand beside their listener. */
    boolean beside() {
        return beside;
    }

    private void sort() {
        put(Slug.PORT_HELD_BY_HIDDEN_HOLDER, take(meeting -> HiddenHolder.applies(scene, meeting)));
        put(Slug.REUSEPORT_MISMATCH, take(meeting -> ReuseportMismatch.applies(scene, meeting)));
        List<Meeting> listeners = take(this::listens);
        List<Meeting> dualStack = those(listeners, RuleText::dualStack);
        // Where another socket has the same family's port, IPV6_V6ONLY alone gets nowhere.
        if (dualStack.size() == listeners.size()) {
            put(Slug.DUAL_STACK_CONFLICT, dualStack);
        }
        put(Slug.PORT_HELD_BY_LISTENER, listeners);
        put(
                Slug.PORT_HELD_BY_BOUND_SOCKET,
                take(meeting -> !scene.udp() && meeting.holder().kind() == PortHolder.Kind.BOUND));
        sortConnections();
    }

    /** A UDP socket without a peer receives from anybody: it is what listens, though nothing calls it so. */
    private boolean listens(Meeting meeting) {
        return meeting.holder().kind() == PortHolder.Kind.LISTENER
                || scene.udp() && scene.snapshot().sockets().state(meeting.row()) != SocketState.ESTABLISHED;
    }

    /** Connections beside a listener are its own and most end with it; those that do not, and all that stand alone, are a cause. */
    private void sortConnections() {
        boolean listener = !those(scene.meetings(), meeting -> meeting.holder().kind() == PortHolder.Kind.LISTENER)
                .isEmpty();
        if (listener && !sorted.isEmpty()) {
            beside = true;
            Outliving outliving = new Outliving(scene);
            put(Slug.PORT_HELD_BY_LEFTOVER_CONNECTIONS, take(outliving::test));
            return;
        }
        Directions directions = new Directions(scene);
        put(Slug.PORT_TAKEN_BY_OUTGOING_CONNECTION, take(meeting -> directions.isOutgoing(meeting.row())));
        put(Slug.FIN_WAIT2_HOLDS_PORTS, take(meeting -> HeldByFinWait2.applies(scene, meeting)));
        put(Slug.PORT_HELD_BY_TIME_WAIT, take(meeting -> meeting.holder().kind() == PortHolder.Kind.TIME_WAIT));
        put(Slug.PORT_HELD_BY_LEFTOVER_CONNECTIONS, List.copyOf(left));
    }

    private void put(Slug slug, List<Meeting> meetings) {
        if (!meetings.isEmpty()) {
            sorted.put(slug, meetings);
        }
    }

    private List<Meeting> take(Predicate<Meeting> condition) {
        List<Meeting> taken = those(left, condition);
        left.removeIf(condition);
        return taken;
    }

    private static List<Meeting> those(List<Meeting> meetings, Predicate<Meeting> condition) {
        List<Meeting> those = new ArrayList<>();
        for (Meeting meeting : meetings) {
            if (condition.test(meeting)) {
                those.add(meeting);
            }
        }
        return List.copyOf(those);
    }
}
