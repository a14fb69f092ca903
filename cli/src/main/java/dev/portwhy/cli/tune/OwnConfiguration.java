package dev.portwhy.cli.tune;

import dev.portwhy.act.SettingsWish;
import dev.portwhy.model.Container;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a namespace gets a setting each time it is made: no file of the machine's boot reaches it, only what its engine is told (docker
 * run, Compose specification, podman-systemd.unit(5), Pod security context).
 */
final class OwnConfiguration {

    /** What a pod may set without the node's leave (Kubernetes documentation, safe sysctls). */
    private static final Set<Setting> SAFE = Set.of(
            Setting.IP_LOCAL_PORT_RANGE,
            Setting.IP_UNPRIVILEGED_PORT_START,
            Setting.TCP_SYNCOOKIES,
            Setting.IP_LOCAL_RESERVED_PORTS,
            Setting.TCP_KEEPALIVE_TIME,
            Setting.TCP_KEEPALIVE_INTVL,
            Setting.TCP_KEEPALIVE_PROBES,
            Setting.TCP_FIN_TIMEOUT,
            Setting.TCP_RMEM,
            Setting.TCP_WMEM);

    private OwnConfiguration() {}

    /**
     * A line of a configuration.
     *
     * @param where where it belongs
     * @param text the line, or lines
     */
    record Line(Text where, String text) {}

    static List<Line> of(Snapshot snapshot, SettingsWish wish) {
        String key = wish.setting().key();
        String value = wish.to();
        ProcessInfo process = process(snapshot, wish.netns());
        if (process != null && process.pod() != null) {
            return List.of(new Line(
                    Text.of(SAFE.contains(wish.setting()) ? "apply.own.pod" : "apply.own.pod-unsafe", key),
                    "securityContext:\n  sysctls:\n  - name: " + key + "\n    value: \"" + value + "\""));
        }
        String runtime = process == null || process.container() == null
                ? ""
                : process.container().runtime();
        Line run = new Line(
                Text.of("apply.own.run"),
                runtime + " run --sysctl " + key + "=" + (value.indexOf(' ') < 0 ? value : "\"" + value + "\""));
        Line compose = new Line(Text.of("apply.own.compose"), "sysctls:\n  " + key + ": \"" + value + "\"");
        return switch (runtime) {
            case "docker" -> List.of(run, compose);
            case "podman" ->
                List.of(
                        run,
                        new Line(Text.of("apply.own.quadlet"), "[Container]\nSysctl=" + key + "=" + value),
                        compose);
            default -> List.of(new Line(Text.of("apply.own.other"), "sysctl -w " + key + "=\"" + value + "\""));
        };
    }

    /** A process of the namespace whose container is known; any that is known where none is; null where none is seen. */
    private static @Nullable ProcessInfo process(Snapshot snapshot, NetworkNamespace netns) {
        ProcessInfo first = snapshot.process(netns.pid());
        if (first != null && first.container() != null) {
            return first;
        }
        for (ProcessInfo process : snapshot.processes().values()) {
            Container container = process.container();
            if (container != null
                    && netns.kind() == NetworkNamespace.Kind.CONTAINER
                    && (netns.name().equals(container.name()) || container.id().startsWith(netns.name()))) {
                return process;
            }
        }
        return first;
    }
}
