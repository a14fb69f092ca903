package dev.portwhy.diagnosis;

import dev.portwhy.model.Container;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.Unit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The remedy of ending what holds a port, by the one who started it: the service manager, the container runtime. */
final class StopHolder {

    /** Names that mean nothing to a shell. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:@\\\\-]*");

    private StopHolder() {}

    /** How to end these processes; empty when none is known. */
    static List<Remedy> of(BindScene scene, List<Culprit> culprits) {
        if (culprits.isEmpty()) {
            return List.of();
        }
        Set<String> commands = new LinkedHashSet<>();
        for (Culprit culprit : culprits) {
            commands.add(command(scene.snapshot(), culprit.pid()));
        }
        Text what =
                commands.size() == 1 ? Text.of("why.stop.do", who(culprits)) : Text.of("why.stop.all", who(culprits));
        boolean socketUnit = culprits.stream().anyMatch(culprit -> culprit.pid() == 1);
        return List.of(new Remedy(
                socketUnit ? Text.of("why.stop.socket-unit") : what,
                socketUnit ? "systemctl list-sockets" : String.join("; ", commands),
                socketUnit ? Text.of("why.stop.socket-unit.effect") : Text.of("why.stop.effect"),
                Text.of("why.stop.risk"),
                verify(scene)));
    }

    /** Asks the same question again. */
    static Text verify(BindScene scene) {
        return Text.of("why.verify", scene.wanted());
    }

    private static List<Text> who(List<Culprit> culprits) {
        return culprits.stream()
                .map(culprit -> Text.of("why.who", culprit.comm(), culprit.pid()))
                .toList();
    }

    /** The command that ends a process, given to whoever started it. */
    static String command(Snapshot snapshot, int pid) {
        for (PortForward forward : snapshot.hidden().forwards()) {
            if (forward.pid() == pid) {
                return ofForward(snapshot, forward);
            }
        }
        ProcessInfo process = snapshot.process(pid);
        String managed = process == null ? null : managed(process);
        return managed == null ? "kill " + pid : managed;
    }

    /** The container, never the unit: docker's proxies belong to the unit of docker itself, with every container there is. */
    private static String ofForward(Snapshot snapshot, PortForward forward) {
        String container = forward.container();
        String runtime = Culprits.comm(snapshot, forward.pid()).startsWith("docker") ? "docker" : "podman";
        return PLAIN.matcher(container).matches() ? runtime + " stop " + container : "kill " + forward.pid();
    }

    private static @Nullable String managed(ProcessInfo process) {
        Container container = process.container();
        if (container != null && PLAIN.matcher(container.label()).matches()) {
            switch (container.runtime()) {
                case "docker", "podman" -> {
                    return container.runtime() + " stop " + container.label();
                }
                case "containerd", "cri-o" -> {
                    return "crictl stop " + container.shortId();
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
            case SYSTEM -> "systemctl stop " + unit.name();
            case USER ->
                user != null && PLAIN.matcher(user).matches()
                        ? "systemctl --user -M " + user + "@ stop " + unit.name()
                        : null;
        };
    }
}
