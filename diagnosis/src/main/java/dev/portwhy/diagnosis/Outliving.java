package dev.portwhy.diagnosis;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Snapshot;
import dev.portwhy.ports.PortHolder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which connections of a listener stay open when those who have the listener are ended: a process of their own has them, a
 * session of sshd or a service that a socket unit started for each ({@code Accept=yes}, systemd.socket(5)).
 */
final class Outliving {

    private final Snapshot snapshot;
    /** Who is to be ended for the listener. A manager is not: it closes the listener and goes on. */
    private final Set<Integer> ended = new HashSet<>();
    /** What ends them, where not a signal does: all of a unit or a container ends at once. */
    private final Set<Action> acts = new HashSet<>();

    private final Map<Integer, Boolean> known = new HashMap<>();

    Outliving(BindScene scene) {
        snapshot = scene.snapshot();
        ManagedSockets managed = new ManagedSockets(snapshot);
        for (Meeting meeting : scene.meetings()) {
            if (meeting.holder().kind() == PortHolder.Kind.LISTENER) {
                HolderTable holders = snapshot.holders();
                for (int holder = first(meeting); holder >= 0; holder = holders.next(holder)) {
                    if (!managed.isManager(holders.pid(holder))) {
                        ended.add(holders.pid(holder));
                    }
                }
            }
        }
        for (int pid : ended) {
            Action act = StopHolder.manager(snapshot, pid);
            if (act != null) {
                acts.add(act);
            }
        }
    }

    private boolean ends(int pid) {
        Boolean before = known.get(pid);
        if (before != null) {
            return before;
        }
        Action act = StopHolder.manager(snapshot, pid);
        boolean ends = ended.contains(pid) || act != null && acts.contains(act);
        known.put(pid, ends);
        return ends;
    }

    private int first(Meeting meeting) {
        return snapshot.holders().first(snapshot.sockets().inode(meeting.row()));
    }

    /** Whether a socket is a connection that somebody else has. */
    boolean test(Meeting meeting) {
        if (meeting.holder().kind() != PortHolder.Kind.CONNECTED) {
            return false;
        }
        HolderTable holders = snapshot.holders();
        for (int holder = first(meeting); holder >= 0; holder = holders.next(holder)) {
            if (!holders.inferred(holder) && !ends(holders.pid(holder))) {
                return true;
            }
        }
        return false;
    }
}
