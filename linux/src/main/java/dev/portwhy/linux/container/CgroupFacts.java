package dev.portwhy.linux.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the cgroup paths of a process say by themselves.
 *
 * @param unit its systemd unit; null where they name none
 * @param containers the containers it is in, the outermost first
 * @param podUid its Kubernetes pod; null where they name none
 * @param path the path that names the containers or the unit; {@code /} for neither
 */
record CgroupFacts(
        @Nullable CgroupUnit unit,
        List<CgroupContainer> containers,
        @Nullable String podUid,
        String path) {

    /** What paths say by themselves. */
    static CgroupFacts of(ProcPidCgroup cgroup) {
        return of(cgroup, CgroupOwners::byPath);
    }

    /** What paths say, as far as those may say it who chose the names in them. */
    static CgroupFacts of(ProcPidCgroup cgroup, CgroupUnit.Owners owners) {
        CgroupUnit unit = null;
        List<CgroupContainer> containers = List.of();
        String podUid = null;
        String path = "/";
        for (String candidate : cgroup.paths()) {
            if (unit == null) {
                unit = CgroupUnit.of(candidate, owners);
                path = unit != null && containers.isEmpty() ? candidate : path;
            }
            if (containers.isEmpty()) {
                containers = CgroupContainer.of(candidate, owners);
                path = containers.isEmpty() ? path : candidate;
            }
            if (podUid == null) {
                int start = CgroupPod.start(candidate);
                podUid = start < 0 || owners.of(candidate, start) != 0 ? null : CgroupPod.uid(candidate);
            }
        }
        return new CgroupFacts(unit, containers, podUid, path);
    }
}
