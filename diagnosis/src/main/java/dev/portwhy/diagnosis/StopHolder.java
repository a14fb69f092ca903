package dev.portwhy.diagnosis;

import dev.portwhy.model.Container;
import dev.portwhy.model.Gap;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.Unit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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

    private StopHolder() {}

    /** How to end the processes that have these sockets; empty when none is known. */
    static List<Remedy> of(BindScene scene, List<Culprit> named, List<Meeting> held) {
        List<Culprit> culprits = new ArrayList<>(named);
        culprits.removeIf(culprit -> culprit.how() == Culprit.How.INFERRED);
        if (culprits.isEmpty() && !named.isEmpty()) {
            HiddenRemedy ask = HiddenRemedies.findOut(scene.snapshot(), who(named));
            return List.of(new Remedy(
                    ask.text(),
                    ask.command(),
                    Text.of("why.as-root.effect"),
                    Text.of("why.as-root.risk"),
                    verify(scene)));
        }
        if (culprits.isEmpty()) {
            return unseen(scene, held) ? List.of(asRoot(scene)) : List.of();
        }
        Snapshot snapshot = scene.snapshot();
        ManagedSockets managed = new ManagedSockets(snapshot);
        for (Culprit culprit : culprits) {
            if (managed.isManager(culprit.pid())) {
                List<Integer> rows = held.stream().map(Meeting::row).toList();
                HiddenRemedy let = managed.remedy(culprit.pid(), rows);
                return List.of(remedy(scene, let.text(), let.command()));
            }
            if (culprit.pid() == 1) {
                return List.of(
                        remedy(scene, Text.of("why.stop.init", who(culprits).getFirst()), null));
            }
        }
        Set<String> commands = new LinkedHashSet<>();
        for (Culprit culprit : culprits) {
            commands.add(command(snapshot, culprit.pid()));
        }
        List<String> containers = Forwarding.containers(snapshot, culprits);
        Text what = !containers.isEmpty()
                ? Text.of("why.stop.container", containers, who(culprits))
                : commands.size() == 1 ? Text.of("why.stop.do", who(culprits)) : Text.of("why.stop.all", who(culprits));
        return List.of(remedy(scene, what, String.join("; ", commands)));
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
        return new Remedy(
                Text.of(!root ? "why.from-host.do" : kept ? "why.as-root.kept" : "why.as-root.do"),
                root && !kept ? "sudo " + AskAgain.bind(scene) : null,
                Text.of("why.as-root.effect"),
                Text.of("why.as-root.risk"),
                verify(scene));
    }

    static Remedy remedy(BindScene scene, Text what, @Nullable String command) {
        return new Remedy(what, command, Text.of("why.stop.effect"), Text.of("why.stop.risk"), verify(scene));
    }

    /** Asks the same question again. */
    static Text verify(BindScene scene) {
        return Text.of("why.verify", AskAgain.bind(scene));
    }

    private static List<Text> who(List<Culprit> culprits) {
        return culprits.stream()
                .map(culprit -> Text.of("why.who", culprit.comm(), culprit.pid()))
                .toList();
    }

    /** The command that ends a process, given to whoever started it. */
    static String command(Snapshot snapshot, int pid) {
        PortForward forward = snapshot.hidden().forward(pid);
        if (forward != null) {
            return ofForward(snapshot, forward);
        }
        ProcessInfo process = snapshot.process(pid);
        String managed = process == null ? null : managed(snapshot, process);
        if (managed != null) {
            return managed;
        }
        // A stopped process gets a signal only once it goes on.
        return process != null && process.stopped() ? "kill " + pid + "; kill -CONT " + pid : "kill " + pid;
    }

    /** The container, never the unit: docker's proxies belong to the unit of docker itself, with every container there is. */
    private static String ofForward(Snapshot snapshot, PortForward forward) {
        String container = forward.container();
        String runtime = Culprits.comm(snapshot, forward.pid()).startsWith("docker") ? "docker" : "podman";
        return CONTAINER.matcher(container).matches()
                ? asUser(snapshot, ownerOf(snapshot, forward.pid()), runtime, container)
                : "kill " + forward.pid();
    }

    private static int ownerOf(Snapshot snapshot, int pid) {
        ProcessInfo process = snapshot.process(pid);
        return process == null ? 0 : process.uid();
    }

    /**
     * Rootless runtimes know only the containers of the user who asks. Who does not see the files of others, and yet sees this
     * process, is that user.
     */
    private static String asUser(Snapshot snapshot, int owner, String runtime, String container) {
        boolean pause = runtime.equals("podman") && PAUSE.matcher(container).matches();
        String stop = pause
                ? "podman pod stop " + container.substring(0, container.indexOf('-'))
                : runtime + " stop " + container;
        if (owner == 0 || snapshot.visibility().lacks(Gap.Kind.FILES_OF_OTHERS)) {
            return stop;
        }
        String run = "/run/user/" + Integer.toUnsignedString(owner);
        return runtime.equals("docker")
                ? "docker -H unix://" + run + "/docker.sock stop " + container
                : "runuser -l " + login(snapshot, owner) + " -c 'XDG_RUNTIME_DIR=" + run + " " + stop + "'";
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

    private static @Nullable String managed(Snapshot snapshot, ProcessInfo process) {
        Container container = process.container();
        if (container != null) {
            switch (container.runtime()) {
                case "docker", "podman" -> {
                    if (CONTAINER.matcher(container.label()).matches()) {
                        return asUser(snapshot, container.user(), container.runtime(), container.label());
                    }
                }
                case "containerd", "cri-o" -> {
                    if (container.user() == 0 && ID.matcher(container.shortId()).matches()) {
                        return "crictl stop " + container.shortId();
                    }
                }
                default -> {}
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
            case SYSTEM -> "systemctl stop " + quoted(unit.name());
            case USER ->
                user != null && PLAIN.matcher(user).matches()
                        ? "systemctl --user -M " + user + "@ stop " + quoted(unit.name())
                        : null;
        };
    }

    /** A unit's name as a shell takes it: systemd writes a hyphen in a name as a backslash and three letters. */
    private static String quoted(String name) {
        return name.indexOf('\\') < 0 ? name : "'" + name + "'";
    }
}
