package dev.portwhy.diagnosis;

import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Holders whose parent may start them again, as a program does that somebody has written to keep another one running. Whether it
 * does shows only once they have ended, so they are ended first, by themselves; the parent is the second thing to end.
 */
final class PerhapsKept {

    private static final String TOGETHER = "why.stop.perhaps-kept";

    private final Snapshot snapshot;
    private final ServerGroups groups;

    PerhapsKept(Snapshot snapshot) {
        this.snapshot = snapshot;
        groups = new ServerGroups(snapshot);
    }

    /**
     * Whether a remedy is for a holder that has come back. Nothing does it by itself: a holder that did not end at all has not come
     * back, and its parent would be ended for nothing.
     */
    static boolean onlyIfBack(Remedy remedy) {
        return remedy.text().key().equals(TOGETHER);
    }

    /** Adds, for each of some holders, who may start it again. */
    void tell(FindingDraft draft, List<Integer> pids) {
        for (int parent : parents(pids)) {
            draft.evidence(
                    Text.of("why.perhaps-kept", StopHolder.name(snapshot, parent), names(parent, pids)),
                    "/proc/" + parent,
                    "inferred");
        }
    }

    /** How to end holders together with who may start them again; none where nobody is seen that may. */
    List<Remedy> remedies(BindScene scene, List<Integer> pids) {
        Set<Integer> parents = parents(pids);
        if (parents.isEmpty()) {
            return List.of();
        }
        List<Integer> all = new ArrayList<>(parents);
        for (int pid : pids) {
            if (!parents.contains(pid)) {
                all.add(pid);
            }
        }
        Action act = StopHolder.act(snapshot, all);
        Remedy remedy = HiddenRemedies.remedy(
                act,
                Text.of(TOGETHER, StopHolder.names(snapshot, List.copyOf(parents)), StopHolder.names(snapshot, pids)));
        Remedy told = StopHolder.told(scene, remedy);
        boolean tried = act.equals(new Ending.Signal(all, List.of()));
        return List.of(tried ? told.proved(Remedy.Proof.CARRIED_OUT) : told);
    }

    /** Who may start some of these again, and has none of their sockets: one that has is ended with them anyway. */
    private Set<Integer> parents(List<Integer> pids) {
        Set<Integer> parents = new LinkedHashSet<>();
        for (int pid : pids) {
            int parent = parent(pid);
            if (parent > 0 && !pids.contains(parent)) {
                parents.add(parent);
            }
        }
        return parents;
    }

    private List<Text> names(int parent, List<Integer> pids) {
        List<Integer> kept = new ArrayList<>();
        for (int pid : pids) {
            if (parent(pid) == parent) {
                kept.add(pid);
            }
        }
        return StopHolder.names(snapshot, kept);
    }

    private int parent(int pid) {
        boolean managed = StopHolder.manager(snapshot, pid) != null || groups.master(pid) != pid;
        return managed ? 0 : snapshot.keeping().perhapsKeptBy(pid);
    }
}
