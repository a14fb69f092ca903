package dev.portwhy.diagnosis;

import dev.portwhy.model.Container;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Looker;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Unit;
import dev.portwhy.model.UnitFacts;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who has started a process and has to be asked to end it: an engine of containers, a supervisor, a service manager. */
final class HolderManagers {

    /** Names of containers and pods, as docker and podman take them. */
    private static final Pattern CONTAINER = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}");

    private static final Pattern ID = Pattern.compile("[0-9a-f]{12,64}");

    /** Names of units and users that mean nothing to a shell but for the backslash. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:@\\\\-]*");

    /** podman's name for the container that keeps a pod's namespaces: the pod's short id comes first. */
    private static final Pattern PAUSE = Pattern.compile("[0-9a-f]{12}-infra");

    private final Snapshot snapshot;

    HolderManagers(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** What has a process ended by whoever started it; null where that is a person. */
    @Nullable Action of(int pid) {
        PortForward forward = snapshot.hidden().forward(pid);
        if (forward != null && Forwarding.isOfEngine(snapshot, pid)) {
            return ofForward(forward);
        }
        ProcessInfo process = snapshot.process(pid);
        if (process == null) {
            return null;
        }
        Container container = process.container();
        Action engine = container == null ? null : isKeptByUnit(process) ? ofUnit(process) : ofContainer(container);
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
        return CONTAINER.matcher(container).matches()
                ? stop(process == null ? 0 : process.uid(), runtime, container)
                : null;
    }

    /**
     * Rootless runtimes know only the containers of the user who asks. Who does not see the files of others, and yet sees this
     * process, is that user.
     */
    private Ending.StopContainer stop(int owner, String runtime, String container) {
        boolean pause = runtime.equals("podman") && PAUSE.matcher(container).matches();
        String name = pause ? container.substring(0, container.indexOf('-')) : container;
        Looker looker = snapshot.visibility().looker();
        boolean others = looker.wasUser() && looker.uid() != owner;
        boolean own = looker.wasUser() ? !others : snapshot.visibility().lacks(Gap.Kind.FILES_OF_OTHERS);
        boolean direct = owner == 0 || own;
        String login = direct || runtime.equals("docker") ? "" : login(owner);
        return new Ending.StopContainer(runtime, name, pause, new Ending.Engine(owner, direct, others, login));
    }

    /** A user's name as a shell takes it. Users of a directory service have one that only the service knows (id(1)). */
    private String login(int uid) {
        for (ProcessInfo process : snapshot.processes().values()) {
            boolean named = !process.user().equals(Integer.toUnsignedString(uid));
            if (process.uid() == uid && named && PLAIN.matcher(process.user()).matches()) {
                return process.user();
            }
        }
        return "\"$(id -un " + Integer.toUnsignedString(uid) + ")\"";
    }

    /** What stops a container by its engine; null for an engine that has no program for it. */
    @Nullable Action ofContainer(Container container) {
        return switch (container.runtime()) {
            case "docker", "podman" ->
                CONTAINER.matcher(container.label()).matches()
                        ? stop(container.user(), container.runtime(), container.label())
                        : null;
            case "containerd", "cri-o" ->
                container.user() == 0 && ID.matcher(container.shortId()).matches()
                        ? new Ending.StopContainer("crictl", container.shortId(), false, Ending.Engine.ROOT)
                        : null;
            default -> null;
        };
    }

    /** Whether a container runs in a service that starts it again once its engine has stopped it: podman-systemd.unit(5). */
    private boolean isKeptByUnit(ProcessInfo process) {
        Unit unit = process.unit();
        UnitFacts facts = unit == null ? null : snapshot.keeping().facts(unit);
        return facts != null && facts.restartsWhenEnded();
    }

    private Action ofKeeper(ProcessInfo process, Keeper keeper) {
        return switch (keeper.kind()) {
            case RESTARTER, LOOP, CRON -> new Ending.Signal(List.of(keeper.keeper(), process.pid()), List.of());
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
                        before(keeper));
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
    private String before(Keeper keeper) {
        ProcessInfo program = snapshot.process(keeper.keeper());
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
        if (unit == null
                || !unit.name().endsWith(".service")
                || !PLAIN.matcher(unit.name()).matches()) {
            return null;
        }
        String user = unit.user();
        Looker looker = snapshot.visibility().looker();
        return switch (unit.kind()) {
            case SYSTEM -> new Ending.StopUnit(List.of(unit.name()), false, null);
            case USER ->
                looker.wasUser() && process.uid() == looker.uid()
                        ? new Ending.StopUnit(List.of(unit.name()), true, null)
                        : user != null && PLAIN.matcher(user).matches()
                                ? new Ending.StopUnit(List.of(unit.name()), true, user)
                                : null;
        };
    }
}
