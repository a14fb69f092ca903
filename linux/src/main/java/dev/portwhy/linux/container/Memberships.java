package dev.portwhy.linux.container;

import dev.portwhy.linux.EtcPasswd;
import dev.portwhy.linux.KernelFiles;
import dev.portwhy.model.Container;
import dev.portwhy.model.Pod;
import dev.portwhy.model.Unit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells to which systemd unit, container and pod a process belongs.
 *
 * <p>The cgroup path names unit, container id and pod uid. Names and states come from the files of the container
 * runtime, which are read when the first process of a container is met and not before.
 */
public final class Memberships {

    private final EtcPasswd users;
    private final Map<ProcPidCgroup, CgroupFacts> facts = new HashMap<>();

    /** Reads below the root of {@code files}; {@code users} gives names to users' managers. */
    public Memberships(KernelFiles files, EtcPasswd users) {
        this.users = users;
    }

    /** What a process belongs to. */
    public Membership of(ContainedProcess process) {
        ProcPidCgroup cgroup = process.cgroup();
        CgroupFacts known = facts.computeIfAbsent(cgroup, CgroupFacts::of);
        Unit unit = unit(known.unit());
        Container container = known.containers().isEmpty()
                ? null
                : container(known.containers().getLast());
        Pod pod = known.podUid() == null ? null : new Pod(null, null, known.podUid());
        return unit == null && container == null && pod == null
                ? Membership.NONE
                : new Membership(unit, container, pod);
    }

    private Container container(CgroupContainer container) {
        String runtime = container.runtime() == null ? "oci" : container.runtime();
        return new Container(runtime, container.id(), container.named() ? container.id() : null, "running");
    }

    private @Nullable Unit unit(@Nullable CgroupUnit unit) {
        if (unit == null) {
            return null;
        }
        return unit.userId() == CgroupUnit.SYSTEM
                ? new Unit(unit.name(), Unit.Kind.SYSTEM, null)
                : new Unit(unit.name(), Unit.Kind.USER, users.name((int) unit.userId()));
    }
}
