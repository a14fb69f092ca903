package dev.portwhy.diagnosis;

import dev.portwhy.model.Container;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Looker;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.SessionProgram;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.ports.PortHolder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The remedy of ending what holds a port, by the one who started it: the service manager, the container runtime. */
final class StopHolder {

    /** So many processes are named in a sentence; a command names all of them. */
    private static final int NAMED = 5;

    private StopHolder() {}

    /** How to end the processes that have these sockets, all of them; empty when none is known. */
    static List<Remedy> of(BindScene scene, List<Culprit> named, List<Meeting> held) {
        List<Culprit> culprits = new ArrayList<>(named);
        culprits.removeIf(culprit -> culprit.how() == Culprit.How.INFERRED);
        List<Remedy> remedies = new ArrayList<>();
        if (!culprits.isEmpty()) {
            remedies.addAll(stop(scene, culprits, held));
            remedies.addAll(new PerhapsKept(scene.snapshot()).remedies(scene, Culprits.pids(culprits)));
        } else if (!named.isEmpty()) {
            List<Integer> pids = Culprits.pids(named);
            remedies.add(HiddenRemedies.findOut(scene.snapshot(), names(scene.snapshot(), pids))
                    .told(Text.of("why.evident.holder"), Text.of("why.evident.only-looks"), AskAgain.bind(scene)));
        }
        if (unseen(scene, held) || unseenAbove(scene, Culprits.pids(culprits))) {
            remedies.add(asRoot(scene));
        }
        return remedies;
    }

    private static List<Remedy> stop(BindScene scene, List<Culprit> culprits, List<Meeting> held) {
        Snapshot snapshot = scene.snapshot();
        ManagedSockets managed = new ManagedSockets(snapshot);
        List<Integer> rows = kept(held);
        List<Integer> pids = new ArrayList<>();
        List<Remedy> managers = new ArrayList<>();
        for (Culprit culprit : culprits) {
            if (managed.isManager(culprit.pid())) {
                if (rows.isEmpty() && culprits.size() > 1) {
                    continue;
                }
                managers.add(managed.remedy(culprit.pid(), rows));
            } else if (EngineItself.is(snapshot, culprit.pid())) {
                return told(scene, EngineItself.remedies(scene, culprit.pid()));
            } else if (SuperServer.is(snapshot, culprit.pid())) {
                return told(scene, SuperServer.remedies(snapshot, culprit.pid(), Culprits.pids(culprits)));
            } else if (SupervisorItself.is(snapshot, culprit.pid())
                    && !keeps(snapshot, culprit.pid(), Culprits.pids(culprits))) {
                return told(scene, SupervisorItself.remedies(snapshot, culprit.pid()));
            } else if (Forwarding.isKubernetes(snapshot, culprit.pid())
                    && Forwarding.of(snapshot, culprit.pid(), scene.question().port()) != null) {
                return told(scene, List.of(Forwarding.ofKubernetes()));
            } else if (isInit(snapshot, culprit.pid())) {
                return List.of(remedy(
                        scene,
                        new Action.LookThere("outside-the-container", null),
                        Text.of("why.stop.init", name(snapshot, culprit.pid()))));
            } else {
                pids.add(culprit.pid());
            }
        }
        if (managers.size() == 1 && !pids.isEmpty()) {
            Remedy let = managers.getFirst();
            // The service that the manager started has the socket too, and would keep the port.
            return List.of(remedy(
                    scene,
                    after(let.action(), act(snapshot, pids)),
                    Text.of("why.stop.unit-and", let.text(), names(snapshot, pids))));
        }
        List<Remedy> remedies = new ArrayList<>();
        for (Remedy let : managers) {
            remedies.add(told(scene, let));
        }
        if (!pids.isEmpty()) {
            remedies.add(end(scene, culprits, pids));
        }
        return remedies;
    }

    /** Whether all that is seen ends with it; in a container of a pod the one outside is known, who starts it again. */
    static boolean isInit(Snapshot snapshot, int pid) {
        ProcessInfo process = pid == 1 ? snapshot.process(pid) : null;
        return pid == 1 && (process == null || process.pod() == null);
    }

    /**
     * The rows that a manager keeps for socket units. A connection it has only a copy of, for the service that was started for
     * it ({@code Accept=yes}, systemd.socket(5)), and closes it when that ends.
     */
    private static List<Integer> kept(List<Meeting> held) {
        List<Integer> rows = new ArrayList<>();
        for (Meeting meeting : held) {
            if (meeting.holder().kind() != PortHolder.Kind.CONNECTED) {
                rows.add(meeting.row());
            }
        }
        return rows;
    }

    /** Adds how to end who has these sockets, and what does nothing to them. */
    static void tell(FindingDraft draft, BindScene scene, List<Culprit> culprits, List<Meeting> held) {
        new PerhapsKept(scene.snapshot()).tell(draft, Culprits.pids(culprits));
        draft.remedies(of(scene, culprits, held)).wontHelp(wontHelp(scene, culprits, held));
    }

    private static List<WontHelp> wontHelp(BindScene scene, List<Culprit> culprits, List<Meeting> held) {
        ManagedSockets managed = new ManagedSockets(scene.snapshot());
        List<Integer> pids = new ArrayList<>();
        for (Culprit culprit : culprits) {
            int pid = culprit.pid();
            boolean other = managed.isManager(pid)
                    || EngineItself.is(scene.snapshot(), pid)
                    || SuperServer.is(scene.snapshot(), pid)
                    || SupervisorItself.is(scene.snapshot(), pid)
                    || Forwarding.of(scene.snapshot(), pid, scene.question().port()) != null;
            if (culprit.how() != Culprit.How.INFERRED && !isInit(scene.snapshot(), pid) && !other) {
                pids.add(culprit.pid());
            }
        }
        List<WontHelp> told = new ArrayList<>(new StopWords(scene.snapshot()).wontHelp(pids));
        for (Culprit culprit : culprits) {
            if (SuperServer.is(scene.snapshot(), culprit.pid())) {
                told.add(SuperServer.ending(culprit.pid()));
            }
        }
        ProcessInfo first = pids.isEmpty() ? null : scene.snapshot().process(pids.getFirst());
        Object endpoint = held.getFirst().holder().endpoint();
        if (first != null && ServerGroups.reloads(first) && !endpoint.equals(scene.wanted())) {
            told.add(new WontHelp(
                    Text.of("why.wont.reload", first.comm(), scene.wanted()),
                    Text.of("why.wont.reload.why", endpoint, scene.wanted()),
                    null));
        }
        return told;
    }

    /** Whether somebody above a holder may have its sockets too, whom only root sees: another user's, and no person's shell. */
    private static boolean unseenAbove(BindScene scene, List<Integer> pids) {
        Snapshot snapshot = scene.snapshot();
        Looker looker = snapshot.visibility().looker();
        for (int pid : pids) {
            ProcessInfo process = snapshot.process(pid);
            ProcessInfo above = process == null ? null : snapshot.process(process.parentPid());
            if (above != null
                    && above.pid() != 1
                    && above.uid() != looker.uid()
                    && !pids.contains(above.pid())
                    && !SessionProgram.is(above)) {
                return looker.wasUser() && scene.holdersMayBeUnseen();
            }
        }
        return false;
    }

    private static Remedy end(BindScene scene, List<Culprit> culprits, List<Integer> pids) {
        Snapshot snapshot = scene.snapshot();
        Remedy alone = pids.size() == 1
                ? Forwarding.alone(snapshot, pids.getFirst(), scene.question().port())
                : null;
        if (alone != null) {
            return told(scene, List.of(alone)).getFirst();
        }
        int leader = new ServerGroups(snapshot).leader(pids);
        List<Text> who = names(snapshot, leader == 0 ? pids : List.of(leader));
        List<String> containers = Forwarding.containers(snapshot, culprits);
        Action act = act(snapshot, pids);
        Text told = isOne(snapshot, pids, act) ? new StopWords(snapshot).of(pids, act) : null;
        Text behind = containers.size() == 1 && act instanceof Ending.StopContainer stop
                ? new StopWords(snapshot).container(containers.getFirst(), stop)
                : null;
        Text what = behind != null
                ? behind
                : !containers.isEmpty()
                        ? Text.of("why.stop.container", containers, who)
                        : told != null
                                ? told
                                : isOne(snapshot, pids, act)
                                        ? Text.of("why.stop.do", who)
                                        : Text.of("why.stop.all", who);
        return remedy(scene, act, what);
    }

    private static Action after(Action first, Action then) {
        List<Action> acts = new ArrayList<>(List.of(first));
        acts.addAll(then instanceof Action.Several several ? several.acts() : List.of(then));
        return new Action.Several(acts, false);
    }

    /** Whether somebody has one of these sockets who may not be seen: it has a file, so there is somebody. */
    static boolean unseen(BindScene scene, List<Meeting> held) {
        for (Meeting meeting : held) {
            boolean file = scene.snapshot().sockets().inode(meeting.row()) != 0;
            if (file && !scene.hasHolder(meeting.row())) {
                return scene.holdersMayBeUnseen();
            }
        }
        return false;
    }

    private static Remedy asRoot(BindScene scene) {
        boolean root = scene.rootSeesMore();
        boolean kept = scene.snapshot().visibility().looker().kept();
        return Remedy.advice(
                new Action.LookThere(
                        root ? "as-root" : "on-the-host", root && !kept ? AskAgain.bindAsRoot(scene) : null),
                Text.of(!root ? "why.from-host.do" : kept ? "why.as-root.kept" : "why.as-root.do"),
                Text.of("why.evident.holder"),
                Text.of("why.evident.only-looks"),
                AskAgain.bind(scene));
    }

    private static List<Remedy> told(BindScene scene, List<Remedy> remedies) {
        List<Remedy> told = new ArrayList<>();
        for (Remedy remedy : remedies) {
            told.add(remedy.action() instanceof Action.LookThere ? remedy : told(scene, remedy));
        }
        return told;
    }

    private static Remedy remedy(BindScene scene, Action action, Text what) {
        Remedy remedy = told(scene, HiddenRemedies.remedy(action, what));
        return isCarriedOut(action) ? remedy.proved(Remedy.Proof.CARRIED_OUT) : remedy;
    }

    /** Whether a test of ours ends real holders of such a kind this way, and sees the port free and staying so. */
    private static boolean isCarriedOut(Action action) {
        return action instanceof Ending.Signal signal && !signal.signal().equals("WINCH")
                || action instanceof Ending.StopUnit unit && unit.ofUser()
                || action instanceof Ending.StopProgram stop
                        && (stop.kind() == Keeper.Kind.SUPERVISORD
                                || stop.kind() == Keeper.Kind.RUNIT
                                || stop.kind() == Keeper.Kind.S6);
    }

    /** A remedy of whoever has a socket, as one of whoever wants the port. */
    static Remedy told(BindScene scene, Remedy remedy) {
        boolean kills = remedy.action() instanceof Ending.Signal signal
                && signal.signal().equals(Ending.Signal.KILL);
        return remedy.told(
                Text.of("why.evident.freed"),
                Text.of(kills ? "why.stop.risk.kill" : "why.stop.risk"),
                AskAgain.bind(scene));
    }

    /** The first few of some processes by name, and how many more there are. */
    static List<Text> names(Snapshot snapshot, List<Integer> pids) {
        List<Text> names = new ArrayList<>();
        for (int pid : pids.subList(0, Math.min(NAMED, pids.size()))) {
            names.add(name(snapshot, pid));
        }
        if (pids.size() > NAMED) {
            names.add(Text.of("why.who.rest", pids.size() - NAMED));
        }
        return names;
    }

    static Text name(Snapshot snapshot, int pid) {
        // As text: a pid is a name, not a number to count by.
        return Text.of("why.who", Culprits.title(snapshot, pid), Integer.toString(pid));
    }

    /** Whether one act ends all of these processes, done by whoever manages them or to whoever started the others. */
    private static boolean isOne(Snapshot snapshot, List<Integer> pids, Action act) {
        if (act instanceof Action.Several) {
            return false;
        }
        ServerGroups groups = new ServerGroups(snapshot);
        int first = pids.getFirst();
        for (int pid : pids) {
            Action managed = manager(snapshot, pid);
            boolean same = managed == null ? groups.master(pid) == groups.master(first) : managed.equals(act);
            if (!same && !keeps(snapshot, pid, pids)) {
                return false;
            }
        }
        return true;
    }

    /**
     * What ends all of some processes, done by whoever started them. Those without a manager get signals, who started the
     * others first: a server that misses a worker starts a new one.
     */
    static Action act(Snapshot snapshot, List<Integer> pids) {
        Set<Action> acts = new LinkedHashSet<>();
        List<Integer> unmanaged = new ArrayList<>();
        for (int pid : pids) {
            Action managed = keeps(snapshot, pid, pids) ? null : manager(snapshot, pid);
            if (managed != null) {
                acts.add(managed);
            } else if (!keeps(snapshot, pid, pids)) {
                unmanaged.add(pid);
            }
        }
        if (!unmanaged.isEmpty()) {
            acts.addAll(new HolderSignals(snapshot).of(unmanaged));
        }
        return acts.size() == 1 ? acts.iterator().next() : new Action.Several(List.copyOf(acts), false);
    }

    /** Whether a process is what starts another of these again, and has the socket only to hand it on. */
    private static boolean keeps(Snapshot snapshot, int pid, List<Integer> pids) {
        for (Keeper keeper : snapshot.keeping().keepers()) {
            if (keeper.keeper() == pid
                    && keeper.pid() != pid
                    && keeper.kind() != Keeper.Kind.PARENT
                    && pids.contains(keeper.pid())) {
                return true;
            }
        }
        return false;
    }

    /** What has a process ended by whoever started it; null where that is a person. */
    static @Nullable Action manager(Snapshot snapshot, int pid) {
        return new HolderManagers(snapshot).of(pid);
    }

    /** What stops a container by its engine; null for an engine that has no program for it. */
    static @Nullable Action container(Snapshot snapshot, Container container) {
        return new HolderManagers(snapshot).ofContainer(container);
    }
}
