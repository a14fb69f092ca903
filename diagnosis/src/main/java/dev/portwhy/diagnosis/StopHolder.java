package dev.portwhy.diagnosis;

import dev.portwhy.model.Container;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Looker;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.Unit;
import dev.portwhy.ports.PortHolder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The remedy of ending what holds a port, by the one who started it: the service manager, the container runtime. */
final class StopHolder {

    /** Names of containers and pods, as docker and podman take them. */
    private static final Pattern CONTAINER = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}");

    private static final Pattern ID = Pattern.compile("[0-9a-f]{12,64}");

    /** Names of units and users that mean nothing to a shell but for the backslash. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:@\\\\-]*");

    /** podman's name for the container that keeps a pod's namespaces: the pod's short id comes first. */
    private static final Pattern PAUSE = Pattern.compile("[0-9a-f]{12}-infra");

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
        } else if (!named.isEmpty()) {
            List<Integer> pids = named.stream().map(Culprit::pid).toList();
            remedies.add(HiddenRemedies.findOut(scene.snapshot(), names(scene.snapshot(), pids))
                    .told(Text.of("why.as-root.effect"), Text.of("why.as-root.risk"), AskAgain.bind(scene)));
        }
        if (unseen(scene, held)) {
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
            } else if (Forwarding.isKubernetes(snapshot, culprit.pid())) {
                return told(scene, List.of(Forwarding.ofKubernetes()));
            } else if (culprit.pid() == 1) {
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

    /**
     * The rows that a manager keeps for socket units. A connection it has only a copy of, for the service that was started for
     * it ({@code Accept=yes}, systemd.socket(5)), and closes it when that ends.
     */
    private static List<Integer> kept(List<Meeting> held) {
        return held.stream()
                .filter(meeting -> meeting.holder().kind() != PortHolder.Kind.CONNECTED)
                .map(Meeting::row)
                .toList();
    }

    private static Remedy end(BindScene scene, List<Culprit> culprits, List<Integer> pids) {
        Snapshot snapshot = scene.snapshot();
        Remedy alone = pids.size() == 1 ? Forwarding.alone(snapshot, pids.getFirst()) : null;
        if (alone != null) {
            return told(scene, List.of(alone)).getFirst();
        }
        List<Text> who = names(snapshot, pids);
        List<String> containers = Forwarding.containers(snapshot, culprits);
        Text what = !containers.isEmpty()
                ? Text.of("why.stop.container", containers, who)
                : isOne(snapshot, pids) ? Text.of("why.stop.do", who) : Text.of("why.stop.all", who);
        return remedy(scene, act(snapshot, pids), what);
    }

    private static Action after(Action first, Action then) {
        List<Action> acts = new ArrayList<>(List.of(first));
        acts.addAll(then instanceof Action.Several several ? several.acts() : List.of(then));
        return new Action.Several(acts, false);
    }

    /** Whether somebody has one of these sockets who may not be seen: it has a file, so there is somebody. */
    static boolean unseen(BindScene scene, List<Meeting> held) {
        return scene.holdersMayBeUnseen()
                && held.stream()
                        .anyMatch(meeting -> !scene.hasHolder(meeting.row())
                                && scene.snapshot().sockets().inode(meeting.row()) != 0);
    }

    private static Remedy asRoot(BindScene scene) {
        boolean root = scene.rootSeesMore();
        boolean kept = scene.snapshot().visibility().looker().kept();
        return Remedy.advice(
                new Action.LookThere(
                        root ? "as-root" : "on-the-host", root && !kept ? AskAgain.bindAsRoot(scene) : null),
                Text.of(!root ? "why.from-host.do" : kept ? "why.as-root.kept" : "why.as-root.do"),
                Text.of("why.as-root.effect"),
                Text.of("why.as-root.risk"),
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
        return told(scene, HiddenRemedies.remedy(action, what));
    }

    /** A remedy of whoever has a socket, as one of whoever wants the port. */
    static Remedy told(BindScene scene, Remedy remedy) {
        return remedy.told(Text.of("why.stop.effect"), Text.of("why.stop.risk"), AskAgain.bind(scene));
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
        return Text.of("why.who", Culprits.comm(snapshot, pid), Integer.toString(pid));
    }

    /** Whether one act of whoever manages them ends all of these processes. */
    private static boolean isOne(Snapshot snapshot, List<Integer> pids) {
        Action first = manager(snapshot, pids.getFirst());
        for (int pid : pids.subList(1, pids.size())) {
            if (first == null || !first.equals(manager(snapshot, pid))) {
                return false;
            }
        }
        return true;
    }

    /**
     * What ends all of some processes, done by whoever started them. Those without a manager get one signal all together, who
     * started the others first: a server that misses a worker starts a new one.
     */
    static Action act(Snapshot snapshot, List<Integer> pids) {
        Set<Action> acts = new LinkedHashSet<>();
        List<Integer> unmanaged = new ArrayList<>();
        for (int pid : pids) {
            Action managed = manager(snapshot, pid);
            if (managed == null) {
                unmanaged.add(pid);
            } else {
                acts.add(managed);
            }
        }
        Map<Integer, Integer> depths = new HashMap<>();
        for (int pid : unmanaged) {
            depths.put(pid, snapshot.ancestry(pid).size());
        }
        unmanaged.sort((one, two) -> Integer.compare(depths.getOrDefault(one, 0), depths.getOrDefault(two, 0)));
        List<Integer> stopped = new ArrayList<>();
        for (int pid : unmanaged) {
            ProcessInfo process = snapshot.process(pid);
            // A stopped process gets a signal only once it goes on.
            if (process != null && process.stopped()) {
                stopped.add(pid);
            }
        }
        if (!unmanaged.isEmpty()) {
            acts.add(new Ending.Signal(unmanaged, stopped));
        }
        return acts.size() == 1 ? acts.iterator().next() : new Action.Several(List.copyOf(acts), false);
    }

    /** What has a process ended by whoever started it; null where that is a person. */
    static @Nullable Action manager(Snapshot snapshot, int pid) {
        PortForward forward = snapshot.hidden().forward(pid);
        if (forward != null) {
            return ofForward(snapshot, forward);
        }
        ProcessInfo process = snapshot.process(pid);
        return process == null ? null : managed(snapshot, process);
    }

    /** What stops a container by its engine; null for an engine that has no program for it. */
    static @Nullable Action container(Snapshot snapshot, Container container) {
        switch (container.runtime()) {
            case "docker", "podman" -> {
                if (CONTAINER.matcher(container.label()).matches()) {
                    return stop(snapshot, container.user(), container.runtime(), container.label());
                }
            }
            case "containerd", "cri-o" -> {
                if (container.user() == 0 && ID.matcher(container.shortId()).matches()) {
                    return new Ending.StopContainer("crictl", container.shortId(), false, Ending.Engine.ROOT);
                }
            }
            default -> {}
        }
        return null;
    }

    /** The container, never the unit: docker's proxies belong to the unit of docker itself, with every container there is. */
    private static @Nullable Action ofForward(Snapshot snapshot, PortForward forward) {
        String container = forward.container();
        String runtime = Culprits.comm(snapshot, forward.pid()).startsWith("docker") ? "docker" : "podman";
        return CONTAINER.matcher(container).matches()
                ? stop(snapshot, ownerOf(snapshot, forward.pid()), runtime, container)
                : null;
    }

    private static int ownerOf(Snapshot snapshot, int pid) {
        ProcessInfo process = snapshot.process(pid);
        return process == null ? 0 : process.uid();
    }

    /**
     * Rootless runtimes know only the containers of the user who asks. Who does not see the files of others, and yet sees this
     * process, is that user.
     */
    private static Ending.StopContainer stop(Snapshot snapshot, int owner, String runtime, String container) {
        boolean pause = runtime.equals("podman") && PAUSE.matcher(container).matches();
        String name = pause ? container.substring(0, container.indexOf('-')) : container;
        Looker looker = snapshot.visibility().looker();
        boolean others = looker.wasUser() && looker.uid() != owner;
        boolean own = looker.wasUser() ? !others : snapshot.visibility().lacks(Gap.Kind.FILES_OF_OTHERS);
        boolean direct = owner == 0 || own;
        String login = direct || runtime.equals("docker") ? "" : login(snapshot, owner);
        return new Ending.StopContainer(runtime, name, pause, new Ending.Engine(owner, direct, others, login));
    }

    /** A user's name as a shell takes it. Users of a directory service have one that only the service knows (id(1)). */
    private static String login(Snapshot snapshot, int uid) {
        for (ProcessInfo process : snapshot.processes().values()) {
            boolean named = !process.user().equals(Integer.toUnsignedString(uid));
            if (process.uid() == uid && named && PLAIN.matcher(process.user()).matches()) {
                return process.user();
            }
        }
        return "\"$(id -un " + Integer.toUnsignedString(uid) + ")\"";
    }

    private static @Nullable Action managed(Snapshot snapshot, ProcessInfo process) {
        Container container = process.container();
        if (container != null) {
            Action stop = container(snapshot, container);
            if (stop != null) {
                return stop;
            }
        }
        Unit unit = process.unit();
        // A session's scope holds a person's whole login: that is not what should be stopped.
        if (unit == null
                || !unit.name().endsWith(".service")
                || !PLAIN.matcher(unit.name()).matches()) {
            return null;
        }
        String user = unit.user();
        return switch (unit.kind()) {
            case SYSTEM -> new Ending.StopUnit(List.of(unit.name()), false, null);
            case USER ->
                snapshot.visibility().looker().wasUser()
                                && process.uid()
                                        == snapshot.visibility().looker().uid()
                        ? new Ending.StopUnit(List.of(unit.name()), true, null)
                        : user != null && PLAIN.matcher(user).matches()
                                ? new Ending.StopUnit(List.of(unit.name()), true, user)
                                : null;
        };
    }
}
