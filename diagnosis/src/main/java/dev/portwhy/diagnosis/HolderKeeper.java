package dev.portwhy.diagnosis;

import dev.portwhy.model.Container;
import dev.portwhy.model.ContainerKeeping;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Pod;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Unit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who has started a holder of a socket and is asked to end it, the one that would miss it first: the kubelet before the engine of
 * containers, a supervisor before the service that it runs in.
 *
 * @param kind {@code kubelet}, {@code compose}, {@code swarm}, an engine's name, {@code supervisord}, {@code pm2},
 *     {@code systemd}…
 * @param name the name under which that one has it; null where it is not known
 */
public record HolderKeeper(String kind, @Nullable String name) {

    private static final String SYSTEMD = "systemd";

    /** That of a process; null where nobody but a person is known to have started it. */
    public static @Nullable HolderKeeper of(Snapshot snapshot, int pid) {
        ProcessInfo process = snapshot.process(pid);
        if (process == null) {
            return null;
        }
        Pod pod = process.pod();
        if (pod != null) {
            String name = pod.namespace() == null ? pod.name() : pod.namespace() + "/" + pod.name();
            return new HolderKeeper("kubelet", pod.name() == null ? null : name);
        }
        HolderManagers managers = new HolderManagers(snapshot);
        Container container = process.container();
        if (container != null) {
            ProcessInfo kept = managers.keptByUnit(process);
            Unit unit = kept == null ? null : kept.unit();
            return unit != null ? new HolderKeeper(SYSTEMD, unit.name()) : of(container, managers.kept(process));
        }
        Keeper keeper = snapshot.keeping().keeper(pid);
        if (keeper != null) {
            return new HolderKeeper(keeper.kind().word(), keeper.name().isEmpty() ? null : keeper.name());
        }
        Unit unit = process.unit();
        boolean service =
                unit != null && unit.name().endsWith(".service") && UnitRole.of(snapshot, process) == UnitRole.PART;
        return unit != null && service ? new HolderKeeper(SYSTEMD, unit.name()) : null;
    }

    private static HolderKeeper of(Container container, @Nullable ContainerKeeping keeping) {
        if (keeping != null && !keeping.member().isEmpty()) {
            String group = keeping.group();
            return new HolderKeeper(
                    keeping.by().name().toLowerCase(Locale.ROOT),
                    group.isEmpty() ? keeping.member() : group + "/" + keeping.member());
        }
        return new HolderKeeper(container.runtime(), container.label());
    }
}
