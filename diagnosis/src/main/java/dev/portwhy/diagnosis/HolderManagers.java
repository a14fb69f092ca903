package dev.portwhy.diagnosis;

import dev.portwhy.model.Container;
import dev.portwhy.model.ContainerKeeping;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Looker;
import dev.portwhy.model.Pod;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Unit;
import dev.portwhy.model.UnitFacts;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who has started a process and has to be asked to end it: an engine of containers, a supervisor, a service manager. */
final class HolderManagers {

    /** Services that have containers of many: podman-system-service(1), podman-restart.service. */
    private static final Set<String> ENGINES = Set.of(
            "podman.service",
            "podman-restart.service",
            "docker.service",
            "containerd.service",
            "crio.service",
            "kubelet.service",
            "k3s.service",
            "k3s-agent.service");

    private final Snapshot snapshot;

    HolderManagers(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** What has a process ended by whoever started it; null where that is a person. */
    @Nullable Action of(int pid) {
        PortForward forward = snapshot.hidden().forward(pid);
        if (forward != null && Forwarding.isOfEngine(snapshot, pid) && !Forwarding.isKubernetes(snapshot, pid)) {
            return ofForward(forward);
        }
        ProcessInfo process = snapshot.process(pid);
        if (process == null) {
            return null;
        }
        Container container = process.container();
        Action pod = process.pod() == null ? null : ofPod(process, process.pod());
        if (pod != null) {
            return pod;
        }
        ProcessInfo unitKept = container == null ? null : keptByUnit(process);
        Action engine = container == null ? null : unitKept != null ? ofUnit(unitKept) : ofContainer(container);
        if (engine != null) {
            return engine;
        }
        Keeper keeper = snapshot.keeping().keeper(pid);
        if (keeper != null && process.container() == null) {
            return keeper.kind() == Keeper.Kind.CRON ? null : ofKeeper(process, keeper);
        }
        Unit unit = process.unit();
        UnitFacts facts = unit == null ? null : snapshot.keeping().facts(unit);
        boolean idle = facts != null && facts.killMode().equals("none") && !facts.stopped(); // stopping it ends nobody
        return idle || UnitRole.of(snapshot, process) == UnitRole.SESSION ? null : ofUnit(process);
    }

    /** The container, never the unit: docker's proxies belong to the unit of docker itself, with every container there is. */
    private @Nullable Action ofForward(PortForward forward) {
        String container = forward.container();
        String runtime = Culprits.comm(snapshot, forward.pid()).startsWith("docker") ? "docker" : "podman";
        ProcessInfo process = snapshot.process(forward.pid());
        int owner = process == null ? 0 : process.uid();
        if (runtime.equals("podman") && PlainName.idOfContainer(forward.pod())) {
            // Only the container that keeps the network of a pod has ports of it.
            return new Ending.StopContainer(runtime, forward.pod(), true, engine(owner, runtime));
        }
        return PlainName.ofContainer(container)
                ? stop(owner, runtime, container, snapshot.keeping().container(runtime, container, owner))
                : null;
    }

    /**
     * The pod, not its container, which the kubelet would start again: the manifest of a static one is moved away; the owner of
     * another is known to the API server alone.
     */
    private @Nullable Action ofPod(ProcessInfo process, Pod pod) {
        ContainerKeeping keeping = kept(process);
        if (keeping != null && !keeping.files().isEmpty()) {
            String manifest = keeping.files().getFirst();
            String name = manifest.substring(manifest.lastIndexOf('/') + 1);
            String directory = manifest.substring(0, manifest.lastIndexOf('/'));
            // Beside the directory: the kubelet reads every file in it.
            String away = directory.substring(0, directory.lastIndexOf('/') + 1) + name;
            return new Action.ChangeProgram(
                    Action.ChangeProgram.STATIC_POD,
                    List.of(process.pid()),
                    "mv " + CommandIn.word(manifest) + " " + CommandIn.word(away),
                    "mv " + CommandIn.word(away) + " " + CommandIn.word(manifest));
        }
        String namespace = pod.namespace();
        String name = pod.name();
        Action named = namespace == null || name == null ? null : ofPod(namespace, name);
        return named == null ? new Action.LookThere("owner-of-pod", byUid(pod.uid())) : named;
    }

    /** Looks up whose a pod is; null for names that no pod has. */
    static @Nullable Action ofPod(String namespace, String name) {
        return PlainName.ofContainer(namespace) && PlainName.ofContainer(name)
                ? new Action.LookThere("owner-of-pod", "kubectl -n " + namespace + " describe pod " + name)
                : null;
    }

    /** Which pod has a uid, and whose it is; null for one that the API server does not know by its uid. */
    private static @Nullable String byUid(String uid) {
        return uid.indexOf('-') < 0 || !PlainName.ofContainer(uid)
                ? null
                : "kubectl get pods --all-namespaces -o custom-columns="
                        + "'NAMESPACE:.metadata.namespace,POD:.metadata.name,KIND:.metadata.ownerReferences[0].kind,"
                        + "OWNER:.metadata.ownerReferences[0].name,UID:.metadata.uid' | grep " + uid;
    }

    /** What its engine's files say of the container of a process; null where it is in none, or they say nothing. */
    @Nullable ContainerKeeping kept(ProcessInfo process) {
        return process.container() == null ? null : snapshot.keeping().container(process.container());
    }

    private Ending.StopContainer stop(int owner, String runtime, String container, @Nullable ContainerKeeping keeping) {
        boolean pause = runtime.equals("podman") && PlainName.ofPause(container);
        String name = pause ? container.substring(0, container.indexOf('-')) : container;
        return new Ending.StopContainer(runtime, name, pause, engine(owner, runtime), group(keeping));
    }

    /**
     * Rootless runtimes know only the containers of the user who asks. Who does not see the files of others, and yet sees this
     * process, is that user.
     */
    private Ending.Engine engine(int owner, String runtime) {
        Looker looker = snapshot.visibility().looker();
        boolean others = looker.wasUser() && looker.uid() != owner;
        boolean own = looker.wasUser() ? !others : snapshot.visibility().lacks(Gap.Kind.FILES_OF_OTHERS);
        boolean direct = owner == 0 || own;
        String login = direct || runtime.equals("docker") ? "" : login(owner);
        return new Ending.Engine(owner, direct, others, login);
    }

    private static Ending.@Nullable Group group(@Nullable ContainerKeeping keeping) {
        if (keeping == null || !isPrintable(keeping.group()) || !isPrintable(keeping.member())) {
            return null;
        }
        return switch (keeping.by()) {
            case COMPOSE -> new Ending.Group(true, keeping.group(), keeping.member(), keeping.files());
            case SWARM -> new Ending.Group(false, "", keeping.member(), List.of());
            case ENGINE, KUBELET -> null;
        };
    }

    /** A user's name as a shell takes it. Users of a directory service have one that only the service knows (id(1)). */
    private String login(int uid) {
        for (ProcessInfo process : snapshot.processes().values()) {
            boolean named = !process.user().equals(Integer.toUnsignedString(uid));
            if (process.uid() == uid && named && PlainName.ofUnitOrUser(process.user())) {
                return process.user();
            }
        }
        return "\"$(id -un " + Integer.toUnsignedString(uid) + ")\"";
    }

    /** What stops a container by its engine; null for an engine that has no program for it. */
    @Nullable Action ofContainer(Container container) {
        return switch (container.runtime()) {
            case "docker", "podman" ->
                PlainName.ofContainer(container.label())
                        ? stop(
                                container.user(),
                                container.runtime(),
                                container.label(),
                                snapshot.keeping().container(container))
                        : null;
            case "containerd", "cri-o" ->
                container.user() == 0 && PlainName.idOfContainer(container.shortId())
                        ? new Ending.StopContainer("crictl", container.shortId(), false, Ending.Engine.ROOT)
                        : null;
            // machined(8) knows every machine by its name, and has its first process shut it down.
            case "systemd-nspawn" ->
                PlainName.ofContainer(container.label())
                        ? new Ending.StopContainer("machinectl", container.label(), false, Ending.Engine.ROOT)
                        : null;
            default -> null;
        };
    }

    /**
     * The process by whose service a container is run, itself or its monitor: systemd has started the container, misses it when its
     * engine stops it, and may start it again (podman-systemd.unit(5), podman-generate-systemd(1)). Null for none.
     */
    @Nullable ProcessInfo keptByUnit(ProcessInfo process) {
        if (isUnits(process)) {
            return process;
        }
        for (ProcessInfo above : snapshot.ancestry(process.pid())) {
            if (above.comm().equals("conmon")) {
                return isUnits(above) ? above : null;
            }
        }
        return null;
    }

    /** Whether a process is one of a service that is there for it, and not of an engine's or of a person's. */
    private boolean isUnits(ProcessInfo process) {
        Unit unit = process.unit();
        return unit != null
                && unit.name().endsWith(".service")
                && !ENGINES.contains(unit.name())
                && UnitRole.of(snapshot, process) == UnitRole.PART;
    }

    private Action ofKeeper(ProcessInfo process, Keeper keeper) {
        return switch (keeper.kind()) {
            case RESTARTER, LOOP, CRON, PARENT -> new Ending.Signal(List.of(keeper.keeper(), process.pid()), List.of());
            case SUPERVISORD, PM2, CIRCUS, MONIT, RUNIT, S6, DAEMONTOOLS -> {
                boolean directory = keeper.kind() == Keeper.Kind.RUNIT
                        || keeper.kind() == Keeper.Kind.S6
                        || keeper.kind() == Keeper.Kind.DAEMONTOOLS;
                boolean known = isPrintable(keeper.name())
                        && isPrintable(keeper.place())
                        && !(directory ? keeper.place() : keeper.name()).isEmpty();
                Ending.StopProgram stop = new Ending.StopProgram(
                        keeper.kind(),
                        known ? keeper.name() : "",
                        known || isPrintable(keeper.place()) ? keeper.place() : "",
                        before(keeper.keeper()));
                yield known && stop.command() != null
                        ? stop
                        : new Action.LookThere("programs-of-" + keeper.keeper(), stop.list());
            }
        };
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    /**
     * Its client is called as whoever runs it, never as root for another user: it reads that user's files, and a configuration of
     * supervisord names code that its client runs.
     */
    String before(int pid) {
        ProcessInfo program = snapshot.process(pid);
        Looker looker = snapshot.visibility().looker();
        int owner = program == null ? 0 : program.uid();
        if (owner == 0) {
            return looker.wasUser() ? "sudo " : "";
        }
        if (looker.source() == Looker.Source.KERNEL && looker.uid() == owner) {
            return "";
        }
        if (program == null
                || !CommandIn.isPlain(program.user())
                || Character.isDigit(program.user().charAt(0))) {
            return "sudo -u '#" + Integer.toUnsignedString(owner) + "' ";
        }
        return looker.wasUser() ? "sudo -u " + program.user() + " " : "runuser -u " + program.user() + " -- ";
    }

    private @Nullable Action ofUnit(ProcessInfo process) {
        Unit unit = process.unit();
        // A session's scope holds a person's whole login: that is not what should be stopped.
        if (unit == null || !unit.name().endsWith(".service") || !PlainName.ofUnitOrUser(unit.name())) {
            return null;
        }
        String user = unit.user();
        Looker looker = snapshot.visibility().looker();
        return switch (unit.kind()) {
            case SYSTEM -> new Ending.StopUnit(List.of(unit.name()), false, null);
            case USER ->
                looker.wasUser() && process.uid() == looker.uid()
                        ? new Ending.StopUnit(List.of(unit.name()), true, null)
                        : user != null && PlainName.ofUnitOrUser(user)
                                ? new Ending.StopUnit(List.of(unit.name()), true, user)
                                : null;
        };
    }
}
